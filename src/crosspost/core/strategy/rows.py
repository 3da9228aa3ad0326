"""Posts as the learner sees them: one row each.

The reward of a reading is log(1 + weighted interactions). It is taken at 72 hours; a younger reading counts at once
and is corrected by the growth curve (`growth`). A rate per impression is no reward: it throws away the reach that a
style or an hour earns.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cached_property
from math import isfinite, log1p
from operator import attrgetter

from crosspost.core.strategy.arms import Kind, Levels

RIPE_H = 72.0
"""The age, in hours, at which a reward is taken as final."""

EARLY_H = 1.0
"""A reading this little before 72 hours is as good as one at 72."""

LATE_H = 14 * 24.0
"""A reading later than this is not taken for one at 72 hours: what came in since belongs to no comparable age."""

TOLD_H = 24.0
"""From this age on, a reading says enough for evidence and alerts."""

DAY_S = 86_400.0

DRAWN = frozenset({Kind.WARMUP, Kind.STRATEGY, Kind.CONTROL})
"""Kinds of choices that draw. Of other posts a level is only seen: whatever went with it is not set apart from it."""

Key = tuple[str, str, int]
"""Account, article, round."""
Effect = tuple[str, str]
"""Factor and level."""


@dataclass(frozen=True, kw_only=True)
class Snapshot:
    """The reward of one reading."""

    # Hours since publication, at least 0.
    age_h: float
    # log(1 + weighted interactions).
    reward: float


@dataclass(frozen=True, kw_only=True)
class Row:
    """One decided post. Without a snapshot it counts for the choice of the next ones, and teaches nothing."""

    account: str
    article: str
    round: int = 0
    # When it went out, or is to go out: aware, UTC.
    at: datetime
    levels: Levels
    topic: str = ""
    platform: str = ""
    kind: Kind
    # Factors whose level was picked among several. None: all of them, if the kind is one that draws.
    varied: frozenset[str] | None = None
    # One post in so many was to be a control when it was decided. None: as many as now.
    block: int | None = None
    # By age, each age once.
    snapshots: tuple[Snapshot, ...] = ()

    @property
    def key(self) -> Key:
        """The post it stands for."""
        return (self.account, self.article, self.round)

    @cached_property
    def effects(self) -> frozenset[Effect]:
        """Its levels with their factors: the effects that it shows something of."""
        return frozenset(self.levels.items())

    def tried(self, factor: str) -> bool:
        """Whether the factor's level was drawn: not taken for want of others, and not a person's."""
        return self.kind in DRAWN and (self.varied is None or factor in self.varied)

    @cached_property
    def told(self) -> Snapshot | None:
        """The reading that counts: the first from 72 hours on, else the oldest. None that is later than `LATE_H`."""
        usable = [one for one in self.snapshots if one.age_h <= LATE_H]
        return next((one for one in usable if is_ripe(one)), usable[-1] if usable else None)

    @cached_property
    def reading(self) -> Snapshot:
        """The same of a post that has one. Raises ValueError for another."""
        if self.told is None:
            raise ValueError(f"the row of {self.key} has no reading")
        return self.told

    @cached_property
    def is_ripe(self) -> bool:
        """Whether the reading that counts is taken as final."""
        return self.told is not None and is_ripe(self.told)

    @cached_property
    def order(self) -> tuple[datetime, Key]:
        """By time, then by key: no two posts have the same."""
        return (self.at, self.key)

    @cached_property
    def shortfalls(self) -> tuple[tuple[float, float], ...]:
        """Of a ripe post: the age of each younger reading, in hours, and how far its reward lies below the ripe one."""
        told = self.told
        if told is None or not self.is_ripe:
            return ()
        younger = self.snapshots[: self.snapshots.index(told)]
        return tuple((one.age_h, told.reward - one.reward) for one in younger)

    @cached_property
    def day(self) -> float:
        """When it went out, or is to go out, in days since 1970, UTC."""
        return days_of(self.at)

    @cached_property
    def is_told(self) -> bool:
        """Whether there is a reading of 24 hours or more."""
        return self.told is not None and self.told.age_h >= TOLD_H - EARLY_H

    @cached_property
    def told_at(self) -> datetime | None:
        """When a reading first said enough for evidence; None where none did yet."""
        ages = [one.age_h for one in self.snapshots if TOLD_H - EARLY_H <= one.age_h <= LATE_H]
        return self.at + timedelta(hours=ages[0]) if ages else None

    def with_snapshot(self, snapshot: Snapshot) -> Row:
        """The row with one more reading. A second one at the same age takes the place of the first."""
        others = [one for one in self.snapshots if one.age_h != snapshot.age_h]
        return replace(self, snapshots=tuple(sorted([*others, snapshot], key=lambda one: one.age_h)))


def days_of(at: datetime) -> float:
    """Days since 1970, UTC."""
    return at.timestamp() / DAY_S


def is_ripe(snapshot: Snapshot) -> bool:
    """Whether a reading is taken as final."""
    return snapshot.age_h >= RIPE_H - EARLY_H


def snapshot_of(age_h: float, counts: Mapping[str, int], weights: Mapping[str, float]) -> Snapshot | None:
    """The reward of a reading; None where it says nothing of any interaction that has a weight.

    What is missing is left out, not taken for 0. Raises ValueError for an age that is no number and for counts below 0.
    """
    if not isfinite(age_h):
        raise ValueError(f"age_h is {age_h}: give the hours since publication")
    if wrong := {name: count for name, count in counts.items() if name in weights and not 0 <= count < float("inf")}:
        raise ValueError(f"counts below 0 or without end: {wrong}")
    told = [weights[name] * count for name, count in counts.items() if name in weights]
    return Snapshot(age_h=max(age_h, 0.0), reward=log1p(sum(told))) if told else None


def in_order(rows: Sequence[Row]) -> list[Row]:
    """Rows by time, then by key: sums come out the same to the last bit, whatever order they arrived in."""
    return sorted(rows, key=attrgetter("order"))
