"""The first reply that carries the link: what each answer, error or silence means for it.

A reply is begun only once its post's receipt is stored, so a post that was in doubt has none yet. It has evidence of
its own, and a stricter rule than posts have: what may be there is looked for, and never sent again by itself.

::

    waiting ──▶ sending ──▶ sent
       ▲           │ ├──▶ missing     refused for good
       │ refused,  │ └──▶ in_doubt    anything else
       └ for now ──┘         │
                             ├──▶ sent      found under the post
    (a human says so) ◀──────┴──▶ missing   two complete looks, a quiet period apart, without it: a human is told
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType

from crosspost.core.pauses import CHECK_EVERY
from crosspost.core.verdicts import LOOKS, QUIET_PERIOD, RETRIES, describe
from crosspost.errors import CredentialsRejected, MayNotReply, OutOfCredit, Refused, TryLater
from crosspost.model import Receipt, Reply, ReplyState

R = ReplyState

TRANSITIONS: Mapping[ReplyState, frozenset[ReplyState]] = MappingProxyType(
    {
        R.WAITING: frozenset({R.SENDING, R.SENT, R.MISSING}),
        R.SENDING: frozenset({R.SENT, R.WAITING, R.IN_DOUBT, R.MISSING}),
        R.IN_DOUBT: frozenset({R.IN_DOUBT, R.SENT, R.MISSING, R.WAITING}),
        R.MISSING: frozenset({R.SENT, R.WAITING}),
        R.SENT: frozenset(),
    }
)
"""From each state, the states it may become.

From `missing` and `in_doubt` to `waiting` only a human leads; to `sent` does a receipt, too, however late it comes.
"""

RESTORED = "restored from a backup: it may have been sent since"
"""What is noted on a reply that waited when a backup was taken which was put back."""

OWED = (R.WAITING, R.SENDING, R.IN_DOUBT)
"""States in which it may still cost something."""

UNSENT = (R.WAITING, R.IN_DOUBT, R.MISSING)
"""States in which it is not out, as far as anybody knows, and nobody is sending it."""

IN_QUESTION = (R.IN_DOUBT, R.MISSING)
"""States that a human is told of."""


@dataclass(frozen=True, kw_only=True)
class ReplyVerdict:
    """What is to be written down about a reply."""

    after: ReplyState
    # What was seen, in words; never a secret.
    note: str
    receipt: Receipt | None = None
    next_at: datetime | None = None
    # A look read everything and did not find it.
    absent: bool = False
    # A human wants it sent.
    asked: bool = False
    # Why the account pauses.
    pause: str | None = None
    # Why the account may not reply, though it may post.
    lack: str | None = None


def received(receipt: Receipt) -> ReplyVerdict:
    """The platform answered with proof."""
    return ReplyVerdict(after=R.SENT, note=f"the platform answered with the id {receipt.remote_id}", receipt=receipt)


def raised(error: Exception, reply: Reply, *, now: datetime) -> ReplyVerdict:
    """Sending raised. Anything but a `NotCreated` means that it may be there."""
    match error:
        case Refused():
            return ReplyVerdict(after=R.MISSING, note=describe(error))
        case TryLater(retry_after=named):
            wait = RETRIES[min(max(reply.tries - 1, 0), len(RETRIES) - 1)]
            return ReplyVerdict(after=R.WAITING, note=describe(error), next_at=max(named or now, now + wait))
        case MayNotReply():
            return ReplyVerdict(after=R.WAITING, note=describe(error), next_at=now + CHECK_EVERY, lack=str(error))
        case CredentialsRejected() | OutOfCredit():
            return ReplyVerdict(after=R.WAITING, note=describe(error), next_at=now, pause=str(error))
        case _:
            return _doubt(f"no trustworthy answer: {describe(error)}", next_at=now + LOOKS[0])


def abandoned(reply: Reply, *, now: datetime) -> ReplyVerdict:
    """The process that was sending it died."""
    since = f" of {reply.started_at:%Y-%m-%d %H:%M:%S} UTC" if reply.started_at else ""
    return _doubt(f"the attempt{since} was never settled", next_at=now)


def is_late(reply: Reply, *, published_at: datetime | None, expire_after: timedelta, now: datetime) -> bool:
    """Whether the reply is not worth sending any more: its post is old, and no human has asked for it lately."""
    wanted = max((at for at in (published_at, reply.asked_at) if at is not None), default=now)
    return now - wanted > expire_after


def too_late(expire_after: timedelta) -> ReplyVerdict:
    """Its post has been out for so long that the reply is not worth sending any more."""
    days = expire_after.total_seconds() / 86400
    return ReplyVerdict(after=R.MISSING, note=f"it was not sent within {days:g} days of its post (expire_after)")


def found(receipt: Receipt) -> ReplyVerdict:
    """A look found it."""
    return ReplyVerdict(after=R.SENT, note=f"found on the platform with the id {receipt.remote_id}", receipt=receipt)


def not_found(reply: Reply, *, now: datetime) -> ReplyVerdict:
    """A look read everything, and it is not there: the second time, long enough after the first, a human is told."""
    if reply.absent_at is not None and now - reply.absent_at >= QUIET_PERIOD:
        return ReplyVerdict(after=R.MISSING, note="two complete looks did not find it under the post", absent=True)
    return _doubt("not under the post yet", next_at=now + QUIET_PERIOD, absent=True)


def cannot_tell(error: Exception, reply: Reply, *, now: datetime) -> ReplyVerdict:
    """Looking failed. Look again, ever more rarely."""
    # Negative where the clock was set back since.
    waited = abs(now - (reply.started_at or now))
    wait = next((look for look in LOOKS if look >= waited), LOOKS[-1])
    return _doubt(f"could not look: {describe(error)}", next_at=now + wait)


def told_there(receipt: Receipt, *, who: str) -> ReplyVerdict:
    """A human looked and found it."""
    return ReplyVerdict(after=R.SENT, note=f"{who} saw it on the platform", receipt=receipt)


def told_absent(*, who: str, now: datetime) -> ReplyVerdict:
    """A human looked and did not find it: it is sent again."""
    return ReplyVerdict(after=R.WAITING, note=f"{who} looked and it is not on the platform", next_at=now, asked=True)


def _doubt(note: str, *, next_at: datetime, absent: bool = False) -> ReplyVerdict:
    return ReplyVerdict(after=R.IN_DOUBT, note=note, next_at=next_at, absent=absent)
