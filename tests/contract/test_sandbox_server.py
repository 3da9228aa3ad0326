"""The sandbox as a server: faults on order, its own doors, its bounds."""

from __future__ import annotations

import http.client
import json
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import facebook
import pytest
import requests
import tweepy

from crosspost.errors import ConfigError
from crosspost.sandbox import credentials
from crosspost.sandbox.faults import Fault, FaultKind
from crosspost.sandbox.loopback import MAX_BODY
from crosspost.sandbox.server import Sandbox
from tests.contract.sandbox_clients import START, SetClock, graph_client, x_client

PAGE = credentials.facebook_page_id()
USER = credentials.twitter_user_id()


@pytest.fixture
def clock() -> SetClock:
    return SetClock()


@pytest.fixture
def sandbox(clock: SetClock) -> Iterator[Sandbox]:
    with Sandbox(clock=clock) as running:
        yield running


def to_twitter(sandbox: Sandbox, **options: Any) -> None:
    x_client(sandbox, **options).create_tweet(text="hello")


def to_facebook(sandbox: Sandbox, **options: Any) -> None:
    graph_client(sandbox, **options).put_object(PAGE, "feed", message="hello")


PUBLISH = [
    pytest.param("twitter.create", to_twitter, ("twitter", USER), id="X"),
    pytest.param("facebook.publish", to_facebook, ("facebook", PAGE), id="Facebook"),
]


def held(sandbox: Sandbox, where: tuple[str, str]) -> int:
    platform, account = where
    return len(sandbox.state()["accounts"][platform][account]["posts"])


# ── faults ────────────────────────────────────────────────────────────────────────────────────────────────────

FAULTS = [
    (Fault(kind=FaultKind.LOSE_REQUEST), requests.ConnectionError, requests.ConnectionError, 0),
    (Fault(kind=FaultKind.LOSE_REPLY), requests.ConnectionError, requests.ConnectionError, 1),
    (Fault(kind=FaultKind.STATUS, status=503), tweepy.TwitterServerError, facebook.GraphAPIError, 0),
    (Fault(kind=FaultKind.STATUS, status=500, stored=True), tweepy.TwitterServerError, facebook.GraphAPIError, 1),
    (Fault(kind=FaultKind.HTML, status=502), tweepy.TwitterServerError, facebook.GraphAPIError, 0),
    (Fault(kind=FaultKind.HTML, status=502, stored=True), tweepy.TwitterServerError, facebook.GraphAPIError, 1),
    (Fault(kind=FaultKind.TRUNCATED), requests.JSONDecodeError, requests.JSONDecodeError, 1),
    (Fault(kind=FaultKind.RATE_LIMIT, seconds=60), tweepy.TooManyRequests, facebook.GraphAPIError, 0),
]


@pytest.mark.parametrize(("route", "publish", "where"), PUBLISH)
@pytest.mark.parametrize(("fault", "x_error", "graph_error", "stored"), FAULTS)
def test_an_ordered_fault_strikes_once_and_stores_only_what_it_says(
    sandbox: Sandbox,
    route: str,
    publish: Any,
    where: tuple[str, str],
    fault: Fault,
    x_error: type[Exception],
    graph_error: type[Exception],
    stored: int,
) -> None:
    sandbox.faults.script(route, fault)
    with pytest.raises(x_error if route == "twitter.create" else graph_error):
        publish(sandbox)
    assert held(sandbox, where) == stored
    exchange = sandbox.state()["journal"][-1]
    assert (exchange["route"], exchange["fault"]) == (route, fault.kind)
    if not stored:
        publish(sandbox)
        assert held(sandbox, where) == 1


@pytest.mark.parametrize(("route", "publish", "where"), PUBLISH)
def test_a_delayed_answer_comes_too_late_but_the_post_is_there(
    sandbox: Sandbox, route: str, publish: Any, where: tuple[str, str]
) -> None:
    sandbox.faults.script(route, Fault(kind=FaultKind.DELAY, seconds=30))
    with pytest.raises(requests.ReadTimeout):
        publish(sandbox, timeout=0.2)
    assert held(sandbox, where) == 1


def test_a_delay_does_not_outlive_the_sandbox(clock: SetClock) -> None:
    with Sandbox(clock=clock) as sandbox:
        sandbox.faults.script("twitter.me", Fault(kind=FaultKind.DELAY, seconds=30))
        with pytest.raises(requests.ReadTimeout):
            x_client(sandbox, timeout=0.2).get_me()
    assert not [thread for thread in threading.enumerate() if thread.name == "sandbox"]


def test_a_fault_may_bring_its_own_body(sandbox: Sandbox) -> None:
    blocked = {"error": {"message": "We limit how often you can post", "code": 368, "error_subcode": 1390008}}
    sandbox.faults.script("facebook.publish", Fault(kind=FaultKind.STATUS, status=400, body=blocked))
    with pytest.raises(facebook.GraphAPIError) as refused:
        to_facebook(sandbox)
    assert refused.value.result == blocked


