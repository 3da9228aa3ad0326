"""From rows to beliefs: Bayesian linear regression in closed form, with variances learned by expectation-maximisation.

The rounds always start at the prior, never at what was believed before: so the same rows and date give the same
beliefs, whatever was believed on the way there.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from crosspost.core.strategy.alerts import Alert
from crosspost.core.strategy.beliefs import Belief, Beliefs, Variances, factor_slices
from crosspost.core.strategy.design import Array, Columns, Design, design_of, effects_of
from crosspost.core.strategy.forgetting import weights
from crosspost.core.strategy.growth import Growth, Offset, growth_of
from crosspost.core.strategy.rows import Row, in_order
from crosspost.core.strategy.tuning import Tuning
from crosspost.core.strategy.variances import Estimate, next_variances, prior_precision, prior_variances


@dataclass(frozen=True, kw_only=True, eq=False)
class Sample:
    """What the regression sees, rows in order: rewards about their account's mean, and how far each can be trusted."""

    design: Design
    # Reward about the account's mean.
    rewards: Array
    # What a young reading's correction adds to the noise; 0 for a ripe one.
    extra: Array
    weight: Array
    # For each row the number of its article, and how many rows each article has.
    article_of: NDArray[np.intp]
    article_posts: NDArray[np.intp]
    # By account.
    centres: Mapping[str, float]


def fit(
    rows: Sequence[Row],
    *,
    now: datetime,
    alerts: Iterable[Alert] = (),
    known: Mapping[str, Sequence[str]] | None = None,
    accounts: int = 1,
    tuning: Tuning,
) -> Beliefs:
    """What the rows say at an instant. Rows without a reading are left out; none at all gives the prior.

    `known`: levels to hold beliefs about although no row has them. `accounts`: how many there are to be; from two on,
    or with rows of two, part of each effect is taken to be common.
    """
    growth = growth_of(rows := in_order(rows))
    told = [row for row in rows if row.told is not None]
    effects = effects_of(rows, known or {})
    pooled = accounts > 1 or len({row.account for row in told}) > 1
    design = design_of(told, effects, pooled=pooled, knot_days=tuning.knot_days)
    variances = prior_variances(effects, pooled=pooled, tuning=tuning)
    estimate = None
    if told:
        sample = sample_of(told, design, growth, weights(told, alerts, now=now, tuning=tuning))
        variances, estimate = _learn(sample, variances, tuning)
    return Beliefs(
        at=now,
        posts=len(told),
        effects=effects,
        factors=factor_slices(effects),
        variances=variances,
        accounts={name: _belief(name, sample, estimate) for name in design.accounts} if estimate else {},
        elsewhere=_elsewhere(design, estimate, variances),
        growth=growth,
    )


def corrected(row: Row, growth: Mapping[str, Growth]) -> tuple[float, Offset]:
    """The reward a row comes to at 72 hours, with what was added. Only for rows with a reading."""
    told = row.told
    if told is None:
        raise ValueError(f"the row of {row.key} has no reading")
    offset = growth.get(row.platform, Growth()).offset(told.age_h)
    return told.reward + offset.mean, offset


def sample_of(rows: Sequence[Row], design: Design, growth: Mapping[str, Growth], weight: Array) -> Sample:
    """Rewards and trust of rows that all have a reading."""
    found = [corrected(row, growth) for row in rows]
    rewards = np.array([reward for reward, _ in found])
    counts = np.bincount(design.account_of)
    centres = np.bincount(design.account_of, weights=rewards) / counts
    articles = {article: number for number, article in enumerate(sorted({row.article for row in rows}))}
    article_of = np.array([articles[row.article] for row in rows], dtype=np.intp)
    return Sample(
        design=design,
        rewards=rewards - centres[design.account_of],
        extra=np.array([offset.variance for _, offset in found]),
        weight=weight,
        article_of=article_of,
        article_posts=np.bincount(article_of),
        centres={name: float(centre) for name, centre in zip(design.accounts, centres, strict=True)},
    )


