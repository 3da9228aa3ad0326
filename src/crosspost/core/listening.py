"""How far an account was listened to, look by look, and how the talk grows. Pure.

A look may bring more than it may pay for. X tells the newest first: what is older stays missed, and is asked for at the
next looks. Facebook tells the oldest first: the next look goes on where this one ended. What was heard twice is stored
once, so spans may overlap, and none is lost.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from crosspost.model import Account, Heard, Listening, PlatformName, Remark

OVERLAP = timedelta(minutes=10)
"""Listings lag and clocks differ: each look begins so much before the last one. What was heard is not heard again."""

FIRST = timedelta(days=7)
"""How far back the first look goes."""

LEAST = 20
"""A look that may pay for fewer posts is not worth its call; in less than X's smallest pages it cannot be had."""

WEEKS = 8
"""Weeks of talk that are shown."""

Span = tuple[datetime, datetime]


def listens(account: Account) -> bool:
    """Whether the account is listened to: where it is asked for or, unasked, where it costs nothing."""
    return account.platform is PlatformName.FACEBOOK if account.listen is None else account.listen


@dataclass(frozen=True, kw_only=True)
class Week:
    """What was said to an account in one week, by the account's own days."""

    # The Monday it begins with.
    monday: date
    remarks: int
    # Of these: with a question mark.
    questions: int
    # False: it is not over, or began before the first remark that we know.
    whole: bool


def start_of(before: Listening | None, *, now: datetime) -> datetime:
    """From when on the next look listens."""
    return _heard_until(before, otherwise=now - FIRST, now=now) - OVERLAP


def after_look(before: Listening | None, heard: Heard, *, asked_since: datetime, now: datetime) -> Listening:
    """How far was listened after a look at what is new. What it had to leave out joins what was missed before."""
    missed = [before.missed] if before and before.missed else []
    if heard.since > asked_since:
        missed.append((asked_since, heard.since))
    until = now if heard.until is None else max(heard.until, _heard_until(before, otherwise=asked_since, now=now))
    return Listening(at=now, heard_until=until, missed=_joined(missed))


def after_failure(before: Listening | None, *, now: datetime) -> Listening:
    """How far was listened after a look that failed: no farther than before."""
    until, missed = (before.heard_until, before.missed) if before else (now - FIRST, None)
    return Listening(at=now, heard_until=until, missed=missed)


def after_filling(before: Listening, filled: Heard) -> Listening:
    """How far was listened after a look at what had been missed."""
    if before.missed is None:
        return before
    since, until = before.missed
    # A look that gets nowhere would be repeated for ever: its instant alone holds more than one look may hear.
    left = since < filled.since < until
    return Listening(at=before.at, heard_until=before.heard_until, missed=(since, filled.since) if left else None)


def weeks(remarks: Iterable[Remark], zone: ZoneInfo, *, now: datetime) -> tuple[Week, ...]:
    """Count what was said to one account, week by week, oldest first, the current week last; at most `WEEKS`.

    Begins with the first remark: before, nobody may have listened, and what is not known is not 0.
    """
    mondays = [_monday(one.at, zone) for one in remarks]
    asked = Counter(_monday(one.at, zone) for one in remarks if "?" in one.text)
    said, current = Counter(mondays), _monday(now, zone)
    if not said:
        return ()
    first = max(min(said), current - timedelta(weeks=WEEKS - 1))
    return tuple(
        Week(
            monday=monday,
            remarks=said[monday],
            questions=asked[monday],
            whole=monday < current and monday > min(said),
        )
        for monday in (first + timedelta(weeks=number) for number in range((current - first).days // 7 + 1))
    )


def first_day(now: datetime) -> datetime:
    """From when on remarks are needed for `weeks`, with a week to tell whether the first one is whole."""
    return now - timedelta(weeks=WEEKS + 1)


def _heard_until(before: Listening | None, *, otherwise: datetime, now: datetime) -> datetime:
    """How far earlier looks heard. A time ahead of us was written while the clock was wrong, and tells nothing."""
    return before.heard_until if before and before.heard_until <= now + OVERLAP else otherwise


def _joined(spans: list[Span]) -> Span | None:
    return (min(since for since, _ in spans), max(until for _, until in spans)) if spans else None


def _monday(at: datetime, zone: ZoneInfo) -> date:
    local = at.astimezone(zone).date()
    return local - timedelta(days=local.weekday())
