"""What people say in the sandbox: replies and mentions on X, comments on Facebook, and our answers to them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import facebook
import pytest
import tweepy

from crosspost.sandbox import credentials
from crosspost.sandbox.server import Sandbox
from tests.contract.sandbox_clients import SetClock, graph_client, x_client

PAGE = credentials.facebook_page_id()
ME = credentials.twitter_user_id()
FIELDS = ["author_id", "conversation_id", "in_reply_to_user_id", "referenced_tweets", "entities"]


@pytest.fixture
def clock() -> SetClock:
    return SetClock()


@pytest.fixture
def sandbox(clock: SetClock) -> Iterator[Sandbox]:
    with Sandbox(clock=clock, accounts=2) as running:
        yield running


@pytest.fixture
def client(sandbox: Sandbox) -> tweepy.Client:
    return x_client(sandbox)


def post(client: tweepy.Client, text: str, **more: Any) -> str:
    return str(client.create_tweet(text=text, **more).data["id"])


def mentions(client: tweepy.Client, **more: Any) -> Any:
    return client.get_users_mentions(ME, user_auth=True, tweet_fields=FIELDS, **more)


# ── X ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_readers_reply_is_a_mention_in_the_conversation_of_the_post(sandbox: Sandbox, client: tweepy.Client) -> None:
    mine = post(client, "Bonjour")
    reply = sandbox.reply(mine, "Merci & bravo !", author="Zoé Lune")
    answer = mentions(client, expansions=["author_id", "referenced_tweets.id"])
    (tweet,) = answer.data
    assert (str(tweet.id), tweet.text) == (reply, "@sandbox_1 Merci &amp; bravo !")
    assert (str(tweet.conversation_id), str(tweet.in_reply_to_user_id)) == (mine, ME)
    assert [(ref.type, str(ref.id)) for ref in tweet.referenced_tweets] == [("replied_to", mine)]
    (mention,) = tweet.entities["mentions"]
    assert tweet.text[mention["start"] : mention["end"]] == "@sandbox_1"
    (author,) = answer.includes["users"]
    assert (author.id, author.name) == (tweet.author_id, "Zoé Lune")
    assert [str(t.id) for t in answer.includes["tweets"]] == [mine]
    metrics = client.get_tweets([mine], user_auth=True, tweet_fields=["public_metrics"]).data[0].public_metrics
    assert metrics["reply_count"] == 1


def test_mentions_are_listed_newest_first_page_by_page_and_nobody_elses(
    sandbox: Sandbox, client: tweepy.Client, clock: SetClock
) -> None:
    ids = []
    for number in range(7):
        ids.append(int(sandbox.mention(f"n° {number} @sandbox_1 regarde")))
        sandbox.mention(f"n° {number} @sandbox_2 pas toi, ni x@sandbox_1")
        clock.pass_(minutes=1)
    first = mentions(client, max_results=5)
    rest = mentions(client, max_results=5, pagination_token=first.meta["next_token"])
    assert [tweet.id for tweet in (*first.data, *rest.data)] == ids[::-1]
    assert [tweet.id for tweet in mentions(client, since_id=ids[4]).data] == [ids[6], ids[5]]


def test_mentions_know_no_exclude(client: tweepy.Client) -> None:
    with pytest.raises(tweepy.BadRequest):
        client.request("GET", f"/2/users/{ME}/mentions", params={"exclude": "replies"}, user_auth=True)


def test_who_mentioned_us_may_be_answered_at_the_price_of_a_summoned_reply(
    sandbox: Sandbox, client: tweepy.Client
) -> None:
    theirs = sandbox.mention("Salut @SANDBOX_1, c'est où ?")
    post(client, "Ici.", in_reply_to_tweet_id=theirs)
    assert [charge["price_usd"] for charge in sandbox.state()["charges"]] == ["0.010"]


@pytest.mark.parametrize("target", ["somebody else's", "deleted", "never there"])
def test_nobody_else_may_be_answered_in_xs_own_words(sandbox: Sandbox, client: tweepy.Client, target: str) -> None:
    post_id = {"somebody else's": sandbox.mention("rien à voir"), "never there": "42"}.get(target)
    if post_id is None:
        post_id = post(client, "gone")
        client.delete_tweet(post_id)
    with pytest.raises(tweepy.Forbidden) as refused:
        post(client, "Moi !", in_reply_to_tweet_id=post_id)
    body = refused.value.response.json()
    assert body["detail"] == "You can only reply to or quote posts where you are mentioned or are the author."
    assert body["type"].endswith("/not-authorized-for-resource")


def test_a_thread_is_one_conversation_and_is_left_out_where_replies_are(client: tweepy.Client) -> None:
    first = post(client, "un")
    second = post(client, "deux", in_reply_to_tweet_id=first)
    third = post(client, "trois", in_reply_to_tweet_id=second)
    found = client.get_tweets([first, second, third], user_auth=True, tweet_fields=FIELDS).data
    assert [str(tweet.conversation_id) for tweet in found] == [first] * 3
    assert [tweet.in_reply_to_user_id and str(tweet.in_reply_to_user_id) for tweet in found] == [None, ME, ME]
    listed = client.get_users_tweets(ME, user_auth=True, exclude=["replies"]).data
    assert [str(tweet.id) for tweet in listed] == [first]


# ── Facebook ──────────────────────────────────────────────────────────────────────────────────────────────────


def comments(graph: Any, object_id: str, **more: Any) -> list[str]:
    return [comment["message"] for comment in graph.get_connections(object_id, "comments", **more)["data"]]


def error_of(call: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
    with pytest.raises(facebook.GraphAPIError) as refused:
        call(*args, **kwargs)
    error: dict[str, Any] = refused.value.result["error"]
    return error


def test_comments_are_read_answered_and_counted(sandbox: Sandbox, clock: SetClock) -> None:
    graph = graph_client(sandbox)
    post_id = graph.put_object(PAGE, "feed", message="Bonjour")["id"]
    first = sandbox.reply(post_id, "Bravo", author="Zoé")
    clock.pass_(minutes=1)
    answer = graph.put_object(first, "comments", message="Merci !")["id"]
    graph.put_object(post_id, "comments", message="Et vous ?")
    assert comments(graph, post_id) == ["Bravo", "Et vous ?"]
    assert comments(graph, post_id, filter="stream") == ["Bravo", "Merci !", "Et vous ?"]
    assert comments(graph, first) == ["Merci !"]
    assert comments(graph, post_id, order="reverse_chronological", limit=1) == ["Et vous ?"]
    assert comments(graph, post_id, since=int(clock.now.timestamp())) == ["Et vous ?"]
    found = graph.get_object(answer, fields="message,from,parent,created_time")
    assert (found["from"]["id"], found["parent"]["id"]) == (PAGE, first)
    counted = graph.get_object(post_id, fields="comments.limit(0).summary(true)")["comments"]["summary"]
    assert counted["total_count"] == 3
    assert graph.delete_object(answer) == {"success": True}
    assert comments(graph, first) == []


def test_all_pages_of_comments_are_followed(sandbox: Sandbox) -> None:
    graph = graph_client(sandbox)
    post_id = graph.put_object(PAGE, "feed", message="Bonjour")["id"]
    said = [f"n° {number}" for number in range(5)]
    for text in said:
        sandbox.reply(post_id, text)
    assert [c["message"] for c in graph.get_all_connections(post_id, "comments", limit=2)] == said


@pytest.mark.parametrize(
    ("query", "why"),
    [
        ({"filter": "best"}, "no such filter"),
        ({"order": "random"}, "no such order"),
        ({"after": "xyz"}, "no such cursor"),
        ({"limit": 0}, "no number of comments"),
        ({"fields": "colour"}, "no such field"),
    ],
)
def test_comments_out_of_bounds_are_refused(sandbox: Sandbox, query: dict[str, Any], why: str) -> None:
    graph = graph_client(sandbox)
    post_id = graph.put_object(PAGE, "feed", message="Bonjour")["id"]
    sandbox.reply(post_id, "Bravo")
    assert error_of(graph.get_connections, post_id, "comments", **query)["code"] == 100, why


def test_another_page_neither_reads_nor_writes_comments(sandbox: Sandbox) -> None:
    graph, other = graph_client(sandbox), graph_client(sandbox, sandbox.add_facebook_page(2).keys)
    post_id = graph.put_object(PAGE, "feed", message="Bonjour")["id"]
    comment = sandbox.reply(post_id, "Bravo")
    assert error_of(other.get_connections, post_id, "comments")["code"] == 10
    assert error_of(other.put_object, post_id, "comments", message="intrus")["code"] == 200
    assert error_of(other.put_object, comment, "comments", message="intrus")["code"] == 10
    assert error_of(graph.put_object, post_id, "comments", message=" ")["code"] == 100


def test_nothing_can_be_said_about_a_post_that_is_not_there(sandbox: Sandbox) -> None:
    with pytest.raises(KeyError):
        sandbox.reply("42", "Bravo")
