"""Queue an article at a person's word: what its feed took for its past, or what a further account should post, too.

Nothing is posted here. compose makes the drafts, for each account that has no post of the article, and from there they
go the way of all news.
"""

from __future__ import annotations

import logging
from datetime import datetime

from crosspost.core.queueing import Objection, check, may_be_out, objection
from crosspost.errors import NoSuchArticle, UnfitArticle
from crosspost.model import Article
from crosspost.ports import App, LedgerLine

logger = logging.getLogger(__name__)


def queue(app: App, article_id: int, *, who: str, looked: bool = False) -> tuple[str, ...]:
    """Queue the article for each account that follows its feed and has no post of it; their keys.

    Raises NoSuchArticle, and UnfitArticle where it must not be posted or every such account has its post.
    """
    article = app.store.articles([article_id]).get(article_id)
    if article is None:
        raise NoSuchArticle(f"there is no article {article_id}; `crosspost articles list` shows their numbers.")
    check(article, looked=looked)
    restored_at = app.store.restored_at()
    if not looked and against(article, restored_at=restored_at) is Objection.RESTORED:
        raise UnfitArticle(
            f"article {article_id} is not queued: the database was restored from a backup on {restored_at:%Y-%m-%d}, "
            "and it may have gone out since that was taken. Look at the accounts; where it is not there, say so with "
            "--looked.",
            against=Objection.RESTORED,
        )
    accounts = app.store.queue_article(article_id, who=who, now=app.clock())
    if not accounts:
        raise UnfitArticle(
            f"article {article_id} is not queued: each account that follows its feed {article.feed_key!r} has a post "
            "of it, or none follows it. A rejected post is taken back with `crosspost review reopen`.",
            against="nobody",
        )
    logger.info("article.queued article=%d accounts=%s who=%s", article_id, ",".join(accounts), who)
    return accounts


def against(article: Article | LedgerLine, *, restored_at: datetime | None) -> Objection | None:
    """What stands against posting it: what its reason says, or else what a restored database cannot know."""
    said = objection(article.ledger, article.reason)
    unknown = said is None and may_be_out(
        article.ledger, seen_at=article.seen_at, published_at=article.published_at, restored_at=restored_at
    )
    return Objection.RESTORED if unknown else said
