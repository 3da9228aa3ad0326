"""The page's words in French and English: which language a browser wants, and how it writes times, sums and counts."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any
from zoneinfo import ZoneInfo

LANGUAGES = ("en", "fr")
COOKIE = "crosspost_language"

COUNTED = ("likes", "reactions", "replies", "comments", "shares", "reposts", "quotes", "clicks")
"""Counts that are told in a line, in this order; tables and files have all of them."""


@dataclass(frozen=True, kw_only=True)
class Language:
    """One language's messages, by dotted keys: `review.title`; `….one` and `….other` are numbers of one message."""

    code: str
    messages: Mapping[str, str]

    def t(self, key: str, /, **values: object) -> str:
        """The message with its values. Raises KeyError for a key that the catalogue lacks: a test finds them all."""
        message = self.messages[key]
        return message.format(**values) if values else message

    def known(self, key: str, default: str, /, **values: object) -> str:
        """Like `t`, with another key where this one is not in the catalogue."""
        return self.t(key if key in self.messages else default, **values)

    def n(self, key: str, count: int, /, **values: object) -> str:
        """The message for so many. French counts 0 as one."""
        single = count == 1 or (self.code == "fr" and count == 0)
        return self.t(f"{key}.{'one' if single else 'other'}", count=self.number(count), **values)

    def number(self, count: int) -> str:
        """A whole number with its thousands apart."""
        return f"{count:,}".replace(",", "\u202f" if self.code == "fr" else ",")

    def money(self, amount: Decimal) -> str:
        """US dollars, to the tenth of a cent where it matters."""
        shown = f"{amount:.3f}" if amount % Decimal("0.01") else f"{amount:.2f}"
        return f"{shown.replace('.', ',')}\u00a0$" if self.code == "fr" else f"${shown}"

    def clock(self, at: datetime, zone: ZoneInfo) -> str:
        """Hour and minute with the zone's name: "12:15 CET"."""
        return f"{at.astimezone(zone):%H:%M %Z}"

    def day(self, at: datetime, zone: ZoneInfo, *, now: datetime) -> str:
        """The day as people say it: today, tomorrow, else with its date; the year where it is another."""
        local, today = at.astimezone(zone).date(), now.astimezone(zone).date()
        near = {-1: "time.yesterday", 0: "time.today", 1: "time.tomorrow"}.get((local - today).days)
        return self.t(near) if near else self.date(at, zone, now=now)

    def within(self, at: datetime | None, zone: ZoneInfo, *, now: datetime) -> str:
        """Like `when`, for the middle of a sentence: "tomorrow, 12:15 CET"."""
        return self._lowered(self.when(at, zone, now=now))

    def day_within(self, at: datetime, zone: ZoneInfo, *, now: datetime) -> str:
        """Like `day`, for the middle of a sentence."""
        return self._lowered(self.day(at, zone, now=now))

    def _lowered(self, told: str) -> str:
        """Without the capital of "Today"; a weekday keeps the one that English gives it."""
        near = ("time.today", "time.tomorrow", "time.yesterday")
        return told[:1].lower() + told[1:] if told.startswith(tuple(self.t(key) for key in near)) else told

    def date(self, at: datetime, zone: ZoneInfo, *, now: datetime) -> str:
        """The day with its date, for the middle of a sentence; the year where it is another."""
        local = at.astimezone(zone).date()
        year = f" {local.year}" if local.year != now.astimezone(zone).year else ""
        return (
            self.t(
                "time.date",
                weekday=self.t(f"weekday.{local.weekday()}"),
                day=local.day,
                month=self.t(f"month.{local.month}"),
            )
            + year
        )

    def when(self, at: datetime | None, zone: ZoneInfo, *, now: datetime) -> str:
        """Day, hour and zone: "Tomorrow, 12:15 CET"."""
        if at is None:
            return self.t("time.none")
        return f"{self.day(at, zone, now=now)}, {self.clock(at, zone)}"

    def counts(self, counts: Mapping[str, int]) -> str:
        """What people did, as far as the platform said: "3 likes, 1 reply". Empty where it said nothing of it."""
        told = [self.n(f"counted.{name}", counts[name]) for name in COUNTED if name in counts]
        return ", ".join(told)

    def span(self, duration: timedelta) -> str:
        """A duration in its largest unit and the next: "1 hour 30 minutes". At least a minute."""
        minutes = max(1, round(duration.total_seconds() / 60))
        if minutes < 24 * 60:
            parts = {"hour": minutes // 60, "minute": minutes % 60}
        else:
            hours = round(minutes / 60)
            parts = {"day": hours // 24, "hour": hours % 24}
        return "\u00a0".join(self.n(f"span.{unit}", count) for unit, count in parts.items() if count)


@lru_cache(maxsize=len(LANGUAGES))
def language(code: str) -> Language:
    """The catalogue of a language of `LANGUAGES`."""
    raw = tomllib.loads((files("crosspost.web") / "messages" / f"{code}.toml").read_text(encoding="utf-8"))
    return Language(code=code, messages=MappingProxyType(dict(_flat(raw, ""))))


def wanted(cookie: str | None, accept: str) -> Language:
    """The language chosen on the page, else the one the browser wants most; English where it wants neither."""
    if cookie in LANGUAGES:
        return language(cookie)
    best, weight = "en", 0.0
    for part in accept[:500].split(",")[:20]:
        tag, _, rest = part.strip().partition(";")
        code, how = tag.strip().lower().split("-")[0], _weight(rest)
        if code in LANGUAGES and how > weight:
            best, weight = code, how
    return language(best)


def _weight(parameters: str) -> float:
    name, _, value = parameters.strip().partition("=")
    if name.strip() != "q":
        return 1.0
    try:
        return float(value)
    except ValueError:
        return 0.0


def _flat(table: Mapping[str, Any], before: str) -> Iterator[tuple[str, str]]:
    for name, value in table.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{before}{name}.")
        else:
            yield f"{before}{name}", str(value)
