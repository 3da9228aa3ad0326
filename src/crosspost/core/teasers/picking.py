"""Picks sentences for a purpose: to begin with, to stand under the title, to carry the piece, to follow another."""

from __future__ import annotations

from collections.abc import Sequence

from crosspost.core.teasers.material import Material, Piece, Sentence
from crosspost.core.teasers.plan import place

LONG_ENOUGH = 60
"""Characters from which a sentence says enough by itself."""

SAYS_SOMETHING = 40
"""Characters from which a question says what it is about."""

EARLY = 0.35
"""Which part of an article's sentences is its beginning."""

NEAR = 3
"""Sentences, the first ones that stand alone, of which the first that names the subject is the better beginning."""

FULL = 8
"""Sentences of an article that is long enough to come back to its subject."""

STRONG = 0.42
"""The score from which a sentence says what its article is about, wherever it stands."""


def claims(material: Material) -> tuple[Sentence, ...]:
    """The sentences, best first, that may be said without the one that follows them and without the title."""
    told = tuple(one for one in material.best if not one.refuted)
    return tuple(one for one in told if not one.hangs) or told


def early(material: Material) -> tuple[Sentence, ...]:
    """Sentences of the beginning that stand alone, in order: those that name whom they mean, and say enough, first."""
    last = max((one.block for one in material.sentences), default=0)
    found = [
        one for one in material.sentences
        if one.alone and not one.is_question and one.block <= max(2, EARLY * last)
    ]  # fmt: skip
    found = found or [one for one in material.best if not one.is_question][:1]
    found = _subject_first(found, material)
    return tuple(sorted(found, key=lambda one: (one.hangs, len(one.text) < LONG_ENOUGH)))


def opener(material: Material) -> Sentence | None:
    """The sentence that a reader of the title would read next: the first one that stands alone and says enough."""
    found = sorted(early(material), key=lambda one: (len(one.text) < LONG_ENOUGH, place(one)))
    return _subject_first(found, material)[0] if found else None


def _subject_first(found: Sequence[Sentence], material: Material) -> list[Sentence]:
    """The same sentences, the first of the nearest that names the subject at the head; blogs open with the weather.

    A short text says too little to tell its subject by.
    """
    if len(material.sentences) < FULL:
        return list(found)
    head = next((one for one in found[:NEAR] if one.on_subject and len(one.text) >= LONG_ENOUGH), None)
    return [head, *(one for one in found if one is not head)] if head else list(found)


def strong(material: Material) -> tuple[Sentence, ...]:
    """The statements, best first, that say what the article is about."""
    return tuple(
        one for one in claims(material)
        if not one.is_question and one.score >= STRONG and len(one.text) >= LONG_ENOUGH
    )  # fmt: skip


def reasons(material: Material) -> tuple[Piece, ...]:
    """What may stand under the title: what takes it up, else what the article opens with, is about, or asks."""
    taken_up = [one for one in material.sentences if one.takes_up and len(one.text) >= LONG_ENOUGH]
    first = opener(material)
    begin = [*taken_up, first] if first else taken_up
    said = [material.said] if material.said else []
    asked = [one for one in material.sentences if one.is_question and one.alone and len(one.text) >= SAYS_SOMETHING][:1]
    return tuple(dict.fromkeys((*begin, *strong(material), *said, *asked)))


def after(material: Material, sentence: Sentence, *, most: int) -> tuple[Sentence, ...]:
    """The sentences that follow it in its paragraph, without a gap."""
    by_place = {(one.block, one.number): one for one in material.sentences}
    found: list[Sentence] = []
    while len(found) < most and (one := by_place.get((sentence.block, sentence.number + len(found) + 1))):
        found.append(one)
    return tuple(found)
