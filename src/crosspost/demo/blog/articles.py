"""The blog's articles, read from the files that ship with the package.

Each file of `data/articles` is named after its slug: a TOML front part between two `+++` lines, then the body as
HTML. The lead image is `data/images/<slug>.png`.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, fields
from datetime import timedelta
from importlib.resources import files
from typing import Any

DATA = files("crosspost.demo.blog") / "data"
_FENCE = "+++\n"


@dataclass(frozen=True, kw_only=True)
class BlogArticle:
    """One article as its author left it, before it has a date. The text is plain, `body` and nothing else is HTML."""

    slug: str
    # Reading order: the order in which the articles were written, 1 is the oldest.
    number: int
    title: str
    # The one-sentence introduction under the title; the feed's summary and the page's description.
    chapo: str
    author: str
    tags: tuple[str, ...]
    image_alt: str
    # The feed carries the whole body; otherwise only the chapô, and a reader must open the page.
    full_text: bool
    # How old it is when the blog starts. None: it is news, published while the blog runs.
    age_at_start: timedelta | None
    body: str

    @property
    def path(self) -> str:
        """Where the page is on the site."""
        return f"/articles/{self.slug}/"

    @property
    def image_path(self) -> str:
        """Where the lead image is on the site."""
        return f"/images/{self.slug}.png"

    def image(self) -> bytes:
        """Read the lead image: PNG, 1200×630."""
        return (DATA / "images" / f"{self.slug}.png").read_bytes()


def load_articles() -> tuple[BlogArticle, ...]:
    """Read every article of the package, in reading order. Raises ValueError naming the file that is wrong."""
    found = [
        parse_article(file.name.removesuffix(".html"), file.read_text(encoding="utf-8"))
        for file in (DATA / "articles").iterdir()
        if file.name.endswith(".html")
    ]
    return tuple(sorted(found, key=lambda article: article.number))


def parse_article(slug: str, source: str) -> BlogArticle:
    """Read one file's text. Raises ValueError when the front part is missing, or has a key too many or too few."""
    before, *rest = source.split(_FENCE, 2)
    if before or len(rest) != 2:
        raise ValueError(f"{slug}.html: begin the file with a TOML front part between two lines `+++`")
    front: dict[str, Any] = tomllib.loads(rest[0])
    days = front.pop("days_before_start", None)
    asked = {field.name for field in fields(BlogArticle)} - {"slug", "age_at_start", "body"}
    if wrong := sorted(asked ^ front.keys()):
        raise ValueError(f"{slug}.html: front part: {', '.join(wrong)}: missing, or unknown; it holds {sorted(asked)}")
    return BlogArticle(
        **{**front, "tags": tuple(front["tags"])},
        slug=slug,
        age_at_start=None if days is None else timedelta(days=days),
        body=rest[1].strip(),
    )
