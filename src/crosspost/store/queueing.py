"""An article becomes news at a person's word, for the accounts that have no post of it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, exists, or_, select, update

from crosspost.model import Ledger, Reason, ReasonKind
from crosspost.store.schema import article_feeds, articles, feeds, follows, posts
from crosspost.store.values import reason_values

UNREAD = ""
"""No entry has this digest: the next poll takes over what its author wrote."""


def queue(connection: Connection, article_id: int, *, who: str, now: datetime) -> tuple[str, ...]:
    """Have a post made of it for each account that follows a feed of it and has none; their keys, sorted.

    It is seen now, so that also those get it who follow since yesterday. Where it has no text, as what was not to be
    posted was kept without, it is read anew: its feed is asked for all it holds at the next poll, which is due at once
    unless the feed is in trouble. Nothing is changed where there is no such account, or no such article.
    """
    this = articles.c.id == article_id
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
        whole = {"etag": None, "last_modified": None, "next_check_at": None}
        connection.execute(update(feeds).where(feeds.c.key == article.feed_key, feeds.c.failures == 0).values(whole))
    return wanting


def _wanting(connection: Connection, article_id: int) -> tuple[str, ...]:
    own = exists().where(articles.c.id == article_id, articles.c.feed_key == follows.c.feed_key)
    further = exists().where(article_feeds.c.article_id == article_id, article_feeds.c.feed_key == follows.c.feed_key)
    has_post = exists().where(posts.c.article_id == article_id, posts.c.account_key == follows.c.account_key)
    which = select(follows.c.account_key).distinct().where(or_(own, further), ~has_post)
    return tuple(connection.scalars(which.order_by(follows.c.account_key)))
