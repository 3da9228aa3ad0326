"""When a post goes out: the next free instant that the account's slots, quiet hours, gap and daily cap allow.

Slots are wall-clock times. On the day a clock goes forward, a slot in the missing hour moves on by that hour; on the
day it goes back, a slot in the repeated hour means its first occurrence. Either way: once.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum

from crosspost.model import Account, QuietHours

LOOK_BACK = timedelta(days=1, hours=2)
"""The longest local day: what went out before it counts for no daily cap."""

HORIZON_DAYS = 400
"""How far ahead a due time is looked for."""

PIN_REACH = timedelta(days=7)
"""A pinned weekday or part of the day is worth waiting a week for."""

_MINUTE = timedelta(minutes=1)

Fits = Callable[[datetime], bool]
"""Whether a person's word lets a post go out at an instant; it changes with the account's local hour at the most."""


def any_time(at: datetime) -> bool:
    """The word of somebody who forbade no time and pinned none."""
    del at
    return True


def next_free(
    account: Account, taken: Sequence[datetime], *, after: datetime, fits: Fits = any_time
) -> datetime | None:
    """The first free instant at or after `after`, or None when there is none within `HORIZON_DAYS`.

    `taken`: ascending instants at which something went out or is to go out on the account.
    """
    if account.slots:
        return next((at for at in _slot_times(account, after) if fits(at) and is_free(account, taken, at)), None)
    return _any_time(account, taken, after, fits)


def soonest(account: Account, taken: Sequence[datetime], *, after: datetime, fits: Fits = any_time) -> datetime | None:
    """Like `next_free`, for a post that has had its slot: any time that quiet hours, gap and cap allow."""
    return _any_time(account, taken, after, fits)


class Against(StrEnum):
    """What stands against a due time that a human asks for."""

    PAST = "past"
    TOO_FAR = "too_far"
    QUIET = "quiet"
    GAP = "gap"
    FULL = "full"


def against(account: Account, taken: Sequence[datetime], at: datetime, *, now: datetime) -> Against | None:
    """What stands against a post at this instant; None when nothing does. Slots are a habit, not a rule: any time goes.

    `taken`: ascending instants at which something else went out or is to go out on the account.
    """
    if at < now - _MINUTE:
        return Against.PAST
    if at > now + timedelta(days=HORIZON_DAYS):
        return Against.TOO_FAR
    if is_quiet(account.quiet_hours, at.astimezone(account.timezone)):
        return Against.QUIET
    if _crowding(account, taken, at) is not None:
        return Against.GAP
    return Against.FULL if _count_on_day(account, taken, at) >= account.max_per_day else None


def coming(account: Account, taken: Sequence[datetime], *, after: datetime, count: int) -> list[datetime]:
    """The next free times, so many at the most: slots, or where the account has none, an hour (or its gap) apart."""
    apart = _MINUTE if account.slots else max(account.min_gap, timedelta(hours=1))
    found: list[datetime] = []
    for _ in range(count):
        at = next_free(account, taken, after=found[-1] + apart if found else after)
        if at is None:
            break
        found.append(at)
    return found


def slots_on(account: Account, day: date) -> list[datetime]:
    """The account's slots on a local day, as instants, ascending; two that a clock change makes one are one."""
    return sorted({_instant(account, day, slot.at) for slot in account.slots if slot.weekday == day.weekday()})


def counts_from(account: Account, at: datetime) -> datetime:
    """The instant before which nothing that went out can stand against a post at `at`."""
    return at - max(account.min_gap, LOOK_BACK)


def gap_ends(account: Account, last: datetime | None, now: datetime) -> datetime | None:
    """Until when the gap after what went out last forbids a post; None when it does not.

    Due times keep the gap among themselves, but a post may go out up to `due_times.LATE` after its own. An instant
    ahead of us is the platform's clock, or ours was set back: within the gap it counts.
    """
    if last is None or abs(now - last) >= account.min_gap:
        return None
    return last + account.min_gap


