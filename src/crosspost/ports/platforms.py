"""One account on one platform."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from crosspost.core.checkup.facts import Health
from crosspost.core.costs import Operation
from crosspost.model import Heard, Identity, Image, Limit, Outgoing, Reading, Receipt

Meter = Callable[[Operation, int], None]
"""Told by an adapter, after each read that its platform bills: which row of the price table, and how often.

So for each alternative text of an image. Posts are not metered: the store bills them with their receipt, in one
transaction.
"""

Bookable = Callable[[], None]
"""Asked by an adapter before each read of posts that its platform bills. Raises DatabaseUnusable where nothing can be
booked: what is not written down would be paid for again at each look, and no budget would end it.
"""

Images = Callable[[str], bytes]
"""Gives an adapter the bytes of an image by their SHA-256. Raises StoreError when they are not kept any more."""


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

    def upload(self, images: Sequence[Image]) -> tuple[str, ...]:
        """Upload what a post is to show, with the alternative texts; returns the platform's ids, in order.

        Nobody sees anything of it, and nothing is created that `find` could find: what is never used vanishes, or stays
        unseen. So it raises nothing but NotCreated in one of its kinds, also when no answer came. Ends within
        `UPLOAD_TIMEOUT`.
        """
        ...

    def publish(self, outgoing: Outgoing, uploaded: Sequence[str] = ()) -> Receipt:
        """Send the post once, with the images of these ids; its first reply, where it has one, is sent by `reply`.

        Raises NotCreated (one of its kinds) when certainly nothing was created, OutcomeUnknown otherwise. Anything
        else that escapes is to be treated as OutcomeUnknown.
        """
        ...

    def find(self, outgoing: Outgoing, *, since: datetime) -> Receipt | None:
        """Look for the post among our own ones created at or after `since`.

        None means: read completely, not there. Raises CannotTell when the listing could not be read completely.
        """
        ...

    def reply(self, outgoing: Outgoing, *, to: str) -> Receipt:
        """Send the first reply (X) or comment (Facebook) once, under our own post with the id `to`.

        Raises like `publish`, or MayNotReply; ValueError for an outgoing that has no reply.
        """
        ...

    def find_reply(self, outgoing: Outgoing, *, to: str, since: datetime) -> Receipt | None:
        """Look for our first reply under our post with the id `to`, which was created at or after `since`.

        None means: read completely, not there. Raises CannotTell when it could not be read completely.
        """
        ...

    def metrics(self, remote_ids: Sequence[str]) -> Mapping[str, Reading]:
        """Read the counts of our posts. Raises CannotTell when nothing at all could be read.

        A post of which the platform says nothing comes with a reading without counts: asking again would tell no more.
        One that was not asked for, or got no answer, is absent: it is to be asked for again.
        """
        ...

    def replies(
        self,
        remote_ids: Sequence[str],
        *,
        since: datetime,
        until: datetime | None = None,
        waiting: bool = False,
        most: int | None = None,
    ) -> Heard:
        """Read what others said from `since` to `until`: to these posts of ours, and on X wherever they mention us.

        Our own words are left out. `account_key` is empty: who asks knows it. `waiting`: remarks of earlier looks wait
        for our answer, so it is worth asking which were answered since. Where there is too much for one look, `Heard`
        says which span it covers. `most`: as many posts may be billed, where any are. Raises CannotTell, or
        MayNotListen.
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
