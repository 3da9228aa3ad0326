"""Laws of beliefs: they follow from rows, alerts and a date, and from nothing else."""

from __future__ import annotations

import json
import random
from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crosspost.core.strategy.alerts import Alert, AlertKind
from crosspost.core.strategy.arms import Kind
from crosspost.core.strategy.beliefs import Beliefs
from crosspost.core.strategy.fit import MOST_TOGETHER, fit
from crosspost.core.strategy.forgetting import weights
from crosspost.core.strategy.rows import Row, Snapshot
from tests.unit.strategy.support import LEVELS, START, TUNING, rows

NOW = START + timedelta(days=400)


def believe(given_rows: list[Row], **other: object) -> Beliefs:
    return fit(given_rows, **{"now": NOW, "tuning": TUNING, **other})  # type: ignore[arg-type]


def assert_same(one: Beliefs, other: Beliefs, *, within: float = 0.0) -> None:
    assert one.effects == other.effects
    assert one.accounts.keys() == other.accounts.keys()
    for name, belief in one.accounts.items():
        np.testing.assert_allclose(belief.mean, other.accounts[name].mean, rtol=0, atol=within)
        np.testing.assert_allclose(belief.covariance, other.accounts[name].covariance, rtol=0, atol=within)


def effect(beliefs: Beliefs, factor: str, level: str, account: str = "x") -> float:
    mean = beliefs.of(account).mean
    return float(mean[beliefs.places[factor, level]] - mean[beliefs.factors[factor]].mean())


@settings(max_examples=20, deadline=None)
@given(st.randoms(use_true_random=False), st.integers(1, 40), st.booleans())
def test_the_order_in_which_posts_are_told_changes_nothing(rng: random.Random, count: int, two: bool) -> None:
    told = rows(count, seed=1) + (rows(count, seed=2, account="y") if two else [])
    shuffled = told[:]
    rng.shuffle(shuffled)

    assert_same(believe(told), believe(shuffled))


def test_beliefs_come_back_from_their_json_to_the_last_digit() -> None:
    beliefs = believe(rows(60) + rows(30, account="y", seed=3))

    again = Beliefs.from_json(json.loads(json.dumps(beliefs.to_json())))

    assert again is not None
    assert_same(beliefs, again)
    assert again.to_json() == beliefs.to_json()


def test_a_cache_of_another_format_is_not_read() -> None:
    assert Beliefs.from_json({**believe(rows(5)).to_json(), "format": 0}) is None


def test_a_cache_that_holds_no_numbers_is_refused() -> None:
    document = believe(rows(5)).to_json()
    document["accounts"]["x"]["mean"][0] = float("nan")

    with pytest.raises(ValueError, match="made anew from the posts"):
        Beliefs.from_json(document)


@pytest.mark.parametrize(
    ("reason", "some"),
    [
        ("no posts", []),
        ("one post", rows(1)),
        ("one level of each factor", [replace(row, levels={"style": "headline"}) for row in rows(12)]),
        ("no factors at all", [replace(row, levels={}) for row in rows(12)]),
        ("nobody ever did anything", [replace(row, snapshots=(Snapshot(age_h=72, reward=0.0),)) for row in rows(40)]),
        ("no post was ever read", [replace(row, snapshots=()) for row in rows(12)]),
        ("all at one instant", [replace(row, at=START) for row in rows(12)]),
        ("posts of one article", [replace(row, article="a", round=n) for n, row in enumerate(rows(12))]),
    ],
)
def test_odd_histories_give_finite_beliefs(reason: str, some: list[Row]) -> None:
    beliefs = believe(some, known=LEVELS)

    belief = beliefs.of("x")
    assert np.isfinite(belief.mean).all(), reason
    assert np.isfinite(belief.root).all(), reason
    assert (np.diag(belief.covariance) > 0).all(), reason


def test_without_posts_the_prior_is_believed() -> None:
    belief = believe([], known=LEVELS).of("x")

    assert not belief.mean.any()
    assert np.diag(belief.covariance) == pytest.approx(TUNING.effect_sd**2)


@pytest.mark.parametrize("seed", range(3))
def test_large_effects_are_found_with_their_signs(seed: int) -> None:
    beliefs = believe(rows(200, seed=seed, effects={("style", "question"): 0.6, ("style", "quote"): -0.6}))

    assert effect(beliefs, "style", "question") > 0.3
    assert effect(beliefs, "style", "quote") < -0.3
    assert abs(effect(beliefs, "hashtags", "1")) < 0.2


def test_more_evidence_narrows() -> None:
    spreads = [np.sqrt(np.diag(believe(rows(count)).of("x").covariance)).mean() for count in (10, 50, 250)]

    assert spreads == sorted(spreads, reverse=True)


