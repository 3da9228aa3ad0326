"""Posts of a span of time, by indexes that start at their instant: as quick with 100,000 posts as with 100."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from itertools import pairwise
from typing import Any

from sqlalchemy import ColumnElement, func, select

from crosspost.core.calendar import Placing
from crosspost.core.results import Result
from crosspost.model import Metrics, Post, PostState
from crosspost.store import rows
from crosspost.store.database import Room, chunks
from crosspost.store.schema import articles, posts, spend
from crosspost.store.schema import metrics as readings

PLANNED = (
    PostState.DRAFT,
    PostState.APPROVED,
    PostState.PUBLISHING,
    PostState.IN_DOUBT,
    PostState.FAILED,
    PostState.EXPIRED,
)
"""States of a post that stands, or stood, at its due time. What was rejected takes nobody's place."""

UNSENT = (PostState.DRAFT, PostState.APPROVED)


class Results(Room):
    """What the calendar and the results read. Writes nothing."""

    def placings(
        self, since: datetime, until: datetime, *, account_key: str | None = None, limit: int
    ) -> tuple[Placing, ...]:
        """Where posts stand that went out, or are or were to go out, in [since, until), by that instant.

        Rejected ones are left out. At most `limit` of the earliest. `account_key` None: of all accounts.
        """
        columns = (posts.c.id, posts.c.account_key, posts.c.state)
        out = select(*columns, posts.c.published_at.label("at")).where(
            *_published(account_key), posts.c.published_at >= since
        )
        out = out.where(posts.c.published_at < until).order_by(posts.c.published_at, posts.c.id).limit(limit)
        planned = select(*columns, posts.c.due_at.label("at"))
        planned = planned.where(posts.c.state.in_(PLANNED), posts.c.due_at >= since, posts.c.due_at < until)
        if account_key is not None:
            planned = planned.where(posts.c.account_key == account_key)
        planned = planned.order_by(posts.c.due_at, posts.c.id).limit(limit)
        with self._db.read() as connection:
            found = [
                Placing(post_id=row.id, account_key=row.account_key, state=row.state, at=row.at)
                for which in (out, planned)
                for row in connection.execute(which)
            ]
        return tuple(sorted(found, key=lambda one: (one.at, one.post_id))[:limit])

    def posts_numbered(self, numbers: Collection[int]) -> Mapping[int, Post]:
        """Posts by their number; unknown numbers are absent."""
        found: dict[int, Post] = {}
        with self._db.read() as connection:
            for some in chunks(numbers):
                found |= {
                    row.id: rows.post(row) for row in connection.execute(select(posts).where(posts.c.id.in_(some)))
                }
        return found

    def count_unplanned(self, account_key: str | None = None) -> int:
        """How many drafts and approved posts have no due time yet."""
        wanted = select(func.count()).where(posts.c.state.in_(UNSENT), posts.c.due_at.is_(None))
        if account_key is not None:
            wanted = wanted.where(posts.c.account_key == account_key)
        with self._db.read() as connection:
            return connection.scalar(wanted) or 0

    def results(self, *, since: datetime, account_key: str | None = None, limit: int) -> tuple[Result, ...]:
        """Posts published from `since` on with their readings, newest first, at most `limit`.

        Those that the platform said are gone are left out. Their words are not read: `Store.post` has them.
        """
        columns = (posts.c.id, posts.c.article_id, posts.c.account_key, posts.c.published_at, posts.c.price_usd)
        newest = (
            select(*columns, posts.c.teaser["style"].as_string().label("style"))
            .where(*_there(account_key, since))
            .order_by(posts.c.published_at.desc(), posts.c.id.desc())
            .limit(limit)
        )
        tags: dict[int, tuple[str, ...]] = {}
        read: dict[int, list[Metrics]] = {}
        with self._db.read() as connection:
            found = connection.execute(newest).all()
            for some in chunks({row.article_id for row in found}):
                tagged = select(articles.c.id, articles.c.tags).where(articles.c.id.in_(some))
                tags.update({row.id: tuple(row.tags) for row in connection.execute(tagged)})
            for some in chunks([row.id for row in found]):
                which = select(readings).where(readings.c.post_id.in_(some))
                for row in connection.execute(which.order_by(readings.c.post_id, readings.c.horizon)):
                    read.setdefault(row.post_id, []).append(rows.reading(row))
        return tuple(
            Result(
                post_id=row.id,
                account_key=row.account_key,
                published_at=row.published_at,
                style=row.style,
                tags=tags[row.article_id],
                price_usd=row.price_usd,
                readings=tuple(read.get(row.id, ())),
            )
            for row in found
        )

    def count_results(self, *, since: datetime, account_key: str | None = None) -> int:
        """How many there are altogether."""
        with self._db.read() as connection:
            return connection.scalar(select(func.count()).where(*_there(account_key, since))) or 0

    def spending(self, account_key: str, edges: Sequence[datetime]) -> tuple[Decimal, ...]:
        """US dollars spent on the account between each two neighbours of these instants, the first inside."""
        total = select(func.sum(spend.c.price_usd)).where(spend.c.account_key == account_key)
        with self._db.read() as connection:
            return tuple(
                connection.scalar(total.where(spend.c.at >= since, spend.c.at < until)) or Decimal(0)
                for since, until in pairwise(edges)
            )


def _published(account_key: str | None) -> tuple[ColumnElement[Any], ...]:
    """Published posts, of one account or of all, such that an index by the instant of publication is of use."""
    if account_key is None:
        return (posts.c.state == PostState.PUBLISHED,)
    # Nothing but a published post has the instant; naming the state as well would draw SQLite to another index.
    return (posts.c.account_key == account_key, posts.c.published_at.is_not(None))


def _there(account_key: str | None, since: datetime) -> tuple[ColumnElement[Any], ...]:
    return (*_published(account_key), posts.c.published_at >= since, posts.c.deleted_at.is_(None))
