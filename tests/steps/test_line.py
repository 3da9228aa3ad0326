"""The whole line, from an entry in a feed to a post on both platforms."""

import io
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from itertools import pairwise

import pytest
from rich.console import Console

from crosspost.cli import show
from crosspost.core.outgoing import fields
from crosspost.core.verdicts import ATTEMPT_LIFETIME, QUIET_PERIOD
from crosspost.errors import (
    CannotTell,
    CredentialsRejected,
    IllegalTransition,
    OutOfCredit,
    PageError,
    Refused,
    StaleVersion,
    TryLater,
    UnfitTeaser,
)
from crosspost.model import BlockKind, Outcome, PostState, Review
from crosspost.steps import compose, extract, measure, poll, publish, reconcile, report, resolving, review, schedule
from tests.steps.conftest import BODY, Installation, entry, page

HOUR = timedelta(hours=1)


def news(world: Installation, *numbers: int) -> None:
    """The blog publishes articles; the feed had its baseline before."""
    poll.run(world.app)
    world.clock.advance(HOUR)
    world.show(*(entry(n, published_at=world.clock()) for n in numbers))
    poll.run(world.app)
    world.clock.advance(timedelta(minutes=6))


def to_approved(world: Installation) -> None:
    for step in (extract, compose, schedule, review):
        step.run(world.app)


def test_a_new_article_goes_out_once_on_each_account(world: Installation) -> None:
    news(world, 1)
    world.walk(times=20)
    assert len(world.twitter.texts) == len(world.facebook.texts) == 1
    assert "https://blog.example.org/article-1?utm_source=twitter" in world.twitter.texts[0]


def test_what_was_reviewed_is_what_goes_out(world: Installation) -> None:
    news(world, 1)
    to_approved(world)
    reviewed = {post.account_key: post.outgoing for post in world.posts(PostState.APPROVED)}
    world.walk()
    (held,) = world.twitter.posts.values()
    assert held.outgoing == reviewed["twitter"]
    assert set(fields(reviewed["facebook"])) == {"message", "link"}


def test_nothing_is_composed_before_the_article_has_rested(world: Installation) -> None:
    poll.run(world.app)
    world.clock.advance(HOUR)
    world.show(entry(1))
    poll.run(world.app)
    world.clock.advance(timedelta(minutes=4))
    to_approved(world)
    assert world.posts() == ()


def test_a_thin_entry_is_completed_from_its_page(world: Installation) -> None:
    poll.run(world.app)
    world.clock.advance(HOUR)
    thin = entry(1, content="<p>Le début.</p>", summary="", title="")
    world.pages.pages[str(thin.link)] = page()
    world.show(thin)
    poll.run(world.app)
    extract.run(world.app)
    (article,) = world.app.store.articles([1]).values()
    assert article.title == "Titre de la page"
    assert [block.kind for block in article.blocks] == [BlockKind.PARAGRAPH]
    assert article.blocks[0].text == BODY


def test_a_whole_entry_needs_no_page(world: Installation) -> None:
    news(world, 1)
    extract.run(world.app)
    assert world.pages.read == []


def test_a_wall_in_the_place_of_the_page_is_told_and_gives_no_words(world: Installation) -> None:
    world.walk()
    world.show(entry(1, content="", link="https://blog.example.org/thin"))
    wall = replace(page("We and our 842 partners store and access personal data."), title="Before you continue")
    world.pages.pages["https://blog.example.org/thin"] = replace(wall, found_at="https://consent.example/collect")
    poll.run(world.app)
    report = extract.run(world.app)
    assert "https://consent.example/collect, a wall and not an article" in report.problems[0]
    world.walk(times=3)
    assert len(world.posts()) == 2
    assert not any("partners" in text for text in world.twitter.texts)


def test_a_page_that_cannot_be_read_does_not_stop_its_article(world: Installation) -> None:
    poll.run(world.app)
    world.clock.advance(HOUR)
    thin = entry(1, content="")
    world.pages.pages[str(thin.link)] = PageError("the page answers 500")
    world.show(thin)
    poll.run(world.app)
    world.clock.advance(HOUR)
    assert extract.run(world.app).problems
    world.walk()
    assert len(world.twitter.texts) == 1


def test_every_step_may_run_any_number_of_times(world: Installation) -> None:
    news(world, 1, 2)
    for step in (extract, compose, schedule, review, publish, reconcile, measure):
        for _ in range(3):
            step.run(world.app)
    world.walk(times=10)
    assert len(world.twitter.texts) == len(world.facebook.texts) == 2


