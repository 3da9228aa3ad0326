"""What an answer, an error or a silence means."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from crosspost.core.lifecycle import may
from crosspost.core.verdicts import (
    ATTEMPT_LIFETIME,
    QUIET_PERIOD,
    SEND_TIMEOUT,
    cannot_tell,
    deadline_passed,
    found,
    last_refusal,
    not_found,
    raised,
    received,
    told_absent,
    told_there,
)
from crosspost.errors import (
    CannotTell,
    CredentialsRejected,
    OutcomeUnknown,
    OutOfCredit,
    Refused,
    TryLater,
)
from crosspost.model import Attempt, Outcome, PostInTrouble, PostState, Receipt

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
RECEIPT = Receipt(remote_id="17", url=None, at=NOW)


def attempt(number: int = 1, *, last_absence_at: datetime | None = None) -> Attempt:
    return Attempt(
        id=1,
        post_id=1,
        number=number,
        started_at=NOW - timedelta(minutes=1),
        deadline=NOW + ATTEMPT_LIFETIME,
        outcome=Outcome.OPEN,
        absences=int(last_absence_at is not None),
        last_absence_at=last_absence_at,
    )


@pytest.mark.parametrize(
    ("error", "after", "outcome", "why"),
    [
        (Refused("too long"), PostState.FAILED, Outcome.NOT_CREATED, "a well-formed refusal is final"),
        (TryLater("429"), PostState.APPROVED, Outcome.NOT_CREATED, "nothing was created: it may go out later"),
        (CredentialsRejected("401"), PostState.APPROVED, Outcome.NOT_CREATED, "the post waits, the account pauses"),
        (OutOfCredit("402"), PostState.APPROVED, Outcome.NOT_CREATED, "the post waits, the account pauses"),
        (OutcomeUnknown("timeout"), PostState.IN_DOUBT, Outcome.UNKNOWN, "no answer is never no"),
        (RecursionError(), PostState.IN_DOUBT, Outcome.UNKNOWN, "an exception that nobody foresaw"),
        (KeyError("content-type"), PostState.IN_DOUBT, Outcome.UNKNOWN, "a library's own accident"),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Exception) else None,
)
def test_an_error_while_sending(error: Exception, after: PostState, outcome: Outcome, why: str) -> None:
    verdict = raised(error, attempt(), now=NOW)
    assert (verdict.after, verdict.outcome) == (after, outcome), why


@pytest.mark.parametrize("error", [CredentialsRejected("the token was revoked"), OutOfCredit("no credits left")])
def test_an_account_that_cannot_post_pauses_with_the_reason(error: Exception) -> None:
    assert raised(error, attempt(), now=NOW).pause == str(error)


VAGUE = Refused("no (403)", repeated="one post after another: look at the profile")
FAILED = PostInTrouble(post_id=7, account_key="x", state=PostState.FAILED, since=NOW, note="no (403)")


@pytest.mark.parametrize(
    ("error", "before", "after", "pause", "why"),
    [
        (VAGUE, None, PostState.FAILED, None, "the first one may well be the post's fault"),
        (VAGUE, "no (403)", PostState.APPROVED, VAGUE.repeated, "the second in the same words is the account's"),
        (VAGUE, "too long", PostState.FAILED, None, "the one before had a reason of its own"),
        (Refused("too long"), "too long", PostState.FAILED, None, "a reason is a reason, also twice"),
    ],
)
def test_a_refusal_without_a_reason_pauses_the_account_when_it_is_the_second(
    error: Refused, before: str | None, after: PostState, pause: str | None, why: str
) -> None:
    verdict = raised(error, attempt(), now=NOW, before=before)
    assert (verdict.after, verdict.pause, verdict.outcome) == (after, pause, Outcome.NOT_CREATED), why


@pytest.mark.parametrize(
    ("troubled", "last_sent", "said", "why"),
    [
        ([FAILED], None, "no (403)", "nothing ever went out"),
        ([FAILED], NOW - timedelta(days=1), "no (403)", "what went out was before it"),
        ([FAILED], NOW + timedelta(days=1), None, "something went out since: the account posts"),
        ([replace(FAILED, since=NOW + timedelta(days=1), note="later"), FAILED], None, "later", "the last one counts"),
        ([replace(FAILED, account_key="y")], None, None, "another account's"),
        ([replace(FAILED, state=PostState.IN_DOUBT)], None, None, "a post in doubt was not refused"),
    ],
)
def test_the_last_refusal_counts_until_something_goes_out(
    troubled: list[PostInTrouble], last_sent: datetime | None, said: str | None, why: str
) -> None:
    assert last_refusal(troubled, "x", last_sent=last_sent) == said, why


def test_a_time_named_by_the_platform_is_respected() -> None:
    named = NOW + timedelta(hours=5)
    assert raised(TryLater("429", retry_after=named), attempt(), now=NOW).due_at == named


def test_a_named_time_in_the_past_does_not_make_a_loop() -> None:
    verdict = raised(TryLater("429", retry_after=NOW - timedelta(days=1)), attempt(), now=NOW)
    assert verdict.due_at is not None
    assert verdict.due_at >= NOW + timedelta(minutes=1)


def test_each_further_failure_waits_at_least_as_long() -> None:
    waits = [raised(TryLater("no network"), attempt(n), now=NOW).due_at for n in range(1, 9)]
    assert waits == sorted(waits, key=lambda at: at or NOW)
    assert waits[-1] == NOW + timedelta(hours=3)


def test_a_receipt_publishes() -> None:
    verdict = received(RECEIPT)
    assert (verdict.after, verdict.receipt) == (PostState.PUBLISHED, RECEIPT)


def test_an_attempt_of_a_dead_process_is_in_doubt_and_looked_for_at_once() -> None:
    verdict = deadline_passed(attempt(), now=NOW)
    assert (verdict.after, verdict.look_at) == (PostState.IN_DOUBT, NOW)


def test_one_complete_look_without_it_proves_nothing() -> None:
    verdict = not_found(attempt(), now=NOW)
    assert verdict.after is PostState.IN_DOUBT
    assert verdict.absent
    assert verdict.look_at == NOW + QUIET_PERIOD


def test_a_second_look_too_soon_after_the_first_proves_nothing() -> None:
    early = NOW - QUIET_PERIOD + timedelta(seconds=1)
    assert not_found(attempt(last_absence_at=early), now=NOW).after is PostState.IN_DOUBT


def test_two_complete_looks_a_quiet_period_apart_prove_absence() -> None:
    verdict = not_found(attempt(last_absence_at=NOW - QUIET_PERIOD), now=NOW)
    assert (verdict.after, verdict.outcome) == (PostState.APPROVED, Outcome.NOT_CREATED)


def test_a_look_that_failed_is_no_absence() -> None:
    verdict = cannot_tell(CannotTell("listing unreadable"), attempt(), now=NOW)
    assert verdict.after is PostState.IN_DOUBT
    assert not verdict.absent
    assert verdict.look_at is not None
    assert verdict.look_at > NOW


def test_every_verdict_is_a_legal_step() -> None:
    verdicts = [
        received(RECEIPT),
        found(RECEIPT),
        told_there(RECEIPT, who="anna"),
        found(RECEIPT, before=PostState.REJECTED),
        told_there(RECEIPT, who="anna", before=PostState.REJECTED),
        told_absent(who="anna"),
        deadline_passed(attempt(), now=NOW),
        not_found(attempt(), now=NOW),
        not_found(attempt(last_absence_at=NOW - QUIET_PERIOD), now=NOW),
        cannot_tell(CannotTell("x"), attempt(), now=NOW),
        *(raised(error("x"), attempt(), now=NOW) for error in (Refused, TryLater, OutOfCredit, OutcomeUnknown)),
    ]
    assert all(may(verdict.before, verdict.after) for verdict in verdicts)


def test_an_attempt_outlives_the_longest_send() -> None:
    assert 2 * SEND_TIMEOUT < ATTEMPT_LIFETIME
