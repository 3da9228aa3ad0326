"""What adapters and verdicts write down, told to a French reader: the platform's own words stay as they were said."""

from __future__ import annotations

import html
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from socket import gaierror
from types import SimpleNamespace
from typing import Any

import pytest
from urllib3 import HTTPConnectionPool
from urllib3.exceptions import (
    ConnectTimeoutError,
    NameResolutionError,
    NewConnectionError,
    ProtocolError,
    ReadTimeoutError,
    SSLError,
)

from crosspost.core import reasons, replies, verdicts
from crosspost.core.permissions import lacking
from crosspost.core.troubles import UNTRIED
from crosspost.errors import (
    CannotTell,
    CredentialsRejected,
    FetchError,
    OutcomeUnknown,
    ParseError,
    PlatformError,
    Refused,
)
from crosspost.feeds import sniff, source
from crosspost.feeds.fetch import Answer as FeedAnswer
from crosspost.feeds.fetch import Fetcher
from crosspost.model import (
    Account,
    Attempt,
    Limit,
    LimitKind,
    Outcome,
    PlatformName,
    Reason,
    ReasonKind,
    Receipt,
    Reply,
    ReplyState,
)
from crosspost.platforms import facebook_answers, facebook_errors, twitter_answers, twitter_errors
from crosspost.platforms.answer import Answer
from crosspost.steps import pacing, schedule
from crosspost.store import drafts
from crosspost.web.language import LANGUAGES, language
from crosspost.web.sayings import FORMS, LONGEST, saying

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
FR, EN = language("fr"), language("en")
ATTEMPT = Attempt(id=1, post_id=1, number=1, started_at=NOW, deadline=NOW, outcome=Outcome.OPEN)

REPLY = Reply(
    post_id=1,
    account_key="x",
    state=ReplyState.IN_DOUBT,
    tries=1,
    price_usd=Decimal(0),
    next_at=NOW,
    absent_at=NOW - timedelta(days=1),
)


def read(markup: str) -> str:
    return html.unescape(re.sub(r"<[^>]+>", "", markup))


def of_x(status: int, detail: str = "Said (so) by X: no.", **more: Any) -> Answer:
    return Answer(status=status, body={"title": "A", "detail": detail, **more})


def of_facebook(code: int, **more: Any) -> Answer:
    return Answer(status=400, body={"error": {"code": code, "message": "Said (so): no.", **more}})


def raised_by(look: Any, answer: Answer) -> PlatformError:
    with pytest.raises((CredentialsRejected, CannotTell)) as raised:
        look(answer)
    return raised.value


def repeated(error: PlatformError) -> str:
    assert isinstance(error, Refused)
    return error.repeated


FEED = "https://blog.example/feed"
ANNOUNCED = '<link rel="alternate" type="application/rss+xml" href="https://blog.example/rss{}">'
POOL: Any = HTTPConnectionPool("blog.example")


def of_feed(status: int) -> FetchError:
    return source._refusal(FeedAnswer(url=FEED, status=status, headers={}, body=b"", moved_to=None), NOW)


def of_page(body: str) -> ParseError:
    return sniff._page_error(f"<html>{body}".encode(), where=FEED, url=FEED)


def of_network(error: Exception, *, expired: bool = False) -> str:
    ask: Any = SimpleNamespace(url=FEED, deadline=20.0)
    watch: Any = SimpleNamespace(expired=expired)
    fetcher = Fetcher()
    try:
        return fetcher._explain(error, ask, watch)
    finally:
        fetcher.close()


RECEIPT = Receipt(remote_id="1990", url=None, at=NOW)
SEEN_ABSENT = replace(ATTEMPT, outcome=Outcome.UNKNOWN, absences=1, last_absence_at=NOW - timedelta(hours=1))
LIMITS = (
    ("window", LimitKind.WINDOW),
    ("day", LimitKind.DAY),
    ("app_day", LimitKind.APP_DAY),
    ("usage", LimitKind.USAGE),
    ("usage", LimitKind.APP_USAGE),
)


def over_limit(kind: LimitKind) -> str:
    """Why a post waits for its platform."""
    account = Account(key="twitter", platform=PlatformName.TWITTER, remote_account_id="1")
    limit = Limit(kind=kind, remaining=0, reset_at=NOW + timedelta(hours=1))
    app: Any = SimpleNamespace(store=SimpleNamespace(limits=lambda _key, app: [limit]))
    wait = pacing.limited(app, account, now=NOW)
    assert wait is not None
    return wait.reason


