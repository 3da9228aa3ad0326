"""Shortens a text decently: after a clause, else after a word; never inside a number, a name, a tag, a character."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable

from crosspost.core.teasers import patterns
from crosspost.core.teasers.language import Pack

CLAUSE_SHARE = 0.5
"""A cut at the end of a clause is better than one at a word if it keeps this share of the words."""

MAX_CHARACTERS = 4_000
"""Characters that are looked at when a text is cut."""

LAST_WORDS = 80
"""Characters at the end of a cut text in which a decent end is looked for."""

MOST_OF_SENTENCE = 0.6
"""The share of a sentence that its first clauses hold when they say most of it."""

ENOUGH_OF_SENTENCE, ENOUGH_CHARACTERS = 0.35, 65
"""The share and the characters that the first clauses must hold to be worth saying where there is nothing else."""

MOST_SMALL_WORDS = 3

# Not inside "10 000" nor between a number and what it counts, nor inside "Emmanuel Macron".
_BREAKS = re.compile(r"(?<![\d+$€£]) +(?! )(?!%)|(?<=\d) +(?=[^\W\d_]{1,3} )")
_NAME_BREAK = re.compile(r"[A-ZÀ-ÖØ-Þ][\w’'-]*\Z")
_CLAUSE_ENDS = frozenset(",;:.!?…–—")
# "…, and shortly after,": the beginning of a clause that is lost.
_SHORT_TAIL = re.compile(r"[,;:] (?:[^\s,;:]+ ){0,2}[^\s,;:]+,?\Z")
# "Charles de", "Ludwig van": names have them in every language.
_NAME_PARTICLE = re.compile(r"\s(?:de|del|di|von|van|el)\Z", re.IGNORECASE)
_LOOSE_END = re.compile(r"[\s,;:.…·|/–—\-«“„‘(\[\"'&+]+\Z")
_PAIRS = (("«", "\u00a0»"), ("“", "”"), ("„", "“"), ("(", ")"), ("[", "]"))


def cut(text: str, room: int, count: Callable[[str], int], pack: Pack) -> str | None:
    """Shorten a text to `room` of what `count` counts, marked with "…". None when nothing would be left."""
    if count(text) <= room:
        return text
    text = text[:MAX_CHARACTERS]
    ends = [found.start() for found in _BREAKS.finditer(text) if not _is_in_name(text, found)]
    fitting = ends[: bisect_right(ends, room, key=lambda end: count(_closed(text[:end], pack)))]
    clauses = [end for end in fitting if end >= CLAUSE_SHARE * fitting[-1] and _ends_clause(text, end, pack)]
    short = _closed(text[: (clauses or fitting)[-1]], pack) if fitting else ""
    if not short and text[:1] not in "#＃":
        ends = [found.end() for found in patterns.grapheme().finditer(text)]
        fitting = ends[: bisect_right(ends, room, key=lambda end: count(_closed(text[:end], pack)))]
        short = _closed(text[: fitting[-1]], pack) if fitting else ""
    return short if short and count(short) <= room else None


def cut_clause(text: str, room: int, count: Callable[[str], int], pack: Pack, *, least: int) -> str | None:
    """Shorten a sentence to its first clauses, marked with "…"; None unless that leaves `least` characters of it."""
    text = text[:MAX_CHARACTERS]
    if pack.opens.match(text):
        return None
    ends = [found.start() for found in _BREAKS.finditer(text) if found.start() >= least]
    # "Favorables à une taxe, les Français …", "Interrogé sur l’IA, Demis Hassabis, patron de Deepmind, …": the commas
    # come before anybody has said anything.
    if pack.opens_without_subject.match(text):
        ends = [end for end in ends if text[end - 1] != "," and "," in text[:end]]
    found = [end for end in ends if _ends_clause(text, end, pack) and not pack.takes_back.match(text, end)]
    cuts = (
        _closed(text[:end], pack)
        for end in reversed(found)
        if not (_is_open(text, end, pack) or _SHORT_TAIL.search(text, 0, end))
    )
    return next((short for short in cuts if count(short) <= room), None)


def _is_open(text: str, end: int, pack: Pack) -> bool:
    """Whether a quotation, a bracket or what a comma put in between is still open there, or the verb yet to come."""
    # "La navigatrice, qui termine 25e, …": what the sentence says of her comes after it.
    is_inserted = pack.inserts.search(text, 0, end) is not None and pack.verbs.search(text, 0, text.find(",")) is None
    return (
        is_inserted
        or pack.verbs.match(text, end) is not None
        or (pack.late_verbs.search(text, end) is not None and pack.verbs.search(text, 0, end) is None)
        or text.count('"', 0, end) % 2 == 1
        or any(text.count(left, 0, end) > text.count(right.strip(), 0, end) for left, right in _PAIRS if left != "„")
    )


def _ends_clause(text: str, end: int, pack: Pack) -> bool:
    return text[end - 1] in _CLAUSE_ENDS or pack.joins.match(text, end + 1) is not None


def _is_in_name(text: str, found: re.Match[str]) -> bool:
    """Whether a capitalised word stands on both sides: the parts of a name."""
    return (
        text[found.end() : found.end() + 1].isupper()
        and _NAME_BREAK.search(text[max(0, found.start() - 30) : found.start()]) is not None
    )


def _closed(text: str, pack: Pack) -> str:
    """Return the beginning of a text with a decent end: no loose comma or small word, its quotation closed."""
    head, kept = text[:-LAST_WORDS], text[-LAST_WORDS:]
    if kept[-1:] not in ("!", "?"):
        kept = _LOOSE_END.sub("", kept)
        for _ in range(MOST_SMALL_WORDS):
            kept = _LOOSE_END.sub("", _NAME_PARTICLE.sub("", pack.loose.sub("", kept))) or kept
        kept = f"{kept}…" if head or kept else ""
    kept = head + kept
    closing = "".join(right for left, right in _PAIRS if left != "„" and kept.count(left) > kept.count(right.strip()))
    return kept + closing
