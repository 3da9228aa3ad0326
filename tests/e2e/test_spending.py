"""What crosspost books is what the sandbox bills, through a whole life: posts, looks, measurements, a check."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from crosspost.demo.stage import Stage, staged
from crosspost.errors import DatabaseUnusable
from crosspost.model import PostState
from crosspost.ports import App
from crosspost.sandbox.faults import Fault, FaultKind
from crosspost.sandbox.rules import Rules
from crosspost.steps import LINE

START = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def prepared(stage: Stage) -> App:
    """The blog's articles, approved; their first due time is still to come."""
    app = stage.live()
    LINE["poll"](app)
    stage.publish_articles()
    for _ in range(4):
        walk(app, stage, timedelta(minutes=5))
    for post in app.store.posts([PostState.DRAFT]):
        app.store.approve(post.id, version=post.version, who="anna", now=app.clock())
    return app


def walk(app: App, stage: Stage, every: timedelta) -> None:
    for step in LINE.values():
        step(app)
    stage.clock.forward(every)


def billed(stage: Stage) -> Decimal:
    return Decimal(stage.sandbox.state()["spent_usd"])


def test_every_cent_that_x_bills_is_booked(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    with staged(tmp_path, now=START) as stage:
        app = prepared(stage)
        faults = stage.sandbox.faults
        faults.script("twitter.create", Fault(kind=FaultKind.LOSE_REPLY), call=1)
        faults.script("twitter.create", Fault(kind=FaultKind.NO_CREDIT), call=2)
        for hours in (1,) * 12 + (4,) * 21:
            walk(app, stage, timedelta(hours=hours))
        spent = app.store.totals().spent_usd
        assert spent["twitter"] == billed(stage) > 0
        assert spent["facebook"] == 0
        assert {post.state for post in app.store.posts() if post.account_key == "twitter"} == {PostState.PUBLISHED}
        operations = {charge["operation"] for charge in stage.sandbox.state()["charges"]}
        assert {"post_with_link", "owned_read", "user_read"} <= operations
    said = [record.getMessage().split(" ")[0] for record in caplog.records]
    assert said.count("account.paused") == 1, "the second post met 402; the check six hours later let it go on"


def test_what_cannot_be_booked_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another program keeps the database from being written for two days: X bills nothing meanwhile."""
    monkeypatch.setattr("crosspost.store.database.BUSY_TIMEOUT_S", 0.02)
    with staged(tmp_path, now=START) as stage:
        app = prepared(stage)
        stage.sandbox.faults.script("twitter.create", Fault(kind=FaultKind.LOSE_REPLY), call=3)
        while not [post for post in app.store.posts([PostState.IN_DOUBT]) if post.account_key == "twitter"]:
            walk(app, stage, timedelta(minutes=30))
        before, failed = billed(stage), 0
        with closing(sqlite3.connect(tmp_path / "demo.db", isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            for _ in range(48):
                stage.clock.forward(timedelta(hours=1))
                for step in ("reconcile", "measure"):
                    try:
                        LINE[step](app)
                    except DatabaseUnusable:
                        failed += 1
        assert failed >= 60, "there is something to look for and to measure"
        assert billed(stage) == before
        stage.clock.forward(timedelta(hours=1))
        for step in ("reconcile", "measure"):
            LINE[step](app)
        assert app.store.totals().spent_usd["twitter"] == billed(stage) > before


def test_a_restart_does_not_run_into_the_day_s_limit(tmp_path: Path) -> None:
    with staged(tmp_path, now=START) as stage:
        stage.sandbox.reset(Rules(x_day_limit=1))
        app = prepared(stage)
        for _ in range(2 * 24):
            # What the adapter itself remembers ends with its process.
            app.platforms._connected.clear()  # type: ignore[attr-defined]
            walk(app, stage, timedelta(minutes=30))
        posts = [call for call in stage.sandbox.state()["journal"] if call["route"] == "twitter.create"]
    assert [call["status"] for call in posts] == [201]
