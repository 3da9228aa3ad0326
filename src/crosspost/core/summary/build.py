"""Puts a summary together."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from crosspost.core.strategy.lift import Lift
from crosspost.core.summary.nouns import AccountSummary, Cost, Period, Summary
from crosspost.core.summary.statements import open_of, proposals_of, statements_of

USUAL = timedelta(days=90)
"""How far a summary looks back where nothing is said."""

FIRST_DAY = date(2000, 1, 1)
"""No post is older; it also leaves room for the period before."""


def period_of(since: date | None, until: date | None, zone: ZoneInfo, *, now: datetime) -> Period:
    """From the start of one local day to the end of another; by default the 90 days up to now.

    Raises ValueError, saying what to change, where there is no such period.
    """
    today = now.astimezone(zone).date()
    last = today if until is None else min(until, today)
    first = last - USUAL + timedelta(days=1) if since is None else since
    if first > last:
        raise ValueError(f"the period would start on {first} and end on {last}: give an earlier start or a later end")
    if first < FIRST_DAY:
        raise ValueError(f"the period would start on {first}; the earliest start is {FIRST_DAY}")
    end = datetime.combine(last + timedelta(days=1), time(0), tzinfo=zone)
    return Period(start=datetime.combine(first, time(0), tzinfo=zone).astimezone(UTC), end=end.astimezone(UTC))


def summary_of(
    accounts: Sequence[AccountSummary],
    *,
    lift: Lift | None,
    at: datetime,
    period: Period,
    dry_run: bool,
    simulated: bool,
) -> Summary:
    """All accounts, what may be said of them and what follows."""
    cost = total_of(account.cost for account in accounts)
    made = Summary(
        at=at,
        period=period,
        dry_run=dry_run,
        simulated=simulated,
        accounts=tuple(accounts),
        cost=cost,
        lift=lift,
    )
    return replace(
        made,
        statements=statements_of(accounts, cost, lift),
        proposals=proposals_of(accounts, lift),
        open=open_of(accounts, lift),
    )


def total_of(costs: Iterable[Cost]) -> Cost:
    """The sum over accounts."""
    found = list(costs)
    return Cost(
        posting=sum((one.posting for one in found), Decimal(0)),
        reading=sum((one.reading for one in found), Decimal(0)),
        posts=sum(one.posts for one in found),
        interactions=sum(one.interactions for one in found),
        unread=sum(one.unread for one in found),
    )
