"""The only place that wires: from settings to the bundle that every step receives."""

from __future__ import annotations

import random
from datetime import UTC, datetime

from crosspost.config import Settings
from crosspost.feeds.fetch import Fetcher
from crosspost.feeds.pages import HttpPageSource
from crosspost.feeds.source import HttpFeedSource
from crosspost.feeds.workers import Workers
from crosspost.platforms import connect
from crosspost.ports import App, Clock
from crosspost.store import open_store


def utc_now() -> datetime:
    """The real clock."""
    return datetime.now(UTC)


def build(
    settings: Settings,
    *,
    clock: Clock = utc_now,
    rng: random.Random | None = None,
    dry_run: bool | None = None,
) -> App:
    """Open the store, connect the platforms, and bundle everything. Close the App when done.

    `dry_run` overrides the settings. Raises DatabaseUnusable, WrongWorld, StoreError. Touches no network.
    """
    store = open_store(settings.database, world=settings.world, now=clock())
    fetcher = Fetcher()
    workers = Workers()
    feed_source = HttpFeedSource(fetcher, workers)
    page_source = HttpPageSource(fetcher.get)
    store.sync(settings.feeds, settings.accounts, now=clock())
    return App(
        clock=clock,
        rng=rng or random.Random(),  # noqa: S311 - jitter and choice, not secrets
        store=store,
        feed_source=feed_source,
        page_source=page_source,
        platforms={
            account.key: connect(
                account,
                settings.keys[account.key],
                sandbox_url=settings.sandbox,
                clock=clock,
                graph_version=settings.graph_version,
            )
            for account in settings.accounts
        },
        feeds={feed.key: feed for feed in settings.feeds},
        accounts={account.key: account for account in settings.accounts},
        prices=settings.prices,
        marking=settings.marking,
        dry_run=settings.dry_run if dry_run is None else dry_run,
        horizons=settings.horizons,
        closers=(workers.close, fetcher.close, store.close),
    )
