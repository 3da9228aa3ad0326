"""Feeds, the articles that come from them, and the pages that complete those."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import groupby
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, bindparam, delete, exists, func, insert, select, update

from crosspost.core.articles import completed
from crosspost.core.identity import Identified
from crosspost.errors import StoreError
from crosspost.model import Account, Article, Entry, Feed, FeedState, Gallery, Known, Ledger, NewArticle, Page
from crosspost.ports import Polled
from crosspost.ports.store.intake import NO_GALLERY, NO_PICTURES
from crosspost.store import rows
from crosspost.store.database import Room, chunks, insert_new, lock
from crosspost.store.pictures import keep
from crosspost.store.schema import accounts, article_feeds, articles, feeds, follows, posts
from crosspost.store.values import (
    FEED_STATE_FIELDS,
    Values,
    article_values,
    edited_values,
    entry_digest,
    feed_state_values,
    new_article_values,
)


class Intake(Room):
    """From the settings and the feeds to articles."""

    def sync(self, feeds: Collection[Feed], accounts: Collection[Account], *, now: datetime) -> None:
        """Make sure each feed and account of the settings, all of them, has its row. Forgets no article and no post.

        An account follows a feed from the moment at which the settings say so; when they stop saying so, and when an
        account or a feed leaves them, that ends, and begins anew later. A feed whose address changed in the settings
        takes stock there anew. Raises StoreError when an account's key or remote id contradicts what is stored.
        """
        with self._db.write() as connection:
            lock(connection)
            _sync_feeds(connection, feeds, now=now)
            for account in accounts:
                _sync_account(connection, account, now=now)
            _sync_follows(connection, feeds, accounts, now=now)

    def skip(self, article_id: int, *, reason: str) -> None:
        """No post is made from the article any more. Posts that were made from it already stay."""
        with self._db.write() as connection:
            connection.execute(
                update(articles)
                .where(articles.c.id == article_id, articles.c.ledger == Ledger.QUEUED)
                .values(ledger=Ledger.SKIPPED, reason=reason)
            )

    def feed_states(self) -> tuple[FeedState, ...]:
        """Return the state of every feed ever synced, by key."""
        with self._db.read() as connection:
            return tuple(rows.feed_state(row) for row in connection.execute(select(feeds).order_by(feeds.c.key)))

    def revive(self, feed_key: str) -> bool:
        """Have a feed that was stopped polled again, at the next poll. False when it was not stopped."""
        polled = {"stopped": None, "failures": 0, "last_error": None, "next_check_at": None}
        with self._db.write() as connection:
            which = update(feeds).where(feeds.c.key == feed_key, feeds.c.stopped.is_not(None))
            return connection.execute(which.values(polled)).rowcount == 1

    def known(
        self, feed_key: str, *, identities: Collection[str], guids: Collection[str], fingerprints: Collection[str]
    ) -> tuple[Known, ...]:
        """Which of these are known.

        An article of any feed with one of the identities, or one of this feed with one of the guids or fingerprints.
        """
        found: dict[int, Known] = {}
        with self._db.read() as connection:
            for some in chunks(identities):
                found |= _known(connection, _BY_IDENTITY, some=some)
            for some in chunks(guids):
                found |= _known(connection, _BY_GUID, some=some, feed_key=feed_key)
            for some in chunks(fingerprints):
                found |= _known(connection, _BY_FINGERPRINT, some=some, feed_key=feed_key)
        return tuple(found.values())

    def record_polls(self, polls: Sequence[Polled]) -> Counter[Ledger]:
        """Store states, news and edits of many polls; returns how many articles were stored, by what was decided.

        News that somebody else stored meanwhile is left alone; so is an article that is not editable any more (its
        names alone follow the feed), and one that reads as before. Raises StoreError for a feed that was never
        synced; then nothing is stored.
        """
        states = [{"the_key": polled.state.key} | feed_state_values(polled.state) for polled in polls]
        news = [new for polled in polls for new in polled.news]
        with self._db.write() as connection:
            if states:
                _save_states(connection, states)
            for polled in polls:
                for article_id, entry in polled.edits.items():
                    _edit(connection, polled.state.key, article_id, entry)
                for article_id, names in polled.renamed.items():
                    _rename(connection, polled.state.key, article_id, names)
            for polled in polls:
                if polled.shared and polled.state.answered_at is not None:
                    at = polled.state.answered_at
                    _share(connection, polled.state.key, {one: (word, at) for one, word in polled.shared.items()})
            added = _add(connection, news)
            if added.total() < len(news):
                # Another feed brought some of them first, perhaps a moment ago.
                for polled in polls:
                    _share(connection, polled.state.key, _brought_by_others(connection, polled))
            return added

    def articles_to_extract(self, *, limit: int) -> tuple[Article, ...]:
        """Queued articles that were not extracted yet: the oldest of every feed, then the next of every feed …

        So the backlog of one blog does not hold up the news of another.
        """
        place = func.row_number().over(partition_by=articles.c.feed_key, order_by=(articles.c.seen_at, articles.c.id))
        queue = (
            select(articles.c.id, place.label("place"))
            .where(articles.c.ledger == Ledger.QUEUED, articles.c.extracted_at.is_(None))
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


def editable() -> ColumnElement[bool]:
    """The article is queued and no post was made from it yet."""
    return (articles.c.ledger == Ledger.QUEUED) & ~exists().where(posts.c.article_id == articles.c.id)


# Made once: this is asked three times for every feed that changed, and making a statement takes longer than asking it.
_KNOWN = select(
    *(articles.c[name] for name in ("id", "identity", "feed_key", "guid", "fingerprint", "published_at")),
    editable().label("editable"),
)
_SOME: Any = bindparam("some", expanding=True)
_OWN = articles.c.feed_key == bindparam("feed_key")
_BY_IDENTITY = _KNOWN.where(articles.c.identity.in_(_SOME))
_BY_GUID = _KNOWN.where(_OWN & articles.c.guid.in_(_SOME))
_BY_FINGERPRINT = _KNOWN.where(_OWN & articles.c.fingerprint.in_(_SOME))
_SAVE_STATE = (
    update(feeds)
    .where(feeds.c.key == bindparam("the_key"))
    .values({name: bindparam(name) for name in FEED_STATE_FIELDS})
)


def _known(connection: Connection, statement: Select[Any], **which: Any) -> dict[int, Known]:
    return {row.id: Known(**row._mapping) for row in connection.execute(statement, which)}


def _save_states(connection: Connection, states: list[dict[str, Any]]) -> None:
    if connection.execute(_SAVE_STATE, states).rowcount < len(states):
        stored = set(connection.scalars(select(feeds.c.key)))
        strange = ", ".join(sorted({state["the_key"] for state in states} - stored))
        raise StoreError(f"The feeds {strange} were polled but never synced from the settings. Nothing was stored.")


def _edit(connection: Connection, feed_key: str, article_id: int, entry: Entry) -> None:
    connection.execute(
        update(articles)
        .where(articles.c.id == article_id, editable(), articles.c.entry_digest != entry_digest(entry))
        .values(edited_values(feed_key, entry))
    )


def _share(connection: Connection, feed_key: str, decided: Mapping[int, tuple[Ledger, datetime]]) -> None:
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


def _brought_by_others(connection: Connection, polled: Polled) -> Mapping[int, tuple[Ledger, datetime]]:
    decided = {new.identity: (new.ledger, new.seen_at) for new in polled.news}
    found: dict[int, tuple[Ledger, datetime]] = {}
    for some in chunks(decided):
        which = select(articles.c.id, articles.c.identity).where(
            articles.c.identity.in_(some), articles.c.feed_key != polled.state.key
        )
        found |= {row.id: decided[row.identity] for row in connection.execute(which)}
    return found


def _rename(connection: Connection, feed_key: str, article_id: int, names: Identified) -> None:
    """Know the article by its new names from now on, unless one of them is another article's."""
    other = articles.alias()
    same_names = other.c.identity == names.identity
    if names.guid is not None:
        same_names |= (other.c.feed_key == feed_key) & (other.c.guid == names.guid)
    values: Values = {"identity": names.identity, "fingerprint": names.fingerprint}
    if names.guid is not None:
        values["guid"] = names.guid
    connection.execute(
        update(articles)
        .where(articles.c.id == article_id, articles.c.feed_key == feed_key)
        .where(~exists().where((other.c.id != article_id) & same_names))
        .values(values)
    )


