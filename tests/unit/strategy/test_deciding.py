"""One decision of the line: teaser and instant from what is known, with its reasons written down."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crosspost.core.openings import openings
from crosspost.core.strategy.alerts import Alert, AlertKind
from crosspost.core.strategy.arms import Kind
from crosspost.core.strategy.deciding import Mind, believe, decide, held_of, mind_of, with_post
from crosspost.core.strategy.nouns import row_of
from crosspost.core.strategy.tally import tally_of
from crosspost.core.strategy.wishes import LEVELS, check, closed, word_of
from crosspost.core.strategy.word import Word
from crosspost.errors import NothingAllowed
from crosspost.model import (
    Account,
    Choice,
    Learning,
    Metrics,
    Outgoing,
    PastPost,
    PlatformName,
    Post,
    PostState,
    QuietHours,
    Slot,
    Teaser,
    Wish,
    WishKind,
)

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)  # a Monday
DAY = timedelta(days=1)
SLOTS = tuple(
    Slot(weekday=day, at=datetime(2026, 1, 1, hour, 30).time())  # noqa: DTZ001 - a wall-clock time
    for day in range(7)
    for hour in (8, 12, 18)
)
ACCOUNT = Account(key="x", platform=PlatformName.TWITTER, remote_account_id="1", slots=SLOTS)
STYLES = ("headline", "question", "number")


def teaser(style: str = "headline", *, tags: int = 0, text: str | None = None) -> Teaser:
    return Teaser(
        platform=PlatformName.TWITTER,
        style=style,
        text=text or f"{style} with {tags} tags",
        link="https://example.org/1",
        hashtags=("a", "b")[:tags],
        weighted_length=40,
        limit=280,
    )


TEASERS = tuple(teaser(style, tags=tags) for tags in (0, 1) for style in STYLES)


def post(number: int, *, kind: str = "strategy", style: str = "headline", **changes: Any) -> Post:
    made = Post(
        id=number,
        article_id=number,
        account_key="x",
        round=0,
        state=PostState.PUBLISHED,
        version=1,
        teaser=teaser(style),
        outgoing=Outgoing(platform=PlatformName.TWITTER, text="", link=None, mark=f"p{number}"),
        choice=Choice(kind=kind, propensity=0.5),
        price_usd=Decimal(0),
        created_at=NOW - (200 - number) * DAY,
        published_at=NOW - (200 - number) * DAY,
        remote_id=str(number),
    )
    return replace(made, **changes)


def reading(number: int, likes: int) -> Metrics:
    return Metrics(
        post_id=number,
        horizon=3 * DAY,
        age=3 * DAY,
        measured_at=NOW,
        counts={"likes": likes, "replies": 0, "shares": 0},
    )


def known(count: int, *, account: Account = ACCOUNT, said: Sequence[Wish] = (), best: str = "question") -> Mind:
    """A mind of so many measured posts, on which one style gets four times the likes."""
    rng = random.Random(3)
    posts = [post(number, style=STYLES[number % 3]) for number in range(1, count + 1)]
    metrics = {one.id: (reading(one.id, (80 if one.teaser.style == best else 20) + rng.randrange(8)),) for one in posts}
    return mind_of([account], posts=posts, metrics=metrics, tagged=(), alerts=(), said=said)


def wish(kind: WishKind, factor: str | None = None, level: str | None = None, **changes: Any) -> Wish:
    return replace(Wish(account_key="x", kind=kind, factor=factor, level=level, who="ann", at=NOW), **changes)


def choose(mind: Mind, *, account: Account = ACCOUNT, seed: int = 1, teasers: Sequence[Teaser] = TEASERS) -> Choice:
    instants = openings(account, [], mind.words["x"], now=NOW)
    return taken(mind, instants, account=account, seed=seed, teasers=teasers)[1]


def taken(
    mind: Mind,
    instants: Sequence[datetime],
    *,
    account: Account = ACCOUNT,
    seed: int,
    teasers: Sequence[Teaser] = TEASERS,
) -> tuple[Teaser, Choice]:
    beliefs = believe(mind, now=NOW)
    held = held_of(account.key, mind, beliefs)
    return decide(account, teasers, instants, article_id=999, mind=mind, beliefs=beliefs, held=held, seed=seed, now=NOW)


# -- the decision


def test_what_works_is_chosen_with_its_reasons() -> None:
    choices = [choose(known(90), seed=seed) for seed in range(20)]
    by_strategy = [choice for choice in choices if choice.kind == "strategy"]

    assert {choice.levels["style"] for choice in by_strategy} == {"question"}
    assert all(choice.believed["style"] > 20 and choice.posts == 90 for choice in by_strategy)
    assert all(len(choice.runners_up) == 2 for choice in choices)
    assert {choice.wanted_at for choice in choices} <= set(openings(ACCOUNT, [], Word(), now=NOW))


@given(seed=st.integers(0, 2**62 - 1), count=st.sampled_from([0, 5, 30]))
def test_the_teaser_given_is_the_one_that_the_choice_tells_of(seed: int, count: int) -> None:
    mind = known(count, said=[wish(WishKind.FORBID, "style", "headline")])
    instants = openings(ACCOUNT, [], mind.words["x"], now=NOW)
    teaser, choice = taken(mind, instants, seed=seed)
    assert teaser.style == choice.levels["style"] != "headline"
    assert str(len(teaser.hashtags)) == choice.levels["hashtags"]
    assert choice.wanted_at in instants
    assert 0 < choice.propensity <= 1


def test_the_same_seed_chooses_the_same() -> None:
    assert choose(known(40), seed=5) == choose(known(40), seed=5)


def test_drafts_count_for_what_is_tried_next_before_they_went_out() -> None:
    mind = known(0)
    draft = post(1, kind="warmup", state=PostState.DRAFT, published_at=None, remote_id=None)
    for number in range(5):
        mind = with_post(mind, replace(draft, id=number, article_id=number), ACCOUNT)
    assert mind.tally == tally_of(mind.rows), "counted on, not counted anew"
    assert {choose(mind, seed=seed).levels["style"] for seed in range(20)} == {"question", "number"}


def test_an_authors_own_words_are_taken_and_stay_out_of_what_is_compared() -> None:
    mind = known(40, said=[wish(WishKind.FORBID, "hashtags", "1")])
    choice = choose(mind, teasers=(teaser("handwritten", text="My own words #mine https://example.org/1"),))
    assert (choice.kind, choice.levels["style"], choice.levels["hashtags"]) == ("pinned", "handwritten", "1")


@pytest.mark.parametrize(
    ("reason", "changes", "kind"),
    [
        ("as it was chosen", {}, Kind.STRATEGY),
        ("a human rewrote it", {"teaser": teaser("edited", text="Else 🎉")}, Kind.PINNED),
        ("a human chose another teaser", {"choice": Choice(kind="human", propensity=1.0)}, Kind.PINNED),
        (
            "a human moved it by a day",
            {"version": 2, "choice": Choice(kind="strategy", propensity=0.5, wanted_at=NOW - 198 * DAY)},
            Kind.PINNED,
        ),
        (
            "a human held it and let it go in time",
            {"version": 3, "choice": Choice(kind="strategy", propensity=0.5, wanted_at=NOW - 199 * DAY)},
            Kind.STRATEGY,
        ),
        (
            "it went out later than wanted by itself",
            {"choice": Choice(kind="control", propensity=0.5, wanted_at=NOW - 198 * DAY)},
            Kind.CONTROL,
        ),
    ],
)
def test_what_a_person_decided_leaves_the_comparison(reason: str, changes: dict[str, Any], kind: Kind) -> None:
    assert row_of(post(1, **changes), (), ACCOUNT, topic="").kind is kind, reason


def test_words_by_hand_teach_by_what_is_in_them() -> None:
    edited = replace(post(1), teaser=teaser("edited", text="Look 🎉 #one #two https://example.org/1"))
    levels = row_of(edited, (), ACCOUNT, topic="").levels
    assert (levels["style"], levels["hashtags"], levels["emoji"]) == ("edited", "2", "with")


def test_the_real_instant_counts_and_not_the_wish() -> None:
    late = post(1, choice=Choice(kind="strategy", propensity=0.5, wanted_at=NOW - 300 * DAY))
    assert row_of(late, (), ACCOUNT, topic="").at == late.published_at
    waiting = replace(late, state=PostState.DRAFT, published_at=None, remote_id=None)
    assert row_of(waiting, (), ACCOUNT, topic="").at == late.choice.wanted_at


# -- the mind


def test_an_account_that_is_to_start_anew_forgets_posts_and_shifts() -> None:
    alert = Alert(
        account="x",
        kind=AlertKind.LEVEL,
        at=NOW - 50 * DAY,
        posts=100,
        since=NOW - 80 * DAY,
        cut=NOW - 90 * DAY,
        evidence=9.0,
        percent=-30.0,
    )
    posts = [post(number) for number in range(1, 100)]
    kept = [
        mind_of([ACCOUNT], posts=posts, metrics={}, tagged=(), alerts=[alert], said=said)
        for said in ((), [wish(WishKind.FORGET)], [wish(WishKind.FORGET, since=NOW - 120 * DAY)])
    ]
    assert [(len(mind.rows), len(mind.alerts)) for mind in kept] == [(99, 1), (0, 0), (20, 1)]


def test_an_account_that_does_not_learn_is_left_out() -> None:
    off = replace(ACCOUNT, learning=Learning(on=False))
    mind = mind_of([off], posts=[post(1)], metrics={}, tagged=(), alerts=(), said=())
    assert (mind.rows, dict(mind.words)) == ((), {})


def test_an_imported_past_teaches_once_and_shortens_the_warm_up() -> None:
    past = [
        PastPost(
            account_key="x",
            remote_id=str(number),
            text="words",
            published_at=NOW - (400 - number) * DAY,
            features={"hashtags": number % 3, "emoji": 0},
            counts={"likes": 30 if number % 3 else 5},
            imported_at=NOW,
        )
        for number in range(1, 61)
    ]
    ours = [post(number) for number in range(1, 10)]
    mind = mind_of([ACCOUNT], posts=ours, metrics={}, tagged=(), alerts=(), said=(), past=past)
    assert len(mind.past) == 51, "nine of them are our own"
    assert believe(mind, now=NOW).posts == 51
    assert choose(mind).kind in {"strategy", "control"}, "eight posts suffice"


# -- the openings


def only_at(hours: int) -> Account:
    return replace(ACCOUNT, learning=Learning(horizon=timedelta(hours=hours)))


@pytest.mark.parametrize(
    ("reason", "account", "taken", "word", "expected"),
    [
        ("two days of slots", ACCOUNT, [], Word(), [(23, 12), (23, 18), (24, 8), (24, 12), (24, 18), (25, 8)]),
        ("no waiting", only_at(0), [], Word(), [(23, 12)]),
        ("what is taken is passed over", only_at(10), [NOW.replace(hour=12, minute=30)], Word(), [(23, 18)]),
        (
            "nothing within the horizon: the next one",
            only_at(1),
            [NOW.replace(hour=12, minute=30)],
            Word(),
            [(23, 18)],
        ),
        (
            "a forbidden part of the day",
            only_at(24),
            [],
            Word(forbidden={"daypart": frozenset({"evening"})}),
            [(23, 12), (24, 8)],
        ),
        (
            "a forbidden weekday moves it out of the horizon",
            only_at(10),
            [],
            Word(forbidden={"weekday": frozenset({"mon"})}),
            [(24, 8)],
        ),
        ("a pinned weekday is waited for", only_at(24), [], Word(pinned={"weekday": "sat"}), [(28, 8)]),
        (
            "a pinned part of the day",
            ACCOUNT,
            [],
            Word(pinned={"daypart": "morning"}),
            [(24, 8), (25, 8)],
        ),
        ("without slots, as soon as may be", replace(ACCOUNT, slots=()), [], Word(), [(23, 9)]),
        (
            "without slots a forbidden day is still kept",
            replace(ACCOUNT, slots=()),
            [],
            Word(forbidden={"weekday": frozenset({"mon"})}),
            [(24, 0)],
        ),
        (
            "quiet hours hold",
            replace(
                only_at(24),
                quiet_hours=QuietHours(
                    start=NOW.replace(hour=18).time(),
                    end=NOW.replace(hour=9).time(),
                ),
            ),
            [],
            Word(),
            [(23, 12)],
        ),
        ("every day forbidden: none", ACCOUNT, [], Word(forbidden={"weekday": frozenset(LEVELS["weekday"])}), []),
    ],
)
def test_the_openings(
    reason: str, account: Account, taken: list[datetime], word: Word, expected: list[tuple[int, int]]
) -> None:
    found = openings(account, taken, word, now=NOW)
    assert [(at.day, at.hour) for at in found] == expected, reason


def test_openings_follow_the_readers_clocks() -> None:
    account = replace(ACCOUNT, timezone=ZoneInfo("America/Montreal"))
    found = openings(account, [], Word(forbidden={"daypart": frozenset({"midday", "evening"})}), now=NOW)
    assert {at.astimezone(account.timezone).hour for at in found} == {8}


# -- the word


@pytest.mark.parametrize(
    ("reason", "said", "pinned", "forbidden"),
    [
        ("the settings alone", [], {"emoji": "without"}, {"style": {"quote"}}),
        ("a pin on top", [("pin", "style", "list")], {"emoji": "without", "style": "list"}, {"style": {"quote"}}),
        ("pinning allows again", [("pin", "style", "quote")], {"emoji": "without", "style": "quote"}, {}),
        ("forbidding ends a pin", [("forbid", "emoji", "without")], {}, {"style": {"quote"}, "emoji": {"without"}}),
        ("allowing one level", [("allow", "style", "quote")], {"emoji": "without"}, {}),
        ("allowing a factor", [("allow", "emoji", None)], {}, {"style": {"quote"}}),
        ("the last word counts", [("pin", "emoji", "with"), ("allow", "emoji", "with")], {}, {"style": {"quote"}}),
    ],
)
def test_what_was_said_stands_above_the_settings(
    reason: str,
    said: list[tuple[str, str, str | None]],
    pinned: dict[str, str],
    forbidden: dict[str, set[str]],
) -> None:
    account = replace(ACCOUNT, learning=Learning(pin={"emoji": "without"}, forbid={"style": ("quote",)}))
    word = word_of(account, [wish(WishKind(kind), factor, level) for kind, factor, level in said])
    assert word.pinned == pinned, reason
    assert {factor: set(levels) for factor, levels in word.forbidden.items()} == forbidden, reason


def test_adopting_and_exploring_follow_each_other() -> None:
    account = replace(ACCOUNT, learning=Learning(explore=False))
    assert word_of(account, []).adopted
    assert not word_of(account, [wish(WishKind.EXPLORE)]).adopted
    assert word_of(account, [wish(WishKind.EXPLORE), wish(WishKind.ADOPT)]).adopted
    assert not word_of(account, [wish(WishKind.EXPLORE), wish(WishKind.ADOPT, account_key="other")]).adopted


@pytest.mark.parametrize(
    ("factor", "level", "names"),
    [("mood", None, "style, hashtags"), ("style", "poem", "headline"), ("weekday", "Sunday", "mon, tue")],
)
def test_names_that_do_not_exist_are_refused_with_those_that_do(factor: str, level: str | None, names: str) -> None:
    with pytest.raises(ValueError, match=names):
        check(factor, level)


def test_forbidding_every_level_of_a_factor_is_seen() -> None:
    word = Word(forbidden={"emoji": frozenset({"with", "without"}), "style": frozenset({"quote"})})
    assert closed(word) == ("emoji",)


def test_what_leaves_no_teaser_of_an_article_is_an_error() -> None:
    mind = known(0, said=[wish(WishKind.FORBID, "style", style) for style in STYLES])
    with pytest.raises(NothingAllowed, match="no teaser is left"):
        choose(mind)
