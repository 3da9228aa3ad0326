"""What the sandbox holds: accounts, posts, what was billed, what was asked. In memory only; gone when it stops."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime, timedelta
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from crosspost.core.costs import X_PRICES, Operation
from crosspost.model import FacebookKeys, PlatformName, TwitterKeys
from crosspost.sandbox.setup import FacebookSetup, XSetup

JOURNAL_LENGTH = 10_000
"""Requests remembered; older ones are forgotten first."""

COUNTS = ("likes", "replies", "shares", "quotes", "bookmarks", "clicks", "profile_clicks", "impressions", "reach")
"""What people can do with a post, in crosspost's own words; each platform shows them under its own names."""

X_LIMITS: Mapping[str, int] = MappingProxyType(
    {"twitter.create": 100, "twitter.delete": 50, "twitter.lookup": 5000, "twitter.timeline": 900, "twitter.me": 75}
)
"""Calls per user in 15 minutes (docs.x.com, "Rate limits", 2026-07-24)."""


@dataclass(frozen=True, kw_only=True)
class Rules:
    """What may be set before the sandbox starts. The defaults are what the platforms do."""

    # How long a new post takes to appear in listings.
    index_lag: timedelta = timedelta(0)
    # X's credit in US dollars; None is endless. At 0 every call is answered with 402.
    credit_usd: Decimal | None = None
    prices: Mapping[Operation, Decimal] = field(default_factory=lambda: X_PRICES)
    # Reading somebody's post by its id, and deleting one: X's prices of 2026-08-13.
    post_read_usd: Decimal = Decimal("0.005")
    delete_usd: Decimal = Decimal("0.010")
    # Calls per user in 15 minutes, by route.
    x_limits: Mapping[str, int] = field(default_factory=lambda: X_LIMITS)
    # Calls per Page in 24 hours: 4,800 for each engaged user, and a new Page has one.
    page_calls: int = 4800
    # The Facebook app's setting "Require App Secret".
    demand_proof: bool = False
    # What a person may have got wrong before the first post.
    x: XSetup = field(default_factory=XSetup)
    facebook: FacebookSetup = field(default_factory=FacebookSetup)


@dataclass(frozen=True, kw_only=True)
class TwitterUser:
    """One X profile of the sandbox."""

    id: str
    username: str
    name: str
    keys: TwitterKeys


@dataclass(frozen=True, kw_only=True)
class FacebookPage:
    """One Facebook Page of the sandbox."""

    id: str
    username: str
    name: str
    keys: FacebookKeys


@dataclass(frozen=True, kw_only=True)
class HeldPost:
    """One post that the sandbox holds."""

    platform: PlatformName
    account_id: str
    id: str
    # As its author sent it; X shows it with its links wrapped.
    text: str
    # Whether people without a role on the app see it: not while a Facebook app is in Development mode.
    public: bool = True
    # X: the links found in the text. Facebook: the `link` field, if any.
    links: tuple[str, ...]
    # Where a browser would find it on the real platform.
    url: str
    created_at: datetime
    price_usd: Decimal
    # X: the post that this one replies to.
    reply_to: str | None = None
    counts: Mapping[str, int] = field(default_factory=dict)
    deleted_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Charge:
    """One billed call."""

    account_id: str
    operation: str
    price_usd: Decimal
    at: datetime


@dataclass(frozen=True, kw_only=True)
class Exchange:
    """One request and what became of it. Neither query nor body: they may hold tokens."""

    at: datetime
    route: str
    method: str
    path: str
    # None: the connection dropped without an answer.
    status: int | None
    fault: str | None = None
    # Why it was refused.
    note: str | None = None


