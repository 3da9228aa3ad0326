"""Simulated readers: what they see, what they like, and that nothing but seed, words and instant matters."""

from __future__ import annotations

import math
import statistics
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crosspost.core.strategy.nouns import DAYPARTS as LEARNED_DAYPARTS
from crosspost.core.strategy.nouns import FACTORS, levels_of_instant
from crosspost.model import PlatformName
from crosspost.sandbox.audience import Audience
from crosspost.sandbox.held import HeldPost
from crosspost.sandbox.preferences import SPREADS, Change, generator
from crosspost.sandbox.reactions import MOST_ACTS, SHARES, reactions
from crosspost.sandbox.sayings import SAYINGS, SIMULATED, saying
from crosspost.sandbox.visible import LEVELS, Labels, levels_of, manner

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
PARIS = ZoneInfo("Europe/Paris")
AGES = tuple(timedelta(hours=hours) for hours in (0, 0.5, 1, 12, 24, 48, 72, 168))


def post(text: str = "Words about an article", **changes: object) -> HeldPost:
    made = HeldPost(
        platform=PlatformName.TWITTER,
        account_id="1000",
        id="1",
        text=text,
        links=("https://blog.example/a?utm_content=p1",),
        url="https://x.com/a/status/1",
        created_at=NOW,
        price_usd=Decimal(0),
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def total(audience: Audience, one: HeldPost) -> int:
    found = audience.reactions(one)
    return sum(len(found.acts[name]) for name in SHARES)


# ── what they see


@pytest.mark.parametrize(
    ("words", "seen"),
    [
        ("Faut-il y aller ?", "question"),
        ("« Il faut y aller », dit-elle", "quotation"),
        ("He said “go now” twice", "quotation"),
        ("73 % des pages ont tort", "figure"),
        ("L'article tel quel", "plain"),
        ("Une page https://blog.example/2026/?x=1", "plain"),
        ("Une page #2026bilan", "plain"),
        ("B2B, toujours", "plain"),
    ],
)
def test_the_manner_of_words_is_what_a_reader_would_call_it(words: str, seen: str) -> None:
    assert manner(words) == seen


def test_what_is_seen_bears_the_strategys_own_names() -> None:
    for factor, names in LEVELS.items():
        assert set(names) == set(FACTORS[factor])
    assert dict(LEARNED_DAYPARTS) == {"morning": (5, 11), "midday": (11, 14), "afternoon": (14, 18), "evening": (18, 5)}


@given(st.integers(0, 24 * 7 * 4))
def test_day_and_part_of_the_day_are_those_that_the_strategy_learns(quarters: int) -> None:
    at = NOW + timedelta(minutes=15 * quarters)
    seen = levels_of("words", at, PARIS)
    assert {name: seen[name] for name in ("daypart", "weekday")} == levels_of_instant(at, PARIS)


def test_hashtags_and_emoji_are_counted_in_the_words() -> None:
    seen = levels_of("Voilà 📰 #un #deux #trois https://a.example/#non", NOW, PARIS)
    assert (seen["hashtags"], seen["emoji"]) == ("2", "with")
    bare = levels_of("Voilà", NOW, PARIS)
    assert (bare["hashtags"], bare["emoji"]) == ("0", "without")


def test_a_test_may_say_what_the_manner_is_and_words_it_does_not_know_have_none() -> None:
    labels = Labels(names=("headline", "opinion"), of={"a": "opinion", "b": "typo"}.get)
    assert levels_of("a", NOW, PARIS, labels)["style"] == "opinion"
    assert "style" not in levels_of("c", NOW, PARIS, labels)
    with pytest.raises(ValueError, match=r"'typo' is none of the names"):
        levels_of("b", NOW, PARIS, labels)


# ── what they like


def test_preferences_of_a_factor_add_up_to_nothing_and_lie_as_far_apart_as_they_should() -> None:
    spreads: dict[str, list[float]] = {factor: [] for factor in SPREADS}
    for seed in range(300):
        for factor, effects in Audience(seed=seed).preferences("1000", NOW).items():
            assert sum(effects.values()) == pytest.approx(0)
            spreads[factor] += effects.values()
    for factor, effects_of_all in spreads.items():
        assert statistics.pstdev(effects_of_all) == pytest.approx(SPREADS[factor], rel=0.12)


@pytest.mark.parametrize("alike", [0.0, 0.35, 0.7, 1.0])
def test_two_accounts_are_as_alike_as_was_said(alike: float) -> None:
    one: list[float] = []
    two: list[float] = []
    for seed in range(400):
        audience = Audience(seed=seed, alike=alike)
        one += audience.preferences("1000", NOW)["weekday"].values()
        two += audience.preferences("2000", NOW)["weekday"].values()
    assert statistics.correlation(one, two) == pytest.approx(alike, abs=0.06)


def test_preferences_change_at_the_instant_that_was_said_and_as_much_as_was_said() -> None:
    at = NOW + timedelta(days=100)
    audience = Audience(seed=1, changes=(Change(at=at, keep=0.0, step=-0.5),))
    before, after = audience.preferences("1000", NOW), audience.preferences("1000", at)
    assert before == Audience(seed=1).preferences("1000", NOW)
    assert before != after
    assert audience.level_at(at) == pytest.approx(audience.level_at(NOW) - 0.5)
    kept = Audience(seed=1, changes=(Change(at=at, keep=1.0),))
    assert kept.preferences("1000", at)["style"] == pytest.approx(before["style"])


def test_a_change_keeps_preferences_as_far_apart_as_they_were() -> None:
    effects: list[float] = []
    for seed in range(300):
        audience = Audience(seed=seed, changes=[Change(at=NOW, keep=0.6)])
        effects += audience.preferences("1000", NOW)["style"].values()
    assert statistics.pstdev(effects) == pytest.approx(SPREADS["style"], rel=0.12)


def test_a_test_may_give_the_preferences_and_what_it_leaves_out_does_not_matter() -> None:
    audience = Audience(seed=1, given={"style": {"question": 1.0}})
    value = {
        manner: audience.value({"style": manner, "daypart": "evening"}, account_id="1000", at=NOW)
        for manner in ("question", "plain")
    }
    assert value == {"question": 1.0, "plain": 0.0}


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"alike": 1.5}, "alike"),
        ({"noise": -1.0}, "below 0"),
        ({"changes": (Change(at=NOW), Change(at=NOW - timedelta(1)))}, "order of time"),
        ({"given": {"colour": {"red": 1.0}}}, "no such factor: colour"),
        ({"labels": Labels(names=("one",), of=str)}, "two different names"),
    ],
)
def test_settings_that_cannot_be_are_refused_by_name(settings: dict[str, object], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        Audience(seed=1, **settings)  # type: ignore[arg-type]


# ── what they do


@given(st.integers(0, 2**32), st.text(max_size=40), st.integers(0, 10**6))
def test_the_same_seed_words_and_instant_give_the_same_and_no_count_ever_falls(seed: int, text: str, late: int) -> None:
    one = post(text, created_at=NOW + timedelta(seconds=late))
    found = Audience(seed=seed).reactions(one)
    assert found == Audience(seed=seed).reactions(one)
    before: dict[str, int] = {}
    for age in AGES:
        counts = dict(found.counts(age))
        assert all(counts.get(name, 0) >= count for name, count in before.items())
        before = counts
    assert before == found.counts(timedelta(hours=72))
    assert list(found.reply_ages()) == sorted(found.reply_ages())
    assert all(timedelta(0) <= age <= timedelta(hours=72) for age in found.reply_ages())


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"text": "other words"}, "words"),
        ({"created_at": NOW + timedelta(seconds=1)}, "instant"),
        ({"account_id": "2000"}, "another account has other readers"),
    ],
)
def test_what_differs_in_words_instant_or_account_gets_something_else(changes: dict[str, object], why: str) -> None:
    audience = Audience(seed=3)
    assert audience.reactions(post()) != audience.reactions(post(**changes)), why  # type: ignore[arg-type]
    assert audience.reactions(post()) != Audience(seed=4).reactions(post())


