"""What the learner says: effects, lift, alerts. It says nothing that the posts do not carry."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from math import expm1

import numpy as np
import pytest

from crosspost.core.strategy.alerts import AlertKind
from crosspost.core.strategy.arms import Kind
from crosspost.core.strategy.beliefs import Beliefs
from crosspost.core.strategy.drift import is_due, look
from crosspost.core.strategy.explain import Verdict, explain
from crosspost.core.strategy.fit import fit
from crosspost.core.strategy.lift import LiftVerdict, lift_of, t90
from crosspost.core.strategy.rows import Row, Snapshot
from tests.unit.strategy.support import LEVELS, START, TUNING, rows

NOW = START + timedelta(days=600)


def believe(some: list[Row]) -> Beliefs:
    return fit(some, now=NOW, tuning=TUNING, known=LEVELS)


def shifted(some: list[Row], by: float) -> list[Row]:
    return [
        replace(row, snapshots=tuple(replace(one, reward=one.reward + by) for one in row.snapshots)) for row in some
    ]


# -- effects


def test_a_large_effect_is_established_and_comes_first() -> None:
    some = rows(200, effects={("style", "question"): 0.6, ("style", "quote"): -0.6})

    told = [effect for effect in explain(some, believe(some), "x") if effect.factor == "style"]

    assert [effect.level for effect in told] == ["question", "headline", "quote"]
    assert (told[0].verdict, told[-1].verdict) == (Verdict.WORKS, Verdict.HURTS)
    assert told[0].low < told[0].percent < told[0].high
    assert sum(effect.best for effect in told) == pytest.approx(1.0)
    assert sum(effect.log_mean for effect in told) == pytest.approx(0.0, abs=1e-9)


@pytest.mark.parametrize(
    ("reason", "some"),
    [
        ("29 posts are too few for an account", rows(29, effects={("style", "question"): 2.0})),
        ("no posts", []),
        ("nothing to compare with", [replace(row, levels={"tone": "calm"}) for row in rows(60)]),
        ("readings of an hour are none", [replace(r, snapshots=(Snapshot(age_h=1, reward=2),)) for r in rows(60)]),
    ],
)
def test_too_little_data_is_called_so(reason: str, some: list[Row]) -> None:
    beliefs = fit(some, now=NOW, tuning=TUNING)

    assert {effect.verdict for effect in explain(some, beliefs, "x")} <= {Verdict.NOT_ENOUGH_DATA}, reason


def test_a_level_with_few_posts_is_not_judged() -> None:
    some = [row for row in rows(200) if row.levels["style"] != "quote"] + [
        row for row in rows(200, seed=1, account="x") if row.levels["style"] == "quote"
    ][:7]
    some = [replace(row, article=str(n)) for n, row in enumerate(some)]

    told = {effect.level: effect for effect in explain(some, believe(some), "x") if effect.factor == "style"}

    assert told["quote"].posts == 7
    assert told["quote"].verdict is Verdict.NOT_ENOUGH_DATA
    assert told["headline"].verdict is not Verdict.NOT_ENOUGH_DATA


def test_where_there_is_nothing_little_is_claimed() -> None:
    claims = levels = 0
    for seed in range(30):
        some = rows(150, seed=seed)
        told = explain(some, believe(some), "x")
        claims += sum(effect.verdict in (Verdict.WORKS, Verdict.HURTS) for effect in told)
        levels += len(told)

    assert claims <= 0.05 * levels


# -- lift

BOTH = (Kind.CONTROL, *[Kind.STRATEGY] * 9)


def with_lift(count: int, lift: float, seed: int = 0) -> list[Row]:
    some = rows(count, seed=seed, kinds=BOTH)
    return [shifted([row], lift)[0] if row.kind is Kind.STRATEGY else row for row in some]


def test_a_lift_is_measured_against_the_controls() -> None:
    some = with_lift(500, 0.5)

    lift = lift_of(some, believe(some), tuning=TUNING)

    assert (lift.strategy, lift.control, lift.verdict) == (450, 50, LiftVerdict.EARNS)
    assert lift.percent is not None
    assert lift.low is not None
    assert lift.high is not None
    assert lift.low < 100 * expm1(0.5) < lift.high
    assert lift.more_posts == 0


def test_below_ten_controls_nothing_is_measured_and_it_says_how_many_posts_are_missing() -> None:
    some = with_lift(60, 0.5)

    lift = lift_of(some, believe(some), tuning=TUNING)

    assert (lift.verdict, lift.percent, lift.more_posts) == (LiftVerdict.NOT_MEASURABLE, None, 40)


def test_noise_is_no_proof() -> None:
    verdicts = [
        lift_of(some, believe(some), tuning=TUNING).verdict for seed in range(20) if (some := with_lift(150, 0.0, seed))
    ]

    # An 80 % interval leaves out the truth in one of five.
    assert verdicts.count(LiftVerdict.NO_PROOF) >= 12


def test_while_there_is_no_proof_it_says_about_how_many_posts_are_missing() -> None:
    found = [lift_of(some, believe(some), tuning=TUNING) for seed in range(20) if (some := with_lift(120, 0.15, seed))]
    unsure = [lift for lift in found if lift.verdict is LiftVerdict.NO_PROOF]

    assert unsure
    assert all(lift.more_posts is None or 1 <= lift.more_posts <= 10_000 for lift in unsure)


def test_pinned_warm_up_and_unread_posts_stay_out_of_the_lift() -> None:
    some = with_lift(200, 0.5)
    others = [replace(row, article=f"p{n}", kind=Kind.PINNED) for n, row in enumerate(shifted(some, 3.0))]
    others += [replace(row, article=f"w{n}", kind=Kind.WARMUP) for n, row in enumerate(some)]
    others += [replace(row, article=f"u{n}", snapshots=()) for n, row in enumerate(some)]

    lift = lift_of(some + others, believe(some), tuning=TUNING)

    assert lift == lift_of(some, believe(some), tuning=TUNING)


def test_a_period_counts_its_own_posts_alone() -> None:
    some = with_lift(400, 0.5)

    assert lift_of(some, believe(some), since=some[200].at, tuning=TUNING).control == 20


@pytest.mark.parametrize(("freedom", "table"), [(3, 1.638), (9, 1.383), (15, 1.341), (30, 1.310), (120, 1.289)])
def test_students_t_is_the_one_of_the_tables(freedom: float, table: float) -> None:
    assert t90(freedom) == pytest.approx(table, rel=0.01)


# -- drift


def looked(some: list[Row], alerts: tuple[object, ...] = ()) -> object:
    return look(some, believe(some), alerts, account="x", now=NOW, tuning=TUNING)  # type: ignore[arg-type]


def test_a_fall_of_the_level_rings_and_says_since_when_and_by_how_much() -> None:
    some = rows(240, noise=0.7)
    some = some[:200] + shifted(some[200:], -0.8)

    alert = look(some, believe(some), (), account="x", now=NOW, tuning=TUNING)

    assert alert is not None
    assert alert.kind is AlertKind.LEVEL
    assert alert.evidence >= 6
    assert -75 < alert.percent < -20
    assert abs(alert.since - some[200].at) <= timedelta(days=45)
    assert alert.cut == some[-60].at


def test_of_two_accounts_the_one_that_fell_rings() -> None:
    fallen, still = rows(240, noise=0.7), rows(240, seed=1, account="y", noise=0.7)
    both = [*fallen[:200], *shifted(fallen[200:], -0.8), *still]

    rung = {key: look(both, believe(both), (), account=key, now=NOW, tuning=TUNING) for key in ("x", "y")}

    assert rung["x"] is not None
    assert rung["x"].kind is AlertKind.LEVEL
    assert rung["y"] is None


def test_other_effects_ring_too() -> None:
    before = rows(200, effects={("style", "question"): 0.9, ("style", "quote"): -0.9}, noise=0.4)
    after = rows(280, effects={("style", "question"): -0.9, ("style", "quote"): 0.9}, noise=0.4)[200:]

    alert = look(before + after, believe(before + after), (), account="x", now=NOW, tuning=TUNING)

    assert alert is not None
    assert alert.kind is AlertKind.EFFECTS


def test_a_still_world_seldom_rings() -> None:
    rung = [looked(rows(200, seed=seed, noise=0.9)) is not None for seed in range(30)]

    assert sum(rung) <= 3


def test_after_an_alert_it_is_quiet_for_120_posts_and_the_same_shift_does_not_ring_again() -> None:
    some = rows(420, noise=0.7)
    some = some[:200] + shifted(some[200:], -0.8)
    alert = look(some[:240], believe(some[:240]), (), account="x", now=NOW, tuning=TUNING)
    assert alert is not None

    for count in (250, 350, 360, 400, 420):
        assert look(some[:count], believe(some[:count]), (alert,), account="x", now=NOW, tuning=TUNING) is None, count


@pytest.mark.parametrize(
    ("posts", "looked_at", "due"),
    [(99, 0, False), (100, 0, True), (109, 100, False), (110, 100, True), (114, 108, True)],
)
def test_it_is_looked_every_ten_posts_from_a_hundred_on(posts: int, looked_at: int, due: bool) -> None:
    assert is_due(posts, looked_at) is due


def test_a_shift_beyond_what_a_float_holds_is_still_a_number() -> None:
    some = rows(240, noise=0.1)
    some = some[:200] + shifted(some[200:], 12.0)

    alert = look(some, believe(some), (), account="x", now=NOW, tuning=TUNING)

    assert alert is None or np.isfinite(alert.evidence)
