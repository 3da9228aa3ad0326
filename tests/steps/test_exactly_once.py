"""Attacks on "exactly once": clocks that jump, databases that fail, processes that race, answers that come too late."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event
from sqlalchemy.exc import OperationalError

from crosspost.core.verdicts import ATTEMPT_LIFETIME, QUIET_PERIOD, RESENDS, SEND_TIMEOUT, raised, received
from crosspost.errors import CannotTell, CredentialsRejected, DatabaseUnusable, OutcomeUnknown
from crosspost.model import Outcome, Outgoing, Post, PostState, Receipt, World
from crosspost.steps import compose, extract, poll, publish, reconcile, resolving, review, schedule
from crosspost.store import SqlStore, open_store
from tests.fakes import FakePlatform
from tests.steps.conftest import Installation, entry

SETTLING = ("schedule", "reconcile", "publish")
"""The rooms in which a post comes to its end."""

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)


@pytest.fixture
def store_url(each_store_url: str) -> str:
    """Everything here is played on both databases."""
    return each_store_url


def approved(world: Installation, *numbers: int) -> Post:
    """Articles become approved posts on X alone; the first of them."""
    world.app = replace(world.app, accounts={"twitter": world.app.accounts["twitter"]})
    poll.run(world.app)
    world.clock.advance(HOUR)
    world.show(*(entry(n) for n in numbers))
    poll.run(world.app)
    world.clock.advance(timedelta(minutes=6))
    for step in (extract, compose, schedule, review):
        step.run(world.app)
    return world.posts(PostState.APPROVED)[0]


def the_post(world: Installation) -> Post:
    (post,) = world.posts()
    return post


def heal(world: Installation) -> None:
    """The service runs for an hour: minute by minute while attempts end and are looked for, then less often."""
    world.walk(times=15, every=MINUTE)
    world.walk(times=9, every=5 * MINUTE)


# ── clocks ────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "ahead",
    [timedelta(minutes=2), timedelta(hours=1), timedelta(hours=14)],
    ids=["two minutes", "summer time", "a zone taken for UTC"],
)
def test_a_machine_whose_clock_is_ahead_of_the_platforms_does_not_take_a_lost_reply_for_absence(
    world: Installation, ahead: timedelta
) -> None:
    approved(world, 1)
    world.twitter.clock = lambda: world.clock() - ahead
    world.twitter.lose_reply = True
    heal(world)
    assert world.twitter.calls.count("publish") == 1
    assert the_post(world).state is PostState.PUBLISHED


def test_a_clock_set_back_between_claim_and_settle_leaves_nothing_stuck(world: Installation) -> None:
    post = approved(world, 1)
    world.clock.advance(24 * HOUR)
    now = world.clock()
    assert world.app.store.claim(post.id, version=post.version, now=now, deadline=now + ATTEMPT_LIFETIME)
    world.clock.advance(-24 * HOUR)
    heal(world)
    assert world.app.store.attempts(post.id)[0].outcome is Outcome.NOT_CREATED
    assert len(world.twitter.texts) == 1


def test_a_clock_set_back_between_two_looks_starts_the_proof_anew_and_asks_no_more_often(world: Installation) -> None:
    approved(world, 1)
    world.twitter.lose_request = True
    world.clock.advance(24 * HOUR)
    world.walk()
    world.clock.advance(MINUTE)
    reconcile.run(world.app)
    world.twitter.lose_request = False
    world.clock.advance(-48 * HOUR)
    looks = world.twitter.calls.count("find")
    for _ in range(int(QUIET_PERIOD / MINUTE) + 1):
        reconcile.run(world.app)
        world.clock.advance(MINUTE)
    assert world.twitter.calls.count("find") == looks + 2
    assert the_post(world).state is PostState.APPROVED


def test_a_machine_that_slept_between_claim_and_send_does_not_send(world: Installation) -> None:
    """Asleep, a machine's monotonic clock stands still, too."""
    approved(world, 1)
    store = _Levers(world.app.store)
    store.after["claim"] = lambda: world.clock.advance(ATTEMPT_LIFETIME)
    world.app = replace(world.app, store=store)
    publish.run(world.app)
    assert world.twitter.calls == []
    assert the_post(world).state is PostState.APPROVED


