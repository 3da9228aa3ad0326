"""What learning has earned: posts of the strategy against the controls, which were drawn at random.

No estimate from the model stands in for it: such estimates are biased, since the model shrinks and forgets.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from math import ceil, expm1, sqrt
from statistics import NormalDist, fmean, variance

from crosspost.core.strategy.arms import Kind
from crosspost.core.strategy.beliefs import Beliefs
from crosspost.core.strategy.rows import Row
from crosspost.core.strategy.sample import corrected
from crosspost.core.strategy.tuning import Tuning

MIN_CONTROLS = 10
MOST_MORE_POSTS = 10_000
"""More than this many posts are no forecast."""

_Z90 = NormalDist().inv_cdf(0.9)


class LiftVerdict(StrEnum):
    """What may be said of the lift."""

    NOT_MEASURABLE = "not measurable yet"
    NO_PROOF = "no proof yet"
    EARNS = "learning earns"
    COSTS = "learning costs"


@dataclass(frozen=True, kw_only=True)
class Lift:
    """Strategy minus control. What cannot be told yet is None."""

    # Posts of either kind with a reading of 24 hours or more.
    strategy: int
    control: int
    verdict: LiftVerdict
    # Difference of the mean log rewards, and its standard error (Welch).
    log: float | None = None
    error: float | None = None
    # The same as a percentage, with the 80 % interval.
    percent: float | None = None
    low: float | None = None
    high: float | None = None
    # About so many more posts until there is enough, at the present pace of controls and if the lift stays as it is.
    # 0: it is settled. None: too many to be foreseen.
    more_posts: int | None = None


def lift_of(
    rows: Sequence[Row], beliefs: Beliefs, *, account: str | None = None, since: datetime | None = None, tuning: Tuning
) -> Lift:
    """Of one account, or of all together; of posts since an instant, or of all. Warm-up and pinned posts stay out."""
    left: dict[Kind, list[float]] = {Kind.STRATEGY: [], Kind.CONTROL: []}
    for row in rows:
        if row.kind in left and row.is_told and account in (None, row.account) and (since is None or row.at >= since):
            expected = beliefs.of(row.account).expected(row.at, row.topic, tuning.knot_days)
            left[row.kind].append(corrected(row, beliefs.growth)[0] - expected)
    strategy, control = left[Kind.STRATEGY], left[Kind.CONTROL]
    if len(control) < MIN_CONTROLS or len(strategy) < MIN_CONTROLS:
        missing = tuning.block * (MIN_CONTROLS - min(len(control), MIN_CONTROLS))
        return Lift(
            strategy=len(strategy),
            control=len(control),
            verdict=LiftVerdict.NOT_MEASURABLE,
            more_posts=max(missing, MIN_CONTROLS - len(strategy)),
        )
    return _compared(strategy, control)


def in_days(now: datetime, days: float | None) -> datetime | None:
    """The instant so many days ago."""
    return None if days is None else now - timedelta(days=days)


def _compared(strategy: Sequence[float], control: Sequence[float]) -> Lift:
    """Welch's unequal variances test, as an interval (B. L. Welch, Biometrika 34, 1947)."""
    of_strategy, of_control = variance(strategy) / len(strategy), variance(control) / len(control)
    difference, error = fmean(strategy) - fmean(control), sqrt(of_strategy + of_control)
    freedom = 1.0
    if error > 0:
        parts = of_strategy**2 / (len(strategy) - 1) + of_control**2 / (len(control) - 1)
        freedom = error**4 / parts
    half = t90(freedom) * error
    low, high = difference - half, difference + half
    verdict = LiftVerdict.EARNS if low > 0 else LiftVerdict.COSTS if high < 0 else LiftVerdict.NO_PROOF
    posts = len(strategy) + len(control)
    return Lift(
        strategy=len(strategy),
        control=len(control),
        verdict=verdict,
        log=difference,
        error=error,
        percent=100 * expm1(difference),
        low=100 * expm1(low),
        high=100 * expm1(high),
        more_posts=_more_posts(posts, half, difference) if verdict is LiftVerdict.NO_PROOF else 0,
    )


def _more_posts(posts: int, half: float, difference: float) -> int | None:
    """How many more until the interval, narrowing with the root of the number, leaves out 0."""
    if abs(difference) * sqrt(MOST_MORE_POSTS / posts + 1) <= half:
        return None
    return max(ceil(posts * ((half / difference) ** 2 - 1)), 1)


def t90(freedom: float) -> float:
    """The 90th percentile of Student's t, to 1 % from three degrees of freedom on (Abramowitz and Stegun 26.7.5)."""
    z = _Z90
    first = (z**3 + z) / 4
    second = (5 * z**5 + 16 * z**3 + 3 * z) / 96
    third = (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384
    return z + first / freedom + second / freedom**2 + third / freedom**3
