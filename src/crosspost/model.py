"""The nouns. Frozen, keyword-only data that every room shares; no behaviour beyond what the data says of itself.

Instants are aware and UTC, money is `Decimal` US dollars, lengths are what the platform counts (on X: weighted
characters). `docs/glossary.md` has the same words in prose.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType
from zoneinfo import ZoneInfo


class PlatformName(StrEnum):
    """The platforms that crosspost can post to."""

    TWITTER = "twitter"
    FACEBOOK = "facebook"


class World(StrEnum):
    """Where a database's posts live. The two never mix."""

    REAL = "real"
    SANDBOX = "sandbox"


class Secret:
    """A string that does not print. Ask for it by name with `reveal()`, at the last moment."""

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        self._value = value

    def reveal(self) -> str:
        """The string itself. Hand it to a client library; never to a log or a message."""
        return self._value

    def __repr__(self) -> str:
        return "***"

    __str__ = __repr__

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and other._value == self._value

    def __hash__(self) -> int:
        return hash(self._value)


# ── feeds and articles ────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, kw_only=True)
class Feed:
    """A feed as the settings describe it."""

    # Short name, unique in the settings; articles remember it.
    key: str
    url: str
    # How often to poll when neither the feed (`ttl`) nor the server (`max-age`, `Retry-After`) asks for less.
    every: timedelta = timedelta(minutes=15)
    # How long a new article rests before it is composed, so that its author may still fix a typing mistake.
    settle: timedelta = timedelta(minutes=5)
    # An entry published longer ago than this when it is first seen is skipped. None: no limit.
    max_age: timedelta | None = None
    # How many of the newest entries of the very first poll are queued instead of becoming the baseline.
    backfill: int = 0
    # Loopback and private addresses are refused unless this is set.
    allow_private: bool = False


@dataclass(frozen=True, kw_only=True)
class FeedState:
    """What we remember of a feed between two polls."""

    key: str
    # The address to poll: the settings' one until a permanent redirect (301, 308) has moved it.
    url: str
    title: str | None = None
    etag: str | None = None
    last_modified: str | None = None
    # None: due now.
    next_check_at: datetime | None = None
    # When it last gave a good answer.
    answered_at: datetime | None = None
    # Consecutive failures; 0 after a good answer.
    failures: int = 0
    last_error: str | None = None
    # When the first good poll took stock of what was there already. None: not yet.
    baseline_at: datetime | None = None
    # Why the feed is not polled any more (410 Gone). None: it is.
    stopped: str | None = None


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One item as the feed gave it, before it is judged. All text is plain text, except `content`."""

    guid: str | None
    # Absolute, http or https; None when the feed gives none that is safe.
    link: str | None
    title: str
    summary: str = ""
    # HTML, exactly as the feed gave it, up to a limit: hostile. Only `feeds.page` may look inside.
    content: str = ""
    published_at: datetime | None = None
    updated_at: datetime | None = None
    author: str | None = None
    tags: tuple[str, ...] = ()
    # Lower-case BCP 47 primary tag, "fr"; None when the feed does not say.
    language: str | None = None
    image: str | None = None
    # Teasers that the author wrote by hand in the feed (`crosspost:` namespace), by platform.
    handwritten: Mapping[PlatformName, str] = field(default_factory=lambda: MappingProxyType({}))
    # The author asked that this entry is never posted (`nocrosspost` category or `<crosspost:skip/>`).
    skip: bool = False

    @property
    def dated_at(self) -> datetime | None:
        """When it was published or, where the feed does not say (Atom need not), last edited: never before that."""
        return self.published_at or self.updated_at


class BlockKind(StrEnum):
    """What a block of an article's text is."""

    PARAGRAPH = "paragraph"
    HEADING = "heading"
    LIST_ITEM = "list_item"
    QUOTE = "quote"


@dataclass(frozen=True, kw_only=True)
class Block:
    """One block of an article's main text, in reading order: plain text, white space collapsed."""

    kind: BlockKind
    text: str


@dataclass(frozen=True, kw_only=True)
class Page:
    """What was read from an article page, or from the HTML that the feed itself carries."""

    title: str | None = None
    description: str | None = None
    canonical: str | None = None
    image: str | None = None
    site_name: str | None = None
    language: str | None = None
    author: str | None = None
    published_at: datetime | None = None
    tags: tuple[str, ...] = ()
    # Addresses of feeds that the page announces, absolute.
    feed_links: tuple[str, ...] = ()
    # Which of the tags it has, with something usable in them, that platforms make a preview card of ("og:title", …).
    card_tags: tuple[str, ...] = ()
    blocks: tuple[Block, ...] = ()


