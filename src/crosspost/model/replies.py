"""The first reply to a post of ours, where the link goes into one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum


class ReplyState(StrEnum):
    """The life of a first reply; `core.replies` has the allowed steps."""

    # To be sent: its post is on the platform, and nothing was sent yet, or what was sent was certainly refused.
    WAITING = "waiting"
    # Claimed: the network may be in use right now, or the process died.
    SENDING = "sending"
    # Sent, but no trustworthy answer: it is looked for, and never sent again by itself.
    IN_DOUBT = "in_doubt"
    # The platform holds it. Final.
    SENT = "sent"
    # Not there, or refused for good: a human decides.
    MISSING = "missing"


@dataclass(frozen=True, kw_only=True)
class Reply:
    """The one reply (X) or comment (Facebook) under a post of ours that carries its link."""

    post_id: int
    account_key: str
    state: ReplyState
    # How often it was claimed.
    tries: int
    # US dollars that it costs once it is there; the post's own price is not in it.
    price_usd: Decimal
    # When it is to be sent (waiting), taken for dead (sending), looked for (in doubt). None: never by itself.
    next_at: datetime | None
    # When it was last claimed.
    started_at: datetime | None = None
    # The first complete look since it was last sent that did not find it.
    absent_at: datetime | None = None
    # When a human last asked for it to be sent.
    asked_at: datetime | None = None
    remote_id: str | None = None
    # The last word on it; never a secret.
    note: str | None = None
