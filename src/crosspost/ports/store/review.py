"""Posts as a reviewer needs them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Protocol

from crosspost.model import Article, Outgoing, Post, PostState, Teaser


class ReviewStore(Protocol):
    """What a human sees and decides. Each change asks for the version that was seen."""

    def post(self, post_id: int) -> Post:
        """Raises NoSuchPost."""
        ...

    def posts(self, states: Collection[PostState] = ()) -> tuple[Post, ...]:
        """Posts in these states (empty: all), by due time, then number; those without due time last."""
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
    ) -> Post:
        """draft, approved or failed → draft with new words and a new version. Raises like `approve`."""
        ...

    def hold(self, post_id: int, *, version: int, who: str, now: datetime) -> Post:
        """approved → draft, words unchanged. Raises like `approve`."""
        ...
