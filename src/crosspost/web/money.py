"""What was spent, month by month, and what came of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from crosspost.core.results import Earned, Result, earned
from crosspost.ports import App
from crosspost.web.charts import Bar, bars
from crosspost.web.findings import UTC_ZONE, Section, Table, figure
from crosspost.web.language import Language

MOMENT = timedelta(seconds=1)
"""What was spent this very instant counts."""


def by_month(app: App, found: Sequence[Result], *, since: datetime, account: str | None, spoken: Language) -> Section:
    """Spending by local month of each account, and engagement per dollar where posts cost something.

    The first month is counted from the period's first day on.
    """
    zones = {key: one.timezone for key, one in sorted(app.accounts.items()) if account in (None, key)}
    end = app.clock() + MOMENT
    days = [at.astimezone(zone).date() for at in (since, end) for zone in (*zones.values(), UTC_ZONE)]
    months = _months(min(days), max(days))
    spent = [Decimal(0)] * len(months)
    for key, zone in zones.items():
        edges = [since, *(min(end, max(since, _midnight(month, zone))) for month in months[1:]), end]
        spent = [sum(pair, Decimal(0)) for pair in zip(spent, app.store.spending(key, edges), strict=True)]
    of_month: dict[date, list[Result]] = {month: [] for month in months}
    for one in found:
        of_month.setdefault(_month_of(one, zones), []).append(one)
    made = [earned(of_month[month]) for month in months]
    total, whole = sum(spent, Decimal(0)), earned(found)
    title = _title(total, whole, spoken)
    drawn = [
        Bar(label=_name(month, spoken), said=spoken.money(money), value=float(money))
        for month, money in zip(months, spent, strict=True)
    ]
    return Section(
        name="money",
        title=title,
        sample=spoken.n("results.money_sample", whole.posts),
        chart=bars(drawn, label=title) if total else "",
        table=_table(months, spent, made, spoken),
    )


def _table(months: Sequence[date], spent: Sequence[Decimal], made: Sequence[Earned], spoken: Language) -> Table:
    lines = list(zip(months, spent, made, strict=True))
    return Table(
        heads=tuple(spoken.t(f"results.{name}_head") for name in ("month", "spent", "posts", "cost", "per_dollar")),
        rows=tuple(
            (_name(month, spoken), spoken.money(money), *_earned_said(one, spoken)) for month, money, one in lines
        ),
        columns=("month", "spent_usd", "posts_read", "their_cost_usd", "their_engagement", "engagement_per_usd"),
        lines=tuple(
            (f"{month:%Y-%m}", money, one.posts, one.cost_usd, one.engagement if one.posts else None, _ratio(one))
            for month, money, one in lines
        ),
    )


def _title(total: Decimal, whole: Earned, spoken: Language) -> str:
    if not total:
        return spoken.t("results.money_nothing")
    if whole.per_dollar is None:
        return spoken.t("results.money_spent", total=spoken.money(total))
    return spoken.t("results.money_found", total=spoken.money(total), ratio=figure(whole.per_dollar, spoken))


def _earned_said(one: Earned, spoken: Language) -> tuple[str, ...]:
    per_dollar = figure(one.per_dollar, spoken) if one.per_dollar is not None else "–"
    return (spoken.number(one.posts), spoken.money(one.cost_usd) if one.posts else "–", per_dollar)


def _ratio(one: Earned) -> float | None:
    return round(one.per_dollar, 2) if one.per_dollar is not None else None


def _months(since: date, today: date) -> list[date]:
    found = [since.replace(day=1)]
    while (after := _next(found[-1])) <= today:
        found.append(after)
    return found


def _next(month: date) -> date:
    return month.replace(year=month.year + month.month // 12, month=month.month % 12 + 1)


def _midnight(month: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(month, time(0), tzinfo=zone).astimezone(UTC)


def _month_of(result: Result, zones: Mapping[str, ZoneInfo]) -> date:
    return result.published_at.astimezone(zones.get(result.account_key, UTC_ZONE)).date().replace(day=1)


def _name(month: date, spoken: Language) -> str:
    return spoken.t("results.month", month=spoken.t(f"month.{month.month}"), year=month.year)
