"""A Facebook Page through the real facebook-sdk, against answers scripted byte for byte."""

from __future__ import annotations

import hashlib
import hmac
import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest

from crosspost.errors import (
    CannotTell,
    ConfigError,
    CredentialsRejected,
    OutcomeUnknown,
    PlatformError,
    Refused,
    TryLater,
)
from crosspost.model import FacebookKeys, Outgoing, PlatformName, Secret
from crosspost.platforms.facebook import FIND_PAGES, Facebook
from crosspost.platforms.session import Limits
from crosspost.platforms.sighting import MARGIN
from tests.contract.wire_script import Reply, ScriptedServer, reply
from tests.fakes import SetClock

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
KEYS = FacebookKeys(page_id="1042", page_access_token=Secret("the-page-token"), app_secret=Secret("the-app-secret"))
PROOF = hmac.new(b"the-app-secret", b"the-page-token", hashlib.sha256).hexdigest()
OUTGOING = Outgoing(
    platform=PlatformName.FACEBOOK,
    text="Réseaux & autres\n\nUne phrase.",
    link="https://blog.example/a?utm_content=p7",
    mark="p7",
)
WITHOUT_LINK = Outgoing(platform=PlatformName.FACEBOOK, text=OUTGOING.text, link=None, mark="p7")


def error(code: object, message: str = "words", **more: object) -> dict[str, object]:
    return {"error": {"message": message, "type": "OAuthException", "code": code, "fbtrace_id": "A", **more}}


def facebook(server: ScriptedServer, keys: FacebookKeys = KEYS, *, token_in_header: bool = True) -> Facebook:
    return Facebook(
        keys,
        base_url=server.url + "/graph",
        clock=lambda: NOW,
        limits=Limits(connect=1, read=0.3, total=1.5),
        token_in_header=token_in_header,
    )


@dataclass(frozen=True)
class Case:
    why: str
    reply: Reply
    error: type[PlatformError]
    says: str = ""
    retry_after: datetime | None = None


def usage(minutes: object) -> str:
    return json.dumps({"1042": [{"type": "pages", "call_count": 100, "estimated_time_to_regain_access": minutes}]})


