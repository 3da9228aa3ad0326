"""What is believed, told so that nobody mistakes noise for knowledge."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import expm1

import numpy as np

from crosspost.core.strategy.beliefs import Beliefs
from crosspost.core.strategy.design import Array
from crosspost.core.strategy.rows import Row

DRAWS = 2000
"""Of the posterior, from a seed of their own: the same beliefs are always told in the same words."""

INTERVAL = (10.0, 90.0)
"""Percentiles between which an effect lies with 80 %."""

MIN_POSTS = 30
"""Posts with a reading of 24 hours that an account needs before anything is claimed."""

MIN_LEVEL_POSTS = 8

ESTABLISHED = 0.95
TENDENCY = 0.80


class Verdict(StrEnum):
    """What may be said of a level."""

    NOT_ENOUGH_DATA = "not enough data"
    WORKS = "works"
    HURTS = "hurts"
    TENDENCY_UP = "tendency up"
    TENDENCY_DOWN = "tendency down"
    EXPLORING = "still exploring"


@dataclass(frozen=True, kw_only=True)
class Effect:
    """One level of one factor on one account, against the plain mean of the factor's levels."""

    account: str
    factor: str
    level: str
    # Percent of the weighted interactions, with the 80 % interval.
    percent: float
    low: float
    high: float
    # The same as natural logarithms.
    log_mean: float
    log_low: float
    log_high: float
    # Probabilities: of being the factor's best level, and of doing better than the mean.
    best: float
    positive: float
    # Posts with a reading that had this level.
    posts: int
    verdict: Verdict


def explain(rows: Sequence[Row], beliefs: Beliefs, account: str) -> tuple[Effect, ...]:
    """The effects of one account: by factor, the best level first. Averages over topics; no word on combinations."""
    own = [row for row in rows if row.account == account and row.told is not None]
    told = sum(row.is_told for row in own)
    posts = Counter(effect for row in own for effect in row.levels.items())
    belief = beliefs.of(account)
    normal = np.random.default_rng(0).standard_normal((DRAWS, len(belief.mean)))
    draws = belief.mean + normal @ belief.root.T
    found: list[Effect] = []
    for factor, place in beliefs.factors.items():
        against = draws[:, place] - draws[:, place].mean(axis=1, keepdims=True)
        means = belief.mean[place] - belief.mean[place].mean()
        best = np.bincount(against.argmax(axis=1), minlength=against.shape[1]) / DRAWS
        levels = [level for _, level in beliefs.effects[place]]
        effects = [
            _effect(account, factor, level, float(means[n]), against[:, n], float(best[n]), posts[factor, level], told)
            for n, level in enumerate(levels)
        ]
        found += sorted(effects, key=lambda one: (-one.log_mean, one.level))
    return tuple(found)


def _effect(
    account: str, factor: str, level: str, mean: float, draws: Array, best: float, posts: int, told: int
) -> Effect:
    low, high = (float(bound) for bound in np.percentile(draws, INTERVAL))
    positive = float(np.mean(draws > 0))
    # A factor with one level has nothing to be compared with.
    enough = told >= MIN_POSTS and posts >= MIN_LEVEL_POSTS and bool(np.any(draws))
    return Effect(
        account=account,
        factor=factor,
        level=level,
        percent=100 * expm1(mean),
        low=100 * expm1(low),
        high=100 * expm1(high),
        log_mean=mean,
        log_low=low,
        log_high=high,
        best=best,
        positive=positive,
        posts=posts,
        verdict=_verdict(positive) if enough else Verdict.NOT_ENOUGH_DATA,
    )


def _verdict(positive: float) -> Verdict:
    if positive >= ESTABLISHED:
        return Verdict.WORKS
    if positive <= 1 - ESTABLISHED:
        return Verdict.HURTS
    if positive >= TENDENCY:
        return Verdict.TENDENCY_UP
    return Verdict.TENDENCY_DOWN if positive <= 1 - TENDENCY else Verdict.EXPLORING
