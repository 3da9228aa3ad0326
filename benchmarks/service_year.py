"""A year of service under a set clock, with faults: nothing twice, nothing lost, every cap, gap and quiet hour kept.

    python -m benchmarks.service_year [--feeds N] [--accounts N] [--articles N] [--days N] [--seed N]

The line, the store on a file, tweepy and facebook-sdk are the real ones; the sandbox's X and Facebook are a process of
their own, with the same clock, and one call in twenty that would create something goes wrong. Feeds are in memory (what
polling takes is measured by `poll`). What is judged is what the platforms say they hold.
"""

from __future__ import annotations

import argparse
import random
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from itertools import pairwise
from multiprocessing.connection import Connection
from multiprocessing.sharedctypes import Synchronized
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, cast
from zoneinfo import ZoneInfo

import psutil
from tests.steps.conftest import FakeFeeds, FakePages

from benchmarks.apart import SPAWN, apart
from benchmarks.figures import Figure, Stopwatch, figure, table
from benchmarks.held import sent
from benchmarks.writing import article
from crosspost.core.costs import Prices
from crosspost.core.identity import canonical
from crosspost.core.lifecycle import UNSETTLED
from crosspost.core.slots import is_quiet
from crosspost.demo.stage import Clock
from crosspost.model import Account, Entry, Feed, PlatformName, Post, PostState, QuietHours, Review, World
from crosspost.platforms.facebook import Facebook
from crosspost.platforms.twitter import Twitter
from crosspost.ports import App, Platform
from crosspost.sandbox import credentials
from crosspost.sandbox.faults import Fault, FaultKind
from crosspost.sandbox.rules import X_LIMITS, Rules
from crosspost.sandbox.server import Sandbox
from crosspost.steps import LINE, keep
from crosspost.store import open_store

BEGINNING = datetime(2026, 1, 5, 4, 0, tzinfo=UTC)
PARIS = ZoneInfo("Europe/Paris")
NIGHT = QuietHours(start=time(22), end=time(7))
CAP, GAP = 6, timedelta(minutes=45)
FAULTY = 20
"""One call in so many that would create something goes wrong."""
FAULTS = (
    Fault(kind=FaultKind.LOSE_REQUEST),
    Fault(kind=FaultKind.LOSE_REPLY),
    Fault(kind=FaultKind.STATUS, status=503, stored=True),
    Fault(kind=FaultKind.STATUS, status=503, stored=False),
    Fault(kind=FaultKind.HTML, status=502, stored=True),
    Fault(kind=FaultKind.TRUNCATED),
    Fault(kind=FaultKind.NO_CONTENT_TYPE),
    Fault(kind=FaultKind.RATE_LIMIT, seconds=900),
    Fault(kind=FaultKind.DAY_LIMIT, seconds=21_600),
    Fault(kind=FaultKind.INDEX_LAG, seconds=30),
)
"""What a service gets over by itself. Keys that end and credit that runs out need a person: `tests.chaos` has those."""
HOURS = (6, 10, 14, 18)
"""At which feeds are polled and posts measured, each day (UTC). Publishing is called whenever a post is due."""
MOMENT, LOOK = timedelta(seconds=1), timedelta(minutes=2)
MOST_LOOKS = 40


@dataclass(frozen=True, kw_only=True)
class Size:
    """How much of a year."""

    feeds: int
    accounts: int
    articles: int
    days: int
    seed: int = 1


FULL = Size(feeds=1000, accounts=50, articles=30_000, days=365)
QUICK = Size(feeds=4, accounts=2, articles=24, days=3)


@dataclass(frozen=True, kw_only=True)
class Lived:
    """What became of the year."""

    seconds: float
    # By state: how many posts.
    states: Mapping[PostState, int]
    in_doubt: int
    # Each says what is wrong with which article or account.
    doubles: tuple[str, ...]
    lost: tuple[str, ...]
    broken: tuple[str, ...]
    database: int
    # Bytes, after the first tenth of the days and at the end.
    memory: tuple[int, int]


