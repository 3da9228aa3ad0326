"""That the sandbox finds posts by bisection and finds the right ones; and its doors for those who talk and engage."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
import requests
from hypothesis import given
from hypothesis import strategies as st

from crosspost.model import PlatformName
from crosspost.sandbox import credentials, twitter_objects
from crosspost.sandbox.held import HeldPost
from crosspost.sandbox.rules import Rules
from crosspost.sandbox.server import Sandbox
from crosspost.sandbox.shelf import Shelf
from crosspost.sandbox.state import State
from tests.contract.sandbox_clients import START, SetClock, graph_client, x_client

PAGE = credentials.facebook_page_id()
USER = credentials.twitter_user_id()
MOMENTS = st.integers(-5, 5)


def at(moment: int) -> datetime:
    return START + timedelta(milliseconds=moment)


def filled(moments: list[int]) -> tuple[Shelf, list[tuple[int, str]]]:
    """A shelf, and what it should hold in order: by time, those of one time as they came."""
    shelf = Shelf()
    for number, moment in enumerate(moments):
        shelf.add(str(number), at(moment))
    return shelf, sorted(((moment, str(number)) for number, moment in enumerate(moments)), key=lambda pair: pair[0])


@given(st.lists(MOMENTS, max_size=12), st.none() | MOMENTS, st.none() | MOMENTS, st.none() | st.integers(0, 13))
def test_a_shelf_gives_what_lies_between_newest_first(
    moments: list[int], since: int | None, until: int | None, depth: int | None
) -> None:
    shelf, model = filled(moments)
    deep = model if depth is None else model[len(model) - depth :] if depth <= len(model) else model
    expected = [i for m, i in deep if (since is None or m >= since) and (until is None or m <= until)]
    found = shelf.newest_first(
        since=None if since is None else at(since), until=None if until is None else at(until), depth=depth
    )
    assert list(found) == expected[::-1]
    assert len(shelf) == len(moments)


@given(st.lists(MOMENTS, min_size=1, max_size=12), st.data())
def test_a_shelf_is_walked_from_any_place_even_where_something_was_taken_away(
    moments: list[int], data: st.DataObject
) -> None:
    shelf, model = filled(moments)
    moment, post_id = data.draw(st.sampled_from(model))
    place = model.index((moment, post_id))
    assert list(shelf.older_than(post_id, at(moment))) == [i for _, i in model[:place]][::-1]
    assert list(shelf.newer_than(post_id, at(moment))) == [i for _, i in model[place + 1 :]]
    shelf.remove(post_id, at(moment))
    around = [*list(shelf.older_than(post_id, at(moment)))[::-1], *shelf.newer_than(post_id, at(moment))]
    assert around == [i for _, i in model if i != post_id]
    with pytest.raises(ValueError, match="not on the shelf"):
        shelf.remove(post_id, at(moment))


# ── ten thousand posts ────────────────────────────────────────────────────────────────────────────────────────


class CountingState(State):
    """Counts how many posts a listing looks at."""

    looked_at = 0

    def listed(self, platform: PlatformName, ids: Iterator[str], *, now: datetime) -> Iterator[HeldPost]:
        for post in super().listed(platform, ids, now=now):
            self.looked_at += 1
            yield post


@pytest.fixture
def clock() -> SetClock:
    return SetClock()


@pytest.fixture
def sandbox(clock: SetClock) -> Iterator[Sandbox]:
    with Sandbox(clock=clock) as running:
        yield running


def fill(sandbox: Sandbox, clock: SetClock, count: int) -> None:
    """Put posts where they would stand, one a minute, without the way over the network."""
    state = sandbox._state
    state.__class__ = CountingState
    for number in range(count):
        clock.pass_(minutes=1)
        snowflake = twitter_objects.snowflake(clock.now, state.next_number())
        for platform, account, post_id in (
            (PlatformName.TWITTER, USER, snowflake),
            (PlatformName.FACEBOOK, PAGE, f"{PAGE}_{number}"),
        ):
            post = HeldPost(
                platform=platform,
                account_id=account,
                id=post_id,
                text=f"n° {number} https://blog.example/{number}",
                links=(),
                url="https://example.org/",
                created_at=clock.now,
                price_usd=Decimal(0),
            )
            state.add(post)


def looked_at(sandbox: Sandbox) -> int:
    state = sandbox._state
    assert isinstance(state, CountingState)
    count, state.looked_at = state.looked_at, 0
    return count


def test_no_listing_looks_at_many_more_posts_than_it_shows(sandbox: Sandbox, clock: SetClock) -> None:
    fill(sandbox, clock, 10_000)
    client, graph = x_client(sandbox), graph_client(sandbox)
    since = clock.now - timedelta(minutes=10)
    seen: dict[str, int] = {}
    assert len(client.get_users_tweets(USER, user_auth=True, max_results=5).data) == 5
    seen["newest"] = looked_at(sandbox)
    token = client.get_users_tweets(USER, user_auth=True, max_results=100).meta["next_token"]
    looked_at(sandbox)
    client.get_users_tweets(USER, user_auth=True, max_results=5, pagination_token=token)
    seen["next page"] = looked_at(sandbox)
    client.get_users_tweets(USER, user_auth=True, max_results=100, start_time=since)
    seen["since"] = looked_at(sandbox)
    client.get_users_tweets(USER, user_auth=True, max_results=5, end_time=clock.now - timedelta(minutes=3000))
    seen["long ago"] = looked_at(sandbox)
    first = graph.get_connections(PAGE, "published_posts", limit=10)
    seen["page"] = looked_at(sandbox)
    graph.get_connections(PAGE, "published_posts", limit=10, after=first["paging"]["cursors"]["after"])
    seen["after"] = looked_at(sandbox)
    graph.get_connections(PAGE, "published_posts", limit=10, until=int((clock.now - timedelta(days=5)).timestamp()))
    seen["until"] = looked_at(sandbox)
    assert {name: count for name, count in seen.items() if count > 13} == {}


def test_the_timeline_ends_at_its_depth(sandbox: Sandbox, clock: SetClock) -> None:
    fill(sandbox, clock, 3300)
    client, token, read = x_client(sandbox), None, 0
    for _ in range(40):
        page = client.get_users_tweets(USER, user_auth=True, max_results=100, pagination_token=token)
        read += page.meta["result_count"]
        token = page.meta.get("next_token")
        if token is None:
            break
    assert read == 3200


def test_a_server_starts_and_stops_at_once(clock: SetClock) -> None:
    took = []
    for _ in range(5):
        before = time.perf_counter()
        with Sandbox(clock=clock):
            pass
        took.append(time.perf_counter() - before)
    assert min(took) < 0.020


def test_a_clock_that_is_set_back_hides_no_post_and_mixes_up_no_page(sandbox: Sandbox, clock: SetClock) -> None:
    client = x_client(sandbox)
    ids = []
    for hours in (0, 2, -3, 1):
        clock.pass_(hours=hours)
        ids.append(int(client.create_tweet(text=f"um {clock.now:%H}h, {hours}").data["id"]))
    found = [tweet.id for tweet in client.get_users_tweets(USER, user_auth=True).data]
    assert found == sorted(ids, reverse=True)


def test_a_listing_lags_only_while_the_clock_runs_forward(clock: SetClock) -> None:
    with Sandbox(clock=clock, rules=Rules(index_lag=timedelta(minutes=1))) as sandbox:
        client = x_client(sandbox)
        client.create_tweet(text="hello")
        assert client.get_users_tweets(USER, user_auth=True).data is None
        clock.pass_(hours=-1)
        assert client.get_users_tweets(USER, user_auth=True).data


# ── doors ─────────────────────────────────────────────────────────────────────────────────────────────────────


def order(sandbox: Sandbox, door: str, body: Any) -> requests.Response:
    return requests.post(f"{sandbox.url}/sandbox/{door}", json=body, timeout=5)


def test_another_process_engages_replies_mentions_and_renews(sandbox: Sandbox) -> None:
    client = x_client(sandbox)
    post_id = client.create_tweet(text="hello").data["id"]
    assert order(sandbox, "engage", {"id": post_id, "likes": 3}).json() == {"id": post_id}
    reply = order(sandbox, "reply", {"id": post_id, "text": "bravo", "author": "Zoé"}).json()["id"]
    mention = order(sandbox, "mention", {"text": "@sandbox_1 salut"}).json()["id"]
    found = client.get_users_mentions(USER, user_auth=True).data
    assert {str(tweet.id) for tweet in found} == {reply, mention}
    order(sandbox, "faults", {"route": "twitter.me", "kind": "token_revoked"})
    assert requests.post(f"{sandbox.url}/sandbox/renew", timeout=5).json() == {"renewed": True}


@pytest.mark.parametrize(
    ("door", "body", "named"),
    [
        ("engage", {"likes": 3}, "id"),
        ("engage", {"id": "42", "likes": 1}, "holds no post 42"),
        ("engage", {"id": "42", "likes": "many"}, "likes"),
        ("reply", {"id": "42", "text": "x"}, "holds no post 42"),
        ("reply", {"id": "42"}, "text"),
        ("mention", {"text": "x" * 10_001}, "text"),
        ("mention", ["x"], "JSON object"),
        ("faults", {"route": "facebook.publish", "kind": "no_credit"}, "no_credit cannot happen"),
        ("faults", {"route": "twitter.create", "kind": "redirect", "status": 404}, "no redirect"),
        ("faults", {"route": "twitter.create", "kind": "near_limit", "percent": 101}, "percent"),
    ],
)
def test_a_bad_order_at_a_door_is_refused_by_name(sandbox: Sandbox, door: str, body: Any, named: str) -> None:
    answer = order(sandbox, door, body)
    assert answer.status_code == 400
    assert named in answer.json()["error"]
