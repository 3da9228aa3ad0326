"""Feeds, entries, pages, and the articles that come of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from types import MappingProxyType

from crosspost.model.basics import PlatformName
from crosspost.model.images import Figure, Gallery
from crosspost.model.reasons import Reason


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
    # When it last gave a document: that nothing changed (304) is an answer, too, but may be said in error for ever.
    read_at: datetime | None = None
    # When the address of the settings was last asked, of a feed that a redirect took to another one.
    looked_at: datetime | None = None
    # Since when the address of the settings shows a feed in which no article is known, while this one is read elsewhere
    # and does not go back to it. None: it shows no such feed.
    strange_since: datetime | None = None
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

    # Where it was found in the end, after redirects. None: it was not fetched.
    found_at: str | None = None
    title: str | None = None
    description: str | None = None
    canonical: str | None = None
    image: str | None = None
    # The alternative text that the page gives for `image`.
    image_alt: str | None = None
    # The images of its main text, in reading order, without tracking pixels.
    figures: tuple[Figure, ...] = ()
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

    # There before we came: known, posted only at a person's word.
    BASELINE = "baseline"
    # News: it becomes posts. Whether they went out is told by the posts themselves.
    QUEUED = "queued"
    # Not to be posted; its reason says why.
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
    reason: Reason | None
    # When it was first seen.
    seen_at: datetime
    # When it has rested long enough to be composed.
    ready_at: datetime


@dataclass(frozen=True, kw_only=True)
class Known:
    """An article that the store holds already, by the names that one feed gives it, as intake needs to see it."""

    id: int
    identity: str
    feed_key: str
    guid: str | None
    fingerprint: str
    published_at: datetime | None
    # No post was made from it yet and it is queued: an edit of the author may still change it.
    editable: bool
    # Its feed took it for its past, or for too old: another feed that calls it news may still bring it.
    passed_over: bool = False
    # Kept back for what it lacked (core.readiness): it is news once its feed shows it whole.
    lacking: bool = False
    # The feed that calls it so, where that is not the one that brought it.
    named_by: str | None = None


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
    reason: Reason | None = None
    # None until the extract step has looked at it.
    extracted_at: datetime | None = None
    # The HTML of the feed's entry, kept until extract has read it; "" afterwards.
    content: str = ""
    # What its page, just read, names as its images, the main one first. Not stored: extract fetches what is wanted.
    figures: tuple[Figure, ...] = ()
    # What extract fetched of them; empty unless an account wants to attach them.
    gallery: Gallery = field(default_factory=Gallery)
