"""What posts did, summed up so that nobody takes chance for knowledge. Pure.

A post counts with its first reading from three days on (`strategy.rows`); younger ones and those never read are left
out, never taken for 0. Its score is log(1 + engagement). Where several accounts are looked at together, each post is
compared with its own account's mean, so that a style is not praised for the account it is used on.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from functools import cached_property
from math import log1p
from statistics import fmean

from crosspost.core.intervals import Interval, difference, interval, needed, spread_within
from crosspost.core.strategy.rows import EARLY_H, RIPE_H
from crosspost.core.strategy.tuning import WEIGHTS
from crosspost.model import Metrics

MIN_POSTS = 30
"""Posts that a comparison needs before anything is claimed; what the strategy asks for, too."""

MIN_GROUP = 8
"""Posts of one kind that are needed to say anything of that kind; what the strategy asks for, too."""

RIPE = timedelta(hours=RIPE_H - EARLY_H)


@dataclass(frozen=True, kw_only=True)
class Result:
    """A published post and what was read of it."""

    post_id: int
    account_key: str
    published_at: datetime
    style: str
    # Its article's.
    tags: tuple[str, ...]
    # US dollars that publishing it cost.
    price_usd: Decimal
    # By horizon.
    readings: tuple[Metrics, ...]

    @cached_property
    def engagement(self) -> float | None:
        """What people did with it by its first reading from three days on; None: not known (yet)."""
        return engagement_of(self.ripe.counts) if self.ripe else None

    @property
    def ripe(self) -> Metrics | None:
        """The reading by which it is compared with others; one that says nothing of engagement is passed over."""
        ripe = (one for one in self.readings if one.age >= RIPE)
        return next((one for one in ripe if engagement_of(one.counts) is not None), None)


class Verdict(StrEnum):
    """What a comparison allows to be said."""

    NOT_ENOUGH = "not_enough"
    NOTHING = "nothing"
    BETTER = "better"
    WORSE = "worse"


@dataclass(frozen=True, kw_only=True)
class Group:
    """Posts of one kind: of one style, of one tag, of one time."""

    key: str
    posts: int
    # None: too few posts.
    estimate: Interval | None


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """Kinds of posts side by side."""

    # The most posts first.
    groups: tuple[Group, ...]
    # How many posts were compared.
    posts: int
    verdict: Verdict
    # The kind that the verdict is about.
    key: str | None = None


@dataclass(frozen=True, kw_only=True)
class AtAge:
    """What posts had at one age. Other posts may have been read at another age."""

    horizon: timedelta
    posts: int
    estimate: Interval | None


@dataclass(frozen=True, kw_only=True)
class HeadStart:
    """How much of what the same posts had later was there early: a fact about these posts, no promise."""

    early: timedelta
    late: timedelta
    # Percent of all their engagement together. Above 100 where people took likes back.
    percent: float
    posts: int


@dataclass(frozen=True, kw_only=True)
class Earned:
    """What posts cost, and what people did with them."""

    # Those with a reading; the others are in neither sum.
    posts: int
    cost_usd: Decimal
    engagement: float

    @property
    def per_dollar(self) -> float | None:
        """Engagement for each US dollar of publishing; None where it cost nothing, or too few posts were read."""
        return self.engagement / float(self.cost_usd) if self.cost_usd and self.posts >= MIN_GROUP else None


def engagement_of(counts: Mapping[str, int]) -> float | None:
    """Likes + 2 × replies + 3 × shares, of those that are there; None where none of them is."""
    told = [WEIGHTS[name] * count for name, count in counts.items() if name in WEIGHTS and count >= 0]
    return float(sum(told)) if told else None


def compare(results: Iterable[Result], kinds_of: Callable[[Result], Collection[str]]) -> Comparison:
    """Kinds of posts against each other. A post may be of several kinds, or of none.

    Claims at most one thing: of the kind that differs most from all other posts, and only where chance would hardly
    do so for any of the kinds.
    """
    scored = scores(results)
    found: dict[str, list[float]] = defaultdict(list)
    others: dict[str, list[float]] = defaultdict(list)
    kinds = [(frozenset(kinds_of(result)), score) for result, score in scored]
    for name in sorted({name for names, _ in kinds for name in names}):
        for names, score in kinds:
            (found if name in names else others)[name].append(score)
    spread = spread_within(list(found.values()))
    groups = [
        Group(key=key, posts=len(some), estimate=interval(some, spread=spread) if len(some) >= MIN_GROUP else None)
        for key, some in found.items()
    ]
    verdict, key = _claim(found, others, len(scored), spread)
    ordered = tuple(sorted(groups, key=lambda group: (-group.posts, group.key)))
    return Comparison(groups=ordered, posts=len(scored), verdict=verdict, key=key)


def _claim(
    found: Mapping[str, Sequence[float]], others: Mapping[str, Sequence[float]], posts: int, spread: float
) -> tuple[Verdict, str | None]:
    large = [key for key, some in found.items() if min(len(some), len(others.get(key, ()))) >= MIN_GROUP]
    if posts < MIN_POSTS or not large:
        return Verdict.NOT_ENOUGH, None
    apart = {key: difference(found[key], others[key], spread=spread) for key in large}
    proven = {
        key: one
        for key, one in apart.items()
        if abs(one) >= needed(len(found[key]), len(others[key]), looks=len(large))
    }
    if not proven:
        return Verdict.NOTHING, None
    key = max(sorted(proven), key=lambda name: abs(proven[name]))
    return (Verdict.BETTER if proven[key] > 0 else Verdict.WORSE), key


def scores(results: Iterable[Result]) -> list[tuple[Result, float]]:
    """Posts that can be compared, with their scores. Of several accounts: about one common mean.

    An account with too few posts has no mean to speak of, so its posts are left out beside others.
    """
    told: dict[str, list[tuple[Result, float]]] = defaultdict(list)
    for result in results:
        if result.engagement is not None:
            told[result.account_key].append((result, log1p(result.engagement)))
    if len(told) < 2:
        return [one for own in told.values() for one in own]
    large = [own for own in told.values() if len(own) >= MIN_GROUP]
    if not large:
        return []
    common = fmean(score for own in large for _, score in own)
    return [
        (result, score - mean + common) for own in large for mean in [fmean(s for _, s in own)] for result, score in own
    ]


def growth(results: Sequence[Result], horizons: Iterable[timedelta]) -> tuple[AtAge, ...]:
    """What posts had at each age, youngest first. A reading that came late stands at the age it was meant for."""
    read = {
        horizon: [log1p(told) for result in results if (told := _at(result, horizon)) is not None]
        for horizon in sorted(set(horizons))
    }
    spread = spread_within(list(read.values()))
    return tuple(
        AtAge(
            horizon=horizon,
            posts=len(some),
            estimate=interval(some, spread=spread) if len(some) >= MIN_GROUP else None,
        )
        for horizon, some in read.items()
    )


def head_start(results: Sequence[Result], horizons: Iterable[timedelta]) -> HeadStart | None:
    """What the first day is of the whole: by the posts read at both ages. None where they are too few.

    Takes the latest age that is at most a day, and the latest later one that enough of the posts have reached.
    """
    ages = sorted(set(horizons))
    early = next((age for age in reversed(ages) if age <= timedelta(days=1)), None)
    for late in reversed(ages):
        if early is None or late <= early:
            return None
        pairs = [(_at(result, early), _at(result, late)) for result in results]
        both = [(first, last) for first, last in pairs if first is not None and last is not None]
        whole = sum(last for _, last in both)
        if len(both) >= MIN_GROUP and whole:
            percent = 100 * sum(first for first, _ in both) / whole
            return HeadStart(early=early, late=late, percent=percent, posts=len(both))
    return None


def best_and_worst(results: Iterable[Result], *, most: int) -> tuple[tuple[Result, ...], tuple[Result, ...]]:
    """The posts that did best, best first, and those that did worst, worst first. No post is in both."""
    ranked = [result for result, _ in sorted(scores(results), key=lambda one: (-one[1], one[0].post_id))]
    count = min(most, len(ranked) // 2)
    return tuple(ranked[:count]), tuple(reversed(ranked[len(ranked) - count :]))


def earned(results: Iterable[Result]) -> Earned:
    """Cost and engagement of the posts that were read from three days on."""
    told = [(result, result.engagement) for result in results if result.engagement is not None]
    return Earned(
        posts=len(told),
        cost_usd=sum((result.price_usd for result, _ in told), Decimal(0)),
        engagement=sum(engagement for _, engagement in told),
    )


def _at(result: Result, horizon: timedelta) -> float | None:
    reading = next((one for one in result.readings if one.horizon == horizon), None)
    return engagement_of(reading.counts) if reading else None
