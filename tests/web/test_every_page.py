"""Every page is drawn whatever the settings have lost meanwhile: an account may leave them at any time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from starlette.routing import Route

from crosspost.core.replies import IN_QUESTION
from crosspost.errors import OutcomeUnknown, Refused
from crosspost.model import LinkPlacement, Post, PostState, Review
from crosspost.steps.publish import publish_one
from tests.steps.conftest import Installation, entry, installation
from tests.web.conftest import Reader, reader_of

S = PostState
HELD = (S.DRAFT, S.APPROVED, S.PUBLISHING, S.IN_DOUBT, S.PUBLISHED, S.FAILED, S.REJECTED, S.EXPIRED)


def bring(world: Installation, post: Post, state: PostState) -> None:
    """Let a draft come to this state; one that is published has its first reply in question."""
    store, now = world.app.store, world.clock()
    if state in (S.DRAFT, S.REJECTED, S.EXPIRED):
        if state is S.REJECTED:
            store.reject(post.id, version=post.version, reason="dull", who="ann", now=now)
        elif state is S.EXPIRED:
            store.expire([post.id], reason="too late", now=now)
        return
    post = store.approve(post.id, version=post.version, who="ann", now=now)
    if state is S.PUBLISHING:
        store.claim(post.id, version=post.version, now=now, deadline=now + timedelta(minutes=2))
    elif state is not S.APPROVED:
        raised = {S.IN_DOUBT: OutcomeUnknown("read timed out"), S.FAILED: Refused("the words are not welcome")}
        world.twitter.write_raises, world.twitter.lose_reply_answer = raised.get(state), True
        publish_one(world.app, post, [])


@pytest.fixture(scope="module")
def left() -> Iterator[tuple[Reader, dict[PostState, Post]]]:
    """A post in each state, of accounts of which none is in the settings any more."""
    with installation() as world:
        for key in ("twitter", "facebook"):
            world.with_account(key, review=Review(), link=LinkPlacement.REPLY, min_gap=timedelta(0), max_per_day=100)
        rooms = ("poll", "extract", "compose", "schedule", "review")
        world.walk(rooms=rooms)
        world.show(*(entry(number + 1) for number in range(len(HELD))))
        world.walk(times=4, rooms=rooms)
        drafts = [post for post in world.posts(S.DRAFT) if post.account_key == "twitter"]
        for post, state in zip(drafts, HELD, strict=True):
            bring(world, post, state)
        found = {post.state: post for post in world.posts() if post.account_key == "twitter"}
        assert set(found) == set(HELD)
        assert len(world.app.store.replies(IN_QUESTION)) == 1
        world.app = replace(world.app, accounts={})
        yield reader_of(world), found


@pytest.mark.parametrize("state", HELD)
def test_the_pages_of_a_post_are_drawn_without_its_account(
    left: tuple[Reader, dict[PostState, Post]], state: PostState
) -> None:
    reader, posts = left
    paths = [
        route.path.replace("{post:int}", str(posts[state].id))
        for route in reader.page.routes
        if isinstance(route, Route) and "{post:int}" in route.path and "GET" in (route.methods or ())
    ]
    assert len(paths) >= 4
    for path in paths:
        assert reader.get(path).status_code in (200, 404), path


def test_every_other_page_is_drawn_without_the_accounts_of_its_posts(
    left: tuple[Reader, dict[PostState, Post]],
) -> None:
    reader, _ = left
    paths = [
        route.path
        for route in reader.page.routes
        if isinstance(route, Route) and "{" not in route.path and "GET" in (route.methods or ())
    ]
    assert {"/", "/health", "/calendar", "/results", "/strategy", "/conversation"} <= set(paths)
    for path in (*paths, "/?show=approved", "/?show=trouble", "/calendar?view=month", "/results/posts.csv"):
        assert reader.get(path).status_code == 200, path
