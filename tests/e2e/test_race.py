"""Eight services started on one database by mistake: each post is sent by one of them."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from multiprocessing import get_context
from multiprocessing.queues import SimpleQueue
from multiprocessing.synchronize import Barrier
from pathlib import Path

from crosspost.core.costs import Prices
from crosspost.model import Account, Feed, Outgoing, PlatformName, PostState, Receipt, Review, World
from crosspost.ports import App
from crosspost.steps import compose, extract, poll, publish, review, schedule
from crosspost.store import open_store
from tests.fakes import FakePlatform
from tests.steps.conftest import FakeFeeds, FakePages, entry

PROCESSES = 8
POSTS = 200
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
PATIENCE = 60
BATCHES = 5
"""More than enough: a run of extract or compose takes a limited number of articles."""
FEED = Feed(key="blog", url="https://blog.example.org/feed", settle=timedelta(0), backfill=POSTS)
ACCOUNT = Account(
    key="twitter",
    platform=PlatformName.TWITTER,
    remote_account_id="1000",
    min_gap=timedelta(0),
    max_per_day=POSTS,
    review=Review(auto_after=timedelta(0)),
)


@dataclass(kw_only=True)
class CountingPlatform(FakePlatform):
    """Writes down each mark that is sent, in a file that all processes share: one write, at its end."""

    sent: Path

    def publish(self, outgoing: Outgoing) -> Receipt:
        with self.sent.open("a", encoding="utf-8", buffering=1) as told:
            told.write(f"{outgoing.mark}\n")
        return Receipt(remote_id=outgoing.mark[1:], url=None, at=self.clock())


def test_eight_processes_that_race_over_two_hundred_due_posts_send_each_once(tmp_path: Path) -> None:
    with _service(tmp_path) as app:
        app.store.sync([FEED], [ACCOUNT], now=NOW)
        for step in (poll.run, *[extract.run] * BATCHES, *[compose.run] * BATCHES, schedule.run, review.run):
            step(app)
        approved = app.store.posts([PostState.APPROVED])
        assert len(approved) == POSTS
        app.store.set_due({post.id: NOW for post in approved}, now=NOW)

    spawn = get_context("spawn")
    start, counts = spawn.Barrier(PROCESSES), spawn.SimpleQueue()
    racers = [spawn.Process(target=_race, args=(tmp_path, start, counts), daemon=True) for _ in range(PROCESSES)]
    for racer in racers:
        racer.start()
    for racer in racers:
        racer.join(PATIENCE)
    assert [racer.exitcode for racer in racers] == [0] * PROCESSES
    won = [counts.get() for _ in racers]

    sent = Counter((tmp_path / "sent").read_text(encoding="utf-8").split())
    assert sent == Counter(post.outgoing.mark for post in approved)
    assert sum(won) == POSTS
    assert sum(1 for count in won if count) > 1, "one process alone was fast enough to win every post: no race"
    with _service(tmp_path) as app:
        assert {post.state for post in app.store.posts()} == {PostState.PUBLISHED}
        assert all(len(app.store.attempts(post.id)) == 1 for post in approved)


def _race(folder: Path, start: Barrier, won: SimpleQueue[int]) -> None:
    """One service: publishes whatever it finds due, all of them beginning at the same moment."""
    with _service(folder) as app:
        start.wait(PATIENCE)
        won.put(publish.run(app).counts["published"])


def _service(folder: Path) -> App:
    clock = lambda: NOW  # noqa: E731
    store = open_store(f"sqlite:///{folder / 'race.db'}", world=World.SANDBOX, now=NOW)
    shown = {FEED.key: [entry(n, content="<p>Une phrase suffit ici.</p>") for n in range(POSTS)]}
    return App(
        clock=clock,
        rng=random.Random(1),
        store=store,
        feed_source=FakeFeeds(shown=shown),  # type: ignore[arg-type]
        page_source=FakePages(),
        platforms={ACCOUNT.key: CountingPlatform(clock=clock, sent=folder / "sent")},
        feeds={FEED.key: FEED},
        accounts={ACCOUNT.key: ACCOUNT},
        prices=Prices(),
        dry_run=False,
        closers=(store.close,),
    )
