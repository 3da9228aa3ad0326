"""What feedparser understood, turned into our own nouns. Pure.

feedparser's dictionaries answer some keys with the value of another one; `_get` reads what is really there.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from time import struct_time
from typing import Any
from urllib.parse import urlsplit

from crosspost.feeds import text
from crosspost.feeds.addresses import web_address
from crosspost.feeds.instants import parse_zoned
from crosspost.model import Entry, PlatformName

NAMESPACE = "urn:crosspost:1"
"""The XML namespace in which authors talk to crosspost; docs/feeds.md describes it."""

LONGEST_CONTENT = 500_000
"""Characters of HTML kept of one entry."""

LONGEST_HANDWRITTEN = 5_000
"""Characters of a teaser written by hand."""

SKIP_TAG = "nocrosspost"

_HTML_TYPES = ("text/html", "application/xhtml+xml")
_LONGEST_GUID = 2_048
_IMAGE_NAME = re.compile(r"\.(?:jpe?g|png|gif|webp|avif)$", re.IGNORECASE)
_IMG = re.compile(r"<img\b[^<>]{0,4000}>", re.IGNORECASE)
_ATTRIBUTE = re.compile(
    r"""\s(src|width|height)\s{0,5}=\s{0,5}(?:"([^"]{0,3000})"|'([^']{0,3000})'|([^\s"'>]{1,3000}))""", re.IGNORECASE
)
_MAIL = re.compile(r"[^\s()<>]{1,100}@[^\s()<>]{1,200}")
_get = dict.get


def entry_from(raw: dict[str, Any], *, base: str | None, language: str | None, prefix: str | None, atom: bool) -> Entry:
    """One entry of a document whose links are relative to `base` and whose `crosspost:` prefix is `prefix`."""
    content, content_language = _content(raw)
    tags = text.distinct([name for tag in _get(raw, "tags") or () if (name := _tag(tag))])
    marked = any(tag.lstrip("#").casefold() == SKIP_TAG for tag in tags)
    published = _date(raw, "published") or _date(raw, "created")
    updated = _date(raw, "updated")
    # Outside Atom feedparser files `dc:date`, the publication date of RSS 1.0, under "updated".
    published = published or (None if atom else updated)
    own_language = _get(raw, "language") or _get(_get(raw, "title_detail") or {}, "language") or content_language
    return Entry(
        guid=_guid(raw),
        link=_link(raw, base),
        title=text.plain(_get(raw, "title") or ""),
        summary=_summary(raw),
        content=content,
        published_at=published,
        updated_at=updated,
        author=_author(raw),
        tags=tuple(tag for tag in tags if tag.lstrip("#").casefold() != SKIP_TAG),
        language=text.language_tag(own_language) or language,
        image=_image(raw, base) or first_image(content, base),
        handwritten=handwritten({name: _get(raw, f"{prefix}_{name}") for name in PlatformName} if prefix else {}),
        skip=marked or (prefix is not None and _get(raw, f"{prefix}_skip") is not None),
    )


def handwritten(texts: Mapping[Any, Any]) -> dict[PlatformName, str]:
    """The teasers that an author wrote by hand, by platform; empty ones and other platforms' are left out."""
    return {
        name: teaser
        for name in PlatformName
        if isinstance(written := texts.get(name), str)
        and (teaser := text.plain_lines(written, limit=LONGEST_HANDWRITTEN))
    }


def first_image(content: str, base: str | None) -> str | None:
    """The address of the first picture in HTML that is not a tracking pixel; looks at its first 64,000 characters."""
    for number, tag in enumerate(_IMG.finditer(content, 0, 64_000)):
        if number == 20:
            break
        values = {m[1].lower(): m[2] or m[3] or m[4] or "" for m in _ATTRIBUTE.finditer(tag.group())}
        if values.get("width", "").strip() in ("0", "1") or values.get("height", "").strip() in ("0", "1"):
            continue
        if found := web_address(text.decoded(values.get("src", "")), base=base):
            return found
    return None


def feed_prefix(namespaces: Mapping[str, str]) -> str | None:
    """The prefix under which the document declared our namespace."""
    return next((prefix.lower() for prefix, uri in namespaces.items() if prefix and uri == NAMESPACE), None)


def safe_guid(raw: str | None) -> str | None:
    """The guid as an opaque string; one too long to store is replaced by its digest."""
    guid = text.one_line(text.decoded(raw)) if raw else ""
    if len(guid) > _LONGEST_GUID:
        guid = f"sha256:{hashlib.sha256(guid.encode()).hexdigest()}"
    return guid or None


def _guid(raw: dict[str, Any]) -> str | None:
    return safe_guid(_get(raw, "id"))


