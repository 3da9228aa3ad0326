"""A database is used only when it is ours, whole, of today and of the right world; otherwise it is left as it was."""

from __future__ import annotations

import os
import sqlite3
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from crosspost.errors import CrosspostError, DatabaseUnusable, StoreError, WrongWorld
from crosspost.model import Ledger, World
from crosspost.store import SqlStore, open_store
from crosspost.store.database import lock, name_of, parse
from tests.contract.store.support import NOW, articles, drafted, synced


def opened(path: Path, world: World = World.REAL) -> SqlStore:
    return open_store(f"sqlite:///{path}", world=world, now=NOW)


def executed(path: Path, script: str) -> None:
    connection = sqlite3.connect(path)
    connection.executescript(script)
    connection.close()


def test_it_is_created_with_its_folder_and_opened_again(tmp_path: Path) -> None:
    path = tmp_path / "a folder" / "100% über?#" / "crosspost.db"
    with opened(path) as store:
        (article_id,) = articles(store, 1)
        post = drafted(store, article_id)
    with opened(path) as store:
        assert store.post(post.id) == post


def test_an_empty_file_is_a_new_database(tmp_path: Path) -> None:
    path = tmp_path / "empty.db"
    path.touch()
    with opened(path) as store:
        assert store.posts() == ()


def test_in_memory_it_lives_as_long_as_its_store() -> None:
    for _ in range(2):
        with open_store("sqlite://", world=World.SANDBOX, now=NOW) as store:
            assert len(articles(store, 1)) == 1
            store.close()
            store.close()


def test_it_runs_as_durably_as_exactly_once_needs(tmp_path: Path) -> None:
    with opened(tmp_path / "a.db") as store, store._db.write() as connection:
        found = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        }
    assert found == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 10_000}


@pytest.mark.parametrize(("first", "second"), [(World.REAL, World.SANDBOX), (World.SANDBOX, World.REAL)])
def test_the_other_world_is_refused(tmp_path: Path, first: World, second: World) -> None:
    path = tmp_path / "a.db"
    opened(path, first).close()
    before = path.read_bytes()
    with pytest.raises(WrongWorld, match=f"posts of the {first} world.*address of its own"):
        opened(path, second)
    assert path.read_bytes() == before


def text_file(path: Path) -> None:
    path.write_text("Dear diary, " * 100)


def truncated(path: Path) -> None:
    opened(path).close()
    path.write_bytes(path.read_bytes()[:20_000])


def overwritten(path: Path) -> None:
    opened(path).close()
    whole = path.read_bytes()
    path.write_bytes(whole[:100] + b"\xff" * 8000 + whole[8100:])


def somebody_elses(path: Path) -> None:
    executed(path, "CREATE TABLE bookmarks (url TEXT); INSERT INTO bookmarks VALUES ('https://example.org')")


def somebody_elses_in_wal(path: Path) -> None:
    executed(path, "PRAGMA journal_mode = WAL; CREATE TABLE bookmarks (url TEXT)")


def somebody_elses_with_our_table_names(path: Path) -> None:
    executed(path, "CREATE TABLE meta (id INTEGER); CREATE TABLE alembic_version (version_num TEXT)")


def somebody_elses_with_our_columns(path: Path) -> None:
    tables = "CREATE TABLE meta (key TEXT, value TEXT); CREATE TABLE alembic_version (version_num TEXT);"
    executed(path, f"{tables} INSERT INTO meta VALUES ('application', 'other')")


def newer(path: Path) -> None:
    opened(path).close()
    executed(path, "UPDATE alembic_version SET version_num = '0999'")


def folder(path: Path) -> None:
    path.mkdir()


REFUSED: dict[Callable[[Path], None], str] = {
    text_file: "some other kind of file; choose another address",
    truncated: "restore it from a backup",
    overwritten: "malformed|damaged|not a database",
    somebody_elses: r"another program \(it holds bookmarks\); it was not touched",
    somebody_elses_in_wal: "another program",
    somebody_elses_with_our_table_names: "another program",
    somebody_elses_with_our_columns: "another program",
    newer: "upgrade crosspost",
    folder: "is a folder",
}


