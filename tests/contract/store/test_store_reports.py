"""Measured at the right age, counted exactly, listed completely."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from crosspost.model import Ledger, Limit, LimitKind, Metrics, PostState, Spend
from crosspost.store import SqlStore
from tests.contract.store.support import (
    BECAUSE,
    HOUR,
    NOW,
    approved,
    articles,
    drafted,
    in_state,
    news,
    polled,
    published,
    synced,
)

DAY = 24 * HOUR
HORIZONS = (HOUR, DAY, 7 * DAY)


def metrics(post_id: int, horizon: timedelta = HOUR, **counts: int) -> Metrics:
    age = horizon + timedelta(seconds=7, microseconds=1)
    return Metrics(post_id=post_id, horizon=horizon, age=age, measured_at=NOW + age, counts=counts)


@pytest.mark.parametrize(
    ("age", "expected"),
    [
        pytest.param(HOUR - timedelta(microseconds=1), None, id="too young"),
        pytest.param(HOUR, HOUR, id="just reached"),
        pytest.param(DAY - timedelta(microseconds=1), HOUR, id="not yet the next"),
        pytest.param(DAY, DAY, id="the next one"),
        pytest.param(13 * DAY, 7 * DAY, id="late: the largest, and only that"),
        pytest.param(14 * DAY, None, id="too late to be worth looking through the past"),
    ],
)
def test_a_post_is_measured_at_the_largest_horizon_it_reached(
    store: SqlStore, age: timedelta, expected: timedelta | None
) -> None:
    post = in_state(store, PostState.PUBLISHED)
    found = store.to_measure(horizons=HORIZONS[::-1], now=NOW + age)
    assert found == (((post, expected),) if expected else ())


def test_a_horizon_is_measured_once_and_the_first_reading_stays(store: SqlStore) -> None:
    post = in_state(store, PostState.PUBLISHED)
    first = metrics(post.id, likes=3, clicks=0)
    store.save_metrics([first], [])
    store.save_metrics([metrics(post.id, likes=99), metrics(post.id, DAY, likes=5)], [])
    assert store.metrics_of([post.id, 999]) == {post.id: (first, metrics(post.id, DAY, likes=5))}
    assert store.to_measure(horizons=HORIZONS, now=NOW + HOUR) == ()
    assert store.to_measure(horizons=HORIZONS, now=NOW + 7 * DAY) == ((post, 7 * DAY),)
    assert store.to_measure(horizons=(), now=NOW + 7 * DAY) == ()


def test_what_is_gone_from_the_platform_is_not_measured_again(store: SqlStore) -> None:
    one, two = articles(store, 2)
    gone, stays = published(store, one), published(store, two)
    store.mark_deleted([gone.id], now=NOW)
    assert store.to_measure(horizons=HORIZONS, now=NOW + HOUR) == ((stays, HOUR),)
    assert store.post(gone.id).state is PostState.PUBLISHED


@pytest.mark.parametrize("state", [state for state in PostState if state is not PostState.PUBLISHED])
def test_only_published_posts_are_measured(store: SqlStore, state: PostState) -> None:
    in_state(store, state)
    assert store.to_measure(horizons=HORIZONS, now=NOW + 99 * DAY) == ()


def test_readings_that_cost_are_added_up_exactly(store: SqlStore) -> None:
    synced(store)
    price = Decimal("0.001")
    calls = [Spend(account_key="x", operation="owned_read", price_usd=price, at=NOW) for _ in range(1000)]
    store.save_metrics([], calls)
    store.save_metrics([], [Spend(account_key="x", operation="owned_read", price_usd=Decimal(5), at=NOW - HOUR)])
    store.save_metrics([], [])
    assert store.spent("x", since=NOW) == Decimal(1)
    assert store.spent("x", since=NOW + HOUR) == 0
    assert store.spent("page", since=NOW - HOUR) == 0
    assert store.totals().spent_usd == {"x": Decimal(6), "page": Decimal(0)}


def test_totals_name_every_word_and_every_state(store: SqlStore) -> None:
    ids = articles(store, 3)
    store.record_polls([polled(news(10, ledger=Ledger.BASELINE), news(11, ledger=Ledger.BASELINE))])
    drafted(store, ids[0])
    approved(store, ids[1])
    approved(store, ids[2])
    totals = store.totals()
    assert totals.articles == {Ledger.BASELINE: 2, Ledger.QUEUED: 3, Ledger.SKIPPED: 0}
    assert totals.posts == dict.fromkeys(PostState, 0) | {PostState.DRAFT: 1, PostState.APPROVED: 2}


def test_the_ledger_tells_what_became_of_every_article_newest_first(store: SqlStore) -> None:
    (article_id,) = articles(store, 1)
    drafted(store, article_id, account_key="page")
    approved(store, article_id)
    store.record_polls([polled(news(10, ledger=Ledger.SKIPPED, link=None))])
    skipped, queued = store.ledger(limit=9)
    assert (skipped.ledger, skipped.reason, skipped.posts, skipped.link) == (Ledger.SKIPPED, BECAUSE, {}, None)
    assert (queued.article_id, queued.title, queued.seen_at) == (article_id, "Article 0", NOW)
    assert queued.posts == {"page": PostState.DRAFT, "x": PostState.APPROVED}
    assert store.ledger(limit=1) == (skipped,)


def test_of_several_rounds_the_ledger_shows_the_last(store: SqlStore) -> None:
    post = in_state(store, PostState.REJECTED)
    drafted(store, post.article_id, round=1)
    assert store.ledger(limit=1)[0].posts == {"x": PostState.DRAFT}


def test_a_life_is_told_from_the_beginning(store: SqlStore) -> None:
    post = in_state(store, PostState.PUBLISHED)
    life = [(event.from_state, event.to_state, event.who) for event in store.history(post.id)]
    assert life == [
        (None, PostState.DRAFT, "compose"),
        (PostState.DRAFT, PostState.APPROVED, "ann"),
        (PostState.APPROVED, PostState.PUBLISHING, "publish"),
        (PostState.PUBLISHING, PostState.PUBLISHED, "publish"),
    ]
    assert store.history(999) == ()
    assert store.attempts(999) == ()


def test_limits_are_remembered_by_kind_and_replaced_by_what_is_said_later(store: SqlStore) -> None:
    synced(store)
    window = Limit(kind=LimitKind.WINDOW, remaining=3, reset_at=NOW + HOUR)
    day = Limit(kind=LimitKind.DAY, remaining=0, reset_at=NOW + 2 * HOUR)
    store.save_limits("x", [window, day])
    store.save_limits("x", [replace(window, remaining=2)])
    store.save_limits("x", [])
    assert store.limits("x") == (day, replace(window, remaining=2))
    assert store.limits("page") == ()


def test_what_the_accounts_of_an_app_share_is_known_to_all_of_them(store: SqlStore) -> None:
    synced(store)
    shared = Limit(kind=LimitKind.APP_DAY, remaining=5, reset_at=NOW + HOUR)
    own = Limit(kind=LimitKind.DAY, remaining=9, reset_at=NOW + HOUR)
    store.save_limits("x", [shared, own], app="one")
    assert store.limits("page", app="one") == (shared,)
    assert store.limits("x", app="one") == (own, shared)
    assert store.limits("x") == (own,)
    assert store.limits("x", app="another") == (own,)


def test_of_two_answers_about_the_same_span_of_an_app_the_one_that_leaves_less_stays(store: SqlStore) -> None:
    synced(store)
    later, earlier = (Limit(kind=LimitKind.APP_DAY, remaining=left, reset_at=NOW + HOUR) for left in (4, 5))
    store.save_limits("x", [later], app="one")
    store.save_limits("page", [earlier], app="one")
    assert store.limits("x", app="one") == (later,)
    anew = replace(earlier, remaining=99, reset_at=NOW + 2 * HOUR)
    store.save_limits("page", [anew], app="one")
    assert store.limits("x", app="one") == (anew,)
