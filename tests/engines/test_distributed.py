"""The engine of many workers: what it puts into its queue, in which order it is done, and what a dead worker leaves."""

from __future__ import annotations

import asyncio
import contextlib
import random
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import psycopg
import pytest
from procrastinate import PsycopgConnector
from procrastinate.exceptions import ConnectorException
from psycopg.rows import dict_row

from crosspost.core.costs import Prices
from crosspost.engines import queue
from crosspost.engines.ending import end, until_clock_is_set
from crosspost.engines.timetable import TIMETABLE, cron
from crosspost.engines.unheard import Unheard
from crosspost.engines.wall import Wall
from crosspost.engines.worker import POSTS, Worker
from crosspost.errors import ConfigError, DatabaseUnusable, TryLater
from crosspost.model import (
    Account,
    Feed,
    LinkPlacement,
    Outgoing,
    PlatformName,
    PostState,
    Receipt,
    ReplyState,
    Review,
    StepReport,
    World,
)
from crosspost.ports import App, Platform, Ticks
from crosspost.steps import LINE, compose, extract, fan_out, poll, review, schedule
from crosspost.store import open_store
from tests.fakes import FakePlatform, SetClock
from tests.steps.conftest import FakeFeeds, FakePages, entry

Jobs = list[dict[str, Any]]


@dataclass(kw_only=True)
class Installation:
    """Three blogs, each with an account of its own, on one database."""

    app: App
    database: str
    clock: SetClock
    feeds: FakeFeeds
    # Account keys in the order in which they sent something.
    sent: list[str]

    def approved(self, **articles: int) -> None:
        """Let each feed bring so many articles, and all their posts be due now."""
        for key, count in articles.items():
            first = 1000 * (1 + sorted(self.app.feeds).index(key))
            self.feeds.shown[key] = [
                entry(first + n, published_at=self.clock() + timedelta(minutes=1)) for n in range(count)
            ]
        self.clock.advance(timedelta(hours=1))
        for step in (poll, extract):
            step.run(self.app)
        self.clock.advance(timedelta(minutes=6))
        for step in (compose, schedule, review):
            step.run(self.app)
        posts = self.app.store.posts([PostState.APPROVED])
        assert len(posts) == sum(articles.values())
        self.app.store.set_due({post.id: self.clock() for post in posts}, now=self.clock())

    def good_ends(self) -> dict[str, datetime]:
        """When each step last ended well, on whichever worker."""
        return {end.step: end.good_at for end in self.app.store.step_ends() if end.good_at is not None}

    def jobs(self) -> Jobs:
        with psycopg.connect(self.database, row_factory=dict_row) as connection:
            return connection.execute("SELECT * FROM procrastinate_jobs ORDER BY id").fetchall()

    def do(self, *what: Callable[[Worker], Awaitable[object]]) -> None:
        """Let a worker do something, its queue open."""

        async def doing() -> None:
            worker = Worker(self.app, queue.connector(self.database))
            async with worker.queue.open_async():
                for one in what:
                    await one(worker)

        asyncio.run(doing())


class Sending(FakePlatform):
    """Tells in which order accounts send."""

    key: str
    order: list[str]

    def publish(self, outgoing: Outgoing, uploaded: Sequence[str] = ()) -> Receipt:
        self.order.append(self.key)
        return super().publish(outgoing, uploaded)


@pytest.fixture
def three(postgres_url: str) -> Iterator[Installation]:
    clock, feeds, sent = SetClock(), FakeFeeds(), list[str]()
    keys = ("anna", "bert", "cleo")
    accounts = [
        Account(
            key=key,
            platform=PlatformName.TWITTER,
            remote_account_id=str(number),
            feeds=(key,),
            min_gap=timedelta(0),
            max_per_day=1000,
            review=Review(auto_after=timedelta(0)),
        )
        for number, key in enumerate(keys, 1)
    ]
    blogs = [Feed(key=key, url=f"https://{key}.example.org/feed") for key in keys]
    platforms: dict[str, Platform] = {}
    for account in accounts:
        platform = Sending(clock=clock, account_id=account.remote_account_id)
        platform.key, platform.order = account.key, sent
        platforms[account.key] = platform
    queue.prepare(postgres_url)
    with open_store(postgres_url, world=World.REAL, now=clock()) as store:
        store.sync(blogs, accounts, now=clock())
        app = App(
            clock=clock,
            rng=random.Random(7),
            store=store,
            feed_source=feeds,
            page_source=FakePages(),
            platforms=platforms,
            feeds={one.key: one for one in blogs},
            accounts={one.key: one for one in accounts},
            prices=Prices(),
            dry_run=False,
        )
        poll.run(app)
        yield Installation(app=app, database=postgres_url, clock=clock, feeds=feeds, sent=sent)


