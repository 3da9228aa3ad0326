"""The first reply that carries the link: the same contract for the fake and for both platforms on the sandbox."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from crosspost.core.costs import Prices, price_of, reply_price_of
from crosspost.core.outgoing import freeze
from crosspost.errors import (
    CannotTell,
    CredentialsRejected,
    MayNotListen,
    MayNotReply,
    NotCreated,
    OutcomeUnknown,
    TryLater,
)
from crosspost.model import Account, LinkPlacement, Outgoing, PlatformName, Teaser
from crosspost.platforms import connect
from crosspost.ports import Platform
from crosspost.sandbox import credentials
from crosspost.sandbox.faults import Fault, FaultKind
from crosspost.sandbox.server import Sandbox
from crosspost.sandbox.setup import SCOPES, TASKS, FacebookSetup
from tests.fakes import FakePlatform, SetClock

LINK = "https://blog.example.org/a"
TEASER = Teaser(
    platform=PlatformName.TWITTER,
    style="headline",
    text="Words about an article",
    link=LINK,
    link_placement=LinkPlacement.REPLY,
    weighted_length=22,
    limit=280,
)
START = SetClock().now


@dataclass(frozen=True, kw_only=True)
class Trial:
    """A platform, and what it holds."""

    platform: Platform
    outgoing: Outgoing
    # Texts of posts, then of replies.
    posts: Callable[[], list[str]]
    replies: Callable[[], list[str]]


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with Sandbox(clock=SetClock()) as sandbox:
        yield sandbox


def x(sandbox: Sandbox) -> Platform:
    account = Account(key="x", platform=PlatformName.TWITTER, remote_account_id=credentials.twitter_user_id())
    return connect(account, credentials.twitter_keys(), sandbox_url=sandbox.url, clock=SetClock())


def page(sandbox: Sandbox) -> Platform:
    account = Account(key="page", platform=PlatformName.FACEBOOK, remote_account_id=credentials.facebook_page_id())
    return connect(account, credentials.facebook_keys(), sandbox_url=sandbox.url, clock=SetClock())


def held(sandbox: Sandbox, platform: str) -> list[dict[str, Any]]:
    (account,) = sandbox.state()["accounts"][platform].values()
    return list(account["posts"])


def outgoing(platform: PlatformName) -> Outgoing:
    return freeze(replace(TEASER, platform=platform), post_id=7)


def fake_trial(_sandbox: Sandbox) -> Trial:
    fake = FakePlatform(clock=SetClock())
    return Trial(
        platform=fake,
        outgoing=outgoing(PlatformName.TWITTER),
        posts=lambda: fake.texts,
        replies=lambda: [text for texts in fake.sent_replies.values() for text in texts],
    )


def x_trial(sandbox: Sandbox) -> Trial:
    return Trial(
        platform=x(sandbox),
        outgoing=outgoing(PlatformName.TWITTER),
        posts=lambda: [post["text"] for post in held(sandbox, "twitter") if not post["reply_to"]],
        replies=lambda: [post["text"] for post in held(sandbox, "twitter") if post["reply_to"]],
    )


def page_trial(sandbox: Sandbox) -> Trial:
    return Trial(
        platform=page(sandbox),
        outgoing=outgoing(PlatformName.FACEBOOK),
        posts=lambda: [post["text"] for post in held(sandbox, "facebook")],
        replies=lambda: [comment["text"] for comment in sandbox.state()["comments"]],
    )


@pytest.fixture(params=[fake_trial, x_trial, page_trial], ids=["fake", "x", "facebook"])
def trial(request: pytest.FixtureRequest, sandbox: Sandbox) -> Trial:
    made: Trial = request.param(sandbox)
    return made


def test_publishing_sends_the_post_alone_and_the_reply_goes_under_it_with_the_marked_link(trial: Trial) -> None:
    receipt = trial.platform.publish(trial.outgoing)
    assert (len(trial.posts()), trial.replies()) == (1, [])
    trial.platform.reply(trial.outgoing, to=receipt.remote_id)
    assert trial.posts() == [TEASER.text]
    assert len(trial.replies()) == 1
    assert "utm_content=p7" in str(trial.outgoing.reply)


def test_a_reply_is_found_only_once_it_is_there(trial: Trial) -> None:
    receipt = trial.platform.publish(trial.outgoing)
    assert trial.platform.find_reply(trial.outgoing, to=receipt.remote_id, since=START) is None
    reply = trial.platform.reply(trial.outgoing, to=receipt.remote_id)
    found = trial.platform.find_reply(trial.outgoing, to=receipt.remote_id, since=START)
    assert found is not None
    assert found.remote_id == reply.remote_id != receipt.remote_id


def test_the_reply_is_never_taken_for_its_post(trial: Trial) -> None:
    receipt = trial.platform.publish(trial.outgoing)
    trial.platform.reply(trial.outgoing, to=receipt.remote_id)
    found = trial.platform.find(trial.outgoing, since=START - timedelta(minutes=1))
    assert found is not None
    assert found.remote_id == receipt.remote_id


def test_an_outgoing_without_a_reply_is_refused_before_anything_is_sent(trial: Trial) -> None:
    receipt = trial.platform.publish(trial.outgoing)
    with pytest.raises((ValueError, AssertionError)):
        trial.platform.reply(replace(trial.outgoing, reply=None), to=receipt.remote_id)
    assert trial.replies() == []


def test_on_x_post_and_reply_cost_what_was_said(sandbox: Sandbox) -> None:
    trial = x_trial(sandbox)
    trial.platform.reply(trial.outgoing, to=trial.platform.publish(trial.outgoing).remote_id)
    assert Decimal(sandbox.state()["spent_usd"]) == price_of(TEASER, Prices()) == Decimal("0.215")
    assert reply_price_of(TEASER, Prices()) == Decimal("0.200")


WHAT_WENT_WRONG = [
    # (fault, is it there, what is raised)
    (Fault(kind=FaultKind.LOSE_REQUEST), False, OutcomeUnknown),
    (Fault(kind=FaultKind.LOSE_REPLY), True, OutcomeUnknown),
    (Fault(kind=FaultKind.TRUNCATED, stored=True), True, OutcomeUnknown),
    (Fault(kind=FaultKind.STATUS, status=503), False, OutcomeUnknown),
    (Fault(kind=FaultKind.RATE_LIMIT), False, TryLater),
    (Fault(kind=FaultKind.TOKEN_EXPIRED), False, NotCreated),
]


@pytest.mark.parametrize(("fault", "there", "raised"), WHAT_WENT_WRONG, ids=lambda one: str(getattr(one, "kind", "")))
@pytest.mark.parametrize("place", ["x", "facebook"])
def test_silence_about_a_reply_is_never_taken_for_no(
    sandbox: Sandbox, place: str, fault: Fault, there: bool, raised: type[Exception]
) -> None:
    trial, route, call = {
        "x": (x_trial, "twitter.create", 2),
        "facebook": (page_trial, "facebook.comment", 1),
    }[place]
    made = trial(sandbox)
    sandbox.faults.script(route, fault, call=call)
    receipt = made.platform.publish(made.outgoing)
    with pytest.raises(raised):
        made.platform.reply(made.outgoing, to=receipt.remote_id)
    assert len(made.replies()) == there


@pytest.mark.parametrize("place", ["x", "facebook"])
def test_a_listing_that_cannot_be_read_does_not_say_that_the_reply_is_missing(sandbox: Sandbox, place: str) -> None:
    made = {"x": x_trial, "facebook": page_trial}[place](sandbox)
    receipt = made.platform.publish(made.outgoing)
    sandbox.faults.script(
        {"x": "twitter.timeline", "facebook": "facebook.comments"}[place], Fault(kind=FaultKind.TRUNCATED)
    )
    with pytest.raises(CannotTell):
        made.platform.find_reply(made.outgoing, to=receipt.remote_id, since=START)


def test_a_reader_who_repeats_our_link_is_not_taken_for_us(sandbox: Sandbox) -> None:
    trial = page_trial(sandbox)
    receipt = trial.platform.publish(trial.outgoing)
    sandbox.reply(receipt.remote_id, str(trial.outgoing.reply), author="Reader")
    assert trial.platform.find_reply(trial.outgoing, to=receipt.remote_id, since=START) is None


def without(*taken: str) -> FacebookSetup:
    return FacebookSetup(
        scopes=tuple(one for one in SCOPES if one not in taken), tasks=tuple(one for one in TASKS if one not in taken)
    )


@pytest.mark.parametrize("taken", ["pages_manage_engagement", "MODERATE"])
def test_a_comment_for_which_the_token_lacks_a_permission_is_no_reason_against_posts(
    sandbox: Sandbox, taken: str
) -> None:
    platform, sending = page(sandbox), outgoing(PlatformName.FACEBOOK)
    sandbox.set_up(without(taken))
    receipt = platform.publish(sending)
    with pytest.raises(MayNotReply, match="pages_manage_engagement"):
        platform.reply(sending, to=receipt.remote_id)
    sandbox.set_up(without("pages_read_user_content"))
    with pytest.raises(CannotTell, match="pages_read_user_content"):
        platform.find_reply(sending, to=receipt.remote_id, since=START)
    with pytest.raises(MayNotListen, match="pages_read_user_content"):
        platform.replies([receipt.remote_id], since=START)


def test_a_dead_token_is_a_dead_token_for_comments_too(sandbox: Sandbox) -> None:
    platform, sending = page(sandbox), outgoing(PlatformName.FACEBOOK)
    receipt = platform.publish(sending)
    sandbox.set_up(FacebookSetup(token_expires_at=START - timedelta(days=1)))
    with pytest.raises(CredentialsRejected):
        platform.reply(sending, to=receipt.remote_id)
