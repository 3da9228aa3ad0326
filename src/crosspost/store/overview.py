"""Summaries for people: what was spent, what there is, what became of each article and post."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from decimal import Decimal

from sqlalchemy import ColumnElement, func, or_, select, text, true

from crosspost.model import Attempt, Event, Ledger, PostState
from crosspost.ports import LedgerLine, Totals
from crosspost.store import rows
from crosspost.store.database import Room, chunks
from crosspost.store.schema import MISHAPS, accounts, articles, attempts, events, posts, spend
from crosspost.store.types import condition


class Overview(Room):
    """What the reports need. Writes nothing."""

    def spent(
        self, account_key: str, *, since: datetime, until: datetime | None = None, operations: Collection[str] = ()
    ) -> Decimal:
        """US dollars spent on the account from `since` on and before `until`, on these operations (empty: all)."""
        total = select(func.sum(spend.c.price_usd)).where(spend.c.account_key == account_key, spend.c.at >= since)
        if until is not None:
            total = total.where(spend.c.at < until)
        if operations:
            total = total.where(spend.c.operation.in_([str(operation) for operation in operations]))
        with self._db.read() as connection:
            return connection.scalar(total) or Decimal(0)

    def totals(self) -> Totals:
        """Counts over the whole store: every ledger word, every state and every synced account, 0 included."""
        by_ledger = select(articles.c.ledger, func.count()).group_by(articles.c.ledger)
        by_state = select(posts.c.state, func.count()).group_by(posts.c.state)
        by_account = select(spend.c.account_key, func.sum(spend.c.price_usd)).group_by(spend.c.account_key)
        with self._db.read() as connection:
            entries: dict[Ledger, int] = dict(map(tuple, connection.execute(by_ledger)))
            made: dict[PostState, int] = dict(map(tuple, connection.execute(by_state)))
            spent: dict[str, Decimal] = dict(map(tuple, connection.execute(by_account)))
            keys = connection.scalars(select(accounts.c.key).order_by(accounts.c.key)).all()
        return Totals(
            articles={word: entries.get(word, 0) for word in Ledger},
            posts={state: made.get(state, 0) for state in PostState},
            spent_usd={key: spent.get(key, Decimal(0)) for key in keys},
        )

    def ledger(
        self, *, limit: int, offset: int = 0, title: str = "", feed_key: str | None = None, unposted: bool = False
    ) -> tuple[LedgerLine, ...]:
        """The newest articles and what became of them; of several rounds on an account, the last one.

        So many, after so many. `title`: only those whose title holds it, in whatever case; `feed_key`: only those that
        this feed brought; `unposted`: only those that are not to be posted.
        """
        which = _which(title, feed_key, unposted=unposted)
        newest = select(articles).where(*which).order_by(articles.c.seen_at.desc(), articles.c.id.desc())
        with self._db.read() as connection:
            found = connection.execute(newest.limit(limit).offset(offset)).all()
            fates: dict[int, dict[str, tuple[PostState, int]]] = {row.id: {} for row in found}
            for some in chunks(fates):
                made = select(posts.c.article_id, posts.c.account_key, posts.c.state, posts.c.id)
                made = made.where(posts.c.article_id.in_(some)).order_by(posts.c.account_key, posts.c.round)
                for row in connection.execute(made):
                    fates[row.article_id][row.account_key] = (row.state, row.id)
        return tuple(
            LedgerLine(
                article_id=row.id,
                feed_key=row.feed_key,
                title=row.title,
                link=row.link,
                published_at=row.published_at,
                seen_at=row.seen_at,
                ledger=row.ledger,
                reason=rows.reason(row),
                posts={key: state for key, (state, _) in fates[row.id].items()},
                numbers={key: number for key, (_, number) in fates[row.id].items()},
            )
            for row in found
        )

    def count_ledger(self, *, title: str = "", feed_key: str | None = None, unposted: bool = False) -> int:
        """How many articles `ledger` finds in all."""
        which = _which(title, feed_key, unposted=unposted)
        with self._db.read() as connection:
            return connection.scalar(select(func.count()).select_from(articles).where(*which)) or 0

    def mishaps(self, *, limit: int) -> tuple[Event, ...]:
        """The latest moments at which a post was refused for good or became one in doubt, newest first."""
        # Spelled out, as the index has it: SQLite takes no index for values that it does not know yet.
        bad = select(events).where(text(condition("to_state", MISHAPS)))
        with self._db.read() as connection:
            latest = connection.execute(bad.order_by(events.c.id.desc()).limit(limit))
            return tuple(rows.event(row) for row in latest)

    def last_change(self) -> datetime | None:
        """When any post was changed last: composed, moved, edited, decided, sent, seen to be gone. None: no post."""
        with self._db.read() as connection:
            at: datetime | None = connection.scalar(select(func.max(posts.c.changed_at)))
            return at

    def history(self, post_id: int) -> tuple[Event, ...]:
        """The life of one post, oldest first."""
        with self._db.read() as connection:
            life = connection.execute(select(events).where(events.c.post_id == post_id).order_by(events.c.id))
            return tuple(rows.event(row) for row in life)

    def attempts(self, post_id: int) -> tuple[Attempt, ...]:
        """Return all attempts of one post, oldest first."""
        with self._db.read() as connection:
            tries = select(attempts).where(attempts.c.post_id == post_id).order_by(attempts.c.number)
            return tuple(rows.attempt(row) for row in connection.execute(tries))


def _which(title: str, feed_key: str | None, *, unposted: bool) -> tuple[ColumnElement[bool], ...]:
    of_feed = articles.c.feed_key == feed_key if feed_key is not None else true()
    return _titled(title), of_feed, articles.c.ledger != Ledger.QUEUED if unposted else true()


def _titled(part: str) -> ColumnElement[bool]:
    """Articles whose title holds this. SQLite knows the two cases of ASCII letters only: hence also as it stands."""
    if not part:
        return true()
    return or_(
        articles.c.title.contains(part, autoescape=True),
        func.lower(articles.c.title).contains(part.lower(), autoescape=True),
    )
