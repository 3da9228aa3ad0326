"""The languages that teasers are written in, each a pack of data, and how a text's language is told.

French and English are first-class; Spanish, German, Italian, Portuguese and Dutch are served well. Any other
language gets `UNKNOWN`, which adds no word, and leaves the typography alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from functools import cache, lru_cache
from types import MappingProxyType

from crosspost.core.teasers.language.dutch import DUTCH
from crosspost.core.teasers.language.english import ENGLISH
from crosspost.core.teasers.language.folding import fold, folded_words
from crosspost.core.teasers.language.french import FRENCH
from crosspost.core.teasers.language.german import GERMAN
from crosspost.core.teasers.language.grammar import Grammar
from crosspost.core.teasers.language.italian import ITALIAN
from crosspost.core.teasers.language.pack import Pack
from crosspost.core.teasers.language.portuguese import PORTUGUESE
from crosspost.core.teasers.language.spanish import SPANISH
from crosspost.core.teasers.language.words import Words

__all__ = ["PACKS", "Pack", "detect", "fold", "folded_words", "is_foreign", "pack_of"]

UNKNOWN = "unknown"

PACKS: Mapping[str, Words] = MappingProxyType(
    {words.code: words for words in (FRENCH, ENGLISH, SPANISH, GERMAN, ITALIAN, PORTUGUESE, DUTCH)}
)
"""Every language by its code."""

SAMPLE = 2_000
"""Characters by which a language is told."""

FEWEST_HITS = 4
"""Small words of a language that a text must hold to be told by them."""

FEW_SMALL_WORDS = 0.2
"""The share of small words that hardly a sentence stays below."""

CONTRADICTS = 2.0
"""A declared language is not believed where the words speak this many times louder for another one."""


def detect(declared: str | None, text: str) -> str:
    """The code of a text's language: the declared one, unless the words clearly speak against it; else theirs.

    Feeds often declare what their software was installed with ("en-US"). Returns "unknown" for what no pack serves.
    """
    said = (declared or "").replace("_", "-").split("-")[0].strip().lower()
    votes = _votes(text)
    best = max(votes, key=lambda code: votes[code])
    if said in PACKS:
        loud = votes[best] >= 2 * FEWEST_HITS and votes[best] > CONTRADICTS * votes[said]
        return best if loud else said
    second = max(count for code, count in votes.items() if code != best)
    if said:
        # A language that no pack serves: only a landslide says that it is mislabelled.
        return best if votes[best] >= 4 * FEWEST_HITS and votes[best] > CONTRADICTS * second else UNKNOWN
    return best if votes[best] >= FEWEST_HITS and votes[best] > second else UNKNOWN


def is_foreign(sentence: str, pack: Pack) -> bool:
    """Whether a sentence is clearly in another language than its article: what holds for that says nothing of it."""
    if pack.code == UNKNOWN:
        return False
    words = folded_words(sentence)
    own = sum(word in pack.stop for word in words)
    if own >= FEW_SMALL_WORDS * len(words):
        return False
    return max(_votes(sentence).values()) >= max(FEWEST_HITS - 1, CONTRADICTS * own)


@cache
def pack_of(code: str) -> Pack:
    """The pack of a language, made when it is first needed."""
    return Pack(PACKS.get(code) or _unknown())


# An article is composed for several accounts, one after the other.
@lru_cache(maxsize=64)
def _votes(text: str) -> Mapping[str, float]:
    """How many of a text's words are small words of each language; a word of several languages counts in each."""
    words = folded_words(text[:SAMPLE])
    return {code: float(sum(word in stop for word in words)) for code, stop in _stop_words().items()}


@cache
def _stop_words() -> Mapping[str, frozenset[str]]:
    return {code: frozenset(fold(words.stop).split()) for code, words in PACKS.items()}


def _unknown() -> Words:
    """No phrases of its own; small words and abbreviations of every language, since it may be any."""
    every = PACKS.values()
    return Words(
        code=UNKNOWN,
        stop=" ".join(words.stop for words in every),
        abbreviations=" ".join(words.abbreviations for words in every),
        # A sentence too many that is left out costs little.
        leans_back="\n".join(words.leans_back for words in every),
        points_back="\n".join(words.points_back for words in every),
        rest="\n".join(words.rest for words in every),
        pronouns="",
        turns="",
        but="",
        against="",
        numbers="",
        counts="",
        advice="",
        says="",
        grammar=_any_grammar(),
    )


def _any_grammar() -> Grammar:
    """The small words of all languages, since a text may be in any; but no verbs, of which one is another's "to".

    What they forbid is not said, or not cut; what they allow, a cut before a clause, is only more decent than another.
    """
    every = [words.grammar for words in PACKS.values()]
    joined = {one.name: "\n".join(getattr(grammar, one.name) for grammar in every) for one in fields(Grammar)}
    return Grammar(**{**joined, "verbs": ""})
