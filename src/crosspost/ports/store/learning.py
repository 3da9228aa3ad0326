"""Posts as the learner sees them, what it believes, and what people said about it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from crosspost.core.strategy.alerts import Alert
from crosspost.model import Post, Wish
from crosspost.ports.store.records import Believed, Experience, Tags


class LearningStore(Protocol):
    """What compose and learn need besides posts and their readings."""

    # -- what there is to learn from

    def decided(self, *, limit: int | None = None, account_key: str | None = None) -> tuple[Post, ...]:
        """Posts that went out or may still do so, by number; without those that their platform says are gone.

        `limit`: the newest so many; `account_key`: of this account alone.
        """
        ...

    def count_out(self, account_key: str, *, before: datetime) -> int:
        """How many posts of the account were published before this instant. No post is read."""
        ...

    def tags_of(self, article_ids: Collection[int]) -> tuple[Tags, ...]:
        """What the topics of these articles are told from; unknown numbers are absent."""
        ...

    def experience(self) -> Experience:
        """What tells how much of everything there is: the same figures, the same beliefs."""
        ...

    # -- what is believed: derived, may be deleted at any time

    def believed(self) -> Mapping[str, Believed]:
        """By account key: the beliefs as they were kept last. Accounts without any are absent."""
        ...

    def save_beliefs(self, kept: Collection[Believed]) -> None:
        """Keep beliefs in place of those that were kept for the same accounts."""
        ...

    # -- shifts that were found

    def shifts(self) -> tuple[Alert, ...]:
        """Every shift that was ever found, oldest first."""
        ...

    def add_shifts(self, found: Sequence[Alert]) -> int:
        """Remember shifts. One that is known already is left alone. Returns how many are new."""
        ...

    # -- what people said

    def wishes(self) -> tuple[Wish, ...]:
        """Everything that was ever said about the accounts' choices, oldest first."""
        ...

    def add_wishes(self, wishes: Sequence[Wish]) -> None:
        """Remember what somebody said; all of it or nothing. Raises StoreError for an account that was never synced."""
        ...
