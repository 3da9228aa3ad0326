"""Claims, attempts and accounts, as publish and reconcile need them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Protocol

from crosspost.core.verdicts import Verdict
from crosspost.model import Ability, AccountState, Attempt, Limit, Post
from crosspost.ports.store.records import Doubtful


class PublishingStore(Protocol):
    """What goes out, and whether it may."""

    # -- publish and reconcile

    def due(self, *, now: datetime, not_before: datetime) -> tuple[Post, ...]:
        """Approved posts of accounts that are not paused, due in [not_before, now], by due time."""
        ...

    def first_due(
        self, *, now: datetime, not_before: datetime, account_key: str | None = None
    ) -> tuple[tuple[int, str], ...]:
        """Of each account, or of the named one, the first post that `due` would give: number and account key."""
        ...

    def claim(self, post_id: int, *, version: int, now: datetime, deadline: datetime) -> Attempt | None:
        """approved → publishing and a new open attempt, both or neither. None when somebody else was faster."""
        ...

    def picture(self, sha256: str) -> bytes:
        """The bytes of an image. Raises StoreError when they are not kept any more."""
        ...

    def settle(self, attempt: Attempt, verdict: Verdict, *, who: str, now: datetime) -> Post:
        """Write down how an attempt ended, or what a look at the platform showed: attempt, post, event, spend, pause.

        Raises IllegalTransition when the post is not where the verdict starts from.
        """
        ...

    def doubtful(self, *, now: datetime) -> tuple[Doubtful, ...]:
        """Open attempts past their deadline, and attempts in doubt whose time to look has come."""
        ...

    # -- accounts

    def account_states(self) -> Mapping[str, AccountState]:
        """Return every synced account's state by key."""
        ...

    def resume(self, account_key: str, *, now: datetime) -> bool:
        """Let a paused account post again, and do what it lacked. False when it was not paused and lacked nothing."""
        ...

    def pause(self, account_key: str, *, reason: str, now: datetime) -> bool:
        """Let an account post nothing until it is resumed. False when it paused already; its reason stays then."""
        ...

    def note_lack(self, account_key: str, ability: Ability, *, said: str, now: datetime) -> bool:
        """Remember that the account may not do this, as was seen now. False when it was known; its words stay then."""
        ...

    def regain(self, account_key: str, abilities: Collection[Ability], *, now: datetime) -> bool:
        """Forget that the account may not do this: it is tried again at once. False when nothing was remembered."""
        ...

    def note_check(self, account_key: str, *, now: datetime) -> None:
        """Remember that the platform is being asked whether a paused account may post again."""
        ...

    def limits(self, account_key: str, *, app: str | None = None) -> tuple[Limit, ...]:
        """Return what the account's platform said last of each kind of limit, be it over by now.

        With `app`, what it said to any account of the app of those limits that they share.
        """
        ...

    def save_limits(self, account_key: str, limits: Collection[Limit], *, app: str | None = None) -> None:
        """Remember what the account's platform says now; kinds that it does not speak of stay as they were."""
        ...
