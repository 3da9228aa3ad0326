"""The only place that wires: from settings to the bundle that every step receives."""

from __future__ import annotations

import random
from contextlib import ExitStack
from datetime import UTC, datetime

from crosspost.config import Settings
from crosspost.feeds.fetch import Fetcher
from crosspost.feeds.pages import HttpPageSource
from crosspost.feeds.source import HttpFeedSource
from crosspost.feeds.workers import Workers
from crosspost.platforms import connect
from crosspost.ports import App, Clock, Platform
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
    with ExitStack() as opened:
        store = opened.enter_context(open_store(settings.database, world=settings.world, now=clock()))
        store.sync(settings.feeds, settings.accounts, now=clock())
        fetcher, workers = Fetcher(), Workers()
        opened.callback(fetcher.close)
        opened.callback(workers.close)
        return App(
            clock=clock,
            rng=rng or random.Random(),  # noqa: S311 - jitter and choice, not secrets
            store=store,
            feed_source=HttpFeedSource(fetcher, workers),
            page_source=HttpPageSource(fetcher.get),
            platforms=_platforms(settings, clock),
            feeds={feed.key: feed for feed in settings.feeds},
            accounts={account.key: account for account in settings.accounts},
            prices=settings.prices,
            dry_run=settings.dry_run if dry_run is None else dry_run,
            horizons=settings.horizons,
            # Nothing is closed here when all went well: that is the App's to do.
            closers=(opened.pop_all().close,),
        )


def _platforms(settings: Settings, clock: Clock) -> dict[str, Platform]:
    return {
        account.key: connect(
            account,
            settings.keys[account.key],
            sandbox_url=settings.sandbox,
            clock=clock,
            graph_version=settings.graph_version,
        )
        for account in settings.accounts
    }
