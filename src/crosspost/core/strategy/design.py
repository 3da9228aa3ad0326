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

from crosspost.core.strategy.rows import Row

Array = NDArray[np.float64]
Effect = tuple[str, str]
"""Factor and level."""


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
    def knot_steps(self) -> Array:
        """The sum of the squared steps between neighbouring knots, as a quadratic form of all columns."""
        size = self.matrix.shape[1]
        form = np.zeros((size, size))
        for columns in self.accounts.values():
            steps = np.diff(np.eye(columns.knots.stop - columns.knots.start), axis=0)
            form[columns.knots, columns.knots] = steps.T @ steps
        return form


def effects_of(rows: Sequence[Row], known: Mapping[str, Sequence[str]]) -> tuple[Effect, ...]:
    """Every factor's levels that are known or were ever used, sorted: their order depends on nothing else."""
    found = {(factor, level) for factor, levels in known.items() for level in levels}
    for row in rows:
        found.update(row.levels.items())
    return tuple(sorted(found))


def design_of(rows: Sequence[Row], effects: Sequence[Effect], *, pooled: bool, knot_days: float) -> Design:
    """The matrix of rows in which every level is among the effects."""
    places = {effect: number for number, effect in enumerate(effects)}
    names = sorted({row.account for row in rows})
    number_of = {name: number for number, name in enumerate(names)}
    account_of = np.array([number_of[row.account] for row in rows], dtype=np.intp)
    days = np.array([row.day for row in rows])
    used = np.zeros((len(rows), len(effects)))
    owners = np.repeat(np.arange(len(rows)), [len(row.levels) for row in rows])
    used[owners, [places[effect] for row in rows for effect in row.levels.items()]] = 1.0
    blocks = [used] if pooled else []
    start = len(effects) if pooled else 0
    accounts: dict[str, Columns] = {}
    for name in names:
        own = account_of == number_of[name]
        block, columns = _of_account(rows, own, days, used, start, knot_days)
        blocks.append(block)
        accounts[name] = columns
        start = columns.knots.stop
    return Design(
        matrix=np.hstack(blocks) if blocks else np.zeros((len(rows), 0)),
        effects=tuple(effects),
        pooled=pooled,
        accounts=accounts,
        account_of=account_of,
    )


def _of_account(
    rows: Sequence[Row], own: NDArray[np.bool_], days: Array, used: Array, start: int, knot_days: float
) -> tuple[Array, Columns]:
    topics = sorted({row.topic for row, is_own in zip(rows, own, strict=True) if is_own})
    place = {topic: number for number, topic in enumerate(topics)}
    first = floor(days[own].min() / knot_days)
    last = floor(days[own].max() / knot_days) + 1
    mine = [int(number) for number in np.flatnonzero(own)]
    topic = np.zeros((len(rows), len(topics)))
    topic[mine, [place[rows[number].topic] for number in mine]] = 1.0
    # Hat functions: each day lies between two knots and belongs to both by its nearness.
    knot = np.zeros((len(rows), last - first + 1))
    steps = days[mine] / knot_days - first
    before = np.floor(steps).astype(np.intp)
    knot[mine, before] = 1.0 - (steps - before)
    knot[mine, before + 1] = steps - before
    widths = np.cumsum([start, used.shape[1], topic.shape[1], knot.shape[1]])
    effects, topics_at, knots = (slice(int(a), int(b)) for a, b in itertools.pairwise(widths))
    columns = Columns(
        effects=effects, topics=topics_at, knots=knots, topic_names=tuple(topics), first_knot=first * knot_days
    )
    return np.hstack([used * own[:, None], topic, knot]), columns
