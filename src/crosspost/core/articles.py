"""From an entry to an article, and from an article to one completed by its page. Preview and the service share this."""

from __future__ import annotations

from dataclasses import replace

from crosspost.core.identity import canonical
from crosspost.core.images import figures_of
from crosspost.model import Article, NewArticle, Page


def from_news(news: NewArticle, *, article_id: int) -> Article:
    """The article that a new entry becomes, before its page was read."""
    entry = news.entry
    return Article(
        id=article_id,
        feed_key=news.feed_key,
        identity=news.identity,
        guid=news.guid,
        link=canonical(entry.link) if entry.link else None,
        title=entry.title,
        summary=entry.summary,
        blocks=(),
        image=entry.image,
        site_name=None,
        language=entry.language,
        author=entry.author,
        tags=entry.tags,
        handwritten=entry.handwritten,
        published_at=entry.dated_at,
        seen_at=news.seen_at,
        ready_at=news.ready_at,
        ledger=news.ledger,
        reason=news.reason,
        content=entry.content,
    )


def completed(article: Article, page: Page) -> Article:
    """The article with what its page adds. What the feed gave is kept; the page fills in what it did not."""
    return replace(
        article,
        title=article.title or page.title or "",
        summary=article.summary or page.description or "",
        blocks=page.blocks,
        image=article.image or page.image,
        site_name=page.site_name,
        language=article.language or page.language,
        author=article.author or page.author,
        tags=article.tags or page.tags,
        published_at=article.published_at or page.published_at,
        content="",
        figures=figures_of(article, page),
    )
