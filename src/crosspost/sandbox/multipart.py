"""Reads a `multipart/form-data` body (RFC 7578). Pure, and bounded: whoever sends it may be hostile."""

from __future__ import annotations

import re
from dataclasses import dataclass

MAX_PARTS = 50
MAX_HEAD = 4000
"""Bytes of one part's headers."""

_BOUNDARY = re.compile(r'boundary="?([^";]{1,70})"?', re.IGNORECASE)
_NAME = re.compile(r'(?:^|;)\s*name="([^"]{1,200})"', re.IGNORECASE)
_FILENAME = re.compile(r'(?:^|;)\s*filename="', re.IGNORECASE)


@dataclass(frozen=True, kw_only=True)
class Part:
    """One field of a form."""

    name: str
    data: bytes
    # Whether it came as a file.
    is_file: bool


def parse(content_type: str, body: bytes) -> list[Part]:
    """Return the parts, in order. Raises ValueError, saying what is wrong."""
    boundary = _BOUNDARY.search(content_type)
    if boundary is None:
        raise ValueError("the multipart body names no boundary")
    mark = b"--" + boundary[1].strip().encode("latin-1", "replace")
    pieces = (b"\r\n" + body).split(b"\r\n" + mark, MAX_PARTS + 2)
    if len(pieces) < 2 or not pieces[-1].startswith(b"--"):
        raise ValueError(f"the multipart body has no end, or more than {MAX_PARTS} parts")
    return [_part(piece) for piece in pieces[1:-1]]


def texts(parts: list[Part]) -> dict[str, str]:
    """Return the parts that are not files, as text; of a repeated name the last counts. Raises ValueError."""
    return {part.name: part.data.decode("utf-8") for part in parts if not part.is_file}


def _part(piece: bytes) -> Part:
    head, blank, data = piece.removeprefix(b"\r\n").partition(b"\r\n\r\n")
    if not blank or len(head) > MAX_HEAD:
        raise ValueError("a part of the multipart body has no headers, or too many")
    lines = head.decode("utf-8", "replace").split("\r\n")
    disposition = next((line for line in lines if line.lower().startswith("content-disposition:")), "")
    name = _NAME.search(disposition.partition(":")[2])
    if name is None:
        raise ValueError("a part of the multipart body has no name")
    return Part(name=name[1], data=data, is_file=_FILENAME.search(disposition) is not None)
