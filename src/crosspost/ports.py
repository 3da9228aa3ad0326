"""The seams: what a step may ask of the world. Adapters live elsewhere; only `bootstrap` knows both sides."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Protocol

from crosspost.core.checkup.facts import Health, StoreHealth
from crosspost.core.costs import Operation, Prices
from crosspost.core.identity import Identified
from crosspost.core.verdicts import Verdict
from crosspost.errors import FeedError, PageError
from crosspost.model import (
    Account,
    AccountState,
    Article,
    Attempt,
    Draft,
    Entry,
    Event,
    Feed,
    FeedState,
    Identity,
    Known,
    Ledger,
    Limit,
    Marking,
    Metrics,
    NewArticle,
    Outgoing,
    Page,
    Post,
    PostState,
    Reading,
    Receipt,
    Spend,
    Teaser,
)

Clock = Callable[[], datetime]
"""Says what time it is: aware, UTC."""

Meter = Callable[[Operation, int], None]
"""Told by an adapter, after each read that its platform bills: which row of the price table, and how often.

Posts are not metered: the store bills them with their receipt, in one transaction.
"""


# ── feeds and pages ───────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, kw_only=True)
class Fetched:
    """A feed answered with a document."""

    entries: tuple[Entry, ...]
    title: str | None
    # Where to poll next time: the address asked for, or the new one after permanent redirects.
    url: str
    etag: str | None = None
    last_modified: str | None = None
    # The longest rest that the feed (`ttl`) or the server (`max-age`) asks for.
    rest: timedelta | None = None


@dataclass(frozen=True, kw_only=True)
class NotModified:
    """A feed answered that nothing changed (304)."""

    url: str
    rest: timedelta | None = None


@dataclass(frozen=True, kw_only=True)
class FeedAnswer:
    """What became of one request: exactly one per request, in the order in which they end."""

    key: str
    result: Fetched | NotModified | FeedError


class FeedSource(Protocol):
    """Polls feeds, many at a time; one feed's trouble neither delays nor spoils another."""

    def fetch_all(self, requests: Iterable[tuple[Feed, FeedState]], *, now: datetime) -> Iterator[FeedAnswer]:
        """Poll each feed once. Raises nothing for a bad feed: its `FeedError` is the answer."""
        ...


class PageSource(Protocol):
    """Reads article pages."""

    def read_all(self, urls: Iterable[tuple[str, bool]]) -> Iterator[tuple[str, Page | PageError]]:
        """Fetch and read each page once; the flag allows private addresses. Yields as they end."""
        ...

    def understand(self, html: str, *, base_url: str | None) -> Page:
        """Read HTML that is at hand already (a feed entry's content). Touches no network, never raises."""
        ...


# ── platforms ─────────────────────────────────────────────────────────────────────────────────────────────────


class Platform(Protocol):
    """One account on one platform. Touches no database, never retries, never sleeps."""

    def publish(self, outgoing: Outgoing) -> Receipt:
        """Send once; then once its first reply, where it has one.

        What becomes of the reply never decides about the post: the receipt's `warning` says if it may be missing.

        Raises NotCreated (one of its kinds) when certainly nothing was created, OutcomeUnknown otherwise. Anything
        else that escapes is to be treated as OutcomeUnknown.
        """
        ...

    def find(self, outgoing: Outgoing, *, since: datetime) -> Receipt | None:
        """Look for the post among our own ones created at or after `since`.

        None means: read completely, not there. Raises CannotTell when the listing could not be read completely.
        """
        ...

    def metrics(self, remote_ids: Sequence[str]) -> Mapping[str, Reading]:
        """Read the counts of our posts. A post that was not answered for is absent. Raises CannotTell."""
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


# ── the store ─────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, kw_only=True)
class Polled:
    """One poll's consequences, stored together: the feed's new state, its news, its edits."""

    state: FeedState
    news: tuple[NewArticle, ...] = ()
    # Article id → the entry as it reads now, for articles that are still editable.
    edits: Mapping[int, Entry] = field(default_factory=dict)
    # Article id → how the feed names it now (core.intake), also for articles that went out long ago.
    renamed: Mapping[int, Identified] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class ToCompose:
    """An article and an account that have no post together yet."""

    article: Article
    account_key: str


@dataclass(frozen=True, kw_only=True)
class Doubtful:
    """A post whose latest attempt has no trustworthy end."""

    post: Post
    attempt: Attempt


@dataclass(frozen=True, kw_only=True)
class LedgerLine:
    """One article and what became of it."""

    article_id: int
    feed_key: str
    title: str
    link: str | None
    seen_at: datetime
    ledger: Ledger
    reason: str | None
    # Account key → state of its post.
    posts: Mapping[str, PostState]


@dataclass(frozen=True, kw_only=True)
class Totals:
    """Counts over the whole store."""

    articles: Mapping[Ledger, int]
    posts: Mapping[PostState, int]
    # Account key → US dollars, all time.
    spent_usd: Mapping[str, Decimal]