FAILURES = [
    *(
        Case(
            f"code {code}: token or permission",
            reply(status, error(code)),
            CredentialsRejected,
            "FACEBOOK_PAGE_ACCESS_TOKEN",
        )
        for code, status in [(190, 400), (102, 400), (10, 403), (200, 403), (299, 400), (459, 400), (3, 400)]
    ),
    *(Case(f"code {code}: too many calls", reply(400, error(code)), TryLater) for code in (4, 17, 32, 341, 613, 80001)),
    Case(
        "too many calls, and Meta says for how many minutes",
        reply(400, error(80001), X_Business_Use_Case_Usage=usage(35)),
        TryLater,
        retry_after=NOW + timedelta(minutes=35),
    ),
    Case("usage that is no JSON", reply(400, error(80001), X_Business_Use_Case_Usage="{"), TryLater),
    Case("usage in nonsense", reply(400, error(80001), X_Business_Use_Case_Usage=usage("x")), TryLater),
    Case(
        "usage until the year 9999 is bounded",
        reply(400, error(80001), X_Business_Use_Case_Usage=usage(10**12)),
        TryLater,
        retry_after=NOW + timedelta(days=2),
    ),
    Case(
        "posting too often",
        reply(400, error(368, error_subcode=1390008)),
        TryLater,
        retry_after=NOW + timedelta(hours=6),
    ),
    Case(
        "already posted is a sighting",
        reply(400, error(368, error_subcode=1404082)),
        OutcomeUnknown,
        "says it is a duplicate",
    ),
    Case(
        "a duplicate is a sighting",
        reply(400, error(506, "(#506) Duplicate status message")),
        OutcomeUnknown,
        "duplicate",
    ),
    Case("reported as abusive", reply(400, error(368, error_subcode=1346003)), Refused),
    Case("identity check", reply(400, error(368, error_subcode=4854002)), CredentialsRejected, "facebook.com"),
    Case(
        "calls must be signed",
        reply(400, error(100, "API calls from the server require an appsecret_proof argument")),
        CredentialsRejected,
        "FACEBOOK_APP_SECRET",
    ),
    Case("signed with another app's secret", reply(400, error(100, "Invalid appsecret_proof")), CredentialsRejected),
    Case("blocked without saying why", reply(400, error(368)), CredentialsRejected),
    Case("invalid parameter", reply(400, error(100, "(#100) Invalid parameter")), Refused, "Invalid parameter"),
    Case(
        "the words for people come first",
        reply(400, error(100, error_user_msg="Say it kindly")),
        Refused,
        "Say it kindly",
    ),
    Case("the link cannot be scraped", reply(400, error(1609005)), Refused),
    Case("an error under 200 is an error", reply(200, error(100)), Refused),
    Case("code 1", reply(400, error(1)), OutcomeUnknown),
    Case("code 2 is known to publish nevertheless", reply(500, error(2, is_transient=True)), OutcomeUnknown),
    Case("code 2 with 400", reply(400, error(2)), OutcomeUnknown),
    Case("any code that is transient", reply(400, error(12345, is_transient=True)), OutcomeUnknown),
    Case("a definite code with 500", reply(500, error(100)), OutcomeUnknown),
    Case("a code in a string", reply(400, error("100")), OutcomeUnknown),
    Case("a code that is true", reply(400, error(True)), OutcomeUnknown),
    Case("503 with {} is success to the library", reply(503, {}), OutcomeUnknown),
    Case("500 with something else too", reply(500, {"oops": 1}), OutcomeUnknown),
    Case("400 with an empty error too", reply(400, {"error": {}}), OutcomeUnknown),
    Case("400 with an id and no error", reply(400, {"id": "1042_7"}), OutcomeUnknown),
    Case("200 without id", reply(200, {}), OutcomeUnknown),
    Case("200 with an id that is none", reply(200, {"id": "1042/../7"}), OutcomeUnknown),
    Case("200 with a number for an id", reply(200, {"id": 7}), OutcomeUnknown),
    Case("200 with id and error", reply(200, {"id": "1042_7", **error(2)}), OutcomeUnknown),
    Case("200 with HTML", Reply(body="<html>", content_type="text/html"), OutcomeUnknown),
    Case("200 with a picture", Reply(body=b"\x89PNG", content_type="image/png"), OutcomeUnknown),
    Case("200 in a query string", Reply(body="access_token=stolen", content_type="text/plain"), OutcomeUnknown),
    Case("no type and no body", Reply(content_type=None), OutcomeUnknown),
    Case("broken JSON", Reply(body='{"id":"1042_7"'), OutcomeUnknown),
    Case("a list", reply(200, ["1042_7"]), OutcomeUnknown),
    Case("half a body", Reply(body='{"id":"1042_7"}', cut=True), OutcomeUnknown),
    Case("JSON that nests without end", Reply(body="[" * 200_000), OutcomeUnknown),
    Case("a redirect is not followed", reply(302, None, Location="https://127.0.0.1:9/x"), OutcomeUnknown),
    Case("a redirect to nonsense", reply(302, None, Location="http://[::"), OutcomeUnknown),
    Case("dropped after the request", Reply(drop=True), OutcomeUnknown),
    Case("no answer in time", Reply(wait=3), OutcomeUnknown),
    Case("an answer that never ends", Reply(drip=0.05), OutcomeUnknown, "within 1.5 s"),
]


@pytest.mark.parametrize("case", FAILURES, ids=lambda case: case.why)
def test_an_answer_without_receipt_becomes_the_right_error(case: Case) -> None:
    with ScriptedServer(case.reply) as server, pytest.raises(PlatformError) as caught:
        facebook(server).publish(OUTGOING)
    assert type(caught.value) is case.error
    assert case.says in str(caught.value)
    assert len(str(caught.value)) < 700
    assert len(server.requests) == 1
    if isinstance(caught.value, TryLater):
        assert caught.value.retry_after == case.retry_after


def test_an_id_is_a_receipt() -> None:
    with ScriptedServer(reply(200, {"id": "1042_7"})) as server:
        receipt = facebook(server).publish(OUTGOING)
    assert (receipt.remote_id, receipt.url, receipt.at) == ("1042_7", "https://www.facebook.com/1042_7", NOW)