def test_a_slow_look_at_the_budget_does_not_lengthen_the_time_to_send(world: Installation) -> None:
    approved(world, 1)
    seconds = [0.0]
    store = _Levers(world.app.store)
    store.after["spent"] = lambda: seconds.__setitem__(0, (ATTEMPT_LIFETIME - SEND_TIMEOUT).total_seconds() + 1)
    world.app = replace(world.app, store=store, monotonic=lambda: seconds[0])
    publish.run(world.app)
    assert world.twitter.calls == []


# ── answers that come too late ────────────────────────────────────────────────────────────────────────────────


class _Levers:
    """A store that does something before or after one of its methods."""

    def __init__(self, store: Any) -> None:
        self._store = store
        self.before: dict[str, Callable[[], object]] = {}
        self.after: dict[str, Callable[[], object]] = {}

    def __getattr__(self, name: str) -> Any:
        method = getattr(self._store, name)

        def pulled(*args: Any, **kwargs: Any) -> Any:
            self.before.pop(name, lambda: None)()
            answer = method(*args, **kwargs)
            self.after.pop(name, lambda: None)()
            return answer

        return pulled


def while_sending(world: Installation, deed: Callable[[], object]) -> None:
    """`deed` happens after the platform took the next post and before its answer is written down."""
    honest = world.twitter.publish

    def slow(outgoing: Outgoing, uploaded: Sequence[str] = ()) -> Receipt:
        receipt = honest(outgoing, uploaded)
        world.twitter.publish = honest  # type: ignore[method-assign]
        deed()
        return receipt

    world.twitter.publish = slow  # type: ignore[method-assign]


def test_a_receipt_counts_although_the_attempt_was_given_up_meanwhile(world: Installation) -> None:
    approved(world, 1)

    def given_up() -> None:
        world.twitter.read_raises = CannotTell("the listing is unreadable")
        world.clock.advance(ATTEMPT_LIFETIME + MINUTE)
        reconcile.run(world.app)
        assert the_post(world).state is PostState.IN_DOUBT

    while_sending(world, given_up)
    publish.run(world.app)
    assert the_post(world).state is PostState.PUBLISHED
    assert world.app.store.spent("twitter", since=world.clock() - HOUR) == the_post(world).price_usd


def test_a_receipt_counts_although_a_human_stopped_looking_meanwhile(world: Installation) -> None:
    approved(world, 1)

    def given_up() -> None:
        world.twitter.read_raises = CannotTell("the listing is unreadable")
        world.clock.advance(ATTEMPT_LIFETIME + MINUTE)
        reconcile.run(world.app)
        post = the_post(world)
        world.app.store.reject(post.id, version=post.version, reason="enough", who="anna", now=world.clock())

    while_sending(world, given_up)
    publish.run(world.app)
    assert the_post(world).state is PostState.PUBLISHED
    assert len(world.twitter.posts) == 1


def test_a_receipt_for_what_was_found_meanwhile_is_no_trouble(world: Installation) -> None:
    approved(world, 1)

    def found_meanwhile() -> None:
        world.clock.advance(ATTEMPT_LIFETIME + MINUTE)
        reconcile.run(world.app)
        assert the_post(world).state is PostState.PUBLISHED

    while_sending(world, found_meanwhile)
    found = publish.run(world.app)
    assert (found.counts, found.problems) == ({"published": 1}, ())
    assert world.app.store.spent("twitter", since=world.clock() - HOUR) == the_post(world).price_usd


def prove_absent(world: Installation) -> None:
    """The listing lags so far behind that two looks do not show the post."""
    world.twitter.listing_lag = timedelta(days=1)
    world.clock.advance(ATTEMPT_LIFETIME + MINUTE)
    for _ in range(2):
        reconcile.run(world.app)
        world.clock.advance(QUIET_PERIOD + MINUTE)


def test_a_receipt_that_comes_after_the_proof_of_absence_keeps_the_post_from_going_out_again(
    world: Installation,
) -> None:
    approved(world, 1)

    def proved_absent() -> None:
        prove_absent(world)
        assert the_post(world).state is PostState.APPROVED

    while_sending(world, proved_absent)
    found = publish.run(world.app)
    (remote_id,) = world.twitter.posts
    assert any(remote_id in problem for problem in found.problems)
    heal(world)
    assert len(world.twitter.texts) == 1
    assert remote_id in (the_post(world).note or "")


def test_a_receipt_that_finds_a_later_attempt_under_way_is_reported_and_stops_nobody(world: Installation) -> None:
    approved(world, 1, 2)
    store = world.app.store

    def sent_again() -> None:
        prove_absent(world)
        post = store.post(1)
        assert store.claim(post.id, version=post.version, now=world.clock(), deadline=world.clock() + HOUR)

    while_sending(world, sent_again)
    found = publish.run(world.app)
    assert any("answered with the id" in problem for problem in found.problems)
    assert [one.outcome for one in store.attempts(1)] == [Outcome.NOT_CREATED, Outcome.OPEN]