def _learn(sample: Sample, variances: Variances, tuning: Tuning) -> tuple[Variances, Estimate]:
    """Rounds of: effects under these variances; variances that fit these effects."""
    prior = variances
    for _ in range(tuning.rounds):
        estimate = estimated(sample, variances)
        variances = next_variances(sample.design, estimate, variances, prior=prior, tuning=tuning)
    return variances, estimated(sample, variances)


def estimated(sample: Sample, variances: Variances) -> Estimate:
    """Mean and covariance of every column under given variances."""
    matrix, rewards = _within_articles(sample, variances)
    noise = variances.noise
    weight = sample.weight * noise / (noise + sample.extra)
    weighted = matrix * weight[:, None]
    gram = weighted.T @ matrix
    precision = gram / noise + prior_precision(sample.design, variances)
    covariance = np.linalg.inv(precision)
    covariance = (covariance + covariance.T) / 2
    mean = covariance @ (weighted.T @ rewards) / noise
    residuals = rewards - matrix @ mean
    plain = sample.rewards - sample.design.matrix @ mean
    posts = sample.article_posts
    return Estimate(
        mean=mean,
        covariance=covariance,
        # The squares, and how unsure the mean leaves them.
        squares=float(weight @ residuals**2 + np.sum(gram * covariance)),
        weight=float(weight.sum()),
        article_residuals=np.bincount(sample.article_of, weights=plain)[posts > 1] / posts[posts > 1],
        article_posts=posts[posts > 1],
    )


def _within_articles(sample: Sample, variances: Variances) -> tuple[Array, Array]:
    """Take out what posts of one article have in common: partial demeaning, the random-effects transformation.

    Wooldridge, Econometric Analysis of Cross Section and Panel Data, section 10.7.2.
    """
    posts = sample.article_posts
    repeated = np.flatnonzero(posts[sample.article_of] > 1)
    if not len(repeated):
        return sample.design.matrix, sample.rewards
    _, group, size = np.unique(sample.article_of[repeated], return_inverse=True, return_counts=True)
    part = 1 - np.sqrt(variances.noise / (variances.noise + size * variances.article))
    matrix, rewards = sample.design.matrix.copy(), sample.rewards.copy()
    sums = np.zeros((len(size), matrix.shape[1]))
    np.add.at(sums, group, matrix[repeated])
    means = np.bincount(group, weights=rewards[repeated]) / size
    matrix[repeated] -= (part / size)[group, None] * sums[group]
    rewards[repeated] -= (part * means)[group]
    return matrix, rewards


def _belief(name: str, sample: Sample, estimate: Estimate) -> Belief:
    """One account's effects: the shared part and its own together."""
    design, columns = sample.design, sample.design.accounts[name]
    mean, covariance = _together(design, columns, estimate)
    topics = estimate.mean[columns.topics]
    return Belief(
        mean=mean,
        covariance=covariance,
        centre=sample.centres[name],
        topics={topic: float(value) for topic, value in zip(columns.topic_names, topics, strict=True)},
        first_knot=columns.first_knot,
        knots=tuple(float(level) for level in estimate.mean[columns.knots]),
    )


def _together(design: Design, columns: Columns, estimate: Estimate) -> tuple[Array, Array]:
    own, both = columns.effects, estimate.covariance
    if not design.pooled:
        return estimate.mean[own], both[own, own]
    shared = slice(0, len(design.effects))
    mean = estimate.mean[shared] + estimate.mean[own]
    return mean, both[shared, shared] + both[shared, own] + both[own, shared] + both[own, own]


def _elsewhere(design: Design, estimate: Estimate | None, variances: Variances) -> Belief:
    size = len(design.effects)
    own = np.diag([variances.own[factor] for factor, _ in design.effects]) if size else np.zeros((0, 0))
    if not design.pooled:
        return Belief(mean=np.zeros(size), covariance=own)
    if estimate is None:
        shared = np.diag([variances.shared[factor] for factor, _ in design.effects]) if size else own
        return Belief(mean=np.zeros(size), covariance=own + shared)
    return Belief(mean=estimate.mean[:size], covariance=own + estimate.covariance[:size, :size])
