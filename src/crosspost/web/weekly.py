"""How much was said week by week, as bars that can be drawn. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

WEEKS = 16
"""Weeks that are shown, this one included."""

MONTH = 4
"""Weeks that are compared with as many before them; this week, which is not over, is left out."""

WIDTH, HEIGHT, BAR = 480, 64, 30
"""Of the drawing, and from one bar to the next: 16 bars fill it."""


@dataclass(frozen=True, kw_only=True)
class Bar:
    """One week of one account."""

    # Its Monday.
    week: date
    count: int
    x: int
    y: float
    height: float


@dataclass(frozen=True, kw_only=True)
class Series:
    """One account's weeks, oldest first."""

    account: str
    bars: tuple[Bar, ...]

    @property
    def total(self) -> int:
        """Over all weeks shown."""
        return sum(bar.count for bar in self.bars)


@dataclass(frozen=True, kw_only=True)
class Weekly:
    """All accounts on one scale."""

    weeks: tuple[date, ...]
    series: tuple[Series, ...]
    # The longest bar.
    most: int
    # In the last four whole weeks, and in the four before.
    lately: int
    before: int


def weekly(said: Iterable[tuple[str, datetime]], accounts: Sequence[str], *, zone: ZoneInfo, now: datetime) -> Weekly:
    """Count what was said on each account by the weeks of the zone; a week begins on Monday."""
    this = _monday(now, zone)
    weeks = tuple(this - timedelta(weeks=back) for back in reversed(range(WEEKS)))
    counts = Counter((account, _monday(at, zone)) for account, at in said)
    most = max((counts[account, week] for account in accounts for week in weeks), default=0)
    series = tuple(
        Series(account=account, bars=tuple(_bar(n, week, counts[account, week], most) for n, week in enumerate(weeks)))
        for account in accounts
    )
    whole = [sum(counts[account, week] for account in accounts) for week in weeks[:-1]]
    return Weekly(
        weeks=weeks, series=series, most=most, lately=sum(whole[-MONTH:]), before=sum(whole[-2 * MONTH : -MONTH])
    )


def first_week(now: datetime, zone: ZoneInfo) -> datetime:
    """When the weeks that are shown begin."""
    monday = _monday(now, zone) - timedelta(weeks=WEEKS - 1)
    return datetime(monday.year, monday.month, monday.day, tzinfo=zone)


def _bar(place: int, week: date, count: int, most: int) -> Bar:
    # A single remark stays visible beside a hundred.
    height = round(max(3.0, HEIGHT * count / most), 1) if count else 0.0
    return Bar(week=week, count=count, x=place * BAR + 3, y=round(HEIGHT - height, 1), height=height)


def _monday(at: datetime, zone: ZoneInfo) -> date:
    day = at.astimezone(zone).date()
    return day - timedelta(days=day.weekday())
