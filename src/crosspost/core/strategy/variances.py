"""How far levels, articles and posts differ: the priors, and what an estimate makes of them.

Each learned variance is a mean of squares in which the prior stands for a few observations. Learning them earns
nothing; it keeps the claims honest where there is nothing to learn.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean

import numpy as np
from numpy.typing import NDArray

from crosspost.core.strategy.beliefs import Variances, factor_slices
from crosspost.core.strategy.design import Array, Design, Effect
from crosspost.core.strategy.tuning import Tuning


@dataclass(frozen=True, kw_only=True, eq=False)
class Estimate:
    """What one round of the fit found."""

    mean: Array
    covariance: Array
    # Weighted squares of what is left unexplained, and the sum of the weights.
    squares: float
    weight: float
    # Of articles with several posts: mean of what is left unexplained, and number of posts.
    article_residuals: Array
    article_posts: NDArray[np.intp]


def prior_variances(effects: Sequence[Effect], *, pooled: bool, tuning: Tuning) -> Variances:
    """What is taken for true before any post."""
    factors = sorted({factor for factor, _ in effects})
    shared = tuning.shared if pooled else 0.0
    return Variances(
        shared=dict.fromkeys(factors, shared * tuning.effect_sd**2),
        own=dict.fromkeys(factors, (1 - shared) * tuning.effect_sd**2),
        noise=tuning.noise_sd**2,
        first_level=tuning.first_level_sd**2,
        level_step=tuning.level_step_sd**2,
        article=tuning.article_sd**2,
        topic=tuning.topic_sd**2,
    )


def mean_of(several: Sequence[Variances]) -> Variances:
    """The plain mean of each variance, over accounts that were learned from one by one."""
    return Variances(
        shared={factor: fmean(one.shared[factor] for one in several) for factor in several[0].shared},
        own={factor: fmean(one.own[factor] for one in several) for factor in several[0].own},
        noise=fmean(one.noise for one in several),
        first_level=fmean(one.first_level for one in several),
        level_step=fmean(one.level_step for one in several),
        article=fmean(one.article for one in several),
        topic=fmean(one.topic for one in several),
    )


def prior_precision(design: Design, variances: Variances) -> Array:
    """The inverse covariance of all columns before any post: diagonal, but for the knots, whose steps are small."""
    diagonal = np.zeros(design.matrix.shape[1])
    if design.pooled:
        diagonal[: len(design.effects)] = [1 / variances.shared[factor] for factor, _ in design.effects]
    own = [1 / variances.own[factor] for factor, _ in design.effects]
    for columns in design.accounts.values():
        diagonal[columns.effects] = own
        diagonal[columns.topics] = 1 / variances.topic
        diagonal[columns.knots.start] = 1 / variances.first_level
    precision = design.knot_steps / variances.level_step
    precision[np.diag_indices(len(precision))] += diagonal
    return precision


def next_variances(
    design: Design, estimate: Estimate, variances: Variances, *, prior: Variances, tuning: Tuning
) -> Variances:
    """The variances that fit an estimate under the former ones, the prior weighing as much as `tuning` says."""
    squares = estimate.mean**2 + np.diag(estimate.covariance)
    own, shared = dict(prior.own), dict(prior.shared)
    for factor, place in factor_slices(design.effects).items():
        those = [squares[columns.effects][place] for columns in design.accounts.values()]
        own[factor] = _blend(prior.own[factor], np.concatenate(those), tuning.effect_weight)
        if design.pooled:
            shared[factor] = _blend(prior.shared[factor], squares[place], tuning.effect_weight)
    noise = tuning.noise_weight * prior.noise + estimate.squares
    return Variances(
        shared=shared,
        own=own,
        noise=noise / (tuning.noise_weight + estimate.weight),
        first_level=prior.first_level,
        level_step=_blend(prior.level_step, _step_squares(design, estimate), tuning.effect_weight),
        article=_blend(prior.article, _article_squares(estimate, variances), tuning.effect_weight),
        topic=prior.topic,
    )


def _blend(prior: float, squares: Array, weight: float) -> float:
    return float((weight * prior + squares.sum()) / (weight + len(squares)))


def _step_squares(design: Design, estimate: Estimate) -> Array:
    """Expected squares of the steps between knots."""
    mean, spread = estimate.mean, np.diag(estimate.covariance)
    beside = np.diag(estimate.covariance, 1)
    squares = np.diff(mean) ** 2 + spread[1:] + spread[:-1] - 2 * beside
    return np.concatenate([squares[one.knots.start : one.knots.stop - 1] for one in design.accounts.values()])


def _article_squares(estimate: Estimate, variances: Variances) -> Array:
    """Expected squares of article effects: what shows of them, shrunken, and what stays unsure."""
    noise = variances.noise / estimate.article_posts
    part = variances.article / (variances.article + noise)
    return np.asarray((part * estimate.article_residuals) ** 2 + part * noise, dtype=np.float64)
