"""Real images, as small as they can be, made here; and an image source in memory."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, field

from crosspost.errors import ImageError
from crosspost.feeds.image_kinds import kind_of
from crosspost.ports import Picture


def png(width: int = 640, height: int = 360, *, shade: int = 0) -> bytes:
    """A grey picture; another shade is another picture."""
    rows = (b"\0" + bytes([shade]) * width) * height
    chunks = [
        (b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)),
        (b"IDAT", zlib.compress(rows, 9)),
        (b"IEND", b""),
    ]
    parts = (
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data)) for name, data in chunks
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def gif(width: int = 320, height: int = 200, *, size: int = 100) -> bytes:
    """What a GIF begins with, and nothing behind it, up to `size` bytes."""
    return (b"GIF89a" + struct.pack("<HH", width, height)).ljust(size, b"\0")


def jpeg(width: int = 800, height: int = 600, *, size: int = 100) -> bytes:
    """What a JPEG begins with: a comment, then its size."""
    comment = b"\xff\xfe" + struct.pack(">H", 7) + b"hello"
    frame = b"\xff\xc0" + struct.pack(">HBHHB", 17, 8, height, width, 3)
    return (b"\xff\xd8" + comment + frame).ljust(size, b"\0")


def webp(width: int = 800, height: int = 600) -> bytes:
    """What a lossy WebP begins with."""
    body = b"WEBPVP8 " + struct.pack("<I", 10) + b"\0\0\0\x9d\x01\x2a" + struct.pack("<HH", width, height)
    return b"RIFF" + struct.pack("<I", len(body)) + body


@dataclass(kw_only=True)
class FakeImages:
    """Images in memory, by address; of all others, a picture each where `any_address` is set."""

    images: dict[str, bytes] = field(default_factory=dict)
    any_address: bool = False
    asked: list[str] = field(default_factory=list)

    def fetch_all(self, urls: Sequence[str], *, allow_private: bool) -> tuple[Picture | ImageError, ...]:
        self.asked += urls
        return tuple(self._fetch(url) for url in urls)

    def _fetch(self, url: str) -> Picture | ImageError:
        data = self.images.get(url, png(shade=zlib.crc32(url.encode()) % 256) if self.any_address else b"")
        kind = kind_of(data)
        if kind is None:
            return ImageError(f"{url}: there is no such image")
        return Picture(media_type=kind.media_type, width=kind.width, height=kind.height, data=data)
