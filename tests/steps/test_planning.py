"""A human's hand on a post: another time, now, other words, and back again."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest

from crosspost.core.decisions import BY_HUMAN
from crosspost.core.slots import Against
from crosspost.errors import IllegalTransition, StaleVersion, UnfitTime
from crosspost.model import Post, PostState, QuietHours, Review, Slot
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


def test_now_does_not_wait_for_the_gap_after_what_went_out_and_a_time_does(drafts: Installation) -> None:
    first, second = [post for post in drafts.posts() if post.account_key == "twitter"]
    planning.now_due(drafts.app, first.id, version=first.version, who="ann")
    soon = drafts.clock() + timedelta(minutes=1)
    moved = drafts.app.store.move_due(second.id, version=second.version, due_at=soon, who="ann", now=drafts.clock())
    approved = drafts.app.store.approve(second.id, version=moved.version, who="ann", now=drafts.clock())
    publish.run(drafts.app)
    drafts.clock.now = soon
    publish.run(drafts.app)
    kept = drafts.app.store.post(second.id)
    assert (kept.state, kept.due_at) == (S.APPROVED, soon - timedelta(minutes=1) + timedelta(minutes=30))
    assert approved.version == kept.version
    planning.now_due(drafts.app, second.id, version=kept.version, who="ann")
    publish.run(drafts.app)
    assert drafts.twitter.texts == [first.outgoing.text, second.outgoing.text]


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
    assert (taken.teaser, taken.choice.kind, taken.choice.propensity) == (other, BY_HUMAN, 1.0)
    mine = step.reword(drafts.app, post.id, "My own words", version=2, who="ann")
    assert mine.teaser.style == "edited"


def reviewed(world: Installation, count: int, *, hours: tuple[int, ...] = (9, 18)) -> list[Post]:
    """So many drafts on X that wait for a human, with two slots a day; oldest first."""
    slots = tuple(Slot(weekday=day, at=time(hour)) for day in range(7) for hour in hours)
    learning = replace(world.app.accounts["twitter"].learning, on=False)
    world.with_account("twitter", review=Review(), slots=slots, learning=learning)
    world.app = replace(world.app, accounts={"twitter": world.app.accounts["twitter"]})
    world.walk()
    world.show(*(entry(number) for number in range(1, count + 1)))
    world.walk(times=2)
    drafts = sorted(world.posts(S.DRAFT), key=lambda post: post.id)
    assert len(drafts) == count
    return drafts


def test_what_is_approved_goes_before_drafts_that_nobody_approved_and_they_give_way(world: Installation) -> None:
    drafts = reviewed(world, 6)
    first, last = drafts[0], drafts[-1]
    approved = planning.approve(world.app, last.id, version=last.version, who="ann")
    assert approved.due_at == first.due_at
    times = [post.due_at for post in world.posts(S.DRAFT, S.APPROVED)]
    assert None not in times
    assert len(set(times)) == len(times)


def test_whoever_approves_in_order_sees_each_keep_its_time(world: Installation) -> None:
    drafts = reviewed(world, 4)
    for draft in drafts:
        assert planning.approve(world.app, draft.id, version=draft.version, who="ann").due_at == draft.due_at


def test_a_time_that_a_human_chose_is_kept_by_the_approval(world: Installation) -> None:
    draft = reviewed(world, 3)[-1]
    at = world.clock().replace(hour=13, minute=0) + timedelta(days=5)
    moved = planning.move(world.app, draft.id, at, version=draft.version, who="ann")
    assert planning.approve(world.app, draft.id, version=moved.version, who="ann").due_at == at


def test_a_draft_that_missed_its_time_holds_none_until_it_is_approved(world: Installation) -> None:
    (first,) = reviewed(world, 1)
    assert first.due_at is not None
    world.clock.now = first.due_at + timedelta(minutes=20)
    world.walk(times=3, rooms=("schedule",))
    parked = world.app.store.post(first.id)
    assert (parked.state, parked.due_at, parked.first_due_at) == (S.DRAFT, None, first.due_at)
    approved = planning.approve(world.app, first.id, version=parked.version, who="ann")
    assert approved.due_at is not None
    assert world.clock() < approved.due_at <= world.clock() + timedelta(hours=15)
    assert approved.first_due_at == first.due_at


def test_a_draft_that_nobody_reviews_still_expires(world: Installation) -> None:
    (draft,) = reviewed(world, 1)
    world.walk(times=10, every=timedelta(days=1), rooms=("schedule",))
    assert world.app.store.post(draft.id).state is S.EXPIRED


def test_a_week_of_drafts_that_nobody_reviews_holds_up_no_approved_post(world: Installation) -> None:
    reviewed(world, 1)
    shown = 1
    for _ in range(7):
        for _ in range(3):
            shown += 1
            world.show(*(entry(number) for number in range(max(1, shown - 8), shown + 1)))
            world.walk(times=2, rooms=("poll", "extract", "compose", "schedule", "review", "publish"))
        newest = max(world.posts(S.DRAFT), key=lambda post: post.id)
        approved = planning.approve(world.app, newest.id, version=newest.version, who="ann")
        assert approved.due_at is not None
        assert approved.due_at - world.clock() <= timedelta(hours=24)
        world.walk(times=48, every=timedelta(minutes=29), rooms=("schedule", "review", "publish"))


def test_a_part_of_the_posts_is_the_same_part_of_the_whole_list(drafts: Installation) -> None:
    whole = drafts.posts()
    some = [drafts.app.store.posts(limit=2, offset=at) for at in (0, 2, 4)]
    assert [post for part in some for post in part] == list(whole)
    assert drafts.app.store.count_posts()[S.DRAFT] == len(whole)
