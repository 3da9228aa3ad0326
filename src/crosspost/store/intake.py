"""Feeds, the articles that come from them, and the pages that complete those."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import groupby
from typing import Any

from sqlalchemy import Connection, bindparam, func, select, update

from crosspost.core.articles import completed
from crosspost.errors import StoreError
from crosspost.model import Account, Article, Feed, FeedState, Gallery, Known, Ledger, NewArticle, Page, Reason
from crosspost.ports import Polled
from crosspost.ports.store.intake import NO_GALLERY, NO_PICTURES
from crosspost.store import rows
from crosspost.store.database import Room, insert_new, lock
from crosspost.store.naming import known, rename, without_doubles
from crosspost.store.pictures import keep
from crosspost.store.queueing import ask_again, awaits_its_feed, queue
from crosspost.store.schema import articles, feeds
from crosspost.store.syncing import add_feeds, sync_accounts, sync_feeds, sync_follows
from crosspost.store.taking import (
    adopt,
    brought_by_others,
    edit,
    make_whole,
    share,
    withdraw,
)
from crosspost.store.values import (
    FEED_STATE_FIELDS,
    article_values,
    feed_state_values,
    new_article_values,
    skipped_values,
)


class Intake(Room):
    """From the settings and the feeds to articles."""

    def sync(self, feeds: Collection[Feed], accounts: Collection[Account], *, now: datetime) -> None:
        """Make sure each feed and account of the settings, all of them, has its row. Forgets no article and no post.

        An account follows a feed from the moment at which the settings say so; when they stop saying so, and when an
        account or a feed leaves them, that ends, and begins anew later. A feed that comes back takes stock like a new
        one; so does one whose address changed in the settings, but it knows when the old one last answered. Raises
        StoreError when an account's key or remote id contradicts what is stored.
        """
        with self._db.write() as connection:
            lock(connection)
            sync_feeds(connection, feeds, now=now)
            sync_accounts(connection, accounts, now=now)
            sync_follows(connection, feeds, accounts, now=now)

    def register(self, feeds: Collection[Feed], accounts: Collection[Account], *, now: datetime) -> None:
        """Make sure each of these has its row, and change nothing else: there may be more of them than these.

        Raises StoreError as `sync` does.
        """
        with self._db.write() as connection:
            lock(connection)
            add_feeds(connection, feeds, now=now)
            sync_accounts(connection, accounts, now=now)

    def skip(self, article_id: int, *, reason: Reason) -> None:
        """No post is made from the article any more. Posts that were made from it already stay."""
        with self._db.write() as connection:
            connection.execute(
                update(articles)
                .where(articles.c.id == article_id, articles.c.ledger == Ledger.QUEUED)
                .values(skipped_values(reason))
            )

    def queue_article(self, article_id: int, *, who: str, now: datetime) -> tuple[str, ...]:
        """Have a post made of the article for each account that follows a feed of it and has none; their keys, sorted.

        It is news from now on, and read anew where it has no text. Nothing is changed where there is no such account,
        or no such article.
        """
        with self._db.write() as connection:
            return queue(connection, article_id, who=who, now=now)

    def feed_states(self) -> tuple[FeedState, ...]:
        """Return the state of every feed ever synced, by key."""
        with self._db.read() as connection:
            return tuple(rows.feed_state(row) for row in connection.execute(select(feeds).order_by(feeds.c.key)))

    def revive(self, feed_key: str) -> bool:
        """Have a feed that was stopped polled again, at the next poll, or one that kept away from a strange feed there.

        The latter is polled at the address of the settings, and takes stock as when that is changed: what was published
        since it last answered is news. False when it was neither.
        """
        polled = {"stopped": None, "failures": 0, "last_error": None, "next_check_at": None}
        home = {"url": feeds.c.settings_url, "strange_since": None, "looked_at": None, "read_at": None}
        anew = {"baseline_at": None, "etag": None, "last_modified": None}
        one = update(feeds).where(feeds.c.key == feed_key)
        with self._db.write() as connection:
            returned = connection.execute(one.where(feeds.c.strange_since.is_not(None)).values(polled | home | anew))
            revived = connection.execute(one.where(feeds.c.stopped.is_not(None)).values(polled))
            return returned.rowcount + revived.rowcount > 0

    def known(
        self, feed_key: str, *, identities: Collection[str], guids: Collection[str], fingerprints: Collection[str]
    ) -> tuple[Known, ...]:
        """Which of these are known.

        An article that any feed calls by one of the identities, one that this feed calls by one of the guids or
        fingerprints, and one of any feed with one of the guids that are given once in the world.
        """
        with self._db.read() as connection:
            return known(connection, feed_key, identities=identities, guids=guids, fingerprints=fingerprints)

    def record_polls(self, polls: Sequence[Polled]) -> Counter[Ledger]:
        """Store states, news and edits of many polls; returns how many articles were stored, by what was decided.

        News that somebody else stored meanwhile is left alone; so is an article that is not editable any more (its
        names alone follow the feed), and one that reads as before. Raises StoreError for a feed that was never
        synced; then nothing is stored.
        """
        states = [{"the_key": polled.state.key} | feed_state_values(polled.state) for polled in polls]
        with self._db.write() as connection:
            if any(polled.news for polled in polls):
                # Two that bring the same piece from two feeds, under two addresses, must see each other.
                lock(connection)
            if states:
                _save_states(connection, states)
                ask_again(connection, [polled.state.key for polled in polls])
            for polled in polls:
                for article_id, entry in polled.edits.items():
                    edit(connection, polled.state.key, article_id, entry)
                withdraw(connection, polled)
                for article_id, new in polled.made_whole.items():
                    make_whole(connection, article_id, new)
            for polled in polls:
                adopted = {
                    article_id for article_id, new in polled.adopted.items() if adopt(connection, article_id, new)
                }
                if polled.shared and polled.state.answered_at is not None:
                    at = polled.state.answered_at
                    shared = {one: (word, at) for one, word in polled.shared.items() if one not in adopted}
                    share(connection, polled.state.key, shared)
                for article_id, names in polled.renamed.items():
                    rename(connection, polled.state.key, article_id, names)
            polls = without_doubles(connection, polls)
            news = [new for polled in polls for new in polled.news]
            added = _add(connection, news)
            if added.total() < len(news):
                # Another feed brought some of them first, perhaps a moment ago.
                for polled in polls:
                    brought = brought_by_others(connection, polled)
                    shared = {
                        article_id: (new.ledger, new.seen_at)
                        for article_id, new in brought.items()
                        if not (new.ledger is Ledger.QUEUED and adopt(connection, article_id, new))
                    }
                    share(connection, polled.state.key, shared)
                    for article_id, new in brought.items():
                        rename(connection, polled.state.key, article_id, new)
            return added

    def articles_to_extract(self, *, limit: int) -> tuple[Article, ...]:
        """Queued articles that were not extracted yet: the oldest of every feed, then the next of every feed …

        So the backlog of one blog does not hold up the news of another. What is to be read anew waits for its feed.
        """
        place = func.row_number().over(partition_by=articles.c.feed_key, order_by=(articles.c.seen_at, articles.c.id))
        queue = (
            select(articles.c.id, place.label("place"))
            .where(articles.c.ledger == Ledger.QUEUED, articles.c.extracted_at.is_(None), ~awaits_its_feed())
            .subquery()
        )
        waiting = (
            select(articles)
            .join(queue, queue.c.id == articles.c.id)
            .order_by(queue.c.place, articles.c.seen_at, articles.c.id)
            .limit(limit)
        )
        with self._db.read() as connection:
            return tuple(rows.article(row) for row in connection.execute(waiting))

    def save_page(
        self,
        article_id: int,
        page: Page,
        *,
        now: datetime,
        seen: Article | None = None,
        gallery: Gallery = NO_GALLERY,
        pictures: Mapping[str, bytes] = NO_PICTURES,
    ) -> bool:
        """Complete the article from its page and mark it extracted; drops `content`.

        Fields that the feed gave are kept. `pictures` are the bytes of the gallery's images, by digest. `seen` is the
        article that the page was read for: False, and nothing is stored, where its author has edited it since. Raises
        StoreError when there is no such article.
        """
        this = articles.c.id == article_id
        with self._db.write() as connection:
            row = connection.execute(select(articles).where(this).with_for_update()).one_or_none()
            if row is None:
                raise StoreError(f"There is no article {article_id}; its page was not stored.")
            article = rows.article(row)
            if seen is not None and article != seen:
                return False
            whole = replace(completed(article, page), gallery=gallery)
            connection.execute(update(articles).where(this).values(article_values(whole) | {"extracted_at": now}))
            keep(connection, pictures, now=now)
            return True


def _add(connection: Connection, news: Iterable[NewArticle]) -> Counter[Ledger]:
    """Add what nobody else stored meanwhile, in its order: of two that are one article, the first stays."""
    statement = insert_new(connection, articles).execution_options(preserve_rowcount=True)
    added: Counter[Ledger] = Counter()
    for ledger, alike in groupby(news, key=lambda new: new.ledger):
        added[ledger] += connection.execute(statement, [new_article_values(new) for new in alike]).rowcount
    return added


# Made once: making a statement takes longer than asking it.
_SAVE_STATE = (
    update(feeds)
    .where(feeds.c.key == bindparam("the_key"))
    .values({name: bindparam(name) for name in FEED_STATE_FIELDS})
)


def _save_states(connection: Connection, states: list[dict[str, Any]]) -> None:
    if connection.execute(_SAVE_STATE, states).rowcount < len(states):
        stored = set(connection.scalars(select(feeds.c.key)))
        strange = ", ".join(sorted({state["the_key"] for state in states} - stored))
        raise StoreError(f"The feeds {strange} were polled but never synced from the settings. Nothing was stored.")