def test_readers_react_more_to_what_they_like_by_as_much_as_they_like_it() -> None:
    audience = Audience(seed=5, given={"style": {"question": 0.5, "plain": -0.5}})
    asked = [math.log1p(total(audience, post(f"Numéro {'a' * n} ?"))) for n in range(400)]
    told = [math.log1p(total(audience, post(f"Numéro {'a' * n}."))) for n in range(400)]
    assert statistics.fmean(asked) - statistics.fmean(told) == pytest.approx(1.0, abs=0.15)


def test_an_articles_own_effect_is_the_same_on_every_account_whatever_the_mark() -> None:
    audience = Audience(seed=6, noise=0.0, scale=0.0, article_spread=1.0)
    first, second = [], []
    for number in range(200):
        links = (f"https://blog.example/{number}?utm_content=p{number}",)
        others = (f"https://blog.example/{number}?utm_content=p{number + 1000}",)
        first.append(math.log1p(total(audience, post(links=links))))
        second.append(math.log1p(total(audience, post(links=others, account_id="2000"))))
    assert statistics.correlation(first, second) > 0.9


def test_about_a_seventh_comes_within_the_hour_and_all_within_three_days() -> None:
    early = day = whole = 0
    for number in range(600):
        found = reactions(generator("growth", number), 40.0, has_link=True, platform=PlatformName.TWITTER)
        early += found.counts(timedelta(hours=1))["likes"]
        day += found.counts(timedelta(hours=24))["likes"]
        whole += found.counts(timedelta(hours=72))["likes"]
    assert whole / 600 == pytest.approx(32, rel=0.03)
    assert 0.15 < early / whole < 0.25
    assert 0.65 < day / whole < 0.85


def test_counts_spread_as_poisson_counts_do() -> None:
    likes = [
        len(reactions(generator("spread", n), 10.0, has_link=False, platform=PlatformName.TWITTER).acts["likes"])
        for n in range(2000)
    ]
    assert statistics.fmean(likes) == pytest.approx(8.0, rel=0.05)
    assert statistics.pvariance(likes) == pytest.approx(8.0, rel=0.12)


def test_nobody_clicks_where_there_is_no_link_and_only_facebook_tells_how_many_people() -> None:
    bare = reactions(generator(1), 50.0, has_link=False, platform=PlatformName.FACEBOOK).counts(timedelta(days=9))
    linked = reactions(generator(1), 50.0, has_link=True, platform=PlatformName.TWITTER).counts(timedelta(days=9))
    assert "clicks" not in bare
    assert "reach" in bare
    assert "clicks" in linked
    assert "reach" not in linked


def test_a_post_that_runs_away_stays_within_bounds() -> None:
    audience = Audience(seed=1, level=50.0)
    assert total(audience, post()) < MOST_ACTS * 1.2


def test_what_is_said_is_in_the_posts_language_marked_as_simulated_and_some_of_it_asks() -> None:
    french = {saying(generator(n), "Le bilan de l'année pour les petites pages et leurs lecteurs") for n in range(200)}
    english = {saying(generator(n), "The year in review for small pages and their readers") for n in range(200)}
    assert {text for _, text in french} == set(SAYINGS["fr"])
    assert {text for _, text in english} == set(SAYINGS["en"])
    assert all(author.endswith(SIMULATED) for author, _ in french | english)
    for spoken in SAYINGS.values():
        assert sum("?" in text for text in spoken) == 4
