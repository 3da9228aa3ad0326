"""What a sentence tells a reader who has the title: how much of it is new, and whether it is more than praise."""

from __future__ import annotations

import re
from functools import cache

from crosspost.core.teasers.figures import figure_weight
from crosspost.core.teasers.language import Pack, fold, pack_of
from crosspost.core.teasers.salience import STEM, stems

WORTH_READING = 3.0
"""The worth from which a sentence adds something to a title."""

WORTH_SAYING = 2.0
"""The worth below which a sentence is not said below a title, even where there is no other."""

MOST_WORDS = 8
"""New words that count: a long sentence is not better for being long."""

MOST_NAMES = 2
FINDING = 4.0
"""What the result of a study is worth beside what was known before it."""

EMPTY = 6.0
"""What praise and generalities take from the worth of a sentence."""

MOST_AGAIN = 1.5
"""New words to one of the title's below which a sentence says the title again."""

LABEL = 3.0
"""What a label at its beginning takes from it: "The verdict: We liked …" is said in a row of such."""

SHORTEST_AKIN = 4
"""Letters at their beginning by which two inflections of a word are told."""

_NAME = re.compile(r"(?<=[\w,;][\s\u00a0]|\w[’'])[A-ZÀ-ÖØ-Þ][\w&-]+")
_LABELLED = re.compile(r"[^\W\d_][^:.,;«“\"]{2,40}(?:\([^)]{0,40}\)[^:.,;«“\"]{0,20})?: [A-ZÀ-ÖØ-Þ]")
_DIGITS = re.compile(r"\d+(?:[.,\s\u00a0]\d+)*")


def fresh(sentence: str, title: str, pack: Pack) -> frozenset[str]:
    """The stems of a sentence that the title has not, in no inflection; days and months apart."""
    known, when = {stem[:SHORTEST_AKIN] for stem in stems(title, pack)}, _days(pack.code)
    return frozenset(stem for stem in stems(sentence, pack) if stem[:SHORTEST_AKIN] not in known and stem not in when)


@cache
def _days(code: str) -> frozenset[str]:
    """The stems of the days and months of a language."""
    return frozenset(day[:STEM] for day in pack_of(code).days)


def repeats(sentence: str, title: str, pack: Pack) -> bool:
    """Whether most of a sentence is the title's words: fewer than three new ones to two of those."""
    new = len(fresh(sentence, title, pack))
    return new < MOST_AGAIN * (len(frozenset(stems(sentence, pack))) - new)


def figures(text: str) -> frozenset[str]:
    """The numbers of a text by their digits: "10 000" and "10.000" are the same."""
    return frozenset(re.sub(r"\D", "", found) for found in _DIGITS.findall(text))


def worth(sentence: str, title: str, pack: Pack) -> float:
    """What a sentence adds to a title: its new words, names and figures; a study's result more, praise less.

    From `WORTH_READING` on it adds something. The weights are set by reading, not by a theory.
    """
    new = fresh(sentence, title, pack)
    total = float(min(len(new), MOST_WORDS))
    if pack.nouns_small:
        total += min(sum(fold(name)[:STEM] in new for name in set(_NAME.findall(sentence))), MOST_NAMES)
    if not figures(sentence) <= figures(title):
        total += figure_weight(sentence, pack)
    if pack.finds.search(sentence):
        total += FINDING
    if pack.empty.search(sentence):
        total -= EMPTY
    if _LABELLED.match(sentence):
        total -= LABEL
    return total
