"""The simulator keeps its own laws; a bench that lies proves nothing."""

from __future__ import annotations

from math import exp, sqrt

import numpy as np
import pytest
from benchmarks.learning.play import play
from benchmarks.learning.rivals import RIVALS, Policy, best, log_score, uniform
from benchmarks.learning.scenarios import FACTORS, PART_HOURS, SCENARIOS, TARGETS, Change, Scenario
from benchmarks.learning.scores import mean, ratio
from benchmarks.learning.world import AGES_H, LATEST, SOONEST, STARTS, World, draw, slots_after
from hypothesis import given
from hypothesis import strategies as st

SMALL = Scenario(posts=60)


def a_world(scenario: Scenario = SMALL, seed: int = 0) -> World:
    return draw(scenario, np.random.default_rng(seed))


@pytest.mark.parametrize("name", ["moderate", "interact", "two", "drift"])
def test_no_choice_is_worth_more_than_the_oracles_and_a_random_one_lies_between(name: str) -> None:
    world, rng = a_world(SCENARIOS[name]), np.random.default_rng(1)

    for article in range(40):
        for account in range(world.scenario.accounts):
            context = world.context(article, account)
            random, most = world.bounds(context)
            values = [world.value(article, account, uniform(context, rng)) for _ in range(30)]
            assert max(values) <= most + 1e-9
            assert random <= most


def test_what_a_uniform_choice_is_worth_is_the_mean_of_many() -> None:
    world, rng = a_world(SCENARIOS["interact"]), np.random.default_rng(1)
    context = world.context(3, 0)

    values = [world.value(3, 0, uniform(context, rng)) for _ in range(20_000)]

    random, _ = world.bounds(context)
    assert abs(float(np.mean(values)) - random) < 4 * float(np.std(values)) / sqrt(len(values))


@pytest.mark.parametrize(
    ("policy", "least", "most", "why"),
    [
        ("oracle", 1 - 1e-9, 1 + 1e-9, "it takes the best of what is allowed, each time"),
        ("uniform", -0.1, 0.1, "it is the zero of the scale"),
    ],
)
def test_the_ends_of_the_scale_are_where_they_should_be(policy: str, least: float, most: float, why: str) -> None:
    plays = [play(SCENARIOS["moderate"], seed, RIVALS[policy]).blocks() for seed in range(2)]

    found = ratio([sum(earned) for earned, _ in plays], [sum(possible) for _, possible in plays])

    assert least <= found.value <= most, why


