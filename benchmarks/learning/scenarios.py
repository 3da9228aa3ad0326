"""The audiences that policies are tried on, as data, and what is asked of the learner in each.

Sizes come from real accounts: `moderate` has the effects seen on an account on X, `realistic` those of Facebook pages
of 2016 with their noise, `weak` is nearest to what randomised headlines show. `null` has nothing to be learned.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import log


@dataclass(frozen=True, kw_only=True)
class Factor:
    """Something a post can have in one of several ways."""

    name: str
    levels: tuple[str, ...]
    # Standard deviation of a level's effect on the logarithm of the engagement, before the scenario's scale.
    sd: float


FACTORS: tuple[Factor, ...] = (
    Factor(name="style", levels=("headline", "question", "quote", "keyfact", "summary", "opinion"), sd=0.20),
    Factor(name="hashtags", levels=("0", "1", "2"), sd=0.15),
    Factor(name="emoji", levels=("no", "yes"), sd=0.08),
    Factor(name="daypart", levels=("morning", "noon", "afternoon", "evening"), sd=0.15),
    Factor(name="weekday", levels=("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"), sd=0.08),
)
PART_HOURS: tuple[float, ...] = (8.0, 12.5, 16.0, 20.0)
"""When each part of the day posts."""
TOPICS = 5


@dataclass(frozen=True, kw_only=True)
class Change:
    """From the `at`-th article on: effects become kappa·old + √(1 − kappa²)·fresh, and the level moves by `step`."""

    at: int
    kappa: float
    step: float


@dataclass(frozen=True, kw_only=True)
class Scenario:
    """One kind of audience. Effects and levels are in logarithms of the engagement; time is in days and weeks."""

    posts: int = 1000
    # Articles a week.
    rate: float = 5.0
    accounts: int = 1
    scale: float = 1.0
    sd_article: float = 0.45
    sd_noise: float = 0.70
    heavy: bool = False
    base: float = 3.2
    # Standard deviation of the level's weekly step.
    level_walk: float = 0.05
    growth_a_year: float = 0.0
    season: float = 0.0
    # Standard deviation of the effects of a style with a topic.
    interactions: float = 0.0
    changes: tuple[Change, ...] = ()
    # Articles after which effects have kept 1/e of themselves; None: they stay.
    drift_posts: float | None = None
    # How alike the effects of several accounts are: the correlation.
    alike: float = 0.0


def _accounts(number: int, alike: float) -> Scenario:
    return Scenario(posts=300, accounts=number, alike=alike, scale=0.75, sd_article=0.6, sd_noise=0.85)


SCENARIOS: Mapping[str, Scenario] = {
    "moderate": Scenario(),
    "realistic": Scenario(
        scale=0.75, sd_article=0.6, sd_noise=0.85, rate=10.0, changes=(Change(at=520, kappa=0.6, step=-0.2),)
    ),
    "weak": Scenario(scale=0.5),
    "strong": Scenario(scale=2.0),
    "null": Scenario(scale=0.0),
    "heavy": Scenario(heavy=True),
    "lowcount": Scenario(base=log(2.5)),
    "articles": Scenario(sd_article=1.0, sd_noise=0.5),
    "growth": Scenario(growth_a_year=log(4.0), level_walk=0.08, season=0.3),
    "interact": Scenario(interactions=0.25),
    "slow": Scenario(rate=1.0, posts=150),
    "busy": Scenario(rate=20.0),
    "change": Scenario(changes=(Change(at=500, kappa=0.0, step=-0.5),)),
    "yearly": Scenario(changes=tuple(Change(at=at, kappa=0.5, step=-0.2) for at in (260, 520, 780))),
    "drift": Scenario(drift_posts=300.0),
    "two": _accounts(2, 0.35),
    "four": _accounts(4, 0.35),
    "four_alike": _accounts(4, 0.7),
    "four_unlike": _accounts(4, 0.0),
}

TARGETS: Mapping[str, Mapping[tuple[int, int], float]] = {
    name: dict(zip(((0, 200), (0, 1000), (500, 1000)), values, strict=False))
    for name, values in {
        "moderate": (47, 70, 76),
        "realistic": (33, 50, 51),
        "weak": (25, 49, 58),
        "strong": (63, 80, 85),
        "heavy": (42, 65, 73),
        "lowcount": (41, 64, 72),
        "articles": (39, 61, 69),
        "growth": (46, 67, 74),
        "interact": (39, 60, 66),
        "busy": (45, 68, 77),
        "change": (47, 57, 50),
        "yearly": (47, 50, 47),
        "drift": (39, 44, 43),
        "two": (35,),
    }.items()
}
"""The least share (in %) asked of the learner, by posts (from, to): some standard errors below a prototype's."""
