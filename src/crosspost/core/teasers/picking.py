"""Picks sentences for a purpose: to begin with, to stand under the title, to carry the piece, to follow another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from crosspost.core.teasers.introducing import SURE, SURE_IN_SHORT
from crosspost.core.teasers.material import Material
from crosspost.core.teasers.pieces import Piece, Sentence
from crosspost.core.teasers.plan import place
from crosspost.core.teasers.telling import WORTH_SAYING

LONG_ENOUGH = 60
"""Characters from which a sentence says enough by itself."""

LONG_BEGINNING = 50
"""Characters from which the beginning of a text says enough below its title."""

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

MARGIN = 0.5
"""How much more surely than the beginning another sentence must introduce an article to be said in its place."""


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
    """What may stand under the title: what takes it up or opens the article, what it is about, what it asks.

    Of the first few the earliest one that adds something to the title; none that says half of it again.
    """
    near = [one for one in _near(material) if one.adds]
    first = opener(material)
    # A short beginning that says something comes before a longer one.
    if first and near and near[0].on_subject and place(near[0]) < place(first):
        first = near[0]
    begin = [*(one for one in material.sentences if one.takes_up), *([first] if first else [])]
    with_next = [both for one in begin if not one.adds and (both := _with_next(one, material))]
    said = [material.said] if material.said else []
    asked = [
        one for one in material.sentences
        if one.is_question and one.alone and one.introduces >= _sure(material) and len(one.text) >= SAYS_SOMETHING
    ][:1]  # fmt: skip
    found = (*(one for one in begin if one is first or len(one.text) >= LONG_ENOUGH), *near, *strong(material))
    told = [
        one for one in found
        if not one.repeats and one.worth >= WORTH_SAYING and (one.takes_up or one.introduces >= _sure(material))
    ]  # fmt: skip
    told.sort(key=lambda one: not one.adds)
    if start := _start(material, any(one.adds for one in told)):
        told = [one for one in told if one.text != start.text]
        is_first = not told or not told[0].adds or start.introduces + MARGIN * start.on_subject >= told[0].introduces
        told.insert(0 if is_first else 1, start)
    return tuple(dict.fromkeys((*with_next, *told, *said, *asked)))


def _sure(material: Material) -> float:
    """How surely a sentence must introduce this article to be said: a few sentences can hardly leave their subject."""
    return SURE if len(material.sentences) >= FULL else SURE_IN_SHORT


def _start(material: Material, has_other: bool) -> Sentence | None:
    """How the text begins, as far as it takes to say something that the title does not; idle words only for want of
    anything else.
    """
    found = [
        one for one in material.begins
        if one.adds and one.introduces >= _sure(material) and len(one.text) >= LONG_BEGINNING
    ]  # fmt: skip
    return next((one for one in found if not (one.idle and has_other)), None)


def _with_next(one: Sentence, material: Material) -> Sentence | None:
    """A sentence that adds nothing to the title with the next one that does, as one; None where that one does not.

    A next one that stands alone needs it no more than the reader.
    """
    told = after(material, one, most=1)
    if not told or not told[0].adds or told[0].alone or told[0].is_question or one.repeats:
        return None
    return replace(
        told[0], name="sentences", text=f"{one.text} {told[0].text}", where=f"{one.where} and the next", score=one.score
    )


def _near(material: Material) -> tuple[Sentence, ...]:
    """The first few statements of the beginning that stand alone and say enough, in order."""
    found = sorted(early(material)[: 2 * NEAR], key=place)
    return tuple(one for one in found if len(one.text) >= SAYS_SOMETHING)[:NEAR]


def after(material: Material, sentence: Sentence, *, most: int) -> tuple[Sentence, ...]:
    """The sentences that follow it in its paragraph, without a gap."""
    by_place = {(one.block, one.number): one for one in material.sentences}
    found: list[Sentence] = []
    while len(found) < most and (one := by_place.get((sentence.block, sentence.number + len(found) + 1))):
        found.append(one)
    return tuple(found)
