"""extract: complete new articles with their text, headings, image and language.

The text is the feed's own where the feed carries the whole article, else the article page's. A page that cannot be
read is not fatal: the article goes on with what its feed gave.
"""

from __future__ import annotations

import logging
from dataclasses import replace

from crosspost.errors import PageError
from crosspost.model import Article, Page, StepReport
from crosspost.ports import App

logger = logging.getLogger(__name__)

THIN = 150
"""A feed entry with fewer words than this does not carry the whole article; its page is read."""

LIMIT = 1000
"""Articles that one run takes on."""


def run(app: App) -> StepReport:
    """Extract queued articles. One try each: what a page does not give now, the teaser does without."""
    now = app.clock()
    articles = app.store.articles_to_extract(limit=LIMIT)
    own = {article.id: app.page_source.understand(article.content, base_url=article.link) for article in articles}
    by_link: dict[str, list[Article]] = {}
    for article in articles:
        if words(own[article.id]) >= THIN or article.link is None:
            app.store.save_page(article.id, own[article.id], now=now)
        else:
            by_link.setdefault(article.link, []).append(article)
    problems: list[str] = []
    asked = [(link, _may_be_private(app, those[0])) for link, those in by_link.items()]
    for link, answer in app.page_source.read_all(asked):
        for article in by_link[link]:
            if isinstance(answer, PageError):
                problems.append(f"article {article.title!r}: {answer}")
                logger.warning("page.failed article=%d error=%s", article.id, answer)
            page = answer if isinstance(answer, Page) else Page()
            app.store.save_page(article.id, fuller(own[article.id], page), now=now)
    return StepReport(
        step="extract", counts={"extracted": len(articles), "pages read": len(asked)}, problems=tuple(problems)
    )


def words(page: Page) -> int:
    """How many words its text has."""
    return sum(len(block.text.split()) for block in page.blocks)


def fuller(own: Page, page: Page) -> Page:
    """Return the page, with the feed's own text where that is the longer one."""
    return replace(page, blocks=own.blocks, image=page.image or own.image) if words(own) > words(page) else page


def _may_be_private(app: App, article: Article) -> bool:
    feed = app.feeds.get(article.feed_key)
    return feed is not None and feed.allow_private
