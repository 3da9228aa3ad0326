"""From rows to beliefs: Bayesian linear regression in closed form, with variances learned by expectation-maximisation.

The rounds always start at the prior, never at what was believed before: so the same rows and date give the same
beliefs, whatever was believed on the way there.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

import numpy as np

from crosspost.core.strategy.alerts import Alert
from crosspost.core.strategy.beliefs import Belief, Beliefs, Variances, factor_slices
from crosspost.core.strategy.design import Array, Columns, Design, design_of, effects_of
from crosspost.core.strategy.forgetting import weights
from crosspost.core.strategy.growth import growth_of
from crosspost.core.strategy.rows import Effect, Row, in_order
from crosspost.core.strategy.sample import Sample, sample_of
from crosspost.core.strategy.tuning import Tuning
from crosspost.core.strategy.variances import Estimate, mean_of, next_variances, prior_precision, prior_variances

MOST_TOGETHER = 8
"""Accounts that are learned from together at the most: an owner has a few, an agency has hundreds of owners."""


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
    or with rows of two, part of each effect is taken to be common. More than `MOST_TOGETHER` are learned from one by
    one: with so many, they are seldom one owner's, and the time would grow with the cube of their number.
    """
    growth = growth_of(rows := in_order(rows))
    told = [row for row in rows if row.told is not None]
    effects, names = effects_of(rows, known or {}), sorted({row.account for row in told})
    together = max(accounts, len(names))
    groups = [told] if together <= MOST_TOGETHER else _by_account(told)
    pooled = 1 < together <= MOST_TOGETHER
    prior = prior_variances(effects, pooled=pooled, tuning=tuning)
    parts: list[_Part] = []
    for group in filter(None, groups):
        design = design_of(group, effects, pooled=pooled, knot_days=tuning.knot_days)
        sample = sample_of(group, design, growth, weights(group, alerts, now=now, tuning=tuning))
        parts.append(_Part(sample, *_learn(sample, prior, tuning)))
    variances = mean_of([part.variances for part in parts]) if parts else prior
    return Beliefs(
        at=now,
        posts=len(told),
        effects=effects,
        factors=factor_slices(effects),
        variances=variances,
        accounts={
            name: _belief(name, part.sample, part.estimate) for part in parts for name in part.sample.design.accounts
        },
        elsewhere=_elsewhere(effects, parts[0].estimate if parts and pooled else None, variances),
        growth=growth,
    )


class _Part(NamedTuple):
    """What was learned together."""

    sample: Sample
    variances: Variances
    estimate: Estimate


def _by_account(rows: Iterable[Row]) -> list[list[Row]]:
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(row.account, []).append(row)
    return [found[name] for name in sorted(found)]


def _learn(sample: Sample, variances: Variances, tuning: Tuning) -> tuple[Variances, Estimate]:
    """Rounds of: effects under these variances; variances that fit these effects."""
    prior = variances
    for _ in range(tuning.rounds):
        estimate = estimated(sample, variances)
        variances = next_variances(sample.design, estimate, variances, prior=prior, tuning=tuning)
    return variances, estimated(sample, variances)


def estimated(sample: Sample, variances: Variances) -> Estimate:
    """Mean and covariance of every column under given variances."""
    moments = sample.moments(variances)
    covariance = np.linalg.inv(moments.gram / variances.noise + prior_precision(sample.design, variances))
    covariance = (covariance + covariance.T) / 2
    mean = covariance @ moments.projected / variances.noise
    return Estimate(
        mean=mean,
        covariance=covariance,
        # The squares, and how unsure the mean leaves them.
        squares=moments.unexplained(mean) + float(np.einsum("ij,ij->", moments.gram, covariance)),
        weight=moments.weight,
        article_residuals=sample.articles.residuals(mean),
        article_posts=sample.articles.posts,
    )


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


def _elsewhere(effects: Sequence[Effect], estimate: Estimate | None, variances: Variances) -> Belief:
    """What is held of an account without a post: nothing but how far effects go, or what known accounts share."""
    size = len(effects)
    own = np.diag([variances.own[factor] for factor, _ in effects]) if size else np.zeros((0, 0))
    if estimate is not None:
        return Belief(mean=estimate.mean[:size], covariance=own + estimate.covariance[:size, :size])
    shared = np.diag([variances.shared[factor] for factor, _ in effects]) if size else own
    return Belief(mean=np.zeros(size), covariance=own + shared)
