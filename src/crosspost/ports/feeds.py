"""Where articles come from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from crosspost.errors import FeedError, ImageError, PageError
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
    # False when the document broke off before its end.
    whole: bool = True


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
        """Poll each feed once. Raises nothing for a bad feed: its `FeedError` is the answer.

        A feed whose last document is a day old (`core.intake.is_stale`) is asked for the whole, whatever is known of
        it: `NotModified` is no answer to that.
        """
        ...


class PageSource(Protocol):
    """Reads article pages."""

    def read_all(self, urls: Iterable[tuple[str, bool]]) -> Iterator[tuple[str, Page | PageError]]:
        """Fetch and read each page once; the flag allows private addresses. Yields as they end.

        Does not wait for ever: where many sites are slow, some addresses are not answered for.
        """
        ...

    def understand(self, html: str, *, base_url: str | None) -> Page:
        """Read HTML that is at hand already (a feed entry's content). Touches no network, never raises."""
        ...


@dataclass(frozen=True, kw_only=True)
class Picture:
    """An image as it was fetched: what its bytes say of themselves, whatever the server says of them."""

    media_type: str
    # Pixels.
    width: int
    height: int
    data: bytes


class ImageSource(Protocol):
    """Fetches images."""

    def fetch_all(self, urls: Sequence[str], *, allow_private: bool) -> tuple[Picture | ImageError, ...]:
        """Fetch each once; answers in the order of the addresses. Raises nothing for a bad image: it is its answer."""
        ...
