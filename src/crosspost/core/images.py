"""Which images of an article a post carries, and with which words for those who cannot see them. Pure.

Limits: X takes 4 photos of 5 MB each, or one GIF of 15 MB by itself (docs.x.com, "Media best practices"), with up to
1,000 characters of alternative text (its API description, `AltText`). Facebook takes photos of 10 MB. A megabyte is
taken for 1,000,000 bytes, the smaller reading.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from urllib.parse import unquote, urlsplit

from crosspost.model import Account, Article, Figure, Gallery, Image, ImageUse, Outgoing, Page, PlatformName

MOST = 4
"""Images in one post: X's maximum, and all that Facebook shows without a click."""

CANDIDATES = 8
"""Figures of one article that are fetched at the most: some may prove unusable."""

LARGEST = 15_000_000
"""Bytes; no platform takes a larger one."""

SMALLEST_SIDE = 100
"""Pixels. What is narrower or lower is an icon, an avatar or a line, not a picture of the article."""

LONGEST_ALT = 1000
"""Characters: X's limit. Kept on Facebook as well, which names none."""

GIF = "image/gif"
MEDIA_TYPES: Mapping[str, str] = MappingProxyType(
    {"image/jpeg": "jpg", "image/png": "png", "image/webp": "webp", GIF: "gif"}
)
"""What can be posted, and the ending of its file's name."""

_LONGEST_NAME = 60
# WordPress keeps every picture in many sizes: "photo-1024x576.jpg" is "photo.jpg".
_FILE = re.compile(r"\.(?:jpe?g|png|gif|webp|avif)$", re.IGNORECASE)
_SIZE = re.compile(r"(?:-\d{2,5}x\d{2,5}|-scaled)(?=\.\w{2,5}$)")


@dataclass(frozen=True, kw_only=True)
class _Limit:
    photo: int
    gif: int
    # Whether a GIF has to stand alone.
    gif_alone: bool


_LIMITS: Mapping[PlatformName, _Limit] = MappingProxyType(
    {
        PlatformName.TWITTER: _Limit(photo=5_000_000, gif=15_000_000, gif_alone=True),
        PlatformName.FACEBOOK: _Limit(photo=10_000_000, gif=10_000_000, gif_alone=False),
    }
)


def figures_of(article: Article, page: Page) -> tuple[Figure, ...]:
    """The article's images, the main one first, each once; at most `CANDIDATES`.

    A figure without words of its own takes those of the same picture elsewhere, but no other picture's.
    """
    main = article.image or page.image
    named = [Figure(url=main)] if main else []
    if main and page.image and _picture(page.image) == _picture(main):
        named.append(Figure(url=main, alt=page.image_alt or ""))
    found: dict[str, Figure] = {}
    for figure in (*named, *page.figures):
        before = found.setdefault(_picture(figure.url), figure)
        words = Figure(url=before.url, alt=before.alt or figure.alt, caption=before.caption or figure.caption)
        found[_picture(figure.url)] = words
    return tuple(found.values())[:CANDIDATES]


def alt_text(figure: Figure, *, title: str) -> str:
    """The author's own alternative text, else the caption, else the article's title; at most `LONGEST_ALT`."""
    said = next((line for words in (figure.alt, figure.caption, title) if (line := " ".join(words.split()))), "")
    if len(said) <= LONGEST_ALT:
        return said
    head = said[: LONGEST_ALT - 1]
    return (head.rsplit(" ", 1)[0] if " " in head else head) + "…"


def name_of(url: str) -> str:
    """The end of an image's address, for people: one printable line, bounded."""
    try:
        last = unquote(urlsplit(url).path.rsplit("/", 1)[-1], errors="replace")
    except ValueError:
        last = ""
    line = " ".join("".join(c if c.isprintable() else " " for c in last[:500]).split())
    return (line if len(line) <= _LONGEST_NAME else line[: _LONGEST_NAME - 1] + "…") or "image"


def wants_images(account: Account) -> bool:
    """Whether the account's posts carry images themselves."""
    return account.image is ImageUse.ATTACH


def attached(gallery: Gallery, account: Account, *, kept: Collection[str]) -> tuple[tuple[Image, ...], tuple[str, ...]]:
    """The images that a post on this account carries, and notes on what it does without.

    `kept` are the digests whose bytes are at hand. None at all is no reason not to post: the link makes a card.
    """
    if not wants_images(account):
        return (), ()
    limit, notes = _LIMITS[account.platform], [f"without an image: {trouble}" for trouble in gallery.troubles]
    images: list[Image] = []
    for image in _each_once(gallery.images):
        most = limit.gif if image.media_type == GIF else limit.photo
        if image.sha256 not in kept:
            notes.append(f"without the image {image.name}: it is not kept any more")
        elif image.size > most:
            notes.append(f"without the image {image.name}: {in_words(image.size)}, and {in_words(most)} are taken")
        elif limit.gif_alone and images and GIF in (image.media_type, images[0].media_type):
            notes.append(f"without the image {image.name}: a GIF stands alone there")
        elif len(images) < min(account.images, MOST):
            images.append(image)
    if not images:
        notes.append("no image to attach: the link's card shows instead")
    return tuple(images), tuple(notes)


def described(outgoing: Outgoing) -> tuple[str, ...]:
    """Each image of a post in words: name, kind, size, and what those hear who cannot see it."""
    return tuple(describe(image) for image in outgoing.images)


def describe(image: Image) -> str:
    """One image in words."""
    facts = f"{image.media_type}, {image.width} x {image.height}, {in_words(image.size)}, sha256 {image.sha256[:12]}"
    return f"{image.name} ({facts}), alt: {image.alt or 'none'}"


def in_words(size: int) -> str:
    """A number of bytes as people say it."""
    return f"{size / 1e6:.1f} MB" if size >= 1_000_000 else f"{max(1, round(size / 1000))} kB"


def _each_once(images: Iterable[Image]) -> Iterable[Image]:
    """The same bytes under two addresses are one image."""
    first: dict[str, Image] = {}
    for image in images:
        first.setdefault(image.sha256, image)
    return first.values()


def _picture(url: str) -> str:
    """What two addresses of one picture have in common: not the parameters, not the size in the file's name."""
    bare = url.partition("#")[0]
    path = bare.partition("?")[0]
    # "/show?id=1" and "/show?id=2" are two pictures.
    return _SIZE.sub("", path) if _FILE.search(path) else bare
