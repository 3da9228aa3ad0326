"""An account that may not post pauses with one alert, and goes on by itself when its platform answers again."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from crosspost.core.pauses import CHECK_EVERY, check_due
from crosspost.errors import CannotTell, CredentialsRejected, NotCreated, OutOfCredit, Refused
from crosspost.model import AccountState, PostState
from crosspost.steps import measure, publish, report
from tests.fakes import SetClock
from tests.steps.conftest import Installation
from tests.steps.test_money import HOUR, MINUTE, approved

NOW = SetClock()()


def alerts(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [record.getMessage() for record in caplog.records if record.getMessage().startswith("account.paused")]


@pytest.mark.parametrize("refusal", [OutOfCredit("no credits"), CredentialsRejected("revoked")], ids=["402", "401"])
def test_a_pause_is_told_once_and_ends_when_the_platform_answers(
    world: Installation, refusal: NotCreated, caplog: pytest.LogCaptureFixture
) -> None:
    approved(world, 1, 2, 3)
    world.twitter.refuse, world.twitter.read_raises = refusal, CredentialsRejected("still not")
    world.walk(times=13, every=HOUR)
    assert (len(alerts(caplog)), world.twitter.calls) == (1, ["publish", "whoami", "whoami"])
    (trouble,) = report.run(world.app).troubles
    assert str(refusal) in trouble
    assert "crosspost resume twitter" in trouble
    world.twitter.refuse = world.twitter.read_raises = None
    world.walk(times=24, every=HOUR / 2)
    assert {post.state for post in world.posts()} == {PostState.PUBLISHED}
    assert report.run(world.app).troubles == ()


def test_a_human_need_not_wait_for_the_check(world: Installation) -> None:
    approved(world, 1)
    world.twitter.refuse = OutOfCredit("no credits")
    publish.run(world.app)
    world.twitter.refuse = None
    assert world.app.store.resume("twitter", now=world.clock())
    world.walk(times=4)
    assert (len(world.twitter.texts), "whoami" in world.twitter.calls) == (1, False)


@pytest.mark.parametrize("why", ["its keys may only read", "the budget has no room for the question", "dry run"])
def test_an_account_stays_paused(world: Installation, why: str) -> None:
    approved(world, 1)
    world.twitter.refuse = CredentialsRejected("read-only")
    publish.run(world.app)
    world.twitter.refuse = None
    match why:
        case "dry run":
            world.app = replace(world.app, dry_run=True)
        case "its keys may only read":
            world.twitter.may_post = False
        case _:
            world.with_account("twitter", monthly_budget_usd=Decimal("0.009"))
    world.walk(times=8, every=HOUR)
    assert world.app.store.account_states()["twitter"].paused_reason == "read-only"
    assert world.twitter.calls == ["publish", *(["whoami"] if "read" in why else [])]


@pytest.mark.parametrize(
    ("why", "state", "due"),
    [
        ("it is not paused", AccountState(key="x"), False),
        ("paused just now", AccountState(key="x", paused_reason="402", paused_at=NOW), False),
        ("paused long enough", AccountState(key="x", paused_reason="402", paused_at=NOW - CHECK_EVERY), True),
        (
            "asked since",
            AccountState(key="x", paused_reason="402", paused_at=NOW - 9 * CHECK_EVERY, checked_at=NOW - MINUTE),
            False,
        ),
        ("the clock was set back", AccountState(key="x", paused_reason="402", paused_at=NOW + MINUTE), True),
    ],
)
def test_a_paused_account_is_asked_now_and_then(why: str, state: AccountState, due: bool) -> None:
    assert check_due(state, now=NOW) is due, why


def test_reads_that_show_a_dead_token_pause_the_account_instead_of_being_repeated(
    world: Installation, caplog: pytest.LogCaptureFixture
) -> None:
    approved(world, 1)
    publish.run(world.app)
    world.clock.advance(timedelta(hours=1, minutes=1))
    world.twitter.read_raises = CannotTell("401", closed=True)
    for _ in range(6):
        measure.run(world.app)
        world.clock.advance(10 * MINUTE)
    assert (world.twitter.calls, len(alerts(caplog))) == (["publish", "metrics"], 1)
    world.twitter.read_raises = CannotTell("no answer")
    assert world.app.store.resume("twitter", now=world.clock())
    measure.run(world.app)
    assert world.app.store.account_states()["twitter"].paused_reason is None, "no answer is no reason to pause"


def test_a_platform_that_refuses_one_post_after_another_without_a_reason_fails_one_of_them_only(
    world: Installation, caplog: pytest.LogCaptureFixture
) -> None:
    approved(world, 1, 2, 3, 4)
    world.twitter.refuse = Refused("not permitted (403)", repeated="look at the profile")
    world.walk(times=26, every=HOUR)
    assert sorted(post.state for post in world.posts()) == [PostState.APPROVED] * 3 + [PostState.FAILED]
    assert world.app.store.account_states()["twitter"].paused_reason == "look at the profile"
    assert world.twitter.calls.count("publish") <= 2 + 26 / 6, "one try each time that the account goes on"
    world.twitter.refuse = None
    world.walk(times=24, every=HOUR)
    assert sorted(post.state for post in world.posts()) == [PostState.FAILED] + [PostState.PUBLISHED] * 3
