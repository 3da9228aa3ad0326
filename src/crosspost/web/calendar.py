"""Calendar: a week or a month of posts, with the slots that are free and what stands against the others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from crosspost.core.calendar import (
    MARGIN,
    Placing,
    SlotTime,
    View,
    days_of,
    slot_times,
    taken_by,
    takes_place,
    turned,
    within,
)
from crosspost.model import Account, Metrics, Post, PostState
from crosspost.ports import App
from crosspost.web.desk import desk_of
from crosspost.web.pages import render
from crosspost.web.start import first_page

MOST_POSTS = 50_000
"""Whose places are read for one view: all of a month of 200 accounts. Words are read of those that are drawn."""

SHOWN_A_DAY = {View.WEEK: 40, View.MONTH: 4}
"""Posts of a day that are drawn; the others are counted."""

SLOTS_A_DAY = {View.WEEK: 48, View.MONTH: 8}
"""Free slots of a day that are drawn; the others are counted."""

FEW_ACCOUNTS = 5
"""Accounts whose slots and rules one view holds; with more, one of them is to be chosen."""

MOVABLE = (PostState.DRAFT, PostState.APPROVED)
UTC_ZONE = ZoneInfo("UTC")


@dataclass(frozen=True, kw_only=True)
class Placed:
    """A post in its day."""

    post: Post
    at: datetime
    zone: ZoneInfo
    # Its latest reading. None: not read yet.
    reading: Metrics | None

    @property
    def local(self) -> datetime:
        """By the clocks of the account's readers."""
        return self.at.astimezone(self.zone)

    @property
    def movable(self) -> bool:
        """Whether it may be given another time."""
        return self.post.state in MOVABLE


@dataclass(frozen=True, kw_only=True)
class Fill:
    """How full an account's day is."""

    account: Account
    count: int

    @property
    def full(self) -> bool:
        """Whether no more may go out that day."""
        return self.count >= self.account.max_per_day


@dataclass(frozen=True, kw_only=True)
class Day:
    """One day of the view."""

    date: date
    is_today: bool
    # It belongs to the month that is looked at.
    inside: bool
    # Posts and free slots, by time.
    items: tuple[Placed | SlotTime, ...]
    # Posts and slots that are not drawn.
    more: int
    more_slots: int
    fills: tuple[Fill, ...]

    @property
    def is_bare(self) -> bool:
        """Whether there is nothing to see: a phone leaves such a day out."""
        return not self.items and not self.is_today


def calendar(request: Request) -> Response:
    """The week or month asked for; this week where nothing is asked, or nothing that can be."""
    desk = desk_of(request)
    if not desk.configured:
        return first_page(request)
    app, query = desk.app, request.query_params
    view = View.MONTH if query.get("view") == "month" else View.WEEK
    account = query.get("account") if query.get("account") in app.accounts else None
    chosen = {account: app.accounts[account]} if account else dict(app.accounts)
    today = app.clock().astimezone(next((one.timezone for one in chosen.values()), UTC_ZONE)).date()
    day = _asked(query.get("day", ""), today)
    days, in_detail = days_of(view, day), len(chosen) <= FEW_ACCOUNTS
    placings = _read(app, days, account)
    around = _around(app, days, account) if in_detail else ()
    return render(
        request,
        "calendar.html",
        view=view.value,
        day=day,
        days=_days(app, view, day, placings, around, chosen if in_detail else {}),
        in_detail=in_detail,
        account=account,
        accounts=tuple(app.accounts),
        chosen=chosen,
        address=_address,
        before=turned(view, day, -1),
        after=turned(view, day, 1),
        today=today,
        truncated=MOST_POSTS if len(placings) >= MOST_POSTS else None,
        unplanned=app.store.count_unplanned(account),
        is_empty=not placings,
    )


def _asked(words: str, today: date) -> date:
    try:
        return within(date.fromisoformat(words))
    except ValueError:
        return within(today)


def _address(view: str, day: date, account: str | None) -> str:
    """Where another part of the calendar is."""
    asked = {"view": view, "day": day.isoformat()} | ({"account": account} if account else {})
    return f"/calendar?{urlencode(asked)}"


def _read(app: App, days: Sequence[date], account: str | None) -> tuple[Placing, ...]:
    """What stands in these days, each account's by its own zone; hardly more than that."""
    since, until = _edges(app, days)
    return app.store.placings(since, until, account_key=account, limit=MOST_POSTS)


