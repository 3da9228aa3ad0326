"""Images: as a page or a feed names them, as we keep them, and whether a post carries them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class ImageUse(StrEnum):
    """What an account does with an article's images."""

    # Nothing is uploaded: the link's own card shows the article's image.
    CARD = "card"
    # They are uploaded and stand in the post itself.
    ATTACH = "attach"


@dataclass(frozen=True, kw_only=True)
class Figure:
    """An image as a page or a feed names it. Hostile: only an address and words, nothing was fetched yet."""

    # Absolute, http or https.
    url: str
    # What its author wrote for those who cannot see it; "" where nothing was written.
    alt: str = ""
    # The words beneath it; "" where there are none.
    caption: str = ""


@dataclass(frozen=True, kw_only=True)
class Image:
    """An image whose bytes we keep, named by them."""

    # Of the bytes, in hexadecimal.
    sha256: str
    # As the bytes say themselves: "image/jpeg", "image/png", "image/webp", "image/gif".
    media_type: str
    # Bytes.
    size: int
    # Pixels.
    width: int
    height: int
    # The end of the address it came from; for people only, never sent.
    name: str
    # Its author's alternative text, else its caption, else the article's title. Never made up.
    alt: str


@dataclass(frozen=True, kw_only=True)
class Gallery:
    """What became of an article's figures: the images that can be attached, in reading order, and why others cannot."""

    images: tuple[Image, ...] = ()
    # Each names an image, and what is wrong with it.
    troubles: tuple[str, ...] = ()