def test_a_rate_limit_names_the_moment_it_ends(sandbox: Sandbox) -> None:
    sandbox.faults.script("twitter.create", Fault(kind=FaultKind.RATE_LIMIT, seconds=90))
    with pytest.raises(tweepy.TooManyRequests) as refused:
        to_twitter(sandbox)
    assert refused.value.reset_time == int(START.timestamp()) + 90
    sandbox.faults.script("facebook.publish", Fault(kind=FaultKind.RATE_LIMIT, seconds=90))
    graph = graph_client(sandbox)
    with pytest.raises(facebook.GraphAPIError):
        graph.put_object(PAGE, "feed", message="hello")
    usage = json.loads(graph.session.last.headers["X-Business-Use-Case-Usage"])
    assert usage[PAGE][0]["estimated_time_to_regain_access"] == 2


def test_facebooks_trouble_has_its_code_and_is_transient(sandbox: Sandbox) -> None:
    sandbox.faults.script("facebook.publish", Fault(kind=FaultKind.STATUS, status=500, stored=True))
    with pytest.raises(facebook.GraphAPIError) as refused:
        to_facebook(sandbox)
    error = refused.value.result["error"]
    assert (error["code"], error["is_transient"]) == (2, True)


def test_faults_are_ordered_by_call_number_or_for_the_next_free_calls(sandbox: Sandbox) -> None:
    client = x_client(sandbox)
    sandbox.faults.script("twitter.me", Fault(kind=FaultKind.STATUS, status=501), call=2)
    sandbox.faults.script("twitter.me", Fault(kind=FaultKind.STATUS, status=502), times=2)
    seen = []
    for _ in range(4):
        try:
            client.get_me()
            seen.append(200)
        except tweepy.TwitterServerError as error:
            seen.append(error.response.status_code)
    assert seen == [502, 501, 502, 200]
    with pytest.raises(ValueError, match=r"number 4 of twitter\.me is over"):
        sandbox.faults.script("twitter.me", Fault(kind=FaultKind.HTML), call=4)


# ── its own doors ─────────────────────────────────────────────────────────────────────────────────────────────


def test_another_process_sees_the_state_orders_faults_and_resets(sandbox: Sandbox) -> None:
    to_twitter(sandbox)
    seen = requests.get(f"{sandbox.url}/sandbox/state", timeout=5).json()
    assert seen == sandbox.state()
    assert seen["accounts"]["twitter"][USER]["posts"][0]["text"] == "hello"
    assert [(e["route"], e["status"]) for e in seen["journal"]] == [("twitter.create", 201)]
    order = {"route": "facebook.publish", "kind": "lose_reply", "times": 2}
    assert requests.post(f"{sandbox.url}/sandbox/faults", json=order, timeout=5).status_code == 200
    with pytest.raises(requests.ConnectionError):
        to_facebook(sandbox)
    assert len(requests.get(f"{sandbox.url}/sandbox/faults", timeout=5).json()["ordered"]) == 1
    assert requests.post(f"{sandbox.url}/sandbox/reset", timeout=5).json() == {"reset": True}
    assert (held(sandbox, ("twitter", USER)), held(sandbox, ("facebook", PAGE))) == (0, 0)
    to_twitter(sandbox)
    to_facebook(sandbox)


BAD_ORDERS = [
    ([], "JSON object"),
    ({"kind": "html"}, "route"),
    ({"route": "twitter.tweet", "kind": "html"}, "route: 'twitter.tweet' is not one of"),
    ({"route": "twitter.create", "kind": "explode"}, "kind"),
    ({"route": "twitter.create", "kind": "status", "status": "503"}, "status"),
    ({"route": "twitter.create", "kind": "status", "status": 99}, "status"),
    ({"route": "twitter.create", "kind": "delay", "seconds": -1}, "seconds"),
    ({"route": "twitter.create", "kind": "html", "times": 0}, "times"),
    ({"route": "twitter.create", "kind": "html", "call": 0}, "call"),
    ({"route": "twitter.create", "kind": "html", "call": True}, "call"),
    ({"route": "twitter.create", "kind": "html", "colour": "red"}, "colour: no such field"),
    ({"route": "twitter.create", "kind": ["html"]}, "kind"),
]


@pytest.mark.parametrize(("order", "named"), BAD_ORDERS)
def test_a_bad_order_is_refused_by_the_name_of_what_is_wrong(sandbox: Sandbox, order: object, named: str) -> None:
    answer = requests.post(f"{sandbox.url}/sandbox/faults", json=order, timeout=5)
    assert answer.status_code == 400
    assert named in answer.json()["error"]
    assert sandbox.faults.snapshot()["ordered"] == []


def test_neither_state_nor_journal_holds_a_secret(sandbox: Sandbox) -> None:
    to_twitter(sandbox)
    to_facebook(sandbox)
    graph_client(sandbox).get_connections(PAGE, "published_posts")
    seen = json.dumps(sandbox.state())
    secrets = [line.partition("=")[2] for line in credentials.env_lines() if "PAGE_ID" not in line]
    assert [secret for secret in secrets if secret in seen] == []