def run(quick: bool, size: Size = FULL) -> list[Figure]:
    """Live the year in a process of its own, and judge it. Raises RuntimeError where a promise was broken."""
    asked = QUICK if quick else size
    with TemporaryDirectory() as folder:
        lived: Lived = apart(live, asked, folder)
    wrong = (*lived.doubles, *lived.lost, *lived.broken)
    if wrong:
        raise RuntimeError(f"{len(wrong)} promises were broken: {'; '.join(wrong[:5])}")
    posts, (before, after) = sum(lived.states.values()), lived.memory
    states = ", ".join(f"{count} {state.replace('_', ' ')}" for state, count in lived.states.items() if count)
    return [
        figure("articles", asked.articles, "", f"{asked.feeds} feeds, {asked.accounts} accounts, {asked.days} days"),
        figure("posts", posts, "", f"{states}; {lived.in_doubt} of them were in doubt on the way"),
        figure("duplicates", len(lived.doubles), "", "as the platforms hold them"),
        figure("lost", len(lived.lost), "", "neither out nor shown to a person"),
        figure("caps, gaps, quiet hours broken", len(lived.broken), "", "as the platforms date them"),
        figure("lived in", lived.seconds, "s", f"{lived.seconds / asked.articles * 1e3:.0f} ms per article"),
        figure("database", lived.database / 1e6, "MB", f"{lived.database / posts / 1e3:.1f} KB per post"),
        figure("memory, end beside start", after / before, "×", f"{before / 1e6:.0f} MB, then {after / 1e6:.0f} MB"),
    ]


def live(size: Size, folder: str) -> Lived:
    """The whole year, in this process."""
    clock = Clock(BEGINNING)
    database = Path(folder) / "year.db"
    with _platforms(size) as (pipe, now), _app(size, database, clock, pipe) as (app, feeds), Stopwatch() as watch:
        year = _Year(app, feeds, clock, now, size)
        year.live()
        pipe.send(None)
        held: Mapping[str, Sequence[tuple[str, datetime]]] = pipe.recv()
        posts = app.store.posts()
        doubted = sum(
            any(event.to_state is PostState.IN_DOUBT for event in app.store.history(post.id)) for post in posts
        )
    return Lived(
        seconds=watch.cost.wall,
        states=Counter(post.state for post in posts),
        in_doubt=doubted,
        doubles=tuple(_doubles(held)),
        lost=tuple(_lost(size, held, posts)),
        broken=tuple(line for key, account in app.accounts.items() for line in _broken(account, held[key])),
        database=database.stat().st_size,
        memory=year.memory,
    )


