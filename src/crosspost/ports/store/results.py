"""Posts by their days, and what published ones did and cost, as the calendar and the results need them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Protocol

from crosspost.core.calendar import Placing
from crosspost.core.results import Result
from crosspost.model import Post


class ResultStore(Protocol):
    """What a page shows of a span of time. Nothing here reads more than its limit, however many posts there are."""

    def placings(
        self, since: datetime, until: datetime, *, account_key: str | None = None, limit: int
    ) -> tuple[Placing, ...]:
        """Where posts stand that went out, or are or were to go out, in [since, until), by that instant.

        Rejected ones are left out. At most `limit` of the earliest. `account_key` None: of all accounts.
        """
        ...

    def posts_numbered(self, numbers: Collection[int]) -> Mapping[int, Post]:
        """Posts by their number; unknown numbers are absent."""
        ...

    def count_unplanned(self, account_key: str | None = None) -> int:
        """How many drafts and approved posts have no due time yet."""
        ...

    def results(self, *, since: datetime, account_key: str | None = None, limit: int) -> tuple[Result, ...]:
        """Posts published from `since` on with their readings, newest first, at most `limit`.

        Those that the platform said are gone are left out.
        """
        ...

    def count_results(self, *, since: datetime, account_key: str | None = None) -> int:
        """How many there are altogether."""
        ...

    def spending(self, account_key: str, edges: Sequence[datetime]) -> tuple[Decimal, ...]:
        """US dollars spent on the account between each two neighbours of these instants, the first inside."""
        ...
