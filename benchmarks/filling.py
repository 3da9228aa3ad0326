"""A store as it is after years of service: an SQLite file with as many posts as are asked for, nearly all of them out.

The posts of a few articles go through the line for real; copies of their rows, made by the database itself, are the
past. 50 articles a day become 100 posts on 10 accounts, so more posts are a longer past, not a busier one.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

from sqlalchemy import Connection, Table, text
from tests.fakes import FakePlatform, SetClock
from tests.steps.conftest import FakeFeeds, FakePages

from benchmarks.writing import article
from crosspost.core.costs import Prices
from crosspost.model import Account, Entry, Feed, PlatformName, PostState, Review, Slot, World
from crosspost.ports import App
from crosspost.steps import LINE
from crosspost.store import SqlStore, open_store
from crosspost.store.schema import articles, attempts, events, metrics, posts, spend

NOW = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
BLOGS = 5
"""Each is followed by an account on X and one on Facebook."""
APART = timedelta(days=1) / 100
"""From one post to the next: 100 a day."""
WAITING, REFUSED = 50, 5
"""Of the posts, the latest wait for review; a few were refused for good."""
LONG_AGO = timedelta(days=10_000)
"""Since when the accounts follow their blogs."""
FIRST = 1_000
"""The first copy has this number."""
SLOTS = tuple(Slot(weekday=day, at=time(hour)) for day in range(7) for hour in range(7, 22))


@dataclass(frozen=True, kw_only=True)
class Past:
    """A program with its past behind it."""

    app: App
    clock: SetClock
    feeds: FakeFeeds
    database: Path

    def news(self, number: int) -> None:
        """The first blog publishes an article more."""
        self.feeds.shown["blog-0"] = [_entry(0, one) for one in range(1, number + 2)]


@contextmanager
def filled(folder: Path, count: int) -> Iterator[Past]:
    """A store with so many posts; the learner has learned from them, and nothing is due."""
    clock = SetClock(NOW - timedelta(days=40))
    feeds = FakeFeeds()
    followed = [
        Feed(key=f"blog-{n}", url=f"https://blog{n}.example.org/feed", settle=timedelta(0)) for n in range(BLOGS)
    ]
    accounts = [_account(kind, n) for n in range(BLOGS) for kind in PlatformName]
    database = folder / "past.db"
    with open_store(f"sqlite:///{database}", world=World.SANDBOX, now=clock()) as store:
        store.sync(followed, accounts, now=NOW - LONG_AGO)
        app = App(
            clock=clock,
            rng=random.Random(1),
            store=store,
            feed_source=feeds,
            page_source=FakePages(),
            platforms={one.key: FakePlatform(clock=clock, account_id=one.remote_account_id) for one in accounts},
            feeds={one.key: one for one in followed},
            accounts={one.key: one for one in accounts},
            prices=Prices(),
            dry_run=False,
        )
        past = Past(app=app, clock=clock, feeds=feeds, database=database)
        _play(past)
        _copy(store, count)
        clock.now = NOW
        yield past


def _play(past: Past) -> None:
    """An article of each blog goes out on its two accounts, and is measured at every age."""
    _call(past.app, "poll")
    for blog in range(BLOGS):
        past.feeds.shown[f"blog-{blog}"] = [_entry(blog, 1)]
    past.clock.advance(timedelta(hours=1))
    _call(past.app, "poll", "extract", "compose", "schedule", "review")
    while waiting := past.app.store.posts([PostState.APPROVED]):
        past.clock.now = min(post.due_at for post in waiting if post.due_at)
        _call(past.app, "publish")
    for post in past.app.store.posts():
        platform = past.app.platforms[post.account_key]
        assert isinstance(platform, FakePlatform)
        platform.counts[str(post.remote_id)] = {"likes": 5 + 7 * post.id % 31, "shares": post.id % 4}
    out = past.clock.now
    for horizon in past.app.horizons:
        past.clock.now = out + horizon
        _call(past.app, "measure")


def _call(app: App, *rooms: str) -> None:
    for room in rooms:
        LINE[room](app)


def _copy(store: SqlStore, count: int) -> None:
    """Copy the rows of what was played, `count` posts in all."""
    with store._db.write() as connection:
        connection.execute(text("CREATE TEMP TABLE numbers (n INTEGER PRIMARY KEY)"))
        upto = "WITH RECURSIVE up(n) AS (VALUES (0) UNION ALL SELECT n + 1 FROM up WHERE n < :last) "
        connection.execute(text(f"INSERT INTO numbers {upto} SELECT n FROM up"), {"last": count - 1})
        _place(connection, "article_places", "SELECT id FROM articles WHERE ledger = 'queued' ORDER BY id")
        _place(connection, "post_places", "SELECT id, account_key FROM posts ORDER BY article_id, account_key")
        at = {"at": f"{NOW - timedelta(hours=1):%Y-%m-%d %H:%M:%S}", "count": count, "apart": APART.total_seconds()}
        for statement in _statements():
            connection.execute(text(statement), at)
        _some_wait(connection)


def _place(connection: Connection, name: str, rows: str) -> None:
    columns = f"CREATE TEMP TABLE {name} AS SELECT row_number() OVER () - 1 AS place, * FROM ({rows})"
    connection.execute(text(columns))


def _statements() -> Iterator[str]:
    """What fills the tables, one after the other. `n` counts posts, and every two of them are of one article."""
    places = 2 * BLOGS
    yield _insert(
        articles,
        {
            "id": f"{FIRST} + n / 2",
            "identity": "'copy-' || n",
            "guid": "'copy-' || n",
            "fingerprint": "'copy-' || n",
            # As `keep` leaves them.
            "blocks": f"CASE WHEN {_age('n')} > 365 THEN '[]' ELSE c.blocks END",
            "content": "''",
            **dict.fromkeys(("published_at", "seen_at", "ready_at", "extracted_at"), _time("n", 3600)),
        },
        f"numbers JOIN article_places p ON p.place = (n / 2) % {BLOGS} JOIN articles c ON c.id = p.id WHERE n % 2 = 0",
    )
    yield _insert(
        posts,
        {
            "id": f"{FIRST} + n",
            "article_id": f"{FIRST} + n / 2",
            "text_hash": "'copy-' || n",
            "remote_id": "'copy-' || n",
            **dict.fromkeys(
                ("created_at", "wanted_at", "due_at", "first_due_at", "changed_at", "published_at"), _time("n")
            ),
        },
        f"numbers JOIN post_places p ON p.place = n % {places} JOIN posts c ON c.id = p.id",
    )
    of_post = f"numbers JOIN post_places p ON p.place = n % {places} JOIN {{}} c ON c.post_id = p.id"
    mine = {"post_id": f"{FIRST} + n"}
    times = dict.fromkeys(("started_at", "deadline", "finished_at"), _time("n"))
    yield _insert(attempts, mine | times, of_post.format("attempts"))
    yield _insert(events, mine | {"at": _time("n")}, f"{of_post.format('events')} WHERE {_age('n')} <= 730")
    read = of_post.format("metrics") + f" WHERE {_age('n')} >= c.horizon / 86400"
    yield _insert(metrics, mine | {"measured_at": _time("n", "-c.horizon")}, read)
    bill = "JOIN (SELECT * FROM spend WHERE id IN (SELECT min(id) FROM spend GROUP BY account_key)) c"
    yield _insert(
        spend,
        {"at": _time("n")},
        f"numbers JOIN post_places p ON p.place = n % {places} {bill} ON c.account_key = p.account_key",
    )


def _insert(table: Table, own: Mapping[str, str], rows: str) -> str:
    """Copy rows `c` of the table; what a copy has of its own is said in SQL."""
    numbered = "id" in table.c and "id" not in own
    columns = [column.name for column in table.c if not (numbered and column.name == "id")]
    values = [own.get(name, f"c.{name}") for name in columns]
    return f"INSERT INTO {table.name} ({', '.join(columns)}) SELECT {', '.join(values)} FROM {rows}"


def _time(number: str, before: int | str = 0) -> str:
    """When post `n` went out, or so many seconds before, as SQLite keeps instants."""
    seconds = f"-(CAST((:count - 1 - {number}) * :apart AS INTEGER) + {before})"
    return f"strftime('%Y-%m-%d %H:%M:%S.000000', :at, ({seconds}) || ' seconds')"


def _age(number: str) -> str:
    """In days."""
    return f"((:count - 1 - {number}) * :apart / 86400)"


def _some_wait(connection: Connection) -> None:
    waits = (
        "UPDATE posts SET state = 'draft', remote_id = NULL, remote_url = NULL, published_at = NULL, "
        "due_at = :due, first_due_at = :due WHERE id > (SELECT max(id) FROM posts) - :some"
    )
    due = f"{NOW + timedelta(days=2):%Y-%m-%d %H:%M:%S}.000000"
    connection.execute(text(waits), {"due": due, "some": WAITING})
    refused = (
        "UPDATE posts SET state = 'failed', remote_id = NULL, remote_url = NULL, published_at = NULL, note = 'refused' "
        f"WHERE id >= {FIRST} AND id < {FIRST} + :some"
    )
    connection.execute(text(refused), {"some": REFUSED})
    for table in ("attempts", "metrics"):
        sent = "state IN ('published', 'failed')" if table == "attempts" else "state = 'published'"
        connection.execute(text(f"DELETE FROM {table} WHERE post_id IN (SELECT id FROM posts WHERE NOT ({sent}))"))
    connection.execute(
        text(
            "UPDATE attempts SET outcome = 'not_created' WHERE post_id IN (SELECT id FROM posts WHERE state = 'failed')"
        )
    )


def _account(kind: PlatformName, number: int) -> Account:
    return Account(
        key=f"{kind.value}-{number}",
        platform=kind,
        remote_account_id=str(10_000 + number),
        feeds=(f"blog-{number}",),
        slots=SLOTS,
        review=Review(auto_after=timedelta(0)),
    )


def _entry(blog: int, number: int) -> Entry:
    written = article(blog, number)
    return Entry(
        guid=f"{blog}-{number}",
        link=f"https://blog{blog}.example.org/{number}",
        title=written.title,
        summary=written.lead,
        content=written.body,
        author=written.author,
        tags=written.tags,
        language=written.language,
        handwritten={},
    )
