"""Figures in a sentence: those worth a teaser, and not a date, an hour or a year."""

from __future__ import annotations

import re

from crosspost.core.teasers.language import Pack, folded_words

_NUMBER = re.compile(
    r"(?<![\w.,/:-])(?:[$€£] ?)?(\d{1,3}(?:[ .,\u00a0]\d{3})+|\d+(?:[.,]\d+)?)[ \u00a0-]?(%|€|\$|£|(?:km|kg)\b)?",
    re.IGNORECASE,
)
# What follows the number of an hour.
_HOUR = re.compile(r"\.?[ \u00a0]?(?::\d|h\b)", re.IGNORECASE)
# What stands before the number of a version in any language.
_VERSION = re.compile(r"(?:\b(?:alpha|beta|ios|android)\.?|#)[ \u00a0]?\Z", re.IGNORECASE)
_YEAR = re.compile(r"(?:1[5-9]|20)\d\d\Z")


def figure_weight(text: str, pack: Pack) -> int:
    """3 for a figure with its unit, 2 for a large one, 1 for a smaller one or one in words; years and 1, 2 none."""
    best = 1 if not pack.numbers.isdisjoint(folded_words(text)) else 0
    for found in _NUMBER.finditer(text):
        unit = found if found[2] else pack.units.match(text, found.end())
        end = unit.end() if unit else found.end()
        if _numbers_something(text, found.start(), end, pack):
            continue
        if unit:
            best = 3
        elif found[1].isdecimal() and not found[1].startswith("0") and not _YEAR.match(found[1]):
            best = max(best, 2 if len(found[1]) > 2 else 1 if len(found[1]) == 2 or found[1] in "3456789" else 0)
    return best


def _numbers_something(text: str, start: int, end: int, pack: Pack) -> bool:
    """Whether the number between is of a day, an hour, a page, a version, and counts nothing."""
    if _HOUR.match(text, end) or pack.months.match(text, end):
        return True
    before = max(0, start - 12)
    return bool(pack.numbered.search(text, before, start) or _VERSION.search(text, before, start))
