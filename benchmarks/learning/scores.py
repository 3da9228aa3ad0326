"""Shares of what could be earned, with their errors."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

import numpy as np
from numpy.typing import NDArray

Z80, Z95 = 1.2816, 1.9600
"""Normal deviates of two-sided 80 % and 95 % intervals."""


@dataclass(frozen=True, kw_only=True)
class Estimate:
    """A figure, its standard error, and from how many independent things (seeds, tests, pages) it comes."""

    value: float
    error: float
    number: int

    def shown(self, scale: float = 100, digits: int = 1) -> str:
        """`51.2 ± 1.1`, by default in hundredths."""
        error = f" ± {scale * self.error:.{digits}f}" if self.number > 1 else ""
        return f"{scale * self.value:.{digits}f}{error}"


def ratio(above: Sequence[float], below: Sequence[float]) -> Estimate:
    """Σ above / Σ below over seeds, with the jackknife's standard error (leave one seed out).

    Raises ValueError where nothing could be earned.
    """
    top: NDArray[np.float64] = np.asarray(above, dtype=float)
    bottom: NDArray[np.float64] = np.asarray(below, dtype=float)
    if not len(top) or bottom.sum() <= 0:
        raise ValueError("nothing could be earned here, so there is no share of it; leave the scenario out")
    number = len(top)
    if number == 1:
        return Estimate(value=float(top[0] / bottom[0]), error=0.0, number=1)
    without = (top.sum() - top) / (bottom.sum() - bottom)
    variance = (number - 1) / number * float(((without - without.mean()) ** 2).sum())
    return Estimate(value=float(top.sum() / bottom.sum()), error=sqrt(variance), number=number)


def mean(values: Sequence[float]) -> Estimate:
    """The mean with its standard error. Raises ValueError without values."""
    if not values:
        raise ValueError("there is no mean of nothing; run more seeds")
    number = len(values)
    error = float(np.std(values, ddof=1)) / sqrt(number) if number > 1 else 0.0
    return Estimate(value=float(np.mean(values)), error=error, number=number)
