"""That the sandbox answers whatever it is sent, in its platforms' own form, and never falls over."""

from __future__ import annotations

import json
from typing import Any, cast
from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st
from oauthlib.oauth1 import Client

from crosspost.sandbox import credentials
from crosspost.sandbox.facebook import ROUTES as GRAPH_ROUTES
from crosspost.sandbox.rules import Rules
from crosspost.sandbox.server import Sandbox
from crosspost.sandbox.twitter import ROUTES as X_ROUTES
from crosspost.sandbox.wire import FORM, Answer, Request
from tests.contract.sandbox_clients import SetClock

PAGE, ME = credentials.facebook_page_id(), credentials.twitter_user_id()
X_PATHS = [
    *(("POST", path) for path in ("/2/tweets", "/2/media/upload", "/2/media/metadata")),
    *(("GET", path) for path in ("/2/tweets", "/2/users/me", f"/2/users/{ME}/tweets", f"/2/users/{ME}/mentions")),
    ("DELETE", "/2/tweets/1"),
    ("GET", "/2/usage/tweets"),
    ("PATCH", "/2/trends"),
]
GRAPH_PATHS = [
    *(("POST", f"/{path}") for path in (f"{PAGE}/feed", "me/photos", f"{PAGE}_1/comments", f"{PAGE}_1")),
    *(("GET", f"/{PAGE}/{edge}") for edge in ("feed", "published_posts", "scheduled_posts", "nothing")),
    *(("GET", f"/{PAGE}_1{edge}") for edge in ("", "/comments", "/insights")),
    *(
        ("GET", path)
        for path in ("/me", "/me/accounts", "/debug_token", "/oauth/access_token", "/app", "/v99.0/me", "/")
    ),
    ("DELETE", f"/{PAGE}_1"),
]
X_NAMES = [
    "ids",
    "tweet.fields",
    "post.fields",
    "expansions",
    "max_results",
    "since_id",
    "until_id",
    "start_time",
    "end_time",
    "pagination_token",
    "exclude",
    "days",
    "usage.fields",
    "user.fields",
    "media.fields",
]
GRAPH_NAMES = [
    "message",
    "link",
    "published",
    "scheduled_publish_time",
    "attached_media",
    "attached_media[0]",
    "caption",
    "url",
    "fields",
    "is_published",
    "limit",
    "since",
    "until",
    "after",
    "before",
    "filter",
    "order",
    "summary",
    "metric",
    "input_token",
]
KEYS = [
    "text",
    "media",
    "media_ids",
    "reply",
    "in_reply_to_tweet_id",
    "reply_settings",
    "id",
    "metadata",
    "alt_text",
    "media_category",
]
TEXTS = st.sampled_from(
    [
        "",
        "1",
        "0",
        "-1",
        "9" * 40,
        "1" * 19,
        "id,message",
        "comments.limit(0",
        "true",
        "[]",
        "{}",
        "[1]",
        "null",
        "0001-01-01T00:00:00Z",
        "9999-12-31T23:59:59Z",
        "7140dib1",
        "7140dibffffffffffffffff",
        "author_id",
        "http://[",
    ]
) | st.text(max_size=8)
LEAVES = st.none() | st.booleans() | st.integers() | TEXTS
BODIES = st.recursive(
    LEAVES, lambda inner: st.lists(inner, max_size=5) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=4)
)
KINDS = st.sampled_from(["application/json"] * 4 + ["multipart/form-data; boundary=b", "multipart/form-data", "", "x"])


@pytest.fixture(scope="module")
def sandbox() -> Sandbox:
    """Not running: requests are handed in. Nobody is turned away for coming too often."""
    rules = Rules(vocabulary="mixed", x_limits=dict.fromkeys(X_ROUTES, 10**6), page_calls=10**6)
    return Sandbox(clock=SetClock(), rules=rules)


def signed(method: str, url: str) -> str:
    keys = credentials.twitter_keys()
    client = Client(
        keys.api_key.reveal(),
        client_secret=keys.api_secret.reveal(),
        resource_owner_key=keys.access_token.reveal(),
        resource_owner_secret=keys.access_token_secret.reveal(),
    )
    header: str = client.sign(url, http_method=cast(Any, method))[1]["Authorization"]
    return header


def json_of(answer: Answer | None) -> Any:
    assert answer is not None
    return json.loads(answer.body)


@given(st.sampled_from(X_PATHS), st.dictionaries(st.sampled_from(X_NAMES), TEXTS, max_size=3), BODIES, KINDS)
def test_x_answers_any_request_with_data_or_a_problem(
    sandbox: Sandbox, where: tuple[str, str], query: dict[str, str], body: Any, kind: str
) -> None:
    method, path = where
    encoded = urlencode(query) if method == "GET" else ""
    url = f"http://127.0.0.1/x{path}" + (f"?{encoded}" if encoded else "")
    headers = {"authorization": signed(method, url), "content-type": kind}
    raw = json.dumps(body).encode() if method == "POST" else b""
    answer = sandbox.handle(Request(method=method, url=url, path=f"/x{path}", query=encoded, headers=headers, body=raw))
    said = json_of(answer)
    assert answer is not None
    assert answer.status != 401
    assert ("title" in said and "type" in said) if answer.status >= 400 else (said.keys() & {"data", "errors", "meta"})


@given(st.sampled_from(GRAPH_PATHS), st.dictionaries(st.sampled_from(GRAPH_NAMES), TEXTS, max_size=4))
def test_the_graph_api_answers_any_request_with_an_object_or_an_error(
    sandbox: Sandbox, where: tuple[str, str], params: dict[str, str]
) -> None:
    method, path = where
    token = sandbox.add_facebook_page().keys.page_access_token.reveal()
    encoded = urlencode(params | {"access_token": token})
    request = Request(
        method=method,
        url=f"http://127.0.0.1/graph{path}",
        path=f"/graph{path}",
        query="" if method == "POST" else encoded,
        headers={"content-type": FORM},
        body=encoded.encode() if method == "POST" else b"",
    )
    answer = sandbox.handle(request)
    said = json_of(answer)
    assert answer is not None
    assert answer.status in (200, 400, 403)
    assert ("code" in said["error"]) if answer.status >= 400 else "error" not in said


def test_the_paths_meet_every_route() -> None:
    for routes, paths in ((X_ROUTES, X_PATHS), (GRAPH_ROUTES, GRAPH_PATHS)):
        met = {
            n for n, (verb, pattern) in routes.items() for method, p in paths if verb == method and pattern.fullmatch(p)
        }
        assert met == set(routes)
