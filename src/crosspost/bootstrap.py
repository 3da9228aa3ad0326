"""The only place that wires: from settings to the bundle that every step receives."""

from __future__ import annotations

import random
import threading
from collections.abc import Collection, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from crosspost.alerts import channels
from crosspost.config import Settings
from crosspost.core.costs import Operation, Prices
from crosspost.feeds.fetch import Fetcher
from crosspost.feeds.images import HttpImageSource
from crosspost.feeds.pages import HttpPageSource
from crosspost.feeds.source import HttpFeedSource
from crosspost.feeds.workers import Workers
from crosspost.model import Account, Spend
from crosspost.platforms import connect
from crosspost.ports import App, Clock, Meter, Platform, Store
from crosspost.store import open_store

ASK_AGAIN = timedelta(days=30)
"""How long a metric name that a platform refused is left alone."""


def utc_now() -> datetime:
    """The real clock."""
    return datetime.now(UTC)


def build(
    settings: Settings,
    *,
    clock: Clock = utc_now,
    rng: random.Random | None = None,
    dry_run: bool | None = None,
    walks: bool = True,
) -> App:
    """Open the store, connect the platforms, and bundle everything. Close the App when done.

    `dry_run` overrides the settings. `walks`: this process looks for news, so its settings say who follows which feed;
    one that only looks, perhaps without the service's keys, changes nothing of that. Raises DatabaseUnusable,
    WrongWorld, StoreError. Touches no network.
    """
    with ExitStack() as opened:
        store = opened.enter_context(open_store(settings.database, world=settings.world, now=clock()))
        bring = store.sync if walks else store.register
        bring(settings.feeds, settings.accounts, now=clock())
        fetcher, workers = Fetcher(), Workers()
        opened.callback(fetcher.close)
        opened.callback(workers.close)
        return App(
            clock=clock,
            rng=rng or random.Random(),  # noqa: S311 - jitter and choice, not secrets
            store=store,
            feed_source=HttpFeedSource(fetcher, workers),
            page_source=HttpPageSource(fetcher.get),
            image_source=HttpImageSource(fetcher.get),
            platforms=_Connections(settings, clock, store),
            feeds={feed.key: feed for feed in settings.feeds},
            accounts={account.key: account for account in settings.accounts},
            prices=settings.prices,
            marking=settings.marking,
            dry_run=settings.dry_run if dry_run is None else dry_run,
            horizons=settings.horizons,
            world=settings.world,
            channels=channels(urls=settings.alert_urls, command=settings.alert_command),
            retention=settings.retention,
            unclaimed=settings.unclaimed,
            # Nothing is closed here when all went well: that is the App's to do.
            closers=(opened.pop_all().close,),
        )


def _meter(account: Account, prices: Prices, store: Store, clock: Clock) -> Meter:
    """Book what an account's reads and alternative texts cost, call by call: it is paid, whatever comes of it."""

    def book(operation: Operation, count: int) -> None:
        price = prices.of(account.platform, operation) * count
        if price:
            store.book([Spend(account_key=account.key, operation=operation, price_usd=price, at=clock())])

    return book


@dataclass(frozen=True, kw_only=True)
class _StoredNames:
    """What the store remembers of one account's dead metric names."""

    account_key: str
    store: Store
    clock: Clock

    def dead(self) -> Collection[str]:
        """Return those found dead within `ASK_AGAIN`; older ones are tried once more."""
        return self.store.dead_names(self.account_key, since=self.clock() - ASK_AGAIN)

    def bury(self, names: Collection[str]) -> None:
        """Remember more of them."""
        self.store.bury_names(self.account_key, names, now=self.clock())


class _Connections(Mapping[str, Platform]):
    """Each account's platform, connected when it is first asked for.

    Most commands ask for none, and tweepy and facebook-sdk take a while to import.
    """

    def __init__(self, settings: Settings, clock: Clock, store: Store) -> None:
        self._settings = settings
        self._clock = clock
        self._store = store
        self._accounts = {account.key: account for account in settings.accounts}
        self._connected: dict[str, Platform] = {}
        self._lock = threading.Lock()

    def __getitem__(self, key: str) -> Platform:
        with self._lock:
            if key not in self._connected:
                self._connected[key] = connect(
                    self._accounts[key],
                    self._settings.keys[key],
                    sandbox_url=self._settings.sandbox,
                    clock=self._clock,
                    graph_version=self._settings.graph_version,
                    images=self._store.picture,
                    bookable=self._store.prove_writable,
                    meter=_meter(self._accounts[key], self._settings.prices, self._store, self._clock),
                    names=_StoredNames(account_key=key, store=self._store, clock=self._clock),
                )
            return self._connected[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._accounts)

    def __len__(self) -> int:
        return len(self._accounts)
