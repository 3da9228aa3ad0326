"""What may be claimed: of what was tried, once there is enough; and with a share of controls that may change."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from statistics import fmean

import pytest

from crosspost.core.strategy.alerts import Alert, AlertKind
from crosspost.core.strategy.arms import Kind
from crosspost.core.strategy.beliefs import Beliefs
from crosspost.core.strategy.deciding import Mind, believe, decide, held_of
from crosspost.core.strategy.drift import PAUSE, look, recounted
from crosspost.core.strategy.earned import earned, earned_together
from crosspost.core.strategy.explain import MIN_LEVEL_POSTS, Effect, Verdict, explain
from crosspost.core.strategy.fit import fit
from crosspost.core.strategy.lift import LiftVerdict, lift_of
from crosspost.core.strategy.nouns import ASIDE, row_of
from crosspost.core.strategy.outlook import outlook_of
from crosspost.core.strategy.rows import Row, Snapshot
from crosspost.core.strategy.tally import Tally, after, tally_of
from crosspost.core.strategy.telling import signed, why
from crosspost.core.strategy.word import Word
from crosspost.model import Account, Choice, Learning, PlatformName
from crosspost.ports import Believed
from crosspost.steps.knowing import _shifts
from tests.unit.strategy.support import START, TUNING, rows
from tests.unit.strategy.test_deciding import TEASERS, post

NOW = START + timedelta(days=600)
X = Account(key="x", platform=PlatformName.TWITTER, remote_account_id="1")


def mind_of(some: Sequence[Row], word: Word | None = None, *, accounts: Sequence[str] = ("x",)) -> Mind:
    words = {key: word or Word() for key in accounts}
    return Mind(rows=tuple(some), alerts=(), words=words, topics={}, accounts=len(accounts), tally=tally_of(some))


def style_of(row: Row, style: str) -> Row:
    return replace(row, levels={**row.levels, "style": style})


def at_reward(row: Row, reward: float) -> Row:
    return replace(row, snapshots=(Snapshot(age_h=72.0, reward=reward),))


# -- words by hand


def edited(count: int = 120) -> list[Row]:
    """Every third post was rewritten by a person, and did far better."""
    return [
        at_reward(replace(style_of(row, "edited"), kind=Kind.PINNED), row.reading.reward + 1.2) if n % 3 == 0 else row
        for n, row in enumerate(rows(count))
    ]


def test_words_by_hand_are_not_what_the_composers_styles_are_held_against() -> None:
    some = edited()
    beliefs = fit(some, now=NOW, tuning=TUNING)

    told = {one.level: one for one in explain(some, beliefs, "x", aside=ASIDE) if one.factor == "style"}

    assert set(told) == {"headline", "question", "quote"}
    assert not {one.verdict for one in told.values()} & {Verdict.WORKS, Verdict.HURTS}
    assert ("style", "edited") in beliefs.effects, "posts teach through it all the same"


def test_the_next_post_has_no_words_by_hand_and_nothing_forbidden() -> None:
    some = edited()
    word = Word(forbidden={"hashtags": frozenset({"0"})})

    chances = outlook_of(X, mind := mind_of(some, word), believe(mind, now=NOW)).chances

    assert set(chances["style"]) <= {"headline", "question", "quote"}
    assert set(chances["hashtags"]) <= {"1", "2"}
    assert all(sum(levels.values()) == pytest.approx(1.0) for levels in chances.values())


@pytest.mark.parametrize("count", [5, 120], ids=["warm-up", "strategy"])
def test_what_is_pinned_is_certain_and_one_level_alone_is_no_choice(count: int) -> None:
    some = [replace(row, levels={**row.levels, "emoji": "without"}) for row in rows(count)]

    mind = mind_of(some, Word(pinned={"style": "quote"}))
    chances = outlook_of(X, mind, believe(mind, now=NOW)).chances

    assert chances["style"] == {"quote": 1.0}
    assert "emoji" not in chances


# -- seen, and tried


def of_styles(some: Sequence[Row]) -> dict[str, Effect]:
    effects = explain(some, fit(some, now=NOW, tuning=TUNING), "x")
    return {one.level: one for one in effects if one.factor == "style"}


def test_what_nobody_varied_is_a_tendency_at_the_most() -> None:
    some = rows(200, effects={("style", "question"): 0.6, ("style", "quote"): -0.6})
    assert of_styles(some)["question"].verdict is Verdict.WORKS

    seen = of_styles([replace(row, varied=frozenset({"hashtags"})) for row in some])

    assert (seen["question"].verdict, seen["quote"].verdict) == (Verdict.TENDENCY_UP, Verdict.TENDENCY_DOWN)
    assert seen["question"].is_only_seen
    assert seen["question"].percent == of_styles(some)["question"].percent, "the figure is the same"


@pytest.mark.parametrize(
    ("tried", "verdict"), [(MIN_LEVEL_POSTS - 1, Verdict.TENDENCY_UP), (MIN_LEVEL_POSTS, Verdict.WORKS)]
)
def test_a_level_is_established_once_it_was_tried_often_enough(tried: int, verdict: Verdict) -> None:
    some = rows(200, effects={("style", "question"): 0.8}, kinds=(Kind.PINNED,))
    asked = [n for n, row in enumerate(some) if row.levels["style"] == "question"][:tried]
    some = [replace(row, kind=Kind.CONTROL) if n in asked else row for n, row in enumerate(some)]

    assert (of_styles(some)["question"].tried, of_styles(some)["question"].verdict) == (tried, verdict)


@pytest.mark.parametrize(
    ("reason", "choice", "tried"),
    [
        ("several were to be had", {"levels": {"style": "headline"}, "varied": ("style",)}, True),
        ("the only one", {"levels": {"style": "headline"}, "varied": ()}, False),
        ("another one went out", {"levels": {"style": "question"}, "varied": ("style",)}, False),
        ("not noted, and taken", {"levels": {"style": "headline"}}, True),
        ("never chosen, like the hours without slots", {"levels": {}}, False),
    ],
)
def test_a_post_tried_what_was_picked_among_several(reason: str, choice: dict[str, object], tried: bool) -> None:
    made = replace(post(1), choice=Choice(kind="strategy", propensity=0.5, **choice))  # type: ignore[arg-type]
    assert row_of(made, (), X, topic="").tried("style") is tried, reason
    imported = replace(row_of(made, (), X, topic=""), kind=Kind.PINNED)
    assert not imported.tried("style"), "a person's word is no trial"


def test_the_choice_says_what_was_open_and_under_which_share() -> None:
    one = replace(X, learning=Learning(control=5))
    mind = mind_of([])
    beliefs = believe(mind, now=NOW)
    held = held_of(one.key, mind, beliefs)
    _, choice = decide(one, TEASERS, (), article_id=1, mind=mind, beliefs=beliefs, held=held, seed=1, now=NOW)

    assert choice.varied is not None
    assert "style" in choice.varied
    assert "daypart" not in choice.varied
    assert choice.block == 5


# -- what a choice says of itself


@pytest.mark.parametrize(("count", "said"), [(25, False), (200, True)])
def test_a_choice_claims_nothing_before_there_are_posts_enough(count: int, said: bool) -> None:
    some = rows(count, effects={("style", "question"): 0.8})
    mind = mind_of(some)
    beliefs = believe(mind, now=NOW)
    held = held_of(X.key, mind, beliefs)
    _, choice = decide(X, TEASERS, (), article_id=9999, mind=mind, beliefs=beliefs, held=held, seed=3, now=NOW)

    assert bool(choice.verdicts) is said
    assert any("%)" in line for line in why(choice) if line.startswith("chosen")) is said


def test_what_was_never_read_of_is_not_called_what_others_taught() -> None:
    blank = Choice(kind="strategy", propensity=0.5, levels={"style": "question"}, believed={"style": 0.0})

    assert "nothing is known" in why(blank)[-1]
    assert "other accounts" in why(replace(blank, believed={"style": 12.0}))[-1]
    assert [signed(one) for one in (-0.4, 0.0, 0.49, -3.0, 2.6)] == ["±0", "±0", "±0", "-3", "+3"]


# -- the share of controls


def drawn(before: int, share: int, then: int, count: int) -> list[bool]:
    """Whether each of so many posts was a control, after so many under another share."""
    rng, tally = random.Random(1), Tally()
    found = []
    for number in range(before + count):
        block = share if number < before else then
        kind = (
            Kind.CONTROL if rng.random() < tally.chance_of_control("x", replace(TUNING, block=block)) else Kind.STRATEGY
        )
        tally = after(tally, Row(account="x", article=str(number), at=NOW, levels={}, kind=kind, block=block))
        found.append(kind is Kind.CONTROL)
    return found[before:]


@pytest.mark.parametrize(("before", "share", "then"), [(200, 10, 20), (200, 10, 5), (100, 5, 20), (103, 20, 10)])
def test_a_change_of_the_share_of_controls_holds_from_the_next_block_on(before: int, share: int, then: int) -> None:
    after_it = drawn(before, share, then, 10 * then)

    assert [sum(after_it[n : n + then]) for n in range(0, len(after_it), then)] == [1] * 10


# -- the pause after a shift


def test_forgetting_does_not_end_the_looking_for_shifts() -> None:
    days = [START + timedelta(days=n) for n in range(1000)]
    alert = Alert(
        account="x",
        kind=AlertKind.LEVEL,
        at=days[500],
        posts=500,
        since=days[440],
        cut=days[440],
        evidence=9,
        percent=-35,
    )
    kept = rows(1000)[440:]
    fell = [at_reward(row, row.reading.reward - 2.3) if row.at >= days[640] else row for row in kept]
    some = [row for row in fell if row.at < days[680]]
    beliefs = fit(some, now=days[680], alerts=[alert], tuning=TUNING)

    def found(alerts: Sequence[Alert]) -> Alert | None:
        return look(some, beliefs, alerts, account="x", now=days[680], tuning=TUNING)

    assert found([alert]) is None
    assert found(recounted([alert], some)) is not None
    mind = replace(mind_of(some), alerts=(alert,))
    kept_last = Believed(account_key="x", at=days[679], digest="", told=235, document={})
    assert _shifts(mind, beliefs, {"x": kept_last}, now=days[680]), "so does the step"
    early = [row for row in some if row.at < days[500 + PAUSE - 20]]
    assert look(early, beliefs, recounted([alert], early), account="x", now=days[600], tuning=TUNING) is None, (
        "the pause"
    )


def test_the_count_of_a_shift_stands_where_nothing_was_forgotten() -> None:
    some = rows(600)
    told = sum(row.told_at is not None and row.told_at <= some[500].at for row in some)
    alert = Alert(
        account="x", kind=AlertKind.LEVEL, at=some[500].at, posts=told, since=some[440].at, cut=some[440].at,
        evidence=9, percent=-35,
    )  # fmt: skip
    assert recounted([alert], some) == (alert,)
    assert recounted([replace(alert, posts=told + 40)], some, {"x": 40})[0].posts == told + 40, "older ones count"


# -- the lift, and how far it is off


def unlike(seed: int, shares: tuple[int, int]) -> tuple[list[Row], Beliefs]:
    """Two accounts with another share of controls each; on one of them learning brings 0.4, on the other nothing."""
    some: list[Row] = []
    for account, share, lift in (("a", shares[0], 0.4), ("b", shares[1], 0.0)):
        for n, row in enumerate(rows(300, seed=seed + 7 * share + len(account), account=account)):
            control = n % share == 0
            reward = row.reading.reward + (0.0 if control else lift)
            some.append(replace(at_reward(row, reward), kind=Kind.CONTROL if control else Kind.STRATEGY))
    return some, fit(some, now=NOW, accounts=2, tuning=TUNING)


@pytest.mark.parametrize("shares", [(20, 5), (5, 20), (10, 10)])
def test_accounts_with_unequal_shares_of_controls_are_told_together_by_their_differences(
    shares: tuple[int, int],
) -> None:
    together, mean = [], []
    for seed in range(6):
        some, beliefs = unlike(seed, shares)
        each = [lift_of(some, beliefs, account=key, tuning=TUNING) for key in ("a", "b")]
        both = lift_of(some, beliefs, tuning=TUNING)
        assert both.strategy == sum(one.strategy for one in each)
        together.append(both.log or 0.0)
        mean.append(fmean([one.log or 0.0 for one in each]))
    assert together == pytest.approx(mean), "both accounts have as many posts"


def test_of_an_account_without_controls_to_come_nothing_is_forecast() -> None:
    some = rows(60)
    adopted = mind_of(some, Word(adopted=True))

    lift = earned(X, adopted, believe(adopted, now=NOW))

    assert (lift.verdict, lift.more_posts, lift.goes_on) == (LiftVerdict.NOT_MEASURABLE, None, False)
    open_ = mind_of(some)
    assert earned(X, open_, believe(open_, now=NOW)).more_posts == 100


def test_the_forecast_counts_what_is_left_of_the_warm_up() -> None:
    some = rows(12, kinds=(Kind.WARMUP,))
    mind = mind_of(some)
    assert earned(X, mind, believe(mind, now=NOW)).more_posts == 8 + 100


def test_together_the_missing_controls_come_at_the_accounts_own_shares() -> None:
    some = [*rows(60, account="a"), *rows(60, account="b")]
    mind = mind_of(some, accounts=("a", "b"))
    accounts = [replace(X, key=key, learning=Learning(control=5)) for key in ("a", "b")]
    assert earned_together(accounts, mind, believe(mind, now=NOW)).more_posts == 50


def test_instants_are_told_from_the_first_reading_of_a_day() -> None:
    at = datetime(2026, 1, 1, tzinfo=UTC)
    row = Row(account="x", article="1", at=at, levels={}, kind=Kind.CONTROL)
    assert row.told_at is None
    for hours in (1, 72, 24):
        row = row.with_snapshot(Snapshot(age_h=hours, reward=1.0))
    assert row.told_at == at + timedelta(days=1)
