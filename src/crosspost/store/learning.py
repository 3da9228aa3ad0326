"""Posts as the learner sees them, what it believes, and what people said about it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime

from sqlalchemy import delete, func, insert, select

from crosspost.core.strategy.alerts import Alert
from crosspost.model import Post, PostState, Wish
from crosspost.ports import Believed, Experience, Tags
from crosspost.store import rows
from crosspost.store.database import Room, chunks, insert_new
from crosspost.store.schema import STANDING, articles, beliefs, history, metrics, posts, shifts, wishes
from crosspost.store.values import Values

ENDED = tuple(sorted(set(PostState) - set(STANDING)))
"""States of a post that does not count for what is tried next: it is not on the platform, and will not come to be."""


class LearningRoom(Room):
    """What the step learn, and compose, need."""

    def decided(self, *, limit: int | None = None, account_key: str | None = None) -> tuple[Post, ...]:
        """Posts that went out or may still do so, by number; without those that their platform says are gone.

        `limit`: the newest so many; `account_key`: of this account alone.
        """
        # Told by the states that they are not in, for which there is no index: the table is read from its end. By those
        # that they are in, nearly all of it would be found, and sorted.
        there = select(posts).where(posts.c.state.not_in(ENDED), posts.c.deleted_at.is_(None))
        if account_key is not None:
            there = there.where(posts.c.account_key == account_key)
        newest = there.order_by(posts.c.id.desc()).limit(limit)
        with self._db.read() as connection:
            found = [rows.post(row) for row in connection.execute(newest)]
        return tuple(reversed(found))

    def count_out(self, account_key: str, *, before: datetime) -> int:
        """How many posts of the account were published before this instant. No post is read."""
        asked = select(func.count()).where(posts.c.account_key == account_key, posts.c.published_at < before)
        with self._db.read() as connection:
            return connection.scalar(asked) or 0

    def tags_of(self, article_ids: Collection[int]) -> tuple[Tags, ...]:
        """What the topics of these articles are told from; unknown numbers are absent. No words are read."""
        found: list[Tags] = []
        with self._db.read() as connection:
            for some in chunks(article_ids):
                tagged = select(articles.c.id, articles.c.feed_key, articles.c.tags).where(articles.c.id.in_(some))
                found += [
                    Tags(id=row.id, feed_key=row.feed_key, tags=tuple(row.tags)) for row in connection.execute(tagged)
                ]
        return tuple(found)

    def experience(self) -> Experience:
        """What tells how much of everything there is: the same figures, the same beliefs."""
        ended = select(func.sum(posts.c.id)).where(posts.c.state.in_(ENDED))
        with self._db.read() as connection:
            read_at = connection.scalar(select(func.max(metrics.c.measured_at)))
            return Experience(
                read_at=read_at,
                read_then=connection.scalar(select(func.count()).where(metrics.c.measured_at == read_at)) or 0,
                newest=connection.scalar(select(func.max(posts.c.id))) or 0,
                ended=int(connection.scalar(ended) or 0),
                gone=connection.scalar(select(func.count()).where(posts.c.deleted_at.is_not(None))) or 0,
                wishes=connection.scalar(select(func.count()).select_from(wishes)) or 0,
                shifts=connection.scalar(select(func.count()).select_from(shifts)) or 0,
                past=connection.scalar(select(func.count()).select_from(history)) or 0,
                past_at=connection.scalar(select(func.max(history.c.imported_at))),
            )

    def believed(self) -> Mapping[str, Believed]:
        """By account key: the beliefs as they were kept last. Accounts without any are absent."""
        with self._db.read() as connection:
            return {row.account_key: Believed(**row._asdict()) for row in connection.execute(select(beliefs))}

    def save_beliefs(self, kept: Collection[Believed]) -> None:
        """Keep beliefs in place of those that were kept for the same accounts."""
        with self._db.write() as connection:
            for some in chunks([one.account_key for one in kept]):
                connection.execute(delete(beliefs).where(beliefs.c.account_key.in_(some)))
            for one in kept:
                connection.execute(insert_new(connection, beliefs), asdict(one))

    def shifts(self) -> tuple[Alert, ...]:
        """Every shift that was ever found, oldest first."""
        with self._db.read() as connection:
            found = connection.execute(select(shifts).order_by(shifts.c.at, shifts.c.account_key))
            return tuple(_alert(row._asdict()) for row in found)

    def add_shifts(self, found: Sequence[Alert]) -> int:
        """Remember shifts. One that is known already is left alone. Returns how many are new."""
        with self._db.write() as connection:
            statement = insert_new(connection, shifts).execution_options(preserve_rowcount=True)
            return sum(connection.execute(statement, _values(one)).rowcount for one in found)

    def wishes(self) -> tuple[Wish, ...]:
        """Everything that was ever said about the accounts' choices, oldest first."""
        columns = [column for column in wishes.c if column.name != "id"]
        with self._db.read() as connection:
            said = connection.execute(select(*columns).order_by(wishes.c.id))
            return tuple(Wish(**row._asdict()) for row in said)

    def add_wishes(self, said: Sequence[Wish]) -> None:
        """Remember what somebody said; all of it or nothing. Raises StoreError for an account that was never synced."""
        with self._db.write() as connection:
            for wish in said:
                connection.execute(insert(wishes), asdict(wish))


def _alert(row: Values) -> Alert:
    return Alert(account=row.pop("account_key"), **row)


def _values(alert: Alert) -> Values:
    values = asdict(alert)
    return {"account_key": values.pop("account"), **values}