@pytest.mark.parametrize(
    ("why", "outgoing", "keys", "form"),
    [
        ("signed", OUTGOING, KEYS, {"message": OUTGOING.text, "link": OUTGOING.link, "appsecret_proof": PROOF}),
        (
            "without app secret and link",
            WITHOUT_LINK,
            FacebookKeys(page_id="1042", page_access_token=KEYS.page_access_token),
            {"message": OUTGOING.text},
        ),
    ],
)
def test_what_is_sent_is_message_link_token_and_proof_and_nothing_else(
    why: str, outgoing: Outgoing, keys: FacebookKeys, form: dict[str, str]
) -> None:
    with ScriptedServer(reply(200, {"id": "1042_7"})) as server:
        facebook(server, keys).publish(outgoing)
    head, _, body = server.requests[0].partition("\r\n\r\n")
    assert head.startswith("POST /graph/v26.0/1042/feed HTTP/1.1")
    assert {name: values[0] for name, values in parse_qs(body).items()} == {**form, "access_token": "the-page-token"}


def test_reads_carry_the_token_in_a_header_unless_told_otherwise() -> None:
    with ScriptedServer(reply(200, {"data": []})) as server:
        facebook(server).find(OUTGOING, since=NOW)
        facebook(server, token_in_header=False).find(OUTGOING, since=NOW)
    in_header, in_address = server.requests
    assert "Authorization: Bearer the-page-token" in in_header
    assert "access_token" not in in_header
    assert f"appsecret_proof={PROOF}" in in_header
    assert "access_token=the-page-token" in in_address
    assert "Authorization" not in in_address


def test_when_nobody_listens_nothing_was_sent() -> None:
    with ScriptedServer(Reply()) as server:
        url = server.url
    with pytest.raises(TryLater, match="nothing was sent"):
        Facebook(KEYS, base_url=url, clock=lambda: NOW).publish(OUTGOING)


@pytest.mark.parametrize(
    ("page_id", "token", "version", "named"),
    [
        ("my-page", "t", "v26.0", "FACEBOOK_PAGE_ID"),
        ("1042/../me", "t", "v26.0", "FACEBOOK_PAGE_ID"),
        ("1042", "", "v26.0", "FACEBOOK_PAGE_ACCESS_TOKEN"),
        ("1042", "two\nlines", "v26.0", "FACEBOOK_PAGE_ACCESS_TOKEN"),
        ("1042", "t", "26", "version"),
    ],
)
def test_settings_that_cannot_be_are_refused_with_their_name(
    page_id: str, token: str, version: str, named: str
) -> None:
    with pytest.raises(ConfigError, match=named):
        Facebook(FacebookKeys(page_id=page_id, page_access_token=Secret(token)), version=version, clock=lambda: NOW)


# ── looking ───────────────────────────────────────────────────────────────────────────────────────────────────


def listed(message: str = "other words", *, link: str = "", when: datetime = NOW, **more: object) -> dict[str, object]:
    attachments = {"attachments": {"data": [{"unshimmed_url": link}]}} if link else {}
    return {
        "id": "1042_8",
        "message": message,
        "created_time": when.strftime("%Y-%m-%dT%H:%M:%S+0000"),
        **attachments,
        **more,
    }


def page(*posts: object, after: object = None) -> Reply:
    paging = (
        {"paging": {"cursors": {"after": after}, "next": "https://graph.facebook.com/x?access_token=t"}}
        if after
        else {}
    )
    return reply(200, {"data": posts, **paging})


MARKED = "https://blog.example/a?x=1&utm_content=p7"
FOUND = [
    ("by its mark", OUTGOING, [page(listed(), listed(link=MARKED))]),
    ("by its words where there is no link", WITHOUT_LINK, [page(listed(OUTGOING.text))]),
    ("by its words where the link was not scraped", OUTGOING, [page(listed(OUTGOING.text))]),
    ("on the second page", OUTGOING, [page(listed(), after="two"), page(listed(link=MARKED))]),
    (
        "although Facebook's clock is behind ours",
        OUTGOING,
        [page(listed(link=MARKED, when=NOW - MARGIN))],
    ),
]


