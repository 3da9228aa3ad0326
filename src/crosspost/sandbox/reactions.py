"""What readers do with one post, and when: counts that grow with its age. Pure.

Counts are Poisson; each act comes at an age of its own. Within an hour a share f1 of a post's acts has come, logistic
about 15 %; within 24 hours f24, of what is left then a logistic share about 73 %; after 72 hours nothing more comes.
Between these ages the share grows evenly.
"""

from __future__ import annotations

import math
import random
from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from types import MappingProxyType

from crosspost.model import PlatformName
from crosspost.sandbox.preferences import normal

HOUR = timedelta(hours=1)
LASTS = 72 * HOUR
SHARES: Mapping[str, float] = MappingProxyType({"likes": 0.80, "replies": 0.06, "shares": 0.14})
"""Of a post's engagement, which part is what."""

CLICKS = 0.5
"""Clicks on the link for each act, where there is one."""

VIEWS = 40.0
"""How often a post is seen for each act; half as much or twice as much is usual."""

REACHED = 0.8
"""People for each view (Facebook)."""

MOST_ACTS = 3000.0
"""Acts that a post gets at the most: heavy tails must not fill the memory."""


@dataclass(frozen=True, kw_only=True)
class Growth:
    """Which share of its acts a post has got at 1 h and at 24 h; all of them at 72 h."""

    first: float
    day: float

    def share(self, age: timedelta) -> float:
        """The share at an age, 0 to 1; never less at a greater age."""
        hours = age / HOUR
        if hours <= 0:
            return 0.0
        if hours >= LASTS / HOUR:
            return 1.0
        if hours < 1:
            return self.first * hours
        if hours < 24:
            return self.first + (self.day - self.first) * (hours - 1) / 23
        return self.day + (1 - self.day) * (hours - 24) / 48

    def age(self, share: float) -> timedelta:
        """The age at which a share (0 to 1) is reached: `share` the other way round."""
        if share < self.first:
            return HOUR * (share / self.first)
        if share < self.day:
            return HOUR * (1 + 23 * (share - self.first) / (self.day - self.first))
        return HOUR * (24 + 48 * (share - self.day) / (1 - self.day)) if self.day < 1 else 24 * HOUR


@dataclass(frozen=True, kw_only=True)
class Reactions:
    """All that readers will do with a post."""

    growth: Growth
    # Count → when each act comes, as shares of the growth, ascending.
    acts: Mapping[str, tuple[float, ...]]
    # How often it will have been seen, and by how many.
    views: int
    reach: int

    def counts(self, age: timedelta) -> Mapping[str, int]:
        """What has come by this age, but for the replies: those are said in words."""
        share = self.growth.share(age)
        found = {name: bisect_right(times, share) for name, times in self.acts.items() if name != "replies"}
        seen = {"impressions": int(self.views * share), "reach": int(self.reach * share)}
        return found | {name: count for name, count in seen.items() if count}

    def reply_ages(self) -> tuple[timedelta, ...]:
        """The ages at which somebody says something, ascending."""
        return tuple(self.growth.age(share) for share in self.acts["replies"])


def reactions(rng: random.Random, rate: float, *, has_link: bool, platform: PlatformName) -> Reactions:
    """Draw what a post gets whose expected number of acts is `rate` (at most `MOST_ACTS`)."""
    rate = min(rate, MOST_ACTS)
    first = _logistic(math.log(0.15 / 0.85) + 1.1 * normal(rng))
    day = first + (1 - first) * _logistic(1 + 1.2 * normal(rng))
    acts = {name: _arrivals(rng, rate * part) for name, part in SHARES.items()}
    views = int(rate * VIEWS * math.exp(0.35 * normal(rng)))
    if has_link:
        acts["clicks"] = _arrivals(rng, rate * CLICKS)
    # Nobody reacts who has not seen it.
    views = max(views, sum(map(len, acts.values())))
    reach = int(views * REACHED) if platform is PlatformName.FACEBOOK else 0
    return Reactions(growth=Growth(first=first, day=day), acts=acts, views=views, reach=reach)


def _arrivals(rng: random.Random, mean: float) -> tuple[float, ...]:
    """A Poisson number of points spread evenly over [0, 1), ascending: a Poisson process, gap by gap."""
    found: list[float] = []
    if mean <= 0:
        return ()
    at = -math.log(1.0 - rng.random())
    while at < mean:
        found.append(at / mean)
        at -= math.log(1.0 - rng.random())
    return tuple(found)


def _logistic(x: float) -> float:
    return 1 / (1 + math.exp(-x))
