"""The tables hold even against the code above them: each rule is attacked on the raw tables."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import (
    Column,
    Connection,
    Engine,
    Integer,
    MetaData,
    Table,
    create_engine,
    event,
    insert,
    select,
    text,
    update,
)
from sqlalchemy.exc import IntegrityError, StatementError

from crosspost.core.lifecycle import UNSETTLED
from crosspost.model import Outcome, Post, PostState
from crosspost.store import SqlStore
from crosspost.store.schema import (
    REVISIONS,
    accounts,
    alerts,
    articles,
    attempts,
    events,
    metadata,
    metrics,
    posts,
    spend,
)
from crosspost.store.types import Instant, Money, Seconds, Words
from tests.contract.store.support import HOUR, NOW, X, claimed, drafted, freeze, in_state, published, teaser
from tests.contract.store.support import articles as make_articles

Attack = Callable[[Connection], object]


def copy_of(table: Table, **changes: Any) -> Attack:
    """Insert the first row of a table again, with another number and these changes."""

    def attack(connection: Connection) -> object:
        row = dict(connection.execute(select(table).limit(1)).one()._mapping)
        row.pop("id", None)
        return connection.execute(insert(table).values(row | changes))

    return attack


def change_of(table: Table, **changes: Any) -> Attack:
    return lambda connection: connection.execute(update(table).values(changes))


ATTACKS: dict[str, Attack] = {
    "one article has one identity": copy_of(articles, guid="other"),
    "one entry of a feed is one article": copy_of(articles, identity="other"),
    "an article has a feed": copy_of(articles, identity="other", guid="other", feed_key="nobody"),
    "one profile has one name": copy_of(accounts, key="x2"),
    "a pause has a reason and a time": change_of(accounts, paused_reason="because"),
    "an article goes out once on an account": copy_of(posts, text_hash="other", remote_id="other"),
    "one receipt proves one post": copy_of(posts, round=1, text_hash="other"),
    "the same words stand once on an account": copy_of(posts, round=1, remote_id="other"),
    "published needs a remote id": change_of(posts, remote_id=None),
    "published needs a time": change_of(posts, published_at=None),
    "a remote id means published": change_of(posts, state=PostState.APPROVED),
    "a version counts from 1": change_of(posts, version=0),
    "a propensity is a probability": change_of(posts, propensity=1.5),
    "a propensity is not zero": change_of(posts, propensity=0),
    "a price is not negative": change_of(posts, price_usd=Decimal(-1)),
    "a post has an account": change_of(posts, account_key="nobody"),
    "nothing is sent while an attempt may live": copy_of(attempts, number=2, outcome=Outcome.OPEN),
    "nothing is in doubt twice": copy_of(attempts, number=2, outcome=Outcome.UNKNOWN),
    "nothing is published twice": copy_of(attempts, number=2, outcome=Outcome.PUBLISHED),
    "attempts are numbered once": copy_of(attempts, outcome=Outcome.NOT_CREATED),
    "an attempt has a post": copy_of(attempts, post_id=99, outcome=Outcome.NOT_CREATED),
    "an event has a post": copy_of(events, post_id=99),
    "a horizon is read once": copy_of(metrics),
    "a trouble goes on once": lambda c: [
        c.execute(insert(alerts).values(key="disk", since=NOW + n * timedelta(hours=1), what="", seen_at=NOW))
        for n in range(2)
    ],
    "spending is not negative": copy_of(spend, price_usd=Decimal(-1)),
    "a state is a known one": lambda c: c.execute(text("UPDATE posts SET state = 'lost'")),
    "an outcome is a known one": lambda c: c.execute(text("UPDATE attempts SET outcome = 'lost'")),
    "a ledger word is a known one": lambda c: c.execute(text("UPDATE articles SET ledger = 'lost'")),
    "a platform is a known one": lambda c: c.execute(text("UPDATE accounts SET platform = 'lost'")),
    "an event's state is a known one": lambda c: c.execute(text("UPDATE events SET to_state = 'lost'")),
}


@pytest.mark.parametrize("rule", ATTACKS)
def test_the_database_itself_refuses(store: SqlStore, rule: str) -> None:
    post = in_state(store, PostState.PUBLISHED)
    hour = timedelta(hours=1)
    reading = {"post_id": post.id, "horizon": hour, "age": hour, "measured_at": NOW, "counts": {}}
    with store._db.write() as connection:
        connection.execute(insert(metrics).values(reading))
    with store._db.write() as connection, pytest.raises(IntegrityError), connection.begin_nested():
        ATTACKS[rule](connection)
    assert store.post(post.id) == post


def test_an_attempt_that_certainly_failed_leaves_room_for_the_next(store: SqlStore) -> None:
    (article_id,) = make_articles(store, 1)
    claimed(store, article_id)
    with store._db.write() as connection:
        change_of(attempts, outcome=Outcome.NOT_CREATED)(connection)
        copy_of(attempts, number=2, outcome=Outcome.OPEN)(connection)
    (post,) = store.posts()
    assert [one.outcome for one in store.attempts(post.id)] == [Outcome.NOT_CREATED, Outcome.OPEN]


def test_a_claim_that_the_index_refuses_is_none_and_leaves_the_post_approved(
    store: SqlStore, caplog: pytest.LogCaptureFixture
) -> None:
    (article_id,) = make_articles(store, 1)
    post, _ = claimed(store, article_id)
    with store._db.write() as connection:
        change_of(posts, state=PostState.APPROVED)(connection)  # a bug that forgot the open attempt
    assert store.claim(post.id, version=post.version, now=NOW, deadline=NOW) is None
    assert store.post(post.id).state is PostState.APPROVED
    assert f"publishing.claim_refused post={post.id}" in caplog.text


def test_numbers_of_posts_are_never_given_twice(store: SqlStore) -> None:
    (article_id,) = make_articles(store, 1)
    post = drafted(store, article_id)
    with store._db.write() as connection:
        connection.execute(events.delete())
        connection.execute(posts.delete())
    assert drafted(store, article_id).id > post.id


# ── migrations ────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_migrations_make_the_tables_of_the_schema(store: SqlStore) -> None:
    with store._db.read() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "target_metadata": metadata})
        assert compare_metadata(context, metadata) == []


def test_on_sqlite_they_make_them_to_the_letter(sqlite_store: SqlStore) -> None:
    statement = text("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL AND name != 'alembic_version'")
    with sqlite_store._db.read() as connection:
        migrated = {name: parts(sql) for name, sql in connection.execute(statement)}
    engine = create_engine("sqlite://")
    with engine.begin() as connection:
        metadata.create_all(connection)
        direct = {name: parts(sql) for name, sql in connection.execute(statement)}
    engine.dispose()
    assert migrated == direct


def parts(sql: str) -> list[str]:
    """The clauses of a CREATE statement, whatever their order."""
    return sorted(line.strip().rstrip(",") for line in sql.splitlines())


def test_the_revisions_that_the_program_knows_are_the_migrations_that_exist() -> None:
    config = Config()
    config.set_main_option("script_location", "crosspost.store:migrations")
    scripts = ScriptDirectory.from_config(config)
    assert tuple(script.revision for script in scripts.walk_revisions())[::-1] == REVISIONS


# ── columns ───────────────────────────────────────────────────────────────────────────────────────────────────

values = Table(
    "some_values",
    MetaData(),
    Column("id", Integer, primary_key=True),
    Column("instant", Instant),
    Column("money", Money),
    Column("duration", Seconds),
    Column("words", Words),
)


@pytest.fixture(scope="module")
def memory() -> Iterator[Engine]:
    engine = create_engine("sqlite://")
    values.create(engine)
    yield engine
    engine.dispose()


zones = st.timezones() | st.just(UTC)
instants = st.datetimes(datetime(1, 1, 2), datetime(9999, 12, 30), timezones=zones, allow_imaginary=False)  # noqa: DTZ001
amounts = st.decimals(0, 10**9, places=6)
durations = st.timedeltas(timedelta(0), timedelta(days=36_500))


@given(instant=instants | st.none(), money=amounts, duration=durations, words=st.text())
def test_every_value_comes_back_as_it_went_in(
    memory: Engine, instant: datetime | None, money: Decimal, duration: timedelta, words: str
) -> None:
    with memory.begin() as connection:
        connection.execute(values.delete())
        row = {"instant": instant, "money": money, "duration": duration, "words": words}
        connection.execute(insert(values).values(row))
        read = connection.execute(select(values)).one()
    # Where a clock is set back or forward, only UTC tells instants apart.
    assert read.instant == (instant and instant.astimezone(UTC))
    assert instant is None or read.instant.utcoffset() == timedelta(0)
    assert (read.money, read.duration) == (money, duration)
    assert read.words == words.replace("\0", "\ufffd")


@given(some=st.lists(st.datetimes(timezones=st.just(UTC)), min_size=2))
def test_instants_sort_in_the_database_as_they_do_outside(memory: Engine, some: list[datetime]) -> None:
    with memory.begin() as connection:
        connection.execute(values.delete())
        connection.execute(insert(values), [{"instant": one} for one in some])
        assert connection.scalars(select(values.c.instant).order_by(values.c.instant)).all() == sorted(some)


@pytest.mark.parametrize(
    ("column", "value", "says"),
    [
        pytest.param("instant", datetime(2026, 11, 23), "naive", id="an instant without zone"),  # noqa: DTZ001
        pytest.param("money", Decimal("0.0000001"), "millionth", id="money too fine to add up"),
    ],
)
def test_what_would_be_kept_wrong_is_refused(memory: Engine, column: str, value: object, says: str) -> None:
    with memory.begin() as connection, pytest.raises(StatementError, match=says):
        connection.execute(insert(values).values({column: value}))


# ── queries ───────────────────────────────────────────────────────────────────────────────────────────────────


BIG = ("articles", "posts", "attempts", "events", "metrics", "spend", "replies", "conversation")


def test_no_frequent_query_walks_a_whole_table_in_sqlite(sqlite_store: SqlStore) -> None:
    seen = frequent_queries(sqlite_store)
    with sqlite_store._db.read() as connection:
        for statement, parameters in seen:
            plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
            steps = [row.detail for row in plan]
            whole = [step for step in steps if step.startswith(tuple(f"SCAN {name}" for name in BIG))]
            from_its_end = statement.rstrip().endswith("ORDER BY posts.id DESC\n LIMIT ? OFFSET ?")
            assert from_its_end or all("USING" in step and "INDEX" in step for step in whole), (statement, steps)


def test_the_newest_posts_are_read_from_the_end_of_the_table_and_not_sorted_in_sqlite(sqlite_store: SqlStore) -> None:
    with queries(sqlite_store) as seen:
        sqlite_store.decided(limit=9)
    ((statement, parameters),) = seen
    with sqlite_store._db.read() as connection:
        steps = [row.detail for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)]
    assert steps == ["SCAN posts"], statement


def test_the_newest_posts_of_an_account_are_read_from_the_end_of_its_own_and_not_sorted_in_sqlite(
    sqlite_store: SqlStore,
) -> None:
    with queries(sqlite_store) as seen:
        sqlite_store.decided(limit=9, account_key="x")
    ((statement, parameters),) = seen
    with sqlite_store._db.read() as connection:
        steps = [row.detail for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)]
    assert steps == ["SEARCH posts USING INDEX ix_posts_account_key_id (account_key=?)"], statement


def test_only_what_is_not_composed_yet_is_looked_through_in_sqlite(sqlite_store: SqlStore) -> None:
    asked = [(one, given) for one, given in frequent_queries(sqlite_store) if "articles.composed_at IS NULL" in one]
    assert asked
    with sqlite_store._db.read() as connection:
        for statement, parameters in asked:
            plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
            steps = " ".join(row.detail for row in plan)
            assert "ix_articles_ledger_composed_at (ledger=? AND composed_at=?" in steps, steps


def test_no_frequent_query_walks_a_whole_table_in_postgresql(postgres_store: SqlStore) -> None:
    seen = frequent_queries(postgres_store)
    with postgres_store._db.read() as connection:
        # On small tables it prefers to walk; here it shows whether it could do anything else.
        connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
        for statement, parameters in seen:
            steps = connection.exec_driver_sql(f"EXPLAIN {statement}", parameters).scalars().all()
            assert not [step for step in steps if any(f"Seq Scan on {name}" in step for name in BIG)], (
                statement,
                steps,
            )


def test_the_same_words_on_an_account_are_found_by_their_index_in_sqlite(sqlite_store: SqlStore) -> None:
    """An index of some rows is used only by a statement that says itself which rows are meant."""
    first, second = make_articles(sqlite_store, 2)
    with queries(sqlite_store) as seen:
        post = drafted(sqlite_store, first)
        sqlite_store.edit(
            post.id,
            version=post.version,
            teaser=teaser("Other words"),
            outgoing=freeze(post.id),
            price_usd=post.price_usd,
            who="ann",
            now=NOW,
        )
        drafted(sqlite_store, second)
    asked = [(one, given) for one, given in seen if "posts.text_hash = " in one]
    assert len(asked) == 3
    with sqlite_store._db.read() as connection:
        for statement, parameters in asked:
            plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
            assert "uq_posts_account_key_text_hash (account_key=? AND text_hash=?" in " ".join(
                row.detail for row in plan
            )


@contextmanager
def queries(store: SqlStore) -> Iterator[list[tuple[str, Any]]]:
    """What the store asks its database meanwhile, each with its parameters."""
    seen: list[tuple[str, Any]] = []

    def note(_c: object, _cursor: object, statement: str, parameters: Any, *_rest: object) -> None:
        if statement.startswith("SELECT"):
            seen.append((statement, parameters))

    event.listen(store._db._engine, "before_cursor_execute", note)
    yield seen
    event.remove(store._db._engine, "before_cursor_execute", note)


def frequent_queries(store: SqlStore) -> list[tuple[str, Any]]:
    (article_id,) = make_articles(store, 1)
    post = published(store, article_id)
    with queries(store) as seen:
        _ask_all(store, post)
    return seen


def _ask_all(store: SqlStore, post: Post) -> None:
    store.known("blog", identities=["a"], guids=["b"], fingerprints=["c"])
    store.articles_to_extract(limit=9)
    store.to_compose([X], now=NOW, limit=9)
    store.note_composed(now=NOW + HOUR, limit=9)
    store.to_schedule("x", late_before=NOW)
    store.taken("x", since=NOW)
    store.last_sent("x")
    store.due(now=NOW, not_before=NOW)
    store.first_due(now=NOW, not_before=NOW)
    store.posts([PostState.DRAFT], limit=9)
    store.posts(tuple(UNSETTLED))
    store.replies_due(now=NOW)
    store.doubtful_replies(now=NOW)
    store.out_since("x", since=NOW)
    store.waits_for_answer("x", since=NOW)
    store.numbers_of("x", ["r1"])
    store.experience()
    store.decided(limit=9)
    store.decided(limit=9, account_key="x")
    store.count_out("x", before=NOW)
    store.past_posts("x")
    store.metrics_of([post.id])
    store.mishaps(limit=9)
    store.happened(since=NOW)
    store.limits("x", app=None)
    store.doubtful(now=NOW)
    store.to_measure(horizons=[timedelta(hours=1)], now=NOW)
    store.spent("x", since=NOW)
    store.ledger(limit=9)
    store.history(post.id)
    store.attempts(post.id)
    store.posts_in_trouble()
    store.replies_in_trouble()
    store.open_alerts()
    for key in ("x", None):
        store.placings(NOW, NOW + timedelta(days=7), account_key=key, limit=9)
        store.results(since=NOW, account_key=key, limit=9)
        store.count_results(since=NOW, account_key=key)
        store.count_unplanned(key)
    store.posts_numbered([post.id])
    store.posts([PostState.DRAFT], account_key="x", limit=5)
    store.count_posts("x")
    store.spending("x", [NOW, NOW + timedelta(days=30)])
