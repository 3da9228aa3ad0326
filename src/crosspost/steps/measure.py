"""measure: read what published posts did, at fixed ages."""

from __future__ import annotations

import logging
from collections import defaultdict
from datetime import timedelta

from crosspost.core.costs import most_for_measuring
from crosspost.errors import CannotTell, PlatformError
from crosspost.model import Account, Metrics, Post, Reading, StepReport
from crosspost.ports import App
from crosspost.steps.pacing import may_read, remember_limits

logger = logging.getLogger(__name__)

PER_CALL = 100
"""Posts asked for in one call: the most that X answers at once."""

_NO_WORD = Reading(counts={})
"""The platform answered and said nothing about the post: kept as an empty reading, so that it is not paid for again."""


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
        account = app.accounts[key]
        for start in range(0, len(posts), PER_CALL):
            batch = posts[start : start + PER_CALL]
            if not _affordable(app, account, len(batch)):
                problems.append(
                    f"account {key!r}: measuring {len(batch)} posts would exceed monthly_budget_usd, or the part of it "
                    "that is for reading (measure_budget_usd); it waits"
                )
                break
            try:
                measured += _measure(app, account, batch)
            except PlatformError as error:
                problems.append(f"account {key!r}: its posts could not be measured: {error}")
                logger.warning("measure.failed account=%s error=%s", key, error)
                if isinstance(error, CannotTell) and error.closed:
                    app.store.pause(key, reason=str(error), now=app.clock())
                break
    return StepReport(step="measure", counts={"measured": measured}, problems=tuple(problems))


def _affordable(app: App, account: Account, count: int) -> bool:
    price = most_for_measuring(account.platform, count, app.prices)
    return may_read(app, account, price)


def _measure(app: App, account: Account, posts: list[tuple[Post, timedelta]]) -> int:
    readings = app.platforms[account.key].metrics([post.remote_id for post, _ in posts if post.remote_id])
    now = app.clock()
    rows: list[Metrics] = []
    deleted: list[int] = []
    for post, horizon in posts:
        reading = readings.get(post.remote_id or "", _NO_WORD)
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
    return len(rows)