class State:
    """Everything the sandbox holds. Not thread-safe: the server's lock guards it."""

    def __init__(self, rules: Rules) -> None:
        self.rules = rules
        self.users: dict[str, TwitterUser] = {}
        self.pages: dict[str, FacebookPage] = {}
        self.clear()

    def clear(self) -> None:
        """Forget posts, charges and the journal, and restore the credit. Accounts stay."""
        self.credit_usd = self.rules.credit_usd
        self.charges: list[Charge] = []
        self.journal: deque[Exchange] = deque(maxlen=JOURNAL_LENGTH)
        self._posts: dict[tuple[PlatformName, str], HeldPost] = {}
        self._order: dict[tuple[PlatformName, str], list[str]] = {}
        self._made = 0

    def next_number(self) -> int:
        """Return 1, 2, 3, …: what makes the next id unique."""
        self._made += 1
        return self._made

    # ── posts

    def add(self, post: HeldPost) -> None:
        """Hold a new post."""
        self._posts[post.platform, post.id] = post
        self._order.setdefault((post.platform, post.account_id), []).append(post.id)

    def post(self, platform: PlatformName, post_id: str) -> HeldPost | None:
        """Return the post, unless there is none or it was deleted."""
        post = self._posts.get((platform, post_id))
        return None if post is None or post.deleted_at else post

    def newest(self, platform: PlatformName, account_id: str) -> Iterator[HeldPost]:
        """Every post ever made on an account, deleted ones included, newest first."""
        for post_id in reversed(self._order.get((platform, account_id), [])):
            yield self._posts[platform, post_id]

    def listed(self, platform: PlatformName, account_id: str, *, now: datetime) -> Iterator[HeldPost]:
        """Yield the posts that a listing of the account shows at `now`, newest first."""
        for post in self.newest(platform, account_id):
            if post.deleted_at is None and post.created_at + self.rules.index_lag <= now:
                yield post

    def delete(self, post: HeldPost, *, now: datetime) -> None:
        """Take a post away. Its text stays known: it still counts as a duplicate."""
        self._posts[post.platform, post.id] = replace(post, deleted_at=now)

    def engage(self, post_id: str, counts: Mapping[str, int]) -> None:
        """Add to a post's counts. Raises ValueError (unknown count, negative total), KeyError (no such post)."""
        unknown = sorted(set(counts) - set(COUNTS))
        if unknown:
            raise ValueError(f"no such count: {', '.join(unknown)}; there are {', '.join(COUNTS)}")
        found = next((post for post in (self.post(name, post_id) for name in PlatformName) if post), None)
        if found is None:
            raise KeyError(f"the sandbox holds no post {post_id}")
        totals = {**found.counts, **{name: found.counts.get(name, 0) + more for name, more in counts.items()}}
        if min(totals.values(), default=0) < 0:
            raise ValueError("a count cannot fall below 0")
        self._posts[found.platform, found.id] = replace(found, counts=totals)

    # ── money

    def can_pay(self, price: Decimal) -> bool:
        """Whether the credit covers a call of this price."""
        return self.credit_usd is None or self.credit_usd >= max(price, Decimal("0.001"))

    def charge(self, account_id: str, operation: str, price: Decimal, *, now: datetime) -> None:
        """Bill a call that succeeded."""
        if not price:
            return
        self.charges.append(Charge(account_id=account_id, operation=operation, price_usd=price, at=now))
        if self.credit_usd is not None:
            self.credit_usd -= price

    def spent(self, account_id: str | None = None) -> Decimal:
        """Return US dollars billed, to one account or to all."""
        return sum((c.price_usd for c in self.charges if account_id in (None, c.account_id)), Decimal(0))

    # ── the whole of it

    def snapshot(self, *, now: datetime) -> dict[str, Any]:
        """Return everything held, ready for JSON: money as strings, instants in ISO 8601, posts oldest first."""
        return {
            "now": now.isoformat(),
            "spent_usd": str(self.spent()),
            "credit_usd": None if self.credit_usd is None else str(self.credit_usd),
            "accounts": {
                "twitter": {user.id: self._account(PlatformName.TWITTER, user) for user in self.users.values()},
                "facebook": {page.id: self._account(PlatformName.FACEBOOK, page) for page in self.pages.values()},
            },
            "charges": [_plain(charge) for charge in self.charges],
            "journal": [_plain(exchange) for exchange in self.journal],
        }

    def _account(self, platform: PlatformName, account: TwitterUser | FacebookPage) -> dict[str, Any]:
        posts = [_plain(post) for post in self.newest(platform, account.id)]
        return {
            "name": account.name,
            "username": account.username,
            "spent_usd": str(self.spent(account.id)),
            "posts": posts[::-1],
        }


def _plain(record: HeldPost | Charge | Exchange) -> dict[str, Any]:
    return {name: _json_value(value) for name, value in asdict(record).items()}


def _json_value(value: object) -> object:
    match value:
        case datetime():
            return value.isoformat()
        case Decimal():
            return str(value)
        case Mapping():
            return dict(value)
        case tuple():
            return list(value)
        case _:
            return value
