"""What the sandbox's readers like, and how that changes. Pure; drawn from a seed, the same every time.

A preference is an effect on the logarithm of how much people react: +0.1 is about a tenth more. Those of a factor add
up to 0, so that the level says how much an average post gets.
"""

from __future__ import annotations

import hashlib
import math
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType

Preferences = Mapping[str, Mapping[str, float]]
"""Factor → level → effect."""

SPREADS: Mapping[str, float] = MappingProxyType(
    {"style": 0.20, "hashtags": 0.15, "emoji": 0.08, "daypart": 0.15, "weekday": 0.08}
)
"""How far the levels of a factor lie apart (standard deviation), as found on real accounts."""


@dataclass(frozen=True, kw_only=True)
class Change:
    """From `at` on readers like something else."""

    at: datetime
    # How much of their preferences stays: 1 all, 0 nothing.
    keep: float = 0.0
    # Added to the level, for good.
    step: float = 0.0

    def __post_init__(self) -> None:
        if self.at.tzinfo is None:
            raise ValueError("at: an instant with its zone is needed")
        if not -1 <= self.keep <= 1:
            raise ValueError(f"keep: {self.keep} is not between -1 and 1")


def generator(*parts: object) -> random.Random:
    """A source of chance that depends on these parts alone, on every machine and in every version of Python."""
    digest = hashlib.sha256("\x1f".join(str(part) for part in parts).encode("utf-8", "replace")).digest()
    return random.Random(int.from_bytes(digest, "big"))  # noqa: S311 - simulated readers, not secrets


def normal(rng: random.Random) -> float:
    """A draw from N(0, 1) (Box and Muller, 1958): the same in every version of Python."""
    return math.sqrt(-2.0 * math.log(1.0 - rng.random())) * math.cos(2.0 * math.pi * rng.random())


def drawn(seed: int, account: str, levels: Mapping[str, Sequence[str]], *, scale: float, alike: float) -> Preferences:
    """The preferences of one account's readers: `alike` is the correlation with those of the other accounts."""
    own, common = _round(seed, f"account {account}", 0, levels, scale), _round(seed, "common", 0, levels, scale)
    return _mixed(common, own, alike)


def changed(
    before: Preferences,
    number: int,
    change: Change,
    *,
    seed: int,
    account: str,
    levels: Mapping[str, Sequence[str]],
    scale: float,
    alike: float,
) -> Preferences:
    """The preferences after the `number`-th change: `keep` of the old ones, the rest anew, as far apart as before."""
    fresh = _mixed(
        _round(seed, "common", number, levels, scale), _round(seed, f"account {account}", number, levels, scale), alike
    )
    left = math.sqrt(1.0 - change.keep**2)
    return {
        factor: {name: change.keep * effect + left * fresh[factor][name] for name, effect in effects.items()}
        for factor, effects in before.items()
    }


def _round(seed: int, whose: str, number: int, levels: Mapping[str, Sequence[str]], scale: float) -> Preferences:
    rng = generator("preferences", seed, whose, number)
    return {factor: _centred(rng, names, SPREADS[factor] * scale) for factor, names in levels.items()}


def _centred(rng: random.Random, names: Sequence[str], spread: float) -> Mapping[str, float]:
    """Effects that add up to 0; taking the mean away narrows them, which the root undoes."""
    draws = [normal(rng) for _ in names]
    mean = sum(draws) / len(draws)
    wide = spread * math.sqrt(len(draws) / (len(draws) - 1))
    return {name: wide * (draw - mean) for name, draw in zip(names, draws, strict=True)}


def _mixed(common: Preferences, own: Preferences, alike: float) -> Preferences:
    much, little = math.sqrt(alike), math.sqrt(1.0 - alike)
    return {
        factor: {name: much * effect + little * own[factor][name] for name, effect in effects.items()}
        for factor, effects in common.items()
    }