def _around(app: App, days: Sequence[date], account: str | None) -> tuple[Placing, ...]:
    """What stands just before and after these days: it may stand against their slots. Read apart, so that it takes
    nothing from what the days themselves may hold."""
    since, until = _edges(app, days)
    before = app.store.placings(since - MARGIN, since, account_key=account, limit=MOST_POSTS)
    after = app.store.placings(until, until + MARGIN, account_key=account, limit=MOST_POSTS)
    return (*before, *after)


def _edges(app: App, days: Sequence[date]) -> tuple[datetime, datetime]:
    """When these days begin in the first zone, and are over in the last. An account that is gone has UTC."""
    zones = {UTC_ZONE, *(account.timezone for account in app.accounts.values())}
    begins = min(datetime.combine(days[0], time(0), tzinfo=zone).astimezone(UTC) for zone in zones)
    after = days[-1] + timedelta(days=1)
    return begins, max(datetime.combine(after, time(0), tzinfo=zone).astimezone(UTC) for zone in zones)


def _days(
    app: App,
    view: View,
    day: date,
    placings: Sequence[Placing],
    around: Sequence[Placing],
    detailed: Mapping[str, Account],
) -> tuple[Day, ...]:
    """The days, with slots and fills of the accounts that are shown in detail."""
    now, days = app.clock(), days_of(view, day)
    by_day = _by_day(app, placings, days)
    placed = _placed(app, [one for day in days for one in by_day[day][: SHOWN_A_DAY[view]]])
    taken = {key: taken_by((*placings, *around), account) for key, account in detailed.items()}
    zones = {account.timezone for account in detailed.values() or app.accounts.values()}
    found: list[Day] = []
    for one in days:
        drawn = [placed[there.post_id] for there in by_day[one][: SHOWN_A_DAY[view]] if there.post_id in placed]
        slots = _slots(view, one, detailed, taken, now)
        items: list[Placed | SlotTime] = [*drawn, *slots[: SLOTS_A_DAY[view]]]
        fills = [Fill(account=account, count=_count(by_day[one], account)) for account in detailed.values()]
        found.append(
            Day(
                date=one,
                is_today=any(now.astimezone(zone).date() == one for zone in zones),
                inside=view is View.WEEK or one.month == day.month,
                items=tuple(sorted(items, key=lambda item: item.at)),
                more=len(by_day[one]) - len(drawn),
                more_slots=max(0, len(slots) - SLOTS_A_DAY[view]),
                fills=tuple(fill for fill in fills if fill.count),
            )
        )
    return tuple(found)


def _slots(
    view: View, day: date, detailed: Mapping[str, Account], taken: Mapping[str, Sequence[datetime]], now: datetime
) -> list[SlotTime]:
    """Slots of a day that are still to come, by time. A month is too small for what may not be used anyway."""
    slots = [
        slot
        for account in detailed.values()
        if account.slots
        for slot in slot_times(account, day, taken[account.key], now=now)
        if view is View.WEEK or slot.against is None
    ]
    return sorted(slots, key=lambda slot: slot.at)


def _by_day(app: App, placings: Sequence[Placing], days: Sequence[date]) -> dict[date, list[Placing]]:
    """What stands in each day, by time; a day is that of the account's own zone."""
    by_day: dict[date, list[Placing]] = {day: [] for day in days}
    for one in placings:
        there = by_day.get(one.at.astimezone(_zone(app, one.account_key)).date())
        if there is not None:
            there.append(one)
    return by_day


def _placed(app: App, drawn: Sequence[Placing]) -> dict[int, Placed]:
    """By their number, the posts that are drawn, with their latest reading."""
    posts = app.store.posts_numbered([one.post_id for one in drawn])
    read = app.store.metrics_of([one.post_id for one in drawn if one.state is PostState.PUBLISHED])
    return {
        one.post_id: Placed(
            post=posts[one.post_id],
            at=one.at,
            zone=_zone(app, one.account_key),
            reading=max(read.get(one.post_id, ()), key=lambda reading: reading.age, default=None),
        )
        for one in drawn
        if one.post_id in posts
    }


def _zone(app: App, key: str) -> ZoneInfo:
    account = app.accounts.get(key)
    return account.timezone if account else UTC_ZONE


def _count(there: Sequence[Placing], account: Account) -> int:
    """What counts for the day's cap."""
    return sum(one.account_key == account.key and takes_place(one) for one in there)


ROUTES = (Route("/calendar", calendar, name="calendar"),)