async def until_empty(worker: Worker) -> None:
    """Do what is in the lane of posts, one job after the other; no tick is said meanwhile."""
    worker.queue.periodic_registry.periodic_tasks.clear()
    await worker.queue.run_worker_async(
        queues=[POSTS], concurrency=1, wait=False, delete_jobs="always", install_signal_handlers=False
    )


# ── poll


def test_where_no_feed_is_due_nothing_is_put_into_the_queue(three: Installation) -> None:
    three.do(Worker.poll)
    assert three.jobs() == []


def test_feeds_that_are_due_become_one_job_for_each_share_and_not_two(
    three: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fan_out, "SHARE", 1)
    three.clock.advance(timedelta(hours=1))
    due = {number for number, _ in fan_out.shares(three.app)}
    three.do(Worker.poll, Worker.poll)
    assert {job["queueing_lock"] for job in three.jobs()} == {f"feeds:{number}/3" for number in due}
    assert len(three.jobs()) == len(due)


@pytest.mark.parametrize("size", [1, 2, 50])
def test_every_feed_is_in_one_share(three: Installation, size: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fan_out, "SHARE", size)
    three.clock.advance(timedelta(hours=1))
    three.feeds.polled.clear()
    for number, count in list(fan_out.shares(three.app)):
        fan_out.poll_share(three.app, number, count)
    assert sorted(three.feeds.polled) == ["anna", "bert", "cleo"]
    assert list(fan_out.shares(three.app)) == []


def test_a_share_that_somebody_polled_meanwhile_is_left_alone(three: Installation) -> None:
    three.clock.advance(timedelta(hours=1))
    ((number, count),) = fan_out.shares(three.app)
    poll.run(three.app)
    three.feeds.polled.clear()
    fan_out.poll_share(three.app, number, count)
    assert three.feeds.polled == []


# ── publish


def test_each_account_has_one_job_that_locks_it_and_its_post(three: Installation) -> None:
    three.approved(anna=3, bert=1)
    three.do(Worker.publish, Worker.publish)
    first = {post.account_key: post.id for post in reversed(three.app.store.posts([PostState.APPROVED]))}
    assert {(job["lock"], job["queueing_lock"]) for job in three.jobs()} == {
        (f"account:{key}", f"post:{post_id}") for key, post_id in first.items()
    }
    assert len(three.jobs()) == 2


def test_a_backlog_of_one_blog_delays_the_news_of_the_others_by_one_post(three: Installation) -> None:
    three.approved(anna=40, bert=2, cleo=1)
    three.do(Worker.publish, until_empty)
    assert sorted(three.sent[:3]) == ["anna", "bert", "cleo"]
    assert sorted(three.sent[3:5]) == ["anna", "bert"]
    assert three.sent[5:] == ["anna"] * 38
    assert three.jobs() == []


def test_news_that_fall_due_in_the_middle_of_a_backlog_are_next(three: Installation) -> None:
    three.approved(anna=20, bert=1)
    (news,) = (post for post in three.app.store.posts() if post.account_key == "bert")
    three.app.store.set_due({news.id: three.clock() + timedelta(hours=1)}, now=three.clock())

    async def five_of_anna(worker: Worker) -> None:
        for post in three.app.store.posts([PostState.APPROVED])[:5]:
            await worker.publish_one(post.id, "anna")

    three.do(five_of_anna)
    assert three.sent == ["anna"] * 5
    three.app.store.set_due({news.id: three.clock()}, now=three.clock())
    three.do(Worker.publish, until_empty)
    assert "bert" in three.sent[5:7]


def test_extracting_and_composing_take_turns_by_blog(three: Installation) -> None:
    three.feeds.shown |= {
        "anna": [entry(1000 + n, published_at=three.clock() + timedelta(minutes=1)) for n in range(30)]
    }
    three.clock.advance(timedelta(hours=1))
    poll.run(three.app)
    three.feeds.shown |= {"bert": [entry(2000)]}
    three.clock.advance(timedelta(hours=1))
    poll.run(three.app)
    assert [one.feed_key for one in three.app.store.articles_to_extract(limit=3)] == ["anna", "bert", "anna"]
    extract.run(three.app)
    three.clock.advance(timedelta(minutes=6))
    made = three.app.store.to_compose(tuple(three.app.accounts.values()), now=three.clock(), limit=3)
    assert [one.account_key for one in made] == ["anna", "bert", "anna"]


