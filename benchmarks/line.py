"""The whole line: 1,000 articles of 50 feeds, then 10,000 of 500, become twice as many posts on the sandbox's X and
Facebook.

The program, the blogs and the sandbox are a process each. The clock is set: a post goes out each minute on each
account, and publish is called every minute, as the service does. Tables are those of a real installation, on a file.
"""

from __future__ import annotations

import os
import random
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from multiprocessing.connection import Connection
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks.apart import SPAWN, apart
from benchmarks.figures import Cost, Figure, Stopwatch, figure
from benchmarks.site import Site
from benchmarks.writing import BEGINNING, public_name
from crosspost.bootstrap import build
from crosspost.config import Settings
from crosspost.demo.stage import Clock
from crosspost.feeds.fetch import Answer, Fetcher
from crosspost.feeds.pages import HttpPageSource
from crosspost.model import Account, FacebookKeys, Feed, PlatformName, PostState, Review, TwitterKeys
from crosspost.ports import App
from crosspost.sandbox import credentials
from crosspost.sandbox.server import Sandbox
from crosspost.sandbox.state import X_LIMITS, Rules
from crosspost.steps import LINE, report

NOW = BEGINNING + timedelta(days=300)
FEEDS = (50, 500)
PER_FEED = 20
THIN = 4
"""Every fourth feed gives summaries alone: its articles' pages are read."""

MINUTE = timedelta(minutes=1)
MOST_ROUNDS = 10
"""How often the last posts may be put off."""


@dataclass(frozen=True, kw_only=True)
class Walk:
    """What one walk through the line took."""

    rooms: Mapping[str, Cost]
    posts: int
    # Bytes, all of it in one file.
    database: int


def run(quick: bool) -> list[Figure]:
    """Walk once for each size."""
    return [one for feeds in ((2,) if quick else FEEDS) for one in _of_size(feeds)]


def _of_size(feeds: int) -> list[Figure]:
    with Site(feeds, entries=(PER_FEED, PER_FEED), thin=THIN) as site, sandbox() as url:
        walked = apart(walk, site.bases, url)
    name = f"{feeds * PER_FEED:,} articles"
    publish, all_s = walked.rooms["publish"], sum(cost.wall for cost in walked.rooms.values())
    return [
        *(
            figure(f"{name}: {room}", cost.wall, "s", f"{cost.cpu:.2f} s CPU of the program's own process")
            for room, cost in walked.rooms.items()
        ),
        figure(f"{name}: all rooms", all_s, "s", f"{feeds * PER_FEED / all_s:.1f} articles a second"),
        figure(f"{name}: publishing", walked.posts / publish.wall, "per s", "posts; each is claimed, sent and settled"),
        figure(
            f"{name}: publishing, CPU",
            publish.cpu / walked.posts * 1000,
            "ms CPU",
            f"per post, of the program's own process; {walked.posts:,} posts",
        ),
        figure(
            f"{name}: database",
            walked.database / 1e6,
            "MB",
            f"{walked.database / walked.posts / 1e3:.1f} KB per post, its article and history with it",
        ),
    ]


def walk(bases: Sequence[str], sandbox_url: str) -> Walk:
    """Walk through the line. Raises RuntimeError when a post is missing at its end."""
    clock = Clock(NOW)
    with TemporaryDirectory() as folder:
        database = Path(folder) / "line.db"
        fetcher = Fetcher()
        made = settings(bases, sandbox_url, database)
        with build(made, clock=clock, rng=random.Random(1), dry_run=False) as built:
            app = replace(built, page_source=HttpPageSource(_Pages(fetcher, bases).get))
            try:
                rooms = dict(_rooms(app, clock))
            finally:
                fetcher.close()
            totals = app.store.totals().posts
        expected = 2 * len(bases) * PER_FEED
        if totals.get(PostState.PUBLISHED) != expected:
            raise RuntimeError(f"{expected} posts were to be published: {dict(totals)}")
        return Walk(rooms=rooms, posts=expected, database=database.stat().st_size)


