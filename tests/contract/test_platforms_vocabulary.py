"""X speaks two vocabularies, and says in a 400 which one it does not know."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from crosspost.errors import CannotTell, Refused
from crosspost.model import Account, Outgoing, PlatformName, Secret, TwitterKeys
from crosspost.platforms import connect
from crosspost.platforms.twitter import Twitter
from crosspost.sandbox import credentials
from crosspost.sandbox.rules import Rules, Vocabulary
from crosspost.sandbox.server import Sandbox
from crosspost.sandbox.setup import XSetup
from tests.contract.wire_script import ScriptedServer, reply
from tests.fakes import SetClock

ACCOUNT = Account(key="x", platform=PlatformName.TWITTER, remote_account_id=credentials.twitter_user_id())
OUTGOING = Outgoing(
    platform=PlatformName.TWITTER, text="Words https://blog.example/a?utm_content=p7", link=None, mark="p7"
)
KEYS = TwitterKeys(
    api_key=Secret("the-key"),
    api_secret=Secret("the-secret"),
    access_token=Secret("42-token"),
    access_token_secret=Secret("another-secret"),
)


def unknown(parameter: str) -> dict[str, object]:
    error = {"parameters": {parameter: ["x"]}, "message": f"The query parameter [{parameter}] is not one of [ids]"}
    return {"errors": [error], "title": "Invalid Request", "detail": "One or more parameters were invalid."}


@pytest.mark.parametrize("vocabulary", ["legacy", "new", "mixed"])
def test_what_was_published_is_found_and_measured_in_every_vocabulary(vocabulary: Vocabulary) -> None:
    clock = SetClock()
    with Sandbox(clock=clock, rules=Rules(vocabulary=vocabulary)) as sandbox:
        platform = connect(ACCOUNT, credentials.twitter_keys(), sandbox_url=sandbox.url, clock=clock)
        receipt = platform.publish(OUTGOING)
        sandbox.engage(receipt.remote_id, likes=3, replies=1, shares=2)
        clock.advance(timedelta(minutes=1))
        assert platform.find(OUTGOING, since=clock()) == receipt
        assert platform.metrics([receipt.remote_id])[receipt.remote_id].counts["shares"] == 2
        refused = [one for one in sandbox.state()["journal"] if one["status"] == 400]
    assert len(refused) == (1 if vocabulary == "new" else 0), "the vocabulary is learned once"


@pytest.mark.parametrize("vocabulary", ["legacy", "new", "mixed"])
def test_a_long_post_is_found_though_x_gives_but_its_beginning(vocabulary: Vocabulary) -> None:
    """Its link stands at the end; without it a lost answer would look like absence, and the post be sent again."""
    clock = SetClock()
    long = replace(OUTGOING, text=f"{'Many & more words. ' * 40}https://blog.example/a?utm_content=p7")
    other = replace(long, text=long.text.replace("/a?utm_content=p7", "/b?utm_content=p8"), mark="p8")
    never_sent = replace(long, text=long.text.replace("/a?utm_content=p7", "/c?utm_content=p9"), mark="p9")
    with Sandbox(clock=clock, rules=Rules(vocabulary=vocabulary, x=XSetup(long_posts=True))) as sandbox:
        platform = connect(ACCOUNT, credentials.twitter_keys(), sandbox_url=sandbox.url, clock=clock)
        platform.publish(other)
        clock.advance(timedelta(minutes=1))
        receipt = platform.publish(long)
        assert platform.find(long, since=clock()) == receipt
        assert platform.find(never_sent, since=clock()) is None


def test_a_vocabulary_that_is_withdrawn_again_is_left_again() -> None:
    listed = {"meta": {"result_count": 0}}
    replies = [reply(400, unknown("tweet.fields")), reply(200, listed), reply(400, unknown("post.fields"))]
    with ScriptedServer(*replies, reply(200, listed)) as server:
        platform = Twitter(KEYS, base_url=server.url, clock=SetClock())
        for _ in range(2):
            assert platform.find(OUTGOING, since=SetClock()()) is None
    asked = ["post.fields" in request.split("\r\n")[0] for request in server.requests]
    assert asked == [False, True, True, False]


@pytest.mark.parametrize(
    ("first", "calls"),
    [(unknown("tweet.fields"), 2), (unknown("max_results"), 1)],
    ids=["both are refused", "another parameter is refused"],
)
def test_a_refusal_that_no_vocabulary_cures_tells_nothing(first: dict[str, object], calls: int) -> None:
    with ScriptedServer(reply(400, first)) as server:
        platform = Twitter(KEYS, base_url=server.url, clock=SetClock())
        with pytest.raises(CannotTell, match="is not one of"):
            platform.find(OUTGOING, since=SetClock()())
    assert len(server.requests) == calls


def test_a_refusal_says_which_parameter_x_minds_and_no_secret() -> None:
    detail = "One or more parameters to your request was invalid."
    errors = [{"message": "$.text: is too long for 42-token"}, {"message": "$.media: unknown"}]
    with ScriptedServer(reply(400, {"title": "Invalid Request", "detail": detail, "errors": errors})) as server:
        platform = Twitter(KEYS, base_url=server.url, clock=SetClock())
        with pytest.raises(Refused) as refused:
            platform.publish(OUTGOING)
    assert f"{detail}; $.text: is too long for ***; $.media: unknown" in str(refused.value)
