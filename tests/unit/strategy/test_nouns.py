"""Posts, metrics and teasers as rows and contexts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from crosspost.core.strategy.arms import Kind
from crosspost.core.strategy.choice import choose
from crosspost.core.strategy.fit import fit
from crosspost.core.strategy.nouns import FACTORS, context_of, levels_of_instant, levels_of_teaser, row_of, topics_of
from crosspost.core.strategy.tally import tally_of
from crosspost.model import Account, Choice, LinkPlacement, Metrics, Outgoing, PlatformName, Post, PostState, Teaser
from tests.unit.strategy.support import TUNING

PARIS = ZoneInfo("Europe/Paris")
ACCOUNT = Account(key="twitter", platform=PlatformName.TWITTER, remote_account_id="1", timezone=PARIS)
AT = datetime(2026, 3, 2, 7, 30, tzinfo=UTC)
TEASER = Teaser(platform=PlatformName.TWITTER, style="question", text="Why?", link=None, weighted_length=4, limit=280)


def post(**other: object) -> Post:
    made = Post(
        id=1,
        article_id=7,
        account_key="twitter",
        round=0,
        state=PostState.PUBLISHED,
        version=1,
        teaser=TEASER,
        outgoing=Outgoing(platform=PlatformName.TWITTER, text="Why?", link=None, mark="p1"),
        choice=Choice(kind="strategy", propensity=0.4),
        price_usd=Decimal("0.015"),
        created_at=AT - timedelta(days=2),
        due_at=AT,
        published_at=AT,
    )
    return replace(made, **other)  # type: ignore[arg-type]


def metrics(horizon: float, counts: Mapping[str, int], *, late: float = 0.0) -> Metrics:
    age = timedelta(hours=horizon + late)
    return Metrics(post_id=1, horizon=timedelta(hours=horizon), age=age, measured_at=AT + age, counts=counts)


@pytest.mark.parametrize(
    ("local", "daypart", "weekday"),
    [
        ("2026-03-02 05:00", "morning", "mon"),
        ("2026-03-02 10:59", "morning", "mon"),
        ("2026-03-02 11:00", "midday", "mon"),
        ("2026-03-02 14:00", "afternoon", "mon"),
        ("2026-03-02 18:00", "evening", "mon"),
        ("2026-03-03 00:30", "evening", "tue"),
        ("2026-03-03 04:59", "evening", "tue"),
        ("2026-10-25 02:30", "evening", "sun"),  # the hour that comes twice
    ],
)
def test_an_instant_is_told_by_the_clocks_of_the_readers(local: str, daypart: str, weekday: str) -> None:
    at = datetime.fromisoformat(local).replace(tzinfo=PARIS).astimezone(UTC)

    assert levels_of_instant(at, PARIS) == {"daypart": daypart, "weekday": weekday}


@pytest.mark.parametrize(
    ("changed", "factor", "level"),
    [
        ({}, "style", "question"),
        ({}, "hashtags", "0"),
        ({"hashtags": ("#a", "#b", "#c")}, "hashtags", "2"),
        ({}, "emoji", "without"),
        ({"emoji": True}, "emoji", "with"),
        ({"link_placement": LinkPlacement.REPLY}, "link", "reply"),
    ],
)
def test_a_teaser_is_told_by_what_it_varies(changed: dict[str, object], factor: str, level: str) -> None:
    levels = levels_of_teaser(replace(TEASER, **changed))  # type: ignore[arg-type]

    assert levels[factor] == level
    assert factor not in FACTORS or level in FACTORS[factor]


def test_a_post_becomes_a_row_with_what_it_did() -> None:
    row = row_of(post(), [metrics(72, {"likes": 6}, late=0.5), metrics(1, {"likes": 1})], ACCOUNT, topic="tag:x")

    assert row.key == ("twitter", "7", 0)
    assert row.levels["daypart"] == "morning"
    assert [one.age_h for one in row.snapshots] == [1.0, 72.5]
    assert row.told is row.snapshots[1]
    assert (row.kind, row.topic, row.platform, row.at) == (Kind.STRATEGY, "tag:x", "twitter", AT)


def test_a_reading_that_says_nothing_is_no_snapshot() -> None:
    assert row_of(post(), [metrics(1, {}), metrics(24, {"impressions": 9})], ACCOUNT, topic="").snapshots == ()


@pytest.mark.parametrize(
    ("kind", "becomes"), [("control", Kind.CONTROL), ("only", Kind.PINNED), ("preferred", Kind.PINNED)]
)
def test_kinds_that_are_none_of_the_strategys_stay_out_of_the_lift(kind: str, becomes: Kind) -> None:
    assert row_of(post(choice=Choice(kind=kind, propensity=1.0)), [], ACCOUNT, topic="").kind is becomes


@pytest.mark.parametrize(
    ("missing", "expected"),
    [({}, AT), ({"published_at": None}, AT), ({"published_at": None, "due_at": None}, AT - timedelta(days=2))],
)
def test_a_post_that_is_not_out_yet_stands_at_its_due_time(missing: dict[str, object], expected: datetime) -> None:
    assert row_of(post(**missing), [], ACCOUNT, topic="").at == expected


@dataclass(frozen=True, kw_only=True)
class Tags:
    id: int
    tags: tuple[str, ...] = ()
    feed_key: str = "blog"


def test_the_topic_is_the_most_common_tag_or_the_feed() -> None:
    articles = [Tags(id=n, tags=("News", f"only-{n}")) for n in range(8)] + [
        Tags(id=10 + n, tags=("Data", "news ") if n < 2 else ("data",)) for n in range(5)
    ]
    articles += [Tags(id=20), Tags(id=21, tags=("", "rare"))]

    topics = topics_of(articles)

    assert topics[0] == "tag:news"
    assert topics[10] == "tag:news"
    assert topics[12] == "tag:data"
    assert {topics[20], topics[21]} == {"feed:blog"}
    assert topics == topics_of(articles[::-1])


def test_teasers_and_instants_make_one_choice() -> None:
    teasers = [TEASER, replace(TEASER, style="headline", text="So."), replace(TEASER, style="quote", hashtags=("#a",))]
    instants = [AT + timedelta(hours=hours) for hours in (0, 5, 30)]
    context = context_of(ACCOUNT, article_id=7, teasers=teasers, instants=instants, topic="t", now=AT)

    arm = choose(context, fit([], now=AT, tuning=TUNING), tally_of([]), seed=3, tuning=TUNING)

    assert arm.variant is not None
    assert arm.slot is not None
    assert arm.levels["style"] == teasers[arm.variant].style
    assert arm.at == instants[arm.slot]
    assert arm.propensity == pytest.approx(1 / 9)


def test_without_a_teaser_there_is_nothing_to_choose() -> None:
    with pytest.raises(ValueError, match="article 7 has no teaser for account 'twitter'"):
        context_of(ACCOUNT, article_id=7, teasers=[], instants=[], topic="", now=AT)