def test_an_answer_without_receipt_that_comes_too_late_changes_nothing(world: Installation) -> None:
    approved(world, 1)

    def lost(_: Outgoing, _uploaded: Sequence[str] = ()) -> Receipt:
        world.clock.advance(ATTEMPT_LIFETIME + MINUTE)
        reconcile.run(world.app)
        raise OutcomeUnknown("read timed out")

    world.twitter.publish = lost  # type: ignore[assignment,method-assign]
    found = publish.run(world.app)
    assert len(found.problems) == 1
    assert the_post(world).state is PostState.IN_DOUBT


def test_an_account_paused_between_claim_and_settle_keeps_its_receipt(world: Installation) -> None:
    post, store = approved(world, 1, 2), world.app.store

    def paused() -> None:
        now, other = world.clock(), next(one for one in world.posts() if one.id != post.id)
        attempt = store.claim(other.id, version=other.version, now=now, deadline=now + ATTEMPT_LIFETIME)
        assert attempt is not None
        store.settle(attempt, raised(CredentialsRejected("revoked"), attempt, now=now), who="other", now=now)

    while_sending(world, paused)
    publish.run(world.app)
    assert store.account_states()["twitter"].paused_reason == "revoked"
    assert store.post(post.id).state is PostState.PUBLISHED


# ── looking ───────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_duplicate_refusal_is_looked_for_since_the_first_attempt(world: Installation) -> None:
    """The first attempt was wrongly proved absent; days later the platform refuses the second as a duplicate."""
    approved(world, 1)
    world.twitter.lose_reply = True
    world.twitter.listing_lag = timedelta(days=2)
    world.walk()
    world.clock.advance(MINUTE)
    reconcile.run(world.app)
    world.clock.advance(QUIET_PERIOD)
    reconcile.run(world.app)
    assert the_post(world).state is PostState.APPROVED
    world.clock.advance(timedelta(days=3))
    world.twitter.write_raises = OutcomeUnknown("X says it is a duplicate: it may be there already")
    heal(world)
    assert world.twitter.calls.count("publish") == 2
    assert the_post(world).state is PostState.PUBLISHED
    assert len(world.twitter.texts) == 1


def test_what_is_lost_again_and_again_ends_with_a_human_and_not_in_a_loop(world: Installation) -> None:
    approved(world, 1)
    world.twitter.lose_request = True
    world.walk(times=50, every=15 * MINUTE, rooms=SETTLING)
    assert world.twitter.calls.count("publish") == 1 + RESENDS
    post = the_post(world)
    assert post.state is PostState.IN_DOUBT
    assert "review resolve" in (post.note or "")
    assert world.twitter.calls.count("find") < 30
    looks = world.twitter.calls.count("find")
    world.walk(times=72, every=HOUR, rooms=SETTLING)
    assert world.twitter.calls.count("find") <= looks + 3, "X bills each look: while nobody answers there is one a day"
    resolving.resolve(world.app, post.id, of=f"attempt-{1 + RESENDS}", there=None, who="anna")
    world.twitter.lose_request = False
    heal(world)
    assert len(world.twitter.texts) == 1


def test_one_post_that_cannot_be_settled_holds_up_no_other_and_costs_little(world: Installation) -> None:
    """Both looks find the same thing on the platform; it can prove one post only."""
    approved(world, 1, 2, 3)
    world.with_account("twitter", min_gap=timedelta(0), max_per_day=100)
    world.walk(times=2)
    world.twitter.lose_reply = True
    honest, first = world.twitter.find, world.app.store.post(1)
    taken = honest(first.outgoing, since=world.clock() - HOUR)
    assert taken is not None

    def confused(outgoing: Outgoing, *, since: datetime) -> Receipt | None:
        found = honest(outgoing, since=since)
        return taken if outgoing.mark == "p2" else found

    world.twitter.find = confused  # type: ignore[method-assign]
    world.walk(times=24, every=10 * MINUTE)
    world.walk(times=6, every=HOUR)
    states = {post.id: post.state for post in world.posts()}
    assert states == {1: PostState.PUBLISHED, 2: PostState.IN_DOUBT, 3: PostState.PUBLISHED}
    assert world.twitter.calls.count("find") < 20, "each look is paid for"
    assert "that is post 1" in (world.app.store.post(2).note or "")
    assert len(world.twitter.texts) == 3


