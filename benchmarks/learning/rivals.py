"""What the learner is held against. None of them knows more than it does; `oracle` knows everything.

The bandits are of the textbook kind: they wait for the count at 72 hours, hold each account by itself, and have neither
warm-up nor controls. Their settings are the usual ones, not tuned.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Protocol

import numpy as np

from benchmarks.learning.scenarios import TOPICS
from benchmarks.learning.world import AGES_H, STARTS, Arm, Array, Context, World

LEVELS = STARTS[-1]
FACTOR_OF = np.repeat(np.arange(len(STARTS) - 1), np.diff(STARTS))
WEIGHTS = np.array([1.0, 2.0, 3.0])
"""What a like, a comment and a share count."""


class Policy(Protocol):
    """Something that chooses and is told what came of it."""

    def choose(self, context: Context, rng: np.random.Generator) -> Arm:
        """Choose among what the context allows."""

    def update(self, context: Context, arm: Arm, age_h: float, counts: Sequence[int], now: float) -> None:
        """Hear the counts (likes, comments, shares) that a post has at an age. `now` is in days."""


def best(values: Array, context: Context) -> Arm:
    """The allowed arm with the greatest sum of values per level."""
    _, hashtags, emoji, part, weekday, end = STARTS
    return Arm(
        style=max(context.styles, key=lambda style: float(values[style])),
        hashtags=int(values[hashtags:emoji].argmax()),
        emoji=int(values[emoji:part].argmax()),
        slot=max(context.slots, key=lambda s: float(values[part:weekday][s.part] + values[weekday:end][s.weekday])),
    )


def uniform(context: Context, rng: np.random.Generator) -> Arm:
    """Any allowed arm."""
    return Arm(
        style=context.styles[rng.integers(len(context.styles))],
        hashtags=int(rng.integers(STARTS[2] - STARTS[1])),
        emoji=int(rng.integers(STARTS[3] - STARTS[2])),
        slot=context.slots[rng.integers(len(context.slots))],
    )


class Uniform:
    """Chooses at random, for ever."""

    def choose(self, context: Context, rng: np.random.Generator) -> Arm:
        """Choose at random."""
        return uniform(context, rng)

    def update(self, context: Context, arm: Arm, age_h: float, counts: Sequence[int], now: float) -> None:
        """Learn nothing."""


class Oracle:
    """Knows the audience. Nobody can do better."""

    def __init__(self, world: World) -> None:
        self._world = world

    def choose(self, context: Context, rng: np.random.Generator) -> Arm:
        """Choose what is best."""
        values = self._world.effects[context.article, context.account].copy()
        values[: STARTS[1]] = self._world.style_values(context.article, context.account)
        return best(values, context)

    def update(self, context: Context, arm: Arm, age_h: float, counts: Sequence[int], now: float) -> None:
        """Learn nothing: it knows."""


class Fixed(Uniform):
    """A guide such as blogs print: questions, one hashtag, an emoji, midday, in the middle of the week."""

    def choose(self, context: Context, rng: np.random.Generator) -> Arm:
        """Follow the guide as far as the context allows."""
        values = np.zeros(LEVELS)
        values[[1, 4, STARTS[1] + 1, STARTS[2] + 1, STARTS[3] + 1]] = 3.0, 1.0, 1.0, 1.0, 2.0
        values[STARTS[4] + 1 : STARTS[4] + 4] = 1.0
        return best(values, context)


class Means:
    """One bandit per factor and account, each on the plain means of its levels. `look` turns tallies into values.

    With the probability `explore` a factor takes any allowed level instead.
    """

    def __init__(
        self,
        score: Callable[[Sequence[int]], float],
        look: Callable[[Array, Array, np.random.Generator], Array],
        explore: float = 0.0,
    ) -> None:
        self._score, self._look, self._explore = score, look, explore
        self._posts: dict[int, Array] = {}
        self._sums: dict[int, Array] = {}

    def choose(self, context: Context, rng: np.random.Generator) -> Arm:
        """The levels whose values are greatest; at random with the probability of exploring."""
        posts, sums = self._of(context.account)
        chosen = best(self._look(posts, sums, rng), context)
        if not self._explore:
            return chosen
        other = uniform(context, rng)
        style, hashtags, emoji, slot = rng.random(4) < self._explore
        return Arm(
            style=other.style if style else chosen.style,
            hashtags=other.hashtags if hashtags else chosen.hashtags,
            emoji=other.emoji if emoji else chosen.emoji,
            slot=other.slot if slot else chosen.slot,
        )

    def update(self, context: Context, arm: Arm, age_h: float, counts: Sequence[int], now: float) -> None:
        """Add the final count to the tallies of the arm's levels."""
        if age_h == AGES_H[-1]:
            posts, sums = self._of(context.account)
            columns = list(arm.columns)
            posts[columns] += 1
            sums[columns] += self._score(counts)

    def _of(self, account: int) -> tuple[Array, Array]:
        posts = self._posts.setdefault(account, np.zeros(LEVELS))
        return posts, self._sums.setdefault(account, np.zeros(LEVELS))