def _sync_feeds(connection: Connection, wanted: Collection[Feed], *, now: datetime) -> None:
    stored = {row.key: row.settings_url for row in connection.execute(select(feeds.c.key, feeds.c.settings_url))}
    new = []
    for feed in wanted:
        values: Values = {"settings_url": feed.url} | feed_state_values(FeedState(key=feed.key, url=feed.url))
        if feed.key not in stored:
            new.append(values | {"key": feed.key, "added_at": now})
        elif stored[feed.key] != feed.url:
            # When the old address last answered is kept: what was published since then is news at the new one.
            del values["answered_at"]
            connection.execute(update(feeds).where(feeds.c.key == feed.key).values(values))
    if new:
        connection.execute(insert(feeds), new)


def _sync_follows(
    connection: Connection, wanted_feeds: Collection[Feed], wanted_accounts: Collection[Account], *, now: datetime
) -> None:
    wanted = {(one.key, feed.key) for one in wanted_accounts for feed in wanted_feeds if one.follows(feed.key)}
    stored = {(row.account_key, row.feed_key) for row in connection.execute(select(follows))}
    for account_key, feed_key in stored - wanted:
        connection.execute(delete(follows).where(follows.c.account_key == account_key, follows.c.feed_key == feed_key))
    begun = [{"account_key": one, "feed_key": feed_key, "since": now} for one, feed_key in sorted(wanted - stored)]
    if begun:
        connection.execute(insert(follows), begun)


def _sync_account(connection: Connection, account: Account, *, now: datetime) -> None:
    mine = accounts.c.key == account.key
    same_profile = (accounts.c.platform == account.platform) & (
        accounts.c.remote_account_id == account.remote_account_id
    )
    stored: Iterable[Any] = connection.execute(select(accounts).where(mine | same_profile)).all()
    for row in stored:
        if row.key != account.key:
            raise StoreError(
                f"Account {account.key!r} is the {account.platform} profile {account.remote_account_id}, which this "
                f"database knows as {row.key!r}. Call it {row.key!r} in the settings, so that nothing goes out twice."
            )
        if (row.platform, row.remote_account_id) != (account.platform, account.remote_account_id):
            raise StoreError(
                f"Account {account.key!r} is the {row.platform} profile {row.remote_account_id} in this database, but "
                f"the settings say {account.platform} {account.remote_account_id}. Give the new profile another key."
            )
    if not stored:
        values = {"platform": account.platform, "remote_account_id": account.remote_account_id, "added_at": now}
        connection.execute(insert(accounts).values(key=account.key, **values))
