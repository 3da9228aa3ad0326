"""What a human says of a post in doubt is about what that human looked for, and nothing else."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from crosspost.core.verdicts import QUIET_PERIOD
from crosspost.errors import CannotTell, IllegalTransition, StaleVersion, UnfitAddress
from crosspost.model import LinkPlacement, Outcome, Post, PostState, ReplyState
from crosspost.steps import reconcile
from crosspost.steps.resolving import names_in_doubt, resolve
from tests.steps.conftest import Installation, entry

X_EPOCH = datetime(2010, 11, 4, 1, 42, 54, 657_000, tzinfo=UTC)


def x_id(at: datetime) -> str:
    """An id as X makes it at this instant."""
    return str(((at - X_EPOCH) // timedelta(milliseconds=1)) << 22)


def the_post(world: Installation, key: str = "twitter") -> Post:
    return next(post for post in world.posts() if post.account_key == key)


@pytest.fixture
def doubtful(world: Installation) -> Installation:
    """A post on X and one on Facebook whose requests got lost."""
    world.show()
    world.walk()
    world.show(entry(1))
    for platform in (world.twitter, world.facebook):
        platform.lose_request = True
    world.walk(times=2)
    assert {post.state for post in world.posts()} == {PostState.IN_DOUBT}
    return world


def test_a_word_about_the_first_attempt_does_not_settle_the_second(doubtful: Installation) -> None:
    (seen,) = names_in_doubt(doubtful.app, [the_post(doubtful)]).values()
    doubtful.twitter.lose_request, doubtful.twitter.lose_reply = False, True
    for _ in range(6):
        doubtful.walk(every=QUIET_PERIOD, rooms=("schedule", "reconcile", "publish"))
        if doubtful.twitter.posts:
            break
    post = the_post(doubtful)
    attempts = doubtful.app.store.attempts(post.id)
    assert [attempt.outcome for attempt in attempts] == [Outcome.NOT_CREATED, Outcome.UNKNOWN]
    with pytest.raises(StaleVersion, match=r"attempt-1.*attempt-2"):
        resolve(doubtful.app, post.id, of=seen, there=None, who="anna")
    with pytest.raises(StaleVersion, match="--of attempt-2"):
        resolve(doubtful.app, post.id, of=None, there=None, who="anna")
    doubtful.twitter.lose_reply = False
    doubtful.walk(times=4)
    assert len(doubtful.twitter.posts) == 1
    assert the_post(doubtful).state is PostState.PUBLISHED


def test_a_word_about_the_post_does_not_settle_its_reply(world: Installation) -> None:
    world.with_account("twitter", link=LinkPlacement.REPLY, min_gap=timedelta(0))
    world.show()
    world.walk()
    world.show(entry(1))
    world.twitter.lose_reply = world.twitter.lose_reply_request = True
    world.walk(times=2)
    post = the_post(world)
    (of,) = names_in_doubt(world.app, [post]).values()
    (address,) = world.twitter.posts
    world.walk(times=2, every=timedelta(seconds=30))
    for name in (of, None):
        for there in (address, None):
            with pytest.raises(StaleVersion, match="reply-1: its first reply"):
                resolve(world.app, post.id, of=name, there=there, who="anna")
    with pytest.raises(UnfitAddress, match="itself") as refused:
        resolve(world.app, post.id, of="reply-1", there=address, who="anna")
    assert refused.value.against == "own_post"
    (reply,) = world.app.store.replies()
    assert (reply.state, reply.remote_id) == (ReplyState.IN_DOUBT, None)


@pytest.mark.parametrize(
    ("key", "there", "remote_id"),
    [
        ("twitter", "https://x.com/me/status/123", "123"),
        ("twitter", " 123 ", "123"),
        ("facebook", "https://www.facebook.com/a.page/posts/123", "2000_123"),
        ("facebook", "123", "2000_123"),
    ],
)
def test_an_address_becomes_the_id_that_the_api_knows(
    doubtful: Installation, key: str, there: str, remote_id: str
) -> None:
    post = resolve(doubtful.app, the_post(doubtful, key).id, of=None, there=there, who="anna")
    assert (post.state, post.remote_id) == (PostState.PUBLISHED, remote_id)
    assert remote_id in (post.remote_url or "")


@pytest.mark.parametrize(
    ("key", "there"),
    [
        ("twitter", "https://x.com/me"),
        ("twitter", "it is there"),
        ("twitter", "https://www.facebook.com/1_2"),
        ("facebook", "https://www.facebook.com/a.page/posts/pfbid02abc"),
    ],
)
def test_what_is_no_address_of_a_post_there_is_refused(doubtful: Installation, key: str, there: str) -> None:
    before = the_post(doubtful, key)
    with pytest.raises(UnfitAddress, match="copy its address"):
        resolve(doubtful.app, before.id, of=None, there=there, who="anna")
    assert doubtful.app.store.post(before.id) == before


def test_facebooks_bare_number_needs_the_page_that_only_the_settings_know(doubtful: Installation) -> None:
    post = the_post(doubtful, "facebook")
    app = replace(doubtful.app, accounts={})
    with pytest.raises(UnfitAddress):
        resolve(app, post.id, of=None, there="123", who="anna")
    assert resolve(app, post.id, of=None, there="2000_123", who="anna").remote_id == "2000_123"


def test_a_post_counts_from_when_it_was_made_and_not_from_when_somebody_said_so(doubtful: Installation) -> None:
    begun = doubtful.app.store.attempts(the_post(doubtful).id)[0].started_at
    made = begun + timedelta(seconds=3)
    doubtful.clock.advance(timedelta(hours=30))
    for key, there, at in (("twitter", x_id(made), made), ("facebook", "123", begun)):
        assert resolve(doubtful.app, the_post(doubtful, key).id, of=None, there=there, who="anna").published_at == at


@pytest.mark.parametrize("off", [timedelta(days=-3), timedelta(days=3), timedelta(days=200_000)])
def test_a_post_that_was_made_at_another_time_is_another_one(doubtful: Installation, off: timedelta) -> None:
    before = the_post(doubtful)
    with pytest.raises(UnfitAddress, match="another one") as refused:
        resolve(doubtful.app, before.id, of=None, there=x_id(doubtful.clock() + off), who="anna")
    assert refused.value.against == "another"
    assert doubtful.app.store.post(before.id) == before


def test_where_nothing_is_in_doubt_there_is_nothing_to_say(doubtful: Installation) -> None:
    post = the_post(doubtful)
    resolve(doubtful.app, post.id, of="attempt-1", there="7", who="anna")
    with pytest.raises(IllegalTransition, match="not in doubt"):
        resolve(doubtful.app, post.id, of="attempt-1", there=None, who="ben")
    assert reconcile.run(doubtful.app).counts.get("published", 0) == 0


# ── given up, and found all the same


def given_up(world: Installation, key: str = "twitter") -> Post:
    post = the_post(world, key)
    return world.app.store.reject(post.id, version=post.version, reason="enough", who="anna", now=world.clock())


@pytest.mark.parametrize("key", ["twitter", "facebook"])
def test_a_post_that_was_given_up_and_is_found_later_is_published_measured_and_not_sent_again(
    doubtful: Installation, key: str
) -> None:
    post = given_up(doubtful, key)
    doubtful.clock.advance(timedelta(hours=30))
    found = resolve(doubtful.app, post.id, of=None, there="123", who="anna")
    assert found.state is PostState.PUBLISHED
    assert "123" in (found.remote_url or "")
    assert [one.outcome for one in doubtful.app.store.attempts(post.id)] == [Outcome.PUBLISHED]
    waiting = doubtful.app.store.to_measure(horizons=doubtful.app.horizons, now=doubtful.clock())
    assert post.id in {one.id for one, _ in waiting}
    for platform in (doubtful.twitter, doubtful.facebook):
        platform.lose_request = False
    doubtful.walk(times=10, every=QUIET_PERIOD)
    assert getattr(doubtful, key).calls.count("publish") == 1, "the one that got lost"


def test_of_a_post_that_was_given_up_nobody_can_say_that_it_is_to_be_sent_again(doubtful: Installation) -> None:
    post = given_up(doubtful)
    assert names_in_doubt(doubtful.app, [post]) == {post.id: "attempt-1"}
    with pytest.raises(IllegalTransition, match=r"rejected.*neither looked for nor sent again"):
        resolve(doubtful.app, post.id, of=None, there=None, who="anna")
    with pytest.raises(IllegalTransition, match="was sent before"):
        doubtful.app.store.reopen(post.id, version=post.version, who="anna", now=doubtful.clock())
    assert doubtful.app.store.post(post.id) == post


def test_an_address_of_another_time_is_refused_for_a_post_that_was_given_up_too(doubtful: Installation) -> None:
    post = given_up(doubtful)
    with pytest.raises(UnfitAddress, match="another one"):
        resolve(doubtful.app, post.id, of=None, there=x_id(doubtful.clock() - timedelta(days=3)), who="anna")
    with pytest.raises(StaleVersion, match="attempt-1"):
        resolve(doubtful.app, post.id, of="attempt-2", there="123", who="anna")
    assert doubtful.app.store.post(post.id) == post


def test_a_post_that_was_rejected_before_anything_was_sent_is_in_no_doubt(world: Installation) -> None:
    world.show()
    world.walk()
    world.show(entry(1))
    world.walk(times=2, rooms=("poll", "extract", "compose", "schedule"))
    post = given_up(world)
    assert names_in_doubt(world.app, [post]) == {}
    with pytest.raises(IllegalTransition, match="not in doubt"):
        resolve(world.app, post.id, of=None, there="123", who="anna")


def test_the_first_reply_of_a_post_that_was_given_up_goes_out_once_it_is_found(world: Installation) -> None:
    world.with_account("twitter", link=LinkPlacement.REPLY, min_gap=timedelta(0))
    world.show()
    world.walk()
    world.show(entry(1))
    world.twitter.lose_reply = True
    world.twitter.read_raises = CannotTell("the listing is unreadable")
    world.walk(times=2)
    post = given_up(world)
    assert world.app.store.replies() == ()
    world.twitter.lose_reply, world.twitter.read_raises = False, None
    (address,) = world.twitter.posts
    resolve(world.app, post.id, of=None, there=address, who="anna")
    world.walk(times=2)
    assert [len(sent) for sent in world.twitter.sent_replies.values()] == [1]
    assert world.twitter.calls.count("publish") == 1
