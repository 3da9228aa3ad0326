"""The nouns of a summary."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from crosspost.core.strategy.alerts import Alert
from crosspost.core.strategy.explain import Effect
from crosspost.core.strategy.lift import Lift
from crosspost.model import PlatformName


@dataclass(frozen=True, kw_only=True)
class Period:
    """A span of time: the start is inside, the end is not. Aware instants."""

    start: datetime
    end: datetime

    def has(self, at: datetime | None) -> bool:
        """Whether an instant lies in it."""
        return at is not None and self.start <= at < self.end

    @property
    def before(self) -> Period:
        """The span of the same length that ends where this one starts."""
        return Period(start=self.start - (self.end - self.start), end=self.start)


@dataclass(frozen=True, kw_only=True)
class Typical:
    """The median count of some posts, with the interval in which the true one lies with 80 %."""

    posts: int
    median: float
    # None: too few posts for an interval.
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, kw_only=True)
class Change:
    """How much more a post of one group gets than one of another: percent, with the 80 % interval."""

    percent: float
    low: float
    high: float
    posts: int
    posts_before: int

    @property
    def is_clear(self) -> bool:
        """Whether the interval leaves out that nothing changed."""
        return self.low > 0 or self.high < 0


@dataclass(frozen=True, kw_only=True)
class Cost:
    """US dollars of a period. Facebook bills nothing for what we do."""

    posting: Decimal
    # Reading counts and conversation, checks, looks for posts in doubt.
    reading: Decimal
    posts: int
    interactions: int
    # Posts without any reading yet: their interactions are not in the count, so what one costs is an upper bound.
    unread: int = 0

    @property
    def total(self) -> Decimal:
        """All of it."""
        return self.posting + self.reading

    @property
    def per_post(self) -> Decimal | None:
        """None without a post."""
        return self.total / self.posts if self.posts else None

    @property
    def per_interaction(self) -> Decimal | None:
        """None without an interaction."""
        return self.total / self.interactions if self.interactions else None


@dataclass(frozen=True, kw_only=True)
class PostLine:
    """One post that went out, and what became of it. Title and text are hostile."""

    post_id: int
    account_key: str
    title: str
    text: str
    url: str | None
    published_at: datetime
    style: str
    # How it was chosen.
    kind: str
    price_usd: Decimal
    deleted: bool = False
    # The latest reading: hours of age and counts. None: not read yet.
    age_h: float | None = None
    counts: Mapping[str, int] = field(default_factory=dict)
    # Likes, replies and shares of the latest reading; None where it has none of the three.
    interactions: int | None = None
    # The same at the age of three days: what posts are compared by.
    settled: int | None = None


@dataclass(frozen=True, kw_only=True)
class Counted:
    """A sum over the posts that gave it."""

    total: int
    posts: int


@dataclass(frozen=True, kw_only=True)
class AccountSummary:
    """One account over the period, and what is believed of it at the time of writing."""

    key: str
    platform: PlatformName
    # Oldest first.
    posts: tuple[PostLine, ...]
    posts_before: int
    # How many posts had each style, and came about in each way.
    styles: Mapping[str, int]
    kinds: Mapping[str, int]
    # likes, replies, shares, clicks, impressions: of the latest readings. What no post gave is absent.
    totals: Mapping[str, Counted]
    typical: Typical | None
    typical_before: Typical | None
    # None: too few posts on either side.
    change: Change | None
    best: tuple[PostLine, ...]
    weakest: tuple[PostLine, ...]
    cost: Cost
    # Posts with a reading of a day or more, of all time: what the beliefs stand on; and about so many more are needed.
    told: int
    missing: int
    # Of factors that this account has varied; the best level of each first.
    effects: tuple[Effect, ...]
    lift: Lift | None
    # False: the account's learning is off, so nothing is believed.
    learns: bool = True
    # Factor → the level that a person fixed, and the levels that a person forbade.
    pinned: Mapping[str, str] = field(default_factory=dict)
    forbidden: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    # Shifts that the drift test found in the period, oldest first.
    shifts: tuple[Alert, ...] = ()

    @property
    def settled(self) -> int:
        """Posts with a reading at three days."""
        return sum(post.settled is not None for post in self.posts)


class Strength(StrEnum):
    """How much a statement may be leaned on."""

    # Counted, not inferred.
    FACT = "fact"
    ESTABLISHED = "established"
    TENDENCY = "tendency"
    # Not told by the figures, or not yet.
    OPEN = "open"


@dataclass(frozen=True, kw_only=True)
class Statement:
    """One thing that the figures say, or a proposal that follows; `kind` names its sentence, `values` go into it."""

    kind: str
    strength: Strength
    # None: of all accounts together.
    account: str | None = None
    values: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Summary:
    """Everything that the report says."""

    at: datetime
    period: Period
    dry_run: bool
    # The accounts are the sandbox's: every figure is simulated.
    simulated: bool
    accounts: tuple[AccountSummary, ...]
    cost: Cost
    # Of all accounts together; None where nothing is learned.
    lift: Lift | None
    statements: tuple[Statement, ...] = ()
    proposals: tuple[Statement, ...] = ()
    # What cannot be told yet, and what it would take.
    open: tuple[Statement, ...] = ()
