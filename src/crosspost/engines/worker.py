"""The jobs of one worker, and the queue that they are taken from."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable, Collection, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import timedelta
from typing import TYPE_CHECKING, Any, TypeVar

from crosspost.engines.ends import Ends
from crosspost.engines.jobs import drop_stalled, put
from crosspost.engines.queue import DEAD_S
from crosspost.engines.said import Said
from crosspost.engines.timetable import TIMETABLE, Tick, cron
from crosspost.engines.unheard import Unheard
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

TELLING = frozenset({"alert", "keep"})
"""Steps that tell people which others are late."""

HEARTBEAT_S = 2.0
"""How often a worker says that it lives."""

PULSE_S, SILENCE_S = 10.0, 20.0
"""How often the database is asked for a sign of life, and how long that may take."""

POLLING_S = 0.5
"""The end of a job wakes nobody who waits for its lock; so the queue is looked at that often at least."""

GRACE_S = 8.0
"""How long running jobs may take to finish when the worker is to stop."""

FIRST = 10
"""Priority of ticks, above all else: they are short, and all else comes from them."""

Run = Callable[[], StepReport]


class Worker:
    """What is done when, and how. Needs a running event loop."""

    def __init__(self, app: App, connected: BaseConnector, *, threads: int = 4, grace_s: float = GRACE_S) -> None:
        from procrastinate import App as Queue

        self.app = app
        self.queue = Queue(connector=connected, periodic_defaults={"max_delay": 120.0})
        self._grace_s = grace_s
        # Not the loop's own threads: it would wait for those without end.
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="job")
        self._running: set[Future[Any]] = set()
        self._said = Said()
        self._ends = Ends(app)
        self._unheard = Unheard()
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
        if await drop_stalled(self.queue.job_manager):
            await self.poll()
            await self.publish()

    async def poll(self) -> None:
        """Put a job into the queue for each share of the feeds in which one is due."""
        due = await self._thread(lambda: list(fan_out.shares(self.app)))
        if not due:
            await self._thread(lambda: self._ends.well("poll"))
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
        owing = await self._thread(lambda: fan_out.owing(self.app))
        if not heads and not owing:
            await self._thread(lambda: self._ends.well("publish"))
        await self._queue_replies(owing)
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
                await self._do(tick.name, lambda: self._step(tick))

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

    def _step(self, tick: Tick) -> StepReport:
        if tick.name in TELLING:
            self._ends.gather()
        return tick.run(self.app)

    async def _put(self, wanted: Iterable[tuple[JobDeferrer, dict[str, Any]]]) -> None:
        await put(self.queue.job_manager, wanted)

    async def _thread(self, run: Callable[[], T]) -> T:
        future = self._threads.submit(run)
        self._running.add(future)
        future.add_done_callback(self._running.discard)
        return await asyncio.wrap_future(future)

    async def _do(self, name: str, run: Run) -> None:
        """Run a step, or a piece of it, in a thread, and log what it says.

        What it raises is logged; its tick comes again. A step that is done in pieces has ended well when one has.
        """
        try:
            report = await self._thread(lambda: self._noted(name, run))
        except Exception:
            logger.exception("tick.failed step=%s", name)
            return
        self._said.say(report)

    def _noted(self, name: str, run: Run) -> StepReport:
        """Run it, and write down for all workers how it ended."""
        try:
            report = run()
        except Exception as error:
            self._ends.failed(name, error)
            if name == "alert":
                self._alerting_failed(error)
            raise
        self._ends.well(name)
        if name == "alert":
            self._unheard.done(self.app)
        return report

    def _alerting_failed(self, error: Exception) -> None:
        """Tell that nothing can be told, where it fails on the other workers, too. Each worker tells by itself."""
        if self._ends.is_well("alert"):
            self._unheard.done(self.app)
        else:
            self._unheard.failed(self.app, error)

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
