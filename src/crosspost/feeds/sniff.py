"""What kind of thing a document is, by its first element, and words for a blogger when it is no feed. Pure."""

from __future__ import annotations

import re
from urllib.parse import urljoin

from lxml import etree

from crosspost.errors import ParseError
from crosspost.feeds.addresses import web_address

_NAME = re.compile(r"<([a-zA-Z_][\w.:-]{0,60})")
_WRAPPED_FEED = re.compile(r"<(?:rss|feed|rdf:RDF)[\s>]", re.IGNORECASE)
_FEED_TYPES = frozenset({"application/rss+xml", "application/atom+xml", "application/feed+json", "application/rdf+xml"})
_HTML = frozenset({"html", "head", "body"})
_MOST_ANNOUNCED = 10
_HEAD_OF_PAGE = 512_000


def first_element(head: str) -> str:
    """The name of the first element in lower case, after declarations and comments; "" when there is none."""
    rest = head.lstrip()
    for _ in range(50):
        if rest.startswith("<!--"):
            end, length = rest.find("-->"), 3
        elif rest[:9].lower() == "<!doctype":
            if rest[9:20].strip().lower().startswith("html"):
                return "html"
            subset = 0 <= rest.find("[") < rest.find(">")
            end, length = (rest.find("]>"), 2) if subset else (rest.find(">"), 1)
        elif rest.startswith("<?"):
            end, length = rest.find("?>"), 2
        else:
            break
        if end < 0:
            return ""
        rest = rest[end + length :].lstrip()
    found = _NAME.match(rest)
    return found.group(1).lower() if found else ""


def is_page(head: str) -> bool:
    """Whether the document is an HTML page; not so when its author wrapped a feed into one."""
    return first_element(head) in _HTML and not _WRAPPED_FEED.search(head)


def holds_page(head: str) -> bool:
    """Whether an HTML page is in there, perhaps after something that does not belong to it."""
    lowered = head.lower()
    return first_element(head) in _HTML or "<html" in lowered or "<!doctype html" in lowered


def not_a_feed(body: bytes, head: str, *, where: str, url: str | None) -> ParseError:
    """The error that says what was found instead of a feed, and what to do."""
    name = first_element(head)
    if holds_page(head):
        return _page_error(body, where=where, url=url)
    if name == "opml":
        return ParseError(
            f"{where}: this is a list of feeds (OPML), not a feed. "
            "Take the xmlUrl of the feed that you want to follow and use that address."
        )
    if name in ("urlset", "sitemapindex"):
        return ParseError(f"{where}: this is a site map, not a feed. Look on the site for a link named RSS or Atom.")
    if name:
        return ParseError(
            f"{where}: not a feed: it starts with <{name}>, not with <rss>, <feed> or <rdf:RDF>. "
            "Look on the site for a link named RSS or Atom and use its address."
        )
    start = " ".join(head.split())[:60]
    return ParseError(
        f"{where}: not a feed: neither RSS, Atom nor JSON Feed; it starts with {start!r}. "
        "Look on the site for a link named RSS or Atom and use its address."
    )


def announced_feeds(body: bytes, *, url: str | None) -> tuple[str, ...]:
    """The absolute addresses of feeds that an HTML page announces (`<link rel="alternate">`), at most 10."""
    try:
        root = etree.fromstring(body[:_HEAD_OF_PAGE], etree.HTMLParser(no_network=True))
    except etree.XMLSyntaxError:
        return ()
    if root is None:
        return ()
    base = url
    for element in root.iter("base"):
        base = urljoin(url or "", element.get("href") or "") or url
        break
    found: dict[str, None] = {}
    for link in root.iter("link"):
        relation, kind = (link.get("rel") or "").lower().split(), (link.get("type") or "").lower().strip()
        address = web_address(link.get("href"), base=base) if "alternate" in relation and kind in _FEED_TYPES else None
        if address:
            found[address] = None
        if len(found) == _MOST_ANNOUNCED:
            break
    return tuple(found)


def _page_error(body: bytes, *, where: str, url: str | None) -> ParseError:
    announced = announced_feeds(body, url=url)
    if announced:
        use = f"It announces its feed: use {announced[0]}" + (
            f" (or {', '.join(announced[1:])})." if announced[1:] else "."
        )
    elif b'type="password"' in body[:_HEAD_OF_PAGE].lower():
        use = "It asks for a password. Use a feed address that opens without logging in."
    else:
        use = "Open it in a browser and look for a link named RSS or Atom; the feed may have moved or been removed."
    return ParseError(f"{where}: this is a web page (HTML), not a feed. {use}", announced=announced)