CASES: list[tuple[str, PlatformError | FetchError | ParseError | str]] = [
    ("x_keys", twitter_errors.refusal(of_x(401), now=NOW)),
    ("x_keys", raised_by(twitter_answers.identity, of_x(403))),
    ("x_closed", twitter_errors.refusal(of_x(403, "Said (so): this account is suspended."), now=NOW)),
    ("x_closed", raised_by(twitter_answers.identity, of_x(403, type="https://api.x.com/2/problems/user-suspended"))),
    (
        "x_refuses_all",
        repeated(twitter_errors.refusal(of_x(403, "(so) not permitted to perform this action."), now=NOW)),
    ),
    ("x_credit", twitter_errors.refusal(of_x(402), now=NOW)),
    ("x_cap", twitter_errors.refusal(of_x(429, type="https://api.x.com/problems/usage-capped"), now=NOW)),
    ("answered", twitter_errors.unreadable(of_x(401))),
    ("unsettled", twitter_errors.refusal(of_x(503), now=NOW)),
    ("refused", twitter_errors.refusal(of_x(400), now=NOW)),
    ("duplicate", twitter_errors.refusal(of_x(403, "You said (so): a duplicate."), now=NOW)),
    ("facebook_token", facebook_errors.refusal(of_facebook(190), now=NOW)),
    ("facebook_token", raised_by(facebook_answers.identity, of_facebook(100))),
    ("facebook_no_comment", facebook_errors.comment_refusal(of_facebook(200), now=NOW)),
    ("facebook_no_comments", str(facebook_errors.comments_refusal(of_facebook(10)))),
    ("facebook_no_scope", lacking("pages_manage_engagement")),
    ("facebook_proof", facebook_errors.refusal(of_facebook(100, message="wants appsecret_proof (so): no."), now=NOW)),
    ("facebook_blocked", facebook_errors.refusal(of_facebook(368), now=NOW)),
    ("answered", facebook_errors.unreadable(of_facebook(190))),
    ("unsettled", facebook_errors.refusal(Answer(status=500), now=NOW)),
    ("refused", facebook_errors.refusal(of_facebook(999), now=NOW)),
    ("duplicate", facebook_errors.refusal(of_facebook(506), now=NOW)),
    ("no_trust", verdicts.raised(OutcomeUnknown("read timed out (so): no."), ATTEMPT, now=NOW).evidence),
    ("could_not_look", verdicts.cannot_tell(CannotTell("silence (so): no."), ATTEMPT, now=NOW).evidence),
    ("never_settled", verdicts.deadline_passed(ATTEMPT, now=NOW).evidence),
    ("not_listed_yet", verdicts.not_found(ATTEMPT, now=NOW).evidence),
    ("reply_not_seen", replies.not_found(REPLY, now=NOW).note),
    ("reply_not_seen_yet", replies.not_found(replace(REPLY, absent_at=None), now=NOW).note),
    ("reply_too_late", replies.too_late(timedelta(days=2.5)).note),
    ("reply_untried", UNTRIED),
    ("reply_restored", replies.RESTORED),
    ("feed_locked", of_feed(401)),
    ("feed_forbidden", of_feed(403)),
    ("feed_not_there", of_feed(404)),
    ("feed_gone", of_feed(410)),
    ("feed_too_often", of_feed(429)),
    ("feed_unavailable", of_feed(503)),
    ("feed_unavailable", of_feed(502)),
    ("feed_odd_answer", of_feed(418)),
    ("feed_is_page", of_page("<title>Blog</title>")),
    ("feed_is_locked_page", of_page('<input type="password">')),
    ("feed_is_announced", of_page(ANNOUNCED.format(1))),
    ("feed_is_announced", of_page(ANNOUNCED.format(1) + ANNOUNCED.format(2))),
    ("host_unknown", of_network(NameResolutionError("blog.example", POOL, gaierror("(so): no.")))),
    ("no_connection", of_network(NewConnectionError(POOL, "refused (so): no."))),
    ("not_secure", of_network(SSLError("expired (so): no."))),
    ("host_deaf", of_network(ConnectTimeoutError(POOL, "waited"))),
    ("host_silent", of_network(ReadTimeoutError(POOL, FEED, "waited"))),
    ("host_slow", of_network(ValueError("x"), expired=True)),
    ("broken_off", of_network(ProtocolError("gone (so): no."))),
    ("page_not_fetched", f"The article page was not fetched. {of_feed(404)}"),
    ("unwanted", reasons.told(Reason(kind=ReasonKind.UNWANTED))),
    ("moved", "moved to 2026-11-24 11:15 UTC"),
    ("same_words", "the same words are on this account already, as post 7"),
    ("same_title", f"{drafts.ALIKE}, as post 7: look whether this is the same piece"),
    ("accepted", verdicts.received(RECEIPT).evidence),
    ("accepted", replies.received(RECEIPT).note),
    ("seen_there", verdicts.found(RECEIPT).evidence),
    ("seen_there", replies.found(RECEIPT).note),
    ("proved_absent", verdicts.not_found(SEEN_ABSENT, now=NOW).evidence),
    ("told_there", verdicts.told_there(RECEIPT, who="ann").evidence),
    ("told_there", replies.told_there(RECEIPT, who="ann").note),
    ("told_absent", verdicts.told_absent(who="ann").evidence),
    ("told_absent", replies.told_absent(who="ann", now=NOW).note),
    ("waited_too_long", f"it would have had to wait beyond expire_after: {over_limit(LimitKind.DAY)}"),
    *((f"limit_{kind}", over_limit(one)) for kind, one in LIMITS),
    (
        "over_budget",
        "twitter has spent $4.9 of its $5 this month, posts in doubt included, and this post costs $0.2; it waits. "
        "Raise monthly_budget_usd, or wait for next month: expire_after permitting, it goes out then",
    ),
    ("restored_post", "restored from a backup of 2026-11-20T09:00:00+00:00: look whether it has gone out since"),
    ("restored_reply", "restored from a backup of 2026-11-20T09:00:00+00:00: it may be there already"),
    (
        "answered_late",
        f"it is on the platform: {verdicts.received(RECEIPT).evidence}, after it had been taken for absent",
    ),
    ("too_late", schedule._too_late(Account(key="x", platform=PlatformName.TWITTER, remote_account_id="1"))),
    ("reply_sent", f"first reply sent: {replies.received(RECEIPT).note}"),
    ("reply_waiting", f"first reply waiting: {replies.told_absent(who='ann', now=NOW).note}"),
    ("reply_in_doubt", f"first reply in doubt: {replies.not_found(REPLY, now=NOW).note}"),
    ("reply_missing", f"first reply missing: {replies.too_late(timedelta(days=2)).note}"),
    ("problem_of_post", f"post 7 on twitter: in doubt: {verdicts.deadline_passed(ATTEMPT, now=NOW).evidence}"),
    ("problem_of_post", f"post 7: {over_limit(LimitKind.DAY)}"),
    ("problem_of_feed", f"feed 'blog': {of_feed(503)}"),
    ("problem_of_article", f"article 'Was: so.': The article page was not fetched. {of_feed(404)}"),
]


