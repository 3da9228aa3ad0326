"""Readers of single values: the words for durations, slots, quiet hours, time zones, review and money.

Each takes what TOML gave and returns the noun of the model, or raises ValueError with what was found and what to write.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from crosspost.config.words import did_you_mean, show
from crosspost.core.teasers.templates import check
from crosspost.model import ImageUse, LinkPlacement, PlatformName, QuietHours, Review, Slot

LONGEST = timedelta(days=3650)
"""No duration in the settings is longer than ten years."""

_SECONDS: Mapping[str, int] = {"s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 604_800}
_DURATION = re.compile(r"([0-9]{1,20}) ?([smhdw])")
_CLOCK = r"([01]?[0-9]|2[0-3]):([0-5][0-9])"
_SLOT = re.compile(rf"([A-Za-z, -]*[A-Za-z]) +{_CLOCK}")
_QUIET = re.compile(rf"{_CLOCK} ?[-–] ?{_CLOCK}")
_WEEK = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_DAYS: Mapping[str, int] = {name: day for day, full in enumerate(_WEEK) for name in (full, full[:3])}
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
_PREFIX = re.compile(r"[A-Z][A-Z0-9_]{0,63}(?<!_)")
_UTM = re.compile(r"[A-Za-z0-9._~-]{0,64}")
_GRAPH_VERSION = re.compile(r"v[1-9][0-9]?\.[0-9]")


def duration(found: object) -> timedelta:
    """Read "90s", "15m", "4h", "3d" or "2w": longer than nothing, at most ten years."""
    length = duration_or_none_at_all(found)
    if not length:
        raise ValueError(f'{show(found)} is no time at all; write a duration longer than that, as in "15m"')
    return length


def duration_or_none_at_all(found: object) -> timedelta:
    """Read a duration that may also be "0s"."""
    match = _DURATION.fullmatch(found.strip()) if isinstance(found, str) else None
    if match is None:
        raise ValueError(
            f"{show(found)} is not a duration; write a number and one of s, m, h, d, w in double quotes, "
            'as in "90s", "15m", "4h", "3d" or "2w"'
        )
    number, unit = match.groups()
    seconds = int(number) * _SECONDS[unit]
    if seconds > LONGEST.total_seconds():
        raise ValueError(f'{show(found)} is longer than ten years; write at most "{LONGEST.days}d"')
    return timedelta(seconds=seconds)


def in_words(length: timedelta) -> str:
    """A duration as it is written in the settings, in the largest unit that it is a whole number of."""
    seconds = int(length.total_seconds())
    unit, size = next((unit, size) for unit, size in reversed(tuple(_SECONDS.items())) if seconds % size == 0)
    return f"{seconds // size}{unit}"


def slots(found: object) -> tuple[Slot, ...]:
    """Read one line of slots, as in "Mon-Fri 08:30": one slot per day it names. Day names are English."""
    match = _SLOT.fullmatch(found.strip()) if isinstance(found, str) else None
    days = _days(match[1]) if match else None
    if match is None or days is None:
        raise ValueError(
            f"{show(found)} is not a slot; write days in English and a time of 24 hours, "
            'as in "Mon-Fri 08:30", "Tue 12:15", "Sat,Sun 10:00" or "daily 18:00"'
        )
    at = time(int(match[2]), int(match[3]))
    return tuple(Slot(weekday=day, at=at) for day in sorted(days))


def _days(text: str) -> set[int] | None:
    """Weekdays of "Mon-Fri,Sun" or "daily"; a range may cross the end of the week. None when it is not that."""
    if text.strip().lower() == "daily":
        return set(range(7))
    days: set[int] = set()
    for part in text.lower().split(","):
        ends = [_DAYS.get(word.strip()) for word in part.split("-")]
        first, last = ends[0], ends[-1]
        if len(ends) > 2 or first is None or last is None:
            return None
        days.update((first + offset) % 7 for offset in range((last - first) % 7 + 1))
    return days


def quiet_hours(found: object) -> QuietHours:
    """Read local hours such as "22:00-07:00"; they may cross midnight."""
    match = _QUIET.fullmatch(found.strip()) if isinstance(found, str) else None
    if match is None:
        raise ValueError(f'{show(found)} are not quiet hours; write two times of 24 hours, as in "22:00-07:00"')
    hours = QuietHours(start=time(int(match[1]), int(match[2])), end=time(int(match[3]), int(match[4])))
    if hours.start == hours.end:
        raise ValueError(f'{show(found)} starts where it ends; write two different times, as in "22:00-07:00"')
    return hours


def review(found: object) -> Review:
    """Read the policy of review: "required", "auto", or "auto-after 4h"."""
    if found == "required":
        return Review()
    if found == "auto":
        return Review(auto_after=timedelta(0))
    if isinstance(found, str) and found.startswith("auto-after "):
        return Review(auto_after=duration(found.removeprefix("auto-after ")))
    raise ValueError(f'{show(found)} is not a policy of review; write "required", "auto" or "auto-after 4h"')


def timezone(found: object) -> ZoneInfo:
    """Read a name of the IANA time zone database, such as "Europe/Paris"."""
    try:
        if isinstance(found, str) and found:
            return ZoneInfo(found)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        pass  # told below, in the same words as for what is not a string
    remedy = '; write its name, as in "Europe/Paris" or "UTC"'
    hint = did_you_mean(found, available_timezones()) if isinstance(found, str) else ""
    raise ValueError(f"{show(found)} is not a time zone{hint or remedy}")


def platform(found: object) -> PlatformName:
    """Read the name of a platform."""
    if isinstance(found, str) and found in {name.value for name in PlatformName}:
        return PlatformName(found)
    raise ValueError(f'{show(found)} is not a platform; write "twitter" (for X) or "facebook"')


def usd(found: object) -> Decimal:
    """Read an amount of US dollars: not negative, at most a million, no finer than a millionth."""
    if isinstance(found, int) and not isinstance(found, bool):
        found = Decimal(found)
    if not isinstance(found, Decimal) or not found.is_finite() or not 0 <= found <= 1_000_000:
        raise ValueError(f"{show(found)} is not an amount; write US dollars without quotes or sign, as in 5 or 0.015")
    if int(found.as_tuple().exponent) < -6:
        raise ValueError(f"{show(found)} is too fine; write US dollars with at most six decimals, as in 0.015")
    return found


def name(found: object) -> str:
    """Read the key of a feed or an account: what the command line, the database and the logs call it."""
    if isinstance(found, str) and _NAME.fullmatch(found):
        return found
    raise ValueError(
        f"{show(found)} is not a key; write up to 64 letters (without accents), digits, '.', '-' or '_', "
        'the first a letter or digit, as in "my-blog"'
    )


def prefix(found: object) -> str:
    """Read the prefix of an account's secrets. What was found is never shown: it may be a secret itself."""
    if isinstance(found, str) and _PREFIX.fullmatch(found):
        return found
    raise ValueError(
        "is not a prefix of names in .env; write capitals, digits and _ only, as in "
        'secrets = "TWITTER_ACME" for TWITTER_ACME_API_KEY and its sisters'
    )


