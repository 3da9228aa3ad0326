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
LEAST_OF_ACCOUNT = 2
"""Posts of either kind that an account brings along where several are told together."""
MOST_MORE_POSTS = 10_000
"""More than this many posts are no forecast."""

Pair = tuple[list[float], list[float]]
"""Of one account: what posts of the strategy and controls brought beyond what was expected of them."""

_SIDES = {Kind.STRATEGY: 0, Kind.CONTROL: 1}
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
    # 0: it is settled. None: too many to be foreseen, or no end.
    more_posts: int | None = None
    # Whether controls are still drawn: without them no number of posts settles anything more.
    goes_on: bool = True


def lift_of(
    rows: Sequence[Row],
    beliefs: Beliefs,
    *,
    account: str | None = None,
    since: datetime | None = None,
    tuning: Tuning,
    every: float | None = None,
) -> Lift:
    """Of one account, or of all together; of posts since an instant, or of all. Warm-up and pinned posts stay out.

    Together it is the mean of the accounts' differences, each counting by its posts: posts of several accounts in one
    heap would compare the accounts wherever these have different shares of controls. `every`: one post in so many is a
    control from now on; by default the tuning's.
    """
    chosen = [row for row in rows if account in (None, row.account) and (since is None or row.at >= since)]
    pairs = _pairs(chosen, beliefs, tuning)
    strategy, control = (sum(len(pair[side]) for pair in pairs) for side in (0, 1))
    # An account with fewer has no variance.
    told = [pair for pair in pairs if min(len(one) for one in pair) >= LEAST_OF_ACCOUNT]
    enough = [sum(len(pair[side]) for pair in told) for side in (0, 1)]
    if min(enough) < MIN_CONTROLS:
        missing = ceil((every or tuning.block) * (MIN_CONTROLS - min(enough[1], MIN_CONTROLS)))
        return Lift(
            strategy=strategy,
            control=control,
            verdict=LiftVerdict.NOT_MEASURABLE,
            more_posts=max(missing, MIN_CONTROLS - enough[0]),
        )
    return _compared(told, strategy=strategy, control=control)


def _pairs(rows: Sequence[Row], beliefs: Beliefs, tuning: Tuning) -> list[Pair]:
    """What was not expected of each account's posts: those of the strategy, and the controls."""
    left: dict[str, Pair] = {}
    for row in rows:
        if row.kind in _SIDES and row.is_told:
            expected = beliefs.of(row.account).expected(row.at, row.topic, tuning.knot_days)
            pair = left.setdefault(row.account, ([], []))
            pair[_SIDES[row.kind]].append(corrected(row, beliefs.growth)[0] - expected)
    return [left[name] for name in sorted(left)]


def in_days(now: datetime, days: float | None) -> datetime | None:
    """The instant so many days ago."""
    return None if days is None else now - timedelta(days=days)


def _compared(pairs: Sequence[Pair], *, strategy: int, control: int) -> Lift:
    """Welch's unequal variances test, as an interval (B. L. Welch, Biometrika 34, 1947); of several accounts the
    weighted sum of their differences, with the degrees of freedom of such a sum by the same rule.
    """
    posts = sum(len(one) for pair in pairs for one in pair)
    weights = [sum(len(one) for one in pair) / posts for pair in pairs]
    difference = sum(weight * (fmean(of[0]) - fmean(of[1])) for weight, of in zip(weights, pairs, strict=True))
    # Variance of the mean and degrees of freedom, of each side of each account.
    parts = [
        (weight**2 * variance(one) / len(one), len(one) - 1)
        for weight, pair in zip(weights, pairs, strict=True)
        for one in pair
    ]
    whole = sum(part for part, _ in parts)
    error = sqrt(whole)
    freedom = whole**2 / sum(part**2 / free for part, free in parts) if error > 0 else 1.0
    half = t90(freedom) * error
    low, high = difference - half, difference + half
    verdict = LiftVerdict.EARNS if low > 0 else LiftVerdict.COSTS if high < 0 else LiftVerdict.NO_PROOF
    return Lift(
        strategy=strategy,
        control=control,
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
