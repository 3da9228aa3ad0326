"""Fetch what an article names as its images, and keep what can be posted. A part of extract, not a room itself."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from crosspost.core.images import SMALLEST_SIDE, alt_text, name_of, wants_images
from crosspost.errors import ImageError
from crosspost.model import Article, Figure, Gallery, Image
from crosspost.ports import App, ImageSource, Picture

logger = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class Gathered:
    """A gallery, and the bytes of its images by digest."""

    gallery: Gallery = field(default_factory=Gallery)
    pictures: Mapping[str, bytes] = field(default_factory=dict)


def wanted(app: App, article: Article) -> int:
    """How many of the article's images some account would attach; 0 where none does, and nothing is to be fetched."""
    followers = [account for account in app.accounts.values() if account.follows(article.feed_key)]
    return max((account.images for account in followers if wants_images(account)), default=0)


def gather(source: ImageSource, figures: Sequence[Figure], *, title: str, most: int, allow_private: bool) -> Gathered:
    """Fetch figures until `most` of them are images that can be posted, or there are no more.

    What cannot be had becomes a trouble in words; never raises for a bad image.
    """
    images: dict[str, Image] = {}
    pictures: dict[str, bytes] = {}
    troubles: list[str] = []
    rest = list(figures)
    while rest and len(images) < most:
        some, rest = rest[: most - len(images)], rest[most - len(images) :]
        answers = source.fetch_all([figure.url for figure in some], allow_private=allow_private)
        for figure, answer in zip(some, answers, strict=True):
            if isinstance(answer, ImageError):
                troubles.append(str(answer))
                logger.warning("image.failed error=%s", answer)
            elif min(answer.width, answer.height) < SMALLEST_SIDE:
                # An icon or a tracking pixel: nobody misses it.
                logger.info("image.tiny url=%s width=%d height=%d", figure.url, answer.width, answer.height)
            else:
                image = _image(figure, answer, title)
                images.setdefault(image.sha256, image)
                pictures[image.sha256] = answer.data
    return Gathered(gallery=Gallery(images=tuple(images.values()), troubles=tuple(troubles)), pictures=pictures)


def _image(figure: Figure, picture: Picture, title: str) -> Image:
    return Image(
        sha256=hashlib.sha256(picture.data).hexdigest(),
        media_type=picture.media_type,
        size=len(picture.data),
        width=picture.width,
        height=picture.height,
        name=name_of(figure.url),
        alt=alt_text(figure, title=title),
    )
