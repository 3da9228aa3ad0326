"""How engagement grows with a post's age: what a young reading falls short of the one at 72 hours."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from math import log1p
from types import MappingProxyType

import numpy as np

from crosspost.core.strategy.rows import RIPE_H, Row

PRIOR: tuple[tuple[float, float, float], ...] = (
    (1.0, 2.0, 1.1),
    (4.0, 1.5, 1.0),
    (12.0, 0.8, 0.7),
    (24.0, 0.3, 0.35),
    (48.0, 0.05, 0.12),
    (RIPE_H, 0.0, 0.0),
)
"""Age in hours, mean and standard deviation of log(final ÷ count at that age). From real series, widened."""

PRIOR_POSTS = 4.0
"""How many posts the prior weighs at each age."""


@dataclass(frozen=True, kw_only=True)
class Offset:
    """What to add to a young reward, and how unsure that is."""

    mean: float
    variance: float


NOTHING = Offset(mean=0.0, variance=0.0)


@dataclass(frozen=True, kw_only=True)
class Learned:
    """What posts of one platform said near one age, as departures from the prior mean."""

    posts: int = 0
    total: float = 0.0
    squares: float = 0.0


@dataclass(frozen=True, kw_only=True)
class Growth:
    """One platform's curve: the prior, moved by the posts that have both a young and a ripe reading."""

    # By the number of the age in `PRIOR` that is nearest.
    learned: Mapping[int, Learned] = field(default_factory=lambda: MappingProxyType({}))

    def offset(self, age_h: float) -> Offset:
        """What a reading at this age is short of; nothing from 72 hours on."""
        if age_h >= RIPE_H:
            return NOTHING
        mean, sd = _prior(age_h)
        seen = self.learned.get(_nearest(age_h), Learned())
        weight = PRIOR_POSTS + seen.posts
        shift = seen.total / weight
        # The sum of squares about the new mean; the prior's own mean counts as `PRIOR_POSTS` posts at 0.
        spread = max(seen.squares - weight * shift * shift, 0.0)
        return Offset(mean=mean + shift, variance=(PRIOR_POSTS * sd * sd + spread) / weight)


def growth_of(rows: Iterable[Row]) -> Mapping[str, Growth]:
    """Platform → curve, from all posts with readings at several ages."""
    found: dict[str, list[tuple[float, float]]] = {}
    for row in rows:
        if row.shortfalls:
            found.setdefault(row.platform, []).extend(row.shortfalls)
    return {platform: Growth(learned=_learned(shortfalls)) for platform, shortfalls in found.items()}


def _learned(shortfalls: Sequence[tuple[float, float]]) -> Mapping[int, Learned]:
    """By the number of the age in `PRIOR` that is nearest. Posts are summed in their order."""
    ages = [age_h for age_h, _ in shortfalls]
    numbers = np.array([_nearest(age_h) for age_h in ages])
    departures = np.array([shortfall for _, shortfall in shortfalls]) - [_prior(age_h)[0] for age_h in ages]
    posts = np.bincount(numbers)
    totals, squares = np.bincount(numbers, weights=departures), np.bincount(numbers, weights=departures**2)
    return {
        int(age): Learned(posts=int(posts[age]), total=float(totals[age]), squares=float(squares[age]))
        for age in np.flatnonzero(posts)
    }


@lru_cache(maxsize=4096)
def _nearest(age_h: float) -> int:
    ages = range(len(PRIOR) - 1)
    return min(ages, key=lambda number: abs(log1p(PRIOR[number][0]) - log1p(age_h)))


@lru_cache(maxsize=4096)
def _prior(age_h: float) -> tuple[float, float]:
    """Mean and standard deviation, straight between the known ages on the scale of log(1 + hours)."""
    if age_h <= PRIOR[0][0]:
        return PRIOR[0][1:]
    for (age, mean, sd), (next_age, next_mean, next_sd) in itertools.pairwise(PRIOR):
        if age_h <= next_age:
            part = (log1p(age_h) - log1p(age)) / (log1p(next_age) - log1p(age))
            return mean + part * (next_mean - mean), sd + part * (next_sd - sd)
    return PRIOR[-1][1:]
