"""Any number of processes on any number of machines: Procrastinate on PostgreSQL as clock and queue.

::

    ticks    one job for each tick of the timetable, whichever worker's clock says it first; never two at a time
    poll     ──▶ a job for each share of the feeds in which one is due
    publish  ──▶ a job for each account with a due post ──▶ when it is done, one for the account's next post
             ──▶ a job for each account to which a first reply was left over
    recover  drops the jobs of workers that died, and calls poll and publish at once

Here is the process, from its start to its end; `worker` holds the jobs. Two lanes, so that a slow feed holds up no post
that is due. Correctness does not rest on any of this: a job that is lost, late or run twice finds in our tables what is
to be done, and the claim lets one worker send a post. What the locks add is order: one post at a time on each account,
so that its budget and limits are asked one after the other.
"""

from __future__ import annotations

import asyncio
import logging
import signal
from dataclasses import dataclass

from crosspost.engines.ending import end, leave, lost_queue, until_clock_is_set
from crosspost.engines.queue import connector
from crosspost.engines.wall import Wall
from crosspost.engines.worker import FEEDS, GRACE_S, POSTS, Worker
from crosspost.ports import App

logger = logging.getLogger(__name__)

SETTLE_S = 2.0
"""How long the queue may take, beyond the grace of running jobs, to write down what has ended."""


@dataclass(frozen=True, kw_only=True)
class Lanes:
    """How many jobs of each lane one process runs at the same time."""

    posts: int = 4
    feeds: int = 2


def serve(app: App, *, database: str, lanes: Lanes, grace_s: float = GRACE_S) -> bool:
    """Work until SIGTERM or SIGINT; then let running jobs finish. False when some did not within `grace_s` seconds.

    Raises DatabaseUnusable when the queue cannot be reached any more; ends the process with 1 where a job, or the queue
    itself, still waits for a database that says nothing: that wait has no end.

    `database` is the PostgreSQL address that the App's store is on; the queue's tables must be there (`queue.prepare`).
    """
    while (ended := asyncio.run(_serve(app, database, lanes, grace_s))) is None:
        logger.warning("worker.clock_set it starts anew")
    return ended


async def _serve(app: App, database: str, lanes: Lanes, grace_s: float) -> bool | None:
    """As `serve`. None when the clock was set: the queue knows each tick by its time, and has to begin anew."""
    from procrastinate.exceptions import ConnectorException

    loop, stop = asyncio.get_running_loop(), asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    worker = Worker(app, connector(database), threads=lanes.posts + lanes.feeds, grace_s=grace_s)
    async with lost_queue(database), worker.queue.open_async():
        running = [
            asyncio.create_task(worker.lane(POSTS, lanes.posts)),
            asyncio.create_task(worker.lane(FEEDS, lanes.feeds)),
            asyncio.create_task(worker.watch()),
        ]
        logger.info("worker.started posts=%d feeds=%d dry_run=%s", lanes.posts, lanes.feeds, app.dry_run)
        stopped, clock_set = asyncio.create_task(stop.wait()), asyncio.create_task(until_clock_is_set(Wall(app.clock)))
        await asyncio.wait({*running, stopped, clock_set}, return_when=asyncio.FIRST_COMPLETED)
        anew = clock_set.done() and not stop.is_set()
        failed = [task for task in running if task.done()]
        hanging = await end(running, within_s=grace_s + SETTLE_S)
        stopped.cancel()
        clock_set.cancel()
        logger.info("worker.stopped unfinished=%d", worker.busy)
        if hanging or (failed and (worker.busy or worker.silent)):
            leave(failed, database)
        for task in failed:
            task.result()
        if failed:
            raise ConnectorException("a lane of the worker ended by itself")
    return None if anew else worker.busy == 0