def test_a_post_that_is_not_due_any_more_is_not_sent(three: Installation) -> None:
    three.approved(anna=1)
    (post,) = three.app.store.posts([PostState.APPROVED])
    for moved in (timedelta(hours=1), -timedelta(hours=1)):
        three.app.store.set_due({post.id: three.clock() + moved}, now=three.clock())
        assert fan_out.send(three.app, post.id).counts == {"not due any more": 1}
    three.app.store.hold(post.id, version=post.version, who="a human", now=three.clock())
    fan_out.send(three.app, post.id)
    assert three.sent == []
    assert fan_out.send(three.app, 12345).problems


def test_a_first_reply_that_was_left_over_is_sent_by_a_job_of_its_own_under_its_accounts_lock(
    three: Installation,
) -> None:
    anna = three.app.platforms["anna"]
    assert isinstance(anna, Sending)
    linked = {key: replace(account, link=LinkPlacement.REPLY) for key, account in three.app.accounts.items()}
    three.app = replace(three.app, accounts=linked)
    anna.refuse_reply = TryLater("too many")
    three.approved(anna=1, bert=1)
    three.do(Worker.publish, until_empty)
    assert [reply.account_key for reply in three.app.store.replies([ReplyState.WAITING])] == ["anna"]
    anna.refuse_reply = None
    three.do(Worker.publish)
    assert three.jobs() == [], "its time has not come"
    three.clock.advance(timedelta(hours=1))
    three.do(Worker.publish, Worker.publish)
    (job,) = three.jobs()
    assert (job["lock"], job["queueing_lock"]) == ("account:anna", "replies:anna")
    three.do(until_empty)
    assert {reply.state for reply in three.app.store.replies()} == {ReplyState.SENT}
    assert [len(sent) for sent in anna.sent_replies.values()] == [1]
    assert three.jobs() == []


def test_workers_that_are_alive_are_counted(three: Installation) -> None:
    assert queue.at_work(three.database, within_s=10) == 0
    with psycopg.connect(three.database) as connection:
        connection.execute(
            "INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - interval '1 hour'), (now())"
        )
    assert queue.at_work(three.database, within_s=10) == 1


def test_in_dry_run_nothing_is_queued_and_what_would_be_sent_is_said_once(
    three: Installation, caplog: pytest.LogCaptureFixture
) -> None:
    three.approved(anna=2)
    three.app = replace(three.app, dry_run=True)
    with caplog.at_level("INFO"):
        three.do(Worker.publish, Worker.publish)
    assert sum(record.getMessage().startswith("post.would_send") for record in caplog.records) == 2
    assert three.jobs() == []
    assert three.sent == []


# ── what workers know of each other's steps


def test_a_poll_has_ended_well_when_nothing_was_due_or_a_share_of_it_was_polled(three: Installation) -> None:
    three.do(Worker.poll)
    assert three.good_ends() == {"poll": three.clock()}
    before = three.clock()
    three.clock.advance(timedelta(hours=1))
    three.do(Worker.poll)
    assert three.good_ends() == {"poll": before}, "its share waits in the queue"
    ((number, count),) = fan_out.shares(three.app)
    three.do(lambda worker: worker.poll_share(number, count))
    assert three.good_ends() == {"poll": three.clock()}


def test_publishing_has_ended_well_when_nothing_was_due_or_a_post_of_it_was_sent(three: Installation) -> None:
    three.do(Worker.publish)
    before = three.good_ends()
    assert before == {"publish": three.clock()}
    three.approved(anna=1)
    three.do(Worker.publish)
    assert three.good_ends() == before, "its post waits in the queue"
    three.do(until_empty)
    assert three.good_ends() == {"publish": three.clock()}


def test_who_tells_of_troubles_hears_of_all_workers_first(three: Installation) -> None:
    three.do(Worker.publish)
    three.app = replace(three.app, ticks=Ticks())

    async def told(worker: Worker) -> None:
        worker._step(next(tick for tick in TIMETABLE if tick.name == "alert"))

    three.do(told)
    assert [one.name for one in three.app.ticks.states() if one.good_at is not None] == ["publish"]


