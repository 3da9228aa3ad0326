"""A whole App without network: fake platforms, feeds and pages from memory, a set clock, a store in memory."""

from __future__ import annotations

import random
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from crosspost.core.costs import Prices
from crosspost.core.intake import is_stale
from crosspost.errors import FeedError, PageError
from crosspost.feeds.page import understand
from crosspost.model import (
    Account,
    Block,
    BlockKind,
    Entry,
    Feed,
    FeedState,
    Page,
    PlatformName,
    Post,
    PostState,
    Review,
    World,
)
from crosspost.ports import App, FeedAnswer, Fetched, NotModified
from crosspost.steps import LINE
from crosspost.store import open_store
from tests.fakes import FakePlatform, SetClock

AT_LAST = frozenset({"measure", "listen", "learn", "alert"})
"""Rooms that change nothing of what goes out meanwhile, and take half of a walk."""

BODY = " ".join(f"Cette phrase numéro {number} parle de la page et de ses lecteurs." for number in range(1, 30))


@dataclass(kw_only=True)
class FakeFeeds:
    """Feeds in memory: what each shows now, or the trouble it is in."""

    shown: dict[str, list[Entry] | FeedError] = field(default_factory=dict)
    # Keys in the order in which they were polled.
    polled: list[str] = field(default_factory=list)
    rest: timedelta | None = None

    def fetch_all(self, requests: Iterable[tuple[Feed, FeedState]], *, now: datetime) -> Iterator[FeedAnswer]:
        for feed, state in requests:
            self.polled.append(feed.key)
            shown = self.shown.get(feed.key, [])
            if isinstance(shown, FeedError):
                yield FeedAnswer(key=feed.key, result=shown)
                continue
            etag = str(hash(repr(shown)))
            if etag == state.etag and not is_stale(state.read_at, now=now):
                yield FeedAnswer(key=feed.key, result=NotModified(url=state.url, rest=self.rest))
                continue
            fetched = Fetched(entries=tuple(shown), title="Blog", url=state.url, etag=etag, rest=self.rest)
            yield FeedAnswer(key=feed.key, result=fetched)


@dataclass(kw_only=True)
class FakePages:
    """Article pages in memory."""

    pages: dict[str, Page | PageError] = field(default_factory=dict)
    read: list[str] = field(default_factory=list)

    def read_all(self, urls: Iterable[tuple[str, bool]]) -> Iterator[tuple[str, Page | PageError]]:
        for url, _ in urls:
            self.read.append(url)
            yield url, self.pages.get(url, PageError(f"{url}: there is no such page"))

    def understand(self, html: str, *, base_url: str | None) -> Page:
        return understand(html, base_url=base_url)


@dataclass(kw_only=True)
class Installation:
    """An App and all its levers."""

    app: App
    clock: SetClock
    feeds: FakeFeeds
    pages: FakePages
    twitter: FakePlatform
    facebook: FakePlatform

    def show(self, *entries: Entry, feed: str = "blog") -> None:
        """What the feed shows from now on."""
        self.feeds.shown[feed] = list(entries)

    def walk(
        self, *, times: int = 1, every: timedelta = timedelta(minutes=15), rooms: Collection[str] | None = None
    ) -> None:
        """Walk these rooms of the line again and again; or all, those of `AT_LAST` only at the last time."""
        for left in reversed(range(times)):
            for name, step in LINE.items():
                if name in rooms if rooms is not None else left == 0 or name not in AT_LAST:
                    step(self.app)
            self.clock.advance(every)

    def with_account(self, key: str, **changes: Any) -> None:
        """Change an account's settings."""
        accounts: Mapping[str, Account] = {
            **self.app.accounts,
            key: replace(self.app.accounts[key], **changes),
        }
        self.app = replace(self.app, accounts=accounts)

    def posts(self, *states: PostState) -> tuple[Post, ...]:
        """Posts in these states; all without any."""
        return self.app.store.posts(states)


def entry(number: int, **changes: Any) -> Entry:
    """The n-th article of the blog, whole in the feed."""
    made = Entry(
        guid=f"guid-{number}",
        link=f"https://blog.example.org/article-{number}",
        title=f"Article numéro {number} sur les réseaux",
        summary=f"Le chapô de l’article {number} dit ce que l’on y apprend.",
        content=f"<p>{BODY}</p>",
        tags=("Réseaux sociaux",),
        language="fr",
        handwritten={},
    )
    return replace(made, **changes)


def page(words: str = BODY) -> Page:
    """An article page with these words."""
    return Page(title="Titre de la page", blocks=(Block(kind=BlockKind.PARAGRAPH, text=words),), language="fr")


@pytest.fixture
def store_url() -> str:
    """Where the installation keeps everything: in memory, unless a module of tests says otherwise."""
    return "sqlite://"


@pytest.fixture(params=["sqlite", "postgresql"])
def each_store_url(request: pytest.FixtureRequest) -> str:
    """For modules that play on both databases."""
    return "sqlite://" if request.param == "sqlite" else str(request.getfixturevalue("postgres_url"))


@pytest.fixture
def world(store_url: str) -> Iterator[Installation]:
    """A live installation with one feed and two accounts that post without review, at any time."""
    with installation(store_url) as made:
        yield made


@contextmanager
def installation(store_url: str = "sqlite://", *, now: datetime | None = None) -> Iterator[Installation]:
    """What the fixture `world` gives, for those who keep it longer than one test; set up at an instant of their own."""
    clock = SetClock(now) if now else SetClock()
    feeds, pages = FakeFeeds(), FakePages()
    twitter, facebook = FakePlatform(clock=clock), FakePlatform(clock=clock, account_id="2000")
    at_once = Review(auto_after=timedelta(0))
    accounts = [
        Account(key="twitter", platform=PlatformName.TWITTER, remote_account_id="1000", review=at_once),
        Account(key="facebook", platform=PlatformName.FACEBOOK, remote_account_id="2000", review=at_once),
    ]
    settings = [Feed(key="blog", url="https://blog.example.org/feed")]
    with open_store(store_url, world=World.REAL, now=clock()) as store:
        store.sync(settings, accounts, now=clock())
        app = App(
            clock=clock,
            rng=random.Random(7),
            store=store,
            feed_source=feeds,
            page_source=pages,
            platforms={"twitter": twitter, "facebook": facebook},
            feeds={one.key: one for one in settings},
            accounts={one.key: one for one in accounts},
            prices=Prices(),
            dry_run=False,
        )
        yield Installation(app=app, clock=clock, feeds=feeds, pages=pages, twitter=twitter, facebook=facebook)