class Ledger(StrEnum):
    """What was decided about an entry when it was first seen. None vanishes."""

    # There before we came: known, never posted.
    BASELINE = "baseline"
    # News: it becomes posts. Whether they went out is told by the posts themselves.
    QUEUED = "queued"
    # Not to be posted; `reason` says why.
    SKIPPED = "skipped"


@dataclass(frozen=True, kw_only=True)
class NewArticle:
    """An article that intake has decided about and the store does not hold yet."""

    feed_key: str
    # Canonical address or, failing that, the guid: what makes two entries the same article (core.identity).
    identity: str
    # The guid, unless the feed gives the same one to several articles.
    guid: str | None
    # Digest of the title, or of a note's words where it has none: recognises an article whose address and guid both
    # changed (core.identity).
    fingerprint: str
    entry: Entry
    ledger: Ledger
    reason: str | None
    # When it was first seen.
    seen_at: datetime
    # When it has rested long enough to be composed.
    ready_at: datetime


@dataclass(frozen=True, kw_only=True)
class Known:
    """An article that the store holds already, as intake needs to see it."""

    id: int
    identity: str
    feed_key: str
    guid: str | None
    fingerprint: str
    published_at: datetime | None
    # No post was made from it yet and it is queued: an edit of the author may still change it.
    editable: bool


@dataclass(frozen=True, kw_only=True)
class Article:
    """A blog piece we know, one per canonical address."""

    id: int
    feed_key: str
    identity: str
    guid: str | None
    # The address that teasers point to.
    link: str | None
    title: str
    summary: str
    blocks: tuple[Block, ...]
    image: str | None
    site_name: str | None
    language: str | None
    author: str | None
    tags: tuple[str, ...]
    handwritten: Mapping[PlatformName, str]
    published_at: datetime | None
    seen_at: datetime
    ready_at: datetime
    ledger: Ledger
    reason: str | None = None
    # None until the extract step has looked at it.
    extracted_at: datetime | None = None
    # The HTML of the feed's entry, kept until extract has read it; "" afterwards.
    content: str = ""


# ── accounts ──────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, kw_only=True, order=True)
class Slot:
    """A recurring weekly time at which an account may post, in the account's time zone."""

    # Monday is 0, as in `datetime.weekday`.
    weekday: int
    at: time


@dataclass(frozen=True, kw_only=True)
class QuietHours:
    """Local hours in which nothing goes out; may cross midnight. `start` is inside, `end` is not."""

    start: time
    end: time


@dataclass(frozen=True, kw_only=True)
class Review:
    """How a draft becomes approved: by a human, or by itself once it has waited `auto_after`."""

    # None: a human must approve ("required"). Zero: at once.
    auto_after: timedelta | None = None


class LinkPlacement(StrEnum):
    """Where a post carries its article's address."""

    # In the post itself: on X at the end of the text, on Facebook in the field that makes the card.
    POST = "post"
    # In the first reply (X) or comment (Facebook).
    REPLY = "reply"
    NONE = "none"


@dataclass(frozen=True, kw_only=True)
class Marking:
    """The `utm_…` parameters of a post's link. An empty one is left out; `utm_content`, the mark, always stands."""

    # None: the platform's name.
    source: str | None = None
    medium: str = "social"
    campaign: str = "crosspost"


@dataclass(frozen=True, kw_only=True)
class Account:
    """One profile or Page on one platform where we may post, as the settings describe it."""

    key: str
    platform: PlatformName
    # The platform's own id of the profile or Page. Two accounts of one platform never share it.
    remote_account_id: str
    # Keys of the feeds whose articles go here; empty means all of them.
    feeds: tuple[str, ...] = ()
    timezone: ZoneInfo = field(default_factory=lambda: ZoneInfo("UTC"))
    # Empty: any time, as far as gap, cap and quiet hours allow.
    slots: tuple[Slot, ...] = ()
    quiet_hours: QuietHours | None = None
    min_gap: timedelta = timedelta(minutes=30)
    # Per local day.
    max_per_day: int = 6
    # A post that has missed its first due time by more than this is not worth posting any more.
    expire_after: timedelta = timedelta(days=7)
    monthly_budget_usd: Decimal | None = None
    # How many hashtags a teaser carries at the most.
    hashtags: int = 2
    link: LinkPlacement = LinkPlacement.POST
    # Variants with one fitting emoji are made besides those without.
    emoji: bool = False
    # X only: the profile pays for posts of up to 25,000 weighted characters.
    long_posts: bool = False
    # Jinja2 source of the whole text (core.teasers.templates). None: words, hashtags, link.
    template: str | None = None
    review: Review = field(default_factory=Review)

    def follows(self, feed_key: str) -> bool:
        """Whether articles of this feed go to this account."""
        return not self.feeds or feed_key in self.feeds


