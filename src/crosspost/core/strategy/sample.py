"""What the regression sees of the rows, and the sums over them that a fit is made of.

A fit under given variances needs the weighted sums over all rows of the products of columns and rewards. Rows that have
come to their end keep their weight in every round, so their sums are made once; those of young readings, whose trust
depends on the noise, and of the posts that share an article with one are made anew each round.
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
from crosspost.core.strategy.moments import Articles, Moments, Shared, articles_of, moments_of, part_of, shared_of
from crosspost.core.strategy.rows import Row

_NO_GROWTH = Growth()


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
        """The sums over all rows under these variances, without what posts of one article have in common."""
        changing = self._changing
        trust = changing.weight * variances.noise / (variances.noise + changing.extra)
        anew = moments_of(changing.values - part_of(changing.posts, variances)[:, None] * changing.means, trust)
        products = self._settled.products + anew.products
        for shared in self._shared:
            part = float(part_of(shared.posts, variances))
            products += part**2 * shared.squared - part * shared.crossed
        return Moments(products=products, weight=self._settled.weight + anew.weight)

    @cached_property
    def articles(self) -> Articles:
        """The articles with several posts."""
        return articles_of(self._values, self.article_of)

    @cached_property
    def _values(self) -> Array:
        return np.column_stack([self.design.matrix, self.rewards])

    @cached_property
    def _is_changing(self) -> NDArray[np.bool_]:
        """For each row whether its article has a young reading."""
        young = np.zeros(self.article_of.max(initial=-1) + 1, dtype=np.bool_)
        young[self.article_of[self.extra > 0]] = True
        return young[self.article_of]

    @cached_property
    def _changing(self) -> _Changing:
        rows = np.flatnonzero(self._is_changing)
        places = self.articles.places[rows]
        # A post that has its article to itself has nothing in common with another: of no posts, no part is taken out.
        posts, means = np.zeros(len(rows)), np.zeros((len(rows), self._values.shape[1]))
        several = places >= 0
        posts[several] = self.articles.posts[places[several]]
        means[several] = self.articles.means[places[several]]
        return _Changing(
            values=self._values[rows], weight=self.weight[rows], extra=self.extra[rows], posts=posts, means=means
        )

    @cached_property
    def _settled(self) -> Moments:
        return moments_of(self._values[~self._is_changing], self.weight[~self._is_changing])

    @cached_property
    def _shared(self) -> tuple[Shared, ...]:
        articles = self.articles
        settled = ~self._is_changing[articles.rows[articles.starts]]
        return shared_of(articles, self._values, self.weight, settled)


@dataclass(frozen=True, kw_only=True, eq=False)
class _Changing:
    """The rows of articles with a young reading."""

    # The columns, and last the reward.
    values: Array
    weight: Array
    extra: Array
    # Of each row's article: its number of posts, 0 for a single one, and the mean of its rows.
    posts: Array
    means: Array


def sample_of(rows: Sequence[Row], design: Design, growth: Mapping[str, Growth], weight: Array) -> Sample:
    """Rewards and trust of rows that all have a reading."""
    rewards, extra = np.array([row.reading.reward for row in rows]), np.zeros(len(rows))
    for number, row in enumerate(rows):
        if not row.is_ripe:
            rewards[number], offset = corrected(row, growth)
            extra[number] = offset.variance
    centres = np.bincount(design.account_of, weights=rewards) / np.bincount(design.account_of)
    articles: dict[str, int] = {}
    return Sample(
        design=design,
        rewards=rewards - centres[design.account_of],
        extra=extra,
        weight=weight,
        article_of=np.array([articles.setdefault(row.article, len(articles)) for row in rows], dtype=np.intp),
        centres={name: float(centre) for name, centre in zip(design.accounts, centres, strict=True)},
    )


def corrected(row: Row, growth: Mapping[str, Growth]) -> tuple[float, Offset]:
    """The reward a row comes to at 72 hours, with what was added. Raises ValueError for a row without a reading."""
    told = row.reading
    if row.is_ripe:
        return told.reward, NOTHING
    offset = growth.get(row.platform, _NO_GROWTH).offset(told.age_h)
    return told.reward + offset.mean, offset
