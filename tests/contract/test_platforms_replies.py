"""The first reply that carries the link: sent once, after the post, and never at the post's expense."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from crosspost.core.costs import Prices, price_of
from crosspost.core.outgoing import freeze
from crosspost.core.verdicts import received
from crosspost.model import Account, LinkPlacement, PlatformName, Teaser
from crosspost.platforms import connect
from crosspost.ports import Platform
from crosspost.sandbox import credentials
from crosspost.sandbox.faults import Fault, FaultKind
from crosspost.sandbox.server import Sandbox
from tests.fakes import SetClock

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
OUTGOING = freeze(TEASER, post_id=7)


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


def held(sandbox: Sandbox) -> list[dict[str, Any]]:
    (account,) = sandbox.state()["accounts"]["twitter"].values()
    return list(account["posts"])


def test_the_reply_follows_the_post_and_costs_what_was_said(sandbox: Sandbox) -> None:
    receipt = x(sandbox).publish(OUTGOING)
    assert receipt.warning is None
    assert len(held(sandbox)) == 2
    assert Decimal(sandbox.state()["spent_usd"]) == price_of(TEASER, Prices()) == Decimal("0.215")


@pytest.mark.parametrize("kind", [FaultKind.LOSE_REPLY, FaultKind.TRUNCATED])
def test_a_reply_without_a_good_answer_is_looked_for(sandbox: Sandbox, kind: FaultKind) -> None:
    sandbox.faults.script("twitter.create", Fault(kind=kind, stored=True), call=2)
    receipt = x(sandbox).publish(OUTGOING)
    assert (receipt.warning, len(held(sandbox))) == (None, 2)


@pytest.mark.parametrize("kind", [FaultKind.LOSE_REQUEST, FaultKind.RATE_LIMIT, FaultKind.NO_CREDIT])
def test_a_reply_that_is_not_there_is_told_and_neither_repeated_nor_held_against_the_post(
    sandbox: Sandbox, kind: FaultKind
) -> None:
    sandbox.faults.script("twitter.create", Fault(kind=kind), call=2)
    receipt = x(sandbox).publish(OUTGOING)
    assert len(held(sandbox)) == 1
    assert "reply may be missing" in str(receipt.warning)
    assert str(OUTGOING.reply) in received(receipt).evidence


def test_without_its_post_no_reply_is_sent_and_the_reply_is_not_taken_for_the_post(sandbox: Sandbox) -> None:
    clock = SetClock()
    platform = x(sandbox)
    receipt = platform.publish(OUTGOING)
    found = platform.find(OUTGOING, since=clock() - timedelta(minutes=1))
    assert found is not None
    assert found.remote_id == receipt.remote_id


@pytest.mark.parametrize("lost", [False, True])
def test_on_facebook_the_link_goes_into_the_first_comment(sandbox: Sandbox, lost: bool) -> None:
    if lost:
        sandbox.faults.script("facebook.comment", Fault(kind=FaultKind.LOSE_REQUEST))
    receipt = page(sandbox).publish(freeze(replace(TEASER, platform=PlatformName.FACEBOOK), post_id=7))
    asked = [call for call in sandbox.state()["journal"] if call["route"] == "facebook.comment"]
    assert len(asked) == 1
    assert (receipt.warning is None) is not lost