@dataclass(frozen=True, kw_only=True)
class AccountState:
    """What we remember of an account between two ticks."""

    key: str
    # Why nothing is published on it until it is resumed. None: it may post.
    paused_reason: str | None = None
    paused_at: datetime | None = None
    # When the platform was last asked whether the account may post again. None: not since it was paused.
    checked_at: datetime | None = None


class LimitKind(StrEnum):
    """What a platform counts."""

    # X: posts in a quarter of an hour.
    WINDOW = "window"
    # X: posts in 24 hours.
    DAY = "day"
    # Facebook: percent of the calls that a Page or an app may make.
    USAGE = "usage"


@dataclass(frozen=True, kw_only=True)
class Limit:
    """How much more a platform allows on an account, as it said with its latest answer."""

    kind: LimitKind
    # Posts, or percent for `USAGE`; never below 0.
    remaining: int
    # When it counts anew.
    reset_at: datetime


@dataclass(frozen=True, kw_only=True)
class TwitterKeys:
    """OAuth 1.0a user context of one X profile. The user's numeric id is what stands before `-` in the token."""

    api_key: Secret
    api_secret: Secret
    access_token: Secret
    access_token_secret: Secret


@dataclass(frozen=True, kw_only=True)
class FacebookKeys:
    """What posts to one Facebook Page."""

    page_id: str
    page_access_token: Secret
    # Signs each call (`appsecret_proof`) where the app demands it.
    app_secret: Secret | None = None


@dataclass(frozen=True, kw_only=True)
class Identity:
    """Who the platform says we are."""

    remote_account_id: str
    name: str
    # X: the @handle without the @. Facebook: the page's username, if it has one.
    handle: str | None = None
    # Whether the keys may post, where the platform says so.
    may_post: bool | None = None


# ── teasers and posts ─────────────────────────────────────────────────────────────────────────────────────────


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
    """Why this teaser and not another of the article's variants."""

    # "only" (one variant), "strategy", "control", "pinned", …
    kind: str
    # The probability with which this very variant was to be picked, 0 < p ≤ 1.
    propensity: float


@dataclass(frozen=True, kw_only=True)
class Outgoing:
    """The frozen payload of an attempt: byte-identical on every attempt of one version, and what a reviewer sees."""

    platform: PlatformName
    # X: the whole post, marked link included. Facebook: the message.
    text: str
    # Facebook's `link` field; None on X, where the link is part of the text.
    link: str | None
    # The token by which we recognise our post on the platform: `utm_content` of the link.
    mark: str
    # The text of the first reply, where the marked link goes into one. None: there is to be no reply.
    reply: str | None = None


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
    # US dollars that publishing it will cost.
    price_usd: Decimal


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
    price_usd: Decimal
    created_at: datetime
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
    # What a human should see to although the post is there: its first reply may be missing.
    warning: str | None = None


@dataclass(frozen=True, kw_only=True)
class Reading:
    """The counts of one post at one moment. What the platform did not give is absent, never 0."""

    # likes, replies, shares, clicks, impressions, … by our own names.
    counts: Mapping[str, int]
    # The platform says the post is not there any more.
    deleted: bool = False


@dataclass(frozen=True, kw_only=True)
class Metrics:
    """Counts read at a fixed age of a post."""

    post_id: int
    # The age it stands for.
    horizon: timedelta
    # The age it was really read at: late if the service was down.
    age: timedelta
    measured_at: datetime
    counts: Mapping[str, int]


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


@dataclass(frozen=True, kw_only=True)
class Spend:
    """One billed call. Append-only."""

    account_key: str
    # "post", "post_with_link", "read", …: a row of the price table.
    operation: str
    price_usd: Decimal
    at: datetime


# ── what a step says it did ───────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, kw_only=True)
class StepReport:
    """What one run of a step did: counts by name, problems in words, and what it would send in dry run."""

    step: str
    counts: Mapping[str, int]
    # Each names what is wrong, where, and the remedy. Empty: nothing failed.
    problems: tuple[str, ...] = ()
    # In dry run: the posts that would have gone out.
    would_send: tuple[Post, ...] = ()
