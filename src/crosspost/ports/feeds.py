"""Where articles come from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

from crosspost.errors import FeedError, PageError
from crosspost.model import Entry, Feed, FeedState, Page


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


@dataclass(frozen=True, kw_only=True)
class Image:
    """A picture as it came, known by its first bytes to be one that browsers draw without running anything."""

    media_type: str
    body: bytes = field(repr=False)


class ImageSource(Protocol):
    """Reads the pictures of articles, for people to see."""

    def fetch(self, url: str, *, allow_private: bool) -> Image:
        """Fetch one picture. Raises PageError for whatever is none, too large, or not to be had."""
        ...


class PageSource(Protocol):
    """Reads article pages."""

    def read_all(self, urls: Iterable[tuple[str, bool]]) -> Iterator[tuple[str, Page | PageError]]:
        """Fetch and read each page once; the flag allows private addresses. Yields as they end."""
        ...

    def understand(self, html: str, *, base_url: str | None) -> Page:
        """Read HTML that is at hand already (a feed entry's content). Touches no network, never raises."""
        ...
