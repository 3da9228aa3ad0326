"""Where an effect and its interval stand on a strip whose middle is "no difference". Pure.

The scale is logarithmic, so that half as much and twice as much stand equally far from the middle; it is one for all
strips of a page, so that they can be compared by eye.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import isfinite, log1p

WIDTH = 240
"""Of a strip, in units of its drawing; `MIDDLE` is where there is no difference."""

MIDDLE = WIDTH / 2
EDGE = 6.0
"""Kept free at both ends."""

LEAST, MOST = log1p(0.25), log1p(3.0)
"""A strip reaches to ±25 % at the least, lest noise look large, and to four times as much at the most."""


@dataclass(frozen=True, kw_only=True)
class Strip:
    """The places of one effect, from 0 to `WIDTH`."""

    low: float
    mean: float
    high: float
    # The interval reaches beyond the strip on this side.
    cut_low: bool
    cut_high: bool


def reach_of(bounds: Iterable[float]) -> float:
    """How far the strips of a page reach, in natural logarithms, for these bounds in percent."""
    farthest = max((abs(_log(bound)) for bound in bounds), default=LEAST)
    return min(max(farthest, LEAST), MOST)


def strip_of(percent: float, low: float, high: float, *, reach: float) -> Strip:
    """Place an effect and its interval, all in percent, on a strip that reaches so far."""
    return Strip(
        low=_place(_log(low), reach),
        mean=_place(_log(percent), reach),
        high=_place(_log(high), reach),
        cut_low=_log(low) < -reach,
        cut_high=_log(high) > reach,
    )


def _place(value: float, reach: float) -> float:
    inside = min(max(value, -reach), reach)
    return round(MIDDLE + (MIDDLE - EDGE) * inside / reach, 1)


def _log(percent: float) -> float:
    """Nothing brings less than nothing: -100 % and below stand at the far end."""
    if not isfinite(percent):
        return MOST * 2
    return log1p(max(percent, -99.0) / 100)
