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
_END_OF_ENTRY = re.compile(rb"</(?:item|entry)\s{0,20}>", re.IGNORECASE)


def repaired(body: bytes, content_type: str | None) -> tuple[bytes, str | None]:
    """The document without control characters, and the content type with the right charset where it is certain."""
    if body.startswith(_WIDE) or b"\x1b$" in body:
        # Two or four bytes a character, or an encoding that switches by control characters: the parser's business.
        return body, content_type
    body = body.removeprefix(codecs.BOM_UTF8).lstrip().translate(None, _CONTROLS)
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


def readable(body: bytes) -> str:
    """The start of a document as text, whatever its encoding, to see what kind of thing it is."""
    head = body[:8_192]
    wide = (((codecs.BOM_UTF16_LE, b"<\x00"), "utf-16-le"), ((codecs.BOM_UTF16_BE, b"\x00<"), "utf-16-be"))
    for boms, name in wide:
        if head.startswith(boms):
            return head.decode(name, errors="ignore").lstrip("\ufeff")
    return head.decode("utf-8-sig", errors="replace")


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
