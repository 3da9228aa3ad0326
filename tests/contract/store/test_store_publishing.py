"""Claimed once, settled once, looked for as long as it takes."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal

import pytest

from crosspost.core import verdicts
from crosspost.core.verdicts import QUIET_PERIOD, Verdict
from crosspost.errors import (
    CannotTell,
    CredentialsRejected,
    IllegalTransition,
    NoSuchPost,
    OutcomeUnknown,
    StaleVersion,
    StoreError,
    TryLater,
)
from crosspost.model import Attempt, Outcome, PostState
from crosspost.store import SqlStore
from crosspost.store.transitions import move
from tests.contract.store.support import (
    HOUR,
    MINUTE,
    NOW,
    PRICE,
    approved,
    articles,
    claimed,
    drafted,
    in_doubt,
    in_state,
    receipt,
)
from tests.contract.store.support import words as words_of_article


def test_due_are_the_approved_posts_between_the_two_instants_in_order(store: SqlStore) -> None:
    early, first, second, late = articles(store, 4)
    approved(store, early, due_at=NOW - HOUR - MINUTE)
    edge = approved(store, first, due_at=NOW - HOUR)
    now = approved(store, second, due_at=NOW)
    approved(store, late, due_at=NOW + MINUTE)
    assert [post.id for post in store.due(now=NOW, not_before=NOW - HOUR)] == [edge.id, now.id]


def test_a_claim_is_an_open_attempt_and_a_post_that_is_publishing(store: SqlStore) -> None:
    (article_id,) = articles(store, 1)
    post, attempt = claimed(store, article_id)
    assert post.state is PostState.PUBLISHING
    assert (attempt.post_id, attempt.number, attempt.outcome) == (post.id, 1, Outcome.OPEN)
    assert (attempt.started_at, attempt.deadline) == (NOW, NOW + 2 * MINUTE)
    assert store.attempts(post.id) == (attempt,)
    assert store.due(now=NOW, not_before=NOW - HOUR) == ()


@pytest.mark.parametrize("state", [state for state in PostState if state is not PostState.APPROVED])
def test_only_an_approved_post_can_be_claimed(store: SqlStore, state: PostState) -> None:
    post = in_state(store, state)
    attempts = store.attempts(post.id)
    assert store.claim(post.id, version=post.version, now=NOW, deadline=NOW) is None
    assert (store.post(post.id), store.attempts(post.id)) == (post, attempts)


def test_another_version_than_the_approved_one_cannot_be_claimed(store: SqlStore) -> None:
    (article_id,) = articles(store, 1)
    post = approved(store, article_id)
    assert store.claim(post.id, version=post.version + 1, now=NOW, deadline=NOW) is None
    with pytest.raises(NoSuchPost):
        store.claim(999, version=1, now=NOW, deadline=NOW)


def settle(store: SqlStore, attempt: Attempt, verdict: Verdict, *, minutes: int = 0) -> None:
    store.settle(attempt, verdict, who="publish", now=NOW + minutes * MINUTE)


def test_a_receipt_makes_it_published_with_its_proof_and_its_price(store: SqlStore) -> None:
    (article_id,) = articles(store, 1)
    post, attempt = claimed(store, article_id)
    settle(store, attempt, verdicts.received(receipt("r1", NOW + MINUTE)), minutes=1)
    after = store.post(post.id)
    assert (after.state, after.remote_id, after.remote_url) == (PostState.PUBLISHED, "r1", "https://x.example/r1")
    assert (after.published_at, after.note, after.version) == (NOW + MINUTE, None, post.version)
    (ended,) = store.attempts(post.id)
    assert (ended.outcome, ended.finished_at) == (Outcome.PUBLISHED, NOW + MINUTE)
    assert store.spent("x", since=NOW + MINUTE) == PRICE
    assert store.history(post.id)[-1].note == "the platform answered with the id r1"


@pytest.mark.parametrize(
    ("error", "state", "outcome", "due_in"),
    [
        pytest.param(TryLater("busy"), PostState.APPROVED, Outcome.NOT_CREATED, MINUTE, id="try later, at a due time"),
        pytest.param(CredentialsRejected("keys"), PostState.APPROVED, Outcome.NOT_CREATED, None, id="no due time"),
        pytest.param(OutcomeUnknown("reset"), PostState.IN_DOUBT, Outcome.UNKNOWN, "as it was", id="no answer"),
        pytest.param(KeyError("bug"), PostState.IN_DOUBT, Outcome.UNKNOWN, "as it was", id="not foreseen"),
    ],
)
def test_what_an_error_means_is_written_down(
    store: SqlStore, error: Exception, state: PostState, outcome: Outcome, due_in: timedelta | str | None
) -> None:
    (article_id,) = articles(store, 1)
    post, attempt = claimed(store, article_id)
    settle(store, attempt, verdicts.raised(error, attempt, now=NOW))
    after, (ended,) = store.post(post.id), store.attempts(post.id)
    assert (after.state, ended.outcome, ended.finished_at) == (state, outcome, NOW)
    expected: dict[timedelta | str | None, datetime | None]
    expected = {MINUTE: NOW + MINUTE, None: None, "as it was": post.due_at}
    assert after.due_at == expected[due_in]
    assert after.note == ended.evidence
    assert store.spent("x", since=NOW) == 0


def test_a_second_try_is_a_second_attempt(store: SqlStore) -> None:
    (article_id,) = articles(store, 1)
    post, attempt = claimed(store, article_id)
    settle(store, attempt, verdicts.raised(TryLater("busy"), attempt, now=NOW))
    again = store.claim(post.id, version=post.version, now=NOW, deadline=NOW)
    assert again is not None
    assert again.number == 2
    with pytest.raises(IllegalTransition, match="attempt 2"):
        settle(store, attempt, verdicts.received(receipt()))
    assert store.post(post.id).state is PostState.PUBLISHING


def test_an_account_that_lost_its_keys_pauses_until_it_is_resumed(store: SqlStore) -> None:
    one, two = articles(store, 2)
    _, attempt = claimed(store, one)
    other = approved(store, two)
    settle(store, attempt, verdicts.raised(CredentialsRejected("token revoked"), attempt, now=NOW))
    state = store.account_states()["x"]
    assert (state.paused_reason, state.paused_at) == ("token revoked", NOW)
    assert store.due(now=NOW, not_before=NOW - HOUR) == ()
    assert store.claim(other.id, version=other.version, now=NOW, deadline=NOW) is None
    assert store.attempts(other.id) == ()

    assert store.resume("x", now=NOW)
    assert not store.resume("x", now=NOW)
    assert not store.resume("nobody", now=NOW)
    assert store.account_states()["x"].paused_reason is None
    assert [post.id for post in store.due(now=NOW, not_before=NOW - HOUR)] == [other.id]


def test_the_first_reason_for_a_pause_stays(store: SqlStore) -> None:
    one, two = articles(store, 2)
    (_, first), (_, second) = claimed(store, one), claimed(store, two)
    for attempt, words in ((first, "token revoked"), (second, "again")):
        settle(store, attempt, verdicts.raised(CredentialsRejected(words), attempt, now=NOW))
    assert store.account_states()["x"].paused_reason == "token revoked"


def test_a_dead_attempt_is_doubtful_after_its_deadline_and_not_before(store: SqlStore) -> None:
    (article_id,) = articles(store, 1)
    post, attempt = claimed(store, article_id)
    assert store.doubtful(now=attempt.deadline) == ()
    (doubt,) = store.doubtful(now=attempt.deadline + MINUTE)
    assert (doubt.post, doubt.attempt) == (post, attempt)
    settle(store, attempt, verdicts.deadline_passed(attempt, now=NOW + 3 * MINUTE), minutes=3)
    (doubt,) = store.doubtful(now=NOW + 3 * MINUTE)
    assert (doubt.post.state, doubt.attempt.outcome) == (PostState.IN_DOUBT, Outcome.UNKNOWN)


def test_two_complete_looks_prove_absence_and_free_the_post(store: SqlStore) -> None:
    (article_id,) = articles(store, 1)
    post, attempt = in_doubt(store, article_id)
    settle(store, attempt, verdicts.not_found(attempt, now=NOW + MINUTE), minutes=1)
    (looked,) = store.attempts(post.id)
    assert (looked.absences, looked.last_absence_at) == (1, NOW + MINUTE)
    assert looked.finished_at == attempt.finished_at, "a look that settles nothing ends nothing"
    assert store.doubtful(now=NOW + 2 * MINUTE) == ()

    later = NOW + MINUTE + QUIET_PERIOD
    (doubt,) = store.doubtful(now=later)
    store.settle(doubt.attempt, verdicts.not_found(doubt.attempt, now=later), who="reconcile", now=later)
    after = store.post(post.id)
    assert (after.state, after.due_at) == (PostState.APPROVED, None)
    assert store.attempts(post.id)[0].absences == 2
    assert store.claim(post.id, version=post.version, now=later, deadline=later) is not None


def test_a_look_that_cannot_tell_keeps_it_in_doubt_and_counts_no_absence(store: SqlStore) -> None:
    (article_id,) = articles(store, 1)
    post, attempt = in_doubt(store, article_id)
    settle(store, attempt, verdicts.cannot_tell(CannotTell("502"), attempt, now=NOW))
    (looked,) = store.attempts(post.id)
    assert (looked.absences, looked.evidence) == (0, "could not look: 502")
    assert store.post(post.id).state is PostState.IN_DOUBT


def test_what_was_found_is_published_and_paid_once(store: SqlStore) -> None:
    (article_id,) = articles(store, 1)
    post, attempt = in_doubt(store, article_id)
    settle(store, attempt, verdicts.found(receipt()))
    for late in (verdicts.found(receipt()), verdicts.received(receipt()), verdicts.told_absent(who="ann")):
        with pytest.raises(IllegalTransition, match="is published"):
            settle(store, attempt, late)
    assert store.spent("x", since=NOW) == PRICE
    assert len(store.history(post.id)) == 5


def test_what_was_given_up_and_proves_to_be_there_is_published_and_paid_once(store: SqlStore) -> None:
    (article_id,) = articles(store, 1)
    post, attempt = in_doubt(store, article_id)
    gone = store.reject(post.id, version=post.version, reason="enough", who="ann", now=NOW)
    told = verdicts.told_there(receipt(), who="ann", before=PostState.REJECTED)
    settle(store, attempt, told)
    found = store.post(post.id)
    assert (found.state, found.remote_id, found.note) == (PostState.PUBLISHED, "r1", None)
    assert [one.outcome for one in store.attempts(post.id)] == [Outcome.PUBLISHED]
    assert store.spent("x", since=NOW) == PRICE
    for again in (told, verdicts.told_absent(who="ann")):
        with pytest.raises(IllegalTransition, match="is published"):
            settle(store, attempt, again)
    with pytest.raises(StaleVersion, match="changed"), store._db.write() as connection:
        move(connection, gone, PostState.DRAFT, who="test", now=NOW)


@pytest.mark.parametrize("state", [PostState.DRAFT, PostState.FAILED, PostState.APPROVED])
def test_a_rejected_post_of_which_nothing_may_be_out_is_never_published(store: SqlStore, state: PostState) -> None:
    post = in_state(store, state)
    store.reject(post.id, version=post.version, reason="dull", who="ann", now=NOW)
    none = Attempt(id=1, post_id=post.id, number=1, started_at=NOW, deadline=NOW, outcome=Outcome.UNKNOWN)
    sent = store.attempts(post.id)
    with pytest.raises(IllegalTransition):
        settle(store, sent[-1] if sent else none, verdicts.told_there(receipt(), who="ann", before=PostState.REJECTED))
    assert store.post(post.id).state is PostState.REJECTED
    assert store.attempts(post.id) == sent


def test_a_word_that_it_is_there_does_not_put_the_same_words_on_an_account_twice(store: SqlStore) -> None:
    one, two = articles(store, 2)
    post, attempt = in_doubt(store, one)
    store.reject(post.id, version=post.version, reason="enough", who="ann", now=NOW)
    twin = drafted(store, two, words_of=words_of_article(one))
    told = verdicts.told_there(receipt(), who="ann", before=PostState.REJECTED)
    with pytest.raises(StoreError, match=f"the same as post {twin.id}.*reject it"):
        settle(store, attempt, told)
    assert store.post(post.id).state is PostState.REJECTED
    store.reject(twin.id, version=twin.version, reason="a twin", who="ann", now=NOW)
    settle(store, attempt, told)
    assert store.post(post.id).state is PostState.PUBLISHED


def test_a_late_answer_to_an_attempt_that_was_given_up_is_refused(store: SqlStore) -> None:
    (article_id,) = articles(store, 1)
    post, attempt = claimed(store, article_id)
    settle(store, attempt, verdicts.deadline_passed(attempt, now=NOW))
    with pytest.raises(IllegalTransition, match="is in_doubt"):
        settle(store, attempt, verdicts.received(receipt()))
    assert store.post(post.id).state is PostState.IN_DOUBT


def test_one_thing_on_the_platform_cannot_prove_two_posts(store: SqlStore) -> None:
    one, two = articles(store, 2)
    (first, sent), (second, other) = claimed(store, one), claimed(store, two)
    settle(store, sent, verdicts.received(receipt("same")))
    with pytest.raises(StoreError, match=f"that is post {first.id}"):
        settle(store, other, verdicts.received(receipt("same")))
    assert store.post(second.id) == second
    assert store.attempts(second.id) == (other,)
    assert store.spent("x", since=NOW) == PRICE


def test_published_without_receipt_is_refused(store: SqlStore) -> None:
    (article_id,) = articles(store, 1)
    post, attempt = claimed(store, article_id)
    boast = Verdict(
        before=PostState.PUBLISHING, after=PostState.PUBLISHED, outcome=Outcome.PUBLISHED, evidence="trust me"
    )
    with pytest.raises(IllegalTransition, match="needs a receipt"):
        settle(store, attempt, boast)
    assert store.post(post.id) == post


def test_settling_an_attempt_of_no_post_is_an_error(store: SqlStore) -> None:
    stray = Attempt(id=1, post_id=9, number=1, started_at=NOW, deadline=NOW, outcome=Outcome.OPEN)
    with pytest.raises(NoSuchPost):
        settle(store, stray, verdicts.received(receipt()))
    assert store.totals().spent_usd == {}
    assert store.spent("x", since=NOW) == Decimal(0)
