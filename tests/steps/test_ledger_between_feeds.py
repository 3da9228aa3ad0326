"""What becomes of an article when feeds leave and come back, share it, or say later that it is not to be posted."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from crosspost.model import Account, Feed, Ledger, PostState, Reason, ReasonKind, Review
from crosspost.ports import Polled
from crosspost.steps import poll
from tests.steps.conftest import Installation, entry

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
SITE = Feed(key="site", url="https://blog.example.org/all/feed")


def settings_say(world: Installation, feeds: Iterable[Feed], accounts: Iterable[Account] | None = None) -> None:
    """The service reads its settings anew."""
    them = world.app.accounts.values() if accounts is None else accounts
    world.app = replace(
        world.app, feeds={one.key: one for one in feeds}, accounts={account.key: account for account in them}
    )
    world.app.store.sync(tuple(world.app.feeds.values()), tuple(world.app.accounts.values()), now=world.clock())


def ledger(world: Installation) -> dict[str, Ledger]:
    return {line.title: line.ledger for line in world.app.store.ledger(limit=100)}


def reason(world: Installation) -> Reason | None:
    (line,) = world.app.store.ledger(limit=1)
    return line.reason


def test_a_feed_that_comes_back_into_the_settings_brings_nothing_that_it_missed(world: Installation) -> None:
    blog = world.app.feeds["blog"]
    world.show(entry(0, published_at=world.clock() - DAY))
    world.walk()
    settings_say(world, [SITE])
    world.walk()
    world.clock.advance(90 * DAY)
    settings_say(world, [blog, SITE])
    missed = [entry(n, published_at=world.clock() - n * 4 * DAY) for n in range(1, 21)]
    world.show(*missed)
    world.walk(times=2)
    assert world.posts() == ()
    world.show(entry(99, published_at=world.clock()), *missed)
    world.walk(times=2)
    assert len(world.posts()) == 2, "what appears from now on is news"


def test_a_feed_that_was_gone_is_asked_again_once_it_comes_back_into_the_settings(world: Installation) -> None:
    blog = world.app.feeds["blog"]
    (state,) = world.app.store.feed_states()
    gone = replace(state, stopped="410 Gone", failures=1, answered_at=world.clock(), baseline_at=world.clock())
    world.app.store.record_polls([Polled(state=gone)])
    settings_say(world, [SITE])
    settings_say(world, [blog])
    assert world.app.store.feed_states()[0] == state


@pytest.mark.parametrize(
    ("key", "every"),
    [
        pytest.param("blog", 4 * HOUR, id="the other feed is polled hours later"),
        pytest.param("blog", MINUTE, id="in the same poll, before it"),
        pytest.param("zeitung", MINUTE, id="in the same poll, after it"),
    ],
)
@pytest.mark.parametrize("changes", [{}, {"max_age": MINUTE}], ids=["its past", "too old for it"])
def test_what_a_feed_passes_over_is_still_the_news_of_another(
    world: Installation, key: str, every: timedelta, changes: dict[str, Any]
) -> None:
    followed = replace(world.app.feeds["blog"], key=key, every=every)
    site = replace(SITE, **changes)
    settings_say(world, [followed, site] if changes else [followed])
    world.show(entry(0, published_at=world.clock() - DAY), feed=key)
    world.walk()
    at = world.clock()
    world.clock.advance(10 * MINUTE)
    on_site = Account(
        key="twitter2",
        platform=world.app.accounts["twitter"].platform,
        remote_account_id="3000",
        feeds=("site",),
        review=Review(auto_after=timedelta(0)),
    )
    settings_say(world, [followed, site], [*world.app.accounts.values(), on_site])
    for feed in (key, "site"):
        world.show(entry(1, published_at=at), entry(0, published_at=at - DAY), feed=feed)
    world.walk(times=30, rooms=("poll", "extract", "compose"))
    assert sorted(post.account_key for post in world.posts()) == ["facebook", "twitter"], (
        "not who follows the site alone"
    )
    (post, _) = world.posts()
    article = world.app.store.articles([post.article_id])[post.article_id]
    assert (article.feed_key, article.blocks != ()) == (key, True), "whole, as the feed gave it"


def test_what_an_author_keeps_back_in_the_blog_is_not_the_news_of_a_planet_that_drops_the_mark(
    world: Installation,
) -> None:
    settings_say(world, [world.app.feeds["blog"], SITE])
    world.walk()
    world.show(entry(1, published_at=world.clock(), skip=True))
    world.walk()
    world.show(entry(1, published_at=world.clock()), feed="site")
    world.walk(times=2)
    assert world.posts() == ()


def test_a_feed_that_scrolls_back_brings_no_past_of_another(world: Installation) -> None:
    settings_say(world, [world.app.feeds["blog"], SITE])
    old = entry(1, published_at=world.clock() - 9 * DAY)
    world.show(old)
    world.show(entry(0, published_at=world.clock() - DAY), feed="site")
    world.walk()
    world.show(entry(0, published_at=world.clock() - DAY), old, feed="site")
    world.walk(times=2)
    assert world.posts() == ()


@pytest.mark.parametrize(
    ("policy", "rooms", "before"),
    [
        pytest.param(timedelta(0), ("poll",), None, id="while it rests"),
        pytest.param(None, ("poll", "extract", "compose", "schedule", "review"), PostState.DRAFT, id="as a draft"),
        pytest.param(
            timedelta(0), ("poll", "extract", "compose", "schedule", "review"), PostState.APPROVED, id="approved"
        ),
    ],
)
def test_what_its_author_keeps_back_later_is_not_posted(
    world: Installation, policy: timedelta | None, rooms: tuple[str, ...], before: PostState | None
) -> None:
    for key in world.app.accounts:
        world.with_account(key, review=Review(auto_after=policy))
    world.show()
    world.walk()
    world.show(entry(1))
    world.walk(times=2, every=7 * MINUTE + 30 * timedelta(seconds=1), rooms=rooms)
    world.clock.advance(HOUR)
    world.walk(rooms=[room for room in rooms if room != "poll"])
    assert {post.state for post in world.posts()} == ({before} if before else set())
    world.show(entry(1, skip=True))
    world.walk(times=8)
    assert (len(world.twitter.posts), reason(world)) == (0, Reason(kind=ReasonKind.UNWANTED))
    assert {post.state for post in world.posts()} == ({PostState.REJECTED} if before else set())
    for post in world.posts():
        last = world.app.store.history(post.id)[-1]
        assert (last.who, last.note) == ("poll", "its author marked it not to be posted")


def test_what_a_human_lets_in_again_is_not_kept_back_by_the_same_mark(world: Installation) -> None:
    for key in world.app.accounts:
        world.with_account(key, review=Review(auto_after=None))
    world.show()
    world.walk()
    world.show(entry(1))
    world.walk(times=3)
    world.show(entry(1, skip=True))
    world.walk()
    post = world.posts()[0]
    assert post.state is PostState.REJECTED
    world.app.store.reopen(post.id, version=post.version, who="ann", now=world.clock())
    world.show(entry(1, skip=True), entry(2))
    world.walk()
    assert world.app.store.post(post.id).state is PostState.DRAFT


def test_a_mark_that_only_a_planet_gives_keeps_nothing_back(world: Installation) -> None:
    settings_say(world, [world.app.feeds["blog"], SITE])
    world.walk()
    world.show(entry(1))
    poll.run(world.app, force=True)
    world.show(entry(1, skip=True), feed="site")
    world.clock.advance(HOUR)
    world.walk(times=2)
    assert len(world.twitter.posts) == 1


def test_who_merely_looks_with_fewer_accounts_ends_nothing(world: Installation) -> None:
    world.show()
    world.walk()
    only_x = [world.app.accounts["twitter"]]
    world.app.store.register([], only_x, now=world.clock())
    for number in range(1, 4):
        world.show(entry(number))
        world.walk(times=4)
    assert (len(world.twitter.posts), len(world.facebook.posts)) == (3, 3)


def test_an_account_that_leaves_the_settings_is_told_of_loudly(
    world: Installation, caplog: pytest.LogCaptureFixture
) -> None:
    settings_say(world, world.app.feeds.values(), [world.app.accounts["twitter"]])
    assert "follows.ended account=facebook feeds=1 (blog)" in caplog.text
    caplog.clear()
    settings_say(world, world.app.feeds.values())
    assert caplog.text == ""