class Store(Protocol):
    """Everything we remember. Each method is one transaction; instants go in and come out aware and UTC."""

    # -- settings become rows

    def sync(self, feeds: Collection[Feed], accounts: Collection[Account], *, now: datetime) -> None:
        """Make sure each feed and account of the settings, all of them, has its row; see to who follows which feed.

        Raises StoreError when an account's key or remote id contradicts what is stored.
        """
        ...

    # -- poll

    def feed_states(self) -> tuple[FeedState, ...]:
        """Return the state of every feed ever synced."""
        ...

    def known(
        self, feed_key: str, *, identities: Collection[str], guids: Collection[str], fingerprints: Collection[str]
    ) -> tuple[Known, ...]:
        """Which of these are known.

        An article of any feed with one of the identities, or one of this feed with one of the guids or fingerprints.
        """
        ...

    def record_polls(self, polls: Sequence[Polled]) -> int:
        """Store states, news and edits; returns how many articles were new.

        News that somebody else stored meanwhile is left alone.
        """
        ...

    def skip(self, article_id: int, *, reason: str) -> None:
        """No post is made from the article any more; the ledger keeps the reason."""
        ...

    # -- extract

    def articles_to_extract(self, *, limit: int) -> tuple[Article, ...]:
        """Queued articles that were not extracted yet, oldest first."""
        ...

    def save_page(self, article_id: int, page: Page, *, now: datetime) -> None:
        """Complete the article from its page and mark it extracted; drops `content`.

        Fields that the feed gave are kept.
        """
        ...

    # -- compose

    def to_compose(self, accounts: Collection[Account], *, now: datetime, limit: int) -> tuple[ToCompose, ...]:
        """Queued, extracted and settled articles without a post on an account that follows their feed; oldest first.

        An account starts with the articles seen since it was first synced: adding one does not publish the past.
        """
        ...

    def add_draft(self, draft: Draft, freeze: Callable[[int], Outgoing], *, now: datetime) -> Post | None:
        """Store a draft; `freeze` makes its outgoing from the post's number. None when the post exists already.

        None, too, when the very same words stand on the account already; that draft is kept as rejected.
        """
        ...

    # -- schedule

    def to_schedule(self, account_key: str, *, late_before: datetime) -> tuple[Post, ...]:
        """Drafts and approved posts without due time, or with one before `late_before`; in order of their number."""
        ...

    def taken(self, account_key: str, *, since: datetime) -> tuple[datetime, ...]:
        """Instants from `since` on at which something went out or is to go out on the account, ascending."""
        ...

    def set_due(self, due: Mapping[int, datetime], *, now: datetime) -> None:
        """Give posts (draft or approved) their due times. Does not change their version.

        A post that moved on meanwhile is left alone.
        """
        ...

    def expire(self, post_ids: Collection[int], *, reason: str, now: datetime) -> None:
        """End posts (draft or approved) that are too late to be worth posting. One that moved on is left alone."""
        ...

    # -- review

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
        who: str,
        now: datetime,
    ) -> Post:
        """draft, approved or failed → draft with new words and a new version. Raises like `approve`."""
        ...

    def hold(self, post_id: int, *, version: int, who: str, now: datetime) -> Post:
        """approved → draft, words unchanged. Raises like `approve`."""
        ...

    # -- publish and reconcile

    def due(self, *, now: datetime, not_before: datetime) -> tuple[Post, ...]:
        """Approved posts of accounts that are not paused, due in [not_before, now], by due time."""
        ...

    def claim(self, post_id: int, *, version: int, now: datetime, deadline: datetime) -> Attempt | None:
        """approved → publishing and a new open attempt, both or neither. None when somebody else was faster."""
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
        """Let a paused account post again. False when it was not paused."""
        ...

    def pause(self, account_key: str, *, reason: str, now: datetime) -> bool:
        """Let an account post nothing until it is resumed. False when it paused already; its reason stays then."""
        ...

    def note_check(self, account_key: str, *, now: datetime) -> None:
        """Remember that the platform is being asked whether a paused account may post again."""
        ...

    def limits(self, account_key: str) -> tuple[Limit, ...]:
        """Return what the account's platform said last of each kind of limit, be it over by now."""
        ...

    def save_limits(self, account_key: str, limits: Collection[Limit]) -> None:
        """Remember what the account's platform says now; kinds that it does not speak of stay as they were."""
        ...

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


# ── the bundle ────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, kw_only=True)
class App:
    """What every step receives. Built by `bootstrap.build`, and by hand in tests."""

    clock: Clock
    rng: random.Random
    store: Store
    feed_source: FeedSource
    page_source: PageSource
    # By account key: every account of the settings has its platform.
    platforms: Mapping[str, Platform]
    feeds: Mapping[str, Feed]
    accounts: Mapping[str, Account]
    prices: Prices
    # How the links of posts are marked.
    marking: Marking = field(default_factory=Marking)
    # Nothing is claimed, nothing is sent, no platform is asked.
    dry_run: bool = True
    # Seconds that never jump: measures how long ago an attempt was written down.
    monotonic: Callable[[], float] = time.monotonic
    # Releases what was opened: database, worker processes.
    closers: tuple[Callable[[], None], ...] = ()
    # Ages at which posts are measured.
    horizons: tuple[timedelta, ...] = (
        timedelta(hours=1),
        timedelta(hours=24),
        timedelta(hours=72),
        timedelta(days=7),
        timedelta(days=28),
    )

    def close(self) -> None:
        """Release what was opened. Safe to call twice."""
        for closer in self.closers:
            closer()

    def __enter__(self) -> App:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()
