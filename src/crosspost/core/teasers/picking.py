"""Picks sentences for a purpose: to begin with, to stand under the title, to carry the piece, to follow another."""

from __future__ import annotations

from crosspost.core.teasers.material import Material, Sentence

LONG_ENOUGH = 60
"""Characters from which a sentence says enough by itself."""

EARLY = 0.35
"""Which part of an article's sentences is its beginning."""

STRONG = 0.42
"""The score from which a sentence says what its article is about, wherever it stands."""


def claims(material: Material) -> tuple[Sentence, ...]:
    """The sentences, best first, that may be said without the one that follows them and without the title."""
    told = tuple(one for one in material.best if not one.refuted)
    return tuple(one for one in told if not one.hangs) or told


def early(material: Material) -> tuple[Sentence, ...]:
    """Sentences of the beginning that stand alone, in order: those that say enough, and name whom they mean, first."""
    last = max((one.block for one in material.sentences), default=0)
    found = [
        one for one in material.sentences
        if one.alone and not one.is_question and one.block <= max(2, EARLY * last)
    ]  # fmt: skip
    found = found or [one for one in material.best if not one.is_question][:1]
    return tuple(sorted(found, key=lambda one: (one.hangs, len(one.text) < LONG_ENOUGH)))


def opener(material: Material) -> Sentence | None:
    """The sentence that a reader of the title would read next: the first one that stands alone and says enough."""
    found = sorted(early(material), key=lambda one: (len(one.text) < LONG_ENOUGH, one.block, one.number))
    return found[0] if found else None


def strong(material: Material) -> tuple[Sentence, ...]:
    """The statements, best first, that say what the article is about."""
    return tuple(
        one for one in claims(material)
        if not one.is_question and one.score >= STRONG and len(one.text) >= LONG_ENOUGH
    )  # fmt: skip


def reasons(material: Material) -> tuple[Sentence, ...]:
    """What may stand under the title: what the article opens with, else what it is about."""
    first = opener(material)
    found = strong(material)
    return (first, *(one for one in found if one != first)) if first else found


def after(material: Material, sentence: Sentence, *, most: int) -> tuple[Sentence, ...]:
    """The sentences that follow it in its paragraph, without a gap."""
    by_place = {(one.block, one.number): one for one in material.sentences}
    found: list[Sentence] = []
    while len(found) < most and (one := by_place.get((sentence.block, sentence.number + len(found) + 1))):
        found.append(one)
    return tuple(found)
