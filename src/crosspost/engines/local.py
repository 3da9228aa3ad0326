"""One process, one machine: APScheduler as a clock, nothing more.

Due times live in our own tables, so a tick that comes late, twice or not at all posts nothing twice and loses nothing.

::

    signal ──▶ orders ──▶ STOP    no tick begins any more; those that run may finish; what does not in time is left
                     └──▶ RELOAD  a new App for the ticks to come, or an error in the log and the old one
"""

from __future__ import annotations

import logging
import queue
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.base import BaseTrigger

from crosspost.engines.current import Current
from crosspost.engines.ends import note
from crosspost.engines.notify import Notifier
from crosspost.engines.said import Said
from crosspost.engines.timetable import TIMETABLE, Tick
from crosspost.engines.unheard import Unheard
from crosspost.engines.wall import Wall
from crosspost.errors import CrosspostError
from crosspost.ports import App

logger = logging.getLogger(__name__)

THREADS = 4
"""Steps that may run at the same time: a slow feed must not hold up a post that is due."""

GRACE_S = 8.0
"""How long running steps may take to finish after STOP. What is cut short then is what a crash would cut short."""


LONGEST_WAIT_S = 1.0
"""How long a signal may go unnoticed."""


class Order(StrEnum):
    """What a signal asks for."""

    STOP = "stop"
    RELOAD = "reload"


Orders = queue.SimpleQueue[Order]
"""Filled by signal handlers: putting something in is safe there."""


def serve(
    current: Current, *, orders: Orders, reopen: Callable[[], App], notifier: Notifier, grace_s: float = GRACE_S
) -> tuple[str, ...]:
    """Call the steps by their timetable until told to stop. Returns the names of steps that did not finish in time.

    `reopen` builds an App from the settings as they are now; what it raises leaves everything as it is.
    """
    ticks = current().ticks
    scheduler = _scheduler(current)
    scheduler.start()
    wall = Wall(lambda: current().clock())

    def each_second() -> None:
        _follow(wall, scheduler, current().clock())

    logger.info("service.started ticks=%d dry_run=%s", len(TIMETABLE), current().dry_run)
    notifier.ready(_status(current()))
    try:
        while (order := _next(orders, notifier, current, each_second)) is not Order.STOP:
            if order is Order.RELOAD:
                _reload(current, reopen, notifier)
    finally:
        notifier.stopping()
        logger.info("service.stopping")
        scheduler.shutdown(wait=False)
        unfinished = ticks.wait_idle(grace_s)
        _sign_off(current())
    logger.info("service.stopped unfinished=%s", ",".join(unfinished) or "none")
    return unfinished


class Every(BaseTrigger):  # type: ignore[misc]  # APScheduler has no types
    """A tick's times: so long after the one before, by a clock that may be set.

    APScheduler's own interval goes through every time that was missed, one by one: after a clock that was years ahead,
    through millions.
    """

    def __init__(self, every: timedelta) -> None:
        self._every = every

    def get_next_fire_time(self, previous_fire_time: datetime | None, now: datetime) -> datetime:
        """The first time after `now`, in step with the previous one."""
        if previous_fire_time is None or previous_fire_time > now:
            return now + self._every
        return now + self._every - (now - previous_fire_time) % self._every


def _scheduler(current: Current) -> BackgroundScheduler:
    said, unheard = Said(), Unheard()
    scheduler = BackgroundScheduler(
        timezone=UTC,
        executors={"default": ThreadPoolExecutor(THREADS)},
        job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
    )
    app = current()
    for tick in TIMETABLE:
        app.ticks.expect(tick.name, tick.every)
        scheduler.add_job(
            _tick,
            Every(tick.every),
            args=[current, tick, said, unheard],
            id=tick.name,
            next_run_time=app.clock() + tick.after,
        )
    return scheduler


def _follow(wall: Wall, scheduler: BackgroundScheduler, now: datetime) -> None:
    """Where the clock was set back, let all ticks begin anew: their times would only come when it has caught up."""
    step = wall.stepped()
    if step >= timedelta(0):
        return
    logger.warning("service.clock_set_back seconds=%d every step is called now", -step.total_seconds())
    for tick in TIMETABLE:
        scheduler.modify_job(tick.name, next_run_time=now + tick.after)


def _next(
    orders: Orders, notifier: Notifier, current: Current, each_second: Callable[[], None] = lambda: None
) -> Order | None:
    """The next order, or None when it is time for a sign of life. None is given while the clock itself stands still."""
    waited = 0.0
    while notifier.watchdog_s is None or waited < notifier.watchdog_s:
        # Never for long: Python runs signal handlers between two steps of this thread, not while it waits.
        step = min(LONGEST_WAIT_S, notifier.watchdog_s or LONGEST_WAIT_S)
        with suppress(queue.Empty):
            return orders.get(timeout=step)
        waited += step
        each_second()
    if current().ticks.stand_still():
        logger.error("service.stands_still no step has begun for minutes; the watchdog gets no sign of life")
    else:
        notifier.alive()
    return None


def _reload(current: Current, reopen: Callable[[], App], notifier: Notifier) -> None:
    notifier.reloading()
    try:
        app = reopen()
    except CrosspostError as error:
        logger.error("service.reload_refused %s", " | ".join(str(error).splitlines()))  # noqa: TRY400 - all is said
    except Exception:
        # Whatever it is: the posts go on with the settings that work.
        logger.exception("service.reload_refused")
    else:
        if app.dry_run is not current().dry_run:
            _sign_off(current())
        current.replace(app)
        logger.info("service.reloaded feeds=%d accounts=%d dry_run=%s", len(app.feeds), len(app.accounts), app.dry_run)
    notifier.ready(_status(current()))


def _sign_off(app: App) -> None:
    """Say on the database that nothing is sent in this mode any more: the page tells who approves."""
    try:
        app.store.note_stopped(live=not app.dry_run, now=app.clock())
    except CrosspostError as error:
        # The page takes a sender for stopped that gives no sign.
        logger.warning("service.not_signed_off reason=%s", error)


def _status(app: App) -> str:
    mode = "dry run" if app.dry_run else "live"
    return f"{len(app.feeds)} feeds, {len(app.accounts)} accounts, {mode}"


def _tick(current: Current, tick: Tick, said: Said, unheard: Unheard) -> None:
    with current.lent() as app:
        if not app.stopping():
            _call(app, tick, said, unheard)


def _call(app: App, tick: Tick, said: Said, unheard: Unheard) -> None:
    """Run one step. A step that raises is logged with its trace and tried again at its next tick."""
    well_before = _ended_well(app, tick.name)
    app.ticks.begin(tick.name)
    try:
        report = tick.run(app)
    except Exception as error:
        app.ticks.failed(tick.name, error)
        logger.exception("tick.failed step=%s", tick.name)
        if tick.name == "alert":
            unheard.failed(app, error)
            # For those who look from another process.
            note(app, tick.name, error)
        return
    app.ticks.done(tick.name, report)
    if tick.name == "alert":
        unheard.done(app)
        if not well_before:
            note(app, tick.name, None)
    said.say(report)


def _ended_well(app: App, name: str) -> bool:
    """Whether the tick's last run in this process did."""
    return any(one.name == name and one.good_at is not None and one.error is None for one in app.ticks.states())
