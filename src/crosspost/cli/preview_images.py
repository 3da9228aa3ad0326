"""The images of a preview: fetched as the service fetches them, shown, and forgotten."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from crosspost.model import Account, Article, Image


def with_images(articles: list[Article], most: int, *, private: bool) -> list[Article]:
    """The articles with their images, fetched as the service does it; nothing is stored."""
    from crosspost.feeds.fetch import Fetcher
    from crosspost.feeds.images import HttpImageSource
    from crosspost.steps.images import gather

    fetcher = Fetcher()
    try:
        source = HttpImageSource(fetcher.get)
        found = [gather(source, a.figures, title=a.title, most=most, allow_private=private) for a in articles]
    finally:
        fetcher.close()
    return [replace(article, gallery=one.gallery) for article, one in zip(articles, found, strict=True)]


def is_private_source(source: str) -> bool:
    """Whether the address that a human typed is a private one."""
    from crosspost.config.addresses import is_private

    try:
        return "://" in source and is_private(urlsplit(source).hostname or "")
    except ValueError:
        return False


def carried(article: Article, account: Account) -> tuple[tuple[Image, ...], tuple[str, ...]]:
    """What a post of the article would carry, all of it being at hand, and notes on what it would do without."""
    from crosspost.core.images import attached

    return attached(article.gallery, account, kept={image.sha256 for image in article.gallery.images})
