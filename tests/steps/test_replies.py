"""The first reply that carries the link: sent once after its post, found or told of when its answer is lost."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import time, timedelta
from decimal import Decimal

import pytest

from crosspost.core.replies import IN_QUESTION
from crosspost.core.verdicts import ATTEMPT_LIFETIME, QUIET_PERIOD
from crosspost.errors import CannotTell, CredentialsRejected, IllegalTransition, Refused, TryLater
from crosspost.model import LinkPlacement, Outgoing, PostState, QuietHours, Receipt, Reply, ReplyState, Review
from crosspost.steps import LINE, alert, fan_out, publish, reconcile, report, resolving, review
from tests.steps.conftest import Installation, entry

MINUTE = timedelta(minutes=1)


@pytest.fixture
def replying(world: Installation) -> Installation:
    """One account on X whose links go into the first reply."""
    world.with_account("twitter", link=LinkPlacement.REPLY, min_gap=timedelta(0))
    world.show()
    world.walk()
    world.show(entry(1))
    return world


def the_reply(world: Installation) -> Reply:
    (reply,) = world.app.store.replies()
    return reply


def spent(world: Installation) -> Decimal:
    return world.app.store.spent("twitter", since=world.clock() - timedelta(days=40))


class Died(BaseException):
    """The process is gone."""


def test_the_reply_follows_its_post_at_once_and_both_are_booked(replying: Installation) -> None:
    replying.walk(times=2)
    (remote_id,) = replying.twitter.posts
    assert "://" not in replying.twitter.texts[0]
    (text,) = replying.twitter.sent_replies[remote_id]
    assert text.startswith("https://blog.example.org/article-1?")
    assert the_reply(replying).state is ReplyState.SENT
    assert spent(replying) == Decimal("0.215")
    assert not report.run(replying.app).calls_a_human


def test_a_post_found_later_gets_its_reply_exactly_once(replying: Installation) -> None:
    replying.twitter.lose_reply = True
    replying.walk(times=6)
    replying.twitter.lose_reply = False
    replying.walk(times=6)
    (remote_id,) = replying.twitter.posts
    assert len(replying.twitter.sent_replies[remote_id]) == 1
    assert the_reply(replying).state is ReplyState.SENT


def test_a_process_that_dies_between_post_and_reply_sends_the_reply_when_it_is_back(
    replying: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("crosspost.steps.replying.send_due", _dies)
    with pytest.raises(Died):
        replying.walk(times=2)
    monkeypatch.undo()
    replying.clock.advance(ATTEMPT_LIFETIME + MINUTE)
    replying.walk(times=6)
    (remote_id,) = replying.twitter.posts
    assert len(replying.twitter.sent_replies[remote_id]) == 1


def _dies(*_: object, post_id: int | None = None) -> int:
    if post_id is not None:
        raise Died
    return 0


def test_a_reply_whose_answer_was_lost_is_found_and_not_sent_again(replying: Installation) -> None:
    replying.twitter.lose_reply_answer = True
    replying.walk(times=2)
    assert the_reply(replying).state is ReplyState.IN_DOUBT
    replying.twitter.lose_reply_answer = False
    replying.walk(times=6)
    assert the_reply(replying).state is ReplyState.SENT
    assert replying.twitter.calls.count("reply") == 1
    assert spent(replying) == Decimal("0.215")


def test_a_reply_that_got_lost_is_looked_for_twice_then_a_human_is_told_and_it_is_never_sent_again_by_itself(
    replying: Installation,
) -> None:
    replying.twitter.lose_reply_request = True
    replying.walk(times=2)
    replying.twitter.lose_reply_request = False
    problems: list[str] = []
    for _ in range(10):
        problems += reconcile.run(replying.app).problems
        publish.run(replying.app)
        replying.clock.advance(QUIET_PERIOD)
    assert the_reply(replying).state is ReplyState.MISSING
    assert replying.twitter.calls.count("reply") == 1
    assert any("crosspost review resolve 1 --of reply-1 --there ADDRESS" in problem for problem in problems)
    told = report.run(replying.app)
    assert told.calls_a_human
    assert any("its first reply is missing" in trouble for trouble in told.troubles)
    assert spent(replying) == Decimal("0.015")


def test_a_human_who_did_not_see_the_reply_has_it_sent_again_once(replying: Installation) -> None:
    test_a_reply_that_got_lost_is_looked_for_twice_then_a_human_is_told_and_it_is_never_sent_again_by_itself(replying)
    (post,) = (post for post in replying.posts() if post.account_key == "twitter")
    resolving.resolve(replying.app, post.id, of="reply-1", there=None, who="anna")
    replying.walk(times=3)
    assert the_reply(replying).state is ReplyState.SENT
    assert len(replying.twitter.sent_replies[str(post.remote_id)]) == 1
    with pytest.raises(IllegalTransition):
        resolving.resolve(replying.app, post.id, of="reply-1", there=None, who="anna")


def test_a_human_who_saw_the_reply_ends_the_doubt(replying: Installation) -> None:
    replying.twitter.lose_reply_answer = True
    replying.walk(times=2)
    resolving.resolve(replying.app, 1, of="reply-1", there="77", who="anna")
    assert the_reply(replying).remote_id == "77"
    assert not replying.app.store.replies(IN_QUESTION)


def test_a_listing_that_cannot_be_read_leaves_the_reply_in_doubt(replying: Installation) -> None:
    replying.twitter.lose_reply_request = True
    replying.walk(times=2)
    replying.twitter.read_raises = CannotTell("the listing ends in the middle")
    replying.walk(times=20)
    assert the_reply(replying).state is ReplyState.IN_DOUBT
    assert replying.twitter.calls.count("reply") == 1
    assert report.run(replying.app).calls_a_human


@pytest.mark.parametrize(
    ("refusal", "state", "paused"),
    [
        (Refused("not allowed"), ReplyState.MISSING, False),
        (TryLater("too many"), ReplyState.WAITING, False),
        (CredentialsRejected("revoked"), ReplyState.WAITING, True),
    ],
    ids=["for good", "for now", "the account"],
)
def test_a_refused_reply_was_certainly_not_sent(
    replying: Installation, refusal: Refused | TryLater | CredentialsRejected, state: ReplyState, paused: bool
) -> None:
    replying.twitter.refuse_reply = refusal
    replying.walk(times=2)
    assert the_reply(replying).state is state
    assert (replying.app.store.account_states()["twitter"].paused_reason is not None) is paused
    assert {post.state for post in replying.posts()} == {PostState.PUBLISHED}
    replying.twitter.refuse_reply = None
    replying.app.store.resume("twitter", now=replying.clock())
    replying.walk(times=3)
    assert the_reply(replying).state is (ReplyState.MISSING if state is ReplyState.MISSING else ReplyState.SENT)


def test_a_process_killed_while_it_sends_the_reply_leaves_a_doubt_and_no_second_reply(replying: Installation) -> None:
    store, now = replying.app.store, replying.clock
    replying.twitter.refuse_reply = TryLater("later")
    replying.walk(times=2)
    replying.twitter.refuse_reply = None
    waiting = the_reply(replying)
    claimed = store.claim_reply(waiting, now=now(), deadline=now() + ATTEMPT_LIFETIME)
    assert claimed is not None
    # Sent by a process that died before it could say so.
    (post,) = (post for post in replying.posts() if post.account_key == "twitter")
    replying.twitter.reply(post.outgoing, to=str(post.remote_id))
    assert store.claim_reply(waiting, now=now(), deadline=now() + ATTEMPT_LIFETIME) is None
    replying.walk(times=4)
    assert the_reply(replying).state is ReplyState.SENT
    assert len(replying.twitter.sent_replies[str(post.remote_id)]) == 1


def test_a_reply_that_could_not_be_sent_for_longer_than_its_post_is_worth_is_not_sent_any_more(
    replying: Installation,
) -> None:
    replying.twitter.refuse_reply = CredentialsRejected("revoked")
    replying.walk(times=2)
    replying.twitter.refuse_reply = None
    replying.clock.advance(timedelta(days=8))
    replying.app.store.resume("twitter", now=replying.clock())
    replying.walk(times=2)
    assert the_reply(replying).state is ReplyState.MISSING
    assert replying.twitter.sent_replies == {}


def test_a_human_who_asks_for_it_later_still_has_it_sent(replying: Installation) -> None:
    replying.twitter.refuse_reply = CredentialsRejected("revoked")
    replying.walk(times=2)
    replying.twitter.refuse_reply = None
    replying.clock.advance(timedelta(days=8))
    replying.app.store.resume("twitter", now=replying.clock())
    replying.walk(times=2)
    reply = the_reply(replying)
    resolving.resolve(replying.app, reply.post_id, of=f"reply-{reply.tries}", there=None, who="anna")
    replying.walk(times=2)
    assert the_reply(replying).state is ReplyState.SENT
    assert [len(sent) for sent in replying.twitter.sent_replies.values()] == [1]


def test_what_replies_may_still_cost_counts_against_the_budget(replying: Installation) -> None:
    replying.with_account("twitter", monthly_budget_usd=Decimal("0.30"))
    replying.twitter.refuse_reply = TryLater("later")
    replying.show(entry(1), entry(2))
    replying.walk(times=2)
    assert len(replying.twitter.posts) == 1, "0.015 spent and 0.200 owed leave no room for another 0.215"


def test_dry_run_sends_no_reply_and_looks_for_none(replying: Installation) -> None:
    replying.twitter.lose_reply_request = True
    replying.walk(times=2)
    calls = list(replying.twitter.calls)
    replying.app = replace(replying.app, dry_run=True)
    replying.walk(times=4)
    assert replying.twitter.calls == calls


def said_absent(world: Installation) -> None:
    reply = the_reply(world)
    resolving.resolve(world.app, reply.post_id, of=f"reply-{reply.tries}", there=None, who="anna")


# ── left over


def as_workers(world: Installation, *, times: int) -> None:
    """What workers do at their ticks: the line, with publish as jobs of its own for each account."""
    for _ in range(times):
        for step in (one for name, one in LINE.items() if name != "publish"):
            step(world.app)
        heads = fan_out.heads(world.app)
        for key in fan_out.owing(world.app):
            fan_out.send_replies(world.app, key)
        for post_id, key in heads:
            fan_out.send(world.app, post_id)
            fan_out.following(world.app, key, after=post_id)
        world.clock.advance(timedelta(minutes=15))


def alone(world: Installation, *, times: int) -> None:
    """What one service does."""
    world.walk(times=times)


ENGINES = pytest.mark.parametrize("walked", [alone, as_workers], ids=["one service", "workers"])


@ENGINES
def test_a_reply_that_was_refused_for_now_goes_out_later(replying: Installation, walked: Callable[..., None]) -> None:
    replying.twitter.refuse_reply = TryLater("too many")
    walked(replying, times=3)
    replying.twitter.refuse_reply = None
    walked(replying, times=8)
    assert the_reply(replying).state is ReplyState.SENT
    assert [len(sent) for sent in replying.twitter.sent_replies.values()] == [1]


@ENGINES
def test_a_reply_whose_post_was_found_later_goes_out(replying: Installation, walked: Callable[..., None]) -> None:
    replying.twitter.lose_reply = True
    walked(replying, times=3)
    replying.twitter.lose_reply = False
    walked(replying, times=6)
    assert the_reply(replying).state is ReplyState.SENT
    assert replying.twitter.calls.count("reply") == 1


@ENGINES
def test_a_reply_that_was_left_over_for_too_long_is_given_up_and_a_human_is_told(
    replying: Installation, walked: Callable[..., None]
) -> None:
    replying.twitter.refuse_reply = TryLater("too many")
    walked(replying, times=3)
    replying.clock.advance(timedelta(days=8))
    walked(replying, times=1)
    assert the_reply(replying).state is ReplyState.MISSING
    assert report.run(replying.app).calls_a_human


@ENGINES
def test_a_reply_that_was_left_over_waits_for_the_end_of_quiet_hours(
    replying: Installation, walked: Callable[..., None]
) -> None:
    replying.with_account("twitter", quiet_hours=QuietHours(start=time(22), end=time(7)))
    replying.twitter.refuse_reply = TryLater("too many")
    walked(replying, times=2)
    replying.twitter.refuse_reply = None
    replying.clock.now = replying.clock().replace(hour=23, minute=30)
    walked(replying, times=2)
    assert the_reply(replying).state is ReplyState.WAITING
    replying.clock.advance(timedelta(hours=8))
    walked(replying, times=1)
    assert the_reply(replying).state is ReplyState.SENT


def test_a_reply_follows_its_post_into_quiet_hours(replying: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
    """The post goes out at the last moment: its link must not wait for the morning."""
    replying.with_account("twitter", quiet_hours=QuietHours(start=time(22), end=time(7)))
    replying.walk(rooms=("poll", "extract"))
    replying.walk(rooms=("compose", "schedule", "review"))
    (post,) = (post for post in replying.posts() if post.account_key == "twitter")
    replying.clock.now = replying.clock().replace(hour=20, minute=59, second=59)
    replying.app.store.set_due({post.id: replying.clock()}, now=replying.clock())
    publishing = replying.twitter.publish

    def slow(*words: object) -> Receipt:
        replying.clock.advance(timedelta(seconds=2))
        return publishing(*words)  # type: ignore[arg-type]

    monkeypatch.setattr(replying.twitter, "publish", slow)
    replying.with_account("twitter", quiet_hours=QuietHours(start=time(21), end=time(7)))
    publish.run(replying.app)
    assert the_reply(replying).state is ReplyState.SENT


# ── answers that come late


@pytest.mark.parametrize("human", [False, True], ids=["a human was told", "a human has it sent again"])
def test_a_receipt_counts_however_late_it_comes(
    replying: Installation, monkeypatch: pytest.MonkeyPatch, human: bool
) -> None:
    """The machine stood still within the call; others looked while the platform did not show the reply yet."""
    sending = replying.twitter.reply

    def asleep(outgoing: Outgoing, *, to: str) -> Receipt:
        for _ in range(4):
            replying.clock.advance(ATTEMPT_LIFETIME + QUIET_PERIOD)
            reconcile.run(replying.app)
        assert the_reply(replying).state is ReplyState.MISSING
        if human:
            said_absent(replying)
        return sending(outgoing, to=to)

    monkeypatch.setattr(replying.twitter, "reply", asleep)
    replying.walk(times=2)
    assert the_reply(replying).state is ReplyState.SENT
    monkeypatch.undo()
    replying.walk(times=3)
    assert [len(sent) for sent in replying.twitter.sent_replies.values()] == [1]
    assert spent(replying) == Decimal("0.215")


def test_a_late_receipt_of_a_reply_that_was_found_changes_nothing(
    replying: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    sending = replying.twitter.reply

    def asleep(outgoing: Outgoing, *, to: str) -> Receipt:
        receipt = sending(outgoing, to=to)
        replying.clock.advance(ATTEMPT_LIFETIME + QUIET_PERIOD)
        reconcile.run(replying.app)
        assert the_reply(replying).state is ReplyState.SENT
        return receipt

    monkeypatch.setattr(replying.twitter, "reply", asleep)
    replying.walk(times=3)
    assert the_reply(replying).state is ReplyState.SENT
    assert spent(replying) == Decimal("0.215")


# ── who is told


def test_people_are_told_of_a_reply_that_is_missing(replying: Installation) -> None:
    replying.twitter.lose_reply_request = True
    replying.walk(times=4)
    assert the_reply(replying).state is ReplyState.MISSING
    (told,) = alert.now_troubling(replying.app)
    assert told.code == "reply_missing"
    said_absent(replying)
    assert alert.now_troubling(replying.app) == ()


def test_people_are_told_of_a_reply_that_waits_for_more_than_a_day_since_it_was_wanted(replying: Installation) -> None:
    replying.twitter.refuse_reply = TryLater("too many")
    replying.walk(times=2)
    assert alert.now_troubling(replying.app) == ()
    replying.clock.advance(timedelta(days=1))
    assert [told.code for told in alert.now_troubling(replying.app)] == ["reply_waits"]
    replying.clock.advance(timedelta(days=8))
    publish.run(replying.app)
    said_absent(replying)
    assert alert.now_troubling(replying.app) == (), "a human has asked for it only now"


def test_another_teaser_leaves_the_price_of_the_reply_with_the_reply(replying: Installation) -> None:
    replying.with_account("twitter", review=Review())
    replying.walk(times=2)
    post = next(post for post in replying.posts() if post.account_key == "twitter")
    other = next(one for one in review.variants(replying.app, post) if one.text != post.teaser.text)
    taken = review.reword(replying.app, post.id, other.text, version=post.version, who="ann")
    assert taken.reply_price_usd == post.reply_price_usd > 0
    assert taken.price_usd == post.price_usd
