"""Drafts are made once, and scheduled while they may still be."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta, timezone

import pytest

from crosspost.errors import StoreError
from crosspost.model import Feed, FeedState, Ledger, Outgoing, Page, PostState
from crosspost.ports import Polled
from crosspost.store import SqlStore
from tests.contract.store.support import (
    BECAUSE,
    BLOG,
    HOUR,
    IN_STATE,
    NOW,
    PAGE,
    X,
    approved,
    articles,
    draft,
    drafted,
    freeze,
    in_state,
    news,
    polled,
    published,
    synced,
    teaser,
)


def waiting(store: SqlStore, *, now: datetime = NOW, limit: int = 99) -> list[tuple[str, str]]:
    found = store.to_compose([X, PAGE], now=now, limit=limit)
    return [(one.article.title, one.account_key) for one in found]


def test_each_article_waits_once_per_account_until_it_has_a_post(store: SqlStore) -> None:
    first, _ = articles(store, 2)
    assert waiting(store) == [("Article 0", "x"), ("Article 0", "page"), ("Article 1", "x"), ("Article 1", "page")]
    assert waiting(store, limit=1) == [("Article 0", "x")]
    drafted(store, first)
    assert waiting(store) == [("Article 0", "page"), ("Article 1", "x"), ("Article 1", "page")]


def test_what_is_composed_for_everybody_is_set_apart_and_nothing_else_is(store: SqlStore) -> None:
    first, second = articles(store, 2)
    drafted(store, first)
    assert store.note_composed(now=NOW, limit=9) == 0, "the page has no post of it"
    drafted(store, first, account_key="page")
    assert store.note_composed(now=NOW, limit=9) == 1
    assert store.note_composed(now=NOW, limit=9) == 0, "once is enough"
    assert waiting(store) == [("Article 1", "x"), ("Article 1", "page")]
    for key in ("x", "page"):
        drafted(store, second, account_key=key)
    store.note_composed(now=NOW, limit=9)
    assert waiting(store) == []


def test_what_was_set_apart_waits_again_once_a_further_feed_with_other_followers_shows_it(store: SqlStore) -> None:
    other = Feed(key="other", url="https://other.example/feed")
    on_blog, on_other = replace(X, feeds=("blog",)), replace(PAGE, feeds=("other",))
    store.sync([BLOG, other], [on_blog, on_other], now=NOW)
    store.record_polls([polled(news(1))])
    store.save_page(1, Page(), now=NOW)
    drafted(store, 1)
    assert store.note_composed(now=NOW, limit=9) == 1
    seen = FeedState(key="other", url=other.url, baseline_at=NOW, answered_at=NOW + HOUR)
    again = Polled(state=seen, shared={1: Ledger.QUEUED})
    store.record_polls([again])
    found = store.to_compose([on_blog, on_other], now=NOW + HOUR, limit=9)
    assert [one.account_key for one in found] == ["page"]
    drafted(store, 1, account_key="page")
    assert store.note_composed(now=NOW + HOUR, limit=9) == 1
    store.record_polls([again])
    assert store.note_composed(now=NOW + HOUR, limit=9) == 0, "shown as before: nothing to look at again"


def test_an_article_that_nobody_follows_is_set_apart_for_it_never_gets_a_post(store: SqlStore) -> None:
    other = Feed(key="other", url="https://other.example/feed")
    store.sync([BLOG, other], [replace(X, feeds=("other",))], now=NOW)
    store.record_polls([polled(news(1))])
    store.save_page(1, Page(), now=NOW)
    assert store.note_composed(now=NOW, limit=9) == 1


def test_an_article_waits_until_it_has_settled_and_was_extracted(store: SqlStore) -> None:
    synced(store)
    store.record_polls([polled(replace(news(1), ready_at=NOW + HOUR))])
    assert waiting(store, now=NOW + HOUR) == [], "not extracted"
    store.save_page(store.articles_to_extract(limit=1)[0].id, Page(), now=NOW)
    assert waiting(store) == [], "not settled"
    assert len(waiting(store, now=NOW + HOUR)) == 2


def test_an_account_gets_only_the_feeds_it_follows(store: SqlStore) -> None:
    elsewhere = replace(X, feeds=("other",))
    store.sync([BLOG, Feed(key="other", url="https://other.example/feed")], [elsewhere, PAGE], now=NOW)
    store.record_polls([polled(news(1))])
    store.save_page(1, Page(), now=NOW)
    found = store.to_compose([elsewhere, PAGE], now=NOW, limit=9)
    assert [one.account_key for one in found] == [PAGE.key]


@pytest.mark.parametrize("leaves", ["the feed", "the account", "the feed's settings"])
def test_what_comes_back_into_the_settings_does_not_get_what_it_missed(store: SqlStore, leaves: str) -> None:
    other = Feed(key="other", url="https://other.example/feed")
    store.sync([BLOG, other], [X, PAGE], now=NOW)
    match leaves:
        case "the feed":
            store.sync([BLOG, other], [replace(X, feeds=("other",)), PAGE], now=NOW)
        case "the account":
            store.sync([BLOG, other], [PAGE], now=NOW)
        case _:
            store.sync([other], [X, PAGE], now=NOW)
    store.record_polls([polled(news(1))])
    store.save_page(1, Page(), now=NOW)
    store.sync([BLOG, other], [X, PAGE], now=NOW + HOUR)
    assert store.to_compose([X], now=NOW + HOUR, limit=9) == ()


def test_an_article_that_is_skipped_is_not_composed_and_keeps_its_reason(store: SqlStore) -> None:
    (article_id,) = articles(store, 1)
    store.skip(article_id, reason=BECAUSE)
    assert waiting(store) == []
    (line,) = store.ledger(limit=1)
    assert (line.ledger, line.reason) == (Ledger.SKIPPED, BECAUSE)


def test_an_account_that_joins_later_does_not_get_the_past(store: SqlStore) -> None:
    articles(store, 1)
    newcomer = replace(X, key="newcomer", remote_account_id="99")
    assert store.to_compose([newcomer], now=NOW, limit=9) == (), "not even synced"
    store.sync([BLOG], [newcomer], now=NOW + HOUR)
    assert store.to_compose([newcomer], now=NOW + HOUR, limit=9) == ()


def test_a_draft_is_frozen_with_its_own_number_and_comes_back_whole(store: SqlStore) -> None:
    (article_id,) = articles(store, 1)
    made = draft(article_id)
    post = store.add_draft(made, freeze, now=NOW)
    assert post is not None
    assert post.outgoing == freeze(post.id)
    assert (post.teaser, post.choice, post.price_usd) == (made.teaser, made.choice, made.price_usd)
    assert (post.state, post.version, post.round, post.created_at) == (PostState.DRAFT, 1, 0, NOW)
    assert store.post(post.id) == post
    assert [(e.from_state, e.to_state, e.who) for e in store.history(post.id)] == [(None, PostState.DRAFT, "compose")]


def test_a_second_draft_of_the_same_round_is_none_and_another_round_is_a_post(store: SqlStore) -> None:
    (article_id,) = articles(store, 1)
    post = drafted(store, article_id)
    assert store.add_draft(draft(article_id, words_of=teaser("Other words")), freeze, now=NOW) is None
    again = store.add_draft(draft(article_id, round=1, words_of=teaser("Once more")), freeze, now=NOW)
    assert again is not None
    assert again.id != post.id


def test_the_same_words_do_not_stand_twice_on_an_account(store: SqlStore) -> None:
    first, second = articles(store, 2)
    post = drafted(store, first, words_of=teaser("Same  words"))
    assert store.add_draft(draft(second, words_of=teaser("Same words")), freeze, now=NOW) is None
    (refused,) = store.posts([PostState.REJECTED])
    assert refused.note == f"the same words are on this account already, as post {post.id}"
    assert [e.to_state for e in store.history(refused.id)] == [PostState.DRAFT, PostState.REJECTED]
    assert [one for one in waiting(store) if one[1] == "x"] == [], "it is not composed again for ever"
    drafted(store, second, account_key="page", words_of=teaser("Same words"))


def test_the_same_title_under_two_addresses_is_two_posts(store: SqlStore) -> None:
    first, second = articles(store, 2)
    drafted(store, first, words_of=teaser("Photo of the day", "https://example.org/1"))
    drafted(store, second, words_of=teaser("Photo of the day", "https://example.org/2"))
    assert [post.article_id for post in store.posts([PostState.DRAFT])] == [first, second]


def test_a_re_share_with_identical_words_is_refused_even_after_the_first_went_out(store: SqlStore) -> None:
    (article_id,) = articles(store, 1)
    first = published(store, article_id)
    assert store.add_draft(draft(article_id, round=1, words_of=first.teaser), freeze, now=NOW) is None


def test_words_that_never_went_out_may_be_used_again(store: SqlStore) -> None:
    post = in_state(store, PostState.REJECTED)
    assert drafted(store, post.article_id, round=1, words_of=post.teaser).state is PostState.DRAFT


def test_a_draft_whose_freezing_fails_leaves_nothing_behind(store: SqlStore) -> None:
    (article_id,) = articles(store, 1)

    def broken(post_id: int) -> Outgoing:
        raise ZeroDivisionError(post_id)

    with pytest.raises(ZeroDivisionError):
        store.add_draft(draft(article_id), broken, now=NOW)
    assert store.posts() == ()


def test_a_draft_of_nothing_is_an_error(store: SqlStore) -> None:
    synced(store)
    with pytest.raises(StoreError, match=r"(?i)foreign key"):
        store.add_draft(draft(99), freeze, now=NOW)


@pytest.mark.parametrize("state", list(PostState))
def test_only_drafts_and_approved_posts_are_scheduled(store: SqlStore, state: PostState) -> None:
    post = in_state(store, state)
    store.set_due({post.id: NOW + HOUR}, now=NOW)
    store.expire([post.id], reason="late", now=NOW)
    after = store.post(post.id)
    if state in {PostState.DRAFT, PostState.APPROVED}:
        assert (after.state, after.due_at, after.note) == (PostState.EXPIRED, NOW + HOUR, "late")
    else:
        assert after == post


def test_posts_without_due_time_and_late_ones_are_scheduled_in_order(store: SqlStore) -> None:
    one, two, three, four = articles(store, 4)
    undue = drafted(store, one)
    late = approved(store, two, due_at=NOW - HOUR)
    approved(store, three, due_at=NOW)
    drafted(store, four, account_key="page")
    assert [post.id for post in store.to_schedule("x", late_before=NOW)] == [undue.id, late.id]


def test_the_first_due_time_is_remembered_and_the_version_stays(store: SqlStore) -> None:
    (article_id,) = articles(store, 1)
    post = drafted(store, article_id)
    for hours in (1, 2):
        store.set_due({post.id: NOW + hours * HOUR}, now=NOW)
    after = store.post(post.id)
    assert (after.due_at, after.first_due_at, after.version) == (NOW + 2 * HOUR, NOW + HOUR, post.version)


# What counts is what is, or may come to be, on the platform.
TAKEN = {
    PostState.DRAFT: True,
    PostState.APPROVED: True,
    PostState.PUBLISHING: True,
    PostState.IN_DOUBT: True,
    PostState.PUBLISHED: True,
    PostState.FAILED: False,
    PostState.REJECTED: False,
    PostState.EXPIRED: False,
}


@pytest.mark.parametrize("state", list(PostState))
def test_an_instant_is_taken_by_what_is_or_may_come_to_be_on_the_platform(store: SqlStore, state: PostState) -> None:
    (article_id,) = articles(store, 1)
    post = IN_STATE[state](store, article_id)
    if state is PostState.DRAFT:
        store.set_due({post.id: NOW}, now=NOW)
    assert store.taken("x", since=NOW) == ((NOW,) if TAKEN[state] else ())
    assert store.taken("x", since=NOW + timedelta(microseconds=1)) == ()
    assert store.taken("page", since=NOW - HOUR) == ()


def test_taken_instants_come_in_order_with_the_time_it_really_went_out(store: SqlStore) -> None:
    one, two = articles(store, 2)
    approved(store, one, due_at=NOW + HOUR)
    published(store, two, at=NOW + timedelta(minutes=7))
    assert store.taken("x", since=NOW) == (NOW + timedelta(minutes=7), NOW + HOUR)


def test_instants_come_back_in_utc_to_the_microsecond(store: SqlStore) -> None:
    (article_id,) = articles(store, 1)
    post = drafted(store, article_id)
    odd = datetime(2026, 11, 23, 23, 59, 59, 999999, tzinfo=timezone(timedelta(hours=-9, minutes=-30)))
    store.set_due({post.id: odd}, now=NOW)
    due = store.post(post.id).due_at
    assert due == odd
    assert due is not None
    assert due.utcoffset() == timedelta(0)


def test_feeds_that_nobody_follows_wait_for_no_account(store: SqlStore) -> None:
    synced(store)
    store.sync([Feed(key="other", url="https://other.example/")], [], now=NOW)
    store.record_polls([polled(news(5, feed_key="other"), feed_key="other")])
    store.save_page(store.articles_to_extract(limit=1)[0].id, Page(), now=NOW)
    assert store.to_compose([replace(X, feeds=("blog",))], now=NOW, limit=9) == ()