def test_a_post_that_is_taken_away_leaves_no_trace() -> None:
    some = rows(40, seed=5)
    odd = replace(some[0], article="odd", levels={"style": "quote", "hashtags": "2"})

    assert_same(believe(some), believe([row for row in [*some, odd] if row.article != "odd"]))
    assert not np.array_equal(believe([*some, odd]).of("x").mean, believe(some).of("x").mean)


def test_a_post_without_a_reading_teaches_nothing_and_is_no_zero() -> None:
    some = rows(40)
    silent = [replace(row, article=f"s{n}", snapshots=()) for n, row in enumerate(some)]

    assert_same(believe(some), believe(some + silent))


def test_a_clock_set_back_by_a_day_changes_weights_alone() -> None:
    some = rows(50)
    today, yesterday = (believe(some, now=some[-1].at - timedelta(days=back)) for back in (0, 1))

    assert today.of("x").knots != ()
    assert len(today.of("x").knots) == len(yesterday.of("x").knots)
    assert_same(today, yesterday, within=0.01)


def test_a_new_level_starts_at_the_prior_and_is_learned() -> None:
    some = rows(100)
    new = [replace(row, article=f"n{n}", levels={**row.levels, "style": "poll"}) for n, row in enumerate(some[:30])]
    risen = [replace(row, snapshots=(Snapshot(age_h=72, reward=5.0),)) for row in new]

    assert ("style", "poll") not in believe(some).places
    assert effect(believe(some + risen), "style", "poll") > 0.2


def test_accounts_lend_each_other_what_they_share() -> None:
    liked = {("style", "question"): 0.8}
    known = believe(rows(150, account="y", effects=liked), accounts=2)

    assert effect(known, "style", "question", account="x") > 0.02
    assert effect(known, "style", "question", account="x") < effect(known, "style", "question", account="y")


def test_what_an_article_does_on_two_accounts_is_not_laid_to_its_style() -> None:
    both = rows(60, seed=1, noise=0.1) + rows(60, seed=2, noise=0.1, account="y")
    lifted = [
        replace(row, snapshots=(Snapshot(age_h=72, reward=row.snapshots[0].reward + 2.0 * (int(row.article) % 2)),))
        for row in both
    ]

    beliefs = believe(lifted)

    assert beliefs.variances.article > beliefs.variances.noise


@pytest.mark.parametrize(
    ("days", "count", "expected"),
    [
        (365.0, 400, 0.5),  # the half-life, where there are posts enough
        (365.0, 100, 2 ** (-365 / 365)),  # fewer posts, all of them younger than a year
    ],
)
def test_a_post_counts_half_after_its_half_life(days: float, count: int, expected: float) -> None:
    some = rows(count, every=timedelta(hours=6))
    now = some[0].at + timedelta(days=days)

    assert weights(some, (), now=now, tuning=TUNING)[0] == pytest.approx(expected)


def test_of_an_account_that_posts_seldom_all_posts_stay_inside_the_half_life() -> None:
    some = rows(40, every=timedelta(days=30))

    assert weights(some, (), now=some[-1].at, tuning=TUNING)[0] == pytest.approx(0.5)


def test_an_alert_cuts_what_is_older_on_its_account_alone() -> None:
    some = rows(20) + rows(20, account="y")
    alert = Alert(
        account="x", kind=AlertKind.LEVEL, at=NOW, posts=20, since=START, cut=some[10].at, evidence=9.0, percent=-30.0
    )
    plain = weights(some, (), now=NOW, tuning=TUNING)

    part = weights(some, [alert], now=NOW, tuning=TUNING) / plain

    assert part == pytest.approx([TUNING.cut] * 10 + [1.0] * 30)


def test_kinds_do_not_change_what_a_post_teaches() -> None:
    some = rows(30)

    assert_same(believe(some), believe([replace(row, kind=Kind.CONTROL) for row in some]))


# -- many accounts


def test_of_more_accounts_than_one_owner_has_each_learns_by_itself() -> None:
    names = [f"client-{number}" for number in range(MOST_TOGETHER + 1)]
    of_each = {name: rows(40, seed=number, account=name) for number, name in enumerate(names)}

    every = fit([row for mine in of_each.values() for row in mine], now=NOW, accounts=len(names), tuning=TUNING)

    assert not every.variances.pooled
    assert sorted(every.accounts) == names
    for name, mine in of_each.items():
        alone = fit(mine, now=NOW, tuning=TUNING).of(name)
        assert every.of(name).mean == pytest.approx(alone.mean)
        assert every.of(name).covariance == pytest.approx(alone.covariance)


def test_hundreds_of_accounts_need_no_matrix_of_hundreds_of_accounts() -> None:
    many = [row for number in range(300) for row in rows(12, seed=number, account=f"client-{number}")]

    beliefs = fit(many, now=NOW, accounts=300, tuning=TUNING)

    assert len(beliefs.accounts) == 300
    assert {belief.covariance.shape for belief in beliefs.accounts.values()} == {(len(beliefs.effects),) * 2}
