"""What the store hands out and takes in besides the nouns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from crosspost.core.identity import Identified
from crosspost.model import Article, Attempt, Entry, FeedState, Ledger, NewArticle, Post, PostState, Reason


@dataclass(frozen=True, kw_only=True)
class Polled:
    """One poll's consequences, stored together: the feed's new state, its news, its edits."""

    state: FeedState
    news: tuple[NewArticle, ...] = ()
    # Article id → the entry as it reads now, for articles that are still editable.
    edits: Mapping[int, Entry] = field(default_factory=dict)
    # Article id → how the feed names it now (core.intake), also for articles that went out long ago.
    renamed: Mapping[int, Identified] = field(default_factory=dict)
    # Article id → what was decided about it here, for articles that another feed brought first.
    shared: Mapping[int, Ledger] = field(default_factory=dict)
    # Article id → the news that it is here, for articles that the other feed took for its past.
    adopted: Mapping[int, NewArticle] = field(default_factory=dict)
    # Articles of the feed that their author does not want posted any more.
    withdrawn: frozenset[int] = frozenset()
    # Article id → the news that it is now, for articles of the feed that lacked something before.
    made_whole: Mapping[int, NewArticle] = field(default_factory=dict)


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
    published_at: datetime | None
    seen_at: datetime
    ledger: Ledger
    reason: Reason | None
    # Account key → state of its post.
    posts: Mapping[str, PostState]
    # Account key → number of that post.
    numbers: Mapping[str, int]


@dataclass(frozen=True, kw_only=True)
class Totals:
    """Counts over the whole store."""

    articles: Mapping[Ledger, int]
    posts: Mapping[PostState, int]
    # Account key → US dollars, all time.
    spent_usd: Mapping[str, Decimal]


@dataclass(frozen=True, kw_only=True)
class Tags:
    """What the topic of an article is told from."""

    id: int
    feed_key: str
    tags: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Experience:
    """What there is to learn from, told by what changes with it: equal figures mean equal content.

    Each is found at the end of an index: nothing is counted that grows with the years.
    """

    # When the latest readings came in, and how many at that instant.
    read_at: datetime | None
    read_then: int
    # The number of the newest post; the sum of the numbers of those that will not go out; how many are gone again.
    newest: int
    ended: int
    gone: int
    wishes: int
    shifts: int
    # Imported posts, and when the latest came in: an import may bring newer counts of known ones.
    past: int
    past_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class Believed:
    """One account's beliefs as they are kept: a cache."""

    account_key: str
    # The day for which they hold.
    at: datetime
    # What they were made of; with another digest they are to be made anew.
    digest: str
    # Posts of the account with a reading of 24 hours or more.
    told: int
    # What `Beliefs.to_json` gave, of this account alone.
    document: Mapping[str, Any]
