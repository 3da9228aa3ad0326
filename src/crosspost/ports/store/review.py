"""Posts as a reviewer needs them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Protocol

from crosspost.model import Article, Choice, Outgoing, Post, PostState, Teaser


class ReviewStore(Protocol):
    """What a human sees and decides. Each change asks for the version that was seen."""

    def post(self, post_id: int) -> Post:
        """Raises NoSuchPost."""
        ...

    def posts(
        self,
        states: Collection[PostState] = (),
        *,
        account_key: str | None = None,
        limit: int | None = None,
        offset: int = 0,
    ) -> tuple[Post, ...]:
        """Posts in these states (empty: all), by due time, then number; those without due time last.

        `account_key` None: of all accounts. `limit` and `offset`: so many of them, after so many.
        """
        ...

    def count_posts(self, account_key: str | None = None) -> Mapping[PostState, int]:
        """How many posts are in each state, 0 included; of one account, or of all."""
        ...

    def articles(self, ids: Collection[int]) -> Mapping[int, Article]:
        """Articles by number; unknown numbers are absent."""
        ...

    def approve(self, post_id: int, *, version: int, who: str, now: datetime) -> Post:
        """draft → approved. Raises StaleVersion, IllegalTransition, NoSuchPost."""
        ...

    def reject(self, post_id: int, *, version: int, reason: str, who: str, now: datetime) -> Post:
        """draft, approved, failed or in doubt → rejected. Raises like `approve`."""
        ...

    def edit(
        self,
        post_id: int,
        *,
        version: int,
        teaser: Teaser,
        outgoing: Outgoing,
        price_usd: Decimal,
        reply_price_usd: Decimal = Decimal(0),
        who: str,
        now: datetime,
        choice: Choice | None = None,
    ) -> Post:
        """draft, approved or failed → draft with new words and a new version. Raises like `approve`.

        `choice` says why these words, where they are one of the article's teasers; None leaves it as it was.
        """
        ...

    def hold(self, post_id: int, *, version: int, who: str, now: datetime) -> Post:
        """approved → draft, words unchanged. Raises like `approve`."""
        ...

    def reopen(self, post_id: int, *, version: int, who: str, now: datetime) -> Post:
        """rejected → draft with a new version, where nothing was ever sent for it. Raises like `approve`."""
        ...

    def move_due(self, post_id: int, *, version: int, due_at: datetime, who: str, now: datetime) -> Post:
        """Give a draft or approved post the due time that a human chose, and a new version. Raises like `approve`.

        Lateness is measured from the new time.
        """
        ...
