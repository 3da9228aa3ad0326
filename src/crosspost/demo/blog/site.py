"""The whole site as data: every address that answers, with its bytes. Pure, but for reading the package's files."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from crosspost.demo.blog.articles import BlogArticle
from crosspost.demo.blog.pages import Dated, article_page, home_page
from crosspost.demo.blog.rss import feed


@dataclass(frozen=True, kw_only=True)
class Resource:
    """One thing that can be fetched."""

    body: bytes
    content_type: str
    # When it last changed, by the blog's own time: aware, UTC.
    modified: datetime

    @property
    def etag(self) -> str:
        """A strong validator: the same bytes have the same one, in every process."""
        return f'"{hashlib.sha256(self.body).hexdigest()[:24]}"'


def render(
    base: str, articles: Mapping[str, BlogArticle], published: Mapping[str, datetime], start: datetime
) -> dict[str, Resource]:
    """Lay out the site by path as it stands when the articles of `published` (slug → instant) are out.

    `start` dates the home page and the feed of a site that has published nothing. Articles that are not out have no
    address yet: neither page nor image.
    """
    newest_first: list[Dated] = sorted(
        ((articles[slug], at) for slug, at in published.items()),
        key=lambda pair: (pair[1], pair[0].number),
        reverse=True,
    )
    latest = max((at for _, at in newest_first), default=start)
    site = {
        "/": _text(home_page(base, newest_first), "text/html", latest),
        "/feed.xml": _text(feed(base, newest_first), "application/rss+xml", latest),
    }
    for article, at in newest_first:
        site[article.path] = _text(article_page(base, article, at), "text/html", at)
        site[article.image_path] = Resource(body=article.image(), content_type="image/png", modified=at)
    return site


def _text(text: str, content_type: str, modified: datetime) -> Resource:
    return Resource(body=text.encode(), content_type=f"{content_type}; charset=utf-8", modified=modified)
