"""The learner as one object: what it is told twice counts once, and it can be put together again."""

from __future__ import annotations

import doctest
import random
from datetime import timedelta

import numpy as np
import pytest

from crosspost.core.strategy import adapter, drift
from crosspost.core.strategy.adapter import Learner
from crosspost.core.strategy.arms import Arm, Context, Kind
from crosspost.core.strategy.beliefs import Beliefs
from crosspost.core.strategy.explain import Verdict
from tests.unit.strategy.support import context, counts

Readings = list[tuple[Context, Arm, float, dict[str, int]]]


def live(count: int, *, seed: int = 1, accounts: tuple[str, ...] = ("x",)) -> tuple[Learner, Readings]:
    """A learner that chose and was told, and everything that it was told."""
    learner, rng, told = Learner(accounts=len(accounts)), np.random.default_rng(seed), []
    for number in range(count):
        for account in accounts:
            one = context(number, account=account)
            arm = learner.choose(one, rng)
            reward = 3 + 0.6 * (arm.levels["style"] == "question") + 0.4 * rng.standard_normal()
            for age, share in ((1.0, 0.1), (24.0, 0.7), (72.0, 1.0)):
                told.append((one, arm, age, counts(max(reward + float(np.log(share)), 0.0))))
                learner.update(*told[-1], arm.at + timedelta(hours=age))
    return learner, told


def assert_same(one: Beliefs, other: Beliefs) -> None:
    assert one.accounts.keys() == other.accounts.keys()
    for name, belief in one.accounts.items():
        np.testing.assert_allclose(belief.mean, other.accounts[name].mean, rtol=0, atol=1e-9)
        np.testing.assert_allclose(belief.covariance, other.accounts[name].covariance, rtol=0, atol=1e-9)


def test_the_example_in_the_documentation_runs() -> None:
    result = doctest.testmod(adapter)

    assert result.attempted > 5
    assert result.failed == 0


def test_it_learns_what_works() -> None:
    learner, _ = live(120)
    styles = {effect.level: effect for effect in learner.explain("x") if effect.factor == "style"}

    assert styles["question"].verdict is Verdict.WORKS
    late = [row.levels["style"] for row in learner.rows[60:] if row.kind is Kind.STRATEGY]
    assert late.count("question") > 0.6 * len(late)


@pytest.mark.parametrize("accounts", [("x",), ("x", "y")])
def test_told_again_in_another_order_to_another_learner_it_believes_the_same(accounts: tuple[str, ...]) -> None:
    learner, told = live(40, accounts=accounts)
    again = Learner(accounts=len(accounts))
    random.Random(5).shuffle(told)
    now = context(60).now
    for one, arm, age, metrics in told + told[:30]:
        again.update(one, arm, age, metrics, now)

    assert again.rows == learner.rows
    assert_same(again.refit(now), learner.refit(now))


def test_put_together_again_after_a_crash_it_chooses_the_same() -> None:
    learner, _ = live(130)
    again = Learner(rows=learner.rows, alerts=learner.alerts())
    one = context(131)

    assert_same(again.refit(one.now), learner.refit(one.now))
    assert again.choose(one, np.random.default_rng(9)) == learner.choose(one, np.random.default_rng(9))


def test_a_forgotten_post_leaves_no_trace() -> None:
    learner, told = live(40)
    fewer = Learner()
    gone = learner.rows[17].key
    now = context(60).now
    for one, arm, age, metrics in told:
        if one.key != gone:
            fewer.update(one, arm, age, metrics, now)

    learner.forget(gone)

    assert learner.rows == fewer.rows
    assert_same(learner.refit(now), fewer.refit(now))


def test_a_look_for_a_shift_is_due_with_every_ten_posts_told_and_none_is_counted_twice(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    looks: list[int] = []
    monkeypatch.setattr(drift, "look", lambda rows, *_, **__: looks.append(sum(row.is_told for row in rows)))
    learner, told = live(130)
    now = context(140).now
    learner.refit(now)

    for _ in range(12):
        learner.forget(told[0][0].key)
        for reading in told[:3]:
            learner.update(*reading, now)
        learner.refit(now)

    assert looks == [100, 110, 120, 130]


def test_a_reading_without_counts_changes_nothing() -> None:
    learner, told = live(30)
    before = learner.refit(context(60).now)

    learner.update(*told[0][:2], 90.0, {"impressions": 100}, context(60).now)

    assert_same(before, learner.refit(context(60).now))


def test_a_second_decision_about_the_same_post_takes_the_place_of_the_first() -> None:
    learner = Learner()
    for _ in range(30):
        arm = learner.choose(context(0), random.Random(1))

    assert len(learner.rows) == 1
    assert arm.kind is Kind.WARMUP


def test_a_choice_draws_one_seed_from_either_kind_of_generator() -> None:
    ours, numpys = random.Random(1), np.random.default_rng(1)
    for generator in (ours, numpys):
        assert 0 <= Learner().choose(context(), generator).seed < 2**63
    twin = random.Random(1)
    twin.getrandbits(63)

    assert ours.random() == twin.random()


def test_before_anything_is_known_it_says_so() -> None:
    learner = Learner({"style": ("a", "b")})

    assert learner.explain() == ()
    assert {effect.verdict for effect in learner.explain("x")} == {Verdict.NOT_ENOUGH_DATA}
    assert learner.lift().percent is None
    assert learner.alerts() == ()


def test_impossible_counts_are_refused_and_leave_nothing_behind() -> None:
    learner, told = live(5)
    before = learner.rows

    with pytest.raises(ValueError, match="counts below 0"):
        learner.update(*told[0][:2], 99.0, {"likes": -3}, context(9).now)

    assert learner.rows == before
