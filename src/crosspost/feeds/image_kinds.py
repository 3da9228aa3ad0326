"""What image some bytes are, and how large, by their own first words. Pure; decodes no pixel, so no bomb goes off.

Sources: PNG (https://www.w3.org/TR/png/), JPEG (ITU-T T.81, annex B), GIF89a (https://www.w3.org/Graphics/GIF/spec-gif89a.txt),
WebP (https://developers.google.com/speed/webp/docs/riff_container).
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Mapping
from dataclasses import dataclass

MOST_SEGMENTS = 1_000
"""Of a JPEG, before its size is told. Cameras write a dozen."""

_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
"""Markers of a JPEG that carry its size (SOF0 to SOF15, without the three among them that are something else)."""
_ALONE = frozenset((0x01, *range(0xD0, 0xD8)))
"""Markers without a length."""


@dataclass(frozen=True, kw_only=True)
class Kind:
    """What the bytes say of themselves. Width and height are pixels, above 0."""

    media_type: str
    width: int
    height: int


def kind_of(data: bytes) -> Kind | None:
    """Recognise a JPEG, PNG, GIF or WebP image; None for anything else, SVG and HTML included. Never raises.

    Does not look whether the image is whole, or what its pixels show.
    """
    for media_type, read in _READERS.items():
        try:
            size = read(data)
        except (struct.error, IndexError):
            # Ends before it says how large it is.
            continue
        if size is not None and min(size) > 0:
            return Kind(media_type=media_type, width=size[0], height=size[1])
    return None


def _png(data: bytes) -> tuple[int, int] | None:
    if not data.startswith(b"\x89PNG\r\n\x1a\n") or data[12:16] != b"IHDR":
        return None
    width, height = struct.unpack_from(">II", data, 16)
    return width, height


def _jpeg(data: bytes) -> tuple[int, int] | None:
    if not data.startswith(b"\xff\xd8\xff"):
        return None
    at = 2
    for _ in range(MOST_SEGMENTS):
        if data[at] != 0xFF:
            return None
        marker = data[at + 1]
        if marker in _FRAMES:
            height, width = struct.unpack_from(">HH", data, at + 5)
            return width, height
        if marker == 0xFF:
            at += 1
        elif marker in _ALONE:
            at += 2
        else:
            (length,) = struct.unpack_from(">H", data, at + 2)
            at += 2 + max(length, 2)
    return None


def _gif(data: bytes) -> tuple[int, int] | None:
    if data[:6] not in (b"GIF87a", b"GIF89a"):
        return None
    width, height = struct.unpack_from("<HH", data, 6)
    return width, height


def _webp(data: bytes) -> tuple[int, int] | None:
    if data[:4] != b"RIFF" or data[8:12] != b"WEBP":
        return None
    match data[12:16]:
        case b"VP8X":
            return _three(data, 24) + 1, _three(data, 27) + 1
        case b"VP8L":
            (bits,) = struct.unpack_from("<I", data, 21)
            return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
        case b"VP8 ":
            width, height = struct.unpack_from("<HH", data, 26)
            return width & 0x3FFF, height & 0x3FFF
        case _:
            return None


def _three(data: bytes, at: int) -> int:
    """Three bytes as a number, the low one first."""
    return data[at] | data[at + 1] << 8 | data[at + 2] << 16


_READERS: Mapping[str, Callable[[bytes], tuple[int, int] | None]] = {
    "image/jpeg": _jpeg,
    "image/png": _png,
    "image/gif": _gif,
    "image/webp": _webp,
}
