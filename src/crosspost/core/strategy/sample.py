"""What the regression sees of the rows, and the sums over them that a fit is made of.

A fit under given variances needs three sums over all rows: of squares and products of the columns, of their products
with the rewards, and of the rewards' squares. Rows that have come to their end keep their weight in every round, so
their sums are made once; those of young readings, whose trust depends on the noise, and those of articles with several
posts are made anew each round.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from crosspost.core.strategy.beliefs import Variances
from crosspost.core.strategy.design import Array, Design
from crosspost.core.strategy.growth import NOTHING, Growth, Offset
from crosspost.core.strategy.rows import Row, is_ripe

_NO_GROWTH = Growth()


@dataclass(frozen=True, kw_only=True, eq=False)
class Moments:
    """Weighted sums over rows."""

    # Columns by columns, columns by rewards, rewards by rewards, and of the weights alone.
    gram: Array
    projected: Array
    squares: float
    weight: float

    def __add__(self, other: Moments) -> Moments:
        """The sums over both sets of rows."""
        return Moments(
            gram=self.gram + other.gram,
            projected=self.projected + other.projected,
            squares=self.squares + other.squares,
            weight=self.weight + other.weight,
        )

    def unexplained(self, mean: Array) -> float:
        """The weighted squares that the columns' mean leaves unexplained; rounding never makes them negative."""
        return max(float(self.squares - 2 * mean @ self.projected + mean @ self.gram @ mean), 0.0)


@dataclass(frozen=True, kw_only=True, eq=False)
class Repeated:
    """Rows of articles with several posts, and what the posts of each article are on average."""

    rows: NDArray[np.intp]
    # For each of these rows the number of its article; for each article its posts, mean columns and mean reward.
    article_of: NDArray[np.intp]
    posts: NDArray[np.intp]
    columns: Array
    rewards: Array


@dataclass(frozen=True, kw_only=True, eq=False)
class Sample:
    """Rows in order: rewards about their account's mean, and how far each can be trusted."""

    design: Design
    # Reward about the account's mean.
    rewards: Array
    # What a young reading's correction adds to the noise; 0 for a ripe one.
    extra: Array
    weight: Array
    # For each row the number of its article.
    article_of: NDArray[np.intp]
    # By account.
    centres: Mapping[str, float]

    def moments(self, variances: Variances) -> Moments:
        """The sums over all rows under these variances."""
        if len(self.repeated.posts):
            matrix, rewards = self._within_articles(variances)
            return _sums(matrix, rewards, self._trust(slice(None), variances))
        young = self._young
        matrix, rewards = self.design.matrix[young], self.rewards[young]
        return self._settled + _sums(matrix, rewards, self._trust(young, variances))

    def article_residuals(self, mean: Array) -> Array:
        """Of each article with several posts, what the columns' mean leaves unexplained on average."""
        return self.repeated.rewards - self.repeated.columns @ mean

    @cached_property
    def repeated(self) -> Repeated:
        """The rows of articles with several posts."""
        posts = np.bincount(self.article_of)
        rows = np.flatnonzero(posts[self.article_of] > 1)
        _, article_of, size = np.unique(self.article_of[rows], return_inverse=True, return_counts=True)
        columns = np.zeros((len(size), self.design.matrix.shape[1]))
        np.add.at(columns, article_of, self.design.matrix[rows])
        rewards = np.bincount(article_of, weights=self.rewards[rows], minlength=len(size))
        return Repeated(
            rows=rows, article_of=article_of, posts=size, columns=columns / size[:, None], rewards=rewards / size
        )

    @cached_property
    def _young(self) -> NDArray[np.intp]:
        return np.flatnonzero(self.extra > 0)

    @cached_property
    def _settled(self) -> Moments:
        ripe = self.extra == 0
        return _sums(self.design.matrix[ripe], self.rewards[ripe], self.weight[ripe])

    def _trust(self, rows: slice | NDArray[np.intp], variances: Variances) -> Array:
        """The weight of rows: what a young reading's correction adds to the noise takes from it."""
        return np.asarray(self.weight[rows] * variances.noise / (variances.noise + self.extra[rows]), dtype=np.float64)

    def _within_articles(self, variances: Variances) -> tuple[Array, Array]:
        """Take out what posts of one article have in common: partial demeaning, the random-effects transformation.

        Wooldridge, Econometric Analysis of Cross Section and Panel Data, section 10.7.2.
        """
        shared = self.repeated
        part = 1 - np.sqrt(variances.noise / (variances.noise + shared.posts * variances.article))
        matrix, rewards = self.design.matrix.copy(), self.rewards.copy()
        matrix[shared.rows] -= (part[:, None] * shared.columns)[shared.article_of]
        rewards[shared.rows] -= (part * shared.rewards)[shared.article_of]
        return matrix, rewards


def sample_of(rows: Sequence[Row], design: Design, growth: Mapping[str, Growth], weight: Array) -> Sample:
    """Rewards and trust of rows that all have a reading."""
    found = [corrected(row, growth) for row in rows]
    rewards = np.array([reward for reward, _ in found])
    centres = np.bincount(design.account_of, weights=rewards) / np.bincount(design.account_of)
    articles = {article: number for number, article in enumerate(sorted({row.article for row in rows}))}
    return Sample(
        design=design,
        rewards=rewards - centres[design.account_of],
        extra=np.array([offset.variance for _, offset in found]),
        weight=weight,
        article_of=np.array([articles[row.article] for row in rows], dtype=np.intp),
        centres={name: float(centre) for name, centre in zip(design.accounts, centres, strict=True)},
    )


def corrected(row: Row, growth: Mapping[str, Growth]) -> tuple[float, Offset]:
    """The reward a row comes to at 72 hours, with what was added. Only for rows with a reading."""
    told = row.told
    if told is None:
        raise ValueError(f"the row of {row.key} has no reading")
    if is_ripe(told):
        return told.reward, NOTHING
    offset = growth.get(row.platform, _NO_GROWTH).offset(told.age_h)
    return told.reward + offset.mean, offset


def _sums(matrix: Array, rewards: Array, weight: Array) -> Moments:
    weighted = matrix.T * weight
    return Moments(
        gram=weighted @ matrix,
        projected=weighted @ rewards,
        squares=float(weight @ rewards**2),
        weight=float(weight.sum()),
    )
