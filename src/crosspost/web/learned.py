"""What the Strategy page says of one account: the step's figures, put in order for a reader. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from crosspost.core.strategy.explain import Effect, Verdict
from crosspost.core.strategy.lift import Lift
from crosspost.core.strategy.wishes import LEVELS
from crosspost.model import Account
from crosspost.steps.strategy import AccountStrategy
from crosspost.web.intervals import Strip, reach_of, strip_of

V = Verdict

LIKELIEST = 3
"""Levels of a factor that are named as coming next."""

LEAST_SHARE = 0.01
"""A chance below this is none that a reader would call one."""

_SURE = (V.WORKS, V.HURTS)
_LIKELY = (V.TENDENCY_UP, V.TENDENCY_DOWN)


@dataclass(frozen=True, kw_only=True)
class Row:
    """One level, drawn."""

    effect: Effect
    strip: Strip


@dataclass(frozen=True, kw_only=True)
class Factor:
    """One factor with its levels, the best first."""

    name: str
    rows: tuple[Row, ...]
    # The level that the title speaks of; None: nothing can be said.
    finding: Effect | None

    @property
    def title(self) -> str:
        """Key of the sentence that says the finding."""
        if self.finding is not None:
            return f"learned.{_KEYS[self.finding.verdict]}"
        return "learned.exploring" if any(row.effect.verdict is V.EXPLORING for row in self.rows) else "learned.too_few"

    @property
    def is_told(self) -> bool:
        """Whether there is something to say."""
        return self.finding is not None


_KEYS = {V.WORKS: "works", V.HURTS: "hurts", V.TENDENCY_UP: "tends_up", V.TENDENCY_DOWN: "tends_down"}


@dataclass(frozen=True, kw_only=True)
class LiftRow:
    """What learning earned, drawn where it can be told."""

    lift: Lift
    strip: Strip | None


def factors_of(found: AccountStrategy) -> list[Factor]:
    """The factors of an account, those with something to say first. All strips reach equally far."""
    reach = reach_of(bound for effect in found.effects for bound in (effect.low, effect.high) if effect.posts)
    made = [
        Factor(
            name=name,
            rows=tuple(Row(effect=one, strip=strip_of(one.percent, one.low, one.high, reach=reach)) for one in effects),
            finding=_finding(effects),
        )
        for name, effects in ((key, tuple(group)) for key, group in groupby(found.effects, key=lambda one: one.factor))
    ]
    return sorted(made, key=lambda factor: (factor.finding is None, _is_unsure(factor.finding)))


def lift_row(lift: Lift) -> LiftRow:
    """A lift with its strip."""
    if lift.percent is None or lift.low is None or lift.high is None:
        return LiftRow(lift=lift, strip=None)
    reach = reach_of((lift.low, lift.high))
    return LiftRow(lift=lift, strip=strip_of(lift.percent, lift.low, lift.high, reach=reach))


def choices_of(account: Account) -> list[tuple[str, Sequence[str]]]:
    """Every factor with the levels that a person may pin or forbid; the place of the link where it varies at all."""
    return [(name, levels) for name, levels in LEVELS.items() if name != "link" or len(account.learning.links) > 1]


def likeliest(found: AccountStrategy) -> list[tuple[str, list[tuple[str, float]]]]:
    """By factor, what will probably be taken next, with its chance."""
    told: list[tuple[str, list[tuple[str, float]]]] = []
    for factor, chances in found.outlook.chances.items():
        shares = [(level, chance) for level, chance in chances.items() if chance >= LEAST_SHARE]
        told += [(factor, shares[:LIKELIEST])] if shares else []
    return told


def _finding(effects: Sequence[Effect]) -> Effect | None:
    """The level that most can be said of: what is sure before what is likely, what works before what does not."""
    told = [one for one in effects if one.verdict in (*_SURE, *_LIKELY)]
    return min(told, key=lambda one: ((*_SURE, *_LIKELY).index(one.verdict), -abs(one.log_mean)), default=None)


def _is_unsure(effect: Effect | None) -> bool:
    return effect is not None and effect.verdict in _LIKELY
