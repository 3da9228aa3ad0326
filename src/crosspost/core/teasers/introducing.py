"""How surely a sentence introduces its article to somebody who has read the title and nothing else.

The words that a text begins with need nothing before them: there is nothing. So they may lean on the title ("This
release …", "So last week …"), and a beginning of two or three short sentences is said as one. The farther a sentence
stands from there, the more it must show that it is about the subject; a remark out of the middle of somebody's tale,
an aside, and what was before the news are no introduction.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from crosspost.core.teasers import residue, safety, sentences
from crosspost.core.teasers.figures import figure_weight
from crosspost.core.teasers.language import Pack, folded_words
from crosspost.core.teasers.salience import stems
from crosspost.core.teasers.telling import SHORTEST_AKIN, figures
from crosspost.core.teasers.texts import Text

SURE, SURE_IN_SHORT = 1.4, 1.0
"""From this on a sentence is said below the title on X: in a long text, and in one that has room for a subject only."""

NEAR, FARTHER = 2.0, 0.35
"""What the first sentence has, and how quickly those after it have less."""

STEM_OF_TITLE, MOST_STEMS = 0.75, 2
"""What each word of the title is worth in it, and how many count."""

SUBJECT, SUMMARY = 0.5, 0.5
"""What it is worth that it names the subject, and that it stands in the summary."""

FIGURE = 0.5
"""What it is worth that it tells a figure that the title has not."""

FINDING = 2.0
"""What it is worth that it tells the result of a study, which comes after what was known."""

PERSONAL, ASIDE, BEFORE, HANGING = 1.0, 2.0, 1.0, 0.25
"""What it costs that an author speaks of himself; that he turns aside; what was before; and somebody without a name."""

BEGINNING = 3
"""Sentences in which an author who speaks of himself costs half: personal texts begin with their author."""

MOST_SENTENCES = 3
"""Sentences that a beginning is made of."""

LONG_BEGINNING = 230
"""Characters that two or three sentences of a beginning may have."""

FEWEST_WORDS = 6
LONGEST_GREETING = 40
FEWEST_OF_SENTENCE = 3
TELLING = 2
"""The weight of a figure that tells something (see `figures.figure_weight`)."""

SHORTEST_NOISE = 60
"""Characters below which a paragraph without any sentence is a greeting, a byline or a heading."""


def confidence(
    sentence: str, *, rank: int, title: str, pack: Pack, on_subject: bool, hangs: bool, in_summary: bool
) -> float:
    """How surely a sentence introduces its article; `rank` is how many sentences stand before it.

    From `SURE` on it does. The weights are set by reading, not by a theory.
    """
    known = {stem[:SHORTEST_AKIN] for stem in stems(title, pack)}
    common = len(known.intersection(stem[:SHORTEST_AKIN] for stem in stems(sentence, pack)))
    total = NEAR / (1 + FARTHER * rank) + STEM_OF_TITLE * min(common, MOST_STEMS)
    total += SUBJECT * on_subject + SUMMARY * in_summary - HANGING * hangs
    if pack.aside.match(sentence) or sentence[:1] in "([":
        total -= ASIDE
    if not figures(sentence) <= figures(title) and figure_weight(sentence, pack) >= TELLING:
        total += FIGURE
    if pack.finds.search(sentence):
        total += FINDING
    if total < SURE_IN_SHORT:
        # Nothing that follows makes it surer.
        return total
    if rank and pack.before.search(sentence):
        total -= BEFORE
    # A personal text may begin with its author, as long as it comes to the subject.
    if pack.myself.search(sentence) and not pack.myself.search(title) and not (rank == 0 and common):
        total -= PERSONAL / 2 if 0 < rank < BEGINNING else PERSONAL
    return total


@dataclass(frozen=True, kw_only=True)
class Beginning:
    """What a text begins with."""

    text: str
    # How many sentences that is, and where the last of them stands: in which text, and as which of its sentences.
    many: int
    block: int
    number: int


def beginnings(texts: Sequence[Text], pack: Pack) -> Iterator[Beginning]:
    """What a text begins with: one, two, three sentences of it, as far as they are whole.

    Nothing where the first one is an aside, contradicts something, or is about the site. Greetings, cries, bylines and
    the name of a column before it are passed over.
    """
    said: list[str] = []
    is_after_label = False
    for block, number, sentence in _first_sentences(texts, pack):
        if sentence in said or (not said and _is_label(sentence, pack)):
            is_after_label = is_after_label or pack.aside.match(sentence) is None
            continue
        if not _is_clean(sentence) or _turns_aside(sentence, pack, is_first=not said):
            return
        # What leans on more than a greeting is no beginning; what leans on another paragraph does not go on from it.
        is_apart = (is_after_label and not said) or (number == 1 and bool(said))
        if is_apart and sentences.leans_back(sentence, pack):
            return
        said.append(sentence)
        text = " ".join(said)
        if len(text) > LONG_BEGINNING and len(said) > 1:
            return
        is_enough = len(text) >= sentences.SHORTEST and len(folded_words(text)) >= FEWEST_WORDS
        # "Impôt sur le revenu, taxe foncière… Voici les dates à connaître.": what follows belongs to it.
        is_open = sentences.is_cut_off(sentence) or (len(said) > 1 and sentences.asks(sentence))
        if is_enough and not is_open:
            yield Beginning(text=text, many=len(said), block=block, number=number)
        if len(said) == MOST_SENTENCES:
            return


def _first_sentences(texts: Sequence[Text], pack: Pack) -> Iterator[tuple[int, int, str]]:
    """The sentences of the first two paragraphs that hold any, whole or not, with their places."""
    held = [(block, text) for block, (_, text) in enumerate(texts[: 2 * MOST_SENTENCES]) if not _is_noise(text, pack)]
    for block, text in held[:2]:
        for number, sentence in enumerate(sentences.split(text, pack)[: 2 * MOST_SENTENCES], 1):
            yield block, number, sentence


def _is_label(sentence: str, pack: Pack) -> bool:
    """Whether it is a greeting, a cry, or the name of a column: "Hi all!", "OUT NOW.", "Décryptage."."""
    is_few = len(sentence.split()) < FEWEST_OF_SENTENCE
    is_greeting = pack.aside.match(sentence) is not None or not sentences.is_prose(sentence)
    return is_few or (len(sentence) <= LONGEST_GREETING and is_greeting)


def _turns_aside(sentence: str, pack: Pack, *, is_first: bool) -> bool:
    """Whether it speaks of something else before it comes to the subject; or begins a text by contradicting."""
    is_aside = sentence[:1] in "([" or pack.aside.match(sentence) is not None
    return is_aside or (is_first and pack.turns.match(sentence) is not None)


def _is_noise(text: str, pack: Pack) -> bool:
    """Whether a paragraph is a greeting, a byline, a credit, or says nothing but what the site is."""
    is_short = len(text) < SHORTEST_NOISE and not sentences.CLOSED.search(text)
    said = sentences.split(text, pack)
    first = said[0] if said else ""
    is_about_site = sentences.is_boilerplate(first) and (
        safety.has_link(first) or all(map(sentences.is_boilerplate, said))
    )
    return is_short or is_about_site or residue.credits_photo(text)


def _is_clean(sentence: str) -> bool:
    """Whether a sentence of a beginning may be said, however short it is."""
    return (
        (sentences.CLOSED.search(sentence) is not None or sentence.endswith("…"))
        and not sentences.is_boilerplate(sentence)
        and not sentences.is_quotation(sentence)
        and sentences.is_prose(sentence)
        and not safety.has_link(sentence)
    )
