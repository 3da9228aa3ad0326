"""How engagement grows with a post's age: what a young reading falls short of the one at 72 hours."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from crosspost.core.strategy.design import Array
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

_LOG_AGES = np.log1p([age_h for age_h, _, _ in PRIOR])
_MEANS = np.array([mean for _, mean, _ in PRIOR])
_SDS = np.array([sd for _, _, sd in PRIOR])

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
        age = np.array(age_h)
        mean, sd = (float(one) for one in _prior(age))
        seen = self.learned.get(int(_nearest(age)), Learned())
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
    """What ages and shortfalls say, summed in their order."""
    ages_h, short = np.fromiter(chain.from_iterable(shortfalls), dtype=np.float64).reshape(-1, 2).T
    departures, nearest = short - _prior(ages_h)[0], _nearest(ages_h)
    posts = np.bincount(nearest)
    totals, squares = np.bincount(nearest, weights=departures), np.bincount(nearest, weights=departures**2)
    return {
        int(age): Learned(posts=int(posts[age]), total=float(totals[age]), squares=float(squares[age]))
        for age in np.flatnonzero(posts)
    }


def _nearest(ages_h: Array) -> NDArray[np.intp]:
    """For each age the number of the one in `PRIOR` that is nearest on the scale of log(1 + hours)."""
    return np.asarray(np.abs(_LOG_AGES[:-1] - np.log1p(ages_h)[..., None]).argmin(axis=-1))


def _prior(ages_h: Array) -> tuple[Array, Array]:
    """Means and standard deviations, straight between the known ages on the scale of log(1 + hours)."""
    ages = np.log1p(ages_h)
    return np.interp(ages, _LOG_AGES, _MEANS), np.interp(ages, _LOG_AGES, _SDS)
