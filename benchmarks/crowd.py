"""Simulated readers with hidden tastes: what a post gets grows with its age and depends on how and when it went out.

The counts are the same for the same seed, post and age. log engagement = level + tastes + article + chance, as in the
learner's own simulator (docs/learning.md); nothing here is seen by the learner but the counts.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from math import exp, sqrt

import numpy as np
from numpy.typing import NDArray

LEVEL = 3.2
ARTICLE_SD, CHANCE_SD = 0.45, 0.7
SPREAD: Mapping[str, float] = {"style": 0.20, "hashtags": 0.15, "emoji": 0.08, "daypart": 0.15, "weekday": 0.08}
"""Standard deviation of the tastes for each factor's levels, in logarithms, before it is scaled."""
IN_COMMON = 0.35
"""Which part of the variance of tastes the accounts' readers share."""
KINDS: Mapping[str, float] = {"likes": 0.80, "replies": 0.06, "shares": 0.14}
HALF_DAY_H = 12.0


@dataclass(frozen=True, kw_only=True)
class Crowd:
    """The readers of one account."""

    seed: int
    account: int
    # Factor → level → effect on log engagement; each factor's effects sum to 0.
    tastes: Mapping[str, Mapping[str, float]]

    def value(self, levels: Mapping[str, str]) -> float:
        """What a post of these levels is worth to the readers: the sum of its effects."""
        return sum(self.tastes.get(factor, {}).get(level, 0.0) for factor, level in levels.items())

    def counts(self, article: int, levels: Mapping[str, str], age: timedelta) -> Mapping[str, int]:
        """What the post has by this age: nine tenths of everything after a day and a half."""
        of_article = np.random.default_rng([self.seed, 1, article]).normal(0.0, ARTICLE_SD)
        rng = np.random.default_rng([self.seed, 2, article, self.account])
        mean = exp(LEVEL + self.value(levels) + of_article + rng.normal(0.0, CHANCE_SD))
        came_after_h = rng.exponential(HALF_DAY_H * 1.3, size=rng.poisson(mean))
        kinds = rng.choice(len(KINDS), size=len(came_after_h), p=list(KINDS.values()))
        there = kinds[came_after_h <= age / timedelta(hours=1)]
        return {name: int((there == number).sum()) for number, name in enumerate(KINDS)}


def crowds(seed: int, levels: Mapping[str, Sequence[str]], *, count: int, scale: float) -> list[Crowd]:
    """The readers of so many accounts of one owner: in part of one taste."""
    rng = np.random.default_rng([seed, 0])
    common = {factor: _effects(rng, factor, len(names), scale) for factor, names in sorted(levels.items())}
    made = []
    for account in range(count):
        own = {factor: _effects(rng, factor, len(names), scale) for factor, names in sorted(levels.items())}
        tastes = {
            factor: dict(
                zip(names, (sqrt(IN_COMMON) * common[factor] + sqrt(1 - IN_COMMON) * own[factor]).tolist(), strict=True)
            )
            for factor, names in sorted(levels.items())
        }
        made.append(Crowd(seed=seed, account=account, tastes=tastes))
    return made


def _effects(rng: np.random.Generator, factor: str, count: int, scale: float) -> NDArray[np.float64]:
    drawn = rng.standard_normal(count)
    return np.asarray((drawn - drawn.mean()) * sqrt(count / (count - 1)) * SPREAD[factor] * scale, dtype=np.float64)
