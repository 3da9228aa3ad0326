"""One process, one machine: APScheduler as a clock, nothing more.

Due times live in our own tables, so a tick that comes late, twice or not at all posts nothing twice and loses nothing.
"""

from __future__ import annotations

import json
import logging
import threading
from datetime import UTC

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.interval import IntervalTrigger

from crosspost.core.outgoing import fields
from crosspost.engines.timetable import TIMETABLE, Tick
from crosspost.ports import App

logger = logging.getLogger(__name__)

THREADS = 4
"""Steps that may run at the same time: a slow feed must not hold up a post that is due."""


def serve(app: App, *, stop: threading.Event) -> None:
    """Call the steps by their timetable until `stop` is set; then let the running ones finish, and return."""
    scheduler = BackgroundScheduler(
        timezone=UTC,
        executors={"default": ThreadPoolExecutor(THREADS)},
        job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
    )
    told: set[tuple[int, int]] = set()
    for tick in TIMETABLE:
        scheduler.add_job(
            _call,
            IntervalTrigger(seconds=int(tick.every.total_seconds()), timezone=UTC),
            args=[app, tick, told],
            id=tick.name,
            next_run_time=app.clock(),
        )
    scheduler.start()
    logger.info("service.started ticks=%d dry_run=%s", len(TIMETABLE), app.dry_run)
    try:
        stop.wait()
    finally:
        scheduler.shutdown(wait=True)
        logger.info("service.stopped")


def _call(app: App, tick: Tick, told: set[tuple[int, int]]) -> None:
    """Run one step. A step that raises is logged with its trace and tried again at its next tick.

    `told`: number and version of the posts of which the log says already what dry run would send.
    """
    try:
        report = tick.run(app)
    except Exception:
        logger.exception("tick.failed step=%s", tick.name)
        return
    for post in report.would_send:
        if (post.id, post.version) not in told:
            told.add((post.id, post.version))
            sent = json.dumps(fields(post.outgoing), ensure_ascii=False)
            logger.info("post.would_send post=%d account=%s %s", post.id, post.account_key, sent)
