"""One account on one platform."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from crosspost.core.checkup.facts import Health
from crosspost.core.costs import Operation
from crosspost.model import Identity, Limit, Outgoing, Reading, Receipt, Remark

Meter = Callable[[Operation, int], None]
"""Told by an adapter, after each read that its platform bills: which row of the price table, and how often.

Posts are not metered: the store bills them with their receipt, in one transaction.
"""


class DeadNames(Protocol):
    """Which metric names a platform does not know any more on one account."""

    def dead(self) -> Collection[str]:
        """Return the names found dead lately."""
        ...

    def bury(self, names: Collection[str]) -> None:
        """Remember that these are dead."""
        ...


class Platform(Protocol):
    """One account on one platform. Touches no database, never retries, never sleeps."""

    def publish(self, outgoing: Outgoing) -> Receipt:
        """Send once; then once its first reply, where it has one.

        What becomes of the reply never decides about the post: the receipt's `warning` says if it may be missing.

        Raises NotCreated (one of its kinds) when certainly nothing was created, OutcomeUnknown otherwise. Anything
        else that escapes is to be treated as OutcomeUnknown.
        """
        ...

    def find(self, outgoing: Outgoing, *, since: datetime) -> Receipt | None:
        """Look for the post among our own ones created at or after `since`.

        None means: read completely, not there. Raises CannotTell when the listing could not be read completely.
        """
        ...

    def metrics(self, remote_ids: Sequence[str]) -> Mapping[str, Reading]:
        """Read the counts of our posts. A post that was not answered for is absent. Raises CannotTell."""
        ...

    def replies(self, remote_ids: Sequence[str], *, since: datetime) -> tuple[Remark, ...]:
        """Read what others said at or after `since`: to these posts of ours, and on X wherever they mention us.

        Oldest first. Our own words are left out. `account_key` is empty: who asks knows it. Raises CannotTell.
        """
        ...

    def whoami(self) -> Identity:
        """Ask who we are. Raises CredentialsRejected or CannotTell."""
        ...

    def limits(self) -> Collection[Limit]:
        """How much more may be sent, as the latest answers said; one for each kind at the most. Asks nobody."""
        ...

    def examine(self) -> Health:
        """Ask all that can be asked about the keys before a post is due: who, what they may do, until when.

        Raises nothing for a platform in trouble: that is a fact too. Judges nothing, changes nothing there.
        """
        ...
