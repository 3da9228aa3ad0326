"""The store's look at itself."""

from __future__ import annotations

import sqlite3
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from crosspost.model import Account, Feed, PlatformName, Spend, World
from crosspost.store import open_store

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def test_a_sound_database_has_no_complaint_and_is_not_changed(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    with open_store(f"sqlite:///{path}", world=World.REAL, now=NOW) as store:
        health = store.examine()
        assert (health.damage, health.write_trouble) == ((), None)
        assert health.free_bytes
    with sqlite3.connect(path) as connection:
        assert connection.execute("SELECT count(*) FROM meta WHERE key = 'checkup'").fetchone() == (0,)
    connection.close()


def test_one_in_memory_has_no_disk() -> None:
    with open_store("sqlite://", world=World.REAL, now=NOW) as store:
        health = store.examine()
        assert (health.damage, health.write_trouble, health.free_bytes) == ((), None, None)


def test_what_breaks_a_rule_of_the_tables_is_found(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    with open_store(f"sqlite:///{path}", world=World.REAL, now=NOW) as store:
        store.sync([Feed(key="blog", url="https://blog.example/feed")], [], now=NOW)
        connection = sqlite3.connect(path)
        connection.execute("PRAGMA ignore_check_constraints = ON")
        connection.execute("UPDATE feeds SET failures = -1")
        connection.commit()
        connection.close()
        [complaint] = store.examine().damage
    assert "feeds" in complaint


def test_a_database_that_somebody_keeps_locked_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.db"
    monkeypatch.setattr("crosspost.store.database.BUSY_TIMEOUT_S", 0)
    with open_store(f"sqlite:///{path}", world=World.REAL, now=NOW) as store:
        other = sqlite3.connect(path, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        health = store.examine()
        other.close()
    assert health.damage == ()
    assert "locked" in (health.write_trouble or "")


def test_bills_without_post_or_reading_are_booked(tmp_path: Path) -> None:
    account = Account(key="x", platform=PlatformName.TWITTER, remote_account_id="1")
    bill = Spend(account_key="x", operation="user_read", price_usd=Decimal("0.010"), at=NOW)
    with open_store("sqlite://", world=World.REAL, now=NOW) as store:
        store.sync([], [account], now=NOW)
        store.book([bill, bill])
        store.book([])
        assert store.spent("x", since=NOW) == Decimal("0.020")
