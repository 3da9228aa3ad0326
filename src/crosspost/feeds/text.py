"""Plain text out of whatever a feed wraps it in. Pure; time is linear in the input, which is cut to a limit first.

Feeds escape once, twice or not at all, whatever their format says. So entities are decoded until nothing changes, at
most three times, and tags go only where they are tags: a title about the `<video>` element keeps it.
"""

from __future__ import annotations

import html
import re
from datetime import UTC, datetime

from lxml import etree

LONGEST_LINE = 1_000
"""Characters of a title, an author or the like."""

LONGEST_SUMMARY = 4_000
"""Characters of a summary."""

_LONGEST_INPUT = 10_000
_LONGEST_HTML = 32_000
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufeff\ufffe\uffff]")
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,31});")
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]{0,15})(?=[\s/>])([^<>]{0,2000})>")
_COMMENT = re.compile(r"<!--[^<>]{0,2000}-->")
_HIDDEN = re.compile(r"<(script|style)\b[^<>]{0,2000}>.*?</\1\s*>", re.IGNORECASE | re.DOTALL)
_BLOCK_NAMES = (
    "address article aside blockquote br caption center dd div dl dt fieldset figcaption figure footer form h1 h2 h3 h4"
    " h5 h6 header hr iframe img li main nav ol option p pre section table tbody td tfoot th thead tr ul"
)
_INLINE_NAMES = (
    "a abbr acronym b bdi bdo big cite code data del dfn em font i ins kbd label mark nobr q rp rt ruby s samp small"
    " span strike strong sub sup time tt u var wbr"
)
_BLOCKS = frozenset(_BLOCK_NAMES.split())
_INLINE = frozenset(_INLINE_NAMES.split())
_STANDS_ALONE = frozenset({"br", "hr", "img", "wbr"})


def one_line(text: str) -> str:
    """White space of every kind collapsed to single blanks, control characters out."""
    return " ".join(_CONTROLS.sub("", text).split())


def plain(text: str, *, limit: int = LONGEST_LINE) -> str:
    """Text that may or may not be escaped or marked up, as one plain line of at most `limit` characters."""
    text = text[:_LONGEST_INPUT]
    for _ in range(3):
        before = text
        if "<" in text:
            text = _without_tags(text)
        if "&" in text:
            text = decoded(text)
        if text == before:
            break
    return one_line(text)[:limit].rstrip()


def plain_lines(text: str, *, limit: int) -> str:
    """Text that somebody wrote by hand: its line breaks stay, control characters go, escapes are undone once."""
    lines = (one_line(line) for line in decoded(text[:_LONGEST_INPUT]).strip().splitlines())
    return "\n".join(lines)[:limit].strip()


def from_html(markup: str, *, limit: int = LONGEST_SUMMARY) -> str:
    """The words of a piece of HTML as one plain line. Only its first 32,000 characters are looked at."""
    if "<" not in markup:
        return plain(markup, limit=limit)
    root = _tree(markup[:_LONGEST_HTML])
    if root is None:
        return ""
    etree.strip_elements(root, "script", "style", "template", "noscript", with_tail=False)
    for element in root.iter(*_BLOCKS):
        element.text = f" {element.text or ''}"
        element.tail = f" {element.tail or ''}"
    words = "".join(str(piece) for piece in root.itertext())
    return plain(words, limit=limit)


def as_html(text: str) -> str:
    """Plain text as HTML paragraphs, for readers that expect HTML."""
    paragraphs = (part.strip() for part in text.replace("\r\n", "\n").split("\n\n"))
    return "\n".join(f"<p>{html.escape(part)}</p>" for part in paragraphs if part)


def decoded(text: str) -> str:
    """Character references resolved once. Those without semicolon stay: `?a=1&copy=2` is an address."""
    return _ENTITY.sub(lambda found: html.unescape(found.group()), text)


def language_tag(raw: str | None) -> str | None:
    """The lower-case primary tag ("fr" of "fr-FR" or "fr_CA"); None when it is not a language tag."""
    found = re.match(r"\s*([a-zA-Z]{2,3})(?=$|[-_\s])", raw) if raw else None
    return found.group(1).lower() if found else None


def sane_date(instant: datetime | None) -> datetime | None:
    """The instant in UTC; None for the zero dates that generators write (year 1, 1970) and the far future."""
    if instant is None or not 1970 < instant.year < 2200:
        return None
    return instant.astimezone(UTC)


def distinct(words: list[str], *, most: int = 50) -> tuple[str, ...]:
    """Trimmed, without empty ones and repetitions (case aside); the first spelling stays."""
    kept: dict[str, str] = {}
    for word in words:
        clean = plain(word, limit=100)
        if clean:
            kept.setdefault(clean.casefold(), clean)
        if len(kept) == most:
            break
    return tuple(kept.values())


def _without_tags(text: str) -> str:
    """Drop HTML tags that come in pairs or stand alone by nature; `List<String>` and `a < b` are left as they are."""
    text = _HIDDEN.sub(" ", _COMMENT.sub(" ", text))
    closed = _STANDS_ALONE.union(found.group(2).lower() for found in _TAG.finditer(text) if found.group(1))

    def replacement(found: re.Match[str]) -> str:
        name = found.group(2).lower()
        if name not in closed:
            return found.group()
        if name in _BLOCKS:
            return " "
        return "" if name in _INLINE else found.group()

    return _TAG.sub(replacement, text)


def _tree(markup: str) -> etree._Element | None:
    clean = _CONTROLS.sub("", markup)
    parser = etree.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, no_network=True)
    try:
        return etree.fromstring(clean.encode("utf-8"), parser)
    except etree.XMLSyntaxError:
        # Nothing but white space, comments or broken markup: there are no words in it.
        return None
