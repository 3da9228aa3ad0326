"""HTML as bytes becomes a tree of bounded size; what is written in it becomes plain words.

Everything here runs in time linear in its input. It judges nothing: what a page says is read in `feeds.metadata`,
`feeds.blocks` and `feeds.maintext`.
"""

from __future__ import annotations

import codecs
import logging
import re
from collections.abc import Mapping
from email.message import Message
from itertools import islice
from typing import Any

from lxml import etree
from lxml.html import HtmlElement, HTMLParser

from crosspost.feeds.encoding import repaired
from crosspost.feeds.text import one_line

log = logging.getLogger(__name__)

# Real article pages have up to 250,000 characters and 500 to 6,000 tags; each costs memory, ten times its own size.
MAX_CHARS = 2_000_000
MAX_TAGS = 60_000
# libxml2 builds an element in time that grows with the square of its attributes: 10,000 take 0.4 s, 90,000 take
# 200 s. Real elements have up to 40, real pages up to 15,000.
MAX_ATTRIBUTES = 300
MAX_ATTRIBUTES_IN_ALL = 100_000
# Characters that cannot hold enough attributes to do harm.
_HARMLESS = 10_000

_SNIFF = 4_096
_META_CHARSET = re.compile(rb"""<(?:meta|\?xml)[^>]{0,200}?(?:charset|encoding)\s*=\s*["']?\s*([\w.:-]{1,40})""", re.I)
_BOMS = ((codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
# What https://encoding.spec.whatwg.org/ knows, by Python's names. An allow-list, because Python also decodes
# `punycode` and `idna`, whose time is quadratic, and `unicode_escape`, which is no charset at all.
_CHARSET_NAMES = (
    "utf-8 cp866 koi8-r koi8-u mac-roman mac-cyrillic cp874 gbk gb2312 gb18030 big5 big5hkscs euc_jp iso2022_jp"
    " shift_jis cp932 euc_kr cp949"
)
_CHARSETS = frozenset(_CHARSET_NAMES.split()).union(
    (f"cp{n}" for n in range(1250, 1259)), (f"iso8859-{n}" for n in (*range(2, 12), 13, 14, 15, 16))
)

# These tags are optional, and libxml2 drops all that follows them, where browsers read on.
_END_OF_DOCUMENT = re.compile(r"</(?:body|html)\s{0,20}>", re.IGNORECASE)
# Plain marks instead of an element: extractors take `<q>` for a block of its own.
_QUOTE = re.compile(r"<q(?:\s[^<>]{0,500})?>", re.IGNORECASE)
_QUOTE_END = re.compile(r"</q\s{0,20}>", re.IGNORECASE)
# Neither XML nor the extractor can hold them; libxml2 would stop at a NUL.
_CONTROLS = bytes(set(range(32)) - set(b"\t\n\r"))

# What steers the direction of other text, invisible fillers, soft hyphens. The joiners U+200C and U+200D stay: Persian
# and emoji are spelt with them.
_INVISIBLE = re.compile("[\xad\u200b\u202a-\u202e\u2060\u2066-\u2069\ufeff]")


def decode(html: bytes | str, *, content_type: str | None = None) -> str:
    """Text of an HTML document: byte order mark, UTF-8, charset of the header, of the page, Windows-1252.

    What is valid UTF-8, or nearly, is UTF-8, whatever is declared (`feeds.encoding` says why). Never raises: what
    cannot be decoded becomes U+FFFD.
    """
    if isinstance(html, str):
        return html.removeprefix("\ufeff")
    for mark, charset in _BOMS:
        if html.startswith(mark):
            return html[len(mark) :].decode(charset, "replace")
    html, content_type = repaired(html, content_type)
    declared = [c for c in (_header_charset(content_type), _page_charset(html)) if c]
    for charset in (*declared, "utf-8", "cp1252"):
        try:
            return html.decode(charset)
        except UnicodeDecodeError:
            continue
    return html.decode(declared[0] if declared else "utf-8", "replace")


def parse(text: str, *, max_tags: int = MAX_TAGS) -> HtmlElement | None:
    """Return the root of the document; None when it has no element, or one with absurdly many attributes (logged).

    Quotation marks that a browser draws around `<q>` are written out.
    Cut after `MAX_CHARS` characters and `max_tags` tags (logged). libxml2 itself stops at a depth of 256.
    """
    text = _END_OF_DOCUMENT.sub("", _cut(text, max_tags))
    text = _QUOTE_END.sub("”", _QUOTE.sub("“", text))
    # The charset is ours by now, whatever the page declares.
    source = text.encode("utf-8", "replace").translate(None, _CONTROLS)
    if not source.strip():
        return None
    if len(source) > _HARMLESS and _has_crowded_element(source):
        log.warning("markup.refused reason=attributes most=%d in_all=%d", MAX_ATTRIBUTES, MAX_ATTRIBUTES_IN_ALL)
        return None
    parser = HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, recover=True)
    try:
        root = etree.fromstring(source, parser=parser)
    except etree.XMLSyntaxError:
        # Only comments, or nothing that libxml2 can make an element of.
        return None
    return root if isinstance(root, HtmlElement) else None


def words(text: str) -> str:
    """Collapse white space and take out what does not print. Decodes no entities: the parser did."""
    return one_line(_INVISIBLE.sub("", text))


def _header_charset(content_type: str | None) -> str | None:
    if not content_type:
        return None
    header = Message()
    header["content-type"] = " ".join(content_type[:200].split())
    return _known_charset(header.get_content_charset() or "")


def _page_charset(html: bytes) -> str | None:
    found = _META_CHARSET.search(html[:_SNIFF])
    return _known_charset(found[1].decode("ascii")) if found else None


def _known_charset(label: str) -> str | None:
    try:
        name = codecs.lookup(label).name
    except (LookupError, ValueError):
        return None
    # On the web Latin-1 and ASCII mean Windows-1252 (https://encoding.spec.whatwg.org/#names-and-labels).
    if name in ("iso8859-1", "ascii"):
        return "cp1252"
    return name if name in _CHARSETS else None


class _Crowded(Exception):
    """Ends the look at a document early."""


class _AttributeGuard:
    """What a parser tells of the elements that it meets, without building them: that takes linear time."""

    def __init__(self) -> None:
        self._in_all = 0

    def start(self, _tag: str, attributes: Mapping[str, str]) -> None:
        self._in_all += len(attributes)
        if len(attributes) > MAX_ATTRIBUTES or self._in_all > MAX_ATTRIBUTES_IN_ALL:
            raise _Crowded

    def close(self) -> None:
        return None


def _has_crowded_element(source: bytes) -> bool:
    # The same tokenizer that will build the tree: a pattern of ours could be misled about where a tag ends.
    guard: Any = _AttributeGuard()  # Any: the stubs demand every method, lxml only those that are wanted
    parser = etree.HTMLParser(encoding="utf-8", target=guard, remove_comments=True, remove_pis=True)
    try:
        etree.fromstring(source, parser=parser)
    except _Crowded:
        return True
    except etree.XMLSyntaxError:
        # The parse that follows will meet the same, and judge it.
        return False
    return False


def _cut(text: str, most_tags: int) -> str:
    end = min(len(text), MAX_CHARS)
    if text.count("<", 0, end) > most_tags:
        end = next(islice(re.finditer("<", text), most_tags, None)).start()
    if end < len(text):
        log.warning("markup.cut kept_chars=%d of=%d", end, len(text))
    return text[:end]
