"""The year of service: its judge sees what is wrong, and three days of it keep every promise."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from benchmarks import queries, service_year
from benchmarks.service_year import GAP, QUICK, _account, _broken, _doubles, _lost

NOON = datetime(2026, 1, 5, 11, 0, tzinfo=UTC)
ACCOUNT = _account(0, QUICK)


def test_the_judge_sees_an_article_that_is_out_twice() -> None:
    held = {"account-0": [("https://a", NOON), ("https://a", NOON + GAP)], "account-1": [("https://a", NOON)]}
    assert list(_doubles(held)) == ["https://a is on account-0 2 times"]


def test_the_judge_sees_articles_that_are_nowhere() -> None:
    assert len(list(_lost(QUICK, {}, ()))) == QUICK.articles


@pytest.mark.parametrize(
    ("reason", "instants", "says"),
    [
        ("all is well", [NOON, NOON + GAP], ""),
        ("too close", [NOON, NOON + GAP - timedelta(seconds=1)], "after the one before"),
        ("at night in Paris", [NOON + timedelta(hours=10)], "went out at 22:00"),
        ("too many in a day", [NOON + n * GAP for n in range(7)], "7 posts on 2026-01-05"),
    ],
)
def test_the_judge_sees_what_an_account_did_not_keep_to(reason: str, instants: list[datetime], says: str) -> None:
    found = list(_broken(ACCOUNT, [(f"https://{n}", at) for n, at in enumerate(instants)]))
    assert len(found) == bool(says), (reason, found)
    assert says in " ".join(found)


def test_three_days_of_service_with_faults_keep_every_promise() -> None:
    told = {one.name: one.value for one in service_year.run(quick=True)}
    assert told["posts"] == QUICK.articles
    assert (told["duplicates"], told["lost"], told["caps, gaps, quiet hours broken"]) == (0, 0, 0)


@pytest.mark.slow
def test_every_tick_and_page_is_timed_on_a_small_past() -> None:
    told = {one.name: one.value for one in queries.run(quick=True)}
    assert {"compose, idle", "learn, idle", "publish, one article", "/metrics", "database"} <= told.keys()
    assert all(value > 0 for value in told.values())
