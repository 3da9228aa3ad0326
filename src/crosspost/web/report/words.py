"""The report's words: the page's catalogue, and one of its own."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from functools import lru_cache
from importlib.resources import files
from types import MappingProxyType
from zoneinfo import ZoneInfo

from crosspost.core.strategy.nouns import DAYPARTS
from crosspost.web.language import LANGUAGES, Language, language

LEAST = Decimal("0.001")
"""A smaller sum is told as being under it."""

_MINUS = "\u2212"
_NARROW = "\u202f"


@lru_cache(maxsize=len(LANGUAGES))
def words_of(code: str) -> Language:
    """The words of a language of `LANGUAGES`; the report's own messages are `report.TABLE.NAME`."""
    own = catalogue(code)
    return Language(code=code, messages=MappingProxyType({**language(code).messages, **own}))


def catalogue(code: str) -> Mapping[str, str]:
    """The report's own messages by their keys."""
    text = (files("crosspost.web.report") / "messages" / f"{code}.toml").read_text(encoding="utf-8")
    tables: Mapping[str, Mapping[str, str]] = tomllib.loads(text)
    return {f"report.{table}.{name}": words for table, messages in tables.items() for name, words in messages.items()}


def percent(value: float, words: Language, *, signed: bool = True) -> str:
    """A percentage without decimals, its sign before it: "+18 %", "−3 %"."""
    whole = round(value)
    sign = _MINUS if whole < 0 else "+" if signed and whole > 0 else ""
    return f"{sign}{words.number(abs(whole))}{_NARROW}%"


def count(value: float, words: Language) -> str:
    """A count, or a median of counts, which may end in a half."""
    if float(value).is_integer():
        return words.number(int(value))
    shown = f"{value:,.1f}"
    return shown.replace(",", _NARROW).replace(".", ",") if words.code == "fr" else shown


def money(amount: Decimal | None, words: Language) -> str:
    """US dollars; a dash for none, and no zero where it is only very little."""
    if amount is None:
        return "–"
    if 0 < amount < LEAST:
        return words.t("report.common.under", sum=words.money(LEAST))
    return words.money(amount.quantize(LEAST))


def date_of(at: datetime, zone: ZoneInfo, words: Language) -> str:
    """A day with its month and year."""
    return f"{short_date(at, zone, words)} {at.astimezone(zone).year}"


def short_date(at: datetime, zone: ZoneInfo, words: Language) -> str:
    """A day with its month."""
    local = at.astimezone(zone)
    return f"{local.day} {words.t(f'month.{local.month}')}"


def level(factor: str, name: str, words: Language) -> str:
    """A level as people say it; words that the catalogue lacks stand as they are."""
    if factor == "style":
        return words.known(f"style.{name}", "style.other", style=name)
    if factor == "daypart" and name in DAYPARTS:
        start, end = DAYPARTS[name]
        return words.t(f"report.level.daypart_{name}", start=start, end=end)
    return words.known(f"report.level.{factor}_{name}", "style.other", style=name)


def factor(name: str, words: Language) -> str:
    """A factor as people say it."""
    return words.known(f"report.factor.{name}", "style.other", style=name)