@pytest.mark.parametrize(("key", "error"), CASES, ids=[key for key, _ in CASES])
def test_what_is_written_down_is_of_a_form_and_the_platforms_words_are_quoted(key: str, error: object) -> None:
    text = str(error)
    assert FORMS[key].fullmatch(text), text
    told = saying(text, FR)
    begins = read(FR.messages[f"saying.{key}"]).partition("{")[0]
    assert read(told).startswith(begins)
    assert "(so)" not in re.sub(r'<span lang="en" dir="auto">.*?</span>', "", told)
    ours = re.sub(r"«[^»]*»", "", read(told)).casefold()
    assert not re.search(r"\b(the|is|does|not|check|then|says|it|that)\b", ours), ours


def test_a_proof_of_absence_that_is_not_trusted_is_of_a_form() -> None:
    text = (
        "not in the platform's listing, after 2 earlier proofs of absence: it is not sent again by itself. Look at the "
        "platform, then say what you saw with `crosspost review resolve`"
    )
    assert "après 2 preuves d’absence" in read(saying(text, FR))


def test_every_form_has_its_case() -> None:
    assert {key for key, _ in CASES} | {"not_listed"} == set(FORMS)


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_form_has_its_message_with_the_places_that_it_fills(code: str) -> None:
    messages = language(code).messages
    assert {key for key in messages if key.startswith("saying.")} == {f"saying.{key}" for key in (*FORMS, "quote")}
    for key, form in FORMS.items():
        assert set(re.findall(r"{(\w+)}", messages[f"saying.{key}"])) == set(form.groupindex), key


def test_an_error_within_a_verdict_is_told_too() -> None:
    told = read(saying("no trustworthy answer: X answered 503 in a way that settles nothing: Over capacity", FR))
    assert told == (
        "pas de réponse digne de foi\u00a0: X a répondu 503, ce qui ne tranche rien\u00a0: «\u00a0Over capacity\u00a0»"
    )


def test_the_feed_that_a_page_announces_is_named() -> None:
    told = read(saying(str(of_page(ANNOUNCED.format(1) + ANNOUNCED.format(2))), FR))
    assert told.endswith("prenez https://blog.example/rss1")


def test_an_address_keeps_its_letters_where_it_begins_a_sentence() -> None:
    assert read(saying(str(of_feed(404)), FR, begins=True)).startswith("https://")
    assert read(saying("could not look: no", FR, begins=True)).startswith("On n’a")


@pytest.mark.parametrize(
    "text",
    [
        "somebody's own words",
        "X does not accept the keys",
        "not in the platform's listing yet, perhaps",
        "no trustworthy answer: " * 300,
        "X answered 503 instead of what was asked for: " + "a" * LONGEST,
        "<script>alert(1)</script>",
        "",
    ],
)
def test_what_is_of_no_form_is_quoted_as_it_stands_and_never_markup(text: str) -> None:
    told = saying(text, EN)
    assert text.strip() in read(told)
    assert "<script>" not in told
