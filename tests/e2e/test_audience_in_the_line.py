"""The whole line on a sandbox with simulated readers: what they do is measured, heard, reported, and marked as such."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

from crosspost.core.strategy.nouns import row_of
from crosspost.core.strategy.rows import is_ripe
from crosspost.demo.stage import staged
from crosspost.model import PostState
from crosspost.ports import App
from crosspost.sandbox.audience import Audience
from crosspost.steps import LINE, report
from crosspost.steps.field_data import export_posts

START = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
GROWING = ("likes", "replies", "shares", "clicks", "impressions")


def test_what_simulated_readers_do_is_measured_heard_reported_and_marked(tmp_path: Path) -> None:
    with staged(tmp_path, now=START, audience=Audience(seed=3, level=4.5)) as stage:
        app = stage.live()
        app = replace(
            app, accounts={key: replace(one, listen=True, monthly_budget_usd=None) for key, one in app.accounts.items()}
        )
        LINE["poll"](app)
        stage.publish_articles()
        for _ in range(3):
            stage.clock.forward(timedelta(minutes=20))
            walk(app, "poll", "extract", "compose", "schedule")
        for post in app.store.posts([PostState.DRAFT]):
            app.store.approve(post.id, version=post.version, who="anna", now=app.clock())
        for hour in range(24 * 7):
            stage.clock.forward(timedelta(hours=1))
            walk(app, "publish", *(("measure", "listen") if hour % 6 == 0 else ()))
            if not app.store.posts([PostState.APPROVED]):
                break
        for _ in range(9):
            stage.clock.forward(timedelta(hours=20))
            walk(app, "measure", "listen")
        published = app.store.posts([PostState.PUBLISHED])
        metrics = app.store.metrics_of([post.id for post in published])
        assert {post.account_key for post in published} == set(app.accounts)
        for post in published:
            readings = sorted(metrics[post.id], key=lambda one: one.horizon)
            assert len(readings) >= 3, "of 1 h, 24 h, 72 h and 7 d"
            for earlier, later in pairwise(readings):
                assert all(later.counts.get(name, 0) >= earlier.counts.get(name, 0) for name in GROWING)
            row = row_of(post, readings, app.accounts[post.account_key], topic="")
            assert row.told is not None
            assert is_ripe(row.told)
        said = app.store.conversation(tuple(app.accounts), limit=1000)
        ours = {post.remote_id for post in published}
        assert {one.account_key for one in said} == set(app.accounts)
        assert all(one.answers in ours for one in said)
        assert all("(simulated)" in one.author for one in said)
        told = report.run(app)
        assert told.simulated
        assert sum(week.remarks for weeks in told.talk.values() for week in weeks) == len(said)
        assert ",1," in export_posts(app)[0].splitlines()[1]


def walk(app: App, *rooms: str) -> None:
    for room in rooms:
        assert LINE[room](app).problems == ()