@pytest.mark.parametrize("situation", REFUSED)
def test_what_cannot_be_used_is_refused_with_what_to_do_and_left_alone(
    tmp_path: Path, situation: Callable[[Path], None]
) -> None:
    path = tmp_path / "a.db"
    situation(path)
    before = path.read_bytes() if path.is_file() else b""
    with pytest.raises(DatabaseUnusable, match=f"(?s){path}.*({REFUSED[situation]})") as refusal:
        opened(path)
    assert "What to do" in str(refusal.value)
    assert path.is_dir() or path.read_bytes() == before


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(DatabaseUnusable, match=r"folder .*/file/deeper cannot be created .*What to do"):
        opened(tmp_path / "file" / "deeper" / "a.db")


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is unwritable for root")
def test_a_folder_that_may_not_be_written_is_named(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(DatabaseUnusable, match="this user may read and write"):
        opened(tmp_path / "a.db")


@pytest.mark.parametrize(
    ("url", "says"),
    [
        pytest.param("crosspost.db", "sqlite:///var/crosspost.db", id="a path"),
        pytest.param("", "sqlite:///var/crosspost.db", id="nothing"),
        pytest.param("mysql://me:hunter2@host/name", "SQLite", id="another kind"),
        pytest.param("postgresql://me:hunter2@127.0.0.1:1/name", "check that its server runs", id="nobody there"),
        pytest.param(
            "postgresql://me@127.0.0.1:1/name?password=hunter2&sslmode=disable",
            "check that its server runs",
            id="a password in the query",
        ),
    ],
)
def test_an_address_that_cannot_work_is_refused_without_its_password(url: str, says: str) -> None:
    with pytest.raises(DatabaseUnusable, match=says) as refusal:
        open_store(url, world=World.REAL, now=NOW)
    assert "hunter2" not in str(refusal.value)


def test_a_database_is_called_by_where_it_is_and_by_nothing_that_may_be_secret() -> None:
    url = parse("postgresql://me:a@/posts?host=/run/postgresql&password=hunter2&sslpassword=hunter2&service=hunter2")
    assert name_of(url) == "The database postgresql://me:***@/posts?host=%2Frun%2Fpostgresql"


def test_a_full_disk_is_told_in_our_words(sqlite_store: SqlStore) -> None:
    store = synced(sqlite_store)
    with store._db.read() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(DatabaseUnusable, match="free some space"):
        articles(store, 500)
    assert store.totals().articles[Ledger.QUEUED] == 0


def test_a_lock_held_too_long_is_told_in_our_words(url: str, store: SqlStore, monkeypatch: pytest.MonkeyPatch) -> None:
    synced(store)
    monkeypatch.setattr("crosspost.store.database.BUSY_TIMEOUT_S", 0.1)
    with open_store(url, world=World.REAL, now=NOW) as hasty, store._db.write() as connection:
        lock(connection)
        with pytest.raises(DatabaseUnusable, match="another program keeps it busy"):
            synced(hasty)


def test_damage_that_shows_later_is_told_in_our_words(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    with opened(path) as store:
        articles(store, 300)
    whole = path.read_bytes()
    path.write_bytes(whole[:65_536] + b"\xff" * (len(whole) - 65_536))
    with pytest.raises(DatabaseUnusable, match="restore it from a backup"), opened(path) as store:
        store.ledger(limit=999)


def test_every_refusal_is_one_of_ours() -> None:
    assert issubclass(DatabaseUnusable, StoreError)
    assert issubclass(WrongWorld, CrosspostError)


def test_nobody_else_may_read_a_new_database_whatever_the_umask(tmp_path: Path) -> None:
    path, before = tmp_path / "crosspost.db", os.umask(0o022)
    try:
        with open_store(f"sqlite:///{path}", world=World.REAL, now=NOW):
            modes = {one.name: stat.S_IMODE(one.stat().st_mode) for one in tmp_path.iterdir()}
    finally:
        os.umask(before)
    assert modes == dict.fromkeys(("crosspost.db", "crosspost.db-wal", "crosspost.db-shm"), 0o600)


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
@pytest.mark.parametrize("lost", ["ALTER TABLE spend RENAME COLUMN price_usd TO price", "DROP TABLE spend"])
def test_a_database_with_other_tables_is_said_to_be_of_another_version(
    kind: str, lost: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    url = f"sqlite:///{tmp_path / 'earlier.db'}" if kind == "sqlite" else request.getfixturevalue("empty_postgres")
    with open_store(url, world=World.REAL, now=NOW) as store:
        with store._db.write() as connection:
            connection.exec_driver_sql(lost)
        with pytest.raises(DatabaseUnusable, match="another version of crosspost"):
            store.totals()
