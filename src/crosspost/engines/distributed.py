"""Any number of processes on any number of machines: Procrastinate on PostgreSQL as clock and queue.

::

    ticks    one job for each tick of the timetable, whichever worker's clock says it first; never two at a time
    poll     ──▶ a job for each share of the feeds in which one is due
    publish  ──▶ a job for each account with a due post ──▶ when it is done, one for the account's next post
             ──▶ a job for each account to which a first reply was left over
    recover  drops the jobs of workers that died, and calls poll and publish at once

Two lanes, so that a slow feed holds up no post that is due. Correctness does not rest on any of this: a job that is
lost, late or run twice finds in our tables what is to be done, and the claim lets one worker send a post. What the
locks add is order: one post at a time on each account, so that its budget and limits are asked one after the other.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import signal
from collections.abc import Awaitable, Callable, Collection, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, TypeVar

from crosspost.engines.ending import end, leave, lost_queue, until_clock_is_set
from crosspost.engines.queue import connector
from crosspost.engines.said import Said
from crosspost.engines.timetable import TIMETABLE, Tick, cron
from crosspost.engines.wall import Wall
from crosspost.model import StepReport
from crosspost.ports import App
from crosspost.steps import fan_out

if TYPE_CHECKING:
    from procrastinate.connector import BaseConnector
    from procrastinate.jobs import JobDeferrer

T = TypeVar("T")

logger = logging.getLogger(__name__)

POSTS, FEEDS = "posts", "feeds"
"""The two lanes. What waits for other people's servers for long goes into the second one."""

SLOW = frozenset({"poll", "extract", "compose", "measure"})

HEARTBEAT_S, DEAD_S = 2.0, 10.0
"""How often a worker says that it lives, and after how long a silence its jobs are taken from it."""

PULSE_S, SILENCE_S = 10.0, 20.0
"""How often the database is asked for a sign of life, and how long that may take."""

POLLING_S = 0.5
"""The end of a job wakes nobody who waits for its lock; so the queue is looked at that often at least."""

GRACE_S = 8.0
"""How long running jobs may take to finish when the worker is to stop."""

SETTLE_S = 2.0
"""How long the queue may take beyond that to write down what has ended."""

FIRST, NORMAL = 10, 0
"""Priorities: ticks are short, and all else comes from them."""

BATCH = 100
"""Jobs that are put into the queue with one statement."""

Run = Callable[[], StepReport]


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


