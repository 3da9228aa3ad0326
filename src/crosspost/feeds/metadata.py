"""What an article page says about itself, in its head and in its marks. Hostile: read, bounded, never trusted.

Sources, in the order in which they are believed: Open Graph (https://ogp.me), Twitter card
(https://developer.x.com/en/docs/x-for-websites/cards), plain HTML, JSON-LD (https://schema.org/Article).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from lxml import etree
from lxml.html import HtmlElement

from crosspost.feeds import jsonld, markup
from crosspost.feeds.addresses import web_address
from crosspost.feeds.instants import parse_instant
from crosspost.feeds.text import language_tag
from crosspost.model import Page

MAX_TAGS = 20
LONGEST_TAG = 40
# More keywords than this were written for search engines of the nineties; none of them says what the article is.
MAX_KEYWORDS = 15
MAX_FEED_LINKS = 10
MAX_META = 400
# Characters. A few pages put their whole text into the description.
LONGEST_TITLE = 500
LONGEST_DESCRIPTION = 10_000
LONGEST_NAME = 200

_FEED_TYPES = frozenset(
    ("application/rss+xml", "application/atom+xml", "application/feed+json", "application/rdf+xml", "text/xml+rss")
)
_CARD_TAGS = ("og:title", "og:description", "twitter:title", "twitter:description", "twitter:card")
_CARD_IMAGES = ("og:image", "twitter:image")
_TITLE_JOINTS = " -–—|·•:»«"


@dataclass(kw_only=True)
class _Head:
    """What one pass over the tree collects. Lists keep the order of the page; the first word counts."""

    meta: dict[str, list[str]] = field(default_factory=dict)
    links: list[tuple[frozenset[str], str, str]] = field(default_factory=list)
    titles: list[str] = field(default_factory=list)
    headings: list[str] = field(default_factory=list)
    instants: list[str] = field(default_factory=list)
    rel_tags: list[str] = field(default_factory=list)
    rel_authors: list[str] = field(default_factory=list)
    ld: list[str] = field(default_factory=list)
    base: str | None = None

    def first(self, *names: str) -> str | None:
        """The first word that is not empty, in the order of the names."""
        for name in names:
            for value in self.meta.get(name, ()):
                if text := markup.words(value):
                    return text
        return None


def read(root: HtmlElement, *, url: str | None) -> Page:
    """Return what the page at `url` says about itself, without its blocks. Addresses are absolute, instants UTC.

    `title` is `og:title` word for word; only a `<title>` that ends in the page's own `og:site_name` loses that end.
    """
    head = _collect(root)
    base = web_address(head.base, base=url) or url or web_address(head.first("og:url")) or _first_address(head)
    facts = jsonld.read(head.ld)
    site_name = _short(head.first("og:site_name", "application-name"), LONGEST_NAME)
    return Page(
        title=_short(_title(head, site_name), LONGEST_TITLE),
        description=_short(head.first("og:description", "twitter:description", "description"), LONGEST_DESCRIPTION),
        canonical=_canonical(head, base),
        image=_image(head, base),
        image_alt=_short(head.first("og:image:alt", "twitter:image:alt"), LONGEST_NAME * 10),
        site_name=site_name,
        language=_language(root, head),
        author=_short(_author(head, facts), LONGEST_NAME),
        published_at=_first_instant(head, facts),
        tags=_tags(head, facts),
        feed_links=_feed_links(head, base),
        card_tags=_card_tags(head),
    )


def _collect(root: HtmlElement) -> _Head:
    head = _Head()
    readers = {
        "meta": _read_meta,
        "link": _read_link,
        "a": _read_link,
        "title": lambda h, e: _keep_words(h.titles, e),
        "h1": lambda h, e: _keep_words(h.headings, e),
        "time": lambda h, e: _keep(h.instants, e.get("datetime")),
        "script": _read_script,
        "base": _read_base,
    }
    for element in root.iter(*readers):
        readers[element.tag](head, element)
    return head


def _keep(where: list[str], value: str | None) -> None:
    if value and len(where) < MAX_META:
        where.append(value)


def _keep_words(where: list[str], element: etree._Element) -> None:
    if len(where) < MAX_TAGS and (words := markup.words("".join(map(str, element.itertext())))):
        where.append(words)


def _read_meta(head: _Head, element: etree._Element) -> None:
    name = element.get("property") or element.get("name") or element.get("itemprop") or element.get("http-equiv")
    content = element.get("content")
    if name and content and len(head.meta) < MAX_META:
        _keep(head.meta.setdefault(name.strip().lower(), []), content)


def _read_link(head: _Head, element: etree._Element) -> None:
    rel = frozenset((element.get("rel") or "").lower().split())
    if element.tag == "link":
        if rel & {"canonical", "alternate", "image_src"} and len(head.links) < MAX_META:
            head.links.append((rel, (element.get("type") or "").lower().strip(), element.get("href") or ""))
    elif "tag" in rel:
        _keep_words(head.rel_tags, element)
    elif "author" in rel:
        _keep_words(head.rel_authors, element)


def _read_script(head: _Head, element: etree._Element) -> None:
    if (element.get("type") or "").strip().lower() == "application/ld+json":
        _keep(head.ld, element.text)


def _read_base(head: _Head, element: etree._Element) -> None:
    head.base = head.base or element.get("href")


def _title(head: _Head, site_name: str | None) -> str | None:
    shared = head.first("og:title", "twitter:title")
    if shared:
        return shared
    for title in head.titles[:1]:
        return without_site(title, site_name)
    return head.headings[0] if head.headings else None


def without_site(title: str, site_name: str | None) -> str:
    """Return the title without the site's name at its end ("Le titre – Mon blog"), if something is left of it."""
    if not site_name or not title.casefold().endswith(site_name.casefold()):
        return title
    rest = title[: len(title) - len(site_name)]
    bare = rest.rstrip(_TITLE_JOINTS)
    return bare if bare and bare != rest.rstrip() else title