class _Year:
    """The days, one after the other."""

    def __init__(self, app: App, feeds: FakeFeeds, clock: Clock, now: Synchronized[float], size: Size) -> None:
        self._app, self._feeds, self._clock, self._now, self._size = app, feeds, clock, now, size
        self._process = psutil.Process()
        self._shown = 0
        self.memory = (0, 0)

    def live(self) -> None:
        """All days, and as many more as the last posts take."""
        self._to(self._clock())
        LINE["poll"](self._app)
        early = max(self._size.days // 10, 1)
        for day in range(self._size.days + 8):
            for hour in HOURS:
                self._until(BEGINNING.replace(hour=0) + timedelta(days=day, hours=hour))
                self._publish_articles(day, hour)
                self._call("poll", "extract", "compose", "schedule", "review", "measure")
            self._call("learn", "alert")
            keep.run(self._app)
            if day + 1 == early:
                self.memory = (self._process.memory_info().rss, 0)
        self.memory = (self.memory[0], self._process.memory_info().rss)

    def _publish_articles(self, day: int, hour: int) -> None:
        """As many articles as should be there by now, evenly over the year; a feed shows its latest ten."""
        share = (day + hour / 24) / self._size.days
        due = min(round(share * self._size.articles), self._size.articles)
        for number in range(self._shown, due):
            key = f"blog-{number % self._size.feeds}"
            shown = cast(list[Entry], self._feeds.shown.get(key, []))
            self._feeds.shown[key] = [*shown, _entry(number, self._size)][-10:]
        self._shown = due

    def _until(self, end: datetime) -> None:
        """Publish whatever falls due, and look for what is in doubt, until then."""
        looks = 0
        while (at := self._next(end)) <= end:
            self._to(max(at, self._clock() + MOMENT))
            self._call("reconcile", "publish")
            looks += 1
            if looks % 50 == 0:
                self._call("schedule")
        self._to(end)

    def _next(self, end: datetime) -> datetime:
        posts = self._app.store.posts([PostState.APPROVED, *sorted(UNSETTLED)])
        if any(post.state in UNSETTLED for post in posts):
            return self._clock() + LOOK
        return min((post.due_at for post in posts if post.due_at), default=end + MOMENT)

    def _to(self, at: datetime) -> None:
        self._clock.forward_to(at)
        self._now.value = self._clock().timestamp()

    def _call(self, *rooms: str) -> None:
        for room in rooms:
            LINE[room](self._app)


@contextmanager
def _app(size: Size, database: Path, clock: Clock, pipe: Connection) -> Iterator[tuple[App, FakeFeeds]]:
    urls: tuple[str, str] = pipe.recv()
    feeds = FakeFeeds()
    followed = [
        Feed(key=f"blog-{n}", url=f"https://blog{n}.example.org/feed", every=timedelta(hours=3), settle=timedelta(0))
        for n in range(size.feeds)
    ]
    accounts = [_account(n, size) for n in range(size.accounts)]
    with open_store(f"sqlite:///{database}", world=World.SANDBOX, now=clock()) as store:
        store.sync(followed, accounts, now=clock())
        platforms: dict[str, Platform] = {
            one.key: Twitter(credentials.twitter_keys(n // 2 + 1), base_url=urls[0], clock=clock, images=store.picture)
            if one.platform is PlatformName.TWITTER
            else Facebook(credentials.facebook_keys(n // 2 + 1), base_url=urls[1], clock=clock, images=store.picture)
            for n, one in enumerate(accounts)
        }
        yield (
            App(
                clock=clock,
                rng=random.Random(size.seed),
                store=store,
                feed_source=feeds,
                page_source=FakePages(),
                platforms=platforms,
                feeds={one.key: one for one in followed},
                accounts={one.key: one for one in accounts},
                prices=Prices(),
                dry_run=False,
            ),
            feeds,
        )


def _account(number: int, size: Size) -> Account:
    """Every second one is on X; the feeds are divided among them."""
    on_x = number % 2 == 0
    user = number // 2 + 1
    return Account(
        key=f"account-{number}",
        platform=PlatformName.TWITTER if on_x else PlatformName.FACEBOOK,
        remote_account_id=credentials.twitter_user_id(user) if on_x else credentials.facebook_page_id(user),
        feeds=tuple(f"blog-{n}" for n in range(number, size.feeds, size.accounts)),
        timezone=PARIS,
        quiet_hours=NIGHT,
        min_gap=GAP,
        max_per_day=CAP,
        listen=False,
        review=Review(auto_after=timedelta(0)),
    )


def _entry(number: int, size: Size) -> Entry:
    written = article(number % size.feeds, number)
    return Entry(
        guid=f"year-{number}",
        link=_address(number, size),
        title=f"{written.title} ({number})",
        summary=written.lead,
        content=written.body,
        author=written.author,
        tags=written.tags,
        language=written.language,
        handwritten={},
    )


def _address(number: int, size: Size) -> str:
    return f"https://blog{number % size.feeds}.example.org/{number}"


@contextmanager
def _platforms(size: Size) -> Iterator[tuple[Connection, Synchronized[float]]]:
    """X and Facebook in a process of their own, on our clock. The pipe gives their addresses, then what they hold."""
    ours, theirs = SPAWN.Pipe()
    now = cast("Synchronized[float]", SPAWN.Value("d", BEGINNING.timestamp()))
    process = SPAWN.Process(target=_serve, args=(theirs, now, size), name="platforms", daemon=True)
    process.start()
    try:
        yield ours, now
    finally:
        process.terminate()
        process.join()


def _serve(pipe: Connection, now: Synchronized[float], size: Size) -> None:
    rules = Rules(x_limits=dict.fromkeys(X_LIMITS, 10**9), page_calls=10**9, refuse_repeats=False)
    rng = random.Random(size.seed)
    users = (size.accounts + 1) // 2
    with Sandbox(clock=lambda: datetime.fromtimestamp(now.value, UTC), accounts=users, rules=rules) as sandbox:
        for route in ("twitter.create", "facebook.publish"):
            for call in range(1, size.articles + 1):
                if rng.randrange(FAULTY) == 0:
                    sandbox.faults.script(route, rng.choice(FAULTS), call=call)
        pipe.send((sandbox.twitter_url, sandbox.facebook_url))
        pipe.recv()
        pipe.send(_held(sandbox.state()["accounts"], size))


def _held(accounts: Mapping[str, Mapping[str, Any]], size: Size) -> dict[str, list[tuple[str, datetime]]]:
    """By account key: address and instant of each post, oldest first."""
    found: dict[str, list[tuple[str, datetime]]] = {}
    for number in range(size.accounts):
        user = number // 2 + 1
        on_x = number % 2 == 0
        one = (
            accounts["twitter"][credentials.twitter_user_id(user)]
            if on_x
            else accounts["facebook"][credentials.facebook_page_id(user)]
        )
        found[f"account-{number}"] = sorted(map(sent, one["posts"]), key=lambda post: post[1])
    return found


def _doubles(held: Mapping[str, Sequence[tuple[str, datetime]]]) -> Iterator[str]:
    for key, posts in held.items():
        for address, times in Counter(address for address, _ in posts).items():
            if times > 1:
                yield f"{address} is on {key} {times} times"


def _lost(size: Size, held: Mapping[str, Sequence[tuple[str, datetime]]], posts: Sequence[Post]) -> Iterator[str]:
    """Articles that are not out, and of which no person is told: not refused, not in doubt, no end with a reason."""
    out = {address for key in held for address, _ in held[key]}
    told = {
        canonical(post.teaser.link or "")
        for post in posts
        if post.note and post.state in (PostState.FAILED, PostState.IN_DOUBT, PostState.EXPIRED, PostState.REJECTED)
    }
    for number in range(size.articles):
        address = canonical(_address(number, size))
        if address not in out | told:
            yield f"{address} is nowhere"


def _broken(account: Account, posts: Sequence[tuple[str, datetime]]) -> Iterator[str]:
    """Caps of a local day, gaps and quiet hours that what went out did not keep to."""
    days = Counter(at.astimezone(account.timezone).date() for _, at in posts)
    yield from (f"{account.key}: {count} posts on {day}" for day, count in days.items() if count > account.max_per_day)
    for (_, before), (address, at) in pairwise(posts):
        if at - before < account.min_gap:
            yield f"{account.key}: {address} came {at - before} after the one before it"
    for address, at in posts:
        if is_quiet(account.quiet_hours, at.astimezone(account.timezone)):
            yield f"{account.key}: {address} went out at {at.astimezone(account.timezone):%H:%M}"


def main() -> None:
    """Live the year that is asked for, and print its figures."""
    told = str(__doc__).split(":", 1)[0]
    parser = argparse.ArgumentParser(prog="python -m benchmarks.service_year", description=told)
    for name in ("feeds", "accounts", "articles", "days", "seed"):
        parser.add_argument(f"--{name}", type=int, default=getattr(FULL, name))
    print(table("service year", run(quick=False, size=Size(**vars(parser.parse_args())))))


if __name__ == "__main__":
    main()
