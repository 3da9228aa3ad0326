"""A human's hand on a post: another time, now, other words, and back again."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest

from crosspost.core.slots import Against
from crosspost.errors import IllegalTransition, StaleVersion, UnfitTime
from crosspost.model import PostState, QuietHours, Review, Slot
from crosspost.steps import planning, publish
from crosspost.steps import review as step
from tests.steps.conftest import Installation, entry

S = PostState


@pytest.fixture
def drafts(world: Installation) -> Installation:
    for key in ("twitter", "facebook"):
        world.with_account(key, review=Review(), slots=tuple(Slot(weekday=day, at=time(12)) for day in range(7)))
    world.walk()
    world.show(entry(1), entry(2))
    world.walk(times=2)
    assert len(world.posts(S.DRAFT)) == 4
    return world


def test_free_times_are_the_slots_that_nobody_else_holds(drafts: Installation) -> None:
    first, second = [post for post in drafts.posts() if post.account_key == "twitter"]
    times = planning.free_times(drafts.app, first, count=3)
    assert second.due_at not in times
    assert first.due_at in times
    assert [at.hour for at in times] == [12, 12, 12]


def test_a_moved_post_keeps_its_approval_and_goes_out_then_and_only_then(drafts: Installation) -> None:
    post = drafts.posts()[0]
    approved = drafts.app.store.approve(post.id, version=post.version, who="ann", now=drafts.clock())
    at = drafts.clock() + timedelta(hours=1)
    moved = planning.move(drafts.app, post.id, at, version=approved.version, who="ann")
    assert (moved.state, moved.due_at, moved.first_due_at) == (S.APPROVED, at, at)
    assert moved.version == approved.version + 1
    with pytest.raises(StaleVersion):
        drafts.app.store.move_due(post.id, version=approved.version, due_at=at, who="bob", now=drafts.clock())
    assert drafts.app.store.claim(post.id, version=approved.version, now=drafts.clock(), deadline=at) is None
    drafts.clock.now = at
    publish.run(drafts.app)
    assert drafts.app.store.post(post.id).state is S.PUBLISHED


def test_a_time_far_ahead_is_not_too_late_when_it_comes(drafts: Installation) -> None:
    post = drafts.posts()[0]
    at = datetime(2027, 1, 15, 12, tzinfo=UTC)
    moved = planning.move(drafts.app, post.id, at, version=post.version, who="ann")
    drafts.app.store.approve(post.id, version=moved.version, who="ann", now=drafts.clock())
    drafts.clock.now = at
    publish.run(drafts.app)
    assert drafts.app.store.post(post.id).state is S.PUBLISHED


def test_a_rule_of_the_account_stands_against_a_time(drafts: Installation) -> None:
    first, second = [post for post in drafts.posts() if post.account_key == "twitter"]
    assert second.due_at is not None
    drafts.with_account("twitter", quiet_hours=QuietHours(start=time(22), end=time(7)), max_per_day=1)
    now = drafts.clock()
    cases = {
        Against.PAST: now - timedelta(hours=1),
        Against.TOO_FAR: now + timedelta(days=500),
        Against.QUIET: now.replace(hour=23),
        Against.GAP: second.due_at + timedelta(minutes=10),
        Against.FULL: second.due_at + timedelta(hours=3),
    }
    for against, at in cases.items():
        with pytest.raises(UnfitTime) as refused:
            planning.move(drafts.app, first.id, at, version=first.version, who="ann")
        assert refused.value.against == against
    assert drafts.app.store.post(first.id) == first


def test_now_means_at_the_next_tick_and_not_in_quiet_hours_or_a_pause(drafts: Installation) -> None:
    post = next(post for post in drafts.posts() if post.account_key == "twitter")
    drafts.with_account("twitter", quiet_hours=QuietHours(start=time(0), end=time(23, 59)))
    with pytest.raises(UnfitTime, match="quiet hours"):
        planning.now_due(drafts.app, post.id, version=post.version, who="ann")
    drafts.with_account("twitter", quiet_hours=None)
    drafts.app.store.pause("twitter", reason="no credit", now=drafts.clock())
    with pytest.raises(UnfitTime, match="no credit"):
        planning.now_due(drafts.app, post.id, version=post.version, who="ann")
    drafts.app.store.resume("twitter", now=drafts.clock())
    due = planning.now_due(drafts.app, post.id, version=post.version, who="ann")
    assert (due.state, due.due_at) == (S.APPROVED, drafts.clock())
    publish.run(drafts.app)
    assert drafts.twitter.texts == [post.outgoing.text]


def test_an_account_that_left_the_settings_cannot_be_planned_for(drafts: Installation) -> None:
    post = drafts.posts()[0]
    app = replace(drafts.app, accounts={})
    assert planning.free_times(app, post, count=3) == []
    with pytest.raises(UnfitTime, match="in the settings no more"):
        planning.move(app, post.id, drafts.clock(), version=post.version, who="ann")


def test_a_rejection_is_taken_back_unless_something_was_sent(drafts: Installation) -> None:
    store, now = drafts.app.store, drafts.clock()
    post, other = [post for post in drafts.posts() if post.account_key == "twitter"]
    gone = store.reject(post.id, version=post.version, reason="dull", who="ann", now=now)
    back = store.reopen(post.id, version=gone.version, who="ann", now=now)
    assert (back.state, back.note, back.version) == (S.DRAFT, None, gone.version + 1)
    due = planning.now_due(drafts.app, other.id, version=other.version, who="ann")
    drafts.twitter.lose_request = True
    publish.publish_one(drafts.app, due, [])
    lost = store.post(other.id)
    dropped = store.reject(lost.id, version=lost.version, reason="give up", who="ann", now=now)
    with pytest.raises(IllegalTransition, match="lest it goes out twice"):
        store.reopen(lost.id, version=dropped.version, who="ann", now=now)


def test_words_of_a_teaser_are_that_teaser_and_others_are_an_edit(drafts: Installation) -> None:
    post = next(post for post in drafts.posts() if post.account_key == "twitter")
    other = next(one for one in step.variants(drafts.app, post) if one.text != post.teaser.text)
    taken = step.reword(drafts.app, post.id, other.text, version=1, who="ann")
    assert (taken.teaser, taken.choice.kind, taken.choice.propensity) == (other, step.BY_HUMAN, 1.0)
    mine = step.reword(drafts.app, post.id, "My own words", version=2, who="ann")
    assert mine.teaser.style == "edited"


def test_a_part_of_the_posts_is_the_same_part_of_the_whole_list(drafts: Installation) -> None:
    whole = drafts.posts()
    some = [drafts.app.store.posts(limit=2, offset=at) for at in (0, 2, 4)]
    assert [post for part in some for post in part] == list(whole)
    assert drafts.app.store.count_posts()[S.DRAFT] == len(whole)