@pytest.mark.parametrize(("why", "outgoing", "pages"), FOUND, ids=[row[0] for row in FOUND])
def test_our_post_is_found(why: str, outgoing: Outgoing, pages: list[Reply]) -> None:
    with ScriptedServer(*pages) as server:
        receipt = facebook(server).find(outgoing, since=NOW)
    assert receipt is not None
    assert receipt.remote_id == "1042_8"
    asked = [parse_qs(urlsplit(request.split(" ")[1]).query) for request in server.requests]
    assert asked[0]["since"] == [str(int((NOW - MARGIN).timestamp()))]
    assert [query.get("after") for query in asked] == [None, ["two"]][: len(pages)]


ABSENT = [
    ("an empty listing", [page()]),
    ("other posts", [page(listed(), after="two"), page(listed("more"))]),
    ("a photo without words", [page({"id": "1042_9", "created_time": "2026-11-23T09:00:00+0000"})]),
    ("the mark of another post, though the words are ours", [page(listed(OUTGOING.text, link=MARKED + "7"))]),
    ("a post of last week", [page(listed(link=MARKED, when=NOW - timedelta(days=7)))]),
]


@pytest.mark.parametrize(("why", "pages"), ABSENT, ids=[row[0] for row in ABSENT])
def test_absence_needs_the_whole_listing(why: str, pages: list[Reply]) -> None:
    with ScriptedServer(*pages) as server:
        assert facebook(server).find(OUTGOING, since=NOW) is None
    assert len(server.requests) == len(pages)


UNTELLABLE = [
    ("no data", [reply(200, {})]),
    ("data is an object", [reply(200, {"data": {}})]),
    ("a post without id", [page({"message": "x"})]),
    ("a post without time", [page({"id": "1042_8", "message": "x"})]),
    ("a next page without cursor", [reply(200, {"data": [], "paging": {"next": "https://x"}})]),
    ("a circle", [page(after="two"), page(after="two")]),
    ("the second page fails", [page(listed(), after="two"), reply(400, error(80001))]),
    ("503 with {}", [reply(503, {"data": []})]),
    ("HTML", [Reply(body="<html>", content_type="text/html")]),
    ("the token is gone", [reply(400, error(190))]),
    ("dropped", [Reply(drop=True)]),
]


@pytest.mark.parametrize(("why", "pages"), UNTELLABLE, ids=[row[0] for row in UNTELLABLE])
def test_a_listing_not_read_completely_tells_nothing(why: str, pages: list[Reply]) -> None:
    with ScriptedServer(*pages) as server, pytest.raises(CannotTell):
        facebook(server).find(OUTGOING, since=NOW)
    assert len(server.requests) == len(pages)


def test_a_listing_without_end_is_left_after_a_bounded_number_of_pages() -> None:
    pages = [page(after=f"t{number}") for number in range(FIND_PAGES + 5)]
    with ScriptedServer(*pages) as server, pytest.raises(CannotTell, match="did not end"):
        facebook(server).find(OUTGOING, since=NOW)
    assert len(server.requests) == FIND_PAGES


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("https://www.facebook.com/blog/posts/8", True),
        ("https://m.facebook.com/8", True),
        ("https://evil.example/facebook.com", False),
        ("https://facebook.com.evil.example/", False),
        ("javascript:alert(1)", False),
        (["https://www.facebook.com/8"], False),
        ("https://[facebook.com", False),
    ],
)
def test_the_address_of_a_post_is_facebooks_or_made_from_its_id(given: object, kept: bool) -> None:
    with ScriptedServer(page(listed(link=MARKED, permalink_url=given))) as server:
        receipt = facebook(server).find(OUTGOING, since=NOW)
    assert receipt is not None
    assert receipt.url == (given if kept else "https://www.facebook.com/1042_8")


# ── counts ────────────────────────────────────────────────────────────────────────────────────────────────────


def counted(likes: object = 5, replies: object = 2, **more: object) -> Reply:
    return reply(
        200,
        {
            "id": "1042_1",
            "reactions": {"summary": {"total_count": likes}},
            "comments": {"summary": {"total_count": replies}},
            **more,
        },
    )


