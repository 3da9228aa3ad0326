"""Every kind of trouble that the sandbox can make, met by real tweepy and real facebook-sdk; and plans of it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import facebook
import pytest
import requests
import tweepy
from hypothesis import given
from hypothesis import strategies as st

from crosspost.errors import (
    CannotTell,
    CredentialsRejected,
    OutcomeUnknown,
    OutOfCredit,
    PlatformError,
    TryLater,
)
from crosspost.model import Outgoing, PlatformName
from crosspost.platforms.facebook import Facebook
from crosspost.platforms.session import Limits
from crosspost.platforms.twitter import Twitter
from crosspost.ports import Platform
from crosspost.sandbox import credentials, faults
from crosspost.sandbox.faults import Fault, FaultKind, Plan
from crosspost.sandbox.rules import Rules
from crosspost.sandbox.server import Sandbox
from tests.contract.sandbox_clients import START, SetClock, graph_client, x_client

PAGE = credentials.facebook_page_id()
USER = credentials.twitter_user_id()
X, FB = "twitter.create", "facebook.publish"
LISTING = {X: "twitter.timeline", FB: "facebook.listing"}
Client = Callable[[str], object]


@pytest.fixture
def clock() -> SetClock:
    return SetClock()


@pytest.fixture
def sandbox(clock: SetClock) -> Iterator[Sandbox]:
    with Sandbox(clock=clock) as running:
        yield running


def library(sandbox: Sandbox, route: str, **options: Any) -> tuple[Client, requests.Session]:
    """How a post is sent by the real library, and the session that keeps the last answer."""
    if route == X:
        client = x_client(sandbox, **options)
        return lambda text: client.create_tweet(text=text), client.session
    graph = graph_client(sandbox, **options)
    return lambda text: graph.put_object(PAGE, "feed", message=text), graph.session


def adapter(sandbox: Sandbox, route: str, clock: SetClock) -> tuple[Platform, Outgoing]:
    """Our own adapter, over the same libraries, with a short time limit and no app secret."""
    limits = Limits(connect=1, read=0.5, total=1.5)
    if route == X:
        keys = sandbox.add_twitter_user().keys
        outgoing = Outgoing(platform=PlatformName.TWITTER, text="hello", link=None, mark="p1")
        return Twitter(keys, base_url=sandbox.twitter_url, clock=clock, limits=limits), outgoing
    page = sandbox.add_facebook_page().keys
    keys_without = type(page)(page_id=page.page_id, page_access_token=page.page_access_token)
    outgoing = Outgoing(platform=PlatformName.FACEBOOK, text="hello", link=None, mark="p1")
    return Facebook(keys_without, base_url=sandbox.facebook_url, clock=clock, limits=limits), outgoing


def held(sandbox: Sandbox) -> int:
    accounts = sandbox.state()["accounts"]
    return len(accounts["twitter"][USER]["posts"]) + len(accounts["facebook"][PAGE]["posts"])


# Fault, route → what the library does (None: it succeeds), what our adapter makes of it, whether it is stored.
TROUBLE: list[tuple[Fault, str, type[Exception] | None, type[PlatformError] | None, bool]] = [
    (Fault(kind=FaultKind.LOSE_REQUEST), X, requests.ConnectionError, OutcomeUnknown, False),
    (Fault(kind=FaultKind.LOSE_REQUEST), FB, requests.ConnectionError, OutcomeUnknown, False),
    (Fault(kind=FaultKind.LOSE_REPLY), X, requests.ConnectionError, OutcomeUnknown, True),
    (Fault(kind=FaultKind.LOSE_REPLY), FB, requests.ConnectionError, OutcomeUnknown, True),
    (Fault(kind=FaultKind.STATUS, status=502), X, tweepy.TwitterServerError, OutcomeUnknown, False),
    (Fault(kind=FaultKind.STATUS, status=502), FB, facebook.GraphAPIError, OutcomeUnknown, False),
    (Fault(kind=FaultKind.STATUS, stored=True), X, tweepy.TwitterServerError, OutcomeUnknown, True),
    (Fault(kind=FaultKind.STATUS, stored=True), FB, facebook.GraphAPIError, OutcomeUnknown, True),
    (Fault(kind=FaultKind.HTML, stored=True), X, tweepy.TwitterServerError, OutcomeUnknown, True),
    (Fault(kind=FaultKind.HTML, stored=True), FB, facebook.GraphAPIError, OutcomeUnknown, True),
    (Fault(kind=FaultKind.HTML, status=200), X, requests.JSONDecodeError, OutcomeUnknown, False),
    (Fault(kind=FaultKind.HTML, status=200), FB, facebook.GraphAPIError, OutcomeUnknown, False),
    (Fault(kind=FaultKind.REDIRECT), X, tweepy.HTTPException, OutcomeUnknown, False),
    (Fault(kind=FaultKind.REDIRECT, status=302, stored=True), FB, facebook.GraphAPIError, OutcomeUnknown, True),
    (Fault(kind=FaultKind.TRUNCATED), X, requests.JSONDecodeError, OutcomeUnknown, True),
    (Fault(kind=FaultKind.TRUNCATED), FB, requests.JSONDecodeError, OutcomeUnknown, True),
    (Fault(kind=FaultKind.NO_CONTENT_TYPE), X, None, None, True),
    (Fault(kind=FaultKind.NO_CONTENT_TYPE), FB, KeyError, None, True),
    (Fault(kind=FaultKind.DELAY, seconds=20), X, requests.ReadTimeout, OutcomeUnknown, True),
    (Fault(kind=FaultKind.DELAY, seconds=20), FB, requests.ReadTimeout, OutcomeUnknown, True),
    (Fault(kind=FaultKind.RATE_LIMIT, seconds=300), X, tweepy.TooManyRequests, TryLater, False),
    (Fault(kind=FaultKind.RATE_LIMIT, seconds=300), FB, facebook.GraphAPIError, TryLater, False),
    (Fault(kind=FaultKind.RATE_LIMIT, seconds=300, silent=True), X, tweepy.TooManyRequests, TryLater, False),
    (Fault(kind=FaultKind.RATE_LIMIT, seconds=300, silent=True), FB, facebook.GraphAPIError, TryLater, False),
    (Fault(kind=FaultKind.DAY_LIMIT, seconds=7200), X, tweepy.TooManyRequests, TryLater, False),
    (Fault(kind=FaultKind.DAY_LIMIT, seconds=7200), FB, facebook.GraphAPIError, TryLater, False),
    (Fault(kind=FaultKind.NO_CREDIT), X, tweepy.HTTPException, OutOfCredit, False),
    (Fault(kind=FaultKind.TOKEN_EXPIRED), X, tweepy.Unauthorized, CredentialsRejected, False),
    (Fault(kind=FaultKind.TOKEN_EXPIRED), FB, facebook.GraphAPIError, CredentialsRejected, False),
    (Fault(kind=FaultKind.TOKEN_REVOKED), X, tweepy.Unauthorized, CredentialsRejected, False),
    (Fault(kind=FaultKind.TOKEN_REVOKED), FB, facebook.GraphAPIError, CredentialsRejected, False),
    (Fault(kind=FaultKind.DEMAND_PROOF), FB, facebook.GraphAPIError, PlatformError, False),
    (Fault(kind=FaultKind.INDEX_LAG, seconds=60), X, None, None, True),
    (Fault(kind=FaultKind.INDEX_LAG, seconds=60), FB, None, None, True),
    (Fault(kind=FaultKind.NEAR_LIMIT), X, None, None, True),
    (Fault(kind=FaultKind.NEAR_LIMIT), FB, None, None, True),
]


def test_the_table_misses_no_kind_on_no_platform() -> None:
    assert {(kind, route) for kind in FaultKind for route in (X, FB) if kind.fits(route)} == {
        (fault.kind, route) for fault, route, *_ in TROUBLE
    }


@pytest.mark.parametrize(("fault", "route", "raised", "_meant", "stored"), TROUBLE)
def test_the_real_library_meets_each_kind_of_trouble(
    sandbox: Sandbox, fault: Fault, route: str, raised: type[Exception] | None, _meant: object, stored: bool
) -> None:
    sandbox.faults.script(route, fault)
    send, _ = library(sandbox, route, timeout=0.3)
    if raised is None:
        send("hello")
    else:
        with pytest.raises(raised):
            send("hello")
    assert held(sandbox) == stored
    exchange = sandbox.state()["journal"][-1]
    assert (exchange["route"], exchange["fault"]) == (route, fault.kind)


@pytest.mark.parametrize(("fault", "route", "_raised", "meant", "stored"), TROUBLE)
def test_our_adapter_understands_each_kind_of_trouble(
    sandbox: Sandbox,
    clock: SetClock,
    fault: Fault,
    route: str,
    _raised: object,
    meant: type[PlatformError] | None,
    stored: bool,
) -> None:
    platform, outgoing = adapter(sandbox, route, clock)
    sandbox.faults.script(route, fault)
    if meant is None:
        assert platform.publish(outgoing).remote_id
    else:
        with pytest.raises(meant) as understood:
            platform.publish(outgoing)
        # What is certainly not created must not be there.
        assert isinstance(understood.value, OutcomeUnknown) or not stored
    assert held(sandbox) == stored


UNREADABLE = [
    Fault(kind=FaultKind.STATUS, status=500),
    Fault(kind=FaultKind.HTML, status=200),
    Fault(kind=FaultKind.HTML, status=503),
    Fault(kind=FaultKind.REDIRECT),
    Fault(kind=FaultKind.TRUNCATED),
    Fault(kind=FaultKind.RATE_LIMIT, seconds=60),
    Fault(kind=FaultKind.LOSE_REQUEST),
    Fault(kind=FaultKind.DELAY, seconds=20),
    Fault(kind=FaultKind.TOKEN_EXPIRED),
]


@pytest.mark.parametrize("route", [X, FB])
@pytest.mark.parametrize("fault", UNREADABLE, ids=str)
def test_a_listing_that_cannot_be_read_is_never_taken_for_an_empty_one(
    sandbox: Sandbox, clock: SetClock, route: str, fault: Fault
) -> None:
    platform, outgoing = adapter(sandbox, route, clock)
    sandbox.faults.script(LISTING[route], fault)
    with pytest.raises(CannotTell):
        platform.find(outgoing, since=START)
    sandbox.renew_tokens()
    assert platform.find(outgoing, since=START) is None


# ── what only some kinds do ───────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("route", [X, FB])
def test_the_platform_itself_refuses_our_own_lost_attempt_as_a_duplicate(sandbox: Sandbox, route: str) -> None:
    send, _ = library(sandbox, route)
    sandbox.faults.script(route, Fault(kind=FaultKind.LOSE_REPLY))
    with pytest.raises(requests.ConnectionError):
        send("hello")
    with pytest.raises((tweepy.Forbidden, facebook.GraphAPIError), match=r"(?i)duplicate"):
        send("hello")
    assert held(sandbox) == 1


def test_a_silent_rate_limit_says_no_time_and_a_day_limit_says_its_own(sandbox: Sandbox, clock: SetClock) -> None:
    send, _ = library(sandbox, X)
    seen = []
    for fault in (
        Fault(kind=FaultKind.RATE_LIMIT, seconds=300, silent=True),
        Fault(kind=FaultKind.RATE_LIMIT, seconds=300),
        Fault(kind=FaultKind.DAY_LIMIT, seconds=7200),
    ):
        sandbox.faults.script(X, fault)
        with pytest.raises(tweepy.TooManyRequests) as refused:
            send("hello")
        headers = refused.value.response.headers
        seen.append({name: headers[name] for name in headers if "limit" in name})
    now = int(START.timestamp())
    assert seen[0] == {}
    assert seen[1]["x-rate-limit-reset"] == str(now + 300)
    assert (seen[2]["x-rate-limit-remaining"], seen[2]["x-rate-limit-reset"]) == ("99", str(now + 900))
    assert seen[2]["x-user-limit-24hour-remaining"] == "0"
    assert seen[2]["x-user-limit-24hour-reset"] == str(now + 7200)


@pytest.mark.parametrize(("kind", "subcode"), [(FaultKind.TOKEN_EXPIRED, 463), (FaultKind.TOKEN_REVOKED, 460)])
def test_a_dead_token_stays_dead_until_it_is_renewed(sandbox: Sandbox, kind: FaultKind, subcode: int) -> None:
    sandbox.faults.script(X, Fault(kind=kind), call=2)
    sandbox.faults.script(FB, Fault(kind=kind), call=2)
    x, graph = x_client(sandbox), graph_client(sandbox)
    x.create_tweet(text="one")
    graph.put_object(PAGE, "feed", message="one")
    for call in (lambda: x.create_tweet(text="two"), x.get_me):
        with pytest.raises(tweepy.Unauthorized):
            call()
    for call in (lambda: graph.put_object(PAGE, "feed", message="two"), lambda: graph.get_object(PAGE)):
        with pytest.raises(facebook.GraphAPIError) as refused:
            call()
        assert (refused.value.code, refused.value.result["error"]["error_subcode"]) == (190, subcode)
    app = (credentials.FACEBOOK_APP_ID, credentials.FACEBOOK_APP_SECRET.reveal())
    facts = graph.debug_access_token(graph.access_token, *app)["data"]
    assert (facts["is_valid"], facts["error"]["subcode"]) == (False, subcode)
    sandbox.renew_tokens()
    assert x.get_me().data
    assert graph.get_object(PAGE)


def test_only_the_token_that_showed_up_dies(clock: SetClock) -> None:
    with Sandbox(clock=clock, accounts=2) as sandbox:
        sandbox.faults.script("twitter.me", Fault(kind=FaultKind.TOKEN_REVOKED))
        with pytest.raises(tweepy.Unauthorized):
            x_client(sandbox).get_me()
        assert x_client(sandbox, sandbox.add_twitter_user(2).keys).get_me().data


def test_a_proof_is_demanded_from_a_call_on_and_no_more_after_a_reset(sandbox: Sandbox) -> None:
    graph = graph_client(sandbox)
    sandbox.faults.script("facebook.node", Fault(kind=FaultKind.DEMAND_PROOF), call=2)
    assert graph.get_object(PAGE)
    for _ in range(2):
        with pytest.raises(facebook.GraphAPIError, match="appsecret_proof"):
            graph.get_object(PAGE)
    sandbox.reset()
    assert graph.get_object(PAGE)


@pytest.mark.parametrize("route", [X, FB])
def test_a_late_listing_hides_one_post_for_a_while_only(sandbox: Sandbox, clock: SetClock, route: str) -> None:
    platform, outgoing = adapter(sandbox, route, clock)
    sandbox.faults.script(route, Fault(kind=FaultKind.INDEX_LAG, seconds=60))
    receipt = platform.publish(outgoing)
    assert platform.find(outgoing, since=START) is None
    clock.pass_(seconds=60)
    found = platform.find(outgoing, since=START)
    assert found is not None
    assert found.remote_id == receipt.remote_id


def test_usage_near_the_limit_is_told_in_each_platforms_headers(sandbox: Sandbox) -> None:
    for route in (X, FB):
        sandbox.faults.script(route, Fault(kind=FaultKind.NEAR_LIMIT, percent=97))
    send, session = library(sandbox, X)
    send("hello")
    headers = session.last.headers  # type: ignore[attr-defined]
    assert (headers["x-rate-limit-remaining"], headers["x-user-limit-24hour-remaining"]) == ("3", "3")
    send, session = library(sandbox, FB)
    send("hello")
    headers = session.last.headers  # type: ignore[attr-defined]
    assert json.loads(headers["x-app-usage"])["call_count"] == 97
    assert json.loads(headers["x-business-use-case-usage"])[PAGE][0]["call_count"] == 97


def test_a_redirect_leads_nowhere(sandbox: Sandbox) -> None:
    sandbox.faults.script("twitter.me", Fault(kind=FaultKind.REDIRECT, status=308))
    answer = requests.get(f"{sandbox.twitter_url}/2/users/me", timeout=5)
    assert [step.status_code for step in (*answer.history, answer)] == [308, 404]


def test_a_day_limit_of_the_rules_counts_posts_and_says_so(clock: SetClock) -> None:
    with Sandbox(clock=clock, rules=Rules(x_day_limit=2)) as sandbox:
        send, session = library(sandbox, X)
        for number in range(2):
            send(f"n° {number}")
        assert session.last.headers["x-user-limit-24hour-remaining"] == "0"  # type: ignore[attr-defined]
        with pytest.raises(tweepy.TooManyRequests):
            send("one too many")
        clock.pass_(hours=24)
        send("another day")


# ── several at once ───────────────────────────────────────────────────────────────────────────────────────────


def test_several_faults_strike_one_call_together(sandbox: Sandbox, clock: SetClock) -> None:
    platform, outgoing = adapter(sandbox, X, clock)
    for fault in (Fault(kind=FaultKind.INDEX_LAG, seconds=60), Fault(kind=FaultKind.LOSE_REPLY)):
        sandbox.faults.script(X, fault, call=1)
    with pytest.raises(OutcomeUnknown):
        platform.publish(outgoing)
    assert sandbox.state()["journal"][-1]["fault"] == "index_lag+lose_reply"
    assert platform.find(outgoing, since=START) is None
    clock.pass_(minutes=1)
    assert platform.find(outgoing, since=START)


COMBINED = [
    ((FaultKind.LOSE_REQUEST, FaultKind.LOSE_REPLY), False, "one loses what the other would have carried out"),
    ((FaultKind.RATE_LIMIT, FaultKind.TRUNCATED), False, "a refusal cut in half is still a refusal"),
    ((FaultKind.TRUNCATED, FaultKind.NO_CONTENT_TYPE), True, "both spoil the same answer"),
]


@pytest.mark.parametrize(("kinds", "stored", "why"), COMBINED)
def test_a_request_is_carried_out_only_if_no_fault_forbids_it(
    sandbox: Sandbox, clock: SetClock, kinds: tuple[FaultKind, ...], stored: bool, why: str
) -> None:
    platform, outgoing = adapter(sandbox, X, clock)
    for kind in kinds:
        sandbox.faults.script(X, Fault(kind=kind), call=1)
    with pytest.raises(OutcomeUnknown):
        platform.publish(outgoing)
    assert held(sandbox) == stored, why


# ── plans ─────────────────────────────────────────────────────────────────────────────────────────────────────

ROUTES = (X, FB, "twitter.timeline", "facebook.listing")
SEEDS = st.integers(0, 2**40)
PLAN_20261120 = "seed 20261120: facebook.publish #2: redirect 302 not stored; twitter.create #3: no_credit"


@given(SEEDS, st.integers(1, 5), st.permutations(ROUTES), st.permutations(list(FaultKind)))
def test_a_plan_comes_from_its_seed_alone_and_fits_its_routes(
    seed: int, most: int, routes: list[str], kinds: list[FaultKind]
) -> None:
    made = faults.plan(seed, routes, kinds, most)
    assert made == faults.plan(seed, ROUTES, tuple(FaultKind), most)
    assert 1 <= len(made.orders) <= most
    assert all(order.fault.kind.fits(order.route) and 1 <= order.call <= 3 for order in made.orders)
    assert str(made).startswith(f"seed {seed}: {made.orders[0].route} #")


def test_a_plan_is_the_same_on_every_python() -> None:
    assert str(faults.plan(20261120, ROUTES)) == PLAN_20261120


def test_plans_of_many_seeds_miss_no_kind_and_differ() -> None:
    plans = [faults.plan(seed, ROUTES) for seed in range(400)]
    assert frozenset[FaultKind]().union(*(made.kinds() for made in plans)) == frozenset(FaultKind)
    assert len({made.orders for made in plans}) > 350


@pytest.mark.parametrize(
    ("routes", "kinds", "most", "why"),
    [
        ((), (FaultKind.HTML,), 3, "no route"),
        ((X,), (), 3, "no kind"),
        ((FB,), (FaultKind.NO_CREDIT,), 3, "Facebook bills nothing"),
        ((X,), (FaultKind.HTML,), 0, "no fault at all"),
    ],
)
def test_a_plan_that_cannot_be_drawn_is_refused(
    routes: tuple[str, ...], kinds: tuple[FaultKind, ...], most: int, why: str
) -> None:
    with pytest.raises(ValueError, match=r"faults|most"):
        faults.plan(1, routes, kinds, most)


def test_a_plan_counts_calls_from_when_it_is_followed(sandbox: Sandbox) -> None:
    client = x_client(sandbox)
    client.get_me()
    html = Fault(kind=FaultKind.HTML, status=502)
    orders = tuple(faults.Order(route="twitter.me", call=call, fault=html) for call in (1, 3))
    sandbox.faults.follow(Plan(seed=1, orders=orders))
    seen = []
    for _ in range(4):
        try:
            client.get_me()
            seen.append(200)
        except tweepy.TwitterServerError as error:
            seen.append(error.response.status_code)
    assert seen == [502, 200, 502, 200]


def test_a_plan_for_a_route_that_is_not_there_orders_nothing(sandbox: Sandbox) -> None:
    orders = tuple(
        faults.Order(route=route, call=1, fault=Fault(kind=FaultKind.HTML)) for route in (X, "twitter.trends")
    )
    with pytest.raises(ValueError, match=r"'twitter\.trends' is not one of"):
        sandbox.faults.follow(Plan(seed=1, orders=orders))
    assert sandbox.faults.snapshot()["ordered"] == []


@pytest.mark.parametrize("seed", range(60))
def test_under_any_plan_the_sandbox_holds_what_the_plan_says(clock: SetClock, seed: int) -> None:
    """The plan knows which calls take effect; the sandbox must agree, whatever the client sees."""
    kinds = [kind for kind in FaultKind if kind not in (FaultKind.TOKEN_EXPIRED, FaultKind.TOKEN_REVOKED)]
    made = faults.plan(seed, [X], kinds, most=3, delay=0.4)
    with Sandbox(clock=clock) as sandbox:
        platform, _ = adapter(sandbox, X, clock)
        sandbox.faults.follow(made)
        for call in (1, 2, 3):
            outgoing = Outgoing(platform=PlatformName.TWITTER, text=f"n° {call}", link=None, mark=f"p{call}")
            before = held(sandbox)
            try:
                platform.publish(outgoing)
                said: bool | None = True
            except OutcomeUnknown:
                said = None
            except PlatformError:
                said = False
            there = held(sandbox) > before
            assert there == made.carried_out(X, call), f"{made}, call {call}"
            assert said in (None, there), f"{made}, call {call}"


# ── many runs on one server ───────────────────────────────────────────────────────────────────────────────────


def test_a_reset_keeps_the_server_and_takes_other_rules(sandbox: Sandbox, clock: SetClock) -> None:
    send, _ = library(sandbox, X)
    first_url, seen = sandbox.url, []
    sandbox.faults.script(X, Fault(kind=FaultKind.TOKEN_REVOKED), call=2)
    send("hello")
    with pytest.raises(tweepy.Unauthorized):
        send("hello again")
    for rules in (Rules(index_lag=timedelta(minutes=1)), None, Rules()):
        sandbox.reset(rules)
        assert (held(sandbox), sandbox.state()["journal"]) == (0, [])
        send("hello")
        client = x_client(sandbox)
        seen.append(client.get_users_tweets(USER, user_auth=True).data is None)
    assert (sandbox.url, seen) == (first_url, [True, True, False])
