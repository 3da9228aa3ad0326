"""What a handful of numbers carries: means with their intervals, and whether two differ. Pure.

Scores of posts are logarithms (log(1 + engagement)), for engagement is far from normal and its logarithm is close to
it. Intervals are Student's; quantiles come from the normal ones by the expansion of Abramowitz and Stegun, Handbook of
Mathematical Functions, 26.7.5, which is good to 0.3 % from five degrees of freedom on.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import expm1, fsum, sqrt
from statistics import NormalDist, fmean

COVERED = 0.80
"""How sure an interval is, as elsewhere in what is learned."""


@dataclass(frozen=True, kw_only=True)
class Interval:
    """A mean of scores, told as engagement: what a typical post got, and between what the truth lies with 80 %."""

    typical: float
    low: float
    high: float


def interval(scores: Sequence[float], *, spread: float) -> Interval:
    """The mean of at least two scores. `spread`: a standard deviation that theirs is not taken to be smaller than.

    A few posts that happen to be alike are not thereby certain.
    """
    mean = fmean(scores)
    deviation = max(sqrt(_variance(scores)), spread)
    half = student((1 + COVERED) / 2, len(scores) - 1) * deviation / sqrt(len(scores))
    return Interval(typical=_told(mean), low=_told(mean - half), high=_told(mean + half))


def spread_within(groups: Sequence[Sequence[float]]) -> float:
    """The standard deviation inside groups, pooled; 0 where no group has two scores."""
    told = [group for group in groups if len(group) > 1]
    freedom = sum(len(group) - 1 for group in told)
    return sqrt(sum(_variance(group) * (len(group) - 1) for group in told) / freedom) if freedom else 0.0


def difference(some: Sequence[float], others: Sequence[float], *, spread: float) -> float:
    """By how many standard errors the mean of some lies above that of others; 0 where nothing varies."""
    deviations = [max(sqrt(_variance(scores)), spread) for scores in (some, others)]
    error = sqrt(sum(one**2 / len(scores) for one, scores in zip(deviations, (some, others), strict=True)))
    return (fmean(some) - fmean(others)) / error if error else 0.0


def needed(some: int, others: int, *, looks: int, error: float = 0.05) -> float:
    """How many standard errors prove a difference, where so many were looked at (Bonferroni; both directions).

    Degrees of freedom are those of the smaller side: fewer than Welch's, so never too bold.
    """
    return student(1 - error / (2 * looks), min(some, others) - 1)


def student(probability: float, freedom: int) -> float:
    """The quantile of Student's distribution, for a probability of 0.5 or more."""
    z = NormalDist().inv_cdf(probability)
    terms = (
        (z**3 + z) / 4,
        (5 * z**5 + 16 * z**3 + 3 * z) / 96,
        (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384,
        (79 * z**9 + 776 * z**7 + 1482 * z**5 - 1920 * z**3 - 945 * z) / 92160,
    )
    return sum((term / freedom**power for power, term in enumerate(terms, start=1)), z)


def _variance(scores: Sequence[float]) -> float:
    """Of at least two. In floats: `statistics.variance` computes in fractions, which takes ten times as long."""
    mean = fmean(scores)
    return fsum((score - mean) ** 2 for score in scores) / (len(scores) - 1)


def _told(score: float) -> float:
    """Engagement is never below 0, though a mean that was moved, or the end of an interval, may come to less."""
    return max(0.0, expm1(score))
