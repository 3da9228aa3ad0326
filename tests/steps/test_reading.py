"""The line in situations that are rare, and that a service of several years meets all the same."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import pytest

from crosspost.errors import CannotTell, TryLater
from crosspost.model import Feed, Ledger, PostState, QuietHours, Receipt, Review
from crosspost.steps import compose, extract, poll, publish, reconcile, review, schedule
from tests.steps.conftest import Installation, entry

HOUR = timedelta(hours=1)


def news(world: Installation, *numbers: int) -> None:
    """The blog publishes articles; the feed had its baseline before. They have rested."""
    poll.run(world.app)
    world.clock.advance(HOUR)
    world.show(*(entry(n) for n in numbers))
    poll.run(world.app)
    world.clock.advance(timedelta(minutes=6))


def to_approved(world: Installation) -> None:
    for step in (extract, compose, schedule, review):
        step.run(world.app)


def state_of(world: Installation, account: str) -> PostState:
    (post,) = (post for post in world.posts() if post.account_key == account)
    return post.state


# ── identity and intake


def test_two_notes_without_title_on_one_day_are_two_articles(world: Installation) -> None:
    today = world.clock()
    first = entry(1, title="", summary="La première note du jour.", published_at=today)
    second = entry(2, title="", summary="Une autre note, du même jour.", published_at=today + HOUR)
    poll.run(world.app)
    world.clock.advance(HOUR)
    world.show(first)
    poll.run(world.app)
    world.clock.advance(HOUR)
    world.show(second, first)
    poll.run(world.app)
    assert world.app.store.totals().articles[Ledger.QUEUED] == 2


def test_an_article_keeps_the_words_of_its_own_feed(world: Installation) -> None:
    both = {"blog": world.app.feeds["blog"], "planet": Feed(key="planet", url="https://planet.example.org/feed")}
    world.app = replace(world.app, feeds=both)
    world.app.store.sync(both.values(), world.app.accounts.values(), now=world.clock())
    world.show(feed="planet")
    poll.run(world.app)
    world.clock.advance(HOUR)
    world.show(entry(1))
    world.show(entry(1, guid="planet-1", title="Blog de Marie : article numéro 1"), feed="planet")
    for _ in range(3):
        poll.run(world.app, force=True)
    (article,) = world.app.store.articles([1]).values()
    assert article.title == entry(1).title


# ── due times


def test_a_retry_keeps_out_of_the_quiet_hours(world: Installation) -> None:
    quiet = QuietHours(start=time(10, 10), end=time(18))
    world.with_account("twitter", quiet_hours=quiet)
    world.twitter.refuse = TryLater("503", retry_after=datetime(2026, 11, 23, 11, 0, tzinfo=UTC))
    news(world, 1)
    world.walk(every=timedelta(minutes=1))
    world.twitter.refuse = None
    world.walk(times=36, every=timedelta(minutes=20))
    (held,) = world.twitter.posts.values()
    assert held.receipt.at.time() >= time(18)


def test_a_retry_keeps_its_distance_from_the_others(world: Installation) -> None:
    world.twitter.refuse = TryLater("503")
    news(world, 1, 2)
    world.walk(every=timedelta(minutes=1))
    world.twitter.refuse = None
    world.walk(times=60, every=timedelta(minutes=2))
    first, second = sorted(held.receipt.at for held in world.twitter.posts.values())
    assert second - first >= timedelta(minutes=30)


def test_quiet_hours_written_after_a_post_was_scheduled_hold_for_it_too(world: Installation) -> None:
    news(world, 1)
    to_approved(world)
    world.with_account("twitter", quiet_hours=QuietHours(start=time(10), end=time(18)))
    assert publish.run(replace(world.app, dry_run=True)).counts["would send"] == 1
    publish.run(world.app)
    assert (world.twitter.texts, len(world.facebook.texts)) == ([], 1)
    world.walk(times=9 * 6, every=timedelta(minutes=10))
    (held,) = world.twitter.posts.values()
    assert held.receipt.at.time() >= time(18)


def test_quiet_hours_that_begin_while_others_are_sent_hold_for_the_rest(
    world: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    news(world, 1)
    to_approved(world)
    world.clock.now = world.clock().replace(hour=21, minute=59, second=59, microsecond=0)
    world.with_account("facebook", quiet_hours=QuietHours(start=time(22), end=time(7)))
    earlier = {post.id: timedelta(minutes=post.account_key == "twitter") for post in world.posts()}
    world.app.store.set_due({number: world.clock() - by for number, by in earlier.items()}, now=world.clock())
    publishing = world.twitter.publish

    def slow(*words: Any) -> Receipt:
        world.clock.advance(timedelta(seconds=20))
        return publishing(*words)

    monkeypatch.setattr(world.twitter, "publish", slow)
    publish.run(world.app)
    assert (len(world.twitter.texts), len(world.facebook.texts)) == (1, 0)


def test_a_post_that_is_put_off_for_too_long_expires(world: Installation) -> None:
    world.with_account("twitter", expire_after=timedelta(days=1))
    world.twitter.refuse = TryLater("503")
    news(world, 1)
    world.walk(times=20, every=2 * HOUR)
    assert state_of(world, "twitter") is PostState.EXPIRED


# ── money


def test_what_a_post_in_doubt_may_have_cost_counts_towards_the_budget(world: Installation) -> None:
    world.with_account("twitter", monthly_budget_usd=Decimal("0.25"), min_gap=timedelta(0))
    world.twitter.lose_reply = True
    world.twitter.read_raises = CannotTell("the listing is unreadable")
    news(world, 1, 2)
    world.walk()
    world.twitter.lose_reply = False
    world.walk(times=20, every=timedelta(minutes=10))
    assert world.app.store.spent("twitter", since=world.clock() - timedelta(days=1)) == 0
    assert len(world.twitter.texts) == 1, "the post in doubt is there, and its price with it"
    world.twitter.read_raises = None
    world.walk(times=20, every=timedelta(minutes=10))
    assert world.app.store.spent("twitter", since=world.clock() - timedelta(days=1)) <= Decimal("0.25")


# ── one post's trouble is its own


def test_a_receipt_that_is_another_posts_does_not_stop_the_line(
    world: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    news(world, 1)
    world.walk()
    (taken,) = world.twitter.posts
    calls: list[str] = []

    def confused(*_args: object, **_more: object) -> Receipt:
        calls.append("find")
        return Receipt(remote_id=taken, url=None, at=world.clock())

    monkeypatch.setattr(world.twitter, "find", confused)
    world.twitter.lose_reply = True
    world.show(entry(1), entry(2))
    world.walk(times=4)
    for _ in range(5):
        reconcile.run(world.app)
    assert 0 < len(calls) <= 4, "the platform is not asked again and again"
    assert [post.account_key for post in world.posts(PostState.IN_DOUBT)] == ["twitter"]
    assert len(world.facebook.texts) == 2


def test_an_attempt_that_somebody_else_settled_does_not_stop_the_others(
    world: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    news(world, 1)
    to_approved(world)
    send = world.twitter.publish

    def slow(outgoing: object) -> Receipt:
        receipt = send(outgoing)  # type: ignore[arg-type]
        world.clock.advance(HOUR)
        reconcile.run(world.app)
        return receipt

    monkeypatch.setattr(world.twitter, "publish", slow)
    found = publish.run(world.app)
    assert {post.state for post in world.posts()} == {PostState.PUBLISHED}
    assert found.problems == (), "both say the same"


# ── review


def test_a_post_that_a_human_holds_is_not_approved_by_the_policy(world: Installation) -> None:
    news(world, 1)
    to_approved(world)
    (post,) = (post for post in world.posts(PostState.APPROVED) if post.account_key == "twitter")
    world.app.store.hold(post.id, version=post.version, who="anna", now=world.clock())
    world.walk(times=20)
    assert world.twitter.texts == []
    assert state_of(world, "twitter") is PostState.DRAFT


def test_an_edited_post_waits_for_a_human_whatever_the_policy(world: Installation) -> None:
    world.with_account("twitter", review=Review(auto_after=HOUR))
    news(world, 1)
    to_approved(world)
    (post,) = (post for post in world.posts() if post.account_key == "twitter")
    review.edit(world.app, post.id, "Mes mots à moi.", version=post.version, who="anna")
    world.walk(times=20)
    assert state_of(world, "twitter") is PostState.DRAFT