def test_two_processes_that_look_at_once_agree(world: Installation) -> None:
    approved(world, 1)
    world.twitter.lose_request = True
    world.walk()
    world.clock.advance(MINUTE)
    reconcile.run(world.app)
    world.clock.advance(QUIET_PERIOD)
    store = _Levers(world.app.store)
    store.after["doubtful"] = lambda: reconcile.run(world.app)
    slower = replace(world.app, store=store)
    reconcile.run(slower)
    assert the_post(world).state is PostState.APPROVED
    assert len(world.app.store.attempts(1)) == 1


def test_a_look_that_races_with_the_publisher_gives_nothing_up(world: Installation) -> None:
    post = approved(world, 1)
    now = world.clock()
    attempt = world.app.store.claim(post.id, version=post.version, now=now, deadline=now + ATTEMPT_LIFETIME)
    assert attempt is not None
    world.clock.advance(ATTEMPT_LIFETIME + MINUTE)
    receipt = world.twitter.publish(post.outgoing)
    store = _Levers(world.app.store)
    store.after["doubtful"] = lambda: world.app.store.settle(attempt, received(receipt), who="publish", now=now)
    found = reconcile.run(replace(world.app, store=store))
    assert found.problems == ()
    assert the_post(world).state is PostState.PUBLISHED


# ── a database that fails at any statement ────────────────────────────────────────────────────────────────────


@contextmanager
def failing_at(store: SqlStore, number: int, words: str) -> Iterator[list[int]]:
    """The `number`-th statement of the store from now on, and every later one, ends in an error of the database."""
    seen = [0]

    def refuse(*_: object) -> None:
        seen[0] += 1
        if seen[0] >= number:
            raise OperationalError("a statement", {}, Exception(words))

    engine = store._db._reader
    event.listen(engine, "before_cursor_execute", refuse)
    try:
        yield seen
    finally:
        event.remove(engine, "before_cursor_execute", refuse)


@pytest.mark.parametrize("each_store_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("words", ["database is locked", "database or disk is full"])
def test_whatever_statement_of_a_publication_fails_the_post_goes_out_once(
    world: Installation, tmp_path: Path, words: str
) -> None:
    failed = 0
    empty = tmp_path / "empty.db"
    open_store(f"sqlite:///{empty}", world=World.REAL, now=world.clock()).close()
    for number in range(1, 60):
        file = shutil.copy(empty, tmp_path / f"{number}.db")
        with open_store(f"sqlite:///{file}", world=World.REAL, now=world.clock()) as store:
            store.sync(world.app.feeds.values(), world.app.accounts.values(), now=world.clock())
            platform = FakePlatform(clock=world.clock)
            world.app = replace(world.app, store=store, platforms={"twitter": platform})
            world.twitter = platform
            world.show()
            approved(world, 1)
            with failing_at(store, number, words):
                try:
                    publish.run(world.app)
                    done = True
                except DatabaseUnusable:
                    done = False
                    failed += 1
            world.walk(times=6, every=3 * MINUTE, rooms=SETTLING)
            assert len(platform.texts) == 1, f"statement {number}"
            assert platform.calls.count("publish") == 1, f"statement {number}"
            assert the_post(world).state is PostState.PUBLISHED
        if done:
            break
    assert done
    assert failed >= 10


# ── stale approvals ───────────────────────────────────────────────────────────────────────────────────────────


def test_a_post_edited_between_the_list_of_due_ones_and_the_claim_does_not_go_out(world: Installation) -> None:
    post = approved(world, 1)
    store = _Levers(world.app.store)
    store.after["due"] = lambda: review.edit(world.app, post.id, "D'autres mots.", version=post.version, who="anna")
    publish.run(replace(world.app, store=store))
    assert world.twitter.calls == []
    assert the_post(world).state is PostState.DRAFT


def test_words_held_back_and_approved_again_cannot_go_out_by_the_old_approval(world: Installation) -> None:
    post = approved(world, 1)

    def changed() -> None:
        draft = world.app.store.hold(post.id, version=post.version, who="anna", now=world.clock())
        world.app.store.approve(post.id, version=draft.version, who="ben", now=world.clock())

    store = _Levers(world.app.store)
    store.after["due"] = changed
    publish.run(replace(world.app, store=store))
    assert world.twitter.calls == []
