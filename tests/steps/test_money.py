"""The budget: what it holds back, how often that is said, and what is never held back."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from crosspost.core.costs import Operation
from crosspost.errors import CannotTell
from crosspost.model import LinkPlacement, PostState, Slot, Spend
from crosspost.steps import compose, extract, measure, poll, publish, reconcile, report, review, schedule
from crosspost.steps.alert import now_troubling
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


@pytest.mark.parametrize(
    ("budgets", "listen", "told", "why"),
    [
        ({"measure_budget_usd": Decimal("0.054")}, False, True, "another look may cost a cent"),
        ({"measure_budget_usd": Decimal("0.055")}, False, False, "it fits"),
        ({"measure_budget_usd": Decimal("0.055")}, True, True, "to listen takes two cents"),
        ({"measure_budget_usd": Decimal("0.065")}, True, False, "that fits, too"),
        ({"measure_budget_usd": Decimal(0)}, True, False, "it is not to read at all"),
        ({"monthly_budget_usd": Decimal("0.25")}, False, True, "a fifth of it is for reading"),
        ({}, True, False, "there is no limit"),
    ],
)
def test_people_are_told_of_reading_that_has_cost_its_part(
    world: Installation, budgets: dict[str, Decimal], listen: bool, told: bool, why: str
) -> None:
    world.with_account("twitter", listen=listen, **budgets)
    bill = Spend(account_key="twitter", operation=Operation.OWNED_READ, price_usd=Decimal("0.045"), at=world.clock())
    world.app.store.book([bill])
    codes = [trouble.code for trouble in now_troubling(world.app)]
    assert codes == (["reading_spent"] if told else []), why
    assert any("reads no more this month" in one for one in report.run(world.app).troubles) is told


def test_that_nothing_is_read_any_more_is_told_once_a_month_and_ends_with_it_or_with_a_larger_part(
    world: Installation,
) -> None:
    def keys() -> list[str]:
        return [trouble.key for trouble in now_troubling(world.app)]

    world.with_account("twitter", measure_budget_usd=Decimal("0.05"))
    for month in ("2026-11", "2026-12"):
        assert keys() == []
        bill = Spend(account_key="twitter", operation=Operation.POST_READ, price_usd=Decimal("0.05"), at=world.clock())
        world.app.store.book([bill])
        assert keys() == [f"reading:twitter:{month}"], "another key: it is told anew, even where no calm lies between"
        world.clock.advance(timedelta(days=14))
    world.app.store.book([replace(bill, at=world.clock())])
    world.with_account("twitter", measure_budget_usd=Decimal("0.2"))
    assert keys() == []


SENDING = ("schedule", "publish")
"""What there is to do with approved posts."""

WEEKDAYS = tuple(Slot(weekday=day, at=time(8, 30)) for day in range(5))
LAST_DAYS = datetime(2026, 11, 26, 7, 0, tzinfo=UTC)
"""A Thursday, four days before December."""


def out_at(world: Installation) -> list[str]:
    """When the posts went out, in the account's own time, by number."""
    zone = world.app.accounts["twitter"].timezone
    return [post.published_at.astimezone(zone).strftime("%a %H") for post in world.posts() if post.published_at]


def test_what_waited_for_the_budget_goes_out_in_the_slots_of_the_new_month_the_oldest_first(
    world: Installation,
) -> None:
    world.clock.now = LAST_DAYS
    world.with_account(
        "twitter",
        slots=WEEKDAYS,
        timezone=ZoneInfo("Europe/Paris"),
        monthly_budget_usd=Decimal("0.20"),
        expire_after=timedelta(days=14),
    )
    approved(world, 1, 2, 3)
    world.walk(times=7 * 48, every=HOUR / 2, rooms=SENDING)
    assert out_at(world) == ["Fri 08", "Tue 08"]
    assert [post.id for post in world.posts(PostState.APPROVED)] == [3]
    world.with_account("twitter", monthly_budget_usd=Decimal(1))
    world.walk(times=48, every=HOUR / 2, rooms=SENDING)
    assert out_at(world) == ["Fri 08", "Tue 08", "Fri 08"]


def test_a_cheaper_post_keeps_its_slot_while_a_dearer_one_waits(world: Installation) -> None:
    world.with_account("twitter", slots=WEEKDAYS, monthly_budget_usd=Decimal("0.10"), expire_after=timedelta(days=14))
    approved(world, 1)
    world.with_account("twitter", link=LinkPlacement.NONE)
    world.show(entry(2), entry(1))
    world.walk(times=3, every=HOUR / 2)
    dear, cheap = sorted(world.posts(), key=lambda post: post.id)
    tuesday = datetime(2026, 11, 24, 8, 30, tzinfo=UTC)
    world.app.store.set_due({dear.id: tuesday, cheap.id: tuesday + timedelta(days=1)}, now=world.clock())
    world.walk(times=2 * 24, every=HOUR, rooms=SENDING)
    assert [post.state for post in sorted(world.posts(), key=lambda post: post.id)] == [
        PostState.APPROVED,
        PostState.PUBLISHED,
    ]
    assert out_at(world) == ["Wed 08"]


def test_a_post_whose_next_slot_would_be_too_late_is_tried_before(world: Installation) -> None:
    world.clock.now = LAST_DAYS
    world.with_account(
        "twitter", slots=WEEKDAYS[:1], monthly_budget_usd=Decimal("0.10"), expire_after=timedelta(hours=5)
    )
    approved(world, 1)
    world.walk(times=4 * 24 + 3, every=HOUR, rooms=SENDING)
    world.with_account("twitter", monthly_budget_usd=Decimal(1))
    world.walk(times=4, every=HOUR / 2)
    assert len(world.twitter.texts) == 1


def test_people_are_told_of_posts_that_wait_for_a_budget_that_is_not_nearly_spent(world: Installation) -> None:
    world.with_account("twitter", monthly_budget_usd=Decimal("0.30"), min_gap=timedelta(0))
    approved(world, 1, 2)
    assert now_troubling(world.app) == ()
    world.walk(times=10, every=MINUTE)
    (trouble,) = now_troubling(world.app)
    assert trouble.what.startswith("posts of account twitter wait: $0.2")
    world.with_account("twitter", monthly_budget_usd=Decimal(1))
    assert now_troubling(world.app) == ()
