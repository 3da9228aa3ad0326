"""Hearing: once, within the budget, questions first."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from crosspost.model import Remark
from crosspost.steps import listen
from tests.steps.conftest import Installation


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
    world.with_account("twitter", listen=True, measure_budget_usd=Decimal("0.1"))
    assert "measure_budget_usd" in listen.run(world.app).problems[0]
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
