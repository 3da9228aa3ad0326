"""What replays of real posts share: one account, one real post behind each choice, readings at 72 hours."""

from __future__ import annotations

import heapq
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

import numpy as np

from benchmarks.learning.scores import Z95, Estimate
from crosspost.core.strategy.adapter import Learner
from crosspost.core.strategy.arms import Arm, Context

RIPE_H = 72.0


class Question(Protocol):
    """One decision of a replay."""

    @property
    def context(self) -> Context:
        """What may be chosen."""

    def counts(self, arm: Arm, rng: np.random.Generator) -> Mapping[str, int]:
        """What a real post of the chosen kind got."""


@dataclass(frozen=True, kw_only=True)
class Answered:
    """A replay's choices, and the learner as it ended."""

    arms: tuple[Arm, ...]
    learner: Learner

    @property
    def established(self) -> int:
        """How many levels are called established at the end."""
        return sum(str(effect.verdict) in {"works", "hurts"} for effect in self.learner.explain())


def replay(questions: Sequence[Question], rng: np.random.Generator) -> Answered:
    """Let a fresh learner decide all questions, in their order; what came of a choice reaches it three days later.

    Raises ValueError without a question.
    """
    if not questions:
        raise ValueError("there is nothing to replay; look whether the data are whole")
    learner, arms = Learner(), []
    due: list[tuple[datetime, int, Context, Arm, Mapping[str, int]]] = []
    for number, question in enumerate(questions):
        context = question.context
        while due and due[0][0] <= context.now:
            at, _, told, arm, counts = heapq.heappop(due)
            learner.update(told, arm, RIPE_H, counts, at)
        arm = learner.choose(context, rng)
        counts = question.counts(arm, rng)
        heapq.heappush(due, (arm.at + timedelta(hours=RIPE_H), number, context, arm, counts))
        arms.append(arm)
    for at, _, told, arm, counts in sorted(due, key=lambda one: one[:2]):
        learner.update(told, arm, RIPE_H, counts, at)
    learner.refit(max(at for at, *_ in due))
    return Answered(arms=tuple(arms), learner=learner)


def interval(estimate: Estimate, scale: float = 100) -> str:
    """`+1.2 [+0.3, +2.1]`: the figure with its 95 % interval, in percent."""
    low, high = estimate.value - Z95 * estimate.error, estimate.value + Z95 * estimate.error
    return f"{scale * estimate.value:+.1f} [{scale * low:+.1f}, {scale * high:+.1f}]"
