"""Medians and changes: intervals that hold, and none where the posts are too few."""

from __future__ import annotations

from statistics import median

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crosspost.core.summary.figures import MIN_COMPARED, change, typical

COUNTS = st.lists(st.integers(min_value=0, max_value=100_000), min_size=1, max_size=60)


@pytest.mark.parametrize(
    ("reason", "counts", "expected"),
    [
        ("no post, nothing to say", [], None),
        ("one post has a count, no interval", [7], (7, None, None)),
        ("between the ends of three the median lies with 75 % only", [1, 2, 3], (2, None, None)),
        ("between the ends of four it lies with 87.5 %", [4, 1, 3, 2], (2.5, 1, 4)),
        ("of five: 93.75 % between the ends, 62.5 % one further in", [1, 2, 3, 4, 5], (3, 1, 5)),
        ("of ten: 89 % between the third and the eighth", list(range(1, 11)), (5.5, 3, 8)),
        ("the same count everywhere is known exactly", [9] * 20, (9, 9, 9)),
    ],
)
def test_a_median_has_the_interval_that_its_order_statistics_give(
    reason: str, counts: list[int], expected: tuple[float, float | None, float | None] | None
) -> None:
    found = typical(counts)

    assert (found and (found.median, found.low, found.high)) == expected, reason


@given(COUNTS)
def test_the_interval_holds_the_median_and_lies_within_the_counts(counts: list[int]) -> None:
    found = typical(counts)

    assert found is not None
    assert found.median == median(counts)
    if found.low is not None and found.high is not None:
        assert min(counts) <= found.low <= found.median <= found.high <= max(counts)


@pytest.mark.parametrize("posts", [8, 30, 1000])
def test_the_interval_holds_the_true_median_at_least_as_often_as_it_says(posts: int) -> None:
    rng = np.random.default_rng(1)
    true = 20.0
    held = 0
    for _ in range(400):
        found = typical([round(count) for count in true * np.exp(rng.standard_normal(posts))])
        assert found is not None
        assert found.low is not None
        assert found.high is not None
        held += found.low <= true <= found.high

    assert held / 400 >= 0.76, "80 %, less three standard errors of the count"


@pytest.mark.parametrize(
    ("reason", "counts", "before", "clear"),
    [
        ("ten times as much is clear", [100, 120, 90, 110] * 3, [10, 12, 9, 11] * 3, True),
        ("a tenth as much is clear", [10, 12, 9, 11] * 3, [100, 120, 90, 110] * 3, True),
        ("the same is no change", [10, 12, 9, 11] * 3, [10, 12, 9, 11] * 3, False),
        ("a little more in much noise is no change", [1, 50, 3, 40] * 3, [1, 40, 3, 45] * 3, False),
        ("all alike: no change, and no division by zero", [5] * 10, [5] * 10, False),
    ],
)
def test_a_change_is_clear_only_where_its_interval_leaves_out_none(
    reason: str, counts: list[int], before: list[int], clear: bool
) -> None:
    found = change(counts, before)

    assert found is not None
    assert found.is_clear is clear, reason
    assert found.low <= found.percent <= found.high


def test_too_few_posts_on_either_side_are_not_compared() -> None:
    many, few = [10] * MIN_COMPARED, [10] * (MIN_COMPARED - 1)

    assert change(many, few) is None
    assert change(few, many) is None
    assert change(many, many) is not None


@given(COUNTS.filter(lambda found: len(found) >= MIN_COMPARED), COUNTS.filter(lambda found: len(found) >= MIN_COMPARED))
def test_a_change_is_a_number_whatever_was_counted(counts: list[int], before: list[int]) -> None:
    found = change(counts, before)

    assert found is not None
    assert -100 <= found.low <= found.percent <= found.high <= 1e6
