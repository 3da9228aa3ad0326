"""An article becomes news at a person's word, for the accounts that have no post of it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, exists, or_, select, update

from crosspost.model import Ledger, Reason, ReasonKind
from crosspost.store.database import chunks
from crosspost.store.schema import article_feeds, articles, feeds, follows, posts
from crosspost.store.values import reason_values

UNREAD = ""
"""No entry has this digest: the next poll takes over what its author wrote."""

_WHOLE = {"etag": None, "last_modified": None, "next_check_at": None}
"""A feed that is asked for all it holds, at the next poll."""


def queue(connection: Connection, article_id: int, *, who: str, now: datetime) -> tuple[str, ...]:
    """Have a post made of it for each account that follows a feed of it and has none; their keys, sorted.

    It is seen now, so that also those get it who follow since yesterday. Where it has no text, as what was not to be
    posted was kept without, it is read anew: its feed is asked for all it holds at the next poll, which is due at once
    unless the feed is in trouble. Nothing is changed where there is no such account, or no such article.
    """
    this = articles.c.id == article_id
    # First the feed, then its article: so does a poll, and in two orders PostgreSQL would end one of them.
    its_feed = feeds.c.key == select(articles.c.feed_key).where(this).scalar_subquery()
    connection.execute(select(feeds.c.key).where(its_feed).with_for_update(key_share=True))
    found = connection.execute(select(articles.c.feed_key, articles.c.blocks).where(this).with_for_update())
    article = found.one_or_none()
    if article is None:
        return ()
    wanting = _wanting(connection, article_id)
    if wanting:
        news = {"ledger": Ledger.QUEUED, "seen_at": now}
        reason = Reason(kind=ReasonKind.QUEUED_BY, facts={"who": who})
        values = {"ready_at": now, "composed_at": None} | reason_values(reason)
        connection.execute(update(articles).where(this).values(news | values))
        connection.execute(update(article_feeds).where(article_feeds.c.article_id == article_id).values(news))
    if wanting and not article.blocks:
        connection.execute(update(articles).where(this).values(extracted_at=None, entry_digest=UNREAD))
        connection.execute(update(feeds).where(feeds.c.key == article.feed_key, feeds.c.failures == 0).values(_WHOLE))
    return wanting


def awaits_its_feed() -> ColumnElement[bool]:
    """Whether the article is to be read anew and its feed is about to be: its words, or its author's mark, may come.

    A feed that fails, or is not polled any more, is not waited for.
    """
    polled = feeds.c.failures == 0, feeds.c.stopped.is_(None), feeds.c.left_at.is_(None)
    asked = exists().where(feeds.c.key == articles.c.feed_key, feeds.c.next_check_at.is_(None), *polled)
    return (articles.c.entry_digest == UNREAD) & asked


def ask_again(connection: Connection, feed_keys: Collection[str]) -> None:
    """Ask these feeds, just polled, once more where an article was queued since: their polls knew nothing of it."""
    waiting = exists().where(
        articles.c.feed_key == feeds.c.key,
        articles.c.ledger == Ledger.QUEUED,
        articles.c.extracted_at.is_(None),
        articles.c.entry_digest == UNREAD,
        or_(feeds.c.read_at.is_(None), feeds.c.read_at < articles.c.seen_at),
    )
    for some in chunks(feed_keys):
        connection.execute(update(feeds).where(feeds.c.key.in_(some), feeds.c.failures == 0, waiting).values(_WHOLE))


def _wanting(connection: Connection, article_id: int) -> tuple[str, ...]:
    own = exists().where(articles.c.id == article_id, articles.c.feed_key == follows.c.feed_key)
    further = exists().where(article_feeds.c.article_id == article_id, article_feeds.c.feed_key == follows.c.feed_key)
    has_post = exists().where(posts.c.article_id == article_id, posts.c.account_key == follows.c.account_key)
    which = select(follows.c.account_key).distinct().where(or_(own, further), ~has_post)
    return tuple(connection.scalars(which.order_by(follows.c.account_key)))
