"""What the learner holds about each account, with its uncertainty.

Beliefs are derived: rows, alerts and a date give them again, to the last digits. As JSON they are a cache that spares
the fit; nothing is lost with it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any

import numpy as np

from crosspost.core.strategy.design import Array
from crosspost.core.strategy.growth import Growth, Learned
from crosspost.core.strategy.rows import Effect, days_of
from crosspost.core.strategy.tuning import FORMAT


@dataclass(frozen=True, kw_only=True)
class Variances:
    """How far things were found to differ."""

    # Factor → variance of its levels' effects: the part that accounts share, and the part of their own.
    shared: Mapping[str, float]
    own: Mapping[str, float]
    noise: float
    # Of the level's first knot, and of its steps from knot to knot.
    first_level: float
    level_step: float
    article: float
    topic: float

    @property
    def pooled(self) -> bool:
        """Whether accounts were learned from together."""
        return any(self.shared.values())


@dataclass(frozen=True, kw_only=True, eq=False)
class Belief:
    """One account: mean and covariance of its effects, its topics, and its level through time."""

    mean: Array
    covariance: Array
    # The account's mean reward; topics and level are departures from it.
    centre: float = 0.0
    topics: Mapping[str, float] = field(default_factory=dict)
    # Day (since 1970) of the first knot, and the level at each knot.
    first_knot: float = 0.0
    knots: tuple[float, ...] = ()

    @cached_property
    def root(self) -> Array:
        """Lower triangular; times its transpose it is the covariance."""
        # The grain keeps rounding from making the smallest variance negative.
        return np.asarray(np.linalg.cholesky(self.covariance + 1e-12 * np.eye(len(self.mean))), dtype=np.float64)

    def expected(self, at: datetime, topic: str, knot_days: float) -> float:
        """The reward of a post of this topic at this instant, without what its levels do."""
        if not self.knots:
            return self.centre + self.topics.get(topic, 0.0)
        days = self.first_knot + knot_days * np.arange(len(self.knots))
        return self.centre + self.topics.get(topic, 0.0) + float(np.interp(days_of(at), days, self.knots))


@dataclass(frozen=True, kw_only=True, eq=False)
class Beliefs:
    """All accounts of one owner, at one date."""

    at: datetime
    # Posts with a reading that stand behind them.
    posts: int
    effects: tuple[Effect, ...]
    factors: Mapping[str, slice]
    variances: Variances
    # By account; accounts without a reading yet are absent.
    accounts: Mapping[str, Belief]
    # What is held of any other account: nothing, or what the known ones share.
    elsewhere: Belief
    # By platform.
    growth: Mapping[str, Growth]

    def of(self, account: str) -> Belief:
        """What is held of an account."""
        return self.accounts.get(account, self.elsewhere)

    @cached_property
    def places(self) -> Mapping[Effect, int]:
        """Effect → its place in means and covariances."""
        return {effect: number for number, effect in enumerate(self.effects)}

    def to_json(self) -> dict[str, Any]:
        """As what `json.dumps` takes."""
        return {
            "format": FORMAT,
            "at": self.at.isoformat(),
            "posts": self.posts,
            "effects": [list(effect) for effect in self.effects],
            "variances": asdict(self.variances),
            "accounts": {name: _dump(belief) for name, belief in self.accounts.items()},
            "elsewhere": _dump(self.elsewhere),
            "growth": {
                name: {str(age): asdict(learned) for age, learned in growth.learned.items()}
                for name, growth in self.growth.items()
            },
        }

    @classmethod
    def from_json(cls, document: Mapping[str, Any]) -> Beliefs | None:
        """What `to_json` wrote; None for another format. Raises KeyError, TypeError or ValueError for a damaged one."""
        if document.get("format") != FORMAT:
            return None
        effects = tuple((str(factor), str(level)) for factor, level in document["effects"])
        return cls(
            at=datetime.fromisoformat(document["at"]),
            posts=document["posts"],
            effects=effects,
            factors=factor_slices(effects),
            variances=Variances(**document["variances"]),
            accounts={name: _load(belief) for name, belief in document["accounts"].items()},
            elsewhere=_load(document["elsewhere"]),
            growth={
                name: Growth(learned={int(age): Learned(**learned) for age, learned in ages.items()})
                for name, ages in document["growth"].items()
            },
        )


def factor_slices(effects: Sequence[Effect]) -> Mapping[str, slice]:
    """Factor → the places of its levels, which stand side by side."""
    factors: dict[str, slice] = {}
    for number, (factor, _) in enumerate(effects):
        start = factors[factor].start if factor in factors else number
        factors[factor] = slice(start, number + 1)
    return factors


def _dump(belief: Belief) -> dict[str, Any]:
    return {
        "mean": belief.mean.tolist(),
        "covariance": belief.covariance.tolist(),
        "centre": belief.centre,
        "topics": dict(belief.topics),
        "first_knot": belief.first_knot,
        "knots": list(belief.knots),
    }


def _load(document: Mapping[str, Any]) -> Belief:
    mean = np.array(document["mean"], dtype=np.float64)
    covariance = np.array(document["covariance"], dtype=np.float64).reshape(len(mean), len(mean))
    if not (np.isfinite(mean).all() and np.isfinite(covariance).all()):
        raise ValueError("beliefs that are no numbers: drop them, they are made anew from the posts")
    return Belief(**{**document, "mean": mean, "covariance": covariance, "knots": tuple(document["knots"])})
