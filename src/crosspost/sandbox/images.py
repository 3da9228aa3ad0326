"""Recognises images by how they begin. Pure."""

from __future__ import annotations

_MAGIC = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"RIFF", "image/webp"),
)


def image_type(raw: bytes) -> str | None:
    """Return the media type of the image that these bytes begin, or None. Does not look whether it is whole."""
    found = next((kind for magic, kind in _MAGIC if raw.startswith(magic)), None)
    # Other kinds of file are RIFF, too.
    return None if found == "image/webp" and raw[8:12] != b"WEBP" else found