def test_counts_have_the_mean_that_the_formula_says() -> None:
    world, rng = a_world(), np.random.default_rng(2)
    context = world.context(7, 0)
    arm = uniform(context, rng)
    level = 3.2 + world.walk[int(arm.slot.at // 7), 0] + world.topic_effects[0, world.topic[7]]
    level += world.article_effects[7] + world.noise[7, 0] + world.value(7, 0, arm)

    counts = np.array([world.counts(7, 0, arm, rng) for _ in range(4000)])

    expected = exp(level) * np.array([0.80, 0.06, 0.14])
    assert np.allclose(counts[:, 2].mean(axis=0), expected, atol=5 * np.sqrt(expected / 4000).max())
    assert (np.diff(counts, axis=1) >= 0).all(), "counts grow with age"


@given(st.floats(0, 3000, allow_nan=False))
def test_slots_are_all_parts_of_the_day_of_the_next_two_days(now: float) -> None:
    slots = slots_after(now)

    assert len(slots) in {7, 8}
    assert all(now + SOONEST <= slot.at <= now + LATEST for slot in slots)
    assert all(abs(slot.at % 1 - PART_HOURS[slot.part] / 24) < 1e-9 for slot in slots)
    assert all(slot.weekday == int(slot.at) % 7 for slot in slots)


def test_effects_are_centred_and_have_the_size_of_their_factor() -> None:
    drawn = np.stack([a_world(Scenario(posts=1), seed).effects[0, 0] for seed in range(2000)])

    for factor, start, end in zip(FACTORS, STARTS, STARTS[1:], strict=False):
        assert np.allclose(drawn[:, start:end].sum(axis=1), 0)
        assert drawn[:, start:end].std() == pytest.approx(factor.sd, rel=0.05)


@pytest.mark.parametrize("alike", [0.0, 0.35, 0.7])
def test_accounts_are_as_alike_as_asked(alike: float) -> None:
    scenario = Scenario(posts=1, accounts=2, alike=alike)
    drawn = np.stack([a_world(scenario, seed).effects[0] for seed in range(1500)])

    found = np.corrcoef(drawn[:, 0].ravel(), drawn[:, 1].ravel())[0, 1]

    assert found == pytest.approx(alike, abs=0.03)


@pytest.mark.parametrize(("kappa", "same"), [(0.0, False), (0.6, True)])
def test_a_change_keeps_as_much_of_the_effects_as_it_says(kappa: float, same: bool) -> None:
    scenario = Scenario(posts=20, changes=(Change(at=10, kappa=kappa, step=-0.5),))
    worlds = [a_world(scenario, seed) for seed in range(800)]
    before = np.concatenate([world.effects[9, 0] for world in worlds])
    after = np.concatenate([world.effects[10, 0] for world in worlds])

    assert np.corrcoef(before, after)[0, 1] == pytest.approx(kappa, abs=0.03)
    assert after.std() == pytest.approx(before.std(), rel=0.05)
    assert worlds[0].steps.tolist() == [0.0] * 10 + [-0.5] * 10


def test_the_same_seed_gives_the_same_play_and_the_same_audience_to_all_policies() -> None:
    first, again = (play(SMALL, 5, RIVALS["lin-TS"]) for _ in range(2))
    other = play(SMALL, 5, RIVALS["uniform"])

    assert first.arms == again.arms
    assert (first.oracle == other.oracle).all()
    assert first.arms != other.arms


def test_counts_arrive_when_their_time_has_come_and_never_before() -> None:
    heard: list[tuple[float, float, float]] = []

    class Listener:
        def __init__(self, inner: Policy) -> None:
            self.choose, self.now = inner.choose, 0.0

        def update(self, context: object, arm: object, age_h: float, counts: object, now: float) -> None:
            heard.append((arm.slot.at, age_h, now))  # type: ignore[attr-defined]

    play(SMALL, 0, lambda world: Listener(RIVALS["uniform"](world)))

    assert [now for *_, now in heard] == sorted(now for *_, now in heard)
    assert all(now == pytest.approx(at + age_h / 24) for at, age_h, now in heard)
    assert {age_h for _, age_h, _ in heard} == set(AGES_H)


def test_the_best_arm_has_the_greatest_value_of_all_that_are_allowed() -> None:
    world = a_world()
    context = world.context(0, 0)
    values = world.effects[0, 0]

    assert world.value(0, 0, best(values, context)) == pytest.approx(world.bounds(context)[1])


@pytest.mark.parametrize(
    ("above", "below", "value", "error", "why"),
    [
        ([1.0, 2.0], [2.0, 4.0], 0.5, 0.0, "all seeds agree: no error"),
        ([3.0], [4.0], 0.75, 0.0, "one seed tells nothing of its error"),
        ([0.0, 2.0], [2.0, 2.0], 0.5, 0.5, "of equal weights it is the error of a mean"),
    ],
)
def test_a_share_is_a_ratio_of_sums_with_the_jackknifes_error(
    above: list[float], below: list[float], value: float, error: float, why: str
) -> None:
    found = ratio(above, below)

    assert found.value == pytest.approx(value), why
    assert found.error == pytest.approx(error), why


def test_there_is_no_share_of_nothing_and_no_mean_of_none() -> None:
    with pytest.raises(ValueError, match="nothing could be earned"):
        ratio([0.0], [0.0])
    with pytest.raises(ValueError, match="no mean of nothing"):
        mean([])


def test_the_score_is_the_logarithm_of_one_more_than_the_weighted_counts() -> None:
    assert log_score((4, 1, 2)) == pytest.approx(np.log(1 + 4 + 2 + 6))


def test_every_target_is_of_a_scenario_and_the_posts_it_has() -> None:
    for name, windows in TARGETS.items():
        assert all(high <= SCENARIOS[name].posts for _, high in windows), name
