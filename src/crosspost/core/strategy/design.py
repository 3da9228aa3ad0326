"""Rows as a matrix: which column stands for what.

One post's corrected reward is taken to be::

    level of the account + topic + Σ over factors (shared effect + the account's own effect) + article + noise

Every level of a factor has a column of its own, none is the reference: a new level needs no recoding and starts at the
prior. The account's level is a line with knots on a fixed grid of days, so that it does not depend on the date of the
fit; it is what takes up followers and reach.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import floor

import numpy as np
from numpy.typing import NDArray

from crosspost.core.strategy.rows import Effect, Row

Array = NDArray[np.float64]
STEPS, TOPIC, FIRST_LEVEL, EFFECTS = range(4)
"""Numbers of the variances that columns are drawn from. A knot after the first is drawn from that of the steps."""


@dataclass(frozen=True, kw_only=True)
class Columns:
    """Where one account's columns are."""

    effects: slice
    topics: slice
    knots: slice
    # Topic names, in the order of their columns; the day (since 1970) of the first knot.
    topic_names: tuple[str, ...]
    first_knot: float


@dataclass(frozen=True, kw_only=True)
class Design:
    """The matrix, and the meaning of its columns."""

    matrix: Array
    # The levels of every factor, factor by factor; shared effects, where there are any, stand first in this order.
    effects: tuple[Effect, ...]
    pooled: bool
    accounts: Mapping[str, Columns]
    # For each row the number of its account.
    account_of: NDArray[np.intp]

    @cached_property
    def factors(self) -> tuple[str, ...]:
        """The factors, in the order of their effects."""
        return tuple(dict.fromkeys(factor for factor, _ in self.effects))

    @cached_property
    def drawn_from(self) -> NDArray[np.intp]:
        """For each column the number of the variance that it is drawn from.

        `STEPS`, `TOPIC` or `FIRST_LEVEL`; from `EFFECTS` on each factor's own one, and then each factor's shared one.
        """
        number_of = {factor: number for number, factor in enumerate(self.factors, start=EFFECTS)}
        own = np.array([number_of[factor] for factor, _ in self.effects], dtype=np.intp)
        numbers = np.full(self.matrix.shape[1], STEPS, dtype=np.intp)
        if self.pooled:
            numbers[: len(own)] = own + len(self.factors)
        for columns in self.accounts.values():
            numbers[columns.effects] = own
            numbers[columns.topics] = TOPIC
            numbers[columns.knots.start] = FIRST_LEVEL
        return numbers

    @cached_property
    def knots_before(self) -> NDArray[np.intp]:
        """The columns of all knots that another one of the same account follows: its steps begin there."""
        spans = [np.arange(columns.knots.start, columns.knots.stop - 1) for columns in self.accounts.values()]
        return np.concatenate(spans)

    @cached_property
    def knot_steps(self) -> Array:
        """The sum of the squared steps between neighbouring knots, as a quadratic form of all columns."""
        size, before = self.matrix.shape[1], self.knots_before
        form = np.zeros((size, size))
        for one, other, sign in ((0, 0, 1.0), (1, 1, 1.0), (0, 1, -1.0), (1, 0, -1.0)):
            form[before + one, before + other] += sign
        return form


def effects_of(rows: Sequence[Row], known: Mapping[str, Sequence[str]]) -> tuple[Effect, ...]:
    """Every factor's levels that are known or were ever used, sorted: their order depends on nothing else."""
    found = {(factor, level) for factor, levels in known.items() for level in levels}
    return tuple(sorted(found.union(*(row.effects for row in rows))))


def design_of(rows: Sequence[Row], effects: Sequence[Effect], *, pooled: bool, knot_days: float) -> Design:
    """The matrix of rows in which every level is among the effects."""
    places = {effect: number for number, effect in enumerate(effects)}
    used = np.zeros((len(rows), len(effects)))
    owners = np.repeat(np.arange(len(rows)), [len(row.effects) for row in rows])
    used[owners, [places[effect] for row in rows for effect in row.effects]] = 1.0
    rows_of = _rows_of(rows)
    account_of = np.zeros(len(rows), dtype=np.intp)
    blocks = [used] if pooled else []
    start = len(effects) if pooled else 0
    accounts: dict[str, Columns] = {}
    for number, (name, mine) in enumerate(rows_of.items()):
        account_of[mine] = number
        block, columns = _of_account([rows[one] for one in mine], used[mine], start, knot_days)
        blocks.append(np.zeros((len(rows), block.shape[1])))
        blocks[-1][mine] = block
        accounts[name] = columns
        start = columns.knots.stop
    return Design(
        matrix=np.hstack(blocks) if blocks else np.zeros((len(rows), 0)),
        effects=tuple(effects),
        pooled=pooled,
        accounts=accounts,
        account_of=account_of,
    )


def _rows_of(rows: Sequence[Row]) -> dict[str, list[int]]:
    """Account → the numbers of its rows; sorted."""
    found: dict[str, list[int]] = {}
    for number, row in enumerate(rows):
        found.setdefault(row.account, []).append(number)
    return dict(sorted(found.items()))


def _of_account(rows: Sequence[Row], used: Array, start: int, knot_days: float) -> tuple[Array, Columns]:
    """What one account's own rows hold in its own columns, and where these are."""
    topics = sorted({row.topic for row in rows})
    place = {topic: number for number, topic in enumerate(topics)}
    each = np.arange(len(rows))
    topic = np.zeros((len(rows), len(topics)))
    topic[each, [place[row.topic] for row in rows]] = 1.0
    days = np.array([row.day for row in rows])
    first = floor(days.min() / knot_days)
    last = floor(days.max() / knot_days) + 1
    # Hat functions: each day lies between two knots and belongs to both by its nearness.
    knot = np.zeros((len(rows), last - first + 1))
    steps = days / knot_days - first
    before = np.floor(steps).astype(np.intp)
    knot[each, before] = 1.0 - (steps - before)
    knot[each, before + 1] = steps - before
    widths = np.cumsum([start, used.shape[1], topic.shape[1], knot.shape[1]])
    effects, topics_at, knots = (slice(int(a), int(b)) for a, b in itertools.pairwise(widths))
    columns = Columns(
        effects=effects, topics=topics_at, knots=knots, topic_names=tuple(topics), first_knot=first * knot_days
    )
    return np.hstack([used, topic, knot]), columns