@dataclass
class Channel:
    """A way to reach people."""

    heard: list[str]

    def tell(self, title: str, lines: tuple[str, ...]) -> None:
        self.heard += lines


def test_people_hear_that_alerts_fail_on_every_worker_but_not_that_they_fail_on_one(three: Installation) -> None:
    channel, minutes = Channel([]), [0.0]
    three.app = replace(three.app, channels=(channel,))
    tick = next(one for one in TIMETABLE if one.name == "alert")

    def broken() -> StepReport:
        raise KeyError("boom")

    def fail(worker: Worker) -> None:
        minutes[0] += 1
        three.clock.advance(timedelta(minutes=1))
        with pytest.raises(KeyError):
            worker._noted("alert", broken)

    async def alerting(worker: Worker) -> None:
        worker._unheard = Unheard(lambda: minutes[0] * 60)
        for _ in range(8):
            three.app.store.note_step_end("alert", error=None, now=three.clock())
            fail(worker)
        assert channel.heard == [], "another worker is well"
        for _ in range(12):
            fail(worker)
        (told,) = channel.heard
        assert "no alert can be told: the step alert ends with KeyError" in told
        worker._noted("alert", lambda: worker._step(tick))
        assert channel.heard[1:] == ["Over: alerts can be told again."]

    three.do(alerting)


# ── what a dead worker leaves


def test_jobs_of_a_dead_worker_are_dropped_and_what_they_were_to_do_is_queued_anew(three: Installation) -> None:
    three.approved(anna=2, bert=1)
    three.do(Worker.publish)
    with psycopg.connect(three.database) as connection:
        connection.execute(
            "INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - interval '1 hour'), (now())"
        )
        dead, alive = (row[0] for row in connection.execute("SELECT id FROM procrastinate_workers ORDER BY id"))
        connection.execute(
            "UPDATE procrastinate_jobs SET status = 'doing', worker_id = CASE lock WHEN 'account:anna' THEN %s::bigint "
            "ELSE %s END",
            [dead, alive],
        )
    before = {job["lock"]: job["id"] for job in three.jobs()}
    three.do(lambda worker: worker.recover(0))
    after = {job["lock"]: (job["id"], job["status"]) for job in three.jobs() if job["status"] == "todo"}
    doing = {job["lock"]: job["id"] for job in three.jobs() if job["status"] == "doing"}
    assert doing == {"account:bert": before["account:bert"]}, "the living worker keeps its job"
    assert after["account:anna"][0] > before["account:anna"]


