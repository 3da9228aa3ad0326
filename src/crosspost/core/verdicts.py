"""What an answer, an error or a silence means for a post.

Neither platform has an idempotency key, so the rule is: *no answer is never "no"*. Only what is certainly not on the
platform may be sent again; everything else is in doubt and is looked for.

| evidence                                                      | verdict                                  |
|---------------------------------------------------------------|------------------------------------------|
| receipt                                                       | published                                |
| `Refused`                                                     | failed                                   |
| the same without a reason, as the post before                 | approved again, the account pauses       |
| `TryLater`                                                    | approved again, at a later due time      |
| `CredentialsRejected`, `OutOfCredit`                          | approved again, the account pauses       |
| whatever befalls the upload of its images                     | as above: the post was not asked for yet |
| `OutcomeUnknown`, any other exception, deadline passed        | in doubt                                 |
| found on the platform                                         | published                                |
| listing read completely, twice, a quiet period apart          | proved absent: approved again            |
| the same once more after `RESENDS` such proofs                | in doubt: a human must look; we, seldom  |
| listing not readable, or read only once                       | in doubt, look again                     |
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from crosspost.errors import CredentialsRejected, OutOfCredit, Refused, TryLater
from crosspost.model import Attempt, Outcome, PostInTrouble, PostState, Receipt

SEND_TIMEOUT = timedelta(seconds=30)
"""The longest that one send may take, connection included."""

UPLOAD_TIMEOUT = timedelta(seconds=60)
"""The longest that uploading all images of one post may take, before it is sent."""

ATTEMPT_LIFETIME = timedelta(minutes=2)
"""An open attempt older than this belongs to a dead process. Well above `UPLOAD_TIMEOUT` and `SEND_TIMEOUT` together,
with room for a slow disk."""

QUIET_PERIOD = timedelta(minutes=5)
"""How far two complete looks must lie apart to prove absence: longer than a new post takes to be listed."""

RESENDS = 2
"""How often a proof of absence sends a post again. What is lost or refused as a duplicate yet another time shows that
the proof, or the platform, is not to be trusted: a human decides."""

LOOKS = (timedelta(seconds=15), timedelta(minutes=1), QUIET_PERIOD, timedelta(minutes=30), timedelta(hours=2))
"""When to look again, counted from the last look; the last one repeats."""

SELDOM = timedelta(days=1)
"""When to look again once a human was asked: a look that reads a whole listing is billed by X, and may be for nothing
as long as nobody answers."""

RETRIES = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=15),
    timedelta(hours=1),
    timedelta(hours=3),
)
"""How long to wait after the n-th certain failure when the platform named no time; the last one repeats."""


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """What is to be written down about an attempt and its post."""

    # The state the post must be in for this to be true.
    before: PostState
    after: PostState
    outcome: Outcome
    # What was seen, in words; never a secret.
    evidence: str
    receipt: Receipt | None = None
    # New due time of a post that is approved again. None there: the next free one.
    due_at: datetime | None = None
    # When to look at the platform, for a post in doubt.
    look_at: datetime | None = None
    # The listing was read completely and the post was not in it.
    absent: bool = False
    # Why the account pauses.
    pause: str | None = None


def received(receipt: Receipt) -> Verdict:
    """The platform answered with proof."""
    return Verdict(
        before=PostState.PUBLISHING,
        after=PostState.PUBLISHED,
        outcome=Outcome.PUBLISHED,
        evidence=f"the platform answered with the id {receipt.remote_id}",
        receipt=receipt,
    )


def raised(error: Exception, attempt: Attempt, *, now: datetime, before: str | None = None) -> Verdict:
    """Sending raised. Anything but a `NotCreated` means that the outcome is unknown.

    `before`: in which words the account's last post was refused, if nothing went out since (`last_refusal`).
    """
    match error:
        case Refused(repeated=meaning) if meaning and describe(error) == before:
            return _not_created(CredentialsRejected(meaning), pause=meaning)
        case Refused():
            return _not_created(error, after=PostState.FAILED)
        case TryLater(retry_after=named):
            return _not_created(error, due_at=max(named or now, now + _nth(RETRIES, attempt.number - 1)))
        case CredentialsRejected() | OutOfCredit():
            return _not_created(error, pause=str(error))
        case _:
            return _doubt(PostState.PUBLISHING, f"no trustworthy answer: {describe(error)}", look_at=now + LOOKS[0])


def last_refusal(troubled: Iterable[PostInTrouble], account_key: str, *, last_sent: datetime | None) -> str | None:
    """In which words the account's last post was refused; None where something went out since, or may have."""
    refused = [one for one in troubled if one.account_key == account_key and one.state is PostState.FAILED]
    last = max(refused, key=lambda one: one.since, default=None)
    return last.note if last is not None and (last_sent is None or last.since > last_sent) else None


