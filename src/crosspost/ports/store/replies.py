"""First replies, as publish and reconcile need them."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Protocol

from crosspost.core.replies import ReplyVerdict
from crosspost.model import Reply, ReplyState


class ReplyStore(Protocol):
    """The reply under each post whose link goes into one. `settle` makes it, with the post's receipt."""

    def replies(self, states: Collection[ReplyState] = ()) -> tuple[Reply, ...]:
        """Replies in these states (empty: all), by the number of their posts."""
        ...

    def reply(self, post_id: int) -> Reply | None:
        """The first reply of this post. None: it has none, or its post is not certain yet."""
        ...

    def replies_due(self, *, now: datetime) -> tuple[Reply, ...]:
        """Replies that wait and whose time has come, of accounts that are not paused."""
        ...

    def claim_reply(self, reply: Reply, *, now: datetime, deadline: datetime) -> Reply | None:
        """waiting → sending. None when somebody else was faster, or the account is paused."""
        ...

    def settle_reply(self, reply: Reply, verdict: ReplyVerdict, *, who: str, now: datetime) -> Reply:
        """Write down what became of it: state, a line in its post's history, spend, pause.

        Raises IllegalTransition when it is not as it was read, or cannot become that.
        """
        ...

    def doubtful_replies(self, *, now: datetime) -> tuple[Reply, ...]:
        """Replies whose sender died, and those in doubt whose time to look has come."""
        ...
