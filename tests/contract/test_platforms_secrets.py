"""No secret leaves an adapter: not in an error, its chain, its traceback, nor in any log at DEBUG."""

from __future__ import annotations

import json
import logging
import traceback
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crosspost.errors import PlatformError
from crosspost.model import FacebookKeys, Outgoing, PlatformName, Secret, TwitterKeys
from crosspost.platforms.answer import QUOTE_LIMIT, one_line, scrub
from crosspost.platforms.facebook import Facebook
from crosspost.platforms.session import Limits
from crosspost.platforms.twitter import Twitter
from crosspost.ports import Platform
from tests.contract.wire_script import Reply, ScriptedServer, reply

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
SECRETS = (
    "api/key+one=",
    "api secret&two",
    "4242-access/token+three",
    "token%secret four",
    "page|token/five+",
    "app/secret+six",
)
LIMITS = Limits(connect=1, read=0.2, total=0.4)
ECHO = " · ".join((*SECRETS, *(quote(secret, safe="") for secret in SECRETS), "access_token=EAAstranger&x=1"))


def twitter(url: str) -> Platform:
    keys = TwitterKeys(
        api_key=Secret(SECRETS[0]),
        api_secret=Secret(SECRETS[1]),
        access_token=Secret(SECRETS[2]),
        access_token_secret=Secret(SECRETS[3]),
    )
    return Twitter(keys, base_url=url, clock=lambda: NOW, limits=LIMITS)


def facebook(url: str) -> Platform:
    keys = FacebookKeys(page_id="1042", page_access_token=Secret(SECRETS[4]), app_secret=Secret(SECRETS[5]))
    return Facebook(keys, base_url=url, clock=lambda: NOW, limits=LIMITS)


def facebook_as_the_library_does(url: str) -> Platform:
    keys = FacebookKeys(page_id="1042", page_access_token=Secret(SECRETS[4]), app_secret=Secret(SECRETS[5]))
    return Facebook(keys, base_url=url, clock=lambda: NOW, limits=LIMITS, token_in_header=False)


def error(code: int) -> object:
    return {"error": {"code": code, "message": ECHO, "error_user_msg": ECHO}, "detail": ECHO, "title": ECHO}


FAILING = [
    *(
        reply(status, error(code))
        for status, code in [(400, 100), (401, 190), (402, 10), (403, 506), (429, 4), (500, 2)]
    ),
    reply(200, {"detail": ECHO}),
    reply(302, error(1), Location=f"https://elsewhere.example/?{quote_plus(SECRETS[4])}"),
    Reply(status=500, body=ECHO, content_type="text/html"),
    Reply(body=json.dumps({"detail": ECHO})[:-5], cut=True),
    Reply(drop=True),
    Reply(wait=2),
]


def every_text(error: BaseException | None) -> Iterator[str]:
    """All that could be printed of an error: itself, its causes and contexts, their arguments, the traceback."""
    if error is not None:
        yield repr(error)
        yield str(error)
        yield repr(error.args)
        yield "".join(traceback.format_exception(error))
        yield from every_text(error.__cause__)
        yield from every_text(error.__context__)


def assert_no_secret(text: str, secrets: Sequence[str] = SECRETS) -> None:
    for secret in secrets:
        for form in (secret, quote(secret, safe=""), quote_plus(secret), quote(secret)):
            assert form.lower() not in text.lower()
    assert "EAAstranger" not in text


def check_all_calls(platform: Platform, caplog: pytest.LogCaptureFixture, *, logs: bool = True) -> None:
    # An adapter knows its own secrets only; the server echoes all of them.
    secrets = SECRETS[:4] if isinstance(platform, Twitter) else SECRETS[4:]
    outgoing = Outgoing(platform=PlatformName.TWITTER, text="words", link=None, mark="p7")
    calls: list[Callable[[], object]] = [
        lambda: platform.publish(outgoing),
        lambda: platform.find(outgoing, since=NOW),
        lambda: platform.metrics(["104200000000000"]),
        platform.whoami,
    ]
    with caplog.at_level(logging.DEBUG):
        for call in calls:
            with pytest.raises(PlatformError) as caught:
                call()
            for text in every_text(caught.value):
                assert_no_secret(text, secrets)
    if logs:
        assert_no_secret(caplog.text, secrets)
        assert any(record.name.startswith("urllib3") for record in caplog.records), "DEBUG was not captured"


@pytest.mark.parametrize("connect", [twitter, facebook])
@pytest.mark.parametrize("scripted", FAILING, ids=range(len(FAILING)))
def test_no_failing_call_shows_a_secret(
    connect: Callable[[str], Platform], scripted: Reply, caplog: pytest.LogCaptureFixture
) -> None:
    with ScriptedServer(scripted) as server:
        check_all_calls(connect(server.url), caplog)


@pytest.mark.parametrize("connect", [twitter, facebook])
def test_nor_does_a_call_that_reaches_nobody(
    connect: Callable[[str], Platform], caplog: pytest.LogCaptureFixture
) -> None:
    with ScriptedServer(Reply()) as server:
        url = server.url
    check_all_calls(connect(url), caplog)


def test_nor_does_an_error_where_the_token_is_in_the_address(caplog: pytest.LogCaptureFixture) -> None:
    with ScriptedServer(Reply()) as server:
        url = server.url
    check_all_calls(facebook_as_the_library_does(url), caplog, logs=False)


@pytest.mark.parametrize("connect", [twitter, facebook])
def test_nor_does_the_adapter_itself(connect: Callable[[str], Platform]) -> None:
    assert_no_secret(repr(connect("http://127.0.0.1:9")))


@given(secret=st.text(min_size=4, max_size=40), before=st.text(max_size=20), after=st.text(max_size=20))
def test_a_scrubbed_text_holds_no_form_of_the_secret(secret: str, before: str, after: str) -> None:
    if secret in "***" or secret in before + "***" + after:
        return
    for form in (secret, quote(secret, safe="", errors="replace"), quote_plus(secret, errors="replace")):
        assert form not in scrub(f"{before} {form} {after}", [secret]).replace("***", "") or form in f"{before} {after}"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("GET /me?access_token=abc.d-e&x=1", "GET /me?access_token=***&x=1"),
        ("url: /me?Access_Token=abc (Caused by…", "url: /me?Access_Token=*** (Caused by…"),
        ('OAuth oauth_token="12-ab", oauth_signature="x%3D"', 'OAuth oauth_token="***", oauth_signature="***"'),
        ("Authorization: Bearer AAAA%2Fb==", "Authorization: Bearer ***"),
        ("appsecret_proof=0123456789abcdef", "appsecret_proof=***"),
        ("nothing to hide", "nothing to hide"),
    ],
)
def test_what_looks_like_a_secret_goes_as_well(text: str, expected: str) -> None:
    assert scrub(text, [""]) == expected


def test_a_secret_that_is_part_of_another_leaves_no_rest() -> None:
    assert scrub("abcd-efgh", ["abcd", "abcd-efgh"]) == "***"


@given(st.text())
def test_quoted_words_are_one_bounded_printable_line(text: str) -> None:
    line = one_line(text)
    assert len(line) <= QUOTE_LIMIT
    assert line.isprintable()
