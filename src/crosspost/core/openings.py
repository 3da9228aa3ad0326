"""When a new post could go out: the free instants among which its account's strategy chooses."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from crosspost.core.slots import PIN_REACH, Fits, any_time, next_free
from crosspost.core.strategy.nouns import levels_of_instant
from crosspost.core.strategy.word import Word
from crosspost.model import Account

MOST = 56
"""Openings that one decision chooses from: eight a day for a week."""

LOOKED_AT = 400
"""Free instants that are looked at until one is found that nobody forbade."""

TIMED = frozenset({"daypart", "weekday"})
"""Factors that an instant has a level of."""

_MINUTE = timedelta(minutes=1)
_HOUR = timedelta(hours=1)


def openings(account: Account, taken: Sequence[datetime], word: Word, *, now: datetime) -> tuple[datetime, ...]:
    """Free instants for a post that is ready now, soonest first; empty where none can be found.

    Those within the account's horizon, and at least the next one; of an account without slots the next one alone: who
    names no times wants a post out as soon as it may go. Slots, quiet hours, gap and cap hold. Instants that the word
    forbids are passed over; where it pins some, those are taken as far as there is one within a week.

    `taken`: ascending instants at which something went out or is to go out on the account.
    """
    end = now + account.learning.horizon
    pinning = any(factor in levels_of_instant(now, account.timezone) for factor in word.pinned)
    found: list[datetime] = []
    pinned: list[datetime] = []
    after = now
    for _ in range(LOOKED_AT):
        at = next_free(account, taken, after=after)
        if at is None or _is_enough(account, found, pinned, at, end=end, pinning=pinning, reach=now + PIN_REACH):
            break
        levels = levels_of_instant(at, account.timezone)
        if not any(level in word.forbidden.get(factor, ()) for factor, level in levels.items()):
            found.append(at)
            if pinning and all(levels[factor] == level for factor, level in word.pinned.items() if factor in levels):
                pinned.append(at)
        after = at + (_MINUTE if account.slots else _HOUR)
    chosen = pinned or found
    return tuple(opening for opening in chosen if opening <= end)[:MOST] or tuple(chosen[:1])


def allowed_by(account: Account, word: Word) -> Fits:
    """Whether the word forbids neither the part of the day nor the weekday of an instant."""
    timed = {factor: levels for factor, levels in word.forbidden.items() if factor in TIMED}

    def fits(at: datetime) -> bool:
        levels = levels_of_instant(at, account.timezone)
        return not any(levels[factor] in forbidden for factor, forbidden in timed.items())

    return fits if timed else any_time


def wished_by(account: Account, word: Word) -> Fits:
    """Whether an instant is of the part of the day and the weekday that the word pins."""
    timed = {factor: level for factor, level in word.pinned.items() if factor in TIMED}

    def fits(at: datetime) -> bool:
        levels = levels_of_instant(at, account.timezone)
        return all(levels[factor] == level for factor, level in timed.items())

    return fits if timed else any_time


def _is_enough(
    account: Account,
    found: list[datetime],
    pinned: list[datetime],
    at: datetime,
    *,
    end: datetime,
    pinning: bool,
    reach: datetime,
) -> bool:
    """Whether instants from `at` on need not be looked at any more."""
    wanted = pinned if pinning and at <= reach else found
    if not wanted:
        return False
    return not account.slots or at > end or len(wanted) >= MOST
