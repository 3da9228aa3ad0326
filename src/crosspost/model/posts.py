"""Teasers, posts, and the attempts to publish them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType

from crosspost.model.accounts import LinkPlacement
from crosspost.model.basics import PlatformName
from crosspost.model.images import Image


@dataclass(frozen=True, kw_only=True)
class Teaser:
    """The composed words for one platform.

    `text` is what a reader will see. On X it holds `link` verbatim, at most once; on Facebook the link travels in
    a field of its own and `text` does not hold it, nor does it on either where the link goes into the first reply.
    """

    platform: PlatformName
    # The manner ("headline", "question", …), or "handwritten", or "edited" after a human's hand.
    style: str
    text: str
    link: str | None
    hashtags: tuple[str, ...] = ()
    # Whether an emoji was added.
    emoji: bool = False
    link_placement: LinkPlacement = LinkPlacement.POST
    # What the platform counts, and what it allows.
    weighted_length: int
    limit: int
    # Plain words: which sentence was taken, what was dropped to fit.
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Choice:
    """Why this teaser and this instant, and not others of those that were to be had."""

    # "only" (one variant), "preferred" (nothing is learned), "warmup", "strategy", "control", "pinned", "human" (a
    # reviewer took another one), …
    kind: str
    # The probability with which this very teaser and instant were to be picked, 0 < p ≤ 1.
    propensity: float
    # With the same beliefs, posts and openings, this seed makes the same choice again. None: nothing was drawn.
    seed: int | None = None
    # Factor → the level taken, of the teaser and of the wished instant.
    levels: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    # Factor → what the level taken was believed to bring, in percent of engagement, against the factor's mean level.
    believed: Mapping[str, float] = field(default_factory=lambda: MappingProxyType({}))
    # Factor → what could be said of that belief (`core.strategy.explain.Verdict`); absent where it said nothing.
    verdicts: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    # The levels of what would have come second and third.
    runners_up: tuple[Mapping[str, str], ...] = ()
    # Factors of which a person's word left one level.
    pinned: tuple[str, ...] = ()
    # Factors of which several levels were to be had: only of these did the choice try anything. None: not noted.
    varied: tuple[str, ...] | None = None
    # One post in so many was to be a control then. None: not noted.
    block: int | None = None
    # Posts of the account with a reading that stood behind the beliefs.
    posts: int = 0
    # When it was to go out. The schedule keeps it if it is still free; what counts later is when it really went out.
    wanted_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Outgoing:
    """The frozen payload of an attempt: byte-identical on every attempt of one version, and what a reviewer sees."""

    platform: PlatformName
    # X: the whole post, marked link included. Facebook: the message; with images, it ends in the marked link.
    text: str
    # Facebook's `link` field; None on X, where the link is part of the text, and wherever there are images.
    link: str | None
    # The token by which we recognise our post on the platform: `utm_content` of the link.
    mark: str
    # The text of the first reply, where the marked link goes into one. None: there is to be no reply.
    reply: str | None = None
    # What the post itself shows, in order; each is named by its bytes, which the store keeps. Empty: the link's card.
    images: tuple[Image, ...] = ()


class PostState(StrEnum):
    """The life of a post; `core.lifecycle` has the allowed steps."""

    DRAFT = "draft"
    APPROVED = "approved"
    PUBLISHING = "publishing"
    IN_DOUBT = "in_doubt"
    PUBLISHED = "published"
    FAILED = "failed"
    REJECTED = "rejected"
    EXPIRED = "expired"


@dataclass(frozen=True, kw_only=True)
class Draft:
    """A post about to be stored for the first time."""

    article_id: int
    account_key: str
    # 0 is the first share of the article on the account; later rounds are re-shares.
    round: int = 0
    teaser: Teaser
    choice: Choice
    # US dollars that publishing it will cost, its first reply included; the alternative texts of its images apart
    # (core.costs.full_price).
    price_usd: Decimal
    # How much of that is the first reply's.
    reply_price_usd: Decimal = Decimal(0)
    # What it carries besides the words.
    images: tuple[Image, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Post:
    """The one intended publication of one article on one account, from draft to the end."""

    id: int
    article_id: int
    account_key: str
    round: int
    state: PostState
    # Grows with each change that a reviewer must not miss.
    version: int
    teaser: Teaser
    outgoing: Outgoing
    choice: Choice
    # US dollars that publishing it costs, its first reply included.
    price_usd: Decimal
    created_at: datetime
    # How much of that is the first reply's.
    reply_price_usd: Decimal = Decimal(0)
    due_at: datetime | None = None
    # The first due time it was ever given: lateness is measured from here.
    first_due_at: datetime | None = None
    published_at: datetime | None = None
    remote_id: str | None = None
    remote_url: str | None = None
    # The last word on it: a reason for rejection, the platform's refusal, …
    note: str | None = None


class Outcome(StrEnum):
    """How an attempt ended."""

    # Written down, not settled: the network may be in use right now, or the process died.
    OPEN = "open"
    UNKNOWN = "unknown"
    PUBLISHED = "published"
    NOT_CREATED = "not_created"


@dataclass(frozen=True, kw_only=True)
class Attempt:
    """One try to publish a post, written down before the network is touched."""

    id: int
    post_id: int
    number: int
    started_at: datetime
    # After this instant an open attempt is taken for dead.
    deadline: datetime
    outcome: Outcome
    # What was seen; never a secret.
    evidence: str | None = None
    finished_at: datetime | None = None
    # Looks that read the platform's listing completely without finding the mark.
    absences: int = 0
    last_absence_at: datetime | None = None
    # When to look next, for an attempt in doubt.
    look_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Receipt:
    """The platform's proof of a post."""

    remote_id: str
    url: str | None
    # When the platform says it was created; our own clock where it does not say.
    at: datetime


@dataclass(frozen=True, kw_only=True)
class Event:
    """One line of a post's history; append-only."""

    post_id: int
    at: datetime
    # Who did it: a step's name, or the human's.
    who: str
    from_state: PostState | None
    to_state: PostState
    note: str | None = None
