"""What an imported past teaches the learner, and what it must not."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from math import log1p
from zoneinfo import ZoneInfo

import pytest

from crosspost.core.features import features_of
from crosspost.core.strategy.arms import Kind
from crosspost.core.strategy.explain import Verdict, explain
from crosspost.core.strategy.fit import fit
from crosspost.core.strategy.history import row_of_past
from crosspost.core.strategy.nouns import FACTORS
from crosspost.core.strategy.rows import Row, is_ripe
from crosspost.core.strategy.tuning import Tuning
from crosspost.model import Account, PastPost, PlatformName

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
X = Account(key="x", platform=PlatformName.TWITTER, remote_account_id="42", timezone=ZoneInfo("Europe/Paris"))


def past(text: str = "Le bilan 📰 #un #deux #trois", **changes: object) -> PastPost:
    made = PastPost(
        account_key="x",
        remote_id="7",
        text=text,
        published_at=datetime(2026, 7, 5, 23, 30, tzinfo=UTC),
        features=features_of(text),
        counts={"likes": 3, "replies": 1, "shares": 2, "impressions": 900},
        imported_at=NOW,
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def row(**changes: object) -> Row:
    found = row_of_past(past(**changes), X)  # type: ignore[arg-type]
    assert found is not None
    return found


def test_a_past_post_says_what_its_words_and_its_time_show_by_the_accounts_clock() -> None:
    found = row()
    assert found.levels == {"hashtags": "2", "emoji": "with", "daypart": "evening", "weekday": "mon"}
    assert all(found.levels[factor] in FACTORS[factor] for factor in found.levels)
    assert row(text="Le bilan").levels["emoji"] == "without"


def test_it_says_nothing_about_style_or_link_and_is_no_choice_of_ours() -> None:
    found = row()
    assert not {"style", "link"} & found.levels.keys()
    assert (found.kind, found.account, found.article, found.platform) == (Kind.PINNED, "x", "past:7", "twitter")


def test_its_counts_are_taken_as_final_and_views_have_no_weight() -> None:
    (snapshot,) = row().snapshots
    assert is_ripe(snapshot)
    assert snapshot.reward == pytest.approx(log1p(3 + 2 * 1 + 3 * 2))
    assert row(counts={"likes": 0}).snapshots[0].reward == 0.0


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"published_at": NOW - timedelta(hours=71)}, "its counts may still grow"),
        ({"counts": {}}, "no counts"),
        ({"counts": {"impressions": 900}}, "nothing that has a weight: missing is not 0"),
        ({"text": "@somebody merci"}, "a reply, seen by few"),
    ],
)
def test_what_teaches_nothing_is_no_row(changes: dict[str, object], why: str) -> None:
    assert row_of_past(past(**changes), X) is None, why  # type: ignore[arg-type]


def test_a_fresher_import_makes_a_row_of_a_post_that_was_too_young() -> None:
    young = past(published_at=NOW - timedelta(hours=10))
    assert row_of_past(young, X) is None
    assert row_of_past(replace(young, imported_at=NOW + timedelta(days=3)), X) is not None


def evenings(count: int) -> list[Row]:
    """Evenings got three times as much; nothing else differed."""
    rows = []
    for number in range(count):
        evening = number % 2 == 0
        at = datetime(2026, 1, 1, 19 if evening else 9, 0, tzinfo=UTC) + timedelta(days=number)
        counts = {"likes": (30 if evening else 10) + number % 3}
        rows.append(row(remote_id=str(number), text="Mots", published_at=at, counts=counts))
    return rows


def test_a_learner_fed_with_a_past_finds_what_worked_in_it() -> None:
    rows = evenings(200)
    found = explain(rows, fit(rows, now=NOW, tuning=Tuning()), "x")
    best = next(one for one in found if one.factor == "daypart")
    assert (best.level, best.verdict) == ("evening", Verdict.TENDENCY_UP), "a person chose the hour, for reasons"
    assert (best.tried, best.is_only_seen) == (0, True)
    assert best.low > 50


def test_rows_that_leave_factors_out_stand_beside_those_of_our_own_posts() -> None:
    own = [
        replace(one, article=str(number), topic="feed:blog", levels={**one.levels, "style": style, "link": "post"})
        for number, (one, style) in enumerate(zip(evenings(20), ["headline", "question"] * 10, strict=True))
    ]
    rows = [*evenings(100), *own]
    posts = {(one.factor, one.level): one.posts for one in explain(rows, fit(rows, now=NOW, tuning=Tuning()), "x")}
    assert posts["style", "headline"] == posts["style", "question"] == 10
    assert posts["daypart", "evening"] == 60
