"""History, conversation and dead names are kept once, and by account."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from crosspost.core.checkup.finding import fine, problem
from crosspost.model import PastPost, PostState, Remark, Spend
from crosspost.steps.listen import unanswered_first
from crosspost.store import SqlStore
from tests.contract.store.support import HOUR, NOW, PRICE, articles, in_state, news, polled, published, synced


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


def test_what_was_said_is_read_page_by_page_and_unanswered_questions_may_come_first(store: SqlStore) -> None:
    synced(store)
    said = [
        replace(remark(str(number)), at=NOW + number * HOUR, text=words, answered=answered)
        for number, (words, answered) in enumerate(
            [("Why?", False), ("Nice", False), ("How?", True), ("100 % sure?", False), ("?", False), ("", False)]
        )
    ]
    store.hear("x", said)
    store.hear("page", [replace(remark("9"), account_key="page")])
    newest = tuple(reversed(said))
    assert store.conversation(["x"], limit=9) == newest
    assert store.conversation(["x"], limit=2, offset=2) == newest[2:4]
    assert store.conversation(["x"], limit=9, open_first=True) == unanswered_first(tuple(said))
    assert (store.count_remarks(["x"]), store.count_remarks(["x"], open_only=True)) == (6, 3)
    assert (store.count_remarks(["x", "page"]), store.count_remarks([])) == (7, 0)
    assert store.remark_times(["x", "page"], since=NOW + 4 * HOUR) == (("x", NOW + 4 * HOUR), ("x", NOW + 5 * HOUR))


def test_the_ledger_is_searched_by_title_and_read_page_by_page(store: SqlStore) -> None:
    ids = articles(store, 3)
    store.record_polls([polled(news(10, title="100 % Émotion_s"), news(11, title="100 ways"))])
    assert store.count_ledger() == 5
    assert [line.article_id for line in store.ledger(limit=2, offset=3)] == [ids[1], ids[0]]
    for part, found in {"Émotion": 1, "100 %": 1, "WAYS": 1, "n_s": 1, "_": 1, "%": 1, "article": 3, "none": 0}.items():
        assert store.count_ledger(title=part) == found, part
        assert len(store.ledger(limit=9, title=part)) == found, part


def test_the_ledger_names_the_posts_of_each_article(store: SqlStore) -> None:
    post = in_state(store, PostState.PUBLISHED)
    assert store.ledger(limit=1)[0].numbers == {"x": post.id}


def test_the_latest_mishaps_are_told_first(store: SqlStore) -> None:
    assert store.mishaps(limit=5) == ()
    doubtful = in_state(store, PostState.IN_DOUBT)
    assert [(one.post_id, one.to_state) for one in store.mishaps(limit=1)] == [(doubtful.id, PostState.IN_DOUBT)]


def test_of_what_doctor_found_the_last_is_kept(store: SqlStore) -> None:
    assert store.kept_findings() is None
    bad = problem("feed blog", "answer", "<404>", follows="nothing comes", remedy="put it right", human=False)
    store.keep_findings([fine("database", "sound", "it is"), bad], now=NOW)
    store.keep_findings([bad], now=NOW + HOUR)
    assert store.kept_findings() == (NOW + HOUR, (bad,))
