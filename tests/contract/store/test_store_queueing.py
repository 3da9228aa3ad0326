"""An article becomes news at a person's word, for the accounts that have no post of it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import create_engine, text, update

from crosspost.core.floods import HELD
from crosspost.model import Block, BlockKind, Feed, FeedState, HeldBack, Ledger, Page, Reason, ReasonKind
from crosspost.ports import Polled
from crosspost.store import SqlStore
from crosspost.store import schema as tables
from tests.contract.store.support import BLOG, HOUR, NOW, PAGE, X, articles, drafted, entry, news, polled, synced

OTHER = Feed(key="other", url="https://other.example/feed")
LATER = NOW + HOUR


READ = FeedState(key="blog", url=BLOG.url, baseline_at=NOW, answered_at=NOW, read_at=NOW, next_check_at=LATER, etag="1")


def of_the_past(store: SqlStore, count: int = 1) -> list[int]:
    synced(store)
    store.record_polls([polled(*(news(n, ledger=Ledger.BASELINE) for n in range(count)))])
    return [line.article_id for line in store.ledger(limit=count)]


def test_an_article_of_the_past_is_composed_for_all_who_follow_its_feed(store: SqlStore) -> None:
    (number,) = of_the_past(store)
    assert store.queue_article(number, who="anna", now=LATER) == ("page", "x")
    store.record_polls([Polled(state=replace(READ, read_at=LATER + HOUR))])
    assert [article.id for article in store.articles_to_extract(limit=9)] == [number]
    store.save_page(number, Page(), now=LATER)
    tasks = store.to_compose([X, PAGE], now=LATER, limit=9)
    assert sorted(task.account_key for task in tasks) == ["page", "x"]
    (line,) = store.ledger(limit=9)
    by_anna = Reason(kind=ReasonKind.QUEUED_BY, facts={"who": "anna"})
    assert (line.ledger, line.reason, line.seen_at) == (Ledger.QUEUED, by_anna, LATER)


def test_the_next_poll_brings_back_its_text(store: SqlStore) -> None:
    (number,) = of_the_past(store)
    store.record_polls([Polled(state=READ)])
    store.queue_article(number, who="anna", now=LATER)
    assert store.feed_states() == (replace(READ, next_check_at=None, etag=None),)
    assert store.articles([number])[number].content == ""
    assert not store.articles_to_extract(limit=9), "its feed is waited for"
    again = replace(READ, read_at=LATER + HOUR, next_check_at=LATER + 2 * HOUR)
    store.record_polls([Polled(state=again, edits={number: entry(0)})])
    assert store.feed_states() == (again,)
    (article,) = store.articles_to_extract(limit=9)
    assert article.content == "<p>Text 0</p>"


def test_a_poll_that_began_before_does_not_count_as_reading_it_anew(store: SqlStore) -> None:
    """It judged the article when it was of the past still, and brings back the feed's state of then."""
    (number,) = of_the_past(store)
    store.queue_article(number, who="anna", now=LATER)
    store.record_polls([Polled(state=READ)])
    assert store.feed_states() == (replace(READ, next_check_at=None, etag=None),)
    assert not store.articles_to_extract(limit=9)
    failing = replace(READ, failures=1, last_error="busy", next_check_at=LATER)
    store.record_polls([Polled(state=failing)])
    assert store.feed_states() == (failing,)
    assert len(store.articles_to_extract(limit=9)) == 1, "a feed in trouble is not waited for"


@pytest.mark.parametrize("lost", [{"stopped": "gone"}, {"left": True}])
def test_a_feed_that_is_not_polled_is_not_waited_for(store: SqlStore, lost: dict[str, Any]) -> None:
    store.sync([BLOG, OTHER], [X], now=NOW)
    store.record_polls([polled(news(0, ledger=Ledger.BASELINE))])
    (line,) = store.ledger(limit=9)
    store.queue_article(line.article_id, who="anna", now=LATER)
    if "left" in lost:
        store.sync([OTHER], [X], now=LATER)
    else:
        store.record_polls([Polled(state=replace(READ, next_check_at=None, **lost))])
    assert len(store.articles_to_extract(limit=9)) == 1


def test_a_poll_and_a_word_do_not_block_each_other(postgres_store: SqlStore, postgres_url: str) -> None:
    """Both write the feed and the article, and each in this order: in two orders PostgreSQL would end one of them."""
    (number,) = of_the_past(postgres_store)
    engine = create_engine(postgres_url.replace("postgresql://", "postgresql+psycopg://"))
    with ThreadPoolExecutor(1) as pool, engine.begin() as poll:
        poll.execute(update(tables.feeds).values(etag="2"))
        word = pool.submit(postgres_store.queue_article, number, who="anna", now=LATER)
        waiting = text("SELECT count(*) FROM pg_locks WHERE NOT granted")
        while not word.done() and not poll.scalar(waiting):
            pass
        poll.execute(update(tables.articles).values(author="Anna"))
        poll.commit()
        assert word.result(timeout=30) == ("page", "x")
    engine.dispose()


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
