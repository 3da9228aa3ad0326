"""Bytes made ready for a parser: the encoding that they are in, not the one that somebody says. Pure.

Servers and XML declarations are wrong about encodings every day, and then every accent is. Bytes beyond ASCII that
form valid UTF-8 are UTF-8: no text in another encoding does so by accident. A few stray bytes in UTF-8 (a paste from
an old editor) are read as windows-1252, each by itself, instead of giving up the whole document.
"""

from __future__ import annotations

import codecs
import re

from crosspost.feeds.document import MOST_ENTRIES

_ASCII = bytes(range(128))
_CONTROLS = bytes(set(range(32)) - {9, 10, 13})
_WIDE = (
    codecs.BOM_UTF32_LE,
    codecs.BOM_UTF32_BE,
    codecs.BOM_UTF16_LE,
    codecs.BOM_UTF16_BE,
    b"<\x00",
    b"\x00<",
    b"\x00\x00",
    b"\x4c\x6f\xa7\x94",  # EBCDIC
)
# References to UTF-16 halves: a generator wrote an emoji so, as two. No character has such a number.
_HALVES = re.compile(
    rb"&#(?:[xX]0{0,8}(?P<hex>[dD][89a-fA-F][0-9a-fA-F]{2})|0{0,8}(?P<dec>55(?:29[6-9]|[3-9]\d\d)|56\d{3}|57(?:[0-2]\d\d|3[0-3]\d|34[0-3])));"
)
_ROOT = re.compile(rb"<((?:rdf:)?rdf|(?:atom:)?feed|rss|channel)(?=[\s>])[^<>]*>", re.IGNORECASE)
_START_OF_ENTRY = re.compile(rb"<(?:atom:)?(?:item|entry)(?=[\s>])", re.IGNORECASE)
_END_OF_ENTRY = re.compile(rb"</(?:item|entry)\s{0,20}>", re.IGNORECASE)


def repaired(body: bytes, content_type: str | None) -> tuple[bytes, str | None]:
    """The document without control characters, and the content type with the right charset where it is certain."""
    if body.startswith(_WIDE) or b"\x1b$" in body:
        # Two or four bytes a character, or an encoding that switches by control characters: the parser's business.
        return body, content_type
    body = body.removeprefix(codecs.BOM_UTF8).lstrip().translate(None, _CONTROLS)
    if b"&#" in body:
        body = _joined(body)
    if body.isascii():
        return body, content_type
    try:
        body.decode("utf-8")
    except UnicodeDecodeError:
        if not _nearly_utf8(body):
            return body, content_type
        body = body.decode("utf-8", errors=_STRAY_BYTES).encode("utf-8")
    return body, "application/xml; charset=utf-8"


def cut(body: bytes, most: int = MOST_ENTRIES) -> tuple[bytes, bool]:
    """The document with its first `most` entries only, still well-formed if it was, and whether any were left out."""
    keep = last = count = 0
    for found in _END_OF_ENTRY.finditer(body):
        count += 1
        last = found.end()
        if count == most:
            keep = last
    return (body[:keep] + body[last:], True) if count > most else (body, False)


def closed(body: bytes) -> tuple[bytes, bool]:
    """The document without the entry in which it breaks off, and whether it ends as it should.

    A connection that ends early without a declared length, and a page that its generator did not finish, look like a
    good answer; what is left of the last entry may lack its link. Wide encodings are taken as they are.
    """
    root = None if body.startswith(_WIDE) else _ROOT.search(body)
    if (
        root is None
        or root[0].endswith(b"/>")
        or re.search(rb"</" + re.escape(root[1]) + rb"\s*>", body, re.IGNORECASE)
    ):
        return body, True
    whole = max((found.end() for found in _END_OF_ENTRY.finditer(body)), default=root.end())
    begun = _START_OF_ENTRY.search(body, whole)
    return (body[: begun.start()] if begun else body), False


def readable(body: bytes) -> str:
    """The start of a document as text, whatever its encoding, to see what kind of thing it is."""
    head = body[:8_192]
    wide = (((codecs.BOM_UTF16_LE, b"<\x00"), "utf-16-le"), ((codecs.BOM_UTF16_BE, b"\x00<"), "utf-16-be"))
    for boms, name in wide:
        if head.startswith(boms):
            return head.decode(name, errors="ignore").lstrip("\ufeff")
    return head.decode("utf-8-sig", errors="replace")


def _joined(body: bytes) -> bytes:
    """Join the two halves of an emoji that were written as two character references; a half alone goes."""
    kept: list[bytes] = []
    at, high, high_end = 0, 0, -1
    for found in _HALVES.finditer(body):
        half = int(found["hex"], 16) if found["hex"] else int(found["dec"])
        kept.append(body[at : found.start()])
        if half < 0xDC00:
            high, high_end = half, found.end()
        elif high_end == found.start():
            kept.append(b"&#%d;" % (0x10000 + ((high - 0xD800) << 10) + (half - 0xDC00)))
        at = found.end()
    return b"".join(kept) + body[at:]


def _nearly_utf8(body: bytes) -> bool:
    """Whether at least ten in eleven of the bytes beyond ASCII belong to valid UTF-8."""
    high = len(body.translate(None, _ASCII))
    valid = len(body.decode("utf-8", errors="ignore").encode("utf-8").translate(None, _ASCII))
    return (high - valid) * 10 <= valid


def _as_windows_1252(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    stray = error.object[error.start : error.end]
    if len(stray) > 1 or stray in (b"\xc2", b"\xc3"):
        # A summary cut at a number of bytes, in the middle of a character: what is left of it says nothing.
        return "", error.end
    return stray.decode("windows-1252", errors="replace"), error.end


_STRAY_BYTES = "crosspost.stray-bytes"
codecs.register_error(_STRAY_BYTES, _as_windows_1252)