def test_a_burst_is_spread_over_the_coming_days_and_nothing_is_dropped(world: Installation) -> None:
    world.with_account("twitter", max_per_day=4)
    news(world, *range(25))
    world.walk(times=8 * 7, every=3 * HOUR)
    times = sorted(held.receipt.at for held in world.twitter.posts.values())
    days = [at.date() for at in times]
    assert len(times) == 25
    assert max(days.count(day) for day in days) <= 4
    assert min(later - earlier for earlier, later in pairwise(times)) >= timedelta(minutes=30)


def test_without_policy_a_draft_waits_for_a_human(world: Installation) -> None:
    world.with_account("twitter", review=Review())
    news(world, 1)
    world.walk(times=8)
    assert world.twitter.texts == []
    assert [post.account_key for post in world.posts(PostState.DRAFT)] == ["twitter"]


def test_the_policy_lets_a_draft_pass_once_it_has_waited(world: Installation) -> None:
    world.with_account("twitter", review=Review(auto_after=timedelta(hours=4)))
    news(world, 1)
    world.walk(times=12)
    assert world.twitter.texts == []
    world.walk(times=8)
    assert len(world.twitter.texts) == 1


def test_a_post_that_nobody_reviewed_in_time_expires(world: Installation) -> None:
    world.with_account("twitter", review=Review())
    news(world, 1)
    world.walk(times=9 * 2, every=12 * HOUR)
    assert [post.account_key for post in world.posts(PostState.EXPIRED)] == ["twitter"]


def test_approved_posts_that_were_missed_go_out_one_at_a_time(world: Installation) -> None:
    news(world, *range(5))
    to_approved(world)
    world.clock.advance(timedelta(days=2))
    world.walk()
    assert len(world.twitter.texts) == 1
    world.walk(times=20)
    assert len(world.twitter.texts) == 5


@pytest.mark.parametrize(
    ("refusal", "state"),
    [
        (Refused("the text is too long"), PostState.FAILED),
        (TryLater("429"), PostState.APPROVED),
        (CredentialsRejected("401"), PostState.APPROVED),
        (OutOfCredit("402"), PostState.APPROVED),
    ],
    ids=lambda value: type(value).__name__,
)
def test_a_refusal_leaves_the_post_where_it_belongs(world: Installation, refusal: Refused, state: PostState) -> None:
    world.twitter.refuse = refusal
    news(world, 1)
    to_approved(world)
    found = publish.run(world.app)
    assert [post.state for post in world.posts() if post.account_key == "twitter"] == [state]
    assert any("twitter" in problem for problem in found.problems)
    assert len(world.facebook.texts) == 1


def test_a_temporary_refusal_heals_by_itself(world: Installation) -> None:
    world.twitter.refuse = TryLater("429")
    news(world, 1)
    world.walk(times=2)
    world.twitter.refuse = None
    world.walk(times=4)
    assert len(world.twitter.texts) == 1


def test_an_account_without_credit_pauses_until_it_is_resumed(world: Installation) -> None:
    world.twitter.refuse = OutOfCredit("no credits left")
    news(world, 1, 2)
    world.walk(times=12)
    assert world.twitter.calls.count("publish") == 1
    assert world.app.store.account_states()["twitter"].paused_reason == "no credits left"
    world.twitter.refuse = None
    assert world.app.store.resume("twitter", now=world.clock())
    world.walk(times=6)
    assert len(world.twitter.texts) == 2


def test_a_lost_reply_is_found_and_never_sent_again(world: Installation) -> None:
    world.twitter.lose_reply = True
    news(world, 1)
    world.walk(times=20, every=timedelta(minutes=1))
    assert world.twitter.calls.count("publish") == 1
    assert [post.state for post in world.posts()] == [PostState.PUBLISHED] * 2


def test_a_lost_request_is_proved_absent_and_sent_again(world: Installation) -> None:
    world.twitter.lose_request = True
    news(world, 1)
    world.walk()
    world.twitter.lose_request = False
    world.walk(times=3, every=timedelta(minutes=1))
    assert world.twitter.texts == [], "one look without it is no proof"
    world.walk(times=10, every=timedelta(minutes=1))
    assert len(world.twitter.texts) == 1
    assert [attempt.outcome for attempt in world.app.store.attempts(1)] == [Outcome.NOT_CREATED, Outcome.PUBLISHED]


def test_a_post_that_is_listed_late_is_not_taken_for_absent(world: Installation) -> None:
    world.twitter.lose_reply = True
    world.twitter.listing_lag = QUIET_PERIOD - timedelta(seconds=30)
    news(world, 1)
    world.walk(times=60, every=timedelta(seconds=15))
    assert world.twitter.calls.count("publish") == 1
    assert len(world.twitter.texts) == 1