def is_quiet(quiet: QuietHours | None, local: datetime) -> bool:
    """Whether a local wall-clock time lies in the quiet hours."""
    if quiet is None or quiet.start == quiet.end:
        return False
    clock = local.timetz().replace(tzinfo=None)
    if quiet.start < quiet.end:
        return quiet.start <= clock < quiet.end
    return clock >= quiet.start or clock < quiet.end


def is_free(account: Account, taken: Sequence[datetime], at: datetime) -> bool:
    """Whether quiet hours, gap and cap let a post go out at this instant, beside what is taken (ascending)."""
    return (
        not is_quiet(account.quiet_hours, at.astimezone(account.timezone))
        and _crowding(account, taken, at) is None
        and _count_on_day(account, taken, at) < account.max_per_day
    )


def _any_time(account: Account, taken: Sequence[datetime], after: datetime, fits: Fits) -> datetime | None:
    """Without slots: push the candidate past whatever stands against it until nothing does."""
    at, end = after, after + timedelta(days=HORIZON_DAYS)
    while at <= end:
        obstacle_ends = _obstacle(account, taken, at) if fits(at) else _next_hour(account, at)
        if obstacle_ends is None:
            return at
        # At least a minute on: in the repeated hour of a clock change, an end may lie before the present moment.
        at = max(obstacle_ends, at + _MINUTE)
    return None


def _obstacle(account: Account, taken: Sequence[datetime], at: datetime) -> datetime | None:
    """When the first thing that stands against this instant is over; None when nothing does."""
    local = at.astimezone(account.timezone)
    if account.quiet_hours and is_quiet(account.quiet_hours, local):
        return _instant(account, _day_of_end(account.quiet_hours, local), account.quiet_hours.end)
    if _count_on_day(account, taken, at) >= account.max_per_day:
        return _instant(account, local.date() + timedelta(days=1), time(0))
    place = _crowding(account, taken, at)
    return None if place is None else _last_close(account, taken, place) + account.min_gap


def _next_hour(account: Account, at: datetime) -> datetime:
    """When the next hour begins by the account's clocks."""
    local = at.astimezone(account.timezone)
    return at + timedelta(hours=1) - timedelta(minutes=local.minute, seconds=local.second, microseconds=at.microsecond)


def _slot_times(account: Account, after: datetime) -> Iterator[datetime]:
    today = after.astimezone(account.timezone).date()
    for offset in range(HORIZON_DAYS + 1):
        yield from (at for at in slots_on(account, today + timedelta(days=offset)) if at >= after)


def _crowding(account: Account, taken: Sequence[datetime], at: datetime) -> int | None:
    """The place of the latest taken instant that is nearer than the gap (or the very same), if any."""
    first = bisect_left(taken, at - account.min_gap)
    last = bisect_right(taken, at + account.min_gap)
    near = [place for place in range(first, last) if taken[place] == at or abs(taken[place] - at) < account.min_gap]
    return near[-1] if near else None


def _last_close(account: Account, taken: Sequence[datetime], place: int) -> datetime:
    """The last of the instants from this place on between two of which no other one has room.

    A backlog of thousands is one such row: it is passed over at once, and not by trying after each of its posts.
    """
    while place + 1 < len(taken) and taken[place + 1] - taken[place] < 2 * account.min_gap:
        place += 1
    return taken[place]


def _count_on_day(account: Account, taken: Sequence[datetime], at: datetime) -> int:
    day = at.astimezone(account.timezone).date()
    start, end = _instant(account, day, time(0)), _instant(account, day + timedelta(days=1), time(0))
    return bisect_left(taken, end) - bisect_left(taken, start)


def _day_of_end(quiet: QuietHours, local: datetime) -> date:
    """On which day the quiet hours that hold `local` end."""
    crosses = quiet.start > quiet.end and local.timetz().replace(tzinfo=None) >= quiet.start
    return local.date() + timedelta(days=1 if crosses else 0)


def _instant(account: Account, day: date, at: time) -> datetime:
    """The UTC instant of a local wall-clock time (fold 0: PEP 495 has both clock changes covered)."""
    return datetime.combine(day, at, tzinfo=account.timezone).astimezone(UTC)