def graph_version(found: object) -> str:
    """Read a version of Facebook's Graph API."""
    if isinstance(found, str) and _GRAPH_VERSION.fullmatch(found):
        return found
    raise ValueError(f'{show(found)} is not a version of the Graph API; write it as in "v26.0"')


def link(found: object) -> LinkPlacement:
    """Read where a post carries its link."""
    if isinstance(found, str) and found in {place.value for place in LinkPlacement}:
        return LinkPlacement(found)
    raise ValueError(
        f'{show(found)} is no place for a link; write "post", "reply" for the first reply or comment, or "none" for '
        "posts without a link"
    )


def image(found: object) -> ImageUse:
    """Read what an account does with an article's images."""
    if isinstance(found, str) and found in {use.value for use in ImageUse}:
        return ImageUse(found)
    raise ValueError(
        f'{show(found)} is nothing that can be done with images; write "card" to leave them to the link\'s own card, '
        'or "attach" to upload them'
    )


def utm(found: object) -> str:
    """Read one value of the link's `utm_…` parameters; an empty one leaves the parameter out."""
    if isinstance(found, str) and _UTM.fullmatch(found):
        return found
    raise ValueError(
        f"{show(found)} cannot stand in a link as it is; write up to 64 letters (without accents), digits, "
        "'.', '-', '_' or '~', as in \"social\"; \"\" leaves it out"
    )


def template(found: object) -> str:
    """Read the Jinja2 source of an account's posts."""
    if isinstance(found, str):
        check(found)
        return found
    raise ValueError(f'{show(found)} is not a template; write text in quotes, as in "{{{{ teaser }}}} {{{{ link }}}}"')


def command(found: object) -> list[str]:
    """Read a command: the program and its arguments, each in quotes. No shell reads it."""
    if isinstance(found, list) and all(isinstance(word, str) and "\0" not in word for word in found):
        words = [str(word) for word in found]
        if not words or words[0].strip():
            return words
    raise ValueError(
        f"{show(found)} is not a command; write the program and each of its arguments as text in a list, "
        'as in ["/usr/local/bin/page-me", "--urgent"]; no shell reads it'
    )
