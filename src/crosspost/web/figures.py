"""The service's figures in Prometheus' text format (prometheus.io/docs/instrumenting/exposition_formats).

Each name says its unit. Amounts of all time are counters; what stands now is a gauge.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any, TypeAlias

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest
from prometheus_client.registry import Collector, CollectorRegistry

from crosspost.model import FeedState, PostState
from crosspost.ports import App

CONTENT_TYPE = CONTENT_TYPE_LATEST

Values: TypeAlias = Mapping[str, int] | Mapping[str, float] | Mapping[str, Decimal] | Mapping[Any, int]


def exposition(app: App) -> bytes:
    """Return all figures as they are now. Raises StoreError."""
    # A registry of our own: whoever embeds us has figures of theirs in the common one.
    registry = CollectorRegistry(auto_describe=False)
    registry.register(_Figures(app))
    return generate_latest(registry)


class _Figures(Collector):
    def __init__(self, app: App) -> None:
        self._app = app

    def describe(self) -> Iterable[Metric]:
        """Nothing: describing would count everything once more."""
        return ()

    def collect(self) -> Iterator[Metric]:
        """Count."""
        app = self._app
        totals = app.store.totals()
        yield _gauge("crosspost_articles", "Articles known, by ledger.", "ledger", totals.articles)
        yield _gauge("crosspost_posts", "Posts, by state.", "state", totals.posts)
        yield _counter("crosspost_attempts", "Attempts to publish, by outcome.", "outcome", app.store.attempt_counts())
        yield _counter("crosspost_spend_usd", "US dollars spent, by account.", "account", totals.spent_usd)
        yield from _troubles(app)
        yield _gauge("crosspost_feeds", "Feeds of the settings, by condition.", "condition", _conditions(app))
        yield from _ticks(app)
        mode = GaugeMetricFamily("crosspost_dry_run", "1: nothing is sent.")
        mode.add_metric([], int(app.dry_run))
        yield mode


def _troubles(app: App) -> Iterator[Metric]:
    now = app.clock()
    doubts = [post.since for post in app.store.posts_in_trouble() if post.state is PostState.IN_DOUBT]
    age = GaugeMetricFamily("crosspost_in_doubt_oldest_seconds", "Age of the oldest post in doubt; 0 without any.")
    age.add_metric([], max(((now - since).total_seconds() for since in doubts), default=0.0))
    yield age
    paused = {key: int(bool(state.paused_reason)) for key, state in app.store.account_states().items()}
    yield _gauge("crosspost_account_paused", "1: the account posts nothing.", "account", paused)
    open_alerts = GaugeMetricFamily("crosspost_alerts_open", "Troubles that are going on.")
    open_alerts.add_metric([], sum(alert.ended_at is None for alert in app.store.open_alerts()))
    yield open_alerts
    room = app.store.room()
    sizes = {"used": room.database_bytes, "free": room.free_bytes}
    known = {name: size for name, size in sizes.items() if size is not None}
    yield _gauge("crosspost_database_bytes", "Bytes of the database, and free on its disk.", "kind", known)


def _conditions(app: App) -> dict[str, int]:
    def condition(feed: FeedState) -> str:
        return "stopped" if feed.stopped else "failing" if feed.failures else "well"

    found = [condition(feed) for feed in app.store.feed_states() if feed.key in app.feeds]
    return {word: found.count(word) for word in ("well", "failing", "stopped")}


def _ticks(app: App) -> Iterator[Metric]:
    states, counts = app.ticks.states(), app.ticks.counts()
    polled = CounterMetricFamily("crosspost_feeds_polled", "Feeds asked since the service began.")
    polled.add_metric([], counts.get(("poll", "polled"), 0))
    yield polled
    yield _counter("crosspost_tick_runs", "Runs of each step.", "step", {one.name: one.runs for one in states})
    failures = {one.name: one.failures for one in states}
    yield _counter("crosspost_tick_failures", "Runs that ended with an error.", "step", failures)
    late = {one.name: app.ticks.lateness(one).total_seconds() for one in states}
    yield _gauge("crosspost_tick_late_seconds", "How late the next good end of each step is.", "step", late)


def _gauge(name: str, text: str, label: str, values: Values) -> GaugeMetricFamily:
    family = GaugeMetricFamily(name, text, labels=[label])
    _fill(family, values)
    return family


def _counter(name: str, text: str, label: str, values: Values) -> CounterMetricFamily:
    family = CounterMetricFamily(name, text, labels=[label])
    _fill(family, values)
    return family


def _fill(family: GaugeMetricFamily | CounterMetricFamily, values: Values) -> None:
    for key, value in values.items():
        family.add_metric([str(key)], float(value))
