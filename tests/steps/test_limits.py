"""A limit that the platform spoke of keeps the next posts back, across restarts, and no longer than it lasts."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from crosspost.model import Limit, LimitKind, PostState
from crosspost.steps import publish
from tests.fakes import FakePlatform
from tests.steps.conftest import Installation
from tests.steps.test_money import HOUR, MINUTE, TICK, approved


@pytest.fixture
def store_url(each_store_url: str) -> str:
    """Everything here is played on both databases."""
    return each_store_url


def two_posts(world: Installation, limit: Limit) -> None:
    """The first of two posts goes out, and the platform's answer speaks of a limit."""
    world.with_account("twitter", min_gap=timedelta(0))
    approved(world, 1, 2)
    world.twitter.allows = (limit,)
    publish.run(world.app)
    world.clock.advance(MINUTE)


@pytest.mark.parametrize("kind", LimitKind)
def test_the_next_post_waits_until_a_used_up_limit_begins_anew(
    world: Installation, kind: LimitKind, caplog: pytest.LogCaptureFixture
) -> None:
    begins = world.clock() + 3 * HOUR
    two_posts(world, Limit(kind=kind, remaining=0, reset_at=begins))
    while world.clock() < begins:
        publish.run(world.app)
        assert len(world.twitter.texts) == 1
        world.clock.advance(15 * TICK)
    world.twitter.allows = ()
    world.walk(times=2, every=MINUTE)
    assert len(world.twitter.texts) == 2
    assert sum("post.waits" in record.getMessage() for record in caplog.records) <= 1


def test_a_restart_remembers_the_limit(world: Installation) -> None:
    begins = world.clock() + 3 * HOUR
    two_posts(world, Limit(kind=LimitKind.DAY, remaining=0, reset_at=begins))
    restarted = replace(world.app, platforms={"twitter": FakePlatform(clock=world.clock)})
    found = publish.run(restarted)
    assert len(found.problems) == 1
    (waiting,) = world.posts(PostState.APPROVED)
    assert waiting.due_at is not None
    assert waiting.due_at >= begins


def test_a_limit_with_something_left_keeps_nothing_back(world: Installation) -> None:
    two_posts(world, Limit(kind=LimitKind.WINDOW, remaining=1, reset_at=world.clock() + 3 * HOUR))
    world.walk(times=2, every=MINUTE)
    assert len(world.twitter.texts) == 2


@pytest.mark.parametrize(("other", "waits"), [("the same app", True), ("another app", False)])
def test_what_one_account_of_an_app_was_told_keeps_the_others_back(
    world: Installation, other: str, waits: bool
) -> None:
    begins = world.clock() + 3 * HOUR
    told = Limit(kind=LimitKind.APP_DAY, remaining=0, reset_at=begins)
    world.with_account("twitter", app="the same app")
    world.app.store.save_limits("facebook", [told], app=other)
    approved(world, 1)
    publish.run(world.app)
    assert len(world.twitter.texts) == (0 if waits else 1)
