"""X through the real tweepy, against answers scripted byte for byte."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest

from crosspost.errors import (
    CannotTell,
    ConfigError,
    CredentialsRejected,
    OutcomeUnknown,
    OutOfCredit,
    PlatformError,
    Refused,
    TryLater,
)
from crosspost.model import Outgoing, PlatformName, Secret, TwitterKeys
from crosspost.platforms.session import Limits
from crosspost.platforms.twitter import FIND_PAGES, Twitter
from tests.contract.wire_script import Reply, ScriptedServer, reply

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
KEYS = TwitterKeys(
    api_key=Secret("the-api-key"),
    api_secret=Secret("the-api/secret+1"),
    access_token=Secret("4242-the-access-token"),
    access_token_secret=Secret("the-token-secret"),
)
OUTGOING = Outgoing(
    platform=PlatformName.TWITTER,
    text="Réseaux & foo.py https://blog.example/a?utm_content=p7",
    link=None,
    mark="p7",
)


def id_at(instant: datetime, number: int = 0) -> str:
    return str(((int(instant.timestamp() * 1000) - 1_288_834_974_657) << 22) | number)


POST_ID = id_at(NOW)


def problem(status: int, detail: str, *, kind: str = "about:blank", **more: object) -> dict[str, object]:
    return {"title": "Title", "detail": detail, "type": kind, "status": status, **more}


def twitter(server: ScriptedServer) -> Twitter:
    return Twitter(KEYS, base_url=server.url + "/x", clock=lambda: NOW, limits=Limits(connect=1, read=0.3, total=1.5))


def at(instant: datetime) -> str:
    return str(int(instant.timestamp()))


LATER, MUCH_LATER = NOW + timedelta(minutes=7), NOW + timedelta(hours=20)


@dataclass(frozen=True)
class Case:
    why: str
    reply: Reply
    error: type[PlatformError]
    says: str = ""
    retry_after: datetime | None = None


FAILURES = [
    Case(
        "our own mistake is permanent",
        reply(400, {"errors": [{"message": "bad text"}], "title": "Invalid Request"}),
        Refused,
        "bad text",
    ),
    Case("too long, as 403", reply(403, problem(403, "Your Tweet text is too long.")), Refused, "too long"),
    Case("anti-spam", reply(403, problem(403, "You are not permitted to perform this action.")), Refused),
    Case(
        "not found", reply(404, problem(404, "none", kind="https://api.x.com/2/problems/resource-not-found")), Refused
    ),
    Case("too large", reply(413, problem(413, "Payload too large")), Refused),
    Case("token revoked", reply(401, problem(401, "Unauthorized")), CredentialsRejected, "TWITTER_"),
    Case(
        "the profile is suspended: no post will ever be taken, whatever it says",
        reply(
            403,
            problem(
                403,
                "The user used for authentication is suspended",
                kind="https://api.twitter.com/2/problems/user-suspended",
            ),
        ),
        CredentialsRejected,
        "sign in at x.com",
    ),
    Case(
        "the profile is locked until somebody signs in",
        reply(
            403,
            {
                "errors": [
                    {
                        "code": 326,
                        "message": "To protect our users from spam and other malicious activity, this account is "
                        "temporarily locked. Please log in to https://twitter.com to unlock your account.",
                    }
                ]
            },
        ),
        CredentialsRejected,
        "sign in at x.com",
    ),
    Case(
        "an older number for a suspended profile",
        reply(403, {"errors": [{"code": 64, "message": "No."}]}),
        CredentialsRejected,
        "sign in at x.com",
    ),
    Case(
        "a number that is none, and another's suspension, which is about the post",
        reply(403, {"errors": [{"code": [64], "message": "User has been suspended: [77]."}]}),
        Refused,
    ),
    Case(
        "app is read-only",
        reply(
            403, problem(403, "oauth1 app permissions", kind="https://api.twitter.com/2/problems/oauth1-permissions")
        ),
        CredentialsRejected,
    ),
    Case(
        "app without project, on the new host",
        reply(
            403, problem(403, "no", kind="https://api.x.com/2/problems/client-forbidden", reason="client-not-enrolled")
        ),
        CredentialsRejected,
    ),
    Case(
        "no credit",
        reply(402, problem(402, "no credits", kind="https://api.x.com/2/problems/credits")),
        OutOfCredit,
        "buy",
    ),
    Case("the month's cap", reply(429, problem(429, "cap", kind="…/usage-capped", period="Monthly")), OutOfCredit),
    Case(
        "the day's cap",
        reply(429, problem(429, "cap", kind="…/usage-capped", period="Daily")),
        TryLater,
        retry_after=datetime(2026, 11, 24, tzinfo=UTC),
    ),
    Case(
        "the window's limit",
        reply(429, problem(429, "Too Many"), x_rate_limit_reset=at(LATER)),
        TryLater,
        retry_after=LATER,
    ),
    Case(
        "a used-up day governs over the window",
        reply(
            429,
            problem(429, "Too Many"),
            x_rate_limit_reset=at(LATER),
            x_user_limit_24hour_remaining="0",
            x_user_limit_24hour_reset=at(MUCH_LATER),
        ),
        TryLater,
        retry_after=MUCH_LATER,
    ),
    Case(
        "a day with something left does not govern",
        reply(
            429,
            problem(429, "Too Many"),
            x_rate_limit_reset=at(LATER),
            x_app_limit_24hour_remaining="3",
            x_app_limit_24hour_reset=at(MUCH_LATER),
        ),
        TryLater,
        retry_after=LATER,
    ),
    Case("no reset named", reply(429, problem(429, "Too Many")), TryLater),
    Case(
        "a reset that is no number breaks tweepy, not us",
        reply(429, problem(429, "x"), x_rate_limit_reset="soon"),
        TryLater,
    ),
    Case("a reset in the past says nothing", reply(429, problem(429, "x"), x_rate_limit_reset="1000"), TryLater),
    Case(
        "a reset in the year 5000 says nothing",
        reply(429, problem(429, "x"), x_rate_limit_reset="95617584000"),
        TryLater,
    ),
    Case(
        "a duplicate may be our own lost attempt",
        reply(403, problem(403, "You are not allowed to create a Tweet with duplicate content.")),
        OutcomeUnknown,
        "says it is a duplicate",
    ),
    Case("201 without an id", reply(201, {"data": {"text": "…"}}), OutcomeUnknown),
    Case("201 with an id that is none", reply(201, {"data": {"id": "../7"}}), OutcomeUnknown),
    Case("201 with a number for an id", reply(201, {"data": {"id": 7}}), OutcomeUnknown),
    Case("201 with HTML", Reply(status=201, body="<html>", content_type="text/html"), OutcomeUnknown),
    Case("201 with half a body", Reply(status=201, body=f'{{"data":{{"id":"{POST_ID}"', cut=True), OutcomeUnknown),
    Case("201 with broken JSON", Reply(status=201, body=f'{{"data":{{"id":"{POST_ID}"'), OutcomeUnknown),
    Case("200 with errors only", reply(200, {"errors": [{"message": "odd"}]}), OutcomeUnknown),
    Case("204 and nothing", Reply(status=204), OutcomeUnknown),
    Case("a redirect is not followed", reply(307, None, Location="http://127.0.0.1:9/elsewhere"), OutcomeUnknown),
    Case("408", reply(408, problem(408, "timeout")), OutcomeUnknown),
    Case("a status that nobody foresaw", reply(418, problem(418, "teapot")), OutcomeUnknown),
    Case("500", reply(500, problem(500, "Internal")), OutcomeUnknown),
    Case("500 with a list breaks tweepy with AttributeError", reply(500, []), OutcomeUnknown),
    Case("500 with errors null breaks tweepy with TypeError", reply(500, {"errors": None}), OutcomeUnknown),
    Case("503 that speaks of credits", reply(503, problem(503, "x", kind="…/credits")), OutcomeUnknown),
    Case("503 and HTML", Reply(status=503, body="<h1>Over capacity</h1>", content_type="text/html"), OutcomeUnknown),
    Case("502 and nothing", Reply(status=502, content_type=None), OutcomeUnknown),
    Case(
        "a stranger's 403",
        Reply(status=403, body="<h1>Attention required</h1>", content_type="text/html"),
        OutcomeUnknown,
    ),
    Case("400 with an object that is not X's", reply(400, {"errors": None}), OutcomeUnknown),
    Case("JSON that nests without end", Reply(status=400, body="[" * 200_000), OutcomeUnknown),
    Case("dropped after the request", Reply(drop=True), OutcomeUnknown),
    Case("no answer in time", Reply(wait=3), OutcomeUnknown),
    Case("an answer that never ends", Reply(status=201, drip=0.05), OutcomeUnknown, "within 1.5 s"),
]


@pytest.mark.parametrize("case", FAILURES, ids=lambda case: case.why)
def test_an_answer_without_receipt_becomes_the_right_error(case: Case) -> None:
    with ScriptedServer(case.reply) as server, pytest.raises(PlatformError) as caught:
        twitter(server).publish(OUTGOING)
    assert type(caught.value) is case.error
    assert case.says in str(caught.value)
    assert len(str(caught.value)) < 700
    assert len(server.requests) == 1
    if isinstance(caught.value, TryLater):
        assert caught.value.retry_after == case.retry_after


@pytest.mark.parametrize(
    ("why", "scripted"),
    [
        ("as documented", reply(201, {"data": {"id": POST_ID, "text": "…", "edit_history_tweet_ids": [POST_ID]}})),
        ("errors may ride along", reply(201, {"data": {"id": POST_ID}, "errors": [{"title": "x"}]})),
        ("200 instead of 201", reply(200, {"data": {"id": POST_ID}})),
        (
            "the type of the body is missing",
            Reply(status=201, body=json.dumps({"data": {"id": POST_ID}}), content_type=None),
        ),
    ],
)
def test_an_id_is_a_receipt(why: str, scripted: Reply) -> None:
    with ScriptedServer(scripted) as server:
        receipt = twitter(server).publish(OUTGOING)
    assert (receipt.remote_id, receipt.url, receipt.at) == (POST_ID, f"https://x.com/i/web/status/{POST_ID}", NOW)


def test_what_is_sent_is_the_text_as_it_is_signed_for_the_profile_and_nothing_else() -> None:
    with ScriptedServer(reply(201, {"data": {"id": POST_ID}})) as server:
        twitter(server).publish(OUTGOING)
    head, _, body = server.requests[0].partition("\r\n\r\n")
    assert head.startswith("POST /x/2/tweets HTTP/1.1")
    assert 'oauth_token="4242-the-access-token"' in head
    assert "Bearer" not in head
    assert json.loads(body) == {"text": OUTGOING.text}


def test_when_nobody_listens_nothing_was_sent() -> None:
    with ScriptedServer() as server:
        url = server.url
    with pytest.raises(TryLater, match="nothing was sent"):
        Twitter(KEYS, base_url=url, clock=lambda: NOW).publish(OUTGOING)


@pytest.mark.parametrize(
    "url", ["http://no-such-host.invalid", "https://{loopback}"], ids=["no such name", "no TLS there"]
)
def test_a_failure_before_the_request_is_sent_leaves_nothing_behind(url: str) -> None:
    with ScriptedServer(Reply(status=400, body="this is not TLS")) as server:
        address = url.replace("{loopback}", server.url.removeprefix("http://"))
        with pytest.raises(TryLater, match="nothing was sent"):
            Twitter(KEYS, base_url=address, clock=lambda: NOW, limits=Limits(connect=1, read=1)).publish(OUTGOING)


@pytest.mark.parametrize("token", ["", "no-number-first", "4242", "-x"])
def test_a_token_without_user_id_is_refused_without_showing_it(token: str) -> None:
    keys = TwitterKeys(
        api_key=KEYS.api_key,
        api_secret=KEYS.api_secret,
        access_token=Secret(token),
        access_token_secret=KEYS.access_token_secret,
    )
    with pytest.raises(ConfigError, match="TWITTER_ACCESS_TOKEN") as caught:
        Twitter(keys, clock=lambda: NOW)
    assert not token or token not in str(caught.value)


# ── looking ───────────────────────────────────────────────────────────────────────────────────────────────────


def listed(text: str = "other words", *, link: str = "", when: datetime = NOW, number: int = 0) -> dict[str, object]:
    urls = [{"url": "https://t.co/abc", "expanded_url": link}] if link else []
    return {"id": id_at(when, number), "text": text, "entities": {"urls": urls}}


def page(*posts: object, next_token: str | None = None, count: int | None = None, **more: object) -> Reply:
    meta: dict[str, object] = {"result_count": len(posts) if count is None else count}
    if next_token:
        meta["next_token"] = next_token
    return reply(200, {**({"data": posts} if posts else {}), "meta": meta, **more})


OURS = listed("Réseaux &amp; https://t.co/zzz https://t.co/abc", link="https://blog.example/a?x=1&utm_content=p7")

FOUND = [
    ("by its mark", [page(listed(), OURS)]),
    (
        "by its mark, unwound",
        [page({**listed(), "entities": {"urls": [{"unwound_url": "https://www.blog.example/a/?utm_content=p7"}]}})],
    ),
    ("by its words where links were not expanded", [page(listed("Réseaux &amp; https://t.co/zzz https://t.co/abc"))]),
    ("on the second page", [page(listed(), next_token="two"), page(OURS)]),
    ("after an empty page that is not the last", [page(next_token="two"), page(OURS)]),
    ("although X left other posts out", [page(OURS, errors=[{"title": "x"}])]),
    (
        "although X's clock is behind ours",
        [page(listed(link="https://blog.example/a?utm_content=p7", when=NOW - timedelta(hours=23)))],
    ),
]


@pytest.mark.parametrize(("why", "pages"), FOUND, ids=[row[0] for row in FOUND])
def test_our_post_is_found(why: str, pages: list[Reply]) -> None:
    with ScriptedServer(*pages) as server:
        receipt = twitter(server).find(OUTGOING, since=NOW)
    assert receipt is not None
    assert len(server.requests) == len(pages)
    assert "start_time=2026-11-22T09%3A00%3A00Z" in server.requests[0]


ABSENT = [
    ("an empty listing has no data at all", [page()]),
    ("somebody's else words", [page(listed(), next_token="two"), page(listed("more words"))]),
    (
        "the mark of another post, though the words are ours",
        [page(listed(str(OURS["text"]), link="https://blog.example/a?utm_content=p77"))],
    ),
    ("a post of last week", [page(listed(link="https://blog.example/a?utm_content=p7", when=NOW - timedelta(days=7)))]),
    ("nothing but links in common", [page(listed("https://t.co/a https://t.co/b https://t.co/c https://t.co/d"))]),
]


@pytest.mark.parametrize(("why", "pages"), ABSENT, ids=[row[0] for row in ABSENT])
def test_absence_needs_the_whole_listing(why: str, pages: list[Reply]) -> None:
    with ScriptedServer(*pages) as server:
        assert twitter(server).find(OUTGOING, since=NOW) is None
    assert len(server.requests) == len(pages)


UNTELLABLE = [
    ("no meta", [reply(200, {"data": []})]),
    ("fewer posts than their number", [page(listed(), count=2)]),
    ("no posts, but their number", [page(count=3)]),
    ("a post without id", [page({"text": "x"})]),
    ("a post without text", [page({"id": POST_ID})]),
    ("data is an object", [reply(200, {"data": {}, "meta": {"result_count": 0}})]),
    ("posts left out", [page(listed(), errors=[{"title": "Not authorized"}])]),
    ("HTML", [Reply(body="<html>", content_type="text/html")]),
    ("half of it", [Reply(body='{"meta":', cut=True)]),
    ("the second page fails", [page(listed(), next_token="two"), reply(503, {})]),
    ("too many requests", [reply(429, problem(429, "x"))]),
    ("the token is gone", [reply(401, problem(401, "x"))]),
    ("a circle", [page(next_token="two"), page(next_token="two")]),
    ("a next page that cannot be asked for", [reply(200, {"meta": {"result_count": 0, "next_token": {"a": 1}}})]),
    ("dropped", [Reply(drop=True)]),
]


@pytest.mark.parametrize(("why", "pages"), UNTELLABLE, ids=[row[0] for row in UNTELLABLE])
def test_a_listing_not_read_completely_tells_nothing(why: str, pages: list[Reply]) -> None:
    with ScriptedServer(*pages) as server, pytest.raises(CannotTell):
        twitter(server).find(OUTGOING, since=NOW)
    assert len(server.requests) == len(pages)


def test_a_listing_without_end_is_left_after_a_bounded_number_of_pages() -> None:
    pages = [page(next_token=f"t{number}") for number in range(FIND_PAGES + 5)]
    with ScriptedServer(*pages) as server, pytest.raises(CannotTell, match="did not end"):
        twitter(server).find(OUTGOING, since=NOW)
    assert len(server.requests) == FIND_PAGES


# ── counts ────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("why", "given", "counts"),
    [
        (
            "the old vocabulary",
            {
                "retweet_count": 2,
                "quote_count": 1,
                "like_count": 5,
                "reply_count": 3,
                "bookmark_count": 4,
                "impression_count": 90,
            },
            {"shares": 3, "likes": 5, "replies": 3, "bookmarks": 4, "impressions": 90},
        ),
        ("the new vocabulary", {"repost_count": 2, "like_count": 0}, {"shares": 2, "likes": 0}),
        (
            "what is missing or nonsense is absent, never 0",
            {"like_count": "5", "reply_count": -1, "quote_count": True},
            {},
        ),
    ],
)
def test_counts_go_by_our_own_names(why: str, given: dict[str, object], counts: dict[str, int]) -> None:
    with ScriptedServer(page({**listed(), "public_metrics": given})) as server:
        assert dict(twitter(server).metrics([POST_ID])[POST_ID].counts) == counts


def test_posts_that_the_timeline_does_not_show_are_looked_up_and_only_those_said_to_be_gone_are_deleted() -> None:
    ids = [id_at(NOW, number) for number in range(4)]
    metrics = {"public_metrics": {"like_count": 1}}
    errors = [
        {"resource_id": ids[2], "type": "https://api.x.com/2/problems/resource-not-found", "title": "Not Found Error"},
        {"resource_id": ids[3], "type": "https://api.x.com/2/problems/not-authorized-for-resource"},
    ]
    pages = [
        page({**listed(), **metrics}),
        reply(200, {"data": [{"id": ids[1], "text": "x", **metrics}], "errors": errors}),
    ]
    with ScriptedServer(*pages) as server:
        readings = twitter(server).metrics([*ids, "not an id"])
    assert [readings[ids[n]].deleted for n in range(4)] == [False, False, True, False]
    assert readings[ids[3]].counts == readings["not an id"].counts == {}, "asked for, and X has nothing to say"
    assert f"ids={ids[1]}%2C{ids[2]}%2C{ids[3]}" in server.requests[1]


def test_what_was_read_is_kept_when_the_rest_cannot_be_read_which_is_absent() -> None:
    ids = [id_at(NOW, number) for number in range(2)]
    with ScriptedServer(page({**listed(), "public_metrics": {"like_count": 1}}), reply(503)) as server:
        assert set(twitter(server).metrics(ids)) == {ids[0]}


def test_no_counts_at_all_is_an_error_and_no_posts_is_no_call() -> None:
    with ScriptedServer(reply(503)) as server:
        with pytest.raises(CannotTell):
            twitter(server).metrics([POST_ID])
        assert twitter(server).metrics([]) == {}
    assert len(server.requests) == 1


@pytest.mark.parametrize(
    ("why", "scripted", "error"),
    [
        ("bad keys", reply(401, problem(401, "Unauthorized")), CredentialsRejected),
        ("app-only", reply(403, problem(403, "x", kind="…/unsupported-authentication")), CredentialsRejected),
        ("a stranger's 403", Reply(status=403, body="<html>"), CannotTell),
        ("trouble", reply(500, problem(500, "x")), CannotTell),
        ("nonsense", reply(200, {"data": {"id": {}}}), CannotTell),
        ("dropped", Reply(drop=True), CannotTell),
    ],
)
def test_who_am_i_says_whether_the_keys_are_wrong_or_nobody_answered(
    why: str, scripted: Reply, error: type[PlatformError]
) -> None:
    with ScriptedServer(scripted) as server, pytest.raises(error):
        twitter(server).whoami()


def test_who_am_i() -> None:
    with ScriptedServer(reply(200, {"data": {"id": "4242", "name": "A\nblog", "username": "blog"}})) as server:
        identity = twitter(server).whoami()
    assert (identity.remote_account_id, identity.name, identity.handle) == ("4242", "A blog", "blog")
