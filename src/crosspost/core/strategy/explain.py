"""What is believed, told so that nobody mistakes noise for knowledge."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import expm1

import numpy as np

from crosspost.core.strategy import rows as rows_
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
    # Posts with a reading that had this level, and those of them for which it was drawn among several.
    posts: int
    tried: int
    verdict: Verdict

    @property
    def is_tried(self) -> bool:
        """Whether the level was tried often enough to call what followed its doing.

        Where it was only seen, all that went with it (the hour at which long pieces are ready) stays mixed with it.
        """
        return self.tried >= MIN_LEVEL_POSTS

    @property
    def is_only_seen(self) -> bool:
        """Whether there is data enough, and yet nobody tried the level."""
        return self.verdict is not Verdict.NOT_ENOUGH_DATA and not self.is_tried


def explain(
    rows: Sequence[Row], beliefs: Beliefs, account: str, *, aside: Collection[rows_.Effect] = ()
) -> tuple[Effect, ...]:
    """The effects of one account: by factor, the best level first. Averages over topics; no word on combinations.

    `aside`: levels that are not told, and not in the mean that the others are held against.
    """
    own = [row for row in rows if row.account == account and row.told is not None]
    told = sum(row.is_told for row in own)
    posts = Counter(effect for row in own for effect in row.levels.items())
    tried = Counter(effect for row in own for effect in row.levels.items() if row.tried(effect[0]))
    belief = beliefs.of(account)
    normal = np.random.default_rng(0).standard_normal((DRAWS, len(belief.mean)))
    draws = belief.mean + normal @ belief.root.T
    found: list[Effect] = []
    for factor, place in beliefs.factors.items():
        levels, drawn, mean = _kept(beliefs.effects[place], draws[:, place], belief.mean[place], aside)
        if not levels:
            continue
        against = drawn - drawn.mean(axis=1, keepdims=True)
        means = mean - mean.mean()
        best = np.bincount(against.argmax(axis=1), minlength=against.shape[1]) / DRAWS
        effects = [
            _effect(
                (account, factor, level),
                mean=float(means[n]),
                draws=against[:, n],
                best=float(best[n]),
                posts=posts[factor, level],
                tried=tried[factor, level],
                told=told,
            )
            for n, level in enumerate(levels)
        ]
        found += sorted(effects, key=lambda one: (-one.log_mean, one.level))
    return tuple(found)


def _kept(
    effects: Sequence[rows_.Effect], draws: Array, mean: Array, aside: Collection[rows_.Effect]
) -> tuple[list[str], Array, Array]:
    """A factor's levels that are told, with their draws and means."""
    kept = [number for number, effect in enumerate(effects) if effect not in aside]
    if len(kept) < len(effects):
        draws, mean = draws[:, kept], mean[kept]
    return [effects[number][1] for number in kept], draws, mean


def _effect(
    name: tuple[str, str, str], *, mean: float, draws: Array, best: float, posts: int, tried: int, told: int
) -> Effect:
    account, factor, level = name
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
        tried=tried,
        verdict=_verdict(positive, tried >= MIN_LEVEL_POSTS) if enough else Verdict.NOT_ENOUGH_DATA,
    )


def _verdict(positive: float, is_tried: bool) -> Verdict:
    """Nothing is established of a level that was only seen."""
    if positive >= ESTABLISHED and is_tried:
        return Verdict.WORKS
    if positive <= 1 - ESTABLISHED and is_tried:
        return Verdict.HURTS
    if positive >= TENDENCY:
        return Verdict.TENDENCY_UP
    return Verdict.TENDENCY_DOWN if positive <= 1 - TENDENCY else Verdict.EXPLORING