def test_a_listing_that_cannot_be_read_proves_nothing(world: Installation) -> None:
    world.twitter.lose_reply = True
    world.twitter.read_raises = CannotTell("the listing is unreadable")
    news(world, 1)
    world.walk(times=20, every=timedelta(minutes=5))
    world.walk(times=27)
    (post,) = (post for post in world.posts() if post.account_key == "twitter")
    assert post.state is PostState.IN_DOUBT
    assert report.run(world.app).needs_human == (post,)
    world.twitter.read_raises = None
    world.walk(times=10)
    assert world.twitter.calls.count("publish") == 1
    assert world.app.store.post(post.id).state is PostState.PUBLISHED


class PowerCut(BaseException):
    """The process ends here."""


@pytest.mark.parametrize("stored", [True, False], ids=["after the platform stored it", "before the request left"])
def test_a_process_that_dies_while_sending_leaves_one_post(world: Installation, stored: bool) -> None:
    news(world, 1)
    to_approved(world)
    world.twitter.write_raises = PowerCut()
    if stored:
        (post,) = (post for post in world.posts() if post.account_key == "twitter")
        world.twitter.write_raises = None
        world.twitter.publish(post.outgoing)
        world.twitter.write_raises = PowerCut()
    with pytest.raises(PowerCut):
        publish.run(world.app)
    world.twitter.write_raises = None
    world.walk(times=2, every=ATTEMPT_LIFETIME / 3)
    assert len(world.twitter.texts) == int(stored), "an open attempt is left alone until its deadline"
    world.walk(times=15, every=timedelta(minutes=2))
    assert len(world.twitter.texts) == 1


def test_an_exception_that_nobody_foresaw_is_doubt_not_failure(world: Installation) -> None:
    world.twitter.write_raises = ZeroDivisionError()
    news(world, 1)
    to_approved(world)
    publish.run(world.app)
    states = {post.account_key: post.state for post in world.posts()}
    assert states == {"twitter": PostState.IN_DOUBT, "facebook": PostState.PUBLISHED}


def test_a_machine_that_stood_still_after_the_claim_does_not_send(world: Installation) -> None:
    news(world, 1)
    to_approved(world)
    ticks = iter([0.0, 10_000.0] * 4)
    world.app = replace(world.app, monotonic=lambda: next(ticks))
    publish.run(world.app)
    assert world.twitter.calls == world.facebook.calls == []
    assert {post.state for post in world.posts()} == {PostState.APPROVED}


def test_the_monthly_budget_is_never_exceeded(world: Installation) -> None:
    world.with_account("twitter", monthly_budget_usd=Decimal("0.45"))
    news(world, *range(5))
    world.walk(times=16, every=HOUR / 2)
    assert len(world.twitter.texts) == 2
    assert world.app.store.spent("twitter", since=world.clock() - timedelta(days=1)) <= Decimal("0.45")
    assert len(world.facebook.texts) == 5


def test_measuring_keeps_within_the_budget_too(world: Installation) -> None:
    world.with_account("twitter", monthly_budget_usd=Decimal("0.200"))
    news(world, 1)
    world.walk(times=12, every=HOUR)
    assert len(world.twitter.texts) == 1
    assert "metrics" not in world.twitter.calls
    assert world.app.store.spent("twitter", since=world.clock() - timedelta(days=1)) == Decimal("0.200")


def test_dry_run_calls_no_platform_and_shows_what_would_go_out(world: Installation) -> None:
    world.app = replace(world.app, dry_run=True)
    world.twitter.write_raises = world.facebook.write_raises = AssertionError("dry run must not write")
    world.twitter.read_raises = world.facebook.read_raises = CannotTell("dry run must not read")
    news(world, 1)
    to_approved(world)
    found = publish.run(world.app)
    world.walk(times=20)
    assert {post.account_key for post in found.would_send} == {"twitter", "facebook"}
    assert world.twitter.calls == world.facebook.calls == []
    assert world.app.store.attempts(1) == ()


def test_what_a_dry_run_would_send_is_shown_on_lines_that_can_be_copied(world: Installation) -> None:
    world.app = replace(world.app, dry_run=True)
    news(world, 1)
    to_approved(world)
    found, narrow = publish.run(world.app), Console(file=io.StringIO(), width=60)
    show.would_send(narrow, found.would_send)
    assert isinstance(narrow.file, io.StringIO)
    lines = narrow.file.getvalue().splitlines()
    for post in found.would_send:
        for name, value in fields(post.outgoing).items():
            assert f"             {name} = {value!r}" in lines


