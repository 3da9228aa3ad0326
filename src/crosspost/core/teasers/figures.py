"""Figures in a sentence: those worth a teaser, and not a date, an hour or a year."""

from __future__ import annotations

import re

from crosspost.core.teasers.language import Pack, folded_words

_UNITS = (
    "millions?|milliards?|billions?|trillion|mille|milliers?|millionen|milliarden|millones|milioni|milhões|miljoen|euros?"
    "|dollars?|percent|pour cent|por ciento|prozent|km|kg|tonnes?|tons|heures?|hours|minutes|days|jours|mois|months|ans"
    "|years|personnes|people|fois|times|habitants|users|utilisateurs"
)
_NUMBER = re.compile(
    r"(?<![\w.,/:-])(?:[$€£] ?)?(\d{1,3}(?:[ .,\u00a0]\d{3})+|\d+(?:[.,]\d+)?)[ \u00a0-]?"
    rf"(%|€|\$|£|(?:{_UNITS})\b)?",
    re.IGNORECASE,
)
# What follows the number of a day or an hour.
_MONTHS = (
    "janv|févr|mars|avri|mai|juin|juil|août|sept|octo|nove|déce|jan|feb|mar|apr|may|jun|jul|aug|oct|nov|dec|dez|okt|ene"
    "|abr|ago|dic|de (?:ene|feb|mar|abr|may|jun|jul|ago|sep|oct|nov|dic|jan|fev|mai|set|out|dez)"
)
_WHEN = re.compile(rf"[ \u00a0]?(?::\d|h\b|(?:{_MONTHS})[\w.]*\b)", re.IGNORECASE)
_YEAR = re.compile(r"(?:1[5-9]|20)\d\d\Z")


def figure_weight(text: str, pack: Pack) -> int:
    """3 for a figure with its unit, 2 for a large one, 1 for a smaller one or one in words; years and 1, 2 none."""
    best = 1 if not pack.numbers.isdisjoint(folded_words(text)) else 0
    for found in _NUMBER.finditer(text):
        if _WHEN.match(text, found.end()):
            continue
        if found[2]:
            best = 3
        elif found[1].isdecimal() and not found[1].startswith("0") and not _YEAR.match(found[1]):
            best = max(best, 2 if len(found[1]) > 2 else 1 if len(found[1]) == 2 or found[1] in "3456789" else 0)
    return best
