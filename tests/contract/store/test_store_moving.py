"""From a file to PostgreSQL: everything arrives, nothing is sent from the file any more, and nothing is half done."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, insert, select, update

from crosspost.errors import CrosspostError, DatabaseUnusable, StoreError, WrongWorld
from crosspost.model import Ledger, Limit, LimitKind, Metrics, PostState, Reason, ReasonKind, World
from crosspost.store import Moved, SqlStore, moving, open_store
from crosspost.store.database import Database, parse
from crosspost.store.schema import events, metadata, posts
from tests.contract.store.support import (
    HOUR,
    IN_STATE,
    NOW,
    approved,
    articles,
    claimed,
    drafted,
    news,
    polled,
    published,
)

LATER = NOW + timedelta(days=1)


@pytest.fixture
def full(sqlite_store: SqlStore) -> SqlStore:
    """Something in every table that the store fills: posts in every state but `publishing`."""
    states = [state for state in PostState if state is not PostState.PUBLISHING]
    for state, article_id in zip(states, articles(sqlite_store, len(states)), strict=True):
        post = IN_STATE[state](sqlite_store, article_id)
        if state is PostState.PUBLISHED:
            reading = Metrics(post_id=post.id, horizon=HOUR, age=HOUR * 1.1, measured_at=NOW, counts={"likes": 3})
            sqlite_store.save_metrics([reading])
    too_old = Reason(kind=ReasonKind.TOO_OLD, facts={"published": "2026-01-01"})
    sqlite_store.record_polls([polled(replace(news(99, ledger=Ledger.SKIPPED), reason=too_old))])
    sqlite_store.save_limits("x", [Limit(kind=LimitKind.DAY, remaining=3, reset_at=LATER)])
    sqlite_store.pause("page", reason="l’été \0 est fini", now=NOW)
    return sqlite_store


def move(url: str, target: str, *, world: World = World.REAL) -> Moved:
    return moving.move(url, target, world=world, now=LATER)


def test_everything_arrives_and_reads_the_same(full: SqlStore, sqlite_url: str, empty_postgres: str) -> None:
    before = (full.posts(), full.feed_states(), full.account_states(), full.totals(), full.ledger(limit=99))
    moved = move(sqlite_url, empty_postgres)
    assert moved.rows["posts"] == len(PostState) - 1
    assert set(moved.rows) == set(metadata.tables)
    with open_store(empty_postgres, world=World.REAL, now=LATER) as new:
        assert (new.posts(), new.feed_states(), new.account_states(), new.totals(), new.ledger(limit=99)) == before
        for post in new.posts():
            assert new.history(post.id) == full.history(post.id)
            assert new.attempts(post.id) == full.attempts(post.id)
        assert new.limits("x") == full.limits("x")


def test_numbers_go_on_where_they_were_and_none_is_given_twice(
    sqlite_store: SqlStore, sqlite_url: str, empty_postgres: str
) -> None:
    first, second, third = articles(sqlite_store, 3)
    drafted(sqlite_store, first)
    last = drafted(sqlite_store, second)
    with sqlite_store._db.write() as connection:
        connection.execute(events.delete().where(events.c.post_id == last.id))
        connection.execute(posts.delete().where(posts.c.id == last.id))
    move(sqlite_url, empty_postgres)
    with open_store(empty_postgres, world=World.REAL, now=LATER) as new:
        assert drafted(new, third).id > last.id
        assert published(new, second).remote_id


def test_a_service_that_still_runs_on_the_file_can_send_nothing(
    sqlite_store: SqlStore, sqlite_url: str, empty_postgres: str
) -> None:
    first, second = articles(sqlite_store, 2)
    post = approved(sqlite_store, first)
    move(sqlite_url, empty_postgres)
    assert sqlite_store.claim(post.id, version=post.version, now=LATER, deadline=LATER + HOUR) is None
    with pytest.raises(StoreError, match="was moved away"):
        drafted(sqlite_store, second)
    with pytest.raises(StoreError, match="was moved away"):
        sqlite_store.set_due({post.id: LATER}, now=LATER)
    assert sqlite_store.posts()[0].state is PostState.APPROVED


def test_the_file_says_where_everything_went_and_moves_no_second_time(
    full: SqlStore, sqlite_url: str, empty_postgres: str
) -> None:
    move(sqlite_url, empty_postgres)
    for again in (
        lambda: open_store(sqlite_url, world=World.REAL, now=LATER),
        lambda: move(sqlite_url, empty_postgres),
    ):
        with pytest.raises(DatabaseUnusable, match=r"was moved to postgresql.*at 2026-11-24.*CROSSPOST_DATABASE"):
            again()


def test_it_is_refused_while_a_post_is_being_sent(sqlite_store: SqlStore, sqlite_url: str, empty_postgres: str) -> None:
    (article_id,) = articles(sqlite_store, 1)
    post, _ = claimed(sqlite_store, article_id)
    with pytest.raises(StoreError, match=rf"being sent right now \({post.id}\).*crosspost reconcile"):
        move(sqlite_url, empty_postgres)
    assert sqlite_store.post(post.id).state is PostState.PUBLISHING
    drafted(sqlite_store, article_id, account_key="page")


def test_a_target_that_holds_something_else_is_refused_and_left_alone(
    full: SqlStore, sqlite_url: str, postgres_url: str
) -> None:
    with open_store(postgres_url, world=World.REAL, now=NOW) as other:
        (article_id,) = articles(other, 1)
        theirs = published(other, article_id)
        with pytest.raises(StoreError, match=r"Nothing was moved\. Name an empty database"):
            move(sqlite_url, postgres_url)
        assert other.posts() == (theirs,)
    assert len(full.posts()) == len(PostState) - 1
    approved(full, articles(full, len(PostState))[-1])


def test_a_move_that_died_before_the_file_was_closed_is_finished_by_the_next(
    full: SqlStore, sqlite_url: str, empty_postgres: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def dies(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(moving, "_close", dies)
        with pytest.raises(KeyboardInterrupt):
            move(sqlite_url, empty_postgres)
    assert move(sqlite_url, empty_postgres).was_there
    with pytest.raises(StoreError, match="was moved away"):
        full.resume("page", now=NOW)


def test_a_copy_that_differs_is_noticed_and_taken_back(
    full: SqlStore, sqlite_url: str, empty_postgres: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    honest = moving._copy

    def forgetful(old: object, new: object, table: object) -> None:
        honest(old, new, table)  # type: ignore[arg-type]
        if table is posts:
            new.execute(update(posts).where(posts.c.id == 2).values(note="a bit has flipped"))  # type: ignore[attr-defined]

    monkeypatch.setattr(moving, "_copy", forgetful)
    with pytest.raises(StoreError, match=r"rows of posts that are not the 7 of"):
        move(sqlite_url, empty_postgres)
    monkeypatch.undo()
    assert not move(sqlite_url, empty_postgres).was_there


def test_the_checksum_is_of_the_rows_and_not_of_their_order(sqlite_url: str, postgres_url: str) -> None:
    sums = set()
    for url, order in ((sqlite_url, 1), (postgres_url, -1)):
        database = Database(parse(url))
        with database.write() as connection:
            table = metadata.tables["meta"]
            connection.execute(table.delete())
            rows = [{"key": key, "value": "é"} for key in ("b", "a", "Z", "é")]
            connection.execute(insert(table), rows[::order])
            sums.add(moving.checksum(connection, table))
            assert connection.scalar(select(func.count()).select_from(table)) == 4
            connection.execute(update(table).where(table.c.key == "a").values(value="e"))
            sums.add(moving.checksum(connection, table))
        database.close()
    assert len(sums) == 2


@pytest.mark.parametrize(
    ("source", "target", "error", "says"),
    [
        ("sqlite:///{tmp}/none.db", "{pg}", StoreError, "is not an SQLite file that is there"),
        ("{pg}", "{pg}", StoreError, "moved with pg_dump"),
        ("{file}", "sqlite:///{tmp}/other.db", StoreError, "is not a PostgreSQL database"),
        ("{file}", "postgresql://u:s3cret@127.0.0.1:1/none", DatabaseUnusable, "cannot be used"),
    ],
    ids=["no file", "not from a file", "not to PostgreSQL", "no server"],
)
def test_what_cannot_be_moved_is_refused(
    source: str,
    target: str,
    error: type[CrosspostError],
    says: str,
    tmp_path: Path,
    sqlite_url: str,
    postgres_url: str,
) -> None:
    words = {"tmp": str(tmp_path), "pg": postgres_url, "file": sqlite_url}
    with pytest.raises(error, match=says) as told:
        move(source.format(**words), target.format(**words))
    assert "s3cret" not in str(told.value)
    assert not (tmp_path / "none.db").exists()


def test_the_other_world_is_refused(sqlite_url: str, empty_postgres: str) -> None:
    with pytest.raises(WrongWorld):
        move(sqlite_url, empty_postgres, world=World.SANDBOX)


def test_the_command_says_what_it_moved_and_what_to_write(full: SqlStore, sqlite_url: str, empty_postgres: str) -> None:
    folder = Path(sqlite_url.removeprefix("sqlite:///")).parent
    (folder / "crosspost.toml").write_text(f'database = "{sqlite_url}"\n', encoding="utf-8")
    (folder / ".env").touch()

    def said(*options: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "crosspost", "--config", "crosspost.toml", "--env", ".env", "migrate"]
        return subprocess.run(
            [*command, "--to", empty_postgres, *options], cwd=folder, capture_output=True, text=True, timeout=60
        )

    first = said("--json")
    assert first.returncode == 0, first.stderr
    assert json.loads(first.stdout)["moved"]["rows"]["posts"] == len(PostState) - 1
    second = said()
    assert second.returncode == 1
    assert "was moved to postgresql" in second.stderr