GONE = reply(400, error(100, "Unsupported get request", error_subcode=33))
COUNTS = [
    ("all three", [counted(shares={"count": 3})], {"1_1": {"likes": 5, "replies": 2, "shares": 3}}),
    ("no shares is not 0 shares", [counted()], {"1_1": {"likes": 5, "replies": 2}}),
    ("nonsense is absent", [counted("5", -1, shares=[])], {"1_1": {}}),
    (
        "a post that Facebook refuses to tell of was asked for in vain, and does not spoil the next",
        [reply(400, error(100)), counted()],
        {"1_1": {}, "1_2": {"likes": 5, "replies": 2}},
    ),
    (
        "one for which Facebook fails is to be asked for again, and does not spoil the next",
        [reply(500, error(1)), counted()],
        {"1_2": {"likes": 5, "replies": 2}},
    ),
    ("what cannot be asked is absent", [counted(), reply(400, error(80001))], {"1_1": {"likes": 5, "replies": 2}}),
    ("so is what was lost", [counted(), Reply(drop=True)], {"1_1": {"likes": 5, "replies": 2}}),
    (
        "and what comes after the calls were nearly used up",
        [reply(200, {"id": "1_1"}, X_App_Usage='{"call_count":92}'), counted()],
        {"1_1": {}},
    ),
]


@pytest.mark.parametrize(("why", "replies", "expected"), COUNTS, ids=[row[0] for row in COUNTS])
def test_counts_go_by_our_own_names(why: str, replies: list[Reply], expected: dict[str, dict[str, int]]) -> None:
    with ScriptedServer(*replies) as server:
        readings = facebook(server).metrics([f"1_{number + 1}" for number in range(len(replies))])
    assert {remote_id: dict(reading.counts) for remote_id, reading in readings.items()} == expected


def test_only_a_post_said_not_to_exist_is_deleted() -> None:
    with ScriptedServer(GONE, counted()) as server:
        readings = facebook(server).metrics(["1_1", "1_2", "../me", "1_1"])
    assert {remote_id: one.deleted for remote_id, one in readings.items()} == {
        "1_1": True,
        "1_2": False,
        "../me": False,
    }
    assert len(server.requests) == 2


@pytest.mark.parametrize(
    ("scripted", "calls"),
    [(reply(400, error(190)), 1), (reply(503, {}), 3), (Reply(drop=True), 1), (reply(400, error(4)), 1)],
)
def test_where_the_next_post_would_fare_the_same_asking_ends(scripted: Reply, calls: int) -> None:
    with ScriptedServer(scripted) as server, pytest.raises(CannotTell):
        facebook(server).metrics(["1_1", "1_2", "1_3", "1_4"])
    assert len(server.requests) == calls


def test_calls_that_were_nearly_used_up_are_there_again_when_the_limits_time_is_over() -> None:
    clock = SetClock(NOW)
    heard = reply(200, {"data": []})
    with ScriptedServer(reply(200, {"id": "1_1"}, X_App_Usage='{"call_count":92}'), heard) as server:
        page = Facebook(KEYS, base_url=server.url, clock=clock)
        page.metrics(["1_1"])
        assert page.replies(["1_1"], since=NOW).until == NOW
        clock.advance(timedelta(hours=1))
        # Below its threshold Facebook says nothing of usage.
        assert page.replies(["1_1"], since=NOW).until is None
        assert len(server.requests) == 2


@pytest.mark.parametrize(
    ("why", "scripted", "kind"),
    [
        ("bad token", reply(400, error(190)), CredentialsRejected),
        ("not our Page", reply(400, error(100, error_subcode=33)), CredentialsRejected),
        ("trouble", reply(500, error(190)), CannotTell),
        ("too many calls", reply(400, error(80001)), CannotTell),
        ("nonsense", reply(200, {"id": []}), CannotTell),
        ("dropped", Reply(drop=True), CannotTell),
    ],
)
def test_who_am_i_says_whether_the_token_is_wrong_or_nobody_answered(
    why: str, scripted: Reply, kind: type[PlatformError]
) -> None:
    with ScriptedServer(scripted) as server, pytest.raises(kind):
        facebook(server).whoami()


def test_who_am_i() -> None:
    with ScriptedServer(reply(200, {"id": "1042", "name": "A blog"})) as server:
        identity = facebook(server).whoami()
    assert (identity.remote_account_id, identity.name, identity.handle) == ("1042", "A blog", None)
