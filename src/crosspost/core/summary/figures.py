"""Simple honest statistics: a median with its interval, and how two groups of posts differ. 80 % everywhere."""

from __future__ import annotations

from collections.abc import Sequence
from math import comb, expm1, floor, log1p, sqrt
from statistics import NormalDist, fmean, median, variance

from crosspost.core.strategy.lift import t90
from crosspost.core.summary.nouns import Change, Typical

LEVEL = 0.8
EXACT = 400
"""Up to so many posts the interval of a median is exact; beyond, by the normal approximation."""

MIN_COMPARED = 8
"""Posts that each of two groups needs before they are compared."""

MOST_PERCENT = 1e6
"""A change beyond this is drawn and written as this."""


def typical(counts: Sequence[int]) -> Typical | None:
    """The median, and an interval that holds whatever the counts are distributed like; None without a count.

    Between two order statistics, chosen by the binomial distribution (Conover, Practical Nonparametric Statistics,
    3.2). Fewer than four posts give no interval of 80 %.
    """
    if not counts:
        return None
    ordered = sorted(counts)
    rank = _rank(len(ordered))
    if not rank:
        return Typical(posts=len(ordered), median=median(ordered))
    return Typical(posts=len(ordered), median=median(ordered), low=ordered[rank - 1], high=ordered[-rank])


def change(counts: Sequence[int], before: Sequence[int]) -> Change | None:
    """By how much a post gets more than before, on the scale of log(1 + count): Welch's interval.

    None where either group is too small. Not causal: other articles, other times.
    """
    if min(len(counts), len(before)) < MIN_COMPARED:
        return None
    now, then = [log1p(count) for count in counts], [log1p(count) for count in before]
    of_now, of_then = variance(now) / len(now), variance(then) / len(then)
    error, freedom = sqrt(of_now + of_then), 1.0
    if error > 0:
        freedom = error**4 / (of_now**2 / (len(now) - 1) + of_then**2 / (len(then) - 1))
    difference, half = fmean(now) - fmean(then), t90(freedom) * error
    return Change(
        percent=_percent(difference),
        low=_percent(difference - half),
        high=_percent(difference + half),
        posts=len(now),
        posts_before=len(then),
    )


def _percent(logarithm: float) -> float:
    return min(100 * expm1(min(logarithm, 20.0)), MOST_PERCENT)


def _rank(posts: int) -> int:
    """The largest rank from either end between which the median lies with 80 %; 0 where there is none."""
    if posts > EXACT:
        return floor((posts - NormalDist().inv_cdf((1 + LEVEL) / 2) * sqrt(posts)) / 2)
    outside = 0
    for rank in range(posts // 2 + 1):
        outside += comb(posts, rank)
        if 2 * outside > (1 - LEVEL) * 2**posts:
            return rank
    return posts // 2
