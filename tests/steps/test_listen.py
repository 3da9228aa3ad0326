"""Hearing: once, within the budget, questions first."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from crosspost.errors import CannotTell
from crosspost.model import PostState, Remark, Spend
from crosspost.steps import listen, report
from tests.steps.conftest import Installation, entry

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def said(world: Installation, number: int, text: str = "Bravo", *, answered: bool = False) -> Remark:
    return Remark(
        account_key="",
        remote_id=str(number),
        answers=None,
        author="Zoé",
        text=text,
        at=world.clock() - timedelta(minutes=number),
        answered=answered,
    )


def test_what_is_said_is_heard_once_and_an_hour_passes_between_looks(world: Installation) -> None:
    world.facebook.said = [said(world, 1)]
    assert listen.run(world.app).counts == {"heard": 1}
    listen.run(world.app)
    assert world.facebook.calls.count("replies") == 1
    world.clock.advance(timedelta(hours=1))
    assert listen.run(world.app).counts == {"heard": 0}
    assert world.facebook.calls.count("replies") == 2


def test_x_is_listened_to_only_where_it_is_asked_for_and_paid_for(world: Installation) -> None:
    listen.run(world.app)
    assert world.twitter.calls == []
    world.with_account("twitter", listen=True, measure_budget_usd=Decimal("0.019"))
    assert "needs $0.020 of reading, more than measure_budget_usd" in listen.run(world.app).problems[0]
    assert world.twitter.calls == []
    world.with_account("twitter", measure_budget_usd=Decimal(1))
    listen.run(world.app)
    assert world.twitter.calls == ["replies"]


def test_unanswered_questions_come_first(world: Installation) -> None:
    remarks = (
        said(world, 1),
        said(world, 2, "Où ?", answered=True),
        said(world, 3, "Quand ?"),
        said(world, 4, "Qui ?"),
    )
    assert [one.remote_id for one in listen.unanswered_first(remarks)] == ["3", "4", "1", "2"]


def test_our_own_answer_is_noticed_when_it_comes_later(world: Installation) -> None:
    world.facebook.said = [said(world, 1, "Où ?")]
    listen.run(world.app)
    assert [one.answered for one in world.app.store.conversation(["facebook"], limit=9)] == [False]
    world.facebook.answered = {"1"}
    world.clock.advance(timedelta(hours=1))
    listen.run(world.app)
    assert [one.answered for one in world.app.store.conversation(["facebook"], limit=9)] == [True]


def test_more_than_one_look_can_read_is_said_so_and_heard_at_the_next_looks(world: Installation) -> None:
    world.with_account("twitter", listen=True)
    world.twitter.hears = 4
    world.twitter.said = [said(world, 20 * number) for number in range(1, 12)]
    first = listen.run(world.app)
    assert first.counts == {"heard": 4}
    assert "more was said than one look reads" in first.problems[0]
    counts = []
    for _ in range(4):
        world.clock.advance(timedelta(hours=1))
        found = listen.run(world.app)
        counts.append((found.counts["heard"], bool(found.problems)))
    assert sum(count for count, _ in counts) == 7
    assert counts[-1] == (0, False)
    assert len(world.app.store.conversation(["twitter"], limit=99)) == 11


def test_a_look_hears_what_the_budget_has_room_for_and_the_rest_later(world: Installation) -> None:
    world.with_account("twitter", listen=True, measure_budget_usd=Decimal("0.025"))
    world.twitter.said = [said(world, 20 * number) for number in range(1, 40)]
    assert listen.run(world.app).counts == {"heard": 25}
    world.clock.advance(timedelta(hours=1))
    assert listen.run(world.app).counts == {"heard": 14}


def test_what_was_missed_is_paid_for_within_the_budget_only(world: Installation) -> None:
    world.with_account("twitter", listen=True, measure_budget_usd=Decimal("0.03"))
    world.twitter.hears = 4
    world.twitter.said = [said(world, number) for number in range(1, 12)]
    listen.run(world.app)
    world.app.store.book([Spend(account_key="twitter", operation="owned_read", price_usd=Decimal("0.015"), at=NOW)])
    world.clock.advance(timedelta(hours=1))
    assert "measure_budget_usd" in listen.run(world.app).problems[0]
    assert world.twitter.calls == ["replies"]


def test_a_look_on_x_that_failed_is_not_paid_for_again_before_an_hour_is_over(world: Installation) -> None:
    world.with_account("twitter", listen=True)
    world.twitter.said = [said(world, 30)]
    world.twitter.read_raises = CannotTell("503 on the second page")
    for _ in range(7):
        problems = listen.run(world.app).problems
        world.clock.advance(timedelta(minutes=10))
    assert world.twitter.calls == ["replies"] * 2
    assert len(problems) == 1
    world.twitter.read_raises = None
    world.clock.advance(timedelta(hours=1))
    assert listen.run(world.app).counts == {"heard": 1}


def test_a_remark_is_shown_with_the_post_it_belongs_to(world: Installation) -> None:
    world.show(entry(0))
    world.walk()
    world.show(entry(0), entry(1))
    world.walk(times=3)
    (post,) = [one for one in world.posts(PostState.PUBLISHED) if one.account_key == "facebook"]
    known, other = (
        replace(said(world, number), account_key="facebook", answers=answers)
        for number, answers in ((1, post.remote_id), (2, "404"))
    )
    assert listen.posts_spoken_of(world.app, [known, other]) == {post.remote_id: post}


def test_talk_is_counted_by_account_and_week(world: Installation) -> None:
    world.facebook.said = [said(world, 1), said(world, 2, "Où ?")]
    listen.run(world.app)
    (week,) = listen.talk(world.app)["facebook"]
    assert (week.remarks, week.questions, week.whole) == (2, 1, False)
    assert report.run(world.app).talk == listen.talk(world.app)
