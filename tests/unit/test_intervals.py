"""Intervals that cover what they promise, and quantiles as the printed tables have them."""

from __future__ import annotations

import random
from math import log1p

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crosspost.core.intervals import difference, interval, needed, spread_within, student


@pytest.mark.parametrize(
    ("probability", "freedom", "printed"),
    [
        (0.90, 7, 1.415),
        (0.90, 30, 1.310),
        (0.975, 7, 2.365),
        (0.995, 7, 3.499),
        (0.995, 10, 3.169),
        (0.975, 120, 1.980),
    ],
)
def test_quantiles_are_those_of_the_printed_table(probability: float, freedom: int, printed: float) -> None:
    assert student(probability, freedom) == pytest.approx(printed, rel=0.003)


def test_four_of_five_intervals_hold_the_truth() -> None:
    rng, held = random.Random(1), 0
    for _ in range(2000):
        scores = [rng.gauss(2.0, 0.5) for _ in range(8)]
        found = interval(scores, spread=0.0)
        held += found.low <= 6.389 <= found.high  # e² - 1
    assert 0.77 < held / 2000 < 0.83


def test_posts_that_happen_to_be_alike_are_not_certain() -> None:
    alike = [log1p(4)] * 9
    spread = spread_within([alike, [0.0, 1.0, 2.0]])
    found = interval(alike, spread=spread)
    assert found.low < 4 < found.high
    assert spread_within([[1.0], []]) == 0.0


@given(st.lists(st.floats(0, 12), min_size=2, max_size=40), st.floats(0, 3))
def test_an_interval_holds_its_mean_and_never_less_than_nothing(scores: list[float], spread: float) -> None:
    found = interval(scores, spread=spread)
    assert 0 <= found.low <= found.typical <= found.high


def test_what_does_not_vary_differs_by_nothing() -> None:
    assert difference([1.0] * 8, [1.0] * 8, spread=0.0) == 0.0
    assert difference([2.0] * 8, [1.0] * 8, spread=0.0) == 0.0


def test_the_more_is_looked_at_the_more_is_needed() -> None:
    assert needed(10, 40, looks=1) < needed(10, 40, looks=8) < needed(8, 40, looks=8)