@contextmanager
def sandbox() -> Iterator[str]:
    """X and Facebook in a process of their own, without limits on calls; gives their address."""
    ours, theirs = SPAWN.Pipe()
    process = SPAWN.Process(target=_serve_sandbox, args=(theirs,), name="sandbox", daemon=True)
    process.start()
    try:
        yield ours.recv()
    finally:
        process.terminate()
        process.join()


def _serve_sandbox(pipe: Connection) -> None:
    rules = Rules(x_limits=dict.fromkeys(X_LIMITS, 10**9), page_calls=10**9)
    # Its clock runs on from where the program's is set to start: it dates posts, and no limit hangs on it here.
    began = time.monotonic()
    clock = lambda: NOW + timedelta(seconds=time.monotonic() - began)  # noqa: E731
    with Sandbox(clock=clock, rules=rules) as running:
        pipe.send(running.url)
        while os.getppid() != 1:
            time.sleep(1)


def _rooms(app: App, clock: Clock) -> Iterator[tuple[str, Cost]]:
    """Each room until it has nothing left to do, in the order of the line."""
    yield "poll", _timed(lambda: LINE["poll"](app))
    clock.forward(timedelta(minutes=5))
    for name, done in (("extract", "extracted"), ("compose", "drafts"), ("schedule", "scheduled")):
        yield name, _timed(lambda name=name, done=done: _until_idle(app, name, done))  # type: ignore[misc]
    yield "review", _timed(lambda: LINE["review"](app))
    yield "publish", _timed(lambda: _publish(app, clock))
    clock.forward(timedelta(hours=1))
    yield "measure", _timed(lambda: LINE["measure"](app))
    yield "report", _timed(lambda: report.run(app))


def _publish(app: App, clock: Clock) -> None:
    """Tick every minute until nothing is left; what had to wait a little is due a little later."""
    for _ in range(MOST_ROUNDS):
        due = [post.due_at for post in app.store.posts([PostState.APPROVED]) if post.due_at]
        if not due:
            return
        while clock() <= max(due):
            LINE["publish"](app)
            clock.forward(MINUTE)


def _until_idle(app: App, room: str, count: str) -> None:
    while LINE[room](app).counts[count]:
        pass


def _timed(action: Callable[[], object]) -> Cost:
    with Stopwatch() as watch:
        action()
    return watch.cost


class _Pages:
    """Finds the blogs' public addresses on this machine, as lines in /etc/hosts would."""

    def __init__(self, fetcher: Fetcher, bases: Sequence[str]) -> None:
        self._fetcher = fetcher
        self._local = {public_name(feed): base for feed, base in enumerate(bases)}

    def get(self, url: str, **asked: Any) -> Answer:
        """Like `Fetcher.get`."""
        name = "/".join(url.split("/", 3)[:3])
        answer = self._fetcher.get(url.replace(name, self._local[name], 1), **asked)
        return replace(answer, url=answer.url.replace(self._local[name], name, 1))


def settings(bases: Sequence[str], sandbox_url: str, database: Path) -> Settings:
    """An installation with an account on each platform, and every article of these blogs to post."""
    keys: dict[str, TwitterKeys | FacebookKeys] = {
        "twitter": credentials.twitter_keys(),
        "facebook": credentials.facebook_keys(),
    }
    ids = {"twitter": credentials.twitter_user_id(), "facebook": credentials.facebook_page_id()}
    accounts = tuple(
        Account(
            key=platform.value,
            platform=platform,
            remote_account_id=ids[platform.value],
            min_gap=MINUTE,
            max_per_day=24 * 60,
            review=Review(auto_after=timedelta(0)),
        )
        for platform in PlatformName
    )
    feeds = tuple(
        Feed(key=f"feed-{n}", url=f"{base}/feed.xml", backfill=PER_FEED, allow_private=True)
        for n, base in enumerate(bases)
    )
    return Settings(
        feeds=feeds,
        accounts=accounts,
        keys=keys,
        database=f"sqlite:///{database}",
        sandbox=sandbox_url,
        dry_run=False,
    )