def log_score(counts: Sequence[int]) -> float:
    """log(1 + likes + 2·comments + 3·shares)."""
    return float(np.log1p(WEIGHTS @ np.asarray(counts, dtype=float)))


def raw_score(counts: Sequence[int]) -> float:
    """likes + 2·comments + 3·shares."""
    return float(WEIGHTS @ np.asarray(counts, dtype=float))


def means(posts: Array, sums: Array, rng: np.random.Generator) -> Array:
    """The mean of each level; one never tried comes first, ties at random."""
    values: Array = np.where(posts > 0, sums / np.maximum(posts, 1), np.inf)
    tried: Array = np.where(np.isinf(values), 1e6 + rng.random(LEVELS), values)
    return tried


def gaussian_draw(posts: Array, sums: Array, rng: np.random.Generator) -> Array:
    """A draw from each level's normal posterior: noise 0.9, prior N(mean of all, 1²)."""
    total = posts[: STARTS[1]].sum()
    centre = sums[: STARTS[1]].sum() / total if total else 0.0
    precision = 1 / 1.0**2 + posts / 0.9**2
    mean = (centre / 1.0**2 + sums / 0.9**2) / precision
    draws: Array = mean + rng.standard_normal(LEVELS) / np.sqrt(precision)
    return draws


def gamma_draw(posts: Array, sums: Array, rng: np.random.Generator) -> Array:
    """A draw from each level's gamma posterior of a Poisson mean: shape 1 + counts, rate 0.1 + posts."""
    draws: Array = rng.gamma(1.0 + sums) / (0.1 + posts)
    return draws


class Linear:
    """Textbook linear Thompson sampling per account: one regression of the log score, whole draws, no forgetting.

    Columns: a constant, the topics, the levels. Prior N(0, 2²) for the constant, N(0, 0.5²) for topics and
    levels; noise 0.9.
    """

    NOISE = 0.9

    def __init__(self) -> None:
        prior = np.concatenate([[2.0], np.full(TOPICS, 0.5), np.full(LEVELS, 0.5)])
        self._prior = np.diag(prior**-2)
        self._precision: dict[int, Array] = {}
        self._weighted: dict[int, Array] = {}

    def choose(self, context: Context, rng: np.random.Generator) -> Arm:
        """The best arm under one draw from the posterior."""
        precision, weighted = self._of(context.account)
        factor = np.linalg.cholesky(precision)
        mean = np.linalg.solve(precision, weighted)
        drawn = mean + np.linalg.solve(factor.T, rng.standard_normal(len(weighted)))
        return best(drawn[1 + TOPICS :].astype(np.float64), context)

    def update(self, context: Context, arm: Arm, age_h: float, counts: Sequence[int], now: float) -> None:
        """Add the final count to the regression."""
        if age_h == AGES_H[-1]:
            precision, weighted = self._of(context.account)
            columns = [0, 1 + context.topic, *(1 + TOPICS + column for column in arm.columns)]
            precision[np.ix_(columns, columns)] += self.NOISE**-2
            weighted[columns] += log_score(counts) * self.NOISE**-2

    def _of(self, account: int) -> tuple[Array, Array]:
        precision = self._precision.setdefault(account, self._prior.copy())
        return precision, self._weighted.setdefault(account, np.zeros(len(precision)))


RIVALS: Mapping[str, Callable[[World], Policy]] = {
    "uniform": lambda _: Uniform(),
    "oracle": Oracle,
    "fixed": lambda _: Fixed(),
    "eps-greedy": lambda _: Means(log_score, means, explore=0.1),
    "gamma-TS": lambda _: Means(raw_score, gamma_draw),
    "gauss-TS": lambda _: Means(log_score, gaussian_draw),
    "lin-TS": lambda _: Linear(),
}
"""By name; each is made for a world, which only the oracle looks at."""
