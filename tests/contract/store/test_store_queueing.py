"""An article becomes news at a person's word, for the accounts that have no post of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from crosspost.core.floods import HELD
from crosspost.model import Block, BlockKind, Feed, FeedState, HeldBack, Ledger, Page, Reason, ReasonKind
from crosspost.ports import Polled
from crosspost.store import SqlStore
from tests.contract.store.support import BLOG, HOUR, NOW, PAGE, X, articles, drafted, entry, news, polled, synced

OTHER = Feed(key="other", url="https://other.example/feed")
LATER = NOW + HOUR


def of_the_past(store: SqlStore, count: int = 1) -> list[int]:
    synced(store)
    store.record_polls([polled(*(news(n, ledger=Ledger.BASELINE) for n in range(count)))])
    return [line.article_id for line in store.ledger(limit=count)]


def test_an_article_of_the_past_is_composed_for_all_who_follow_its_feed(store: SqlStore) -> None:
    (number,) = of_the_past(store)
    assert store.queue_article(number, who="anna", now=LATER) == ("page", "x")
    assert [article.id for article in store.articles_to_extract(limit=9)] == [number]
    store.save_page(number, Page(), now=LATER)
    tasks = store.to_compose([X, PAGE], now=LATER, limit=9)
    assert sorted(task.account_key for task in tasks) == ["page", "x"]
    (line,) = store.ledger(limit=9)
    by_anna = Reason(kind=ReasonKind.QUEUED_BY, facts={"who": "anna"})
    assert (line.ledger, line.reason, line.seen_at) == (Ledger.QUEUED, by_anna, LATER)


def test_the_next_poll_brings_back_its_text(store: SqlStore) -> None:
    (number,) = of_the_past(store)
    asked = FeedState(key="blog", url=BLOG.url, baseline_at=NOW, answered_at=NOW, next_check_at=LATER, etag="1")
    store.record_polls([Polled(state=asked)])
    store.queue_article(number, who="anna", now=LATER)
    assert store.feed_states() == (replace(asked, next_check_at=None, etag=None),)
    assert store.articles([number])[number].content == ""
    store.record_polls([polled(edits={number: entry(0)})])
    assert store.articles([number])[number].content == "<p>Text 0</p>"


def test_a_feed_in_trouble_is_left_in_peace_until_its_time(store: SqlStore) -> None:
    (number,) = of_the_past(store)
    failing = FeedState(key="blog", url=BLOG.url, baseline_at=NOW, failures=2, last_error="busy", next_check_at=LATER)
    store.record_polls([Polled(state=failing)])
    store.queue_article(number, who="anna", now=LATER)
    assert store.feed_states() == (failing,)


def test_whoever_has_a_post_of_it_gets_no_second_one(store: SqlStore) -> None:
    (number,) = articles(store, 1)
    drafted(store, number)
    assert store.queue_article(number, who="anna", now=LATER) == ("page",)
    store.save_page(number, Page(), now=LATER)
    assert [task.account_key for task in store.to_compose([X, PAGE], now=LATER, limit=9)] == ["page"]
    drafted(store, number, account_key="page")
    assert store.queue_article(number, who="anna", now=LATER + HOUR) == ()
    assert store.ledger(limit=9)[0].seen_at == LATER, "nothing is changed"


def test_the_text_of_an_article_that_others_have_posted_already_is_not_lost(store: SqlStore) -> None:
    (number,) = articles(store, 1)
    text = Page(blocks=(Block(kind=BlockKind.PARAGRAPH, text="Its text, which only the feed had."),))
    store.save_page(number, text, now=NOW)
    drafted(store, number)
    before, states = store.articles([number])[number], store.feed_states()
    assert store.queue_article(number, who="anna", now=LATER) == ("page",)
    after = store.articles([number])[number]
    assert (after.blocks, after.extracted_at) == (before.blocks, before.extracted_at)
    assert store.feed_states() == states, "there is nothing to be read anew"
    assert [task.account_key for task in store.to_compose([X, PAGE], now=LATER, limit=9)] == ["page"]


def test_an_article_that_there_is_not_changes_nothing(store: SqlStore) -> None:
    synced(store)
    assert store.queue_article(7, who="anna", now=NOW) == ()


def test_those_who_follow_a_further_feed_of_it_get_it_too(store: SqlStore) -> None:
    first, second = replace(X, feeds=("blog",)), replace(PAGE, feeds=("other",))
    store.sync([BLOG, OTHER], [first, second], now=NOW)
    store.record_polls([polled(news(0, ledger=Ledger.BASELINE))])
    (line,) = store.ledger(limit=9)
    beside = polled(feed_key="other", shared={line.article_id: Ledger.BASELINE})
    store.record_polls([replace(beside, state=replace(beside.state, answered_at=NOW))])
    assert store.queue_article(line.article_id, who="anna", now=LATER) == ("page", "x")
    store.save_page(line.article_id, Page(), now=LATER)
    tasks = store.to_compose([first, second], now=LATER, limit=9)
    assert sorted(task.account_key for task in tasks) == ["page", "x"]


def test_the_ledger_is_asked_for_one_feed_and_for_what_is_not_posted(store: SqlStore) -> None:
    store.sync([BLOG, OTHER], [X], now=NOW)
    store.record_polls(
        [polled(news(0), news(1, ledger=Ledger.SKIPPED)), polled(news(2, feed_key="other"), feed_key="other")]
    )
    for which, titles in (
        ({}, {"Article 0", "Article 1", "Article 2"}),
        ({"feed_key": "blog"}, {"Article 0", "Article 1"}),
        ({"feed_key": "blog", "unposted": True}, {"Article 1"}),
        ({"unposted": True, "title": "article 0"}, set()),
    ):
        assert {line.title for line in store.ledger(limit=9, **which)} == titles, which
        assert store.count_ledger(**which) == len(titles)


def test_floods_are_counted_by_feed_as_long_as_they_are_held(store: SqlStore) -> None:
    store.sync([BLOG, OTHER], [X], now=NOW)
    held = [replace(news(n, ledger=Ledger.SKIPPED), reason=HELD) for n in range(3)]
    late = replace(news(9, feed_key="other", ledger=Ledger.SKIPPED), reason=HELD, seen_at=LATER)
    store.record_polls([polled(*held, news(5, ledger=Ledger.SKIPPED)), polled(late, feed_key="other")])
    blog, other = (
        HeldBack(feed_key="blog", articles=3, at=NOW),
        HeldBack(feed_key="other", articles=1, at=LATER),
    )
    assert store.held_back(since=NOW) == (blog, other)
    assert store.held_back(since=NOW + timedelta(seconds=1)) == (other,)
    store.queue_article(next(line.article_id for line in store.ledger(limit=9, feed_key="other")), who="a", now=LATER)
    assert store.held_back(since=NOW) == (blog,)
