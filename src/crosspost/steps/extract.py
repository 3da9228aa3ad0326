"""extract: complete new articles with their text, headings, image and language.

The text is the feed's own where the feed carries the whole article, else the article page's. A page that cannot be
read is not fatal: the article goes on with what its feed gave.
"""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import datetime

from crosspost.errors import PageError
from crosspost.model import Article, Page, StepReport
from crosspost.ports import App

logger = logging.getLogger(__name__)

THIN = 150
"""A feed entry with fewer words than this does not carry the whole article; its page is read."""

LIMIT = 1000
"""Articles that one run takes on."""


def run(app: App) -> StepReport:
    """Extract queued articles. One try each: what a page does not give now, the teaser does without.

    A run does not wait for many slow sites: pages that it has not begun when its patience is over
    (`PageSource.read_all`) are read by the next one.
    """
    now = app.clock()
    articles = app.store.articles_to_extract(limit=LIMIT)
    own = {article.id: app.page_source.understand(article.content, base_url=article.link) for article in articles}
    by_link: dict[str, list[Article]] = {}
    saved = 0
    for article in articles:
        if words(own[article.id]) >= THIN or article.link is None:
            saved += _save(app, article, own[article.id], now)
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
            saved += _save(app, article, fuller(own[article.id], page), now)
    return StepReport(step="extract", counts={"extracted": saved, "pages read": len(asked)}, problems=tuple(problems))


def _save(app: App, article: Article, page: Page, now: datetime) -> bool:
    """Store the page, unless the article was edited while it was being read: then the next run extracts it anew."""
    saved = app.store.save_page(article.id, page, now=now, seen=article)
    if not saved:
        logger.info("page.outdated article=%d", article.id)
    return saved


def words(page: Page) -> int:
    """How many words its text has."""
    return sum(len(block.text.split()) for block in page.blocks)


def fuller(own: Page, page: Page) -> Page:
    """Return the page, with the feed's own text where that is the longer one."""
    return replace(page, blocks=own.blocks, image=page.image or own.image) if words(own) > words(page) else page


def _may_be_private(app: App, article: Article) -> bool:
    feed = app.feeds.get(article.feed_key)
    return feed is not None and feed.allow_private
