"""Why a post says what it says and goes out when it does, in one plain sentence from its choice. Pure."""

from __future__ import annotations

from crosspost.model import Choice
from crosspost.web.language import Language
from crosspost.web.naming import level_words, percent_words

MOST_NAMED = 2
"""Levels that a sentence names: the strongest."""

WORTH_NAMING = 2.0
"""Percent of engagement below which a belief is no reason."""

RESULTS = ("works", "tendency up")
"""Verdicts (`core.strategy.explain`, which loads numpy) by which a level was preferred."""


def why(choice: Choice, words: Language) -> str:
    """The sentence. It names what was believed when the choice was made; what is believed today may differ."""
    if choice.kind == "strategy" and choice.levels:
        return _preferred(choice, words)
    if choice.kind == "pinned" and choice.pinned:
        levels = [_named(words, factor, choice.levels[factor]) for factor in choice.pinned if choice.levels.get(factor)]
        return words.t("why.pinned_levels", levels=", ".join(levels)) if levels else words.t("why.pinned")
    return words.known(f"why.{choice.kind}", "why.other", kind=choice.kind)


def _preferred(choice: Choice, words: Language) -> str:
    """What speaks for it, the strongest first; else that it is tried because little is known."""
    gains = sorted(
        ((percent, factor) for factor, percent in choice.believed.items() if _speaks(choice, factor, percent)),
        reverse=True,
    )
    said = [
        f"{_named(words, factor, choice.levels[factor])} ({percent_words(words, percent)})"
        for percent, factor in gains[:MOST_NAMED]
        if factor in choice.levels
    ]
    if not said:
        return words.n("why.unsure", choice.posts)
    return words.n("why.preferred_levels", choice.posts, levels=", ".join(said))


def _speaks(choice: Choice, factor: str, percent: float) -> bool:
    """Whether the belief was a result, and not a difference that any handful of posts shows."""
    return percent >= WORTH_NAMING and choice.verdicts.get(factor) in RESULTS


def _named(words: Language, factor: str, level: str) -> str:
    """A level; the place of the link says too little alone."""
    told = level_words(words, factor, level)
    return words.t("why.link_level", level=told) if factor == "link" and level != "none" else told