def test_engagement_on_nothing_or_of_no_kind_is_refused(sandbox: Sandbox) -> None:
    to_twitter(sandbox)
    post_id = sandbox.state()["accounts"]["twitter"][USER]["posts"][0]["id"]
    with pytest.raises(ValueError, match="no such count: smiles"):
        sandbox.engage(post_id, smiles=1)
    with pytest.raises(ValueError, match="below 0"):
        sandbox.engage(post_id, likes=-1)
    with pytest.raises(KeyError):
        sandbox.engage("42", likes=1)


# ── bounds ────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("127.0.0.1", 200),
        ("localhost:8080", 200),
        ("[::1]:8080", 200),
        ("evil.example", 403),
        ("127.0.0.1.evil.example", 403),
        ("", 403),
    ],
)
def test_only_a_loopback_host_is_answered(sandbox: Sandbox, host: str, status: int) -> None:
    answer = requests.get(f"{sandbox.url}/sandbox/state", headers={"Host": host}, timeout=5)
    assert answer.status_code == status


def raw(sandbox: Sandbox, *headers: tuple[str, str], body: bytes = b"", path: str = "/sandbox/faults") -> int:
    connection = http.client.HTTPConnection(sandbox.url.removeprefix("http://"), timeout=5)
    connection.putrequest("POST", path)
    for name, value in headers:
        connection.putheader(name, value)
    connection.endheaders(body)
    status = connection.getresponse().status
    connection.close()
    return status


def test_a_body_without_honest_bounds_is_refused(sandbox: Sandbox) -> None:
    assert raw(sandbox, ("Content-Length", str(MAX_BODY + 1))) == 413
    assert raw(sandbox, ("Content-Length", "-1")) == 400
    assert raw(sandbox, ("Content-Length", "many")) == 400
    assert raw(sandbox, ("Transfer-Encoding", "chunked"), body=b"0\r\n\r\n") == 411
    assert raw(sandbox, ("Content-Length", "0"), path="http://127.0.0.1/sandbox/reset") == 403


@pytest.mark.parametrize("path", ["/", "/x", "/graph", "/sandbox", "/xyz/2/tweets"])
def test_any_other_path_says_what_there_is(sandbox: Sandbox, path: str) -> None:
    answer = requests.get(sandbox.url + path, timeout=5)
    assert answer.status_code == 404
    assert "/sandbox/state" in answer.json()["error"]


def test_a_connection_is_kept_and_the_date_is_the_clocks(sandbox: Sandbox) -> None:
    connection = http.client.HTTPConnection(sandbox.url.removeprefix("http://"), timeout=5)
    sockets = []
    for _ in range(2):
        connection.request("GET", "/sandbox/state")
        answer = connection.getresponse()
        answer.read()
        sockets.append(connection.sock)
    connection.close()
    assert sockets[0] is sockets[1] is not None
    assert answer.headers["Date"] == "Fri, 20 Nov 2026 10:00:00 GMT"


def test_many_at_once_lose_nothing_and_count_right(sandbox: Sandbox) -> None:
    def publish(number: int) -> str:
        return str(x_client(sandbox).create_tweet(text=f"number {number}").data["id"])

    with ThreadPoolExecutor(8) as pool:
        ids = list(pool.map(publish, range(40)))
    assert len(set(ids)) == held(sandbox, ("twitter", USER)) == 40
    assert sandbox.state()["spent_usd"] == "0.600"


def test_a_port_that_is_taken_is_a_clear_error(sandbox: Sandbox, clock: SetClock) -> None:
    port = int(sandbox.url.rpartition(":")[2])
    with pytest.raises(ConfigError, match=f"port {port} cannot be used"), Sandbox(clock=clock, port=port):
        pass


def test_it_can_be_started_again_and_says_when_it_is_not_running(clock: SetClock) -> None:
    sandbox = Sandbox(clock=clock)
    for _ in range(2):
        with sandbox:
            assert requests.get(f"{sandbox.url}/sandbox/state", timeout=5).status_code == 200
    with pytest.raises(RuntimeError, match="not running"):
        _ = sandbox.url


# ── credentials ───────────────────────────────────────────────────────────────────────────────────────────────


def test_the_env_lines_open_the_accounts_of_their_number() -> None:
    first, second = credentials.env_lines(), credentials.env_lines(2)
    assert [line.partition("=")[0] for line in first] == [
        "TWITTER_API_KEY",
        "TWITTER_API_SECRET",
        "TWITTER_ACCESS_TOKEN",
        "TWITTER_ACCESS_TOKEN_SECRET",
        "FACEBOOK_PAGE_ID",
        "FACEBOOK_PAGE_ACCESS_TOKEN",
        "FACEBOOK_APP_SECRET",
    ]
    assert second[0].startswith("TWITTER_2_API_KEY=")
    values = dict(line.split("=", 1) for line in first)
    assert values["TWITTER_ACCESS_TOKEN"].split("-")[0] == USER
    assert values["FACEBOOK_PAGE_ID"] == PAGE
    with pytest.raises(ValueError, match="numbered 1 to"):
        credentials.env_lines(0)
