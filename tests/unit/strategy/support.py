"""A small world for the learner: posts, and an audience that likes some levels better."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from math import expm1

import numpy as np

from crosspost.core.strategy.arms import Context, Kind, Opening
from crosspost.core.strategy.rows import Row, Snapshot
from crosspost.core.strategy.tuning import Tuning

START = datetime(2026, 1, 5, 8, tzinfo=UTC)
TUNING = Tuning()
LEVELS: Mapping[str, tuple[str, ...]] = {"style": ("headline", "question", "quote"), "hashtags": ("0", "1", "2")}


def context(number: int = 0, *, account: str = "x", slots: int = 3, **other: object) -> Context:
    """A context with two factors and a few openings of two parts of the day."""
    now = START + timedelta(days=number)
    openings = tuple(
        Opening(levels={"daypart": ("am", "pm")[n % 2], "weekday": str((number + n // 2) % 7)}, at=now + _half_days(n))
        for n in range(slots)
    )
    given: dict[str, object] = {"allowed": LEVELS, "slots": openings, "topic": "t", "platform": "twitter", **other}
    return Context(account=account, article=str(number), now=now, **given)  # type: ignore[arg-type]


def _half_days(count: int) -> timedelta:
    return timedelta(hours=12 * count + 1)


def rows(
    count: int,
    *,
    seed: int = 0,
    effects: Mapping[tuple[str, str], float] | None = None,
    account: str = "x",
    noise: float = 0.5,
    level: float = 3.0,
    kinds: Sequence[Kind] = (Kind.STRATEGY,),
    every: timedelta = timedelta(days=1),
) -> list[Row]:
    """Randomised posts, each read at 72 hours; `effects` are in logarithms."""
    rng = np.random.default_rng(seed)
    made = []
    for number in range(count):
        levels = {factor: names[int(rng.integers(len(names)))] for factor, names in LEVELS.items()}
        reward = level + sum((effects or {}).get(pair, 0.0) for pair in levels.items()) + noise * rng.standard_normal()
        made.append(
            Row(
                account=account,
                article=str(number),
                at=START + number * every,
                levels=levels,
                topic="t",
                platform="twitter",
                kind=kinds[number % len(kinds)],
                snapshots=(Snapshot(age_h=72.0, reward=float(max(reward, 0.0))),),
            )
        )
    return made


def counts(reward: float) -> dict[str, int]:
    """Likes that come to about this reward."""
    return {"likes": max(round(expm1(reward)), 0)}
