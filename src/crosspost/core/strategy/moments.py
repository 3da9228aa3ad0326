"""Sums over rows that a fit is made of, and what becomes of them when articles have several posts.

Posts of one article have something in common. A share p of their mean is taken out of each: partial demeaning, the
random-effects transformation (Wooldridge, Econometric Analysis of Cross Section and Panel Data, section 10.7.2)::

    p = 1 − √(noise / (noise + n · article))                        n: posts of the article

With z the columns and the reward of a row, w its weight, and for each article m the mean of its rows, s = Σ w z and
W = Σ w, the sum over the transformed rows is::

    Σ w (z − p m)(z − p m)ᵀ  =  Σ w z zᵀ  −  p Σ (s mᵀ + m sᵀ)  +  p² Σ W m mᵀ

p is one for all articles with as many posts. So the three sums are made once for each number of posts, and other
variances cost no more than adding them up anew.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from crosspost.core.strategy.beliefs import Variances
from crosspost.core.strategy.design import Array


@dataclass(frozen=True, kw_only=True, eq=False)
class Moments:
    """Weighted sums over rows."""

    # Sums of the products of every two columns; the reward is the last column.
    products: Array
    # Of the weights alone.
    weight: float

    @property
    def gram(self) -> Array:
        """Columns by columns, without the reward."""
        return self.products[:-1, :-1]

    @property
    def projected(self) -> Array:
        """Columns by rewards."""
        return self.products[:-1, -1]

    def unexplained(self, mean: Array) -> float:
        """The weighted squares that the columns' mean leaves unexplained; rounding never makes them negative."""
        left = np.append(-mean, 1.0)
        return max(float(left @ self.products @ left), 0.0)


@dataclass(frozen=True, kw_only=True, eq=False)
class Articles:
    """Articles with several posts: which rows are theirs, and what each one's rows are on average."""

    # Numbers of rows, article by article; where each article's begin among them; and how many they are.
    rows: NDArray[np.intp]
    starts: NDArray[np.intp]
    posts: NDArray[np.intp]
    # For each article its rows' mean, the reward last.
    means: Array
    # For every row of the sample the place of its article here; −1 where it has the article to itself.
    places: NDArray[np.intp]

    def residuals(self, mean: Array) -> Array:
        """Of each article, what the columns' mean leaves unexplained on average."""
        return np.asarray(self.means[:, -1] - self.means[:, :-1] @ mean, dtype=np.float64)


@dataclass(frozen=True, kw_only=True, eq=False)
class Shared:
    """What articles with the same number of posts share with their means: the sums that p and p² stand before."""

    posts: int
    # Σ (s mᵀ + m sᵀ), and Σ W m mᵀ.
    crossed: Array
    squared: Array


def moments_of(values: Array, weight: Array) -> Moments:
    """The sums over rows as they are. `values`: the columns, and last the reward."""
    rooted = values * np.sqrt(weight)[:, None]
    return Moments(products=rooted.T @ rooted, weight=float(weight.sum()))


def articles_of(values: Array, article_of: NDArray[np.intp]) -> Articles:
    """The articles with several posts; `article_of` numbers the article of each row."""
    several = np.flatnonzero(np.bincount(article_of)[article_of] > 1)
    rows = several[np.argsort(article_of[several], kind="stable")]
    _, starts, posts = np.unique(article_of[rows], return_index=True, return_counts=True)
    means = np.add.reduceat(values[rows], starts, axis=0) / posts[:, None]
    places = np.full(len(article_of), -1)
    places[rows] = np.repeat(np.arange(len(posts)), posts)
    return Articles(rows=rows, starts=starts, posts=posts, means=means, places=places)


def shared_of(articles: Articles, values: Array, weight: Array, chosen: NDArray[np.bool_]) -> tuple[Shared, ...]:
    """The sums over the chosen articles, one set for each number of posts."""
    weights = weight[articles.rows]
    sums = np.add.reduceat(values[articles.rows] * weights[:, None], articles.starts, axis=0)
    totals = np.add.reduceat(weights, articles.starts)
    found = []
    for posts in np.unique(articles.posts[chosen]):
        own = chosen & (articles.posts == posts)
        crossed = sums[own].T @ articles.means[own]
        squared = moments_of(articles.means[own], totals[own]).products
        found.append(Shared(posts=int(posts), crossed=crossed + crossed.T, squared=squared))
    return tuple(found)


def part_of(posts: Array | float, variances: Variances) -> Array:
    """p: which part of their article's mean is taken out of posts that are so many."""
    return np.asarray(1 - np.sqrt(variances.noise / (variances.noise + posts * variances.article)), dtype=np.float64)