class Worker:
    """The jobs, and the queue that they are taken from. Needs a running event loop."""

    def __init__(self, app: App, connected: BaseConnector, *, threads: int = 4, grace_s: float = GRACE_S) -> None:
        from procrastinate import App as Queue

        self.app = app
        self.queue = Queue(connector=connected, periodic_defaults={"max_delay": 120.0})
        self._grace_s = grace_s
        # Not the loop's own threads: it would wait for those without end.
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="job")
        self._running: set[Future[Any]] = set()
        self._said = Said()
        # Whether the database was found to answer nothing any more.
        self.silent = False
        self._publish_one = self.queue.task(name="publish_one", queue=POSTS)(self.publish_one)
        self._send_replies = self.queue.task(name="send_replies", queue=POSTS)(self.send_replies)
        self._poll_share = self.queue.task(name="poll_share", queue=FEEDS)(self.poll_share)
        self._ticks = {tick.name: self._register(tick) for tick in TIMETABLE}
        self._periodic("recover", cron(timedelta(seconds=5)), POSTS, self.recover, lock=None)

    @property
    def busy(self) -> int:
        """How many steps are running in threads."""
        return len(self._running)

    async def lane(self, name: str, concurrency: int) -> None:
        """Take jobs of one lane until cancelled. Then finish those that run, as far as the grace allows, and return."""
        with contextlib.suppress(asyncio.CancelledError):
            await self.queue.run_worker_async(
                queues=[name],
                name=name,
                concurrency=concurrency,
                fetch_job_polling_interval=POLLING_S,
                update_heartbeat_interval=HEARTBEAT_S,
                stalled_worker_timeout=DEAD_S,
                shutdown_graceful_timeout=self._grace_s,
                # What became of a post stands in our tables; what failed stands in the log.
                delete_jobs="always",
                install_signal_handlers=False,
            )

    async def watch(self, *, every_s: float = PULSE_S, silence_s: float = SILENCE_S) -> None:
        """Ask the database for a sign of life, until there is none. Raises ConnectorException then.

        A network that lets nothing through refuses nothing either: what waits for an answer would wait for ever.
        """
        from procrastinate.exceptions import ConnectorException

        while True:
            await asyncio.sleep(every_s)
            asking = asyncio.ensure_future(self.queue.connector.execute_query_async("SELECT 1"))
            # Not `wait_for`: that waits for the end of what it cancels, and this would not end.
            answered, _ = await asyncio.wait({asking}, timeout=silence_s)
            if not answered:
                self.silent = True
                raise ConnectorException(f"its server has not answered for {silence_s:g} s")
            asking.result()

    # -- jobs

    async def publish_one(self, post_id: int, account: str) -> None:
        """Publish a post if it is due, then queue the account's next one behind everybody else's."""
        await self._do("publish", lambda: fan_out.send(self.app, post_id))
        following = await self._thread(lambda: fan_out.following(self.app, account, after=post_id))
        if following is not None:
            await self._queue_posts([(following, account)])

    async def send_replies(self, account: str) -> None:
        """Send the account's first replies that were left over."""
        await self._do("publish", lambda: fan_out.send_replies(self.app, account))

    async def poll_share(self, number: int, count: int) -> None:
        """Poll what is due in a share of the feeds."""
        await self._do("poll", lambda: fan_out.poll_share(self.app, number, count))

    async def recover(self, timestamp: int) -> None:
        """Drop the jobs of workers that died, and look at once what is to be done again."""
        del timestamp
        dropped = await self._drop_stalled()
        if dropped:
            await self.poll()
            await self.publish()

    async def poll(self) -> None:
        """Put a job into the queue for each share of the feeds in which one is due."""
        due = await self._thread(lambda: list(fan_out.shares(self.app)))
        await self._put(
            (
                self._poll_share.configure(lock=f"feeds:{n}/{of}", queueing_lock=f"feeds:{n}/{of}"),
                {"number": n, "count": of},
            )
            for n, of in due
        )

    async def publish(self) -> None:
        """Put a job into the queue for each account with a due post, and for each that owes a first reply.

        In dry run, say what would be sent.
        """
        if self.app.dry_run:
            run = next(tick.run for tick in TIMETABLE if tick.name == "publish")
            await self._do("publish", lambda: run(self.app))
            return
        # In this order: looking for the posts resumes accounts first, and replies go out before the next posts.
        heads = await self._thread(lambda: fan_out.heads(self.app))
        await self._queue_replies(await self._thread(lambda: fan_out.owing(self.app)))
        await self._queue_posts(heads)

    # -- how

    def _register(self, tick: Tick) -> Any:
        """Make a tick of the timetable a periodic job: poll and publish fan out, the others run their step."""
        spread = {"poll": self.poll, "publish": self.publish}.get(tick.name)

        async def job(timestamp: int) -> None:
            del timestamp
            if spread is not None:
                await spread()
            else:
                await self._do(tick.name, lambda: tick.run(self.app))

        # Fanning out is quick, whatever lane the work itself goes to.
        lane = FEEDS if tick.name in SLOW and spread is None else POSTS
        return self._periodic(tick.name, cron(tick.every, after=tick.after), lane, job, lock=f"tick:{tick.name}")

    def _periodic(
        self, name: str, times: str, lane: str, job: Callable[[int], Awaitable[None]], *, lock: str | None
    ) -> Any:
        options = {"queue": lane, "lock": lock, "queueing_lock": f"tick:{name}", "priority": FIRST}
        task = self.queue.task(name=f"tick_{name}", queue=lane)(job)
        self.queue.periodic(cron=times, **options)(task)  # type: ignore[arg-type]
        return task

    async def _thread(self, run: Callable[[], T]) -> T:
        future = self._threads.submit(run)
        self._running.add(future)
        future.add_done_callback(self._running.discard)
        return await asyncio.wrap_future(future)

    async def _do(self, name: str, run: Run) -> None:
        """Run a step in a thread and log what it says. What it raises is logged; its tick comes again."""
        try:
            report = await self._thread(run)
        except Exception:
            logger.exception("tick.failed step=%s", name)
            return
        self._said.say(report)

    async def _queue_posts(self, heads: Collection[tuple[int, str]]) -> None:
        await self._put(
            (
                self._publish_one.configure(lock=f"account:{account}", queueing_lock=f"post:{post_id}"),
                {"post_id": post_id, "account": account},
            )
            for post_id, account in heads
        )

    async def _queue_replies(self, accounts: Collection[str]) -> None:
        await self._put(
            (
                self._send_replies.configure(lock=f"account:{account}", queueing_lock=f"replies:{account}"),
                {"account": account},
            )
            for account in accounts
        )

    async def _put(self, wanted: Iterable[tuple[JobDeferrer, dict[str, Any]]]) -> None:
        """Put jobs into the queue; one that waits there already is not put there again."""
        from procrastinate.exceptions import AlreadyEnqueued

        jobs = [deferrer.make_new_job(**args) for deferrer, args in wanted]
        for start in range(0, len(jobs), BATCH):
            some = jobs[start : start + BATCH]
            try:
                await self.queue.job_manager.batch_defer_jobs_async(jobs=some)
            except AlreadyEnqueued:
                # All of them or none: now one by one.
                for job in some:
                    with contextlib.suppress(AlreadyEnqueued):
                        await self.queue.job_manager.defer_job_async(job)

    async def _drop_stalled(self) -> int:
        from procrastinate.exceptions import ConnectorException
        from procrastinate.jobs import Status

        dropped = 0
        for job in await self.queue.job_manager.get_stalled_jobs(seconds_since_heartbeat=DEAD_S):
            try:
                await self.queue.job_manager.finish_job_by_id_async(
                    job_id=job.id or 0, status=Status.FAILED, delete_job=True
                )
            except ConnectorException as error:
                # Another worker was faster, or its own one lives after all and has finished it.
                logger.info("worker.job_gone job=%s reason=%s", job.id, error.__cause__)
                continue
            dropped += 1
            logger.warning(
                "worker.job_dropped job=%s task=%s lock=%s worker=%s", job.id, job.task_name, job.lock, job.worker_id
            )
        return dropped