def _link(raw: dict[str, Any], base: str | None) -> str | None:
    """The article's own address: what FeedBurner replaced, the link, other alternates, a guid that is one."""
    given = _get(raw, "link")
    links = [found for one in _get(raw, "links") or () if _get(one, "rel") == "alternate" and (found := _href(one))]
    if given and given not in links and not _scheme(given):
        # It is the guid, which counts as a link only when it is an address by itself: "12345" is none.
        given = None
    for candidate in (_get(raw, "feedburner_origlink"), given, *links):
        # An empty link would be read as the feed's home page.
        if not isinstance(candidate, str) or not candidate.strip():
            continue
        if address := web_address(candidate.replace("&amp;", "&"), base=base):
            return address
    return web_address(text.decoded(_get(raw, "id") or ""))


def _scheme(address: str) -> str:
    """The scheme of an address, "" when it has none or cannot be read."""
    try:
        return urlsplit(address).scheme
    except ValueError:
        return ""


def _href(link: dict[str, Any]) -> str | None:
    return _get(link, "href")


def _content(raw: dict[str, Any]) -> tuple[str, str | None]:
    """The fullest HTML of the entry, and its language."""
    detail = _get(raw, "summary_detail")
    candidates = [*(_get(raw, "content") or ()), *([detail] if detail else ())]
    best, best_language = "", None
    for candidate in candidates:
        value = _get(candidate, "value") or ""
        kind = _get(candidate, "type") or "text/html"
        if len(value) > len(best) and (kind in _HTML_TYPES or kind == "text/plain"):
            best = value if kind in _HTML_TYPES else text.as_html(value[:LONGEST_CONTENT])
            best_language = _get(candidate, "language")
    return best[:LONGEST_CONTENT], best_language


def _summary(raw: dict[str, Any]) -> str:
    """What the feed gives as summary. "" where it gives the content alone, which feedparser repeats as summary."""
    detail = _get(raw, "summary_detail")
    if not detail:
        return ""
    value = _get(detail, "value") or ""
    if _get(detail, "type") == "text/plain":
        return text.plain(value, limit=text.LONGEST_SUMMARY)
    return text.from_html(value)


def _author(raw: dict[str, Any]) -> str | None:
    """A name. An address of electronic mail beside it (RSS: `anne@blog.example (Anne)`) is not to be published.

    feedparser's own reading of name and address fails on domains that end in more than four letters.
    """
    given = text.plain(_get(raw, "author") or "")
    name = _MAIL.sub(" ", given)
    return (name if name == given else name.strip(" ()<>,;")) or None


def _tag(tag: dict[str, Any]) -> str | None:
    """The words of a category; generators' own marks, whose names are addresses, are none."""
    name: str | None = _get(tag, "label") or _get(tag, "term")
    return None if name is None or name.startswith(("http://", "https://")) else name


def _date(raw: dict[str, Any], key: str) -> datetime | None:
    said, parsed = _get(raw, key), _get(raw, f"{key}_parsed")
    if isinstance(said, str) and (zoned := parse_zoned(said)):
        return zoned
    if not isinstance(parsed, struct_time):
        return None
    try:
        return text.sane_date(datetime(*parsed[:5], min(parsed[5], 59), tzinfo=UTC))
    except (ValueError, OverflowError):
        return None


def _image(raw: dict[str, Any], base: str | None) -> str | None:
    """The picture that the feed names for this entry: enclosure, Media RSS (the widest), podcast cover."""
    enclosures = [one for one in _get(raw, "links") or () if _get(one, "rel") == "enclosure"]
    media = [one for one in _get(raw, "media_content") or () if _is_image(one)]
    thumbnails = _get(raw, "media_thumbnail") or []
    cover = _get(raw, "image")
    candidates = [
        *(_href(one) for one in enclosures if _is_image(one)),
        *(_get(one, "url") for one in sorted(media, key=_width, reverse=True)),
        *(_get(one, "url") for one in sorted(thumbnails, key=_width, reverse=True)),
        *([_href(cover)] if isinstance(cover, dict) else ()),
    ]
    addresses = (web_address(one, base=base) for one in candidates if isinstance(one, str))
    return next((address for address in addresses if address), None)


def _is_image(link: dict[str, Any]) -> bool:
    kind = f"{_get(link, 'medium') or ''} {_get(link, 'type') or ''}".strip().lower()
    if kind:
        return kind.startswith("image")
    name = _get(link, "url") or _get(link, "href") or ""
    return bool(_IMAGE_NAME.search(name.partition("?")[0]))


def _width(link: dict[str, Any]) -> int:
    width = str(_get(link, "width") or "")
    return int(width) if width.isdecimal() and len(width) < 6 else 0
