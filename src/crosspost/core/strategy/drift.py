"""Whether an account has changed: three explanations of its latest posts, weighed by their marginal likelihoods.

::

    M0  as believed
    M1  M0, and a step of the level before the last b posts
    M2  M1, and every effect differs since then                      b = 40, 80, 160

A change of reach shows after about 40 posts. A change of what works without one is found in a quarter of the cases
only: no alert does not mean no change.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from math import exp, expm1
from types import MappingProxyType

import numpy as np

from crosspost.core.strategy.alerts import Alert, AlertKind
from crosspost.core.strategy.beliefs import Beliefs, Variances
from crosspost.core.strategy.design import Array, design_of
from crosspost.core.strategy.rows import Effect, Row, in_order
from crosspost.core.strategy.sample import Sample, sample_of
from crosspost.core.strategy.tuning import Tuning
from crosspost.core.strategy.variances import prior_precision

EVERY = 10
"""Posts between two looks."""
MIN_POSTS = 100
WINDOW = 400
BACK = (40, 80, 160)
STEP_SD = 0.4
MIN_CHANGE_SD = 0.1
EVIDENCE = 6.0
"""What an alert takes: how many times better the change explains the posts. Many accounts ring more often for nothing;
what an alert does, trusting older posts less, costs little then."""
PAUSE = 120
"""Posts after an alert in which none is looked for."""
CUT_BACK = 60
"""An alert cuts the weight of all posts before the newest so many."""


@dataclass(frozen=True, kw_only=True)
class _Look:
    """What one place of the step says."""

    back: int
    # Logarithms of the Bayes factors M1 : M0 and M2 : M1.
    level: float
    effects: float
    step: float


def told_of(rows: Sequence[Row], account: str) -> list[Row]:
    """The account's posts with a reading of 24 hours or more, oldest first: what is looked at."""
    return in_order([row for row in rows if row.account == account and row.is_told])


def recounted(
    alerts: Sequence[Alert], rows: Sequence[Row], before: Mapping[str, int] = MappingProxyType({})
) -> tuple[Alert, ...]:
    """The alerts, each with the posts that told something by then and are counted still.

    Fewer than it rang with, where posts were forgotten or deleted since: the pause after it is counted from what is
    left, lest nothing be looked for until as many posts as ever are there again. `before`: account → older posts.
    """
    return tuple(replace(alert, posts=min(alert.posts, _told_by(alert, rows, before))) for alert in alerts)


def _told_by(alert: Alert, rows: Sequence[Row], before: Mapping[str, int]) -> int:
    told = sum(one.account == alert.account and one.told_at is not None and one.told_at <= alert.at for one in rows)
    return told + before.get(alert.account, 0)


def is_due(posts: int, looked_at: int) -> bool:
    """Whether it is time to look: ten posts on from the last look, and enough of them."""
    return posts >= MIN_POSTS and posts // EVERY > looked_at // EVERY


def look(
    rows: Sequence[Row],
    beliefs: Beliefs,
    alerts: Sequence[Alert],
    *,
    account: str,
    now: datetime,
    tuning: Tuning,
    before: int = 0,
) -> Alert | None:
    """An alert if the account's latest posts speak for one. Posts before the last alert's cut are not looked at again.

    `rows` are all rows; the beliefs are to be made from them. `before`: so many posts of the account are older.
    """
    told = told_of(rows, account)
    last = max((alert for alert in alerts if alert.account == account), key=lambda one: one.at, default=None)
    if last is not None and before + len(told) < last.posts + PAUSE:
        return None
    recent = [row for row in told[-WINDOW:] if last is None or row.at >= last.cut]
    looks = _looks(recent, beliefs, tuning) if len(recent) >= MIN_POSTS else []
    if not looks:
        return None
    level, effects = _mean([one.level for one in looks]), _mean([one.effects for one in looks])
    if max(level, effects) < EVIDENCE:
        return None
    kind = AlertKind.LEVEL if level >= effects else AlertKind.EFFECTS
    clearest = max(looks, key=lambda one: one.level if kind is AlertKind.LEVEL else one.effects)
    return Alert(
        account=account,
        kind=kind,
        at=now,
        posts=before + len(told),
        since=recent[-clearest.back].at,
        cut=recent[-CUT_BACK].at,
        evidence=max(level, effects),
        percent=100 * expm1(clearest.step),
    )


def _looks(rows: Sequence[Row], beliefs: Beliefs, tuning: Tuning) -> list[_Look]:
    effects: Sequence[Effect] = beliefs.effects
    design = design_of(rows, effects, pooled=False, knot_days=tuning.knot_days)
    sample = sample_of(rows, design, beliefs.growth, np.ones(len(rows)))
    variances = _of_one_account(beliefs.variances)
    # Another account shares the article effect; alone it cannot be told from noise.
    noise = variances.noise + (variances.article if beliefs.variances.pooled else 0.0)
    change = np.array([max(variances.own[factor], MIN_CHANGE_SD**2) for factor, _ in effects])
    prior = prior_precision(design, variances)
    own = design.matrix[:, next(iter(design.accounts.values())).effects]
    still, _ = _likelihood(sample, design.matrix, prior, noise)
    looks = []
    for back in BACK:
        if back > len(rows) - CUT_BACK // 2:
            continue
        since = (np.arange(len(rows)) >= len(rows) - back).astype(np.float64)[:, None]
        stepped = np.hstack([design.matrix, since])
        step_prior = _grown(prior, np.array([STEP_SD**2]))
        level, mean = _likelihood(sample, stepped, step_prior, noise)
        changed = np.hstack([stepped, own * since])
        everything, _ = _likelihood(sample, changed, _grown(step_prior, change), noise)
        looks.append(_Look(back=back, level=level - still, effects=everything - level, step=float(mean[-1])))
    return looks


def _likelihood(sample: Sample, matrix: Array, prior: Array, noise: float) -> tuple[float, Array]:
    """The logarithm of the marginal likelihood, up to what all three have in common, and the columns' mean."""
    weighted = matrix * (noise / (noise + sample.extra))[:, None]
    projected = weighted.T @ sample.rewards
    precision = weighted.T @ matrix / noise + prior
    mean = np.asarray(np.linalg.solve(precision, projected) / noise, dtype=np.float64)
    sizes = np.linalg.slogdet(prior)[1] - np.linalg.slogdet(precision)[1]
    return float(sizes / 2 + projected @ mean / noise / 2), mean


def _grown(prior: Array, variances: Array) -> Array:
    size = len(prior) + len(variances)
    grown = np.zeros((size, size))
    grown[: len(prior), : len(prior)] = prior
    grown[range(len(prior), size), range(len(prior), size)] = 1 / variances
    return grown


def _of_one_account(variances: Variances) -> Variances:
    together: Mapping[str, float] = {factor: own + variances.shared[factor] for factor, own in variances.own.items()}
    return Variances(
        shared=dict.fromkeys(together, 0.0),
        own=together,
        noise=variances.noise,
        first_level=variances.first_level,
        level_step=variances.level_step,
        article=variances.article,
        topic=variances.topic,
    )


def _mean(logs: Sequence[float]) -> float:
    """The mean of what the logarithms stand for, kept in what a float can hold."""
    return sum(exp(min(one, 300.0)) for one in logs) / len(logs)
