"""X's two vocabularies in the sandbox, and whether our adapter reads either."""

from __future__ import annotations

from datetime import timedelta

import pytest
import tweepy

from crosspost.model import Outgoing, PlatformName
from crosspost.platforms.twitter import Twitter
from crosspost.sandbox.rules import ProblemHost, Rules, Vocabulary
from crosspost.sandbox.server import Sandbox
from tests.contract.sandbox_clients import SetClock, x_client

OUTGOING = Outgoing(
    platform=PlatformName.TWITTER, text="Bonjour https://blog.example/a?utm_content=p1", link=None, mark="p1"
)

# Vocabulary, the parameter that lists fields, whether it is understood, and the words of the answer.
CASES: list[tuple[Vocabulary, str, bool, str, str]] = [
    ("legacy", "tweet.fields", True, "retweet_count", "edit_history_tweet_ids"),
    ("legacy", "post.fields", False, "", ""),
    ("new", "post.fields", True, "repost_count", "edit_history_post_ids"),
    ("new", "tweet.fields", False, "", ""),
    ("mixed", "tweet.fields", True, "repost_count", "edit_history_post_ids"),
    ("mixed", "post.fields", True, "repost_count", "edit_history_post_ids"),
]


@pytest.mark.parametrize(("vocabulary", "parameter", "understood", "reposts", "history"), CASES)
def test_each_vocabulary_understands_its_parameter_and_answers_in_its_words(
    vocabulary: Vocabulary, parameter: str, understood: bool, reposts: str, history: str
) -> None:
    with Sandbox(clock=SetClock(), rules=Rules(vocabulary=vocabulary)) as sandbox:
        client = x_client(sandbox)
        post_id = client.create_tweet(text="hello").data["id"]
        params = {"ids": post_id, parameter: "public_metrics"}
        if not understood:
            with pytest.raises(tweepy.BadRequest):
                client.request("GET", "/2/tweets", params=params, user_auth=True)
            return
        client.request("GET", "/2/tweets", params=params, user_auth=True)
        (post,) = client.session.last.json()["data"]
        assert post["public_metrics"][reposts] == 0
        assert post[history] == [post_id]


@pytest.mark.parametrize(
    ("vocabulary", "field"), [("new", "note_tweet"), ("legacy", "note_post"), ("new", "author_id")]
)
def test_a_field_of_the_other_vocabulary_is_refused(vocabulary: Vocabulary, field: str) -> None:
    name = "tweet.fields" if vocabulary == "legacy" else "post.fields"
    with Sandbox(clock=SetClock(), rules=Rules(vocabulary=vocabulary)) as sandbox, pytest.raises(tweepy.BadRequest):
        x_client(sandbox).request("GET", "/2/tweets", params={"ids": "1", name: field}, user_auth=True)


def test_our_adapter_reads_either_answer() -> None:
    seen = []
    vocabularies: tuple[Vocabulary, ...] = ("legacy", "mixed")
    for vocabulary in vocabularies:
        clock = SetClock()
        with Sandbox(clock=clock, rules=Rules(vocabulary=vocabulary, problem_host="x")) as sandbox:
            platform = Twitter(sandbox.add_twitter_user().keys, base_url=sandbox.twitter_url, clock=clock)
            receipt = platform.publish(OUTGOING)
            sandbox.engage(receipt.remote_id, shares=2, likes=3)
            found = platform.find(OUTGOING, since=clock.now - timedelta(minutes=1))
            seen.append((receipt, found, platform.metrics([receipt.remote_id, "42"])))
    assert seen[0] == seen[1]
    assert seen[0][2]["42"].deleted


@pytest.mark.parametrize(("host", "start"), [("twitter", "https://api.twitter.com/"), ("x", "https://api.x.com/")])
def test_problems_name_the_host_of_the_rules(host: ProblemHost, start: str) -> None:
    with Sandbox(clock=SetClock(), rules=Rules(problem_host=host)) as sandbox:
        with pytest.raises(tweepy.BadRequest) as refused:
            x_client(sandbox).create_tweet(text="x" * 281)
        assert refused.value.response.json()["type"] == start + "2/problems/invalid-request"


def test_a_text_that_speaks_of_retweet_count_stays_as_it_is() -> None:
    with Sandbox(clock=SetClock(), rules=Rules(vocabulary="new", problem_host="x")) as sandbox:
        said = "retweet_count and https://api.twitter.com/2/problems/credits are words"
        created = x_client(sandbox).create_tweet(text=said).data
        assert created["text"].startswith("retweet_count and ")
