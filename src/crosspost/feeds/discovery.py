"""From the address that a person knows, the blog's, to the feed.

::

    address ─┬─ is a feed ────────────────────────────────────▶ found
             ├─ a page that announces feeds ─ try each ───────▶ the first that can be read
             └─ a page that announces none ── usual places ───▶ the first that can be read, or ParseError
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urljoin

from crosspost.errors import FeedError, FetchError, ParseError
from crosspost.feeds.document import Document
from crosspost.feeds.fetch import Fetcher
from crosspost.feeds.source import ACCEPT, HttpFeedSource

MOST_TRIED = 5
"""Announced addresses that are tried."""

USUAL_PLACES = ("feed", "feed.xml", "rss.xml", "atom.xml", "index.xml")
"""Where generators of blogs put their feed, relative to the blog's address."""

# WordPress announces the feed of all comments beside that of the articles.
_NOT_ARTICLES = ("comment", "commentaire", "kommentar")


@dataclass(frozen=True, kw_only=True)
class FoundFeed:
    """A feed that could be read."""

    # The address to poll.
    url: str
    document: Document
    # Other feeds that the page announces; not read.
    others: tuple[str, ...] = ()


def find_feed(fetcher: Fetcher, source: HttpFeedSource, address: str, *, allow_private: bool) -> FoundFeed:
    """Find the feed of a blog. Asks for at most eleven addresses; stores nothing.

    Raises FetchError when the address itself gives nothing, ParseError when there is no feed to be found.
    """
    try:
        return _read(fetcher, source, address, allow_private)
    except ParseError as error:
        announced = sorted(error.announced, key=lambda url: any(word in url.lower() for word in _NOT_ARTICLES))
    places = announced[:MOST_TRIED] or [urljoin(_folder(address), place) for place in USUAL_PLACES]
    for found in _readable(fetcher, source, places, allow_private):
        others = tuple(url for url in announced if url != found.url)
        return FoundFeed(url=found.url, document=found.document, others=others)
    tried = (
        "the feeds that it announces cannot be read" if announced else f"none is at {', '.join(USUAL_PLACES)} either"
    )
    raise ParseError(
        f"{address}: the page is no feed, and {tried}. Look for its RSS or Atom address, and give that one instead.",
        announced=tuple(announced),
    )


def _readable(fetcher: Fetcher, source: HttpFeedSource, places: list[str], allow_private: bool) -> Iterator[FoundFeed]:
    for place in places:
        try:
            yield _read(fetcher, source, place, allow_private)
        except FeedError:
            continue  # one of several guesses; that none was good is told by the caller


def _read(fetcher: Fetcher, source: HttpFeedSource, url: str, allow_private: bool) -> FoundFeed:
    answer = fetcher.get(url, headers={"Accept": f"{ACCEPT}, text/html;q=0.7"}, allow_private=allow_private)
    if not 200 <= answer.status < 300:
        raise FetchError(f"{url}: the server answers {answer.status}. Open the address in a browser: is it right?")
    document = source.read_document(answer.body, answer.headers.get("content-type"), answer.url)
    return FoundFeed(url=answer.moved_to or url, document=document)


def _folder(address: str) -> str:
    bare = address.partition("#")[0].partition("?")[0]
    return bare if bare.endswith("/") else f"{bare}/"
