"""What will be tried next, and how likely each level is to be taken: told of an account as it stands now. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from crosspost.core.strategy.beliefs import Beliefs
from crosspost.core.strategy.deciding import Mind, tuning_now
from crosspost.core.strategy.nouns import ASIDE
from crosspost.core.strategy.word import Word
from crosspost.model import Account

DRAWS = 2000
"""Of the tempered draw by which choices are made; from a seed of their own, so that the same beliefs say the same."""


class Phase(StrEnum):
    """How the account's next post will be chosen."""

    OFF = "off"
    WARMUP = "warm-up"
    STRATEGY = "strategy"
    ADOPTED = "adopted"


@dataclass(frozen=True, kw_only=True)
class Outlook:
    """The next post of an account."""

    phase: Phase
    # Posts until the warm-up is over.
    warmup_left: int
    # The chance that the next post is a control.
    control: float
    # Factor → level → chance to be taken by the strategy, were every level that the word allows to be had; likeliest
    # first. During warm-up: the least used levels, each with the same chance. What is pinned is certain; factors of
    # which there is one level only stay out.
    chances: Mapping[str, Mapping[str, float]]
    # In one sentence.
    why: str


def outlook_of(account: Account, mind: Mind, beliefs: Beliefs) -> Outlook:
    """Tell what comes next on an account that learns. Levels that no post ever had are not spoken of."""
    tuning, tally = tuning_now(account, mind), mind.tally
    word = mind.words[account.key]
    left = tally.warmup_left(account.key, tuning, pooled=beliefs.variances.pooled)
    if left and not word.adopted:
        return Outlook(
            phase=Phase.WARMUP,
            warmup_left=left,
            control=0.0,
            chances=_least_used(account.key, beliefs, tally.levels, word),
            why=f"{left} more post{'s' if left > 1 else ''} on which everything is tried about equally often",
        )
    temperature = 0.0 if word.adopted else tuning.temperature
    control = 0.0 if word.adopted else tally.chance_of_control(account.key, tuning)
    return Outlook(
        phase=Phase.ADOPTED if word.adopted else Phase.STRATEGY,
        warmup_left=0,
        control=control,
        chances=_chances(account.key, beliefs, temperature, word),
        why=(
            "only the best that is believed: you asked not to explore, so nothing proves any more what it earns"
            if word.adopted
            else f"mostly what is believed to work, unsure levels now and then; one post in {tuning.block} at random"
        ),
    )


def _open(beliefs: Beliefs, word: Word) -> Iterator[tuple[str, list[tuple[int, str]]]]:
    """By factor, the places and names of the levels that may be taken."""
    for factor, place in beliefs.factors.items():
        names = [(place.start + n, effect[1]) for n, effect in enumerate(beliefs.effects[place]) if effect not in ASIDE]
        pinned, forbidden = word.pinned.get(factor), word.forbidden.get(factor, frozenset())
        left = [one for one in names if one[1] == pinned] or [one for one in names if one[1] not in forbidden]
        if len(names) > 1 and left:
            yield factor, left


def _least_used(
    account: str, beliefs: Beliefs, used: Mapping[tuple[str, str, str], int], word: Word
) -> Mapping[str, Mapping[str, float]]:
    found: dict[str, dict[str, float]] = {}
    for factor, levels in _open(beliefs, word):
        counts = {level: used.get((account, factor, level), 0) for _, level in levels}
        least = [level for level, count in counts.items() if count == min(counts.values())]
        found[factor] = dict.fromkeys(least, 1 / len(least))
    return found


def _chances(account: str, beliefs: Beliefs, temperature: float, word: Word) -> Mapping[str, Mapping[str, float]]:
    belief = beliefs.of(account)
    normal = np.random.default_rng(0).standard_normal((DRAWS, len(belief.mean)))
    draws = belief.mean + temperature * (normal @ belief.root.T)
    found: dict[str, dict[str, float]] = {}
    for factor, levels in _open(beliefs, word):
        places = [place for place, _ in levels]
        shares = np.bincount(draws[:, places].argmax(axis=1), minlength=len(levels)) / DRAWS
        named = zip((level for _, level in levels), shares.tolist(), strict=True)
        ranked = sorted(named, key=lambda pair: (-pair[1], pair[0]))
        found[factor] = {level: share for level, share in ranked if share > 0}
    return found
