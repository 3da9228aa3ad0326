"""What a service needs to know and to keep of itself."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from pathlib import Path
from typing import Protocol

from crosspost.model import (
    Alert,
    DiskRoom,
    Happened,
    HeldBack,
    Outcome,
    PostInTrouble,
    ReplyInTrouble,
    Retention,
    Sender,
    StepEnd,
)


class OperationsStore(Protocol):
    """Alerts, figures, upkeep."""

    def open_alerts(self) -> tuple[Alert, ...]:
        """Return the alerts of which the end has not come, or has not been told; oldest first."""
        ...

    def save_alerts(self, alerts: Collection[Alert]) -> None:
        """Store alerts as they stand now; a new one of a key that goes on already is left out."""
        ...

    def posts_in_trouble(self) -> tuple[PostInTrouble, ...]:
        """Posts in doubt and posts refused for good, without their words; by number."""
        ...

    def held_back(self, *, since: datetime) -> tuple[HeldBack, ...]:
        """Articles that were held back as a flood from `since` on and still are, by the feed that brought them."""
        ...

    def replies_in_trouble(self) -> tuple[ReplyInTrouble, ...]:
        """First replies that wait, are in doubt or are missing; by the number of their posts."""
        ...

    def attempt_counts(self) -> Mapping[Outcome, int]:
        """How many attempts there were, by outcome; 0 included."""
        ...

    def happened(self, *, since: datetime) -> Happened:
        """What was done from `since` on."""
        ...

    def room(self) -> DiskRoom:
        """How much the database takes, and how much its disk has left."""
        ...

    def restored_at(self) -> datetime | None:
        """When a backup was last put back as this database. None: never."""
        ...

    def note_keys(self, account_key: str, *, end_at: datetime | None, now: datetime) -> None:
        """Remember until when the platform says that the account's keys are good, and that it was asked now."""
        ...

    def sender(self) -> Sender | None:
        """Who sends what is due. None: nobody ever did."""
        ...

    def note_sender(self, *, live: bool, now: datetime) -> None:
        """Remember that what is due is sent, or in dry run only shown, by `core.senders.noted`.

        Most often writes nothing.
        """
        ...

    def note_stopped(self, *, live: bool, now: datetime) -> None:
        """Remember that whoever sent in this mode does so no more. Nothing where the note is of another mode."""
        ...

    def note_step_end(self, step: str, *, error: str | None, now: datetime) -> None:
        """Remember that a run of the step has ended now: well (None), or by raising an error of this kind."""
        ...

    def step_ends(self) -> tuple[StepEnd, ...]:
        """Return how each step ended last, of those of which that was noted."""
        ...

    def prune(self, retention: Retention, *, now: datetime, limit: int) -> Mapping[str, int]:
        """Delete what is older than it is to be kept, at most `limit` rows of each kind; how many of which kind.

        Never what keeps an article from being posted twice: identities, guids, fingerprints, posts, attempts.
        """
        ...

    def backup(self, path: Path, *, now: datetime) -> None:
        """Copy the whole database, as it is at one moment, into a new file that only this user may read.

        Others may read and write meanwhile. Raises DatabaseUnusable, also when there is such a file already.
        """
        ...
