"""Posts by their days, and what they did, on each database."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from crosspost.model import Metrics, PostState, Spend
from crosspost.store import SqlStore
from tests.contract.store.support import HOUR, NOW, approved, articles, drafted, in_state, published, rejected, synced

DAY = 24 * HOUR


def test_posts_stand_at_the_instant_at_which_they_went_out_or_are_to(store: SqlStore) -> None:
    one, two, three, four = articles(store, 4)
    late = approved(store, one, due_at=NOW + 3 * HOUR)
    out = published(store, two, at=NOW + HOUR)
    rejected(store, three)
    timeless = drafted(store, four)
    found = store.placings(NOW, NOW + DAY, limit=9)
    assert [(one.post_id, one.account_key, one.state, one.at) for one in found] == [
        (out.id, "x", PostState.PUBLISHED, NOW + HOUR),
        (late.id, "x", PostState.APPROVED, NOW + 3 * HOUR),
    ]
    assert store.placings(NOW + HOUR, NOW + 3 * HOUR, limit=9) == found[:1]
    assert store.placings(NOW, NOW + DAY, limit=1) == found[:1]
    assert store.placings(NOW, NOW + DAY, account_key="x", limit=9) == found
    assert store.placings(NOW, NOW + DAY, account_key="page", limit=9) == ()
    assert store.posts_numbered([late.id, out.id, 999]) == {late.id: late, out.id: out}
    assert (store.count_unplanned(), store.count_unplanned("x"), store.count_unplanned("page")) == (1, 1, 0)
    store.set_due({timeless.id: NOW}, now=NOW)
    assert store.count_unplanned() == 0


@pytest.mark.parametrize("state", list(PostState))
def test_every_post_that_has_or_had_a_time_is_in_its_day_but_rejected_ones(store: SqlStore, state: PostState) -> None:
    post = in_state(store, state)
    if post.due_at is None and state is not PostState.PUBLISHED:
        with store._db.write() as connection:
            connection.exec_driver_sql("UPDATE posts SET due_at = changed_at")
    found = [one.post_id for one in store.placings(NOW - DAY, NOW + DAY, limit=9)]
    assert found == ([] if state is PostState.REJECTED else [post.id])


def test_results_are_published_posts_with_style_tags_price_and_readings_newest_first(store: SqlStore) -> None:
    one, two, three = articles(store, 3)
    old, new, gone = (published(store, a, at=NOW + n * HOUR) for n, a in enumerate((one, two, three)))
    read = Metrics(post_id=old.id, horizon=HOUR, age=HOUR, measured_at=NOW + HOUR, counts={"likes": 3})
    later = Metrics(post_id=old.id, horizon=DAY, age=DAY, measured_at=NOW + DAY, counts={})
    store.save_metrics([later, read])
    store.mark_deleted([gone.id], now=NOW)
    found = store.results(since=NOW, limit=9)
    assert [result.post_id for result in found] == [new.id, old.id]
    assert (found[0].readings, found[1].readings) == ((), (read, later))
    assert (found[1].style, found[1].price_usd, found[1].published_at) == ("headline", Decimal("0.2"), NOW)
    assert found[1].tags == ()
    assert store.results(since=NOW, account_key="x", limit=1) == found[:1]
    assert store.results(since=NOW, account_key="page", limit=9) == ()
    assert store.results(since=NOW + HOUR, limit=9) == found[:1]
    assert (store.count_results(since=NOW), store.count_results(since=NOW, account_key="page")) == (2, 0)


def test_spending_is_summed_between_edges_the_first_inside(store: SqlStore) -> None:
    synced(store)
    price = Decimal("0.001")
    store.book([Spend(account_key="x", operation="read", price_usd=price * n, at=NOW + n * DAY) for n in (1, 2, 4)])
    store.book([Spend(account_key="page", operation="read", price_usd=price, at=NOW + DAY)])
    edges = [NOW + timedelta(days=n) for n in (1, 2, 3, 5)]
    assert store.spending("x", edges) == (price, 2 * price, 4 * price)
    assert store.spending("x", edges[:1]) == ()
    assert store.spending("nobody", edges) == (Decimal(0), Decimal(0), Decimal(0))
