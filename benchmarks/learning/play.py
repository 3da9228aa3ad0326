"""One policy posts into one world: what it chose, what that was worth, in blocks of posts."""

from __future__ import annotations

import heapq
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from benchmarks.learning.rivals import Policy
from benchmarks.learning.scenarios import Scenario
from benchmarks.learning.world import AGES_H, Arm, Array, Context, World, draw

BLOCK = 25
"""Posts per block of a record."""


@dataclass(frozen=True, kw_only=True)
class Play:
    """What came of it. [article, account] each; `value` is that of the choice, by the truth of its moment."""

    world: World
    policy: Policy
    arms: tuple[tuple[Arm, ...], ...]
    value: Array
    random: Array
    oracle: Array

    def blocks(self) -> tuple[list[float], list[float]]:
        """Per block of posts: what was earned over a random choice, and what could have been."""
        starts = range(0, len(self.value), BLOCK)
        earned = np.add.reduceat((self.value - self.random).sum(axis=1), starts)
        possible = np.add.reduceat((self.oracle - self.random).sum(axis=1), starts)
        return [round(float(x), 5) for x in earned], [round(float(x), 5) for x in possible]


def play(
    scenario: Scenario,
    seed: int,
    make: Callable[[World], Policy],
    watch: Callable[[int, World, Policy], None] = lambda _article, _world, _policy: None,
) -> Play:
    """Let a policy post all articles of a world. Counts reach it when their time comes, before the next article.

    `watch` is called before each article's choices. Nothing depends on the clock: the same seed gives the same play.
    """
    world = draw(scenario, np.random.default_rng((seed, 1)))
    audience, chance = np.random.default_rng((seed, 2)), np.random.default_rng((seed, 3))
    policy = make(world)
    due: list[tuple[float, int, int, int, Context, Arm, list[int]]] = []
    shape = (scenario.posts, scenario.accounts)
    value, random, oracle = np.empty(shape), np.empty(shape), np.empty(shape)
    arms: list[tuple[Arm, ...]] = []
    for article in range(scenario.posts):
        now = float(world.published[article])
        while due and due[0][0] <= now:
            at, _, _, age, told, arm, counts = heapq.heappop(due)
            policy.update(told, arm, AGES_H[age], counts, at)
        watch(article, world, policy)
        chosen = []
        for account in range(scenario.accounts):
            context = world.context(article, account)
            arm = policy.choose(context, chance)
            value[article, account] = world.value(article, account, arm)
            random[article, account], oracle[article, account] = world.bounds(context)
            chosen.append(arm)
            for age, counts in enumerate(world.counts(article, account, arm, audience).tolist()):
                heapq.heappush(due, (arm.slot.at + AGES_H[age] / 24, article, account, age, context, arm, counts))
        arms.append(tuple(chosen))
    return Play(world=world, policy=policy, arms=tuple(arms), value=value, random=random, oracle=oracle)
