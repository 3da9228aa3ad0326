"""One piece that two feeds show under two addresses does not go out twice by itself."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from crosspost.model import Entry, Feed, Ledger, Post, PostState
from crosspost.steps.queueing import queue
from tests.steps.conftest import Installation, entry

MIRROR = Feed(key="mirror", url="https://mirror.example.org/feed")
TITLE = "Lire ses chiffres sans se tromper"


def copy(number: int, title: str = TITLE, **changes: Any) -> Entry:
    address = f"https://mirror.example.org/{number}"
    return entry(number, guid=f"m{number}", link=address, title=title, **changes)


def with_mirror(world: Installation, **follows: tuple[str, ...]) -> None:
    """A second feed; both accounts follow both, but for those that say otherwise."""
    world.app = replace(world.app, feeds={**world.app.feeds, "mirror": MIRROR})
    for key, feeds in follows.items():
        world.with_account(key, feeds=feeds)
    world.app.store.sync(world.app.feeds.values(), world.app.accounts.values(), now=world.clock())
    world.walk()


def of(world: Installation, account: str) -> list[Post]:
    return sorted((post for post in world.posts() if post.account_key == account), key=lambda post: post.id)


def test_the_copy_waits_for_a_human_who_sees_why(world: Installation) -> None:
    with_mirror(world)
    world.show(entry(1, title=TITLE))
    world.show(copy(2), feed="mirror")
    world.walk(times=8)
    first, second = of(world, "twitter")
    assert (first.state, second.state) == (PostState.PUBLISHED, PostState.DRAFT)
    assert second.note == (
        f"an article of this title, from another feed, is on this account already, as post {first.id}: look whether "
        "this is the same piece"
    )
    world.app.store.approve(second.id, version=second.version, who="anna", now=world.clock())
    world.walk(times=8)
    assert [post.state for post in of(world, "twitter")] == [PostState.PUBLISHED, PostState.PUBLISHED]


def test_an_old_copy_that_a_person_queues_waits_for_a_human_who_sees_why(world: Installation) -> None:
    """It comes weeks after the piece itself, but both say when they were published."""
    world.show()
    world.walk()
    at = world.clock()
    world.show(entry(1, title=TITLE, published_at=at))
    world.walk(times=8)
    world.clock.advance(timedelta(days=60))
    world.show(copy(2, published_at=at + timedelta(hours=2)), feed="mirror")
    with_mirror(world)
    (mirrored,) = world.app.store.ledger(limit=9, feed_key="mirror")
    assert mirrored.ledger is Ledger.BASELINE
    queue(world.app, mirrored.article_id, who="anna")
    world.walk(times=8)
    assert [post.state for post in of(world, "twitter")] == [PostState.PUBLISHED, PostState.DRAFT]


def test_a_copy_of_what_was_rejected_goes_its_way(world: Installation) -> None:
    with_mirror(world)
    world.show(entry(1, title=TITLE))
    world.walk(times=2, rooms=("poll", "extract", "compose"))
    assert world.posts()
    for post in world.posts():
        world.app.store.reject(post.id, version=post.version, reason="", who="anna", now=world.clock())
    world.show(copy(2), feed="mirror")
    world.walk(times=3)
    assert of(world, "twitter")[-1].state is PostState.PUBLISHED


@pytest.mark.parametrize(
    ("why", "entries", "copies"),
    [
        ("a column of one feed keeps its title", [entry(1, title=TITLE), entry(2, title=TITLE)], []),
        ("another title", [entry(1, title=TITLE)], [copy(2, "Lire ses chiffres autrement")]),
        ("nothing has a title", [entry(1, title="")], [copy(2, "")]),
    ],
)
def test_what_is_no_copy_goes_out_by_itself(
    world: Installation, why: str, entries: list[Entry], copies: list[Entry]
) -> None:
    with_mirror(world)
    world.show(*entries)
    world.show(*copies, feed="mirror")
    world.walk(times=8)
    assert [post.state for post in of(world, "twitter")] == [PostState.PUBLISHED] * 2, why


def test_each_account_gets_that_of_its_own_feed(world: Installation) -> None:
    with_mirror(world, twitter=("blog",), facebook=("mirror",))
    world.show(entry(1, title=TITLE))
    world.show(copy(2), feed="mirror")
    world.walk(times=3)
    assert [post.state for post in world.posts()] == [PostState.PUBLISHED] * 2


def test_months_later_the_same_title_is_another_piece(world: Installation) -> None:
    with_mirror(world)
    world.show(entry(1, title=TITLE))
    world.walk(times=3)
    world.clock.advance(timedelta(days=60))
    world.show(copy(2), feed="mirror")
    world.walk(times=3)
    assert of(world, "twitter")[-1].state is PostState.PUBLISHED