def test_an_edited_post_waits_for_review_under_a_new_version(world: Installation) -> None:
    world.with_account("twitter", review=Review())
    news(world, 1)
    to_approved(world)
    (post,) = world.posts(PostState.DRAFT)
    edited = review.edit(world.app, post.id, "Mes mots à moi.", version=post.version, who="anna")
    assert edited.state is PostState.DRAFT
    assert edited.outgoing.text.startswith("Mes mots à moi.")
    assert "utm_content=p" in edited.outgoing.text
    with pytest.raises(StaleVersion):
        world.app.store.approve(post.id, version=post.version, who="ben", now=world.clock())


def test_words_that_do_not_fit_are_refused_with_their_sum(world: Installation) -> None:
    world.with_account("twitter", review=Review())
    news(world, 1)
    to_approved(world)
    (post,) = world.posts(PostState.DRAFT)
    with pytest.raises(UnfitTeaser, match=r"\d+ of 280"):
        review.edit(world.app, post.id, "mot " * 100, version=post.version, who="anna")


def test_a_human_settles_what_stays_in_doubt(world: Installation) -> None:
    world.twitter.lose_reply = True
    world.twitter.read_raises = CannotTell("the listing is unreadable")
    news(world, 1)
    world.walk(times=2)
    (post,) = world.posts(PostState.IN_DOUBT)
    settled = resolving.resolve(world.app, post.id, of=None, there="1", who="anna")
    assert settled.state is PostState.PUBLISHED
    with pytest.raises(IllegalTransition):
        resolving.resolve(world.app, post.id, of=None, there=None, who="ben")


def test_posts_are_measured_once_at_each_age(world: Installation) -> None:
    news(world, 1)
    world.walk()
    (remote_id,) = world.twitter.posts
    world.twitter.counts[remote_id] = {"likes": 3}
    world.walk(times=26, every=HOUR, rooms=("measure",))
    world.walk(times=9, every=5 * HOUR, rooms=("measure",))
    (post,) = (post for post in world.posts() if post.account_key == "twitter")
    readings = world.app.store.metrics_of([post.id])[post.id]
    assert [reading.horizon for reading in readings] == [HOUR, timedelta(hours=24)]
    assert [dict(reading.counts) for reading in readings] == [{"likes": 3}] * 2
    assert world.twitter.calls.count("metrics") == 2


def test_after_a_long_stop_only_the_latest_age_is_measured_with_its_real_age(world: Installation) -> None:
    news(world, 1)
    world.walk()
    world.clock.advance(timedelta(hours=80))
    world.walk()
    readings = world.app.store.metrics_of([1])[1]
    assert [reading.horizon for reading in readings] == [timedelta(hours=72)]
    assert readings[0].age > timedelta(hours=80)


def test_a_post_deleted_on_the_platform_is_not_measured_again(world: Installation) -> None:
    news(world, 1)
    world.walk()
    (remote_id,) = world.twitter.posts
    world.twitter.delete(remote_id)
    world.walk(times=25, every=8 * HOUR)
    assert world.twitter.calls.count("metrics") == 1


def test_a_platform_that_cannot_be_asked_is_measured_later(world: Installation) -> None:
    news(world, 1)
    world.walk()
    world.twitter.read_raises = CannotTell("503")
    world.clock.advance(HOUR)
    assert any("could not be measured" in problem for problem in measure.run(world.app).problems)
    world.twitter.read_raises = None
    measure.run(world.app)
    assert [len(world.app.store.metrics_of([post.id])[post.id]) for post in world.posts()] == [1, 1]


def test_the_report_says_what_needs_a_human(world: Installation) -> None:
    world.twitter.refuse = Refused("the text is too long")
    news(world, 1)
    world.walk()
    found = report.run(world.app)
    assert [post.account_key for post in found.needs_human] == ["twitter"]
    assert any("too long" in trouble for trouble in found.troubles)
    assert (found.totals.posts[PostState.FAILED], found.totals.posts[PostState.PUBLISHED]) == (1, 1)


def test_an_unknown_outcome_is_never_resent_while_the_account_posts_other_things(world: Installation) -> None:
    world.twitter.lose_reply = True
    world.twitter.read_raises = CannotTell("the listing is unreadable")
    news(world, 1)
    world.walk()
    world.twitter.lose_reply = False
    world.show(entry(1), entry(2))
    world.walk(times=8)
    assert len(world.twitter.texts) == 2
    assert world.twitter.calls.count("publish") == 2
