"""The Graph API in the sandbox, asked by real facebook-sdk."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import facebook
import pytest
import requests
from hypothesis import given
from hypothesis import strategies as st

from crosspost.sandbox import credentials, facebook_fields
from crosspost.sandbox.server import Sandbox
from crosspost.sandbox.setup import SCOPES, TASKS, FacebookSetup
from crosspost.sandbox.state import Rules
from tests.contract.sandbox_clients import START, SetClock, graph_client

PAGE = credentials.facebook_page_id()
OTHER_PAGE = credentials.facebook_page_id(2)
LINK = "https://blog.example.org/article?utm_content=p7"
CHEAP_COUNTERS = (
    "id,message,created_time,permalink_url,shares,comments.limit(0).summary(true),"
    "reactions.limit(0).summary(true),attachments{unshimmed_url}"
)
APP_TOKEN = f"{credentials.FACEBOOK_APP_ID}|{credentials.FACEBOOK_APP_SECRET.reveal()}"
USER_TOKEN = credentials.FACEBOOK_USER_TOKEN.reveal()


@pytest.fixture
def clock() -> SetClock:
    return SetClock()


@pytest.fixture
def sandbox(clock: SetClock) -> Iterator[Sandbox]:
    with Sandbox(clock=clock, accounts=2) as running:
        yield running


@pytest.fixture
def graph(sandbox: Sandbox) -> Any:
    return graph_client(sandbox)


def post(graph: Any, message: str, **more: str) -> str:
    return str(graph.put_object(PAGE, "feed", message=message, **more)["id"])


def error_of(call: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
    with pytest.raises(facebook.GraphAPIError) as refused:
        call(*args, **kwargs)
    error: dict[str, Any] = refused.value.result["error"]
    assert error["fbtrace_id"]
    return error


def test_a_post_is_held_and_the_state_tells_the_truth(sandbox: Sandbox, graph: Any) -> None:
    post_id = post(graph, "Été à Paris & ailleurs", link=LINK)
    assert post_id.startswith(f"{PAGE}_")
    (held,) = sandbox.state()["accounts"]["facebook"][PAGE]["posts"]
    assert (held["id"], held["text"], held["links"], held["created_at"], held["price_usd"]) == (
        post_id,
        "Été à Paris & ailleurs",
        [LINK],
        START.isoformat(),
        "0",
    )


def test_an_answer_carries_the_headers_of_the_real_one(graph: Any) -> None:
    post(graph, "hello")
    headers = graph.session.last.headers
    assert headers["Content-Type"] == "application/json; charset=UTF-8"
    assert headers["facebook-api-version"] == "v26.0"
    assert headers["x-fb-trace-id"]
    assert "X-App-Usage" not in headers


def test_a_node_gives_the_fields_asked_for(sandbox: Sandbox, graph: Any) -> None:
    post_id = post(graph, "hello", link=LINK)
    sandbox.engage(post_id, likes=3, replies=2, shares=1)
    assert graph.get_object(post_id, fields=CHEAP_COUNTERS) == {
        "id": post_id,
        "message": "hello",
        "created_time": "2026-11-20T10:00:00+0000",
        "permalink_url": f"https://www.facebook.com/{PAGE}/posts/{post_id.partition('_')[2]}",
        "shares": {"count": 1},
        "comments": {"data": [], "summary": {"total_count": 2, "order": "ranked", "can_comment": True}},
        "reactions": {"data": [], "summary": {"total_count": 3, "viewer_reaction": "NONE"}},
        "attachments": {"data": [{"unshimmed_url": LINK}]},
    }


def test_a_node_leaves_out_what_the_post_does_not_have(graph: Any) -> None:
    post_id = post(graph, "hello")
    assert graph.get_object(post_id) == {
        "id": post_id,
        "message": "hello",
        "created_time": "2026-11-20T10:00:00+0000",
    }
    assert graph.get_object(post_id, fields="shares,attachments{unshimmed_url}") == {"id": post_id}
    likes = graph.get_object(post_id, fields="reactions.type(LIKE).limit(0).summary(true).as(hearts)")
    assert likes["hearts"]["summary"]["total_count"] == 0


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ("id,colour", 100),
        ("impressions", 100),
        ("attachments{colour}", 100),
        ("id,,message", 2500),
        ("comments.limit(0", 2500),
        ("attachments{unshimmed_url", 2500),
        ("a{b{c{d{e}}}}", 2500),
        ("id)", 2500),
        ("x" * 3000, 2500),
    ],
)
def test_fields_that_are_unknown_or_unreadable_are_refused(graph: Any, fields: str, code: int) -> None:
    post_id = post(graph, "hello")
    assert error_of(graph.get_object, post_id, fields=fields)["code"] == code


# ── who ───────────────────────────────────────────────────────────────────────────────────────────────────────


def test_an_unknown_token_is_190_and_none_at_all_is_104(sandbox: Sandbox) -> None:
    error = error_of(graph_client(sandbox, token="expired").put_object, PAGE, "feed", message="hello")
    assert (error["code"], error["type"]) == (190, "OAuthException")
    answer = requests.get(f"{sandbox.facebook_url}/v26.0/me", timeout=5)
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, 104)
    assert sandbox.state()["accounts"]["facebook"][PAGE]["posts"] == []


def test_the_token_is_taken_from_header_query_or_form(sandbox: Sandbox) -> None:
    token = sandbox.add_facebook_page().keys.page_access_token.reveal()
    address = f"{sandbox.facebook_url}/v26.0/{PAGE}/feed"
    answers = [
        requests.post(address, headers={"Authorization": f"Bearer {token}"}, data={"message": "header"}, timeout=5),
        requests.post(address, params={"access_token": token}, data={"message": "query"}, timeout=5),
        requests.post(address, data={"access_token": token, "message": "form"}, timeout=5),
    ]
    assert [answer.status_code for answer in answers] == [200, 200, 200]


def test_a_page_token_acts_for_its_own_page_only(sandbox: Sandbox, graph: Any) -> None:
    mine = post(graph, "hello")
    other = graph_client(sandbox, sandbox.add_facebook_page(2).keys)
    person = graph_client(sandbox, token=USER_TOKEN)
    assert error_of(other.put_object, PAGE, "feed", message="intruder")["code"] == 200
    assert error_of(person.put_object, PAGE, "feed", message="intruder")["code"] == 200
    assert error_of(other.delete_object, mine)["code"] == 200
    assert error_of(other.get_object, mine)["code"] == 10
    assert error_of(other.get_connections, PAGE, "published_posts")["code"] == 10
    error = error_of(graph.put_object, "42", "feed", message="nowhere")
    assert (error["code"], error["error_subcode"]) == (100, 33)


def proof(token: str, secret: str = credentials.FACEBOOK_APP_SECRET.reveal()) -> str:
    return hmac.new(secret.encode(), token.encode(), hashlib.sha256).hexdigest()


def test_a_proof_is_verified_when_it_is_given_and_demanded_when_the_app_says_so(clock: SetClock) -> None:
    with Sandbox(clock=clock, rules=Rules(demand_proof=True)) as strict, Sandbox(clock=clock) as lenient:
        for sandbox, without in ((strict, 100), (lenient, None)):
            graph = graph_client(sandbox)
            good, wrong = proof(graph.access_token), proof(graph.access_token, "another secret")
            assert post(graph, "with proof", appsecret_proof=good)
            error = error_of(post, graph, "wrong proof", appsecret_proof=wrong)
            assert (error["code"], error["type"]) == (100, "GraphMethodException")
            assert error_of(post, graph, "not even ASCII", appsecret_proof="é")["code"] == 100
            if without:
                assert "appsecret_proof" in error_of(post, graph, "no proof")["message"]
            else:
                assert post(graph, "no proof")


def test_me_and_accounts_and_debug_token(sandbox: Sandbox, graph: Any) -> None:
    assert graph.get_object("me") == {"id": PAGE, "name": "Sandbox Page 1"}
    assert graph.get_object(PAGE, fields="username")["username"] == "sandbox.page.1"
    assert graph.get_version() == "26.0"
    person = graph_client(sandbox, token=USER_TOKEN)
    pages = person.get_connections("me", "accounts")["data"]
    assert [(page["id"], page["access_token"]) for page in pages] == [
        (number, sandbox.add_facebook_page(n).keys.page_access_token.reveal())
        for n, number in ((1, PAGE), (2, OTHER_PAGE))
    ]
    assert error_of(graph.get_connections, "me", "accounts")["code"] == 100
    app = (credentials.FACEBOOK_APP_ID, credentials.FACEBOOK_APP_SECRET.reveal())
    facts = graph.debug_access_token(graph.access_token, *app)["data"]
    assert (facts["is_valid"], facts["type"], facts["profile_id"], facts["expires_at"]) == (True, "PAGE", PAGE, 0)
    manage = next(s for s in facts["granular_scopes"] if s["scope"] == "pages_manage_posts")
    assert manage["target_ids"] == [PAGE]
    assert graph.debug_access_token("stolen", *app)["data"]["is_valid"] is False
    assert error_of(graph.get_object, "debug_token")["code"] == 100


# ── what Facebook refuses ─────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("data", "code", "why"),
    [
        ({"message": ""}, 100, "nothing in it"),
        ({"message": "x" * 63_207}, 100, "too long"),
        ({"link": "javascript:alert(1)"}, 1500, "not a web address"),
        ({"link": "https://"}, 1500, "no host"),
        ({"link": "http://[bad"}, 1500, "no address at all"),
        ({"message": "x", "published": "perhaps"}, 100, "neither true nor false"),
        ({"message": "x", "attached_media": "media_fbid"}, 100, "what facebook-sdk makes of a list"),
    ],
)
def test_bad_content_is_refused_and_not_held(
    sandbox: Sandbox, graph: Any, data: dict[str, str], code: int, why: str
) -> None:
    assert error_of(graph.put_object, PAGE, "feed", **data)["code"] == code, why
    assert sandbox.state()["accounts"]["facebook"][PAGE]["posts"] == []


LISTING, COMMENTS, INSIGHTS = f"{PAGE}/published_posts", "{post}/comments", "{post}/insights"


@pytest.mark.parametrize(
    ("taken", "refused"),
    [
        ("pages_manage_posts", {("POST", f"{PAGE}/feed"): 200}),
        (
            "pages_read_engagement",
            {("POST", f"{PAGE}/feed"): 200, ("GET", LISTING): 10, ("POST", COMMENTS): 200},
        ),
        ("pages_manage_engagement", {("POST", COMMENTS): 200}),
        ("pages_read_user_content", {("GET", COMMENTS): 10}),
        ("read_insights", {("GET", INSIGHTS): 10}),
        ("MODERATE", {("POST", COMMENTS): 200}),
    ],
)
def test_each_route_demands_its_permission(
    sandbox: Sandbox, graph: Any, taken: str, refused: dict[tuple[str, str], int]
) -> None:
    number = post(graph, "said before")
    setup = FacebookSetup(
        scopes=tuple(one for one in SCOPES if one != taken), tasks=tuple(one for one in TASKS if one != taken)
    )
    sandbox.set_up(setup)
    asked = {
        ("POST", f"{PAGE}/feed"): {"message": "said now"},
        ("GET", LISTING): {},
        ("POST", COMMENTS): {"message": LINK},
        ("GET", COMMENTS): {},
        ("GET", INSIGHTS): {"metric": "post_clicks"},
    }
    answers = {}
    for (method, path), arguments in asked.items():
        try:
            graph.request(f"v26.0/{path.format(post=number)}", method=method, post_args=None, args=arguments)
        except facebook.GraphAPIError as error:
            answers[(method, path)] = error.code
    assert answers == refused


def test_only_a_consecutive_duplicate_is_refused(graph: Any) -> None:
    first = post(graph, "same", link=LINK)
    error = error_of(post, graph, "same", link=LINK)
    assert (error["code"], error["message"]) == (506, "(#506) Duplicate status message")
    assert graph.session.last.status_code == 400
    assert post(graph, "same", link=LINK + "8") != first
    assert post(graph, "same", link=LINK) != first


def test_a_sandbox_told_to_takes_duplicates(sandbox: Sandbox, graph: Any) -> None:
    sandbox.reset(Rules(refuse_repeats=False))
    assert post(graph, "same", link=LINK) != post(graph, "same", link=LINK)


def test_a_deleted_post_is_gone(sandbox: Sandbox, graph: Any) -> None:
    post_id = post(graph, "hello")
    assert graph.delete_object(post_id) == {"success": True}
    for call in (graph.get_object, graph.delete_object):
        error = error_of(call, post_id)
        assert (error["code"], error["error_subcode"]) == (100, 33)
    assert graph.get_connections(PAGE, "published_posts") == {"data": []}


def test_a_page_that_calls_too_often_is_told_so_and_when_to_come_back(clock: SetClock) -> None:
    with Sandbox(clock=clock, rules=Rules(page_calls=2)) as sandbox:
        graph = graph_client(sandbox)
        post(graph, "one")
        assert '"call_count": 50' in graph.session.last.headers["X-App-Usage"]
        post(graph, "two")
        assert error_of(post, graph, "three")["code"] == 80001
        assert '"estimated_time_to_regain_access": 1440' in graph.session.last.headers["X-Business-Use-Case-Usage"]
        clock.pass_(hours=24)
        assert post(graph, "three")


@pytest.mark.parametrize(
    ("asked", "served"),
    [("v26.0", "v26.0"), ("v22.0", "v22.0"), ("v2.8", "v21.0"), ("", "v26.0")],
)
def test_a_dead_version_is_served_by_the_oldest_living_one(
    sandbox: Sandbox, graph: Any, asked: str, served: str
) -> None:
    address = f"{sandbox.facebook_url}/{asked}/me".replace("//me", "/me")
    answer = requests.get(address, params={"access_token": graph.access_token}, timeout=5)
    assert (answer.status_code, answer.headers["facebook-api-version"]) == (200, served)


@pytest.mark.parametrize("path", ["v27.0/me", "v26.0/me/friends", "v26.0/", "v26.0/?ids=1,2", "v26.0/v25.0/me"])
def test_an_unknown_version_or_path_is_refused(sandbox: Sandbox, graph: Any, path: str) -> None:
    answer = requests.get(f"{sandbox.facebook_url}/{path}", params={"access_token": graph.access_token}, timeout=5)
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, 2500)


# ── listings and insights ─────────────────────────────────────────────────────────────────────────────────────


def several(graph: Any, clock: SetClock, count: int) -> list[str]:
    ids = []
    for number in range(count):
        ids.append(post(graph, f"number {number}"))
        clock.pass_(minutes=1)
    return ids


@pytest.mark.parametrize("edge", ["feed", "published_posts"])
def test_all_pages_of_a_listing_are_followed_newest_first(graph: Any, clock: SetClock, edge: str) -> None:
    ids = several(graph, clock, 7)
    assert [found["id"] for found in graph.get_all_connections(PAGE, edge, limit=3, fields="id")] == ids[::-1]


def test_the_next_link_holds_the_token_and_works_as_it_is(graph: Any, clock: SetClock) -> None:
    ids = several(graph, clock, 3)
    paging = graph.get_connections(PAGE, "published_posts", limit=2, fields="id,message")["paging"]
    assert f"access_token={graph.access_token}" in paging["next"]
    following = requests.get(paging["next"], timeout=5).json()
    assert following["data"] == [{"id": ids[0], "message": "number 0"}]
    assert "next" not in following["paging"]
    back = requests.get(following["paging"]["previous"], timeout=5).json()
    assert [found["id"] for found in back["data"]] == [ids[2], ids[1]]


def test_a_listing_is_bounded_by_time(graph: Any, clock: SetClock) -> None:
    ids = several(graph, clock, 4)

    def read(**bounds: Any) -> list[int]:
        found = graph.get_connections(PAGE, "published_posts", fields="id", **bounds)["data"]
        return [ids.index(entry["id"]) for entry in found]

    middle = START + timedelta(minutes=2)
    assert read(since=int(middle.timestamp())) == [3, 2]
    assert read(until=middle.isoformat()) == [2, 1, 0]
    assert read(since="2026-11-20T10:02:00+0000") == [3, 2]


@pytest.mark.parametrize(
    "bounds", [{"limit": 101}, {"limit": 0}, {"limit": "x"}, {"since": "soon"}, {"after": "xyz"}, {"before": "xyz"}]
)
def test_a_listing_out_of_bounds_is_refused(graph: Any, bounds: dict[str, Any]) -> None:
    assert error_of(graph.get_connections, PAGE, "published_posts", **bounds)["code"] == 100


def test_a_new_post_is_listed_only_after_the_index_lag(clock: SetClock) -> None:
    with Sandbox(clock=clock, rules=Rules(index_lag=timedelta(minutes=1))) as sandbox:
        graph = graph_client(sandbox)
        post_id = post(graph, "fresh")
        assert graph.get_connections(PAGE, "published_posts")["data"] == []
        clock.pass_(minutes=1)
        assert graph.get_connections(PAGE, "published_posts")["data"][0]["id"] == post_id


def test_insights_give_each_metric_asked_for(sandbox: Sandbox, graph: Any) -> None:
    post_id = post(graph, "hello")
    sandbox.engage(post_id, likes=3, clicks=2, impressions=50)
    metrics = "post_media_view,post_clicks,post_reactions_by_type_total"
    found = graph.get_connections(post_id, "insights", metric=metrics)["data"]
    assert [(entry["name"], entry["values"]) for entry in found] == [
        ("post_media_view", [{"value": 50}]),
        ("post_clicks", [{"value": 2}]),
        ("post_reactions_by_type_total", [{"value": {"like": 3}}]),
    ]
    assert found[0]["id"] == f"{post_id}/insights/post_media_view/lifetime"


@pytest.mark.parametrize("dead", ["post_impressions", "post_impressions_unique", "post_engaged_users", "nonsense"])
def test_one_dead_metric_fails_the_whole_call(graph: Any, dead: str) -> None:
    post_id = post(graph, "hello")
    error = error_of(graph.get_connections, post_id, "insights", metric=f"post_clicks,{dead}")
    assert (error["code"], error["message"]) == (100, "(#100) The value must be a valid insights metric")


def test_insights_without_a_metric_are_refused(graph: Any) -> None:
    error = error_of(graph.get_connections, post(graph, "hello"), "insights")
    assert (error["code"], error["error_subcode"]) == (3001, 1504028)


# ── laws ──────────────────────────────────────────────────────────────────────────────────────────────────────


@given(st.text(alphabet="ab_1.(){},é ", max_size=60))
def test_any_fields_text_is_read_or_refused_with_words(text: str) -> None:
    try:
        found = facebook_fields.parse(text)
    except facebook_fields.FieldSyntax as error:
        words = str(error)
    else:
        words = "read"
        assert bool(found) == bool(text.split())
    assert words
