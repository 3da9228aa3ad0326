"""The budget: what it holds back, how often that is said, and what is never held back."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from crosspost.errors import CannotTell
from crosspost.model import PostState
from crosspost.steps import compose, extract, measure, poll, publish, reconcile, review, schedule
from tests.steps.conftest import Installation, entry

MINUTE = timedelta(minutes=1)
TICK = timedelta(seconds=20)
HOUR = timedelta(hours=1)


@pytest.fixture
def store_url(each_store_url: str) -> str:
    """Everything here is played on both databases."""
    return each_store_url


def approved(world: Installation, *numbers: int) -> None:
    """Articles become approved posts on X alone, due by now."""
    world.app = replace(world.app, accounts={"twitter": world.app.accounts["twitter"]})
    poll.run(world.app)
    world.clock.advance(HOUR)
    world.show(*(entry(n) for n in numbers))
    poll.run(world.app)
    world.clock.advance(6 * MINUTE)
    for step in (extract, compose, schedule, review):
        step.run(world.app)


def test_a_post_over_budget_is_spoken_of_once_an_hour_and_goes_out_when_the_budget_is_raised(
    world: Installation, caplog: pytest.LogCaptureFixture
) -> None:
    world.with_account("twitter", monthly_budget_usd=Decimal("0.10"))
    approved(world, 1)
    for _ in range(3 * 60):
        publish.run(world.app)
        schedule.run(world.app)
        world.clock.advance(MINUTE)
    said = [record for record in caplog.records if record.getMessage().startswith("post.waits")]
    assert len(said) == 3
    world.with_account("twitter", monthly_budget_usd=Decimal("1"))
    world.walk(times=5)
    assert len(world.twitter.texts) == 1


def test_a_post_over_budget_ends_when_it_is_too_late_to_be_worth_posting(world: Installation) -> None:
    world.with_account("twitter", monthly_budget_usd=Decimal("0.10"), expire_after=timedelta(hours=5))
    approved(world, 1)
    start = world.clock()
    world.walk(times=4, every=HOUR)
    while world.posts()[0].state is PostState.APPROVED:
        world.walk(every=5 * MINUTE)
    assert timedelta(hours=5) <= world.clock() - start <= timedelta(hours=5, minutes=20)
    assert "expire_after" in str(world.posts()[0].note)


def test_a_dry_run_shows_what_the_budget_would_hold_back_and_writes_nothing(world: Installation) -> None:
    world.with_account("twitter", monthly_budget_usd=Decimal("0.30"), min_gap=timedelta(0))
    approved(world, 1, 2)
    world.clock.advance(3 * MINUTE)
    before = world.posts()
    found = publish.run(replace(world.app, dry_run=True))
    assert found.counts == {"would send": 1, "would wait": 1}
    assert len(found.problems) == 1
    assert "would wait" in found.problems[0]
    assert world.posts() == before


def test_looking_for_a_post_in_doubt_is_never_refused_by_the_budget(world: Installation) -> None:
    world.with_account("twitter", monthly_budget_usd=Decimal("0.20"))
    approved(world, 1)
    world.twitter.lose_reply = True
    publish.run(world.app)
    world.with_account("twitter", monthly_budget_usd=Decimal(0))
    world.clock.advance(MINUTE)
    reconcile.run(world.app)
    assert world.posts()[0].state is PostState.PUBLISHED


def test_a_post_found_in_the_next_month_is_billed_to_the_month_in_which_it_was_posted(world: Installation) -> None:
    approved(world, 1)
    world.twitter.lose_reply = True
    world.twitter.read_raises = CannotTell("not now")
    publish.run(world.app)
    posted = world.clock()
    world.clock.advance(timedelta(days=20))
    world.twitter.read_raises = None
    reconcile.run(world.app)
    assert world.posts()[0].state is PostState.PUBLISHED
    spent = world.app.store.spent
    assert spent("twitter", since=posted) == Decimal("0.200")
    assert spent("twitter", since=posted + HOUR) == 0


def test_reading_has_a_budget_of_its_own_and_never_takes_what_posts_need(world: Installation) -> None:
    approved(world, 1)
    publish.run(world.app)
    world.with_account("twitter", monthly_budget_usd=Decimal(5), measure_budget_usd=Decimal("0.005"))
    world.clock.advance(HOUR)
    (problem,) = measure.run(world.app).problems
    assert "measure_budget_usd" in problem
    world.with_account("twitter", measure_budget_usd=None)
    assert measure.run(world.app).counts == {"measured": 1}
