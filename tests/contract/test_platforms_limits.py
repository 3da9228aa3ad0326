"""What the platforms' headers say about the next posts."""

from __future__ import annotations

import contextlib
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from crosspost.errors import CannotTell, PlatformError
from crosspost.model import FacebookKeys, Limit, LimitKind, Outgoing, PlatformName, Secret, TwitterKeys
from crosspost.platforms.facebook import Facebook
from crosspost.platforms.twitter import Twitter
from tests.contract.wire_script import Reply, ScriptedServer, reply

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
SOON, LATER = NOW + timedelta(minutes=10), NOW + timedelta(hours=20)
X_KEYS = TwitterKeys(
    api_key=Secret("the-key"),
    api_secret=Secret("the-secret"),
    access_token=Secret("42-token"),
    access_token_secret=Secret("another-secret"),
)
PAGE_KEYS = FacebookKeys(page_id="77", page_access_token=Secret("the-page-token"))


def at(instant: datetime) -> str:
    return str(int(instant.timestamp()))


def x_limits(scripted: Reply) -> set[Limit]:
    with ScriptedServer(scripted) as server:
        platform = Twitter(X_KEYS, base_url=server.url, clock=lambda: NOW)
        with contextlib.suppress(PlatformError):
            platform.publish(Outgoing(platform=PlatformName.TWITTER, text="Words", link=None, mark="p1"))
        return set(platform.limits())


def page_limits(scripted: Reply) -> set[Limit]:
    with ScriptedServer(scripted) as server:
        platform = Facebook(PAGE_KEYS, base_url=server.url, clock=lambda: NOW)
        with contextlib.suppress(PlatformError):
            platform.publish(Outgoing(platform=PlatformName.FACEBOOK, text="Words", link=None, mark="p1"))
        return set(platform.limits())


def window(remaining: int, reset_at: datetime = SOON) -> Limit:
    return Limit(kind=LimitKind.WINDOW, remaining=remaining, reset_at=reset_at)


def day(remaining: int) -> Limit:
    return Limit(kind=LimitKind.DAY, remaining=remaining, reset_at=LATER)


def usage(remaining: int, rest: timedelta = timedelta(hours=1)) -> Limit:
    return Limit(kind=LimitKind.USAGE, remaining=remaining, reset_at=NOW + rest)


def of_the_app(remaining: int) -> Limit:
    return replace(usage(remaining), kind=LimitKind.APP_USAGE)


QUARTER = {"x_rate_limit_remaining": "7", "x_rate_limit_reset": at(SOON)}
CREATED = {"data": {"id": "1234567890123456789", "text": "Words"}}


@pytest.mark.parametrize(
    ("why", "scripted", "limits"),
    [
        ("no headers", reply(201, CREATED), set()),
        ("the quarter of an hour", reply(201, CREATED, **QUARTER), {window(7)}),
        (
            "the day of the app and of the user",
            reply(
                201,
                CREATED,
                **QUARTER,
                x_app_limit_24hour_remaining="900",
                x_app_limit_24hour_reset=at(LATER),
                x_user_limit_24hour_remaining="0",
                x_user_limit_24hour_reset=at(LATER),
            ),
            {window(7), day(0), replace(day(900), kind=LimitKind.APP_DAY)},
        ),
        ("a 429 that only says when", reply(429, {"title": "Too Many"}, x_rate_limit_reset=at(SOON)), {window(0)}),
        ("a 429 that says nothing", reply(429, {"title": "Too Many"}), set()),
        ("nonsense", reply(201, CREATED, x_rate_limit_remaining="-1", x_rate_limit_reset="soon"), set()),
        ("a reset in the far future", reply(201, CREATED, **{**QUARTER, "x_rate_limit_reset": "99999999999"}), set()),
        ("a reset in the past", reply(201, CREATED, **{**QUARTER, "x_rate_limit_reset": "1"}), set()),
    ],
)
def test_x_says_how_many_posts_are_left(why: str, scripted: Reply, limits: set[Limit]) -> None:
    assert x_limits(scripted) == limits


def business(**more: int) -> str:
    return json.dumps({"77": [{"type": "pages", "call_count": 97, "total_cputime": 23, "total_time": 23, **more}]})


POSTED = {"id": "77_1"}


@pytest.mark.parametrize(
    ("why", "scripted", "limits"),
    [
        ("no headers: little is used", reply(200, POSTED), set()),
        ("the app's calls", reply(200, POSTED, x_app_usage='{"call_count":28,"total_time":91}'), {of_the_app(9)}),
        ("the Page's calls", reply(200, POSTED, x_page_usage='{"call_count":40}'), {usage(60)}),
        ("the business case's, no time named", reply(200, POSTED, x_business_use_case_usage=business()), {usage(3)}),
        (
            "the business case's, in minutes",
            reply(200, POSTED, x_business_use_case_usage=business(estimated_time_to_regain_access=25)),
            {usage(3, timedelta(minutes=25))},
        ),
        (
            "a refusal speaks of it, too",
            reply(400, {"error": {"code": 4}}, x_app_usage='{"call_count":180}'),
            {of_the_app(0)},
        ),
        (
            "nonsense",
            reply(
                200, POSTED, x_app_usage='[{"call_count":"x"}]', x_page_usage="{", x_business_use_case_usage='{"7":1}'
            ),
            set(),
        ),
    ],
)
def test_facebook_says_how_much_is_used(why: str, scripted: Reply, limits: set[Limit]) -> None:
    assert page_limits(scripted) == limits


@pytest.mark.parametrize(
    ("level", "may_post"),
    [("read", False), ("read-write", True), ("read-write-directmessages", True), ("?", None), (None, None)],
)
def test_x_says_with_every_answer_whether_the_keys_may_post(level: str | None, may_post: bool | None) -> None:
    headers = {"x_access_level": level} if level else {}
    with ScriptedServer(reply(200, {"data": {"id": "42", "name": "A", "username": "a"}}, **headers)) as server:
        assert Twitter(X_KEYS, base_url=server.url, clock=lambda: NOW).whoami().may_post is may_post


@pytest.mark.parametrize(
    ("why", "scripted", "closed"),
    [
        ("no credit", reply(402, {"title": "CreditsDepleted"}), True),
        ("revoked", reply(401, {"title": "Unauthorized"}), True),
        ("a stranger's page", Reply(status=401, body="<html>"), False),
        ("too many", reply(429, {"title": "Too Many"}), False),
        ("trouble", reply(503, {"title": "Trouble"}), False),
    ],
)
def test_a_read_of_x_says_whether_the_account_is_closed(why: str, scripted: Reply, closed: bool) -> None:
    with ScriptedServer(scripted) as server, pytest.raises(CannotTell) as told:
        Twitter(X_KEYS, base_url=server.url, clock=lambda: NOW).metrics(["1234567890123456789"])
    assert told.value.closed is closed


@pytest.mark.parametrize(
    ("why", "scripted", "closed"),
    [
        ("the token is dead", reply(400, {"error": {"code": 190}}), True),
        ("this post may not be read", reply(403, {"error": {"code": 10}}), False),
        ("too many", reply(400, {"error": {"code": 4}}), False),
        ("trouble", reply(500, {"error": {"code": 190}}), False),
    ],
)
def test_a_read_of_facebook_says_whether_the_page_is_closed(why: str, scripted: Reply, closed: bool) -> None:
    with ScriptedServer(scripted) as server, pytest.raises(CannotTell) as told:
        Facebook(PAGE_KEYS, base_url=server.url, clock=lambda: NOW).metrics(["77_1"])
    assert told.value.closed is closed
