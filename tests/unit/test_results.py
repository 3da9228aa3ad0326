"""Sums of results: missing stays missing, and chance is not taken for knowledge."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from crosspost.core.results import (
    MIN_GROUP,
    MIN_POSTS,
    Result,
    Verdict,
    best_and_worst,
    compare,
    earned,
    engagement_of,
    growth,
    head_start,
    scores,
)
from crosspost.core.strategy import explain
from crosspost.model import Metrics

AT = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
AGES = (HOUR, 24 * HOUR, 72 * HOUR)


def reading(hours: float, counts: Mapping[str, int], *, meant: float | None = None) -> Metrics:
    return Metrics(
        post_id=1, horizon=(meant or hours) * HOUR, age=hours * HOUR, measured_at=AT + hours * HOUR, counts=counts
    )


def result(number: int, likes: int | None = None, *, style: str = "headline", account: str = "x") -> Result:
    readings = () if likes is None else (reading(72, {"likes": likes}),)
    return Result(
        post_id=number,
        account_key=account,
        published_at=AT,
        style=style,
        tags=(),
        price_usd=Decimal("0.2"),
        readings=readings,
    )


def by_style(result: Result) -> tuple[str]:
    return (result.style,)


@pytest.mark.parametrize(
    ("counts", "told", "why"),
    [
        ({}, None, "nothing was said"),
        ({"impressions": 900, "clicks": 3}, None, "being seen is no engagement"),
        ({"likes": 0}, 0.0, "said to be none"),
        ({"likes": 2, "replies": 1, "shares": 1}, 7.0, "1, 2 and 3"),
        ({"likes": 2, "shares": -1}, 2.0, "what cannot be was not said"),
    ],
)
def test_engagement_is_what_was_told_of_it(counts: Mapping[str, int], told: float | None, why: str) -> None:
    assert engagement_of(counts) == told, why


@pytest.mark.parametrize(
    ("readings", "told", "why"),
    [
        ((), None, "never read"),
        ((reading(24, {"likes": 9}),), None, "too young"),
        (
            (reading(24, {"likes": 9}), reading(72, {"likes": 12}), reading(168, {"likes": 20})),
            12,
            "the first ripe one",
        ),
        ((reading(24, {"likes": 9}), reading(168, {"likes": 20})), 20, "the service was down at three days"),
        ((reading(72, {"clicks": 9}),), None, "read, but not told"),
        ((reading(72, {}), reading(168, {"likes": 20})), 20, "the platform said nothing at three days"),
    ],
)
def test_a_post_counts_with_its_first_reading_from_three_days_on(
    readings: tuple[Metrics, ...], told: float | None, why: str
) -> None:
    assert replace(result(1), readings=readings).engagement == told, why


def test_a_comparison_needs_as_much_as_the_strategy_does() -> None:
    assert (MIN_POSTS, MIN_GROUP) == (explain.MIN_POSTS, explain.MIN_LEVEL_POSTS)


def test_below_its_sizes_nothing_is_claimed_however_large_the_difference() -> None:
    few = [result(n, 500 if n % 2 else 1 + n % 3, style="question" if n % 2 else "list") for n in range(MIN_POSTS - 1)]
    assert compare(few, by_style).verdict is Verdict.NOT_ENOUGH
    lone = [result(n, 1 + n % 3) for n in range(60)] + [
        result(100 + n, 500, style="quote") for n in range(MIN_GROUP - 1)
    ]
    made = compare(lone, by_style)
    assert made.verdict is Verdict.NOT_ENOUGH
    assert {group.key: group.estimate is None for group in made.groups} == {"headline": False, "quote": True}


@pytest.mark.parametrize(("factor", "verdict"), [(4.0, Verdict.BETTER), (0.2, Verdict.WORSE)])
def test_a_large_difference_is_found_and_named(factor: float, verdict: Verdict) -> None:
    rng = random.Random(3)
    some = [
        result(n, round(20 * rng.lognormvariate(0, 0.7) * (factor if n % 4 == 0 else 1)), style="abcd"[n % 4])
        for n in range(120)
    ]
    made = compare(some, by_style)
    assert (made.verdict, made.key, made.posts) == (verdict, "a", 120)


def test_where_there_is_no_difference_one_is_claimed_less_than_once_in_twenty_times() -> None:
    rng, claims = random.Random(5), 0
    for _ in range(400):
        some = [result(n, round(10 * rng.lognormvariate(0, 0.9)), style="abcdefgh"[n % 8]) for n in range(80)]
        claims += compare(some, by_style).verdict in (Verdict.BETTER, Verdict.WORSE)
    assert claims / 400 < 0.05


def test_a_style_is_not_praised_for_the_account_it_is_used_on() -> None:
    rng = random.Random(7)
    some = [
        result(
            n, round(level * rng.lognormvariate(0, 0.5)), style="list" if rng.random() < share else "quote", account=key
        )
        for key, level, share in (("large", 200, 0.8), ("small", 5, 0.2))
        for n in range(60)
    ]
    assert compare(some, by_style).verdict is Verdict.NOTHING
    assert compare([one for one in some if one.account_key == "large"], by_style).verdict is Verdict.NOTHING


def test_an_account_with_a_handful_of_posts_is_left_out_beside_others() -> None:
    some = [result(n, 5) for n in range(10)] + [result(50, 900, account="new")]
    assert {one.account_key for one, _ in scores(some)} == {"x"}
    assert len(scores([result(50, 900, account="new")])) == 1
    assert scores([result(1, 1), result(2, 1, account="new")]) == []


def test_a_post_may_be_of_several_kinds_or_of_none() -> None:
    some = [replace(result(n, n), tags=("a", "b") if n % 2 else ()) for n in range(40)]
    made = compare(some, lambda one: one.tags)
    assert [(group.key, group.posts) for group in made.groups] == [("a", 20), ("b", 20)]
    assert made.posts == 40


def test_growth_says_how_many_posts_stand_behind_each_age_and_draws_nothing_for_a_few() -> None:
    old = [replace(result(n), readings=tuple(reading(h, {"likes": h}) for h in (1, 24, 72))) for n in range(MIN_GROUP)]
    young = [replace(result(50 + n), readings=(reading(1, {"likes": 1}),)) for n in range(3)]
    found = growth([*old, *young], (*AGES, 168 * HOUR))
    assert [one.posts for one in found] == [11, 8, 8, 0]
    assert found[3].estimate is None
    assert found[1].estimate is not None
    assert found[1].estimate.typical == pytest.approx(24)


def test_the_first_days_share_is_told_of_posts_that_were_read_twice_only() -> None:
    both = [
        replace(result(n), readings=(reading(24, {"likes": 6}), reading(72, {"likes": 8}))) for n in range(MIN_GROUP)
    ]
    once = [replace(result(90), readings=(reading(24, {"likes": 999}),))]
    found = head_start([*both, *once], (*AGES, 672 * HOUR))
    assert found is not None
    assert (found.early, found.late, found.percent, found.posts) == (24 * HOUR, 72 * HOUR, 75.0, MIN_GROUP)
    assert head_start(both[1:], AGES) is None
    assert head_start(both, (72 * HOUR,)) is None
    assert head_start([], ()) is None


@pytest.mark.parametrize(("posts", "each"), [(0, 0), (1, 0), (2, 1), (5, 2), (30, 3)])
def test_no_post_is_among_the_best_and_the_worst(posts: int, each: int) -> None:
    best, worst = best_and_worst([result(n, n) for n in range(posts)], most=3)
    assert (len(best), len(worst)) == (each, each)
    assert not {one.post_id for one in best} & {one.post_id for one in worst}
    if each:
        assert (best[0].post_id, worst[0].post_id) == (posts - 1, 0)


def test_engagement_per_dollar_leaves_out_what_was_not_measured() -> None:
    made = earned([*(result(n, 4) for n in range(MIN_GROUP)), result(99)])
    assert (made.posts, made.cost_usd, made.engagement, made.per_dollar) == (8, Decimal("1.6"), 32.0, 20.0)
    assert earned([result(n, 4) for n in range(MIN_GROUP - 1)]).per_dollar is None
    free = [replace(result(n, 4), price_usd=Decimal(0)) for n in range(MIN_GROUP)]
    assert earned(free).per_dollar is None
