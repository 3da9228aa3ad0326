"""The report's charts: from a summary to `core.charts`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from markupsafe import Markup

from crosspost.core import charts
from crosspost.core.strategy.explain import Effect
from crosspost.core.summary.nouns import AccountSummary, Period, Typical
from crosspost.web.language import Language
from crosspost.web.report import words as w

MOST_NAME = 80
"""Characters of a title that a dot carries."""


def course(account: AccountSummary, period: Period, zone: ZoneInfo, words: Language, *, name: str) -> Markup:
    """The account's posts over the period; hollow ones are younger than three days."""
    points = [
        charts.Point(
            at=_share(post.published_at, period),
            value=value,
            name=f"{w.short_date(post.published_at, zone, words)} · {words.number(value)} · {post.title[:MOST_NAME]}",
            open=post.settled is None,
        )
        for post in account.posts
        if (value := post.settled if post.settled is not None else post.interactions) is not None
    ]
    last = period.end - timedelta(seconds=1)
    middle = period.start + (last - period.start) / 2
    labels = [(_share(at, period), w.short_date(at, zone, words)) for at in (period.start, middle, last)]
    # Every word that comes from outside was escaped by the chart.
    return Markup(charts.timeline(points, name=name, labels=labels, band=_band(account.typical)))  # noqa: S704


def effects_axis(effects: Sequence[Effect]) -> charts.Axis:
    """One axis for all effects of an account."""
    return charts.axis_of([(effect.low, effect.high) for effect in effects])


def effect(one: Effect, axis: charts.Axis, *, name: str) -> Markup:
    """One level's effect."""
    return Markup(charts.interval(one.percent, one.low, one.high, axis, name=name))  # noqa: S704 - escaped by the chart


def difference(value: float, low: float, high: float, *, name: str) -> Markup:
    """A difference on an axis of its own."""
    drawn = charts.interval(value, low, high, charts.axis_of([(low, high)]), name=name)
    return Markup(drawn)  # noqa: S704 - escaped by the chart


def _band(found: Typical | None) -> charts.Band | None:
    if found is None or found.low is None or found.high is None:
        return None
    return charts.Band(value=found.median, low=found.low, high=found.high)


def _share(at: datetime, period: Period) -> float:
    return (at - period.start) / (period.end - period.start)
