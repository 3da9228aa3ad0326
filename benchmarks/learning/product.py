"""The product's own learner as a policy, and what it claims, held against the truth."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from math import log1p
from typing import Any, cast

import numpy as np

from benchmarks.learning.play import Play
from benchmarks.learning.rivals import Policy
from benchmarks.learning.scenarios import FACTORS
from benchmarks.learning.world import Arm, Context, World
from crosspost.core.strategy.adapter import Learner
from crosspost.core.strategy.arms import Arm as Taken
from crosspost.core.strategy.arms import Context as Asked
from crosspost.core.strategy.arms import Opening

BEGINNING = datetime(2024, 1, 1, tzinfo=UTC)
"""Day 0 of every world: a Monday."""
STYLE, HASHTAGS, EMOJI, PART, WEEKDAY = FACTORS
CLAIMS = frozenset({"works", "hurts"})
"""The verdicts that call an effect established."""
CHECKPOINTS = (100, 200, 500)
"""Posts after which beliefs are held against the truth, besides at the end."""


class Crosspost:
    """`crosspost.core.strategy` behind the rivals' door: numbers become words on the way in, and words numbers."""

    def __init__(self, world: World) -> None:
        known = {factor.name: factor.levels for factor in FACTORS}
        self.learner = Learner(known, accounts=world.scenario.accounts)

    def choose(self, context: Context, rng: np.random.Generator) -> Arm:
        """Ask the learner."""
        asked = _asked(context)
        taken = self.learner.choose(asked, rng)
        if taken.slot is None:
            raise ValueError(f"the learner took no slot for {asked.key}, though it was given {len(asked.slots)}")
        return Arm(
            style=STYLE.levels.index(taken.levels["style"]),
            hashtags=HASHTAGS.levels.index(taken.levels["hashtags"]),
            emoji=EMOJI.levels.index(taken.levels["emoji"]),
            slot=context.slots[taken.slot],
            kind=str(taken.kind),
            token=(asked, taken),
        )

    def update(self, context: Context, arm: Arm, age_h: float, counts: Sequence[int], now: float) -> None:
        """Tell the learner."""
        asked, taken = cast("tuple[Asked, Taken]", arm.token)
        named = dict(zip(("likes", "comments", "shares"), counts, strict=True))
        self.learner.update(asked, taken, age_h, named, instant(now))


class Watched:
    """Holds what the learner believes against the truth as a play goes on."""

    def __init__(self) -> None:
        self.beliefs: list[Mapping[str, Any]] = []

    def __call__(self, article: int, world: World, policy: Policy) -> None:
        """Look at the beliefs before an article, at the checkpoints."""
        if isinstance(policy, Crosspost) and article in CHECKPOINTS:
            self.look(article, world, policy)

    def look(self, posts: int, world: World, policy: Crosspost) -> None:
        """Count intervals that hold the truth, claims, and claims of the wrong sign, after so many posts."""
        truth = world.effects[min(posts, len(world.effects) - 1)]
        names = [(factor.name, level) for factor in FACTORS for level in factor.levels]
        policy.learner.refit(instant(float(world.published[posts - 1])))
        seen = {"posts": posts, "intervals": 0, "inside": 0, "claims": 0, "wrong": 0}
        for effect in policy.learner.explain():
            really = float(truth[int(effect.account), names.index((effect.factor, effect.level))])
            claimed = str(effect.verdict) in CLAIMS
            seen["intervals"] += 1
            seen["inside"] += effect.log_low <= really <= effect.log_high
            seen["claims"] += claimed
            seen["wrong"] += claimed and (really == 0 or (really > 0) != (effect.log_mean > 0))
        self.beliefs.append(seen)

    def record(self, played: Play) -> dict[str, Any]:
        """What a record says of a play of the learner, besides its shares: beliefs, lift of account 0, alerts."""
        policy = played.policy
        if not isinstance(policy, Crosspost):
            return {}
        self.look(len(played.arms), played.world, policy)
        strategy = [number for number, arms in enumerate(played.arms) if arms[0].kind == "strategy"]
        lift = policy.learner.lift("0")
        record: dict[str, Any] = {
            "beliefs": self.beliefs,
            "alerts": [[str(alert.kind), alert.posts] for alert in policy.learner.alerts("0")],
        }
        if strategy and lift.log is not None and lift.low is not None and lift.high is not None:
            earned = played.value[strategy, 0] - played.random[strategy, 0]
            interval = [log1p(lift.low / 100), log1p(lift.high / 100)]
            record["lift"] = {"told": lift.log, "interval": interval, "true": float(earned.mean())}
        return record


def instant(days: float) -> datetime:
    """Days since the beginning as an instant in UTC."""
    return BEGINNING + timedelta(days=days)


def _asked(context: Context) -> Asked:
    openings = tuple(
        Opening(
            levels={"daypart": PART.levels[slot.part], "weekday": WEEKDAY.levels[slot.weekday]}, at=instant(slot.at)
        )
        for slot in context.slots
    )
    return Asked(
        account=str(context.account),
        article=f"a{context.article}",
        now=instant(context.now),
        topic=f"t{context.topic}",
        platform="simulated",
        allowed={
            "style": tuple(STYLE.levels[style] for style in context.styles),
            "hashtags": HASHTAGS.levels,
            "emoji": EMOJI.levels,
        },
        slots=openings,
    )
