"""Drafts and due times, as compose and schedule need them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from typing import Protocol

from crosspost.model import Account, Draft, Outgoing, Post
from crosspost.ports.store.records import ToCompose


class DraftStore(Protocol):
    """Posts from their first draft to a due time."""

    # -- compose

    def to_compose(self, accounts: Collection[Account], *, now: datetime, limit: int) -> tuple[ToCompose, ...]:
        """Queued, extracted and settled articles without a post on an account that follows their feed.

        The oldest of every feed on every account first, then the next ones: one blog's backlog delays nobody else.

        An account starts with the articles seen since it was first synced: adding one does not publish the past.
        """
        ...

    def note_composed(self, *, now: datetime, limit: int) -> int:
        """Set apart the articles of which every account that follows their feeds has its post; how many there were.

        At most `limit`. `to_compose` reads the others only, so that it takes no longer as articles pile up.
        """
        ...

    def add_draft(self, draft: Draft, freeze: Callable[[int], Outgoing], *, now: datetime) -> Post | None:
        """Store a draft; `freeze` makes its outgoing from the post's number. None when the post exists already.

        None, too, when the very same words stand on the account already; that draft is kept as rejected.
        """
        ...

    def pictures_kept(self, digests: Collection[str]) -> frozenset[str]:
        """Which of these images' bytes are at hand."""
        ...

    # -- schedule

    def to_schedule(self, account_key: str, *, late_before: datetime) -> tuple[Post, ...]:
        """Drafts and approved posts without due time, or with one before `late_before`; in order of their number."""
        ...

    def taken(self, account_key: str, *, since: datetime, drafts_since: datetime | None = None) -> tuple[datetime, ...]:
        """Instants from `since` on at which something went out or is to go out on the account, ascending.

        A post without due time holds the instant that its choice wants; a draft whose time was taken from it holds
        none. `drafts_since`: drafts hold none before it.
        """
        ...

    def last_sent(self, account_key: str) -> datetime | None:
        """When something went out on the account last, or may have gone out. None: never."""
        ...

    def set_due(self, due: Mapping[int, datetime | None], *, now: datetime) -> None:
        """Give posts (draft or approved) their due times. Does not change their version.

        A post that moved on meanwhile is left alone.
        """
        ...

    def expire(self, post_ids: Collection[int], *, reason: str, now: datetime) -> None:
        """End posts (draft or approved) that are too late to be worth posting. One that moved on is left alone."""
        ...
