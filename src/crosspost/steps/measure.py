"""measure: read what published posts did, at fixed ages."""

from __future__ import annotations

import logging
from collections import defaultdict
from datetime import timedelta

from crosspost.core.costs import how_many, most_for_measuring
from crosspost.errors import CannotTell, PlatformError
from crosspost.model import Account, Metrics, Post, StepReport
from crosspost.ports import App
from crosspost.steps.pacing import remember_limits, room_for_reading

logger = logging.getLogger(__name__)

PER_CALL = 100
"""Posts asked for in one call: the most that X answers at once."""


def run(app: App) -> StepReport:
    """Measure each post whose age has reached a horizon; late readings keep their real age. Idle in dry run.

    The posts of a paused account wait; an account whose reads show that nothing is answered to it any more pauses.
    """
    if app.dry_run:
        return StepReport(step="measure", counts={})
    waiting: dict[str, list[tuple[Post, timedelta]]] = defaultdict(list)
    paused = {key for key, state in app.store.account_states().items() if state.paused_reason}
    for post, horizon in app.store.to_measure(horizons=app.horizons, now=app.clock()):
        if post.account_key in app.accounts and post.account_key not in paused:
            waiting[post.account_key].append((post, horizon))
    measured = 0
    problems: list[str] = []
    for key, posts in waiting.items():
        read, troubles = _measure_all(app, app.accounts[key], posts)
        measured += read
        problems += troubles
    return StepReport(step="measure", counts={"measured": measured}, problems=tuple(problems))


def _measure_all(app: App, account: Account, posts: list[tuple[Post, timedelta]]) -> tuple[int, list[str]]:
    """Measure an account's posts, call by call, as many as the budget has room for. How many were; what went wrong.

    A call is reckoned at the most that it may cost, and mostly costs a tenth: so the room is looked at before each.
    """
    measured, asked = 0, 0
    each = most_for_measuring(account.platform, 1, app.prices)
    while asked < len(posts):
        count = how_many(each, room=room_for_reading(app, account), most=PER_CALL)
        if not count:
            return measured, [
                f"account {account.key!r}: measuring {len(posts) - asked} posts might exceed monthly_budget_usd, or "
                "the part of it that is for reading (measure_budget_usd); they wait"
            ]
        batch = posts[asked : asked + count]
        try:
            read, left = _measure(app, account, batch)
        except PlatformError as error:
            logger.warning("measure.failed account=%s error=%s", account.key, error)
            if isinstance(error, CannotTell) and error.closed:
                app.store.pause(account.key, reason=str(error), now=app.clock())
            return measured, [f"account {account.key!r}: its posts could not be measured: {error}"]
        measured += read
        asked += len(batch)
        if left:
            # Whatever it was, the next call would fare the same.
            return measured, [
                f"account {account.key!r}: the platform gave no answer for {left + len(posts) - asked} of "
                f"{len(posts)} posts; they are asked for again, nothing to do"
            ]
    return measured, []


def _measure(app: App, account: Account, posts: list[tuple[Post, timedelta]]) -> tuple[int, int]:
    """Read these in one call; how many readings came, and how many posts got no answer. Raises PlatformError."""
    readings = app.platforms[account.key].metrics([post.remote_id for post, _ in posts if post.remote_id])
    now = app.clock()
    rows: list[Metrics] = []
    deleted: list[int] = []
    for post, horizon in posts:
        reading = readings.get(post.remote_id or "")
        if reading is None:
            continue
        if reading.deleted:
            deleted.append(post.id)
            continue
        age = now - (post.published_at or now)
        rows.append(Metrics(post_id=post.id, horizon=horizon, age=age, measured_at=now, counts=reading.counts))
    app.store.save_metrics(rows)
    remember_limits(app, account.key)
    if deleted:
        app.store.mark_deleted(deleted, now=now)
        logger.info("posts.deleted_on_platform account=%s posts=%s", account.key, deleted)
    return len(rows), len(posts) - len(rows) - len(deleted)
