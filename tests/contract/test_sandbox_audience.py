"""The sandbox's audience through the real clients: counts that grow with the clock, and words that listening finds."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest

from crosspost.core.outgoing import freeze
from crosspost.model import Account, LinkPlacement, Outgoing, PlatformName, Teaser
from crosspost.platforms import connect
from crosspost.ports import Platform
from crosspost.sandbox import credentials
from crosspost.sandbox.audience import Audience
from crosspost.sandbox.rules import Rules
from crosspost.sandbox.sayings import SIMULATED
from crosspost.sandbox.server import Sandbox
from crosspost.sandbox.setup import FacebookSetup
from crosspost.sandbox.visible import Labels
from tests.contract.sandbox_clients import SetClock, graph_client, x_client

LIVELY = Audience(seed=11, level=6.0)
PAGE = credentials.facebook_page_id()


@pytest.fixture
def clock() -> SetClock:
    return SetClock()


@pytest.fixture
def sandbox(clock: SetClock) -> Iterator[Sandbox]:
    with Sandbox(clock=clock, audience=LIVELY) as running:
        yield running


def platform(sandbox: Sandbox, clock: SetClock, name: PlatformName) -> Platform:
    if name is PlatformName.TWITTER:
        x = Account(key="x", platform=name, remote_account_id=credentials.twitter_user_id())
        return connect(x, credentials.twitter_keys(), sandbox_url=sandbox.url, clock=clock)
    page = Account(key="page", platform=name, remote_account_id=PAGE)
    return connect(page, credentials.facebook_keys(), sandbox_url=sandbox.url, clock=clock)


def outgoing(name: PlatformName, number: int = 1) -> Outgoing:
    link, on_x = f"https://blog.example.org/{number}", name is PlatformName.TWITTER
    teaser = Teaser(
        platform=name,
        style="headline",
        text=f"Le bilan numéro {number} de l'année pour les petites pages" + (f" {link}" if on_x else ""),
        link=link,
        link_placement=LinkPlacement.POST,
        weighted_length=80,
        limit=280,
    )
    return freeze(teaser, post_id=number)


def posts(state: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        post
        for owners in state["accounts"].values()
        for owner in owners.values()
        for post in owner["posts"]
        if post["reply_to"] is None
    ]


EXPECTED = {
    PlatformName.TWITTER: {"likes", "replies", "shares", "clicks", "impressions"},
    PlatformName.FACEBOOK: {"likes", "replies", "shares", "clicks", "impressions", "reach"},
}


@pytest.mark.parametrize("name", list(PlatformName))
def test_counts_grow_with_the_posts_age_and_end_after_three_days(
    sandbox: Sandbox, clock: SetClock, name: PlatformName
) -> None:
    ours = platform(sandbox, clock, name)
    remote_id = ours.publish(outgoing(name)).remote_id
    seen = []
    for hours in (0, 1, 23, 48, 200):
        clock.pass_(hours=hours)
        seen.append(ours.metrics([remote_id])[remote_id].counts)
    assert sum(seen[0].values()) == 0
    for earlier, later in pairwise(seen):
        assert all(later[count] >= earlier[count] for count in earlier)
    assert seen[1]["likes"] < seen[2]["likes"] < seen[3]["likes"]
    assert {count for count, number in seen[3].items() if number} >= EXPECTED[name]
    assert seen[3] == seen[4]


@pytest.mark.parametrize("name", list(PlatformName))
def test_what_readers_say_is_heard_once_each_marked_as_simulated_and_counted(
    sandbox: Sandbox, clock: SetClock, name: PlatformName
) -> None:
    ours = platform(sandbox, clock, name)
    began = clock()
    remote_id = ours.publish(outgoing(name)).remote_id
    clock.pass_(days=4)
    said = ours.replies([remote_id], since=began).remarks
    assert said
    assert len({one.remote_id for one in said}) == len(said) == ours.metrics([remote_id])[remote_id].counts["replies"]
    assert all(one.answers == remote_id for one in said)
    assert all(began <= one.at <= began + timedelta(hours=72) for one in said)
    assert any("?" in one.text for one in said)
    if name is PlatformName.FACEBOOK:
        assert all(one.author.endswith(SIMULATED) for one in said)


def test_how_often_one_looks_changes_nothing() -> None:
    def run(looks: int) -> tuple[list[Any], list[Any]]:
        clock = SetClock()
        with Sandbox(clock=clock, audience=LIVELY, accounts=1) as running:
            for number in range(1, 4):
                for name in PlatformName:
                    platform(running, clock, name).publish(outgoing(name, number))
                for _ in range(looks):
                    clock.pass_(hours=24 / looks)
                    running.state()
            clock.pass_(hours=80)
            state = running.state()
        counts = [(post["text"], post["counts"]) for post in posts(state)]
        replies = [post for reader in state["readers"].values() for post in reader["posts"]]
        return counts, [(one["id"], one["text"]) for one in replies] + [
            (one["author"], one["text"], one["created_at"]) for one in state["comments"]
        ]

    assert run(1) == run(8)


def test_a_post_that_is_deleted_gets_nothing_more(sandbox: Sandbox, clock: SetClock) -> None:
    client = x_client(sandbox)
    post_id = str(client.create_tweet(text="Bonjour").data["id"])
    clock.pass_(hours=1)
    sandbox.state()
    client.delete_tweet(post_id)
    (before,) = [post["counts"] for post in posts(sandbox.state())]
    clock.pass_(hours=80)
    (after,) = [post["counts"] for post in posts(sandbox.state())]
    assert before == after


def test_readers_see_a_scheduled_post_from_its_publication_on(sandbox: Sandbox, clock: SetClock) -> None:
    at = clock() + timedelta(hours=5)
    fields = {"message": "Plus tard", "published": "false", "scheduled_publish_time": str(int(at.timestamp()))}
    graph_client(sandbox).put_object(PAGE, "feed", **fields)
    clock.pass_(hours=4)
    assert [post["counts"] for post in posts(sandbox.state())] == [{}]
    clock.pass_(hours=100)
    (post,) = posts(sandbox.state())
    assert post["counts"]["likes"] > 0


def test_nobody_reads_what_an_app_in_development_mode_posts(clock: SetClock) -> None:
    rules = Rules(facebook=FacebookSetup(live=False))
    with Sandbox(clock=clock, audience=LIVELY, rules=rules) as running:
        graph_client(running).put_object(PAGE, "feed", message="Personne ne lit")
        clock.pass_(hours=100)
        assert [post["counts"] for post in posts(running.state())] == [{}]


def test_a_reply_of_our_own_gets_nothing_but_its_place_in_the_count(sandbox: Sandbox, clock: SetClock) -> None:
    client = x_client(sandbox)
    first = client.create_tweet(text="un").data["id"]
    second = client.create_tweet(text="deux", in_reply_to_tweet_id=first).data["id"]
    clock.pass_(hours=100)
    found = client.get_tweets([second], user_auth=True, tweet_fields=["public_metrics"]).data[0].public_metrics
    assert set(found.values()) == {0}


def test_the_sandbox_says_what_its_readers_like_and_that_they_are_simulated(sandbox: Sandbox, clock: SetClock) -> None:
    told = sandbox.state()["audience"]
    assert told["simulated"] is True
    assert told["seed"] == 11
    assert told["preferences"][PAGE] == LIVELY.preferences(PAGE, clock())


def test_without_an_audience_nobody_reacts(clock: SetClock) -> None:
    with Sandbox(clock=clock) as running:
        x_client(running).create_tweet(text="Bonjour")
        clock.pass_(hours=100)
        state = running.state()
    assert state["audience"] is None
    assert [post["counts"] for post in posts(state)] == [{}]


def test_a_reset_forgets_what_readers_did(sandbox: Sandbox, clock: SetClock) -> None:
    client = x_client(sandbox)
    client.create_tweet(text="Bonjour")
    clock.pass_(hours=10)
    sandbox.state()
    sandbox.reset()
    client.create_tweet(text="Bonjour encore")
    clock.pass_(hours=100)
    (post,) = posts(sandbox.state())
    assert post["counts"]["likes"] > 0


def test_a_test_that_knows_the_manner_of_each_text_is_asked_once_for_each(clock: SetClock) -> None:
    asked: list[str] = []

    def of(text: str) -> str:
        asked.append(text)
        return "opinion"

    loved = Audience(
        seed=1,
        level=3.0,
        labels=Labels(names=("headline", "opinion"), of=of),
        given={"style": {"opinion": 3.0, "headline": -3.0}},
    )
    with Sandbox(clock=clock, audience=loved) as running:
        x_client(running).create_tweet(text="Je pense que oui")
        for _ in range(5):
            clock.pass_(hours=20)
            running.state()
        (post,) = posts(running.state())
    assert asked == ["Je pense que oui"]
    assert post["counts"]["likes"] > 100
