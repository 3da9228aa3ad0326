"""Which sentences carry an article: centrality, position, title and length, without a model and without chance.

A word's stem is its first six letters without case and accents: in the languages served, cutting words short does
about as well as stemming them (McNamee & Mayfield, "Character N-Gram Tokenization for European Language Text
Retrieval", 2004), costs nothing, and needs no rules for languages that are not served.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from crosspost.core.teasers.language import Pack, folded_words, pack_of

STEM = 6
SHORTEST_WORD = 3
TITLE_COUNTS = 3
"""How many times a word of the title or of a heading counts."""

CORE = 6
"""How many of the words that come back most are the subject beside those of the title."""

GOOD_LENGTH = (60, 170)
"""Characters of a sentence that is read in one go."""

CENTRALITY, POSITION, TITLE, LENGTH = 0.45, 0.25, 0.15, 0.15
"""What each part of a score weighs; they add up to one."""


@dataclass(frozen=True, kw_only=True)
class Subject:
    """What an article is about: the weight of each stem, and the stems of its title."""

    weights: Mapping[str, float]
    title: frozenset[str]
    # Every stem that stands in it at all.
    said: frozenset[str]
    # The stems that a sentence names one of when it is on the subject.
    core: frozenset[str]

    def is_on(self, sentence: str, pack: Pack) -> bool:
        """Whether a sentence names something that the title names, or that the article keeps coming back to."""
        return not self.core.isdisjoint(stems(sentence, pack))


def subject(title: str, headings: Iterable[str], texts: Iterable[str], pack: Pack) -> Subject:
    """Weigh an article's words by how often they come back. A word that stands once weighs nothing."""
    counts: Counter[str] = Counter()
    for text in texts:
        counts.update(stems(text, pack))
    for text in (title, *headings):
        for stem in set(stems(text, pack)):
            counts[stem] += TITLE_COUNTS
    weights = {stem: math.log(count) for stem, count in counts.items() if count > 1}
    of_title = frozenset(stems(title, pack))
    heaviest = sorted(weights, key=lambda stem: (-weights[stem], stem))[:CORE]
    return Subject(weights=weights, title=of_title, said=frozenset(counts), core=of_title.union(heaviest))


def stems(text: str, pack: Pack) -> tuple[str, ...]:
    """The stems of the words that may be a subject, in order."""
    return _stems(text, pack.code)


# A sentence and its title are compared more than once. A pack is told by its code, being slow to hash.
@lru_cache(maxsize=2048)
def _stems(text: str, code: str) -> tuple[str, ...]:
    stop = pack_of(code).stop
    return tuple(word[:STEM] for word in folded_words(text) if len(word) >= SHORTEST_WORD and word not in stop)


def scores(sentences: Sequence[str], about: Subject, pack: Pack) -> list[float]:
    """A score between 0 and 1 for each sentence, given in the order in which they stand in the article."""
    found = [frozenset(stems(sentence, pack)) for sentence in sentences]
    central = [
        sum(about.weights.get(stem, 0.0) for stem in own) / math.sqrt(len(own) + 3) if own else 0.0 for own in found
    ]
    most = max(central, default=0.0) or 1.0
    return [
        round(
            CENTRALITY * central[place] / most
            + POSITION / (1 + 0.12 * place)
            + TITLE * (len(own & about.title) / len(about.title) if about.title else 0.0)
            + LENGTH * _fitness(len(sentences[place])),
            4,
        )
        for place, own in enumerate(found)
    ]


def _fitness(length: int) -> float:
    shortest, longest = GOOD_LENGTH
    if length < shortest:
        return length / shortest
    return 1.0 if length <= longest else max(0.0, 1 - (length - longest) / longest)
