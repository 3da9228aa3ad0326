"""What a poll changes of articles that are known: edits, names, further feeds, and whether they are posted at all."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, String, bindparam, exists, select, update

from crosspost.core.readiness import LACKS
from crosspost.core.reasons import told
from crosspost.model import Entry, Ledger, NewArticle, PostState, Reason, ReasonKind
from crosspost.ports import Polled
from crosspost.store import rows
from crosspost.store.database import chunks, insert_new
from crosspost.store.schema import article_feeds, articles, events, posts
from crosspost.store.transitions import move
from crosspost.store.values import edited_values, entry_digest, new_article_values, skipped_values


def editable() -> ColumnElement[bool]:
    """The article is queued and no post was made from it yet."""
    return (articles.c.ledger == Ledger.QUEUED) & ~exists().where(posts.c.article_id == articles.c.id)


def passed_over() -> ColumnElement[bool]:
    """Its feed took it for its past, or for too old. What its author or a restore keeps back is not among these."""
    too_old = (articles.c.ledger == Ledger.SKIPPED) & (articles.c.reason == ReasonKind.TOO_OLD)
    return (articles.c.ledger == Ledger.BASELINE) | too_old


def lacking() -> ColumnElement[bool]:
    """It lacked something when it was first seen, and no post was made from it."""
    return (
        (articles.c.ledger == Ledger.SKIPPED)
        & articles.c.reason.in_(LACKS)
        & ~exists().where(posts.c.article_id == articles.c.id)
    )


def make_whole(connection: Connection, article_id: int, new: NewArticle) -> bool:
    """Queue an article that lacked something, as it reads now. It is new from now on; its names are `rename`'s."""
    values = new_article_values(new)
    named = {name: value for name, value in values.items() if name not in ("identity", "guid", "fingerprint")}
    which = update(articles).where(articles.c.id == article_id, lacking())
    return connection.execute(which.values(named | {"composed_at": None})).rowcount == 1


def edit(connection: Connection, feed_key: str, article_id: int, entry: Entry) -> None:
    """Take over what its author has changed, where no post was made of it yet and it reads otherwise."""
    connection.execute(
        update(articles)
        .where(articles.c.id == article_id, editable(), articles.c.entry_digest != entry_digest(entry))
        .values(edited_values(feed_key, entry))
    )


def withdraw(connection: Connection, polled: Polled) -> None:
    """End what may still be ended of articles that their author wants kept back.

    What a human has let in again is that human's. What is being sent, or in doubt, ends at a later poll or goes out.
    """
    at = polled.state.answered_at
    if not polled.withdrawn or at is None:
        return
    unwanted = Reason(kind=ReasonKind.UNWANTED)
    note = told(unwanted)
    let_in = exists().where(events.c.post_id == posts.c.id, events.c.from_state == PostState.REJECTED)
    unsent = posts.c.state.in_((PostState.DRAFT, PostState.APPROVED))
    for some in chunks(polled.withdrawn):
        connection.execute(
            update(articles)
            .where(articles.c.id.in_(some), articles.c.ledger == Ledger.QUEUED)
            .values(skipped_values(unwanted))
        )
        which = select(posts).where(posts.c.article_id.in_(some), unsent, ~let_in).with_for_update()
        for post in [rows.post(row) for row in connection.execute(which)]:
            move(connection, post, PostState.REJECTED, who="poll", now=at, event_note=note, note=note)


def adopt(connection: Connection, article_id: int, new: NewArticle) -> bool:
    """Let an article that its feed passed over be news of this one from now on, unless this feed knew it before."""
    others, key = articles.alias(), new.feed_key
    same_guid = others.c.feed_key == key, others.c.guid == bindparam("guid", new.guid, String())
    there = connection.execute(
        select(*(articles.c[name] for name in ("feed_key", "ledger", "seen_at", "identity", "guid", "fingerprint")))
        .where(articles.c.id == article_id, articles.c.feed_key != key, passed_over())
        .where(~exists().where(article_feeds.c.article_id == articles.c.id, article_feeds.c.feed_key == key))
        .where(~exists().where(posts.c.article_id == articles.c.id))
        .where(~exists().where(*same_guid))
        .with_for_update()
    ).one_or_none()
    if there is None:
        return False
    share(connection, there.feed_key, {article_id: (there.ledger, there.seen_at)})
    beside = article_feeds.c.article_id == article_id, article_feeds.c.feed_key == there.feed_key
    names = {"identity": there.identity, "guid": there.guid, "fingerprint": there.fingerprint}
    connection.execute(update(article_feeds).where(*beside).values(names))
    # The name by which both feeds know it stays.
    values = new_article_values(new) | {"identity": there.identity}
    connection.execute(update(articles).where(articles.c.id == article_id).values(values))
    return True


def share(connection: Connection, feed_key: str, decided: Mapping[int, tuple[Ledger, datetime]]) -> None:
    """Remember that this feed shows the articles too, and since when. The first word on an article stays."""
    shown = [
        {"article_id": article_id, "feed_key": feed_key, "ledger": word, "seen_at": at}
        for article_id, (word, at) in decided.items()
    ]
    if not shown:
        return
    # Whoever follows this feed may have no post of them yet (`Drafts.note_composed`).
    news = [article_id for article_id, (word, _) in decided.items() if word is Ledger.QUEUED]
    known = exists().where(article_feeds.c.article_id == articles.c.id, article_feeds.c.feed_key == feed_key)
    for some in chunks(news):
        connection.execute(update(articles).where(articles.c.id.in_(some), ~known).values(composed_at=None))
    connection.execute(insert_new(connection, article_feeds), shown)


def brought_by_others(connection: Connection, polled: Polled) -> Mapping[int, NewArticle]:
    """Which of the poll's news are articles that another feed brought; by their numbers."""
    decided = {new.identity: new for new in polled.news}
    found: dict[int, NewArticle] = {}
    for some in chunks(decided):
        which = select(articles.c.id, articles.c.identity).where(
            articles.c.identity.in_(some), articles.c.feed_key != polled.state.key
        )
        found |= {row.id: decided[row.identity] for row in connection.execute(which)}
    return found
