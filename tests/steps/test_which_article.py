"""poll: the same article in two feeds, at two addresses, under one guid; and what only looks like one we know."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from crosspost.model import Entry, Feed, Ledger, Reason, ReasonKind
from crosspost.steps import poll
from tests.steps.conftest import Installation, entry

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


@pytest.fixture
def store_url(each_store_url: str) -> str:
    return each_store_url


def read(world: Installation, *keys: str) -> None:
    """Have these feeds in the settings, and no others."""
    feeds = {key: Feed(key=key, url=f"https://blog.example.org/{key}") for key in keys}
    world.app.store.sync(feeds.values(), world.app.accounts.values(), now=world.clock())
    world.app = replace(world.app, feeds=feeds)


def poll_again(world: Installation, *only: str) -> None:
    world.clock.advance(HOUR)
    poll.run(world.app, only=only or None)


def showing(world: Installation, *entries: Entry, feed: str = "blog") -> None:
    world.show(*entries, feed=feed)
    poll_again(world, feed)


def told(world: Installation) -> list[tuple[str, str]]:
    """The ledger, oldest first: title and decision."""
    return [(line.title, line.ledger.value) for line in reversed(world.app.store.ledger(limit=100))]


def queued(world: Installation) -> int:
    return world.app.store.totals().articles[Ledger.QUEUED]


@pytest.fixture
def two(world: Installation) -> Installation:
    """One blog, read by its whole feed and by that of a tag."""
    read(world, "blog", "tag")
    poll.run(world.app)
    return world


def moved(*entries: Entry) -> list[Entry]:
    return [replace(one, link=one.link and one.link.replace("blog.example", "new.example")) for one in entries]


# ── one article in two feeds ──────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"link": "https://blog.example.org/corrected"}, "the guid tells"),
        ({"link": "https://blog.example.org/corrected", "guid": "other"}, "title and date tell"),
    ],
)
@pytest.mark.parametrize("order", [("blog", "tag"), ("tag", "blog")])
def test_an_address_corrected_in_two_feeds_is_no_news_whichever_is_asked_first(
    two: Installation, order: tuple[str, str], changes: dict[str, Any], why: str
) -> None:
    first = entry(1, published_at=two.clock())
    showing(two, first, feed="blog")
    showing(two, first, feed="tag")
    for key in order:
        showing(two, replace(first, **changes), feed=key)
    # It slides out of the feed that brought it, and is corrected once more.
    showing(two, feed="blog")
    showing(two, replace(first, link="https://blog.example.org/at-last"), feed="tag")
    assert queued(two) == 1, why


def test_a_site_that_moves_after_the_feed_that_brought_its_articles_was_dropped_brings_no_news(
    two: Installation,
) -> None:
    made = [entry(n, published_at=two.clock() - n * HOUR) for n in range(5)]
    showing(two, *made, feed="blog")
    showing(two, *made, feed="tag")
    read(two, "tag")
    showing(two, *moved(*made), feed="tag")
    showing(two, *[replace(one, guid=f"new-{one.guid}") for one in moved(*made)], feed="tag")
    assert queued(two) == 5


def test_two_feeds_that_call_an_article_differently_do_not_forget_what_the_other_calls_it(two: Installation) -> None:
    """Neither has a guid from here on, nor a date: each must be known by its own address."""
    guid = "https://blog.example.org/?p=1"
    blog = entry(1, guid=guid, link="https://blog.example.org/1?from=blog")
    tag = entry(1, guid=guid, link="https://blog.example.org/1?from=tag")
    showing(two, blog, feed="blog")
    showing(two, tag, feed="tag")
    showing(two, replace(blog, guid=None, title="Autrement"), feed="blog")
    showing(two, replace(tag, guid=None, title="Encore autrement"), feed="tag")
    assert queued(two) == 1


@pytest.mark.parametrize("together", [True, False])
def test_episodes_that_link_to_the_home_page_in_two_feeds_are_the_same(two: Installation, together: bool) -> None:
    made = [entry(n, published_at=two.clock(), link="https://blog.example.org/") for n in (1, 2)]
    two.show(*made, feed="blog")
    two.show(*made, feed="tag")
    for keys in (["blog", "tag"],) if together else (["blog"], ["tag"]):
        poll_again(two, *keys)
    assert queued(two) == 2


def test_two_feeds_that_count_their_episodes_and_link_them_to_one_page_show_different_ones(two: Installation) -> None:
    for number, key in enumerate(("blog", "tag")):
        at = two.clock() - number * DAY
        showing(two, entry(number, guid="1", link="https://blog.example.org/", published_at=at), feed=key)
    poll_again(two)
    assert queued(two) == 2


MEDIUM = "https://medium.com/p/abc"


@pytest.mark.parametrize(
    ("links", "guid"),
    [
        (("https://medium.com/pub/x-abc?source=rss-aa--2", "https://medium.com/pub/x-abc?source=rss----b--4"), None),
        (("https://medium.com/@me/x-abc", "https://medium.com/pub/x-abc"), MEDIUM),
        (("https://a.example/1", "https://b.example/1"), "tag:a.example,2026:1"),
        (("https://a.example/1", "https://b.example/1"), "urn:uuid:0b1f2c3d-0000-4000-8000-123456789abc"),
    ],
)
@pytest.mark.parametrize("together", [True, False])
def test_one_piece_at_two_addresses_is_known_by_a_guid_given_once_in_the_world(
    two: Installation, links: Sequence[str], guid: str | None, together: bool
) -> None:
    for key, link in zip(("blog", "tag"), links, strict=True):
        two.show(entry(1, guid=guid, link=link, published_at=two.clock()), feed=key)
    for keys in (["blog", "tag"],) if together else (["blog"], ["tag"]):
        poll_again(two, *keys)
    assert queued(two) == 1


def test_numbers_of_two_feeds_mean_nothing_to_each_other(two: Installation) -> None:
    at = two.clock()
    showing(two, entry(1, guid="57", published_at=at), feed="blog")
    showing(two, entry(2, guid="57", published_at=at), feed="tag")
    assert queued(two) == 2


# ── one address, listed twice ─────────────────────────────────────────────────────────────────────────────────

REVISED: dict[str, Any] = {"title": "À la une : tout autre titre", "summary": "Autre chapô, plus court."}


@pytest.mark.parametrize(
    ("guid", "again", "dated"),
    [("guid-1", "top-1", True), (None, None, True), ("guid-1", "top-1", False), (None, None, False)],
)
def test_a_known_address_listed_again_is_no_news(
    world: Installation, guid: str | None, again: str | None, dated: bool
) -> None:
    poll.run(world.app)
    first = entry(1, guid=guid, published_at=world.clock() if dated else None)
    featured = replace(first, guid=again, **REVISED)
    for shown in ([first], [featured, first], [first, featured], [featured], [first]):
        showing(world, *shown)
    assert queued(world) == 1
    expected = [] if dated else [(featured.title, "skipped")]
    assert told(world)[1:] == expected, "what no date tells apart stands in the ledger"


def test_where_each_piece_has_its_own_address_one_listed_again_at_a_later_date_is_no_news(world: Installation) -> None:
    poll.run(world.app)
    others = [entry(n, published_at=world.clock()) for n in range(2, 6)]
    first = entry(1, published_at=world.clock())
    showing(world, first, *others)
    world.clock.advance(9 * DAY)
    revised = replace(first, guid="revised", published_at=world.clock(), **REVISED)
    for shown in ([revised, first, *others], [first, revised, *others], [revised, *others]):
        showing(world, *shown)
    assert queued(world) == 5
    assert told(world)[-1] == (revised.title, "skipped")


def test_episodes_that_come_to_share_the_address_of_the_first_are_news(world: Installation) -> None:
    poll.run(world.app)
    link = "https://podcasts.example/show"
    made = [entry(n, link=link, published_at=world.clock() + n * DAY) for n in range(4)]
    for count in range(1, 5):
        showing(world, *reversed(made[:count]))
    showing(world, made[3])
    assert queued(world) == 4


def test_a_feed_whose_only_entry_keeps_its_address_is_told_of_once_a_day(world: Installation) -> None:
    poll.run(world.app)
    for day in range(3):
        at = world.clock()
        for summary in ("Le matin", "Le soir, corrigé"):
            one = entry(day, link="https://blog.example.org/today", summary=summary, published_at=at)
            showing(world, one)
        world.clock.advance(DAY)
    assert [ledger for _, ledger in told(world)] == ["queued", "skipped", "skipped"]
    reasons = {line.reason for line in world.app.store.ledger(limit=9) if line.ledger is Ledger.SKIPPED}
    assert reasons == {Reason(kind=ReasonKind.SAME_ADDRESS)}


# ── what only looks like an article we know ───────────────────────────────────────────────────────────────────


def test_two_pieces_of_one_title_and_day_are_two(world: Installation) -> None:
    poll.run(world.app)
    photos = [
        entry(n, title="Photo", summary="", content=f'<img src="{n}.jpg">', published_at=world.clock() + n * HOUR)
        for n in range(3)
    ]
    for count in range(1, 4):
        showing(world, *reversed(photos[:count]))
    assert queued(world) == 3
    # Each of them is known again where the site moves and calls it otherwise.
    showing(world, *[replace(one, guid=f"new-{one.guid}") for one in moved(*reversed(photos))])
    assert queued(world) == 3


def test_a_piece_listed_at_two_addresses_in_the_same_words_is_one(world: Installation) -> None:
    poll.run(world.app)
    first = entry(1, published_at=world.clock(), content='<p>Des <a href="https://blog.example.org/0">mots</a></p>')
    (other,) = moved(first)
    assert first.content
    other = replace(other, guid="other", content=first.content.replace("blog.example.org", "www.new.example.org"))
    for shown in ([first], [other, first], [other]):
        showing(world, *shown)
    assert queued(world) == 1


GUIDS: list[tuple[str, dict[str, Any], list[str], str]] = [
    ("57", {}, ["queued", "queued"], "a number is given anew when the site gets another program"),
    ("57", {"published_at": None}, ["queued"], "no date says that it is another piece"),
    ("https://blog.example.org/?p=57", {}, ["queued", "skipped"], "given once, says whoever gives an address"),
    ("https://blog.example.org/?p=57", {"published_at": None}, ["queued"], "edited through and through"),
]


@pytest.mark.parametrize(("guid", "changes", "ledger", "why"), GUIDS)
def test_a_guid_alone_proves_an_article_only_where_it_is_given_once(
    world: Installation, guid: str, changes: dict[str, Any], ledger: list[str], why: str
) -> None:
    poll.run(world.app)
    showing(world, entry(1, guid=guid, published_at=world.clock()))
    world.clock.advance(60 * DAY)
    again = entry(2, guid=guid, **({"published_at": world.clock()} | changes))
    showing(world, again)
    showing(world, replace(again, summary="Corrigé."))
    assert [word for _, word in told(world)] == ledger, why


def test_a_guid_given_to_another_piece_beside_the_first_is_no_proof(world: Installation) -> None:
    poll.run(world.app)
    guid, at = "https://blog.example.org/?p=1", world.clock()
    first = entry(1, guid=guid, published_at=at)
    showing(world, first)
    showing(world, entry(2, guid=guid, published_at=at + 9 * DAY), replace(first, guid="another"))
    assert queued(world) == 2


def test_numbers_given_anew_with_the_old_pieces_still_listed_are_not_mixed_up(world: Installation) -> None:
    """Another program counts from 1 again: what was 1 is 2 now, and 1 is what was 2."""
    poll.run(world.app)
    old = [entry(n, guid=str(n), published_at=world.clock() - n * HOUR) for n in (1, 2)]
    showing(world, *old)
    new = [replace(one, guid=str(3 - n)) for n, one in zip((1, 2), moved(*old), strict=True)]
    showing(world, *new)
    showing(world, entry(9, guid="3", published_at=world.clock()), *[replace(one, summary="!") for one in new])
    assert queued(world) == 3
