"""Readings, spend and overviews."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Protocol

from crosspost.core.checkup.facts import StoreHealth
from crosspost.model import Attempt, Event, Metrics, Post, Spend
from crosspost.ports.store.records import LedgerLine, Totals


class FieldDataStore(Protocol):
    """What posts did and cost, and the store as a whole."""

    # -- measure

    def to_measure(self, *, horizons: Sequence[timedelta], now: datetime) -> tuple[tuple[Post, timedelta], ...]:
        """Published posts with the largest horizon that their age has reached, where no reading is stored for it."""
        ...

    def save_metrics(self, metrics: Sequence[Metrics], spend: Sequence[Spend] = ()) -> None:
        """Store readings, and what they cost where it is not booked yet.

        A second reading for the same post and horizon changes nothing.
        """
        ...

    def mark_deleted(self, post_ids: Collection[int], *, now: datetime) -> None:
        """The platform says these are not there any more: they are not measured again."""
        ...

    # -- doctor, and reads that cost

    def book(self, spend: Sequence[Spend]) -> None:
        """Write down billed calls that belong to no post and to no reading."""
        ...

    def examine(self) -> StoreHealth:
        """Look whether the database is sound and takes what is written; nothing is changed in it."""
        ...

    # -- report

    def spent(self, account_key: str, *, since: datetime) -> Decimal:
        """US dollars spent on the account from `since` on."""
        ...

    def totals(self) -> Totals:
        """Counts over the whole store."""
        ...

    def ledger(self, *, limit: int) -> tuple[LedgerLine, ...]:
        """The newest articles and what became of them."""
        ...

    def metrics_of(self, post_ids: Collection[int]) -> Mapping[int, tuple[Metrics, ...]]:
        """Readings by post, by horizon."""
        ...

    def history(self, post_id: int) -> tuple[Event, ...]:
        """The life of one post, oldest first."""
        ...

    def attempts(self, post_id: int) -> tuple[Attempt, ...]:
        """Return all attempts of one post, oldest first."""
        ...
