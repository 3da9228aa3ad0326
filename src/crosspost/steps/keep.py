"""keep: forget what is not needed any more, and say once a day how things are. Each run is one day's work."""

from __future__ import annotations

import logging
from datetime import timedelta

from crosspost.model import PostState, StepReport
from crosspost.ports import App
from crosspost.steps.alert import now_troubling

logger = logging.getLogger(__name__)

ROWS = 500
"""Rows of a kind that one transaction forgets: others wait for it."""

ROUNDS = 100
"""Transactions of one run. What is left is for tomorrow."""

DAY = timedelta(days=1)


def run(app: App) -> StepReport:
    """Forget, then write the day's line into the log."""
    forgotten = _forget(app)
    _say(app)
    return StepReport(step="keep", counts=forgotten)


def _forget(app: App) -> dict[str, int]:
    forgotten: dict[str, int] = {}
    for _ in range(ROUNDS):
        gone = app.store.prune(app.retention, now=app.clock(), limit=ROWS)
        for kind, count in gone.items():
            forgotten[kind] = forgotten.get(kind, 0) + count
        if not any(gone.values()) or app.stopping():
            break
    return forgotten


def _say(app: App) -> None:
    now = app.clock()
    happened, totals, wrong = app.store.happened(since=now - DAY), app.store.totals(), now_troubling(app)
    said = "all is well" if not wrong else f"troubles={len(wrong)} " + " | ".join(one.what for one in wrong[:5])
    logger.log(
        logging.WARNING if wrong else logging.INFO,
        "day.summary feeds=%d articles=%d published=%d failed=%d drafts=%d approved=%d in_doubt=%d spent_usd=%s %s",
        len(app.feeds),
        happened.articles,
        happened.published,
        happened.failed,
        totals.posts[PostState.DRAFT],
        totals.posts[PostState.APPROVED],
        totals.posts[PostState.IN_DOUBT],
        happened.spent_usd,
        said,
    )
