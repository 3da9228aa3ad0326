"""What may be chosen, and what was.

A *factor* is something that a post may vary (its style, its part of the day); a *level* is one of its values. Both are
plain words that the context brings: the learner knows none by name.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

Levels = Mapping[str, str]
"""Factor → level."""


class Kind(StrEnum):
    """How a choice came about."""

    # One of an account's first posts: everything is tried about equally often.
    WARMUP = "warmup"
    # By what was learned.
    STRATEGY = "strategy"
    # At random, so that what learning earns can be told.
    CONTROL = "control"
    # A person's word decided, in part or wholly.
    PINNED = "pinned"


@dataclass(frozen=True, kw_only=True)
class Opening:
    """An instant at which the post could go out, and what the instant means in levels (weekday, daypart)."""

    levels: Levels
    at: datetime


@dataclass(frozen=True, kw_only=True)
class Context:
    """What one decision may choose from.

    One level of every factor of `allowed`, one of the `variants` and one of the `slots` are chosen; a factor stands in
    one of the three only. Raises ValueError for a factor without levels, or one that stands in two places.
    """

    account: str
    article: str
    # When the decision is made: aware, UTC.
    now: datetime
    # 0 is the first share of the article on the account. (account, article, round) names the post.
    round: int = 0
    # Factor → the levels that this article lends itself to.
    allowed: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    # Levels that only come together: one mapping for each finished teaser, all with the same factors.
    variants: tuple[Levels, ...] = ()
    # Empty: the instant is not chosen; the post goes out now.
    slots: tuple[Opening, ...] = ()
    topic: str = ""
    # Posts of one platform share the curve by which engagement grows with age.
    platform: str = ""
    # Factors that a person fixed for this very post, which then is no part of what is compared.
    pinned: frozenset[str] = frozenset()
    # A person wants what is believed best, without trials and controls.
    adopted: bool = False

    def __post_init__(self) -> None:
        places = [set(self.allowed), *_factors("variants", self.variants)]
        places += _factors("slots", tuple(slot.levels for slot in self.slots))
        for factor, levels in self.allowed.items():
            if not levels or len(set(levels)) < len(levels):
                raise ValueError(f"allowed[{factor!r}] is {levels!r}: give at least one level, each once")
        if twice := {factor for place in places for factor in place if sum(factor in other for other in places) > 1}:
            raise ValueError(f"{sorted(twice)} stand in two of allowed, variants and slots: keep each in one")

    @property
    def key(self) -> tuple[str, str, int]:
        """The post that is decided about."""
        return (self.account, self.article, self.round)


@dataclass(frozen=True, kw_only=True)
class Arm:
    """What was chosen, and how."""

    # Every factor of the context with the level taken.
    levels: Levels
    # The instant of the slot taken; the context's `now` where there are no slots.
    at: datetime
    kind: Kind
    # The probability of this very arm at this decision, chance of a control included; 0 < p ≤ 1.
    propensity: float
    # With the same beliefs, tally and context, this seed makes the same choice again.
    seed: int
    # Which of the context's variants and slots; None where it had none.
    variant: int | None = None
    slot: int | None = None
    # What would have come next: levels of the second and the third.
    runners_up: tuple[Levels, ...] = ()


def _factors(name: str, options: tuple[Levels, ...]) -> list[set[str]]:
    if not options:
        return []
    factors = set(options[0])
    for number, levels in enumerate(options):
        if set(levels) != factors:
            raise ValueError(f"{name}[{number}] has the factors {sorted(levels)}, the first one {sorted(factors)}")
    return [factors]
