"""Readings, spend and overviews."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Protocol

from crosspost.core.checkup.facts import StoreHealth
from crosspost.core.checkup.finding import Finding
from crosspost.model import Attempt, Event, Heard, Listening, Metrics, PastPost, Post, Remark, Spend
from crosspost.ports.store.records import LedgerLine, Totals


class FieldDataStore(Protocol):
    """What posts did and cost, and the store as a whole."""

    # -- measure

    def to_measure(self, *, horizons: Sequence[timedelta], now: datetime) -> tuple[tuple[Post, timedelta], ...]:
        """Published posts with the largest horizon that their age has reached, where no reading is stored for it.

        Those first whose time for that horizon ends soonest.
        """
        ...

    def save_metrics(self, metrics: Sequence[Metrics], spend: Sequence[Spend] = ()) -> None:
        """Store readings, and what they cost where it is not booked yet.

        A second reading for the same post and horizon changes nothing.
        """
        ...

    def dead_names(self, account_key: str, *, since: datetime) -> frozenset[str]:
        """Metric names that the account's platform was found not to know, at or after `since`."""
        ...

    def bury_names(self, account_key: str, names: Collection[str], *, now: datetime) -> None:
        """Remember that the account's platform does not know these metric names."""
        ...

    # -- import and export

    def add_history(self, past: Sequence[PastPost]) -> tuple[int, int]:
        """Store past posts. Returns how many are new, and of how many known ones a count has grown.

        Of one that is known on its account the higher counts are kept, whatever the order in which exports come.
        """
        ...

    def past_posts(self, account_key: str) -> tuple[PastPost, ...]:
        """Everything imported for an account that did not prove to be ours, first replies included; oldest first."""
        ...

    def remove_history(self, account_key: str, *, since: datetime | None = None, until: datetime | None = None) -> int:
        """Remove past posts of an account; only those imported from `since` on and before `until`. How many."""
        ...

    def published(self) -> tuple[tuple[Post, bool], ...]:
        """Every post ever published, oldest first, and whether its platform said that it is gone."""
        ...

    # -- listen

    def out_since(self, account_key: str, *, since: datetime) -> tuple[str, ...]:
        """Remote ids of the account's posts published after `since`, oldest first, but those that are gone."""
        ...

    def hear(self, account_key: str, heard: Heard) -> int:
        """Store what was said, and what was answered; what is known is not stored twice. Returns how many are new."""
        ...

    def listening(self, account_key: str) -> Listening | None:
        """How far the account was listened to. None: never."""
        ...

    def note_listening(self, account_key: str, listening: Listening) -> None:
        """Remember how far the account was listened to."""
        ...

    def waits_for_answer(self, account_key: str, *, since: datetime) -> bool:
        """Whether anything said on the account at or after `since` is not answered, as far as we know."""
        ...

    def conversation(
        self,
        account_keys: Collection[str],
        *,
        limit: int,
        offset: int = 0,
        since: datetime | None = None,
        open_first: bool = False,
    ) -> tuple[Remark, ...]:
        """What was said on these accounts, at or after `since` if it is given, newest first; so many, after so many.

        `open_first`: questions (whatever holds a question mark) that we have not answered stand before the rest.
        """
        ...

    def count_remarks(self, account_keys: Collection[str], *, open_only: bool = False) -> int:
        """How much was said on these accounts; `open_only`: how many questions that we have not answered."""
        ...

    def numbers_of(self, account_key: str, remote_ids: Collection[str]) -> Mapping[str, int]:
        """By remote id: the number of the account's post; ids that are no post of ours are absent."""
        ...

    def remark_times(self, account_keys: Collection[str], *, since: datetime) -> tuple[tuple[str, datetime], ...]:
        """Account and instant of everything said at or after `since`, oldest first."""
        ...

    def mark_deleted(self, post_ids: Collection[int], *, now: datetime) -> None:
        """The platform says these are not there any more: they are not measured again."""
        ...

    # -- doctor, and reads that cost

    def book(self, spend: Sequence[Spend]) -> None:
        """Write down billed calls that belong to no post and to no reading."""
        ...

    def prove_writable(self) -> None:
        """Write something to the disk, and take it back. Raises DatabaseUnusable where nothing can be written."""
        ...

    def examine(self) -> StoreHealth:
        """Look whether the database is sound and takes what is written; nothing is changed in it."""
        ...

    def keep_findings(self, findings: Sequence[Finding], *, now: datetime) -> None:
        """Keep what was found now, in place of what was found before."""
        ...

    def kept_findings(self) -> tuple[datetime, tuple[Finding, ...]] | None:
        """What was kept last, and when. None: nothing yet."""
        ...

    # -- report

    def spent(
        self, account_key: str, *, since: datetime, until: datetime | None = None, operations: Collection[str] = ()
    ) -> Decimal:
        """US dollars spent on the account from `since` on and before `until`, on these operations (empty: all)."""
        ...

    def totals(self) -> Totals:
        """Counts over the whole store."""
        ...

    def ledger(
        self, *, limit: int, offset: int = 0, title: str = "", feed_key: str | None = None, unposted: bool = False
    ) -> tuple[LedgerLine, ...]:
        """The newest articles and what became of them; so many, after so many.

        `title`: only those that hold it, in whatever case; `feed_key`: only those that this feed brought; `unposted`:
        only those that are not to be posted.
        """
        ...

    def count_ledger(self, *, title: str = "", feed_key: str | None = None, unposted: bool = False) -> int:
        """How many articles `ledger` finds in all."""
        ...

    def mishaps(self, *, limit: int) -> tuple[Event, ...]:
        """The latest moments at which a post was refused for good or became one in doubt, newest first."""
        ...

    def last_change(self) -> datetime | None:
        """When any post was changed last: composed, moved, edited, decided, sent, seen to be gone. None: no post."""
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
