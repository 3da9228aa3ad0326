"""What the sandbox can hold: accounts, posts, comments, media, what was billed, what was asked. Plain data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from crosspost.model import FacebookKeys, PlatformName, TwitterKeys

COUNTS = ("likes", "replies", "shares", "quotes", "bookmarks", "clicks", "profile_clicks", "impressions", "reach")
"""What people can do with a post, in crosspost's own words; each platform shows them under its own names."""


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
class Reader:
    """Somebody else, who answers and mentions; has no keys."""

    id: str
    username: str
    name: str


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
    # X: the post that this one replies to, and the first post of their conversation.
    reply_to: str | None = None
    conversation_id: str | None = None
    # X: ids of the users mentioned.
    mentions: tuple[str, ...] = ()
    # Ids of the images it carries.
    media: tuple[str, ...] = ()
    # Facebook: False while only its Page knows it; `publish_at` is when that ends by itself.
    published: bool = True
    publish_at: datetime | None = None
    # No listing shows it before. None: at once.
    listed_from: datetime | None = None
    counts: Mapping[str, int] = field(default_factory=dict)
    deleted_at: datetime | None = None

    @property
    def is_there(self) -> bool:
        """Whether anybody can see it."""
        return self.published and self.deleted_at is None


@dataclass(frozen=True, kw_only=True)
class HeldComment:
    """One comment under a Facebook post."""

    id: str
    post_id: str
    # The comment that this one answers.
    parent_id: str | None
    # The Page itself, or a reader.
    author_id: str
    author: str
    text: str
    created_at: datetime


@dataclass(frozen=True, kw_only=True)
class HeldMedia:
    """One uploaded image. The bytes are not kept, but their digest is."""

    platform: PlatformName
    account_id: str
    id: str
    media_type: str
    # Bytes; 0 where Facebook was to fetch it from an address.
    size: int
    created_at: datetime
    # SHA-256 in hexadecimal; None where there were no bytes.
    sha256: str | None = None
    alt_text: str | None = None
    # The post that shows it.
    used_by: str | None = None


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
    # The kinds of trouble ordered for it, joined by "+".
    fault: str | None = None
    # Why it was refused.
    note: str | None = None


def plain(record: HeldPost | HeldComment | HeldMedia | Charge | Exchange) -> dict[str, Any]:
    """Return a record ready for JSON: money as a string, instants in ISO 8601."""
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
