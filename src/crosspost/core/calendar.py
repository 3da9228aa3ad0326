"""Weeks and months of posts: which days a view shows, and what stands against each slot of a day. Pure.

Days are those of the account's own time zone: a post at 23:30 in Paris belongs to that day there.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from crosspost.core.lifecycle import LIVE
from crosspost.core.slots import Against, against, slots_on
from crosspost.model import Account, PostState

FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2199, 12, 31)
"""No post is outside; asking for more is a slip."""

MARGIN = timedelta(days=2)
"""What is read around the days of a view for what stands against their slots, where slots are shown."""


class View(StrEnum):
    """How much of the calendar is seen at once."""

    WEEK = "week"
    MONTH = "month"


@dataclass(frozen=True, kw_only=True)
class SlotTime:
    """A slot of an account on a day to come."""

    account_key: str
    at: datetime
    # None: a post may go out then.
    against: Against | None


@dataclass(frozen=True, kw_only=True)
class Placing:
    """That a post stands at an instant: when it went out, or is or was to go out. Its words are not read for it."""

    post_id: int
    account_key: str
    state: PostState
    at: datetime


def days_of(view: View, day: date) -> tuple[date, ...]:
    """The days of the view around a day: whole weeks from Monday on."""
    first = day.replace(day=1) if view is View.MONTH else day
    last = _next_month(first) - timedelta(days=1) if view is View.MONTH else day
    start = first - timedelta(days=first.weekday())
    end = last + timedelta(days=6 - last.weekday())
    return tuple(start + timedelta(days=number) for number in range((end - start).days + 1))


def turned(view: View, day: date, by: int) -> date:
    """A day of the next view (`by` 1) or the one before (-1), kept between `FIRST_DAY` and `LAST_DAY`."""
    if view is View.WEEK:
        there = day + timedelta(weeks=by)
    else:
        first = day.replace(day=1)
        there = _next_month(first) if by > 0 else (first - timedelta(days=1)).replace(day=1)
    return within(there)


def within(day: date) -> date:
    """The day, or the nearest that the calendar has."""
    return min(max(day, FIRST_DAY), LAST_DAY)


def takes_place(placing: Placing) -> bool:
    """Whether it went out or is to go out: what was refused, or came too late, leaves its place to others."""
    return placing.state in LIVE or placing.state is PostState.PUBLISHED


def taken_by(placings: Iterable[Placing], account: Account) -> list[datetime]:
    """Instants, ascending, at which something went out or is to go out on the account."""
    return sorted(one.at for one in placings if one.account_key == account.key and takes_place(one))


def slot_times(account: Account, day: date, taken: Sequence[datetime], *, now: datetime) -> tuple[SlotTime, ...]:
    """The slots of a day that are still to come and that no post has, with what stands against each."""
    return tuple(
        SlotTime(account_key=account.key, at=at, against=against(account, taken, at, now=now))
        for at in slots_on(account, day)
        if at >= now and at not in taken
    )


def _next_month(first: date) -> date:
    return (first + timedelta(days=31)).replace(day=1)
