"""JSON Feed 1 and 1.1 (jsonfeed.org). Pure.

Authors talk to crosspost in an extension: `"_crosspost": {"skip": true, "twitter": "…", "facebook": "…"}`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from crosspost.errors import ParseError
from crosspost.feeds import text
from crosspost.feeds.addresses import web_address
from crosspost.feeds.document import MOST_ENTRIES, Document
from crosspost.feeds.entries import LONGEST_CONTENT, SKIP_TAG, first_image, handwritten, safe_guid
from crosspost.model import Entry

_VERSION = "jsonfeed.org/version/"


def looks_like_json(head: str) -> bool:
    """Whether the document is to be read here."""
    return head.lstrip().startswith("{")


def parse_json(body: bytes, *, where: str, url: str | None) -> Document:
    """Read a JSON Feed. Raises ParseError when the document is not JSON, or JSON of another kind."""
    try:
        data = json.loads(body.decode("utf-8-sig", errors="replace"))
    except (ValueError, RecursionError) as error:
        raise ParseError(f"{where}: looks like JSON but cannot be read ({error}). The site must repair it.") from error
    if not isinstance(data, dict) or _VERSION not in str(data.get("version", "")):
        raise ParseError(
            f"{where}: this is JSON, but no JSON Feed: its version does not name {_VERSION}1 or 1.1. "
            "Look on the site for a link named RSS, Atom or JSON Feed and use its address."
        )
    items = data.get("items")
    if not isinstance(items, list):
        raise ParseError(f'{where}: this JSON Feed has no list of "items". The site must repair it.')
    base = web_address(_string(data, "home_page_url"), base=url) or url
    language = text.language_tag(_string(data, "language"))
    entries = (_entry(item, base=base, language=language) for item in items[:MOST_ENTRIES] if isinstance(item, dict))
    return Document(
        entries=tuple(entries),
        title=text.plain(_string(data, "title") or "") or None,
        language=language,
        cut=len(items) > MOST_ENTRIES,
    )


def _entry(item: Mapping[str, Any], *, base: str | None, language: str | None) -> Entry:
    content = (_string(item, "content_html") or "")[:LONGEST_CONTENT]
    content = content or text.as_html((_string(item, "content_text") or "")[:LONGEST_CONTENT])[:LONGEST_CONTENT]
    tags = text.distinct([tag for tag in _list(item, "tags") if isinstance(tag, str)])
    ours = item.get("_crosspost")
    ours = ours if isinstance(ours, dict) else {}
    guid = item.get("id")
    return Entry(
        guid=safe_guid(str(guid)) if isinstance(guid, str | int | float) and not isinstance(guid, bool) else None,
        link=_link(item, base),
        title=text.plain(_string(item, "title") or ""),
        summary=text.plain(_string(item, "summary") or "", limit=text.LONGEST_SUMMARY),
        content=content,
        published_at=_date(_string(item, "date_published")),
        updated_at=_date(_string(item, "date_modified")),
        author=_author(item),
        tags=tuple(tag for tag in tags if tag.lstrip("#").casefold() != SKIP_TAG),
        language=text.language_tag(_string(item, "language")) or language,
        image=_image(item, base) or first_image(content, base),
        handwritten=handwritten(ours),
        skip=ours.get("skip") is True or any(tag.lstrip("#").casefold() == SKIP_TAG for tag in tags),
    )


def _link(item: Mapping[str, Any], base: str | None) -> str | None:
    """The entry's own address; else the one that it is about; else its id, if that is an address by itself."""
    return (
        web_address(_string(item, "url"), base=base)
        or web_address(_string(item, "external_url"), base=base)
        or web_address(_string(item, "id"))
    )


def _author(item: Mapping[str, Any]) -> str | None:
    """The first name: `authors` of version 1.1, or `author` of version 1."""
    for author in (*_list(item, "authors"), item.get("author")):
        if isinstance(author, dict) and (name := text.plain(_string(author, "name") or "")):
            return name
    return None


def _image(item: Mapping[str, Any], base: str | None) -> str | None:
    attached = [
        _string(one, "url")
        for one in _list(item, "attachments")
        if isinstance(one, dict) and (_string(one, "mime_type") or "").startswith("image/")
    ]
    candidates = (_string(item, "image"), _string(item, "banner_image"), *attached)
    return next((found for one in candidates if (found := web_address(one, base=base))), None)


def _date(value: str | None) -> datetime | None:
    """RFC 3339. An instant without offset is taken as UTC."""
    try:
        instant = datetime.fromisoformat(value.strip()) if value else None
        return text.sane_date(instant if instant is None or instant.tzinfo else instant.replace(tzinfo=UTC))
    except (ValueError, OverflowError):
        return None


def _string(data: Mapping[str, Any], key: str) -> str | None:
    value = data.get(key)
    return value if isinstance(value, str) else None


def _list(data: Mapping[str, Any], key: str) -> list[Any]:
    value = data.get(key)
    return value if isinstance(value, list) else []
