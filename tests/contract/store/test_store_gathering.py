"""History, conversation and dead names are kept once, and by account."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import insert, update

from crosspost.core.checkup.finding import Finding
from crosspost.core.checkup.finding import found as finding_of
from crosspost.core.checkup.kind import Level
from crosspost.model import Heard, Listening, PastPost, PostState, Remark, ReplyState, Spend
from crosspost.steps.listen import unanswered_first
from crosspost.store import SqlStore
from crosspost.store.schema import checkups, replies
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
    assert store.add_history([past("1"), past("2"), past("1", "page")]) == (3, 0)
    assert store.add_history([past("2"), past("3")]) == (1, 0)
    assert store.past_posts("x") == (past("1"), past("2"), past("3"))
    assert store.posts() == ()


def test_what_proved_to_be_ours_is_no_past_first_replies_included(store: SqlStore) -> None:
    (number,) = articles(store, 1)
    post = published(store, number)
    assert post.remote_id is not None
    store.add_history([past(post.remote_id), past("reply"), past("1"), past("reply", "page")])
    assert {one.remote_id for one in store.past_posts("x")} == {"reply", "1"}
    with store._db.write() as connection:
        sent = {"post_id": post.id, "state": ReplyState.SENT, "tries": 1, "remote_id": "reply"}
        connection.execute(insert(replies).values(sent))
    assert [one.remote_id for one in store.past_posts("x")] == ["1"]
    assert [one.remote_id for one in store.past_posts("page")] == ["reply"]


def test_an_import_is_taken_back_by_account_and_by_when_it_came_in(store: SqlStore) -> None:
    synced(store)
    later = replace(past("2"), imported_at=NOW + 24 * HOUR)
    store.add_history([past("1"), later, past("1", "page")])
    assert store.remove_history("x", since=NOW + HOUR, until=NOW + 24 * HOUR) == 0
    assert store.remove_history("x", since=NOW + HOUR, until=NOW + 25 * HOUR) == 1
    assert store.past_posts("x") == (past("1"),)
    assert store.remove_history("x") == 1
    assert store.past_posts("page") == (past("1", "page"),)


def test_the_counts_of_a_past_post_are_as_old_as_the_newest_file_that_held_it(store: SqlStore) -> None:
    synced(store)
    store.add_history([replace(past("1"), as_of=NOW - HOUR)])
    store.add_history([replace(past("1"), as_of=NOW - 2 * HOUR, imported_at=NOW + 24 * HOUR)])
    (held,) = store.past_posts("x")
    assert (held.imported_at, held.counted_at) == (NOW + 24 * HOUR, NOW - HOUR)


def test_what_was_said_is_heard_once(store: SqlStore) -> None:
    synced(store)
    assert store.hear("x", Heard(remarks=(remark("1"), remark("2")), since=NOW)) == 2
    assert store.hear("x", Heard(remarks=(remark("2"),), since=NOW)) == 0
    assert store.conversation(["x"], limit=1) == (remark("2"),)
    assert store.conversation(["page"], limit=9) == ()


def test_how_far_an_account_was_listened_to_is_remembered_with_what_was_missed(store: SqlStore) -> None:
    synced(store)
    assert store.listening("x") is None
    for noted in (
        Listening(at=NOW, heard_until=NOW),
        Listening(at=NOW + HOUR, heard_until=NOW, missed=(NOW - HOUR, NOW)),
        Listening(at=NOW + 2 * HOUR, heard_until=NOW + 2 * HOUR),
    ):
        store.note_listening("x", noted)
        assert store.listening("x") == noted
    assert store.listening("page") is None


@pytest.mark.parametrize("by_id", [True, False])
def test_a_remark_is_answered_once_our_answer_is_seen_and_stays_so(store: SqlStore, by_id: bool) -> None:
    synced(store)
    store.hear("x", Heard(remarks=(remark("1"), remark("2")), since=NOW))
    assert store.waits_for_answer("x", since=NOW)
    assert not store.waits_for_answer("x", since=NOW + HOUR)
    assert not store.waits_for_answer("page", since=NOW)
    seen = replace(remark("1"), answered=True)
    store.hear("x", Heard(answered=frozenset({"1"}), since=NOW) if by_id else Heard(remarks=(seen,), since=NOW))
    store.hear("x", Heard(remarks=(remark("1"),), answered=frozenset({"99"}), since=NOW))
    assert {one.remote_id: one.answered for one in store.conversation(["x"], limit=9)} == {"1": True, "2": False}
    store.hear("x", Heard(answered=frozenset({"2"}), since=NOW))
    assert not store.waits_for_answer("x", since=NOW)


def test_a_fresher_export_brings_its_higher_counts_whatever_the_order(store: SqlStore) -> None:
    synced(store)
    old = replace(past("1"), counts={"likes": 2, "clicks": 1})
    fresh = replace(past("1"), counts={"likes": 5, "shares": 1}, imported_at=NOW + HOUR)
    store.add_history([old])
    assert store.add_history([fresh]) == (0, 1)
    assert store.add_history([fresh]) == (0, 0)
    assert store.add_history([old]) == (0, 0)
    (held,) = store.past_posts("x")
    assert held == replace(fresh, counts={"likes": 5, "shares": 1, "clicks": 1})


def test_what_was_said_since_an_instant_is_all_that_is_counted(store: SqlStore) -> None:
    synced(store)
    store.hear("x", Heard(remarks=(remark("1"), replace(remark("2"), at=NOW + HOUR)), since=NOW))
    assert [one.remote_id for one in store.conversation(["x"], limit=9, since=NOW + HOUR)] == ["2"]


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
    store.hear("x", Heard(remarks=tuple(said), since=NOW))
    store.hear("page", Heard(remarks=(replace(remark("9"), account_key="page"),), since=NOW))
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


def test_the_last_change_is_that_of_any_post(store: SqlStore) -> None:
    assert store.last_change() is None
    draft = in_state(store, PostState.DRAFT)
    before = store.last_change()
    assert before is not None
    store.set_due({draft.id: before + timedelta(days=9)}, now=before + timedelta(days=8))
    assert store.last_change() == before + timedelta(days=8)


def test_of_what_doctor_found_the_last_is_kept(store: SqlStore) -> None:
    assert store.kept_findings() is None
    sound = finding_of("database", "sound", where="a.db")
    bad = finding_of("feed blog", "feed_unread", human=False, said="<404>", url="https://blog.example/feed")
    sides = finding_of("account x", "clock_off", platform="twitter", side="ahead", skew=61.5)
    several = finding_of("account x", "token_of_person", kind="USER", tasks=["ANALYZE", "CREATE_CONTENT"])
    store.keep_findings([sound, bad], now=NOW)
    store.keep_findings([bad, sides, several], now=NOW + HOUR)
    assert store.kept_findings() == (NOW + HOUR, (bad, sides, several))


def test_findings_that_were_kept_before_they_had_a_code_are_read(store: SqlStore) -> None:
    store.keep_findings([finding_of("settings", "live")], now=NOW)
    before = {"subject": "settings", "check": "mode", "level": "ok", "what": "live", "follows": "", "remedy": ""}
    with store._db.write() as connection:
        connection.execute(update(checkups).values(findings=[{**before, "human": False}]))
    [finding] = (store.kept_findings() or (NOW, ()))[1]
    assert finding == Finding(subject="settings", check="mode", level=Level.OK, what="live", human=False)
    assert (finding.code, finding.facts) == ("", {})
