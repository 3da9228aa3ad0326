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
    SlotTime,
    View,
    days_of,
    instant_of,
    slot_times,
    taken_by,
    turned,
    within,
)
from crosspost.core.lifecycle import LIVE
from crosspost.model import Account, Metrics, Post, PostState
from crosspost.ports import App
from crosspost.web.desk import desk_of
from crosspost.web.pages import render
from crosspost.web.start import first_page

MOST_POSTS = 1000
"""That are read for one view."""

SHOWN_A_DAY = {View.WEEK: 40, View.MONTH: 4}
"""Posts of a day that are drawn; the others are counted."""

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
    # Posts that are not drawn.
    more: int
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
    posts = _read(app, days_of(view, day), account)
    shown = [post for post in posts if account is None or post.account_key == account]
    return render(
        request,
        "calendar.html",
        view=view.value,
        day=day,
        days=_days(app, view, day, shown, chosen),
        account=account,
        accounts=sorted(app.accounts),
        chosen=chosen,
        address=_address,
        before=turned(view, day, -1),
        after=turned(view, day, 1),
        today=today,
        truncated=len(posts) >= MOST_POSTS,
        unplanned=app.store.count_unplanned(account),
        is_empty=not posts,
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


def _read(app: App, days: Sequence[date], account: str | None) -> tuple[Post, ...]:
    since = datetime.combine(days[0], time(0), tzinfo=UTC) - MARGIN
    until = datetime.combine(days[-1], time(0), tzinfo=UTC) + MARGIN + timedelta(days=1)
    return app.store.posts_between(since, until, account_key=account, limit=MOST_POSTS)


def _days(app: App, view: View, day: date, posts: Sequence[Post], chosen: Mapping[str, Account]) -> tuple[Day, ...]:
    now = app.clock()
    by_day = _placed(app, posts, days_of(view, day))
    taken = {key: taken_by(posts, account) for key, account in chosen.items()}
    found: list[Day] = []
    for one in days_of(view, day):
        placed = by_day.get(one, [])
        fills = [Fill(account=account, count=_count(placed, account)) for account in chosen.values()]
        slots = [
            slot
            for account in chosen.values()
            if account.slots
            for slot in slot_times(account, one, taken[account.key], now=now)
        ]
        drawn = placed[: SHOWN_A_DAY[view]]
        # A month is too small for what may not be used anyway.
        seen = [slot for slot in slots if view is View.WEEK or slot.against is None]
        items: list[Placed | SlotTime] = [*drawn, *seen]
        found.append(
            Day(
                date=one,
                is_today=any(now.astimezone(account.timezone).date() == one for account in chosen.values()),
                inside=view is View.WEEK or one.month == day.month,
                items=tuple(sorted(items, key=lambda item: item.at)),
                more=len(placed) - len(drawn),
                fills=tuple(fill for fill in fills if fill.count),
            )
        )
    return tuple(found)


def _placed(app: App, posts: Sequence[Post], days: Sequence[date]) -> dict[date, list[Placed]]:
    """Posts by the local day of their account, by time, with their latest reading."""
    by_day: dict[date, list[Placed]] = {day: [] for day in days}
    read = app.store.metrics_of([post.id for post in posts if post.state is PostState.PUBLISHED])
    for post in posts:
        at, account = instant_of(post), app.accounts.get(post.account_key)
        zone = account.timezone if account else UTC_ZONE
        if at is None or (day := at.astimezone(zone).date()) not in by_day:
            continue
        latest = max(read.get(post.id, ()), key=lambda one: one.age, default=None)
        by_day[day].append(Placed(post=post, at=at, zone=zone, reading=latest))
    return by_day


def _count(placed: Sequence[Placed], account: Account) -> int:
    """What counts for the day's cap."""
    counted = (*LIVE, PostState.PUBLISHED)
    return sum(one.post.account_key == account.key and one.post.state in counted for one in placed)


ROUTES = (Route("/calendar", calendar, name="calendar"),)