def _canonical(head: _Head, base: str | None) -> str | None:
    for rel, _type, href in head.links:
        if "canonical" in rel and (found := web_address(href, base=base)):
            return found
    # Open Graph demands an absolute one; what is relative there is a mistake, often the address escaped twice.
    return web_address(head.first("og:url"))


def _first_address(head: _Head) -> str | None:
    """The canonical address, where it is absolute: what the others are relative to when nobody said where we are."""
    return next((found for rel, _, href in head.links if "canonical" in rel and (found := web_address(href))), None)


def _image(head: _Head, base: str | None) -> str | None:
    names = ("og:image", "og:image:secure_url", "og:image:url", "twitter:image", "twitter:image:src")
    candidates = [href for name in names for href in head.meta.get(name, ())]
    candidates += [href for rel, _, href in head.links if "image_src" in rel]
    return next((found for href in candidates if (found := web_address(href, base=base))), None)


def _card_tags(head: _Head) -> tuple[str, ...]:
    """The tags of a preview card that hold something. An image counts only with an absolute address, as Facebook's."""
    images = (name for name in _CARD_IMAGES if any(web_address(href) for href in head.meta.get(name, ())))
    return (*(name for name in _CARD_TAGS if head.first(name)), *images)


def _language(root: HtmlElement, head: _Head) -> str | None:
    xml_lang = root.get("{http://www.w3.org/XML/1998/namespace}lang") or root.get("xml:lang")
    for tag in (root.get("lang"), xml_lang, head.first("og:locale"), head.first("content-language", "language")):
        if primary := language_tag(tag):
            return primary
    return None


def _author(head: _Head, facts: jsonld.Facts) -> str | None:
    # `article:author` often is the address of a profile.
    named = (head.first("author"), head.first("article:author"), facts.author, *head.rel_authors[:1])
    return next((name for name in named if name and "/" not in name), None)


def _first_instant(head: _Head, facts: jsonld.Facts) -> datetime | None:
    names = ("article:published_time", "og:published_time", "datepublished", "dc.date", "dcterms.created", "date")
    said = [head.first(name) for name in names[:3]] + [facts.published]
    said += [head.first(name) for name in names[3:]] + list(head.instants[:3])
    return next((instant for text in said if text and (instant := parse_instant(text))), None)


def _tags(head: _Head, facts: jsonld.Facts) -> tuple[str, ...]:
    own = [*head.meta.get("article:tag", ()), *head.rel_tags]
    if own:
        return _distinct(own)
    for keywords in (facts.keywords, _split(head.first("keywords", "news_keywords"))):
        if 0 < len(keywords) <= MAX_KEYWORDS:
            return _distinct(keywords)
    return ()


def _split(keywords: str | None) -> tuple[str, ...]:
    return tuple(word for word in (keywords or "").split(",") if word.strip())


def _distinct(words: Iterable[str]) -> tuple[str, ...]:
    found: dict[str, str] = {}
    for word in words:
        text = markup.words(word).lstrip("#").strip()
        if 0 < len(text) <= LONGEST_TAG:
            found.setdefault(text.casefold(), text)
    return tuple(found.values())[:MAX_TAGS]


def _feed_links(head: _Head, base: str | None) -> tuple[str, ...]:
    hrefs = (href for rel, kind, href in head.links if "alternate" in rel and kind in _FEED_TYPES)
    found = (web_address(href, base=base) for href in hrefs)
    return tuple(dict.fromkeys(link for link in found if link))[:MAX_FEED_LINKS]


def _short(text: str | None, most: int) -> str | None:
    return (text[:most].rstrip() or None) if text else None
