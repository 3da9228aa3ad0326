"""History, conversation and dead names are kept once, and by account."""

from __future__ import annotations

from datetime import timedelta

from crosspost.model import PastPost, Remark, Spend
from crosspost.store import SqlStore
from tests.contract.store.support import HOUR, NOW, PRICE, articles, published, synced


def past(remote_id: str, account_key: str = "x") -> PastPost:
    return PastPost(
        account_key=account_key,
        remote_id=remote_id,
        text="words",
        published_at=NOW - HOUR,
        features={"emoji": 1},
        counts={"likes": 2},
        imported_at=NOW,
    )


def remark(remote_id: str) -> Remark:
    return Remark(account_key="x", remote_id=remote_id, answers="r1", author="Zoé", text="Où ?", at=NOW)


def test_history_is_imported_once_and_by_account(store: SqlStore) -> None:
    synced(store)
    assert store.add_history([past("1"), past("2"), past("1", "page")]) == 3
    assert store.add_history([past("2"), past("3")]) == 1
    assert store.past_posts("x") == (past("1"), past("2"), past("3"))
    assert store.posts() == ()


def test_what_was_said_is_heard_once(store: SqlStore) -> None:
    synced(store)
    assert store.hear("x", [remark("1"), remark("2")]) == 2
    assert store.hear("x", [remark("2")]) == 0
    assert store.conversation(["x"], limit=1) == (remark("2"),)
    assert store.conversation(["page"], limit=9) == ()
    assert store.listened_at("x") is None
    store.note_listening("x", now=NOW)
    store.note_listening("x", now=NOW + HOUR)
    assert store.listened_at("x") == NOW + HOUR


def test_dead_names_are_remembered_for_a_while_and_by_account(store: SqlStore) -> None:
    synced(store)
    store.bury_names("page", ["post_clicks"], now=NOW)
    assert store.dead_names("page", since=NOW) == {"post_clicks"}
    assert store.dead_names("page", since=NOW + timedelta(seconds=1)) == frozenset()
    assert store.dead_names("x", since=NOW) == frozenset()
    store.bury_names("page", ["post_clicks"], now=NOW + HOUR)
    assert store.dead_names("page", since=NOW + HOUR) == {"post_clicks"}


def test_published_posts_say_whether_they_are_gone(store: SqlStore) -> None:
    one, two = articles(store, 2)
    first, second = published(store, one), published(store, two)
    store.mark_deleted([first.id], now=NOW)
    assert [(post.id, gone) for post, gone in store.published()] == [(first.id, True), (second.id, False)]


def test_spending_is_added_up_by_operation(store: SqlStore) -> None:
    synced(store)
    store.book([Spend(account_key="x", operation=name, price_usd=PRICE, at=NOW) for name in ("a", "b", "c")])
    assert store.spent("x", since=NOW, operations=["a", "c"]) == 2 * PRICE
    assert store.spent("x", since=NOW) == 3 * PRICE
