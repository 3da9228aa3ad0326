"""Bytes of a feed → Document. Runs in worker processes: feedparser has patterns whose time grows with the square.

feedparser is given a stream, never the bytes (bytes that happen to name a local file would be opened), and neither
cleans HTML nor resolves links inside it: only text is kept here, and both are slow.
"""

from __future__ import annotations

import io
from typing import Any

import feedparser

from crosspost.errors import ParseError
from crosspost.feeds import encoding, entries, jsonfeed, nesting, sniff, text
from crosspost.feeds.addresses import web_address
from crosspost.feeds.caching import rest_of_feed
from crosspost.feeds.document import MOST_ENTRIES, Document

_get = dict.get


def parse(body: bytes, *, content_type: str | None, url: str | None) -> Document:
    """Read RSS 0.9–2.0, RSS 1.0 (RDF), Atom, CDF or JSON Feed, well-formed or nearly so.

    `url` is where relative links start when the feed names no home page. Fetches nothing. An entry that lacks
    anything is kept with what it has. Raises ParseError, in a blogger's words, when the document is no feed.
    """
    where = url or "the document"
    if not body.strip():
        raise ParseError(f"{where}: the answer is empty. The site must repair its feed; it is tried again later.")
    head = encoding.readable(body)
    if jsonfeed.looks_like_json(head):
        return jsonfeed.parse_json(body, where=where, url=url)
    if sniff.is_page(head):
        raise sniff.not_a_feed(body, head, where=where, url=url)
    body, content_type = encoding.repaired(body, content_type)
    nesting.check(body, where=where)
    body, whole = encoding.closed(body)
    body, cut = encoding.cut(body)
    raw = _understood(body, content_type, where=where)
    if not raw["entries"] and not raw["version"]:
        raise sniff.not_a_feed(body, head, where=where, url=url)
    return _document(raw, url=url, cut=cut, whole=whole)


def _understood(body: bytes, content_type: str | None, *, where: str) -> dict[str, Any]:
    try:
        found: dict[str, Any] = feedparser.parse(
            io.BytesIO(body),
            response_headers={"content-type": content_type} if content_type else {},
            sanitize_html=False,
            resolve_relative_uris=False,
        )
    except MemoryError:
        raise
    except Exception as error:
        # feedparser promises to raise nothing; what escapes it on hostile input is of any type.
        raise ParseError(
            f"{where}: cannot be read as a feed ({type(error).__name__}: {str(error)[:200]}). The site must repair it."
        ) from error
    return found


def _document(raw: dict[str, Any], *, url: str | None, cut: bool, whole: bool) -> Document:
    feed = raw["feed"]
    base = web_address(_string(feed, "link"), base=url) or url or _own_address(feed)
    language = text.language_tag(_string(feed, "language"))
    prefix = entries.feed_prefix(raw.get("namespaces") or {})
    atom = str(raw["version"]).startswith("atom")
    found = raw["entries"]
    return Document(
        entries=tuple(
            entries.entry_from(one, base=base, language=language, prefix=prefix, atom=atom)
            for one in found[:MOST_ENTRIES]
        ),
        title=text.plain(_string(feed, "title") or "") or None,
        language=language,
        rest=rest_of_feed(
            ttl=_string(feed, "ttl"),
            period=_string(feed, "sy_updateperiod"),
            frequency=_string(feed, "sy_updatefrequency"),
        ),
        cut=cut or len(found) > MOST_ENTRIES,
        whole=whole,
    )


def _own_address(feed: dict[str, Any]) -> str | None:
    """Where the feed says that it is itself, for a local file whose address nobody gave."""
    own = (_get(link, "href") for link in _get(feed, "links") or () if _get(link, "rel") == "self")
    return next((address for one in own if (address := web_address(one))), None)


def _string(feed: dict[str, Any], key: str) -> str | None:
    value = _get(feed, key)
    return value if isinstance(value, str) else None
