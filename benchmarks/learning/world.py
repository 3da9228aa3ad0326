"""An audience with hidden preferences, drawn from a seed, and what it does with a post.

The logarithm of the engagement that a post of article a at time t on account k may expect is

    base + growth·t/365 + walk_k(week) + steps + season·sin(2πt/365) + topic_k + Σ β_k[level] + γ_k[style, topic] + u_a

and what it gets is Poisson around exp(that + e), e being noise. Everything that does not depend on the choice is drawn
beforehand, so that all policies meet the same articles, preferences and noise under the same seed.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from math import exp, log, pi, sin, sqrt

import numpy as np
from numpy.typing import NDArray

from benchmarks.learning.scenarios import FACTORS, PART_HOURS, TOPICS, Scenario

Array = NDArray[np.float64]

STARTS: tuple[int, ...] = tuple(int(start) for start in np.cumsum([0, *(len(f.levels) for f in FACTORS)]))
"""Where each factor's levels begin in a vector of all of them; the last is how many there are."""
STYLES = len(FACTORS[0].levels)
MISSING_STYLE = 0.2
SOONEST, LATEST = 0.25 / 24, 2.0
"""A post goes out from a quarter of an hour to two days after its article, in days."""
SHARES = np.array([0.80, 0.06, 0.14])
"""What engagement consists of: likes, comments, shares."""
AGES_H: tuple[float, ...] = (1.0, 24.0, 72.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """A time at which the post may go out. `at` is in days since the beginning, a Monday at midnight."""

    weekday: int
    part: int
    at: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """What a policy knows when it chooses for an article on an account."""

    account: int
    article: int
    topic: int
    now: float
    styles: tuple[int, ...]
    slots: tuple[Slot, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Arm:
    """What was chosen. `token` is the policy's own memory of the choice, given back with the counts."""

    style: int
    hashtags: int
    emoji: int
    slot: Slot
    kind: str = "strategy"
    token: object = None

    @property
    def columns(self) -> tuple[int, int, int, int, int]:
        """Where its levels stand in a vector of all levels."""
        _, hashtags, emoji, part, weekday, _ = STARTS
        return (
            self.style,
            hashtags + self.hashtags,
            emoji + self.emoji,
            part + self.slot.part,
            weekday + self.slot.weekday,
        )


@dataclass(frozen=True, kw_only=True)
class World:
    """One audience. The first axis of the arrays is the article, `k` stands for the account."""

    scenario: Scenario
    # Days, ascending.
    published: Array
    topic: NDArray[np.int64]
    # Article × style: whether the article offers the style.
    offers: NDArray[np.bool_]
    # Article × k × level.
    effects: Array
    # k × style × topic.
    interactions: Array
    # k × topic.
    topic_effects: Array
    # Week × k.
    walk: Array
    steps: Array
    article_effects: Array
    # Article × k.
    noise: Array
    # Article × k × 2: how fast engagement comes in, as normal deviates.
    pace: Array

    def context(self, article: int, account: int) -> Context:
        """What may be chosen for this article."""
        now = float(self.published[article])
        return Context(
            account=account,
            article=article,
            topic=int(self.topic[article]),
            now=now,
            styles=tuple(int(style) for style in np.flatnonzero(self.offers[article])),
            slots=slots_after(now),
        )

    def style_values(self, article: int, account: int) -> Array:
        """What each style is worth for this article."""
        effects: Array = self.effects[article, account, :STYLES]
        total: Array = effects + self.interactions[account, :, self.topic[article]]
        return total

    def value(self, article: int, account: int, arm: Arm) -> float:
        """What the choice is worth: Σβ + γ."""
        effects = self.effects[article, account]
        chosen = sum(float(effects[column]) for column in arm.columns)
        return chosen + float(self.interactions[account, arm.style, self.topic[article]])

    def bounds(self, context: Context) -> tuple[float, float]:
        """What a uniformly random choice and the best one are worth among what the context allows."""
        effects = self.effects[context.article, context.account]
        styles = self.style_values(context.article, context.account)[list(context.styles)]
        hashtags, emoji = (effects[STARTS[f] : STARTS[f + 1]] for f in (1, 2))
        slots = np.array([effects[STARTS[3] + s.part] + effects[STARTS[4] + s.weekday] for s in context.slots])
        parts = (styles, hashtags, emoji, slots)
        return sum(float(part.mean()) for part in parts), sum(float(part.max()) for part in parts)

    def counts(self, article: int, account: int, arm: Arm, rng: np.random.Generator) -> NDArray[np.int64]:
        """[age, (likes, comments, shares)] that the post has at each of `AGES_H`."""
        at = arm.slot.at
        level = self.scenario.base + self.scenario.growth_a_year * at / 365
        level += self.scenario.season * sin(2 * pi * at / 365) + float(self.walk[int(at // 7), account])
        level += float(self.steps[article]) + float(self.topic_effects[account, self.topic[article]])
        level += float(self.article_effects[article]) + float(self.noise[article, account])
        # A viral post among heavy tails is bounded where an integer of the platform would be.
        final = rng.poisson(SHARES * min(exp(level + self.value(article, account, arm)), 1e9))
        first, second = (float(deviate) for deviate in self.pace[article, account])
        hour = _logistic(log(0.15 / 0.85) + 1.1 * first)
        day = hour + (1 - hour) * _logistic(1 + 1.2 * second)
        at_day = rng.binomial(final, day)
        return np.stack([rng.binomial(at_day, hour / day), at_day, final])


def slots_after(now: float) -> tuple[Slot, ...]:
    """All parts of the day from a quarter of an hour to two days later."""
    days = range(int(now), int(now + LATEST) + 1)
    times = ((day, part, day + hour / 24) for day in days for part, hour in enumerate(PART_HOURS))
    return tuple(
        Slot(weekday=day % 7, part=part, at=at) for day, part, at in times if now + SOONEST <= at <= now + LATEST
    )


def draw(scenario: Scenario, rng: np.random.Generator) -> World:
    """Draw an audience. The preferences are drawn first: scenarios with the same ones share them under one seed."""
    articles, accounts = scenario.posts, scenario.accounts
    effects = _effects(scenario, rng)
    interactions = scenario.interactions * rng.standard_normal((accounts, STYLES, TOPICS))
    interactions -= interactions.mean(axis=1, keepdims=True)
    published = np.cumsum(rng.exponential(7 / scenario.rate, articles))
    offers = rng.random((articles, STYLES)) >= MISSING_STYLE
    offers[:, 0] = True
    weeks = int((published[-1] + LATEST) // 7) + 1
    steps = np.zeros(articles)
    for change in scenario.changes:
        steps[change.at :] += change.step
    return World(
        scenario=scenario,
        published=published,
        topic=rng.integers(TOPICS, size=articles),
        offers=offers,
        effects=effects,
        interactions=interactions,
        topic_effects=0.3 * rng.standard_normal((accounts, TOPICS)),
        walk=np.cumsum(scenario.level_walk * rng.standard_normal((weeks, accounts)), axis=0),
        steps=steps,
        article_effects=scenario.sd_article * rng.standard_normal(articles),
        noise=_noise(scenario, rng),
        pace=rng.standard_normal((articles, accounts, 2)),
    )


def _fresh(scenario: Scenario, rng: np.random.Generator) -> Array:
    """[k, level]: effects centred within each factor, with the factor's standard deviation."""
    common, own = rng.standard_normal(STARTS[-1]), rng.standard_normal((scenario.accounts, STARTS[-1]))
    mixed: Array = sqrt(scenario.alike) * common + sqrt(1 - scenario.alike) * own
    for factor, (start, end) in zip(FACTORS, pairwise(STARTS), strict=True):
        size = end - start
        part = mixed[:, start:end]
        centred = part - part.mean(axis=1, keepdims=True)
        mixed[:, start:end] = centred * sqrt(size / (size - 1)) * factor.sd * scenario.scale
    return mixed


def _effects(scenario: Scenario, rng: np.random.Generator) -> Array:
    """[article, k, level]: the preferences at the time of each article."""
    current = _fresh(scenario, rng)
    kept = {change.at: change.kappa for change in scenario.changes}
    everywhere = 1.0 if scenario.drift_posts is None else exp(-1 / scenario.drift_posts)
    effects = np.empty((scenario.posts, *current.shape))
    for article in range(scenario.posts):
        kappa = kept.get(article, everywhere)
        if kappa < 1.0 and article > 0:
            current = kappa * current + sqrt(1 - kappa**2) * _fresh(scenario, rng)
        effects[article] = current
    return effects


def _noise(scenario: Scenario, rng: np.random.Generator) -> Array:
    shape = (scenario.posts, scenario.accounts)
    if not scenario.heavy:
        return scenario.sd_noise * rng.standard_normal(shape)
    noise: Array = 0.75 * scenario.sd_noise * rng.standard_t(3, shape) + 2.5 * (rng.random(shape) < 0.02)
    return noise


def _logistic(x: float) -> float:
    return 1 / (1 + exp(-x))
