"""The bundle that every step receives."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from crosspost.core.costs import Prices
from crosspost.model import Account, Feed, Marking, Retention, World
from crosspost.ports.alerts import AlertChannel
from crosspost.ports.feeds import FeedSource, ImageSource, PageSource
from crosspost.ports.platforms import Platform
from crosspost.ports.store import Store
from crosspost.ports.ticks import Ticks

Clock = Callable[[], datetime]
"""Says what time it is: aware, UTC."""


def never() -> bool:
    """Nobody asks us to stop."""
    return False


@dataclass(frozen=True, kw_only=True)
class App:
    """What every step receives. Built by `bootstrap.build`, and by hand in tests."""

    clock: Clock
    rng: random.Random
    store: Store
    feed_source: FeedSource
    page_source: PageSource
    # By account key: every account of the settings has its platform.
    platforms: Mapping[str, Platform]
    feeds: Mapping[str, Feed]
    accounts: Mapping[str, Account]
    prices: Prices
    # Fetches the images of articles, for posts and for the page. None: no image is fetched.
    image_source: ImageSource | None = None
    # How the links of posts are marked.
    marking: Marking = field(default_factory=Marking)
    # Nothing is claimed, nothing is sent, no platform is asked.
    dry_run: bool = True
    # Seconds that never jump: measures how long ago an attempt was written down.
    monotonic: Callable[[], float] = time.monotonic
    # Releases what was opened: database, worker processes.
    closers: tuple[Callable[[], None], ...] = ()
    # Ages at which posts are measured.
    horizons: tuple[timedelta, ...] = (
        timedelta(hours=1),
        timedelta(hours=24),
        timedelta(hours=72),
        timedelta(days=7),
        timedelta(days=28),
    )

    # Where posts live: the sandbox's numbers are simulated, and are to be shown as such.
    world: World = World.REAL
    # How people are told of troubles. Empty: the log alone tells.
    channels: tuple[AlertChannel, ...] = ()
    # How long is kept what may be deleted.
    retention: Retention = field(default_factory=Retention)
    # Prefixes of secrets that the settings hold for no account: somebody forgot its table.
    unclaimed: tuple[str, ...] = ()
    # What the engine's ticks did; empty where no engine runs.
    ticks: Ticks = field(default_factory=Ticks)
    # Whether we were asked to stop: long steps ask between two pieces of work, and end early.
    stopping: Callable[[], bool] = never

    def close(self) -> None:
        """Release what was opened. Safe to call twice."""
        for closer in self.closers:
            closer()

    def __enter__(self) -> App:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()
