"""What a kind of finding is: its code, how bad it is, and its sentences with places for the facts of one case.

A template names its facts as `{fact}`. Each name stands for one sort of fact everywhere (`FACTS`), so that whoever
tells a finding, in whatever language, knows how to write it; names in `PHRASES` stand for words that many kinds share.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from string import Formatter
from types import MappingProxyType

Fact = str | int | float | list[str] | None
"""A value of a finding's facts: one of JSON's own, so that it comes back from a database as it was."""


class Level(StrEnum):
    """How bad it is."""

    OK = "ok"
    # It works, but a human should know.
    WARNING = "warning"
    # Something will not work.
    PROBLEM = "problem"


class Sort(StrEnum):
    """What a fact is, and so how it is kept in JSON and written in a sentence."""

    # A name, an address, a number that names something: written as it stands in every language.
    NAME = "name"
    # Like NAME, right behind the noun that it names, with its own space. "": nobody knows it.
    CALLED = "called"
    # Names, all of which hold.
    NAMES = "names"
    # Names that are merely counted up.
    LIST = "list"
    # What a platform, a server or a library said, or an error that tells of it. None: nothing was said.
    QUOTE = "quote"
    # A whole number.
    COUNT = "count"
    # US dollars, as decimal text.
    MONEY = "money"
    # A UTC instant in ISO 8601: written to the minute, or as its day.
    INSTANT = "instant"
    DAY = "day"
    # A calendar day in ISO 8601, the same in every time zone.
    DATE = "date"
    # Seconds.
    SPAN = "span"
    # Seconds that something is late: written in minutes or hours, whatever their number.
    LATENESS = "lateness"
    # A step by its name.
    STEP = "step"
    # A platform by its key.
    PLATFORM = "platform"
    # The name of a phrase.
    PHRASE = "phrase"


FACTS: Mapping[str, Sort] = MappingProxyType(
    {
        "access_level": Sort.NAME,
        "account": Sort.NAME,
        "advice": Sort.QUOTE,
        "announced": Sort.NAME,
        "app": Sort.CALLED,
        "articles": Sort.COUNT,
        "at": Sort.INSTANT,
        "day": Sort.DAY,
        "entries": Sort.COUNT,
        "error": Sort.NAME,
        "feed": Sort.NAME,
        "handle": Sort.NAME,
        "kind": Sort.NAME,
        "late": Sort.LATENESS,
        "limit": Sort.MONEY,
        "link": Sort.NAME,
        "megabytes": Sort.COUNT,
        "missing": Sort.NAMES,
        "name": Sort.NAME,
        "page": Sort.NAME,
        "platform": Sort.PLATFORM,
        "post": Sort.NAME,
        "posts": Sort.COUNT,
        "prefix": Sort.NAME,
        "price": Sort.MONEY,
        "published": Sort.DATE,
        "remote_id": Sort.NAME,
        "said": Sort.QUOTE,
        "scope": Sort.NAME,
        "scopes": Sort.NAMES,
        "side": Sort.PHRASE,
        "skew": Sort.SPAN,
        "spent": Sort.MONEY,
        "step": Sort.STEP,
        "tag": Sort.NAME,
        "tasks": Sort.LIST,
        "url": Sort.NAME,
        "where": Sort.NAME,
        "who": Sort.NAME,
    }
)
"""Every name of a fact, and what it is."""


@dataclass(frozen=True, kw_only=True)
class Kind:
    """One thing that can be found."""

    # What was looked at: "keys", "write permission", "clock", … A word per check, the same in every run.
    check: str
    level: Level
    # Templates of what was seen, what comes of it and what to do. The last two are "" where all is well.
    what: str
    follows: str = ""
    remedy: str = ""
    # Whether only a human can put it right.
    human: bool = True

    @property
    def sentences(self) -> Mapping[str, str]:
        """The templates that there are, by the name of their part."""
        parts = {"what": self.what, "follows": self.follows, "remedy": self.remedy}
        return {part: template for part, template in parts.items() if template}

    @property
    def facts(self) -> frozenset[str]:
        """The names of the facts that one case of it needs."""
        return frozenset(name for template in self.sentences.values() for name in places(template) if name in FACTS)


def places(template: str) -> frozenset[str]:
    """The names that a template has places for."""
    return frozenset(name for _, name, _, _ in Formatter().parse(template) if name)


def fine(check: str, what: str) -> Kind:
    """All is well."""
    return Kind(check=check, level=Level.OK, what=what, human=False)


def warning(check: str, what: str, *, follows: str, remedy: str) -> Kind:
    """It works, but a human should know."""
    return Kind(check=check, level=Level.WARNING, what=what, follows=follows, remedy=remedy)


def problem(check: str, what: str, *, follows: str, remedy: str, human: bool = True) -> Kind:
    """Something will not work, for good (`human`) or for now."""
    return Kind(check=check, level=Level.PROBLEM, what=what, follows=follows, remedy=remedy, human=human)


def merged(tables: Iterable[Mapping[str, Kind]]) -> Mapping[str, Kind]:
    """One table of several. Raises ValueError for a code that two of them have."""
    found: dict[str, Kind] = {}
    for table in tables:
        if twice := found.keys() & table.keys():
            raise ValueError(f"two kinds of findings have the code {sorted(twice)[0]!r}: give one of them another")
        found |= table
    return MappingProxyType(found)
