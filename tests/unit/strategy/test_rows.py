"""Rewards of readings, and how young ones are corrected."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from math import inf, log, nan

import pytest

from crosspost.core.strategy.growth import Growth, growth_of
from crosspost.core.strategy.rows import Snapshot, snapshot_of
from crosspost.core.strategy.sample import corrected
from crosspost.core.strategy.tuning import WEIGHTS
from tests.unit.strategy.support import rows


@pytest.mark.parametrize(
    ("reason", "counts", "expected"),
    [
        ("nothing happened", {"likes": 0, "replies": 0, "shares": 0}, log(1)),
        ("replies count twice, shares three times", {"likes": 4, "replies": 2, "shares": 1}, log(12)),
        ("what is missing is left out", {"likes": 9}, log(10)),
        ("impressions are no engagement", {"likes": 1, "impressions": 5_000}, log(2)),
        ("Facebook's words", {"reactions": 1, "comments": 1, "reposts": 1}, log(7)),
    ],
)
def test_the_reward_is_the_logarithm_of_weighted_interactions(
    reason: str, counts: Mapping[str, int], expected: float
) -> None:
    snapshot = snapshot_of(72, counts, WEIGHTS)

    assert snapshot is not None, reason
    assert snapshot.reward == pytest.approx(expected), reason


@pytest.mark.parametrize("counts", [{}, {"impressions": 100}])
def test_a_reading_without_engagement_in_it_is_no_zero(counts: Mapping[str, int]) -> None:
    assert snapshot_of(72, counts, WEIGHTS) is None


@pytest.mark.parametrize(("age", "counts"), [(nan, {"likes": 1}), (inf, {"likes": 1}), (1.0, {"likes": -1})])
def test_impossible_readings_are_refused(age: float, counts: Mapping[str, int]) -> None:
    with pytest.raises(ValueError, match=r"age_h is|counts below 0"):
        snapshot_of(age, counts, WEIGHTS)


@pytest.mark.parametrize(
    ("reason", "ages", "told"),
    [
        ("the oldest while all are young", (1, 24), 24),
        ("the one at 72 hours, not a later one", (1, 24, 72, 168), 72),
        ("a late reading stands for the one at 72 hours", (1, 24, 80, 168), 80),
        ("a service that was down left only an old one", (168, 672), 168),
    ],
)
def test_the_reading_that_counts_is_the_ripe_one(reason: str, ages: tuple[int, ...], told: int) -> None:
    row = replace(rows(1)[0], snapshots=())
    for age in reversed(ages):
        row = row.with_snapshot(Snapshot(age_h=age, reward=1.0))

    assert row.told is not None
    assert row.told.age_h == told, reason


def test_the_same_reading_twice_is_one() -> None:
    row = rows(1)[0]

    assert row.with_snapshot(row.snapshots[0]) == row


@pytest.mark.parametrize(
    ("age", "mean", "sd"), [(1, 2.0, 1.1), (0, 2.0, 1.1), (24, 0.3, 0.35), (72, 0, 0), (900, 0, 0)]
)
def test_before_any_post_the_curve_is_the_prior(age: float, mean: float, sd: float) -> None:
    offset = Growth().offset(age)

    assert (offset.mean, offset.variance**0.5) == pytest.approx((mean, sd))


def test_between_known_ages_the_curve_falls_steadily() -> None:
    means = [Growth().offset(age).mean for age in range(1, 73)]

    assert means == sorted(means, reverse=True)


def test_own_posts_move_the_curve_of_their_platform_alone() -> None:
    grown = [
        replace(row, snapshots=(Snapshot(age_h=24, reward=2.0), Snapshot(age_h=72, reward=3.0))) for row in rows(36)
    ]

    growth = growth_of(grown)

    # Four posts of the prior at 0.3 and 36 own ones at 1.0.
    assert growth["twitter"].offset(24).mean == pytest.approx((4 * 0.3 + 36 * 1.0) / 40)
    assert "facebook" not in growth
    assert growth["twitter"].offset(1).mean == 2.0


def test_a_young_reading_counts_at_once_with_its_correction_and_less_weight() -> None:
    young = replace(rows(1)[0], snapshots=(Snapshot(age_h=24, reward=2.0),))

    reward, offset = corrected(young, {})

    assert reward == pytest.approx(2.3)
    assert offset.variance == pytest.approx(0.35**2)


@pytest.mark.parametrize(
    ("reason", "ages", "told"),
    [
        ("a week late still tells", (168,), 168),
        ("a month late is another age", (672,), None),
        ("the young one tells, where the next is a month late", (24, 672), 24),
        ("two weeks are the end", (336,), 336),
    ],
)
def test_a_reading_that_is_far_too_late_is_not_taken_for_one_at_72_hours(
    reason: str, ages: tuple[int, ...], told: int | None
) -> None:
    snapshots = tuple(Snapshot(age_h=float(age), reward=3.0) for age in ages)
    late = replace(rows(1)[0], snapshots=snapshots)
    assert (late.told.age_h if late.told else None) == told, reason
    assert late.is_told == (told is not None)
