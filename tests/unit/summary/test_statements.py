"""What a summary says: nothing that its posts do not carry."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from crosspost.core.strategy.explain import MIN_POSTS, Effect, Verdict
from crosspost.core.strategy.lift import Lift, LiftVerdict
from crosspost.core.strategy.word import Word
from crosspost.core.summary.accounts import line_of
from crosspost.core.summary.build import period_of
from crosspost.core.summary.nouns import Cost, Strength, Summary
from crosspost.core.summary.statements import cost_statement, lift_statement, proposals_of
from crosspost.model import Metrics
from tests import summaries
from tests.summaries import NOW, PAGE, PARIS, PERIOD, PRICES, X


def kinds(summary: Summary) -> list[str]:
    return [statement.kind for statement in summary.statements]


def test_without_a_post_nothing_is_said_but_that() -> None:
    found = summaries.summary()

    assert kinds(found) == ["nothing"]
    assert found.proposals == ()
    assert [one.kind for one in found.open] == ["more_posts", "more_posts", "lift_too_few"]


def test_without_an_account_there_is_nothing_either() -> None:
    found = summaries.summary(accounts=())

    assert (kinds(found), found.proposals, found.open, found.lift) == (["nothing"], (), (), None)


def test_three_posts_are_counted_and_nothing_is_claimed() -> None:
    found = summaries.few()

    assert kinds(found) == ["went_out", "typical_few", "no_reading", "cost"]
    assert found.proposals == ()
    assert all(one.strength is Strength.OPEN for one in found.open)
    (more, _, lift) = found.open
    assert more.values == {"told": 2, "needed": MIN_POSTS, "more": MIN_POSTS - 2}
    assert lift.values["more"] == 100, "ten controls, one post in ten"


def test_many_posts_with_a_difference_give_statements_and_proposals() -> None:
    found = summaries.full()

    assert {"went_out", "typical", "effect_up_established"} <= set(kinds(found))
    proposed = {(one.kind, one.account, one.values.get("level")) for one in found.proposals}
    assert ("use_more", "twitter", "question") in proposed
    assert ("use_less", "twitter", "lede") in proposed


@pytest.mark.parametrize("seed", range(4))
def test_a_proposal_follows_only_from_a_verdict(seed: int) -> None:
    found = summaries.summary({X.key: summaries.posts(X, 60, seed=seed)}, accounts=[X])
    verdicts = {(one.factor, one.level): one.verdict for one in found.accounts[0].effects}

    for one in found.proposals:
        verdict = verdicts[str(one.values["factor"]), str(one.values["level"])]
        assert one.kind in {
            Verdict.WORKS: ("use_more",),
            Verdict.HURTS: ("use_less",),
            Verdict.TENDENCY_UP: ("test_more",),
            Verdict.TENDENCY_DOWN: ("test_less",),
        }.get(verdict, ())


def test_what_a_person_decided_already_is_not_proposed_again() -> None:
    made = {X.key: summaries.posts(X, 150, effects={"question": 0.6, "lede": -0.5})}
    word = Word(pinned={"style": "question"}, forbidden={"style": frozenset({"lede"})})

    free = summaries.summary(made, accounts=[X])
    decided = summaries.summary(made, accounts=[X], words={X.key: word})

    asked = {(one.kind, one.values["level"]) for one in free.proposals if one.values.get("factor") == "style"}
    assert {("use_more", "question"), ("use_less", "lede")} <= asked
    left = {(one.kind, one.values["level"]) for one in decided.proposals if one.values.get("factor") == "style"}
    assert left == asked - {("use_more", "question"), ("use_less", "lede")}


def effect(factor: str, level: str, verdict: Verdict, size: float) -> Effect:
    return Effect(
        account=X.key, factor=factor, level=level, percent=size, low=size - 5, high=size + 5, log_mean=size / 100,
        log_low=0, log_high=0, best=0.5, positive=0.9, posts=20, tried=20, verdict=verdict,
    )  # fmt: skip


def test_of_tendencies_the_strongest_of_a_factor_is_proposed_and_none_beside_something_established() -> None:
    effects = (
        effect("style", "question", Verdict.WORKS, 30),
        effect("style", "quote", Verdict.TENDENCY_DOWN, -10),
        effect("weekday", "mon", Verdict.TENDENCY_UP, 5),
        effect("weekday", "tue", Verdict.TENDENCY_UP, 9),
        effect("daypart", "evening", Verdict.EXPLORING, 40),
        effect("emoji", "with", Verdict.NOT_ENOUGH_DATA, 80),
    )
    account = replace(summaries.summary(accounts=[X]).accounts[0], effects=effects)

    found = proposals_of([account], None)

    assert [(one.kind, one.values["level"]) for one in found] == [("use_more", "question"), ("test_more", "tue")]


@pytest.mark.parametrize(
    ("reason", "cost", "kind"),
    [
        ("nothing was billed", {"posting": 0, "reading": 0, "posts": 3, "interactions": 9}, "cost_none"),
        ("all posts are read", {"posting": 1, "reading": 0, "posts": 3, "interactions": 9}, "cost"),
        ("more may come", {"posting": 1, "reading": 0, "posts": 3, "interactions": 9, "unread": 1}, "cost_bound"),
        ("nobody did anything", {"posting": 1, "reading": 0, "posts": 3, "interactions": 0}, "cost_no_interaction"),
        ("reading alone costs too", {"posting": 0, "reading": 1, "posts": 0, "interactions": 0}, "cost_no_interaction"),
    ],
)
def test_the_cost_is_said_as_far_as_it_is_known(reason: str, cost: dict[str, int], kind: str) -> None:
    money = {name: Decimal(cost[name]) for name in ("posting", "reading")}
    made = Cost(posts=cost["posts"], interactions=cost["interactions"], unread=cost.get("unread", 0), **money)

    assert cost_statement(made).kind == kind, reason
    assert made.per_post == (made.total / 3 if made.posts else None)


@pytest.mark.parametrize(
    ("verdict", "more", "kind", "strength"),
    [
        (LiftVerdict.EARNS, 0, "lift_earns", Strength.TENDENCY),
        (LiftVerdict.COSTS, 0, "lift_costs", Strength.TENDENCY),
        (LiftVerdict.NO_PROOF, 40, "lift_open", Strength.OPEN),
        (LiftVerdict.NO_PROOF, None, "lift_open_unforeseen", Strength.OPEN),
        (LiftVerdict.NOT_MEASURABLE, 60, "lift_too_few", Strength.OPEN),
    ],
)
def test_a_lift_is_never_called_established(
    verdict: LiftVerdict, more: int | None, kind: str, strength: Strength
) -> None:
    found = lift_statement(Lift(strategy=20, control=10, verdict=verdict, percent=5, low=1, high=9, more_posts=more))

    assert (found.kind, found.strength) == (kind, strength)


@pytest.mark.parametrize(
    ("reason", "ages", "settled"),
    [
        ("three days", (24, 72), 18),
        ("an hour before three days is as good", (24, 71.5), 18),
        ("a day is too young", (24,), None),
        ("three weeks are no three days", (24, 500), None),
        ("not read yet", (), None),
    ],
)
def test_posts_are_compared_at_three_days(reason: str, ages: tuple[float, ...], settled: int | None) -> None:
    post = summaries.post(X, 1, at=NOW - timedelta(days=40))
    read = [
        Metrics(
            post_id=1,
            horizon=timedelta(hours=age),
            age=timedelta(hours=age),
            measured_at=NOW,
            counts={"likes": 10, "shares": 8, "clicks": 99},
        )
        for age in ages
    ]

    line = line_of(post, read, title="", prices=PRICES, deleted=False)

    assert line.settled == settled, reason
    assert line.interactions == (18 if ages else None)


def test_a_reading_without_interactions_is_missing_and_not_zero() -> None:
    post = summaries.post(X, 1, at=NOW - timedelta(days=40))
    read = [
        Metrics(post_id=1, horizon=timedelta(hours=72), age=timedelta(hours=72), measured_at=NOW, counts={"clicks": 3})
    ]

    line = line_of(post, read, title="", prices=PRICES, deleted=False)

    assert (line.settled, line.interactions) == (None, None)
    found = summaries.summary({X.key: [(post, tuple(read))]}, accounts=[X]).accounts[0]
    assert found.typical is None
    assert found.cost.unread == 1
    assert "likes" not in found.totals
    assert found.totals["clicks"].total == 3


def test_posts_of_the_period_before_are_compared_with_and_not_counted() -> None:
    before, now = PERIOD.before, PERIOD
    made = [
        *summaries.posts(PAGE, 20, first=before.start, last=before.end, level=1.0),
        *summaries.posts(PAGE, 20, first=now.start, last=now.end, level=4.0),
    ]

    (found,) = summaries.summary({PAGE.key: made}, accounts=[PAGE]).accounts

    assert (len(found.posts), found.posts_before) == (20, 20)
    assert found.change is not None
    assert found.change.low > 100


@pytest.mark.parametrize(
    ("reason", "since", "until", "first", "last"),
    [
        ("90 days up to today", None, None, date(2026, 8, 26), date(2026, 11, 23)),
        ("as told", date(2026, 1, 1), date(2026, 1, 31), date(2026, 1, 1), date(2026, 1, 31)),
        ("not into the future", None, date(2027, 1, 1), date(2026, 8, 26), date(2026, 11, 23)),
        ("one day", date(2026, 3, 29), date(2026, 3, 29), date(2026, 3, 29), date(2026, 3, 29)),
    ],
)
def test_a_period_is_whole_local_days(
    reason: str, since: date | None, until: date | None, first: date, last: date
) -> None:
    found = period_of(since, until, PARIS, now=NOW)

    assert found.start.astimezone(PARIS).date() == first, reason
    assert (found.end - timedelta(seconds=1)).astimezone(PARIS).date() == last
    assert found.end.astimezone(PARIS).time().isoformat() == "00:00:00"


@pytest.mark.parametrize(
    ("since", "until", "said"),
    [
        (date(2026, 2, 1), date(2026, 1, 1), "an earlier start"),
        (date(2030, 1, 1), None, "an earlier start"),
        (date(1970, 1, 1), None, "the earliest start is 2000-01-01"),
    ],
)
def test_a_period_that_cannot_be_is_refused_with_the_remedy(since: date, until: date | None, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        period_of(since, until, PARIS, now=NOW)
