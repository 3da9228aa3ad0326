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

from crosspost.core.strategy.beliefs import Variances
from crosspost.core.strategy.design import EFFECTS, Array, Design
from crosspost.core.strategy.rows import Effect
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
    precisions = [0.0, 1 / variances.topic, 1 / variances.first_level]
    precisions += [1 / variance for variance in _of_effects(design, variances)]
    precision = design.knot_steps / variances.level_step
    precision[np.diag_indices(len(precision))] += np.array(precisions)[design.drawn_from]
    return precision


def next_variances(
    design: Design, estimate: Estimate, variances: Variances, *, prior: Variances, tuning: Tuning
) -> Variances:
    """The variances that fit an estimate under the former ones, the prior weighing as much as `tuning` says."""
    squares = estimate.mean**2 + np.diag(estimate.covariance)
    of_effects = _of_effects(design, prior)
    size = EFFECTS + len(of_effects)
    totals = np.bincount(design.drawn_from, weights=squares, minlength=size)[EFFECTS:]
    counts = np.bincount(design.drawn_from, minlength=size)[EFFECTS:]
    weight = tuning.effect_weight
    effects = [float(one) for one in (weight * np.array(of_effects) + totals) / (weight + counts)]
    factors = design.factors
    noise = tuning.noise_weight * prior.noise + estimate.squares
    return Variances(
        own=dict(zip(factors, effects, strict=False)),
        shared=dict(zip(factors, effects[len(factors) :], strict=True)) if design.pooled else prior.shared,
        noise=noise / (tuning.noise_weight + estimate.weight),
        first_level=prior.first_level,
        level_step=_blend(prior.level_step, _step_squares(design, estimate), weight),
        article=_blend(prior.article, _article_squares(estimate, variances), weight),
        topic=prior.topic,
    )


def _of_effects(design: Design, variances: Variances) -> list[float]:
    """The variances of effects in the order of `Design.drawn_from`: each factor's own one, then what is shared."""
    own = [variances.own[factor] for factor in design.factors]
    return [*own, *(variances.shared[factor] for factor in design.factors)] if design.pooled else own


def _blend(prior: float, squares: Array, weight: float) -> float:
    return float((weight * prior + squares.sum()) / (weight + len(squares)))


def _step_squares(design: Design, estimate: Estimate) -> Array:
    """Expected squares of the steps between knots."""
    before = design.knots_before
    after = before + 1
    spread = np.diag(estimate.covariance)
    both = spread[before] + spread[after] - 2 * estimate.covariance[before, after]
    return np.asarray((estimate.mean[after] - estimate.mean[before]) ** 2 + both, dtype=np.float64)


def _article_squares(estimate: Estimate, variances: Variances) -> Array:
    """Expected squares of article effects: what shows of them, shrunken, and what stays unsure."""
    noise = variances.noise / estimate.article_posts
    part = variances.article / (variances.article + noise)
    return np.asarray((part * estimate.article_residuals) ** 2 + part * noise, dtype=np.float64)