def test_a_step_that_raises_is_logged_and_the_worker_goes_on(
    three: Installation, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    three.approved(anna=1, bert=1)

    def broken(*_: object, **__: object) -> Receipt:
        raise KeyError("boom")

    monkeypatch.setattr(fan_out, "send", broken)
    three.do(Worker.publish, until_empty)
    assert sum("tick.failed step=publish" in record.getMessage() for record in caplog.records) == 2
    assert three.good_ends() == {}
    assert {end.error for end in three.app.store.step_ends()} == {"KeyError"}
    assert three.jobs() == []


def test_a_lane_that_waits_for_a_silent_database_holds_up_no_end() -> None:
    async def ending(*, deaf: bool) -> bool:
        answered = asyncio.Event()

        async def lane() -> None:
            while not answered.is_set():
                with contextlib.suppress(*(asyncio.CancelledError,) if deaf else ()):
                    await answered.wait()

        running = asyncio.ensure_future(lane())
        await asyncio.sleep(0)
        hanging = await end([running], within_s=0.01)
        answered.set()
        await asyncio.wait({running})
        return hanging

    assert asyncio.run(ending(deaf=True))
    assert not asyncio.run(ending(deaf=False))


def test_a_database_that_falls_silent_is_noticed(three: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = 0

    async def answers(self: PsycopgConnector, query: str, **_: Any) -> None:
        nonlocal asked
        asked += 1
        if asked == 3:
            await asyncio.Event().wait()

    monkeypatch.setattr(PsycopgConnector, "execute_query_async", answers)
    with pytest.raises(ConnectorException, match="has not answered"):
        three.do(lambda worker: worker.watch(every_s=0, silence_s=0.01))
    assert asked == 3


@pytest.mark.parametrize(
    ("step", "matters", "why"),
    [
        (-timedelta(hours=1), True, "the queue would wait until the clock has caught up"),
        (timedelta(days=1), True, "the queue would try 20,000 ticks one by one"),
        (timedelta(minutes=1), False, "the queue makes up for a minute in a second"),
    ],
)
def test_a_worker_begins_anew_when_its_clock_was_set(step: timedelta, matters: bool, why: str) -> None:
    clock, seconds = SetClock(), iter(range(100))
    wall = Wall(clock, lambda: float(next(seconds)))

    async def noticed() -> bool:
        waiting = asyncio.ensure_future(until_clock_is_set(wall, every_s=0))
        for _ in range(3):
            clock.advance(timedelta(seconds=1))
            await asyncio.sleep(0)
        assert not waiting.done()
        clock.advance(step)
        for _ in range(5):
            clock.advance(timedelta(seconds=1))
            await asyncio.sleep(0)
        waiting.cancel()
        return waiting.done()

    assert asyncio.run(noticed()) is matters, why


def test_two_workers_that_say_the_same_tick_make_one_job(three: Installation) -> None:
    from procrastinate.periodic import PeriodicDeferrer

    async def both(worker: Worker) -> None:
        for _ in range(2):
            deferrer = PeriodicDeferrer(worker.queue.periodic_registry, max_delay=10**6)
            await deferrer.defer_jobs(deferrer.get_previous_tasks(at=1_800_000_000))

    three.do(both)
    named = [job["task_name"] for job in three.jobs()]
    assert sorted(named) == sorted([*(f"tick_{tick.name}" for tick in TIMETABLE), "tick_recover"])


# ── cron, and the queue's tables


@pytest.mark.parametrize(
    ("every", "words"),
    [
        (timedelta(seconds=20), "* * * * * */20"),
        (timedelta(minutes=1), "*/1 * * * *"),
        (timedelta(minutes=10), "*/10 * * * *"),
        (timedelta(hours=6), "0 */6 * * *"),
        (timedelta(days=1), "0 0 * * *"),
    ],
)
def test_cadences_have_words(every: timedelta, words: str) -> None:
    assert cron(every) == words


def test_a_tick_may_come_some_seconds_after_the_others() -> None:
    assert cron(timedelta(minutes=1), after=timedelta(seconds=8)) == "*/1 * * * * 8"


def test_what_one_room_leaves_the_next_one_finds_in_the_same_minute() -> None:
    after = {tick.name: tick.after for tick in TIMETABLE}
    rooms = ["poll", "extract", "compose", "schedule", "review"]
    assert [after[name] for name in rooms] == sorted({after[name] for name in rooms})
    assert after["review"] < timedelta(seconds=20), "publish comes then"


@pytest.mark.parametrize(
    "every", [timedelta(seconds=7), timedelta(milliseconds=1500), timedelta(0), timedelta(minutes=7)]
)
def test_a_cadence_that_cron_cannot_say_is_refused(every: timedelta) -> None:
    with pytest.raises(ValueError, match="no words in cron"):
        cron(every)


def test_every_room_of_the_line_has_a_tick() -> None:
    assert {tick.name for tick in TIMETABLE} >= set(LINE)
    for tick in TIMETABLE:
        assert cron(tick.every, after=tick.after)


def test_the_queue_is_made_once_and_made_anew_on_demand(empty_postgres: str) -> None:
    for anew in (False, False, True, True):
        queue.prepare(empty_postgres, anew=anew)
        with psycopg.connect(empty_postgres) as connection:
            assert connection.execute("SELECT count(*) FROM procrastinate_jobs").fetchone() == (0,)


def test_a_queue_of_another_version_is_refused_until_it_is_made_anew(empty_postgres: str) -> None:
    queue.prepare(empty_postgres)
    with psycopg.connect(empty_postgres) as connection:
        connection.execute("COMMENT ON TABLE procrastinate_jobs IS 'another'")
    with pytest.raises(DatabaseUnusable, match=r"another version of Procrastinate.*--new-queue"):
        queue.prepare(empty_postgres)
    queue.prepare(empty_postgres, anew=True)
    queue.prepare(empty_postgres)


def test_a_server_that_is_not_there_is_told_without_the_password() -> None:
    with pytest.raises(DatabaseUnusable) as told:
        queue.prepare("postgresql://crosspost:s3cret@127.0.0.1:1/none")
    assert "s3cret" not in str(told.value)
    assert "check that its server runs" in str(told.value)


def test_a_file_is_no_database_for_workers() -> None:
    with pytest.raises(ConfigError, match=r"several workers need PostgreSQL.*crosspost migrate"):
        queue.address_of("sqlite:///var/crosspost.db")
