"""Choices: warm-up, controls, Thompson sampling, propensities, and the user's word."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import timedelta
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crosspost.core.strategy.arms import Arm, Context, Kind
from crosspost.core.strategy.beliefs import Beliefs
from crosspost.core.strategy.choice import chances_of, choose, groups_of, levels_of
from crosspost.core.strategy.fit import fit
from crosspost.core.strategy.rows import Row
from crosspost.core.strategy.tally import Tally, after, tally_of
from crosspost.core.strategy.word import Word, heed, learned_from
from crosspost.errors import NothingAllowed
from tests.unit.strategy.support import LEVELS, START, TUNING, context, rows

LIKED = {("style", "question"): 0.5, ("hashtags", "2"): -0.4}


def beliefs_of(some: list[Row]) -> Beliefs:
    return fit(some, now=START + timedelta(days=300), tuning=TUNING, known=LEVELS)


def grown_up(count: int = 40) -> tuple[Beliefs, Tally]:
    some = rows(count, effects=LIKED)
    return beliefs_of(some), tally_of(some)


def pick(given_context: Context, seed: int, known: tuple[Beliefs, Tally]) -> Arm:
    return choose(given_context, *known, seed=seed, tuning=TUNING)


def row_of(arm: Arm, number: int, account: str = "x") -> Row:
    return Row(account=account, article=f"a{number}", at=arm.at, levels=arm.levels, kind=arm.kind)


def decide(count: int, given_context: Context, known: tuple[Beliefs, Tally], *, seed: int = 0) -> list[Arm]:
    beliefs, tally = known
    arms = []
    for number in range(count):
        arms.append(choose(given_context, beliefs, tally, seed=seed * 10_000 + number, tuning=TUNING))
        tally = after(tally, row_of(arms[-1], number))
    return arms


def test_the_first_posts_try_everything_about_equally_often() -> None:
    arms = decide(20, context(slots=4), (beliefs_of([]), Tally()))

    assert {arm.kind for arm in arms} == {Kind.WARMUP}
    for factor in ("style", "hashtags", "daypart"):
        uses = Counter(arm.levels[factor] for arm in arms)
        assert max(uses.values()) - min(uses.values()) <= 1, factor


@pytest.mark.parametrize(
    ("reason", "own", "other", "pooled", "left"),
    [
        ("alone, at the twentieth", 19, 0, False, 1),
        ("alone, after twenty", 20, 0, False, 0),
        ("another account knows", 8, 20, True, 0),
        ("another account knows, but each learns by itself", 8, 20, False, 12),
        ("the other one is as new", 8, 19, True, 12),
        ("with company, eight are needed all the same", 7, 500, True, 1),
    ],
)
def test_warm_up_is_shorter_where_another_account_knows(
    reason: str, own: int, other: int, pooled: bool, left: int
) -> None:
    tally = tally_of(rows(own) + rows(other, account="y"))

    assert tally.warmup_left("x", TUNING, pooled=pooled) == left, reason


@pytest.mark.parametrize("seed", range(5))
def test_each_block_of_ten_has_one_control(seed: int) -> None:
    some = rows(20, kinds=(Kind.WARMUP,))
    arms = decide(60, context(), (beliefs_of(some), tally_of(some)), seed=seed)

    for block in range(6):
        kinds = Counter(arm.kind for arm in arms[10 * block : 10 * block + 10])
        assert kinds == {Kind.CONTROL: 1, Kind.STRATEGY: 9}


def test_the_control_stands_at_each_place_of_its_block_equally_often() -> None:
    some = rows(20, kinds=(Kind.WARMUP,))
    known = beliefs_of(some), tally_of(some)
    places = Counter()  # type: Counter[int]
    for seed in range(300):
        kinds = [arm.kind for arm in decide(10, context(slots=0), known, seed=seed)]
        places[kinds.index(Kind.CONTROL)] += 1

    # 300 goes at ten places: 30 each, with a standard deviation of 5.2.
    assert set(places) == set(range(10))
    assert max(abs(count - 30) for count in places.values()) < 4 * 5.2


def test_a_control_is_drawn_from_everything_with_equal_chances() -> None:
    some = rows(20, kinds=(Kind.WARMUP,)) + [replace(row, article=f"b{n}") for n, row in enumerate(rows(9))]
    known = beliefs_of(some), tally_of(some)
    arms = [pick(context(slots=0), seed, known) for seed in range(900)]

    assert {arm.kind for arm in arms} == {Kind.CONTROL}
    assert [arm.propensity for arm in arms] == pytest.approx([1 / 9] * 900)
    assert Counter(arm.levels["style"] for arm in arms)["quote"] == pytest.approx(300, abs=4 * 14.2)


def every_propensity(given_context: Context, seed: int, known: tuple[Beliefs, Tally]) -> dict[tuple[int, ...], float]:
    groups = groups_of(given_context)
    chances, _ = chances_of(given_context, groups, *known, np.random.default_rng(seed), TUNING)
    return {picks: chances.of(picks) for picks in product(*(range(len(options)) for options in groups))}


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 2**63 - 1), st.integers(0, 45), st.integers(0, 5))
def test_propensities_sum_to_one_over_all_that_is_allowed(seed: int, count: int, slots: int) -> None:
    some = rows(count, effects=LIKED, kinds=(Kind.STRATEGY, Kind.STRATEGY, Kind.CONTROL))
    known = beliefs_of(some), tally_of(some)
    given_context = context(slots=slots)

    chances = every_propensity(given_context, seed, known)
    arm = pick(given_context, seed, known)

    assert sum(chances.values()) == pytest.approx(1.0)
    by_levels = {tuple(sorted(levels_of(groups_of(given_context), picks).items())): picks for picks in chances}
    if slots < 2:
        assert arm.propensity == chances[by_levels[tuple(sorted(arm.levels.items()))]]
    assert 0 < arm.propensity <= 1


def test_propensities_match_the_frequencies_of_choices() -> None:
    known = grown_up()
    given_context = context(slots=0)
    arms = [pick(given_context, seed, known) for seed in range(1500)]
    groups = groups_of(given_context)
    mean = Counter()  # type: Counter[str]
    for seed in range(60):
        for picks, chance in every_propensity(given_context, seed, known).items():
            mean[str(levels_of(groups, picks))] += chance / 60  # type: ignore[assignment]

    counts = Counter(str(arm.levels) for arm in arms)
    for levels, chance in mean.items():
        deviation = (chance * (1 - chance) / len(arms)) ** 0.5
        assert counts[levels] / len(arms) == pytest.approx(chance, abs=4 * deviation + 0.01), levels


def test_the_same_beliefs_context_and_seed_choose_the_same() -> None:
    known = grown_up()

    assert pick(context(), 7, known) == pick(context(), 7, known)


def test_what_works_is_chosen_and_what_hurts_is_not() -> None:
    known = grown_up(200)
    arms = [arm for seed in range(200) if (arm := pick(context(), seed, known)).kind is Kind.STRATEGY]

    assert Counter(arm.levels["style"] for arm in arms)["question"] > 0.9 * len(arms)
    assert Counter(arm.levels["hashtags"] for arm in arms)["2"] < 0.1 * len(arms)


def test_the_runners_up_are_two_other_arms() -> None:
    known = grown_up()
    for seed in range(50):
        arm = pick(context(slots=0), seed, known)
        assert len(arm.runners_up) == 2
        assert len({str(sorted(one.items())) for one in (arm.levels, *arm.runners_up)}) == 3


def test_one_thing_to_choose_is_chosen_for_certain() -> None:
    only = Context(account="x", article="a", now=START, variants=({"style": "headline"},))

    for known in (grown_up(), (beliefs_of([]), Tally())):
        arm = pick(only, 1, known)
        assert (arm.propensity, arm.variant, arm.at, arm.runners_up) == (1.0, 0, START, ())


def test_teasers_are_chosen_whole() -> None:
    variants = ({"style": "headline", "hashtags": "2"}, {"style": "question", "hashtags": "0"})
    given_context = context(allowed={}, variants=variants)
    known = grown_up(200)

    for seed in range(50):
        arm = pick(given_context, seed, known)
        assert arm.variant is not None
        assert arm.slot is not None
        assert variants[arm.variant].items() <= arm.levels.items()
        assert given_context.slots[arm.slot].at == arm.at


def test_a_level_that_nobody_has_tried_is_tried() -> None:
    known = grown_up(60)
    wider = context(allowed={"style": ("headline", "poll"), "length": ("short", "long")}, slots=0)

    seen = Counter(pick(wider, seed, known).levels["style"] for seed in range(200))

    assert min(seen["headline"], seen["poll"]) > 0


@pytest.mark.parametrize(
    ("reason", "broken"),
    [
        ("nothing at all", {"allowed": {}, "slots": ()}),
        ("a factor without levels", {"allowed": {"style": ()}}),
        ("a level twice", {"allowed": {"style": ("a", "a")}}),
        ("a factor in two places", {"variants": ({"style": "headline"},)}),
        ("variants that differ in what they vary", {"allowed": {}, "variants": ({"style": "a"}, {"emoji": "b"})}),
    ],
)
def test_a_context_that_makes_no_sense_is_refused(reason: str, broken: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"nothing to choose|at least one level|keep each in one|has the factors"):
        pick(context(**({"slots": 0} if "slots" in broken else {}), **_without(broken, "slots")), 1, grown_up())  # type: ignore[arg-type]


def _without(given: dict[str, object], key: str) -> dict[str, object]:
    return {name: value for name, value in given.items() if name != key}


# -- the user's word

WORD_CASES = [
    ("a pinned style is used", Word(pinned={"style": "quote"}), {"quote"}),
    ("a pin that the article cannot have is passed over", Word(pinned={"style": "poll"}), set(LEVELS["style"])),
    ("a forbidden style is not used", Word(forbidden={"style": frozenset({"quote"})}), {"headline", "question"}),
    (
        "forbidding goes before pinning",
        Word(pinned={"style": "quote"}, forbidden={"style": frozenset({"quote"})}),
        {"headline", "question"},
    ),
]


@pytest.mark.parametrize(("reason", "word", "styles"), WORD_CASES)
def test_the_word_stands_above_what_is_learned(reason: str, word: Word, styles: set[str]) -> None:
    for given_context in (context(), context(allowed={}, variants=tuple({"style": one} for one in LEVELS["style"]))):
        heeded = heed(given_context, word)
        arms = [pick(heeded, seed, (beliefs_of([]), Tally())) for seed in range(60)]

        assert {arm.levels["style"] for arm in arms} == styles, reason
        assert {arm.kind for arm in arms} == {Kind.WARMUP}, reason


def test_what_a_pin_leaves_open_is_still_tried_with_controls() -> None:
    """One harmless pin must not end the proof for ever: strategy and control have it in common."""
    mind = grown_up()
    heeded = heed(context(), Word(pinned={"hashtags": "1"}))
    arms = [pick(heeded, seed, mind) for seed in range(400)]

    assert {arm.levels["hashtags"] for arm in arms} == {"1"}
    assert {arm.kind for arm in arms} == {Kind.STRATEGY, Kind.CONTROL}


def test_where_pins_leave_nothing_to_choose_the_post_is_a_persons() -> None:
    word = Word(pinned={"style": "quote", "hashtags": "0"})
    assert pick(heed(context(slots=0), word), 1, grown_up()).kind is Kind.PINNED


def test_a_pinned_slot_is_kept() -> None:
    heeded = heed(context(slots=4), Word(pinned={"daypart": "pm"}))

    assert {slot.levels["daypart"] for slot in heeded.slots} == {"pm"}
    assert heeded.pinned == frozenset(), "several slots are left"


@pytest.mark.parametrize(
    ("what", "given_context"),
    [
        ("no level of style is left", context()),
        ("no teaser is left", context(allowed={}, variants=tuple({"style": one} for one in LEVELS["style"]))),
    ],
)
def test_forbidding_everything_is_an_error_that_names_it(what: str, given_context: Context) -> None:
    with pytest.raises(NothingAllowed, match=what):
        heed(given_context, Word(forbidden={"style": frozenset(LEVELS["style"])}))


def test_who_adopts_gets_the_best_without_trials_or_controls() -> None:
    known = grown_up(200)
    arms = [pick(heed(context(), Word(adopted=True)), seed, known) for seed in range(40)]

    assert len({str(arm.levels) for arm in arms}) == 1
    assert {(arm.kind, arm.propensity) for arm in arms} == {(Kind.PINNED, 1.0)}
    assert arms[0].levels["style"] == "question"


def test_starting_anew_leaves_out_what_was_before() -> None:
    some = rows(10) + rows(10, account="y")

    left = learned_from(some, Word(anew=some[4].at), "x")

    assert Counter(row.account for row in left) == {"x": 6, "y": 10}
