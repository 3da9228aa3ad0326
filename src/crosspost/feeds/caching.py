"""When a feed may be asked again, and how to ask cheaply. Pure.

Sources: RFC 9110 (conditional requests, Retry-After), RFC 9111 (Cache-Control, Expires, Age), the RSS 2.0 `ttl`
element and the RSS syndication module. All answers are bounded: a mistake of a server must not silence a feed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

LONGEST_REST = timedelta(hours=24)
"""No feed is left alone for longer than this, whatever it asks for."""

_PERIODS = {
    "hourly": timedelta(hours=1),
    "daily": timedelta(days=1),
    "weekly": timedelta(weeks=1),
    "monthly": timedelta(days=30),
    "yearly": timedelta(days=365),
}
_DIGITS = re.compile(r"\s*(\d{1,12})\s*")
_MAX_AGE = re.compile(r'(?:^|,)\s*max-age\s*=\s*"?(\d{1,12})', re.IGNORECASE)
_UNCACHED = re.compile(r"(?:^|,)\s*no-(?:cache|store)\b", re.IGNORECASE)


def conditional_headers(etag: str | None, last_modified: str | None) -> dict[str, str]:
    """The headers that let a server answer 304 when nothing changed, from what its last good answer carried."""
    headers = {}
    if etag:
        headers["If-None-Match"] = etag
    if last_modified:
        headers["If-Modified-Since"] = last_modified
    return headers


def rest_of_headers(headers: Mapping[str, str], *, now: datetime) -> timedelta | None:
    """How long the server says its answer stays fresh; None when it says nothing. Keys in lower case.

    `max-age` outranks `Expires` (RFC 9111, 5.3); the age that a cache on the way gave it is taken off.
    """
    control = headers.get("cache-control", "")
    if _UNCACHED.search(control):
        return None
    if found := _MAX_AGE.search(control):
        age = _number(headers.get("age"))
        return _bounded(timedelta(seconds=int(found.group(1)) - (age or 0)))
    expires = http_date(headers.get("expires"))
    return _bounded(expires - (http_date(headers.get("date")) or now)) if expires else None


def rest_of_feed(
    *, ttl: str | None = None, period: str | None = None, frequency: str | None = None
) -> timedelta | None:
    """How long the feed itself asks to be left alone: RSS `ttl` (minutes), or `sy:updatePeriod` over its frequency."""
    minutes = _number(ttl)
    by_ttl = timedelta(minutes=min(minutes, 1_000_000)) if minutes is not None else None
    length = _PERIODS.get((period or "").strip().lower())
    by_period = length / max(_number(frequency) or 1, 1) if length else None
    rest = longest(by_ttl, by_period)
    return _bounded(rest) if rest is not None else None


def retry_after(value: str | None, *, now: datetime) -> datetime | None:
    """The instant that a `Retry-After` header names, in seconds or as a date; at most a day away, never in the past."""
    seconds = _number(value)
    if seconds is not None:
        return now + min(timedelta(seconds=min(seconds, 10_000_000)), LONGEST_REST)
    named = http_date(value)
    return min(max(named, now), now + LONGEST_REST) if named else None


def longest(*rests: timedelta | None) -> timedelta | None:
    """The longest of those that are given; None when none is."""
    return max((rest for rest in rests if rest is not None), default=None)


def http_date(value: str | None) -> datetime | None:
    """An HTTP date as an aware UTC instant; None when missing or unreadable (`Expires: 0` is common)."""
    if not value:
        return None
    try:
        parsed = parsedate_to_datetime(value)
        return parsed.astimezone(UTC) if parsed.tzinfo else parsed.replace(tzinfo=UTC)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def _number(value: str | None) -> int | None:
    found = _DIGITS.fullmatch(value) if value else None
    return int(found.group(1)) if found else None


def _bounded(rest: timedelta) -> timedelta | None:
    """At most a day; None when nothing is left of it."""
    return min(rest, LONGEST_REST) if rest > timedelta(0) else None