def deadline_passed(attempt: Attempt, *, now: datetime) -> Verdict:
    """The process that held the attempt died between writing it down and settling it."""
    return _doubt(
        PostState.PUBLISHING,
        f"the attempt of {attempt.started_at:%Y-%m-%d %H:%M:%S} UTC was never settled",
        look_at=now,
    )


def found(receipt: Receipt, *, before: PostState = PostState.IN_DOUBT) -> Verdict:
    """The platform has shown that it holds our post, though people may have stopped looking (`before`: rejected)."""
    return Verdict(
        before=before,
        after=PostState.PUBLISHED,
        outcome=Outcome.PUBLISHED,
        evidence=f"found on the platform with the id {receipt.remote_id}",
        receipt=receipt,
    )


def not_found(attempt: Attempt, *, now: datetime, earlier: Iterable[Attempt] = ()) -> Verdict:
    """The listing was read completely and our post is not there: proof the second time, long enough after the first.

    `earlier` are the post's other attempts. The quiet period runs from the latest look, so that a clock set back or
    another process that looked as well make the proof later, never sooner.
    """
    proofs = sum(1 for one in earlier if one.outcome is Outcome.NOT_CREATED and one.absences)
    if attempt.last_absence_at is not None and now - attempt.last_absence_at >= QUIET_PERIOD:
        if proofs >= RESENDS:
            return _doubt(
                PostState.IN_DOUBT,
                f"not in the platform's listing, after {proofs} earlier proofs of absence: it is not sent again by "
                "itself. Look at the platform, then say what you saw with `crosspost review resolve`",
                look_at=now + SELDOM,
                absent=True,
            )
        return Verdict(
            before=PostState.IN_DOUBT,
            after=PostState.APPROVED,
            outcome=Outcome.NOT_CREATED,
            evidence="proved absent: the listing was read completely twice and the post is not in it",
            absent=True,
        )
    return _doubt(
        PostState.IN_DOUBT,
        "not in the platform's listing yet",
        look_at=now + QUIET_PERIOD,
        absent=True,
    )


def cannot_tell(error: Exception, attempt: Attempt, *, now: datetime) -> Verdict:
    """Looking failed. Look again, ever more rarely; a human sees it meanwhile."""
    # Negative where the clock was set back since.
    waited = abs(now - attempt.started_at)
    return _doubt(
        PostState.IN_DOUBT,
        f"could not look: {describe(error)}",
        look_at=now + next((look for look in LOOKS if look >= waited), LOOKS[-1]),
    )


def told_there(receipt: Receipt, *, who: str, before: PostState = PostState.IN_DOUBT) -> Verdict:
    """A human looked and found it, or found it after having stopped looking (`before`: rejected)."""
    return Verdict(
        before=before,
        after=PostState.PUBLISHED,
        outcome=Outcome.PUBLISHED,
        evidence=f"{who} saw it on the platform",
        receipt=receipt,
    )


def told_absent(*, who: str) -> Verdict:
    """A human looked and did not find it."""
    return Verdict(
        before=PostState.IN_DOUBT,
        after=PostState.APPROVED,
        outcome=Outcome.NOT_CREATED,
        evidence=f"{who} looked and it is not on the platform",
    )


def describe(error: BaseException) -> str:
    """An error in one line: its words, or its kind where it has none."""
    return " ".join(str(error).split()) or type(error).__name__


def _not_created(
    error: Exception,
    *,
    after: PostState = PostState.APPROVED,
    due_at: datetime | None = None,
    pause: str | None = None,
) -> Verdict:
    return Verdict(
        before=PostState.PUBLISHING,
        after=after,
        outcome=Outcome.NOT_CREATED,
        evidence=describe(error),
        due_at=due_at,
        pause=pause,
    )


def _doubt(before: PostState, evidence: str, *, look_at: datetime, absent: bool = False) -> Verdict:
    return Verdict(
        before=before,
        after=PostState.IN_DOUBT,
        outcome=Outcome.UNKNOWN,
        evidence=evidence,
        look_at=look_at,
        absent=absent,
    )


def _nth(steps: tuple[timedelta, ...], n: int) -> timedelta:
    return steps[min(max(n, 0), len(steps) - 1)]
