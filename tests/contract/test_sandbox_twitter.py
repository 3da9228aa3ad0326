"""X in the sandbox, asked by real tweepy."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
import requests
import tweepy
from hypothesis import given
from hypothesis import strategies as st

from crosspost.core.costs import Operation
from crosspost.model import Secret, TwitterKeys
from crosspost.sandbox import twitter_objects
from crosspost.sandbox.server import Sandbox
from crosspost.sandbox.state import Rules
from tests.contract.sandbox_clients import START, SetClock, x_client

LINK = "https://blog.example.org/article?utm_content=p7"
FIELDS = ["created_at", "entities", "public_metrics"]


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


def me(sandbox: Sandbox) -> str:
    return sandbox.add_twitter_user().id


def post(client: tweepy.Client, text: str) -> str:
    return str(client.create_tweet(text=text).data["id"])


def timeline(client: tweepy.Client, user_id: str, **more: Any) -> Any:
    return client.get_users_tweets(user_id, user_auth=True, **more)


def changed(keys: TwitterKeys, **values: str) -> TwitterKeys:
    every = {name: getattr(keys, name) for name in ("api_key", "api_secret", "access_token", "access_token_secret")}
    return TwitterKeys(**{**every, **{name: Secret(value) for name, value in values.items()}})


def test_a_post_comes_back_with_its_link_wrapped_and_the_state_tells_the_truth(
    sandbox: Sandbox, client: tweepy.Client
) -> None:
    created = client.create_tweet(text=f"Peter & Paul {LINK} #blog").data
    assert created["text"].startswith("Peter &amp; Paul https://t.co/")
    assert created["edit_history_tweet_ids"] == [created["id"]]
    held = sandbox.state()["accounts"]["twitter"][me(sandbox)]["posts"]
    assert [(p["id"], p["text"], p["links"], p["price_usd"], p["created_at"]) for p in held] == [
        (created["id"], f"Peter & Paul {LINK} #blog", [LINK], "0.200", START.isoformat())
    ]


def test_entities_point_at_the_wrapped_link(sandbox: Sandbox, client: tweepy.Client) -> None:
    post(client, f"1 < 2 & more: {LINK} et www.example.org/a-rather-long-path-indeed fin")
    (tweet,) = timeline(client, me(sandbox), tweet_fields=FIELDS).data
    first, second = tweet.entities["urls"]
    assert first["expanded_url"] == LINK
    assert first["display_url"] == "blog.example.org/article?u…"
    assert second["expanded_url"] == "http://www.example.org/a-rather-long-path-indeed"
    for url in (first, second):
        assert tweet.text[url["start"] : url["end"]] == url["url"]
        assert len(url["url"]) == 23
    assert tweet.created_at == START


def test_ids_are_snowflakes_of_the_clock_and_grow(sandbox: Sandbox, client: tweepy.Client, clock: SetClock) -> None:
    first, second = post(client, "one"), post(client, "two")
    clock.pass_(seconds=1)
    third = post(client, "three")
    assert int(first) < int(second) < int(third)
    assert (int(first) >> 22) + twitter_objects.SNOWFLAKE_EPOCH_MS == int(START.timestamp() * 1000)


def test_the_same_calls_at_the_same_times_give_the_same_answers() -> None:
    seen = []
    for _ in range(2):
        with Sandbox(clock=SetClock()) as sandbox:
            client = x_client(sandbox)
            seen.append((client.create_tweet(text=f"again {LINK}").data, client.get_me().data.data))
    assert seen[0] == seen[1]


# ── who ───────────────────────────────────────────────────────────────────────────────────────────────────────

WRONG_KEYS = [
    ("api_key", "another-key", "the key is not the one the token was made for"),
    ("api_secret", "wrong", "the app's secret is wrong"),
    ("access_token_secret", "wrong", "the token's secret is wrong"),
    ("access_token", "1000000000000000001-revoked", "the user is known, the token is not"),
    ("access_token", "42-nobody", "the user is not known"),
    ("access_token", "no-number", "not even of the right form"),
]


@pytest.mark.parametrize(("name", "value", "why"), WRONG_KEYS)
def test_a_wrong_key_is_refused_and_posts_nothing(sandbox: Sandbox, name: str, value: str, why: str) -> None:
    keys = changed(sandbox.add_twitter_user().keys, **{name: value})
    with pytest.raises(tweepy.Unauthorized) as refused:
        x_client(sandbox, keys).create_tweet(text="hello")
    assert refused.value.response.json() == {
        "title": "Unauthorized",
        "type": "about:blank",
        "status": 401,
        "detail": "Unauthorized",
    }
    assert sandbox.state()["accounts"]["twitter"][me(sandbox)]["posts"] == [], why


def signed(client: tweepy.Client, method: str, url: str, **more: Any) -> requests.PreparedRequest:
    auth = tweepy.OAuth1UserHandler(
        client.consumer_key, client.consumer_secret, client.access_token, client.access_token_secret
    ).apply_auth()
    prepared: requests.PreparedRequest = client.session.prepare_request(
        requests.Request(method, url, auth=auth, **more)
    )
    return prepared


def altered_query(request: requests.PreparedRequest) -> None:
    assert request.url
    request.url = request.url.replace("max_results=5", "max_results=6")


def altered_path(request: requests.PreparedRequest) -> None:
    assert request.url
    request.url = request.url.replace("1000000000000000001", "1000000000000000002")


def altered_method(request: requests.PreparedRequest) -> None:
    request.method = "DELETE"


def altered_form(request: requests.PreparedRequest) -> None:
    request.body = b"text=evil"


def without_nonce(request: requests.PreparedRequest) -> None:
    header: Any = request.headers["Authorization"]
    # requests-oauthlib leaves bytes here.
    text = header.decode() if isinstance(header, bytes) else header
    request.headers["Authorization"] = text.replace("oauth_nonce", "oauth_once")


def not_oauth(request: requests.PreparedRequest) -> None:
    request.headers["Authorization"] = "Bearer None"


def broken_header(request: requests.PreparedRequest) -> None:
    request.headers["Authorization"] = "OAuth x"


@pytest.mark.parametrize(
    "tamper", [altered_query, altered_path, altered_method, altered_form, without_nonce, not_oauth, broken_header]
)
def test_a_request_that_was_tampered_with_is_refused(
    sandbox: Sandbox, client: tweepy.Client, tamper: Callable[[requests.PreparedRequest], None]
) -> None:
    url = f"{sandbox.twitter_url}/2/users/{me(sandbox)}/tweets?max_results=5"
    method = "POST" if tamper in (altered_form, altered_method) else "GET"
    if method == "POST":
        url = f"{sandbox.twitter_url}/2/tweets"
    request = signed(client, method, url, **({"data": {"text": "good"}} if method == "POST" else {}))
    if tamper is altered_method:
        url = f"{sandbox.twitter_url}/2/tweets/1"
        request = signed(client, "GET", url)
    tamper(request)
    if tamper is altered_form:
        request.headers["Content-Length"] = "9"
    assert client.session.send(request, timeout=5).status_code == 401


def test_the_untampered_request_passes_once_and_its_repetition_is_refused(
    sandbox: Sandbox, client: tweepy.Client
) -> None:
    request = signed(client, "GET", f"{sandbox.twitter_url}/2/users/{me(sandbox)}/tweets?max_results=5")
    assert [client.session.send(request, timeout=5).status_code for _ in range(2)] == [200, 401]
    assert "nonce was used before" in sandbox.state()["journal"][-1]["note"]


# ── what X refuses ────────────────────────────────────────────────────────────────────────────────────────────

BAD_BODIES = [
    ({"text": "x", "colour": "red"}, "colour", "an unknown key"),
    ({}, "text", "no text"),
    ({"text": 7}, "text", "not a string"),
    ({"text": ""}, "text", "empty"),
    ({"text": "a" * 281}, "text", "one letter too many"),
    ({"text": "日" * 141}, "text", "141 letters of weight 2"),
    ({"text": "a" * 257 + " " + LINK}, "text", "a link weighs 23 whatever its length"),
    ({"text": "x", "media": {"media_ids": ["1"]}}, "media.media_ids", "never uploaded"),
    ({"text": "x", "media": {"media_ids": []}}, "media.media_ids", "no image at all"),
    ({"text": "x", "media": {"media_ids": ["1", "2", "3", "4", "5"]}}, "media.media_ids", "one too many"),
    ({"text": "x", "media": {"media_ids": [1]}}, "media.media_ids", "not a string"),
    ({"text": "x", "media": {"media_ids": ["1"], "colour": "red"}}, "media.colour", "an unknown key inside"),
    ({"text": "x", "poll": {}}, "poll", "not served here"),
    ({"text": "x", "reply": {"in_reply_to_tweet_id": "1", "to": "2"}}, "reply.to", "an unknown key inside"),
    ({"text": "x", "reply": {}}, "reply.in_reply_to_tweet_id", "a reply to nothing"),
    ({"text": "x", "reply_settings": "friends"}, "reply_settings", "no such setting"),
    ({"text": "x", "made_with_ai": "yes"}, "made_with_ai", "not a truth value"),
]


@pytest.mark.parametrize(("body", "parameter", "why"), BAD_BODIES)
def test_a_bad_body_is_an_invalid_request(
    sandbox: Sandbox, client: tweepy.Client, body: dict[str, Any], parameter: str, why: str
) -> None:
    with pytest.raises(tweepy.BadRequest) as refused:
        client.request("POST", "/2/tweets", json=body, user_auth=True)
    answer = refused.value.response.json()
    assert answer["title"] == "Invalid Request"
    assert answer["type"].endswith("/invalid-request")
    assert list(answer["errors"][0]["parameters"]) == [parameter], why
    assert sandbox.state()["spent_usd"] == "0"


@pytest.mark.parametrize(
    ("data", "content_type"),
    [
        (b"text=hello", "text/plain"),
        (b"{", "application/json"),
        (b"[]", "application/json"),
        (b"[" * 90_000, "application/json"),
    ],
)
def test_what_is_not_a_json_object_is_an_invalid_request(
    sandbox: Sandbox, client: tweepy.Client, data: bytes, content_type: str
) -> None:
    request = signed(
        client, "POST", f"{sandbox.twitter_url}/2/tweets", data=data, headers={"Content-Type": content_type}
    )
    assert client.session.send(request, timeout=5).status_code == 400


def test_280_weighted_characters_pass(client: tweepy.Client) -> None:
    assert post(client, "a" * 256 + " " + LINK)


def test_a_duplicate_is_refused_in_xs_own_words_even_after_its_deletion(client: tweepy.Client) -> None:
    first = post(client, f"Café {LINK}")
    for text in (f"Café {LINK}", f"Cafe\u0301 {LINK}"):
        with pytest.raises(tweepy.Forbidden) as refused:
            post(client, text)
        assert refused.value.response.json() == {
            "detail": "You are not allowed to create a Tweet with duplicate content.",
            "type": "about:blank",
            "title": "Forbidden",
            "status": 403,
        }
    client.delete_tweet(first)
    with pytest.raises(tweepy.Forbidden):
        post(client, f"Café {LINK}")


def test_a_sandbox_told_to_takes_duplicates(sandbox: Sandbox, client: tweepy.Client) -> None:
    sandbox.reset(Rules(refuse_repeats=False))
    assert post(client, f"Café {LINK}") != post(client, f"Café {LINK}")


def test_two_accounts_may_say_the_same_and_another_link_is_another_post(
    sandbox: Sandbox, client: tweepy.Client
) -> None:
    post(client, f"same {LINK}")
    assert post(x_client(sandbox, sandbox.add_twitter_user(2).keys), f"same {LINK}")
    assert post(client, f"same {LINK}8")


def test_two_cashtags_are_not_permitted(client: tweepy.Client) -> None:
    assert post(client, "only $ABC")
    with pytest.raises(tweepy.Forbidden, match="not permitted"):
        post(client, "$ABC and $XYZ")


def test_replies_go_to_own_posts_only(sandbox: Sandbox, client: tweepy.Client) -> None:
    mine = post(client, "mine")
    theirs = post(x_client(sandbox, sandbox.add_twitter_user(2).keys), "theirs")
    reply = client.create_tweet(text="more", in_reply_to_tweet_id=mine).data["id"]
    with pytest.raises(tweepy.Forbidden, match="mentioned or are the author"):
        client.create_tweet(text="hello", in_reply_to_tweet_id=theirs)
    assert [t.id for t in timeline(client, me(sandbox)).data] == [int(reply), int(mine)]
    assert [t.id for t in timeline(client, me(sandbox), exclude=["replies"]).data] == [int(mine)]


# ── money and limits ──────────────────────────────────────────────────────────────────────────────────────────


def test_each_call_costs_what_x_charges_and_refused_ones_nothing(sandbox: Sandbox, client: tweepy.Client) -> None:
    first = post(client, "plain")
    post(client, f"with {LINK}")
    with pytest.raises(tweepy.Forbidden):
        post(client, "plain")
    timeline(client, me(sandbox))
    client.get_tweets([first, "1"], user_auth=True)
    client.get_me()
    client.delete_tweet(first)
    state = sandbox.state()
    assert [(c["operation"], c["price_usd"]) for c in state["charges"]] == [
        (Operation.POST, "0.015"),
        (Operation.POST_WITH_LINK, "0.200"),
        (Operation.OWNED_READ, "0.002"),
        ("post_read", "0.005"),
        (Operation.USER_READ, "0.010"),
        ("delete", "0.010"),
    ]
    assert Decimal(state["spent_usd"]) == Decimal("0.242")


def test_without_credit_every_call_is_402_and_nothing_is_created(clock: SetClock) -> None:
    with Sandbox(clock=clock, rules=Rules(credit_usd=Decimal("0.21"))) as sandbox:
        client = x_client(sandbox)
        post(client, f"the last one {LINK}")
        for text in (f"more {LINK}", "more"):
            with pytest.raises(tweepy.HTTPException) as refused:
                post(client, text)
            assert refused.value.response.status_code == 402
            body = refused.value.response.json()
            assert body["title"] == "CreditsDepleted"
            assert body["type"].endswith("/credits")
            assert me(sandbox) in body["detail"]
        assert sandbox.state()["credit_usd"] == "0.010"
        assert len(sandbox.state()["accounts"]["twitter"][me(sandbox)]["posts"]) == 1


def test_the_rate_limit_counts_down_refuses_and_opens_again(clock: SetClock) -> None:
    with Sandbox(clock=clock, rules=Rules(x_limits={"twitter.create": 2}), accounts=2) as sandbox:
        client = x_client(sandbox)
        post(client, "one")
        clock.pass_(minutes=5)
        post(client, "two")
        assert client.session.last.headers["x-rate-limit-remaining"] == "0"
        with pytest.raises(tweepy.TooManyRequests) as refused:
            post(client, "three")
        assert refused.value.reset_time == int((START + timedelta(minutes=15)).timestamp())
        assert post(x_client(sandbox, sandbox.add_twitter_user(2).keys), "another user")
        clock.pass_(minutes=10)
        assert post(client, "three")


def test_the_limits_are_those_x_documents(client: tweepy.Client, sandbox: Sandbox) -> None:
    first = post(client, "one")
    seen = {"create": client.session.last.headers["x-rate-limit-limit"]}
    for name, call in (
        ("timeline", lambda: timeline(client, me(sandbox))),
        ("lookup", lambda: client.get_tweets([first], user_auth=True)),
        ("me", client.get_me),
        ("delete", lambda: client.delete_tweet(first)),
    ):
        call()
        seen[name] = client.session.last.headers["x-rate-limit-limit"]
    assert seen == {"create": "100", "timeline": "900", "lookup": "5000", "me": "75", "delete": "50"}


# ── reads ─────────────────────────────────────────────────────────────────────────────────────────────────────


def test_an_empty_timeline_has_no_data_key(sandbox: Sandbox, client: tweepy.Client) -> None:
    timeline(client, me(sandbox))
    assert client.session.last.json() == {"meta": {"result_count": 0}}


def test_a_timeline_is_read_page_by_page_newest_first(sandbox: Sandbox, client: tweepy.Client, clock: SetClock) -> None:
    ids = []
    for number in range(12):
        ids.append(int(post(client, f"number {number}")))
        clock.pass_(minutes=1)
    read, token, pages = [], None, 0
    while pages < 5:
        answer = timeline(client, me(sandbox), max_results=5, pagination_token=token)
        read += [tweet.id for tweet in answer.data]
        pages += 1
        token = answer.meta.get("next_token")
        if token is None:
            break
    assert (read, pages) == (ids[::-1], 3)


def test_a_timeline_is_bounded_by_time_and_id(sandbox: Sandbox, client: tweepy.Client, clock: SetClock) -> None:
    ids = []
    for number in range(4):
        ids.append(int(post(client, f"number {number}")))
        clock.pass_(minutes=1)

    def read(**bounds: Any) -> list[int]:
        return [ids.index(tweet.id) for tweet in timeline(client, me(sandbox), **bounds).data or []]

    assert read(start_time=START + timedelta(minutes=1)) == [3, 2, 1]
    assert read(end_time=START + timedelta(minutes=2)) == [1, 0]
    assert read(since_id=ids[1]) == [3, 2]
    assert read(until_id=ids[1]) == [0]
    assert read(since_id=ids[0], start_time=START + timedelta(minutes=3)) == [3, 2, 1]
    assert read(start_time=START + timedelta(hours=1)) == []


BAD_QUERIES = [
    ({"max_results": "4"}, "below 5"),
    ({"max_results": "101"}, "above 100"),
    ({"max_results": "many"}, "not a number"),
    ({"start_time": "yesterday"}, "not an instant"),
    ({"end_time": "2026-13-01T00:00:00Z"}, "no such month"),
    ({"since_id": "abc"}, "not an id"),
    ({"exclude": "likes"}, "nothing to exclude"),
    ({"pagination_token": "mine"}, "not ours"),
    ({"tweet.fields": "created_at,colour"}, "no such field"),
    ({"colour": "red"}, "no such parameter"),
]


@pytest.mark.parametrize(("query", "why"), BAD_QUERIES)
def test_a_query_out_of_bounds_is_an_invalid_request(
    sandbox: Sandbox, client: tweepy.Client, query: dict[str, str], why: str
) -> None:
    with pytest.raises(tweepy.BadRequest) as refused:
        client.request("GET", f"/2/users/{me(sandbox)}/tweets", params=query, user_auth=True)
    assert list(refused.value.response.json()["errors"][0]["parameters"]) == list(query), why


def test_a_new_post_is_listed_only_after_the_index_lag_but_found_by_its_id_at_once(clock: SetClock) -> None:
    with Sandbox(clock=clock, rules=Rules(index_lag=timedelta(seconds=30))) as sandbox:
        client = x_client(sandbox)
        new = post(client, "fresh")
        assert timeline(client, me(sandbox)).data is None
        assert client.get_tweets([new], user_auth=True).data[0].id == int(new)
        clock.pass_(seconds=30)
        assert timeline(client, me(sandbox)).data[0].id == int(new)


def test_lookup_gives_what_is_there_and_names_what_is_not(sandbox: Sandbox, client: tweepy.Client) -> None:
    first = post(client, "one")
    answer = client.get_tweets([first, "123"], user_auth=True)
    assert [tweet.id for tweet in answer.data] == [int(first)]
    assert [(e["value"], e["title"]) for e in answer.errors] == [("123", "Not Found Error")]
    for ids in ("", "abc", ",".join(str(n) for n in range(101))):
        with pytest.raises(tweepy.BadRequest):
            client.request("GET", "/2/tweets", params={"ids": ids}, user_auth=True)


def test_engagement_shows_in_the_metrics(sandbox: Sandbox, client: tweepy.Client) -> None:
    first = post(client, "one")
    sandbox.engage(first, likes=3, shares=2, replies=1, clicks=4, impressions=90)
    sandbox.engage(first, likes=1)
    fields = ["public_metrics", "non_public_metrics", "organic_metrics"]
    (tweet,) = client.get_tweets([first], tweet_fields=fields, user_auth=True).data
    assert tweet.public_metrics == {
        "retweet_count": 2,
        "reply_count": 1,
        "like_count": 4,
        "quote_count": 0,
        "bookmark_count": 0,
        "impression_count": 90,
    }
    assert tweet.non_public_metrics["url_link_clicks"] == 4
    assert tweet.organic_metrics["like_count"] == 4


@pytest.mark.parametrize("situation", ["somebody else's", "31 days old"])
def test_private_metrics_hide_the_post_when_they_may_not_be_read(
    sandbox: Sandbox, client: tweepy.Client, clock: SetClock, situation: str
) -> None:
    first = post(client, "one")
    reader = client
    if situation == "31 days old":
        clock.pass_(days=31)
    else:
        reader = x_client(sandbox, sandbox.add_twitter_user(2).keys)
    answer = reader.get_tweets([first], tweet_fields=["non_public_metrics"], user_auth=True)
    assert answer.data is None
    assert [e["field"] for e in answer.errors] == ["non_public_metrics"]
    assert reader.get_tweets([first], tweet_fields=["public_metrics"], user_auth=True).data


def test_who_am_i(sandbox: Sandbox, client: tweepy.Client) -> None:
    user = client.get_me().data
    assert (str(user.id), user.username) == (me(sandbox), "sandbox_1")
    assert sandbox.add_twitter_user().keys.access_token.reveal().startswith(f"{user.id}-")


def test_a_deleted_post_is_gone_and_only_its_owner_may_delete_it(sandbox: Sandbox, client: tweepy.Client) -> None:
    first = post(client, "one")
    with pytest.raises(tweepy.Forbidden):
        x_client(sandbox, sandbox.add_twitter_user(2).keys).delete_tweet(first)
    assert client.delete_tweet(first).data == {"deleted": True}
    assert timeline(client, me(sandbox)).data is None
    with pytest.raises(tweepy.NotFound):
        client.delete_tweet(first)


def test_an_unknown_route_and_an_unknown_user_are_not_found(sandbox: Sandbox, client: tweepy.Client) -> None:
    with pytest.raises(tweepy.NotFound):
        client.request("GET", "/2/trends", user_auth=True)
    answer = timeline(client, "42")
    assert answer.data is None
    assert answer.errors[0]["resource_type"] == "user"


# ── laws ──────────────────────────────────────────────────────────────────────────────────────────────────────

PIECES = st.lists(
    st.sampled_from(["a", "<", "&", " ", "é", "👍🏽", "日", "https://ex.org/a?b=1&c=2", "www.ex.org", "\n", "ex.org"]),
    max_size=12,
)


@given(PIECES)
def test_wrapped_text_unwraps_to_what_was_sent(pieces: list[str]) -> None:
    text = twitter_objects.normalise(" ".join(pieces))
    shown = twitter_objects.show("1", text)
    unwrapped, done = "", 0
    for url in shown.urls:
        assert shown.text[url["start"] : url["end"]] == url["url"]
        original = url["expanded_url"] if url["expanded_url"] in text else url["expanded_url"].removeprefix("http://")
        unwrapped += shown.text[done : url["start"]].replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
        unwrapped += original
        done = url["end"]
    unwrapped += shown.text[done:].replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    assert unwrapped == text
