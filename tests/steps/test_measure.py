"""Reading counts: what the platform did not answer is not taken for read; the budget is used as far as it goes."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

from crosspost.core.results import engagement_of
from crosspost.model import Post
from crosspost.steps import measure
from tests.steps.conftest import Installation, entry

HOUR = timedelta(hours=1)


def published(world: Installation, count: int) -> list[Post]:
    """So many posts on each account, an hour old."""
    for key in world.app.accounts:
        world.with_account(key, min_gap=timedelta(0), max_per_day=count)
    world.walk(rooms=("poll",))
    world.show(*(entry(number) for number in range(1, count + 1)))
    world.walk(times=count + 2, rooms=("poll", "extract", "compose", "schedule", "review", "publish"))
    for platform in (world.twitter, world.facebook):
        assert len(platform.posts) == count
        platform.counts = {remote_id: {"likes": 7} for remote_id in platform.posts}
    world.clock.advance(HOUR)
    return [post for post in world.posts() if post.account_key == "facebook"]


def likes(world: Installation, posts: list[Post]) -> list[float | None]:
    readings = world.app.store.metrics_of([post.id for post in posts])
    return [engagement_of(one.counts) for post in posts for one in readings.get(post.id, ())]


def test_posts_that_a_platform_did_not_answer_for_are_asked_for_again(world: Installation) -> None:
    posts = published(world, 3)
    world.facebook.counts_in_a_call = 1
    found = measure.run(world.app)
    assert found.counts == {"measured": 4}
    assert "no answer for 2 of 3 posts" in found.problems[0]
    assert likes(world, posts) == [7]
    world.facebook.counts_in_a_call = None
    assert measure.run(world.app).problems == ()
    assert likes(world, posts) == [7, 7, 7]


def test_a_post_of_which_the_platform_says_nothing_is_not_paid_for_again(world: Installation) -> None:
    published(world, 1)
    world.twitter.counts = {}
    measure.run(world.app)
    measure.run(world.app)
    assert world.twitter.calls.count("metrics") == 1


def test_a_backlog_is_measured_as_far_as_the_budget_goes_and_what_loses_its_age_soonest_comes_first(
    world: Installation,
) -> None:
    world.app = replace(world.app, horizons=(HOUR, 24 * HOUR))
    published(world, 5)
    asked: list[list[str]] = []
    metrics = world.twitter.metrics

    def metered(remote_ids: list[str]) -> object:
        asked.append(list(remote_ids))
        return metrics(remote_ids)

    world.twitter.metrics = metered  # type: ignore[assignment, method-assign]
    world.with_account("twitter", measure_budget_usd=Decimal("0.035"))
    measure.run(world.app)
    assert asked == [["1", "2", "3"], ["4", "5"]], "nothing was billed, so there was room for the others too"
    world.with_account("twitter", measure_budget_usd=Decimal("0.009"))
    world.clock.advance(24 * HOUR)
    (problem,) = measure.run(world.app).problems
    assert "measuring 5 posts might exceed" in problem
    assert len(asked) == 2
