"""What was gathered besides readings: imported history, what others said, and which metric names are dead."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, and_, case, delete, exists, func, select, update

from crosspost.model import Heard, Listening, PastPost, Post, PostState, Remark
from crosspost.store import rows
from crosspost.store.database import Room, chunks, insert_new
from crosspost.store.schema import conversation, dead_names, history, listening, posts, replies

COUNTED = {"preserve_rowcount": True}


class Gathering(Room):
    """What the steps measure and listen, import and export need."""

    def dead_names(self, account_key: str, *, since: datetime) -> frozenset[str]:
        """Metric names that the account's platform was found not to know, at or after `since`."""
        found = select(dead_names.c.name).where(dead_names.c.account_key == account_key, dead_names.c.found_at >= since)
        with self._db.read() as connection:
            return frozenset(connection.scalars(found))

    def bury_names(self, account_key: str, names: Collection[str], *, now: datetime) -> None:
        """Remember that the account's platform does not know these metric names."""
        with self._db.write() as connection:
            for name in sorted(names):
                connection.execute(
                    insert_new(connection, dead_names), {"account_key": account_key, "name": name, "found_at": now}
                )
                connection.execute(
                    update(dead_names)
                    .where(dead_names.c.account_key == account_key, dead_names.c.name == name)
                    .values(found_at=now)
                )

    def add_history(self, past: Sequence[PastPost]) -> tuple[int, int]:
        """Store past posts. Returns how many are new, and of how many known ones a count has grown.

        Of one that is known on its account the higher counts are kept, whatever the order in which exports come.
        """
        new = grown = 0
        with self._db.write() as connection:
            statement = insert_new(connection, history).execution_options(**COUNTED)
            for one in past:
                if connection.execute(statement, asdict(one)).rowcount:
                    new += 1
                else:
                    grown += _freshen(connection, one)
        return new, grown

    def past_posts(self, account_key: str) -> tuple[PastPost, ...]:
        """Everything imported for an account that did not prove to be ours, first replies included; oldest first."""
        mine = posts.c.account_key == account_key
        replied = select(replies.c.remote_id).join(posts, posts.c.id == replies.c.post_id)
        found = select(history).where(
            history.c.account_key == account_key,
            ~exists().where(mine, posts.c.remote_id == history.c.remote_id),
            history.c.remote_id.not_in(replied.where(mine, replies.c.remote_id.is_not(None))),
        )
        with self._db.read() as connection:
            ordered = connection.execute(found.order_by(history.c.published_at, history.c.remote_id))
            return tuple(PastPost(**row._asdict()) for row in ordered)

    def remove_history(self, account_key: str, *, since: datetime | None = None, until: datetime | None = None) -> int:
        """Remove past posts of an account; only those imported from `since` on and before `until`. How many."""
        which = [history.c.account_key == account_key]
        which += [history.c.imported_at >= since] if since else []
        which += [history.c.imported_at < until] if until else []
        with self._db.write() as connection:
            return connection.execute(delete(history).where(*which)).rowcount

    def published(self) -> tuple[tuple[Post, bool], ...]:
        """Every post ever published, oldest first, and whether its platform said that it is gone."""
        found = select(posts).where(posts.c.state == PostState.PUBLISHED)
        with self._db.read() as connection:
            ordered = connection.execute(found.order_by(posts.c.published_at, posts.c.id))
            return tuple((rows.post(row), row.deleted_at is not None) for row in ordered)

    def out_since(self, account_key: str, *, since: datetime) -> tuple[str, ...]:
        """Remote ids of the account's posts published after `since`, oldest first, but those that are gone."""
        found = select(posts.c.remote_id).where(posts.c.account_key == account_key, posts.c.published_at > since)
        found = found.where(posts.c.deleted_at.is_(None)).order_by(posts.c.published_at, posts.c.id)
        with self._db.read() as connection:
            return tuple(connection.scalars(found))

    def hear(self, account_key: str, heard: Heard) -> int:
        """Store what was said, and what was answered; what is known is not stored twice. Returns how many are new."""
        answered = set(heard.answered) | {one.remote_id for one in heard.remarks if one.answered}
        with self._db.write() as connection:
            statement = insert_new(connection, conversation).execution_options(**COUNTED)
            new = sum(
                connection.execute(statement, asdict(one) | {"account_key": account_key}).rowcount
                for one in heard.remarks
            )
            for some in chunks(sorted(answered)):
                known = (conversation.c.account_key == account_key, conversation.c.remote_id.in_(some))
                connection.execute(update(conversation).where(*known).values(answered=True))
        return new

    def listening(self, account_key: str) -> Listening | None:
        """How far the account was listened to. None: never."""
        with self._db.read() as connection:
            row = connection.execute(select(listening).where(listening.c.account_key == account_key)).one_or_none()
        if row is None:
            return None
        missed = None if row.missed_since is None else (row.missed_since, row.missed_until)
        return Listening(at=row.at, heard_until=row.heard_until, missed=missed)

    def note_listening(self, account_key: str, noted: Listening) -> None:
        """Remember how far the account was listened to."""
        since, until = noted.missed or (None, None)
        values = {"at": noted.at, "heard_until": noted.heard_until, "missed_since": since, "missed_until": until}
        with self._db.write() as connection:
            connection.execute(insert_new(connection, listening), {"account_key": account_key, **values})
            connection.execute(update(listening).where(listening.c.account_key == account_key).values(**values))

    def waits_for_answer(self, account_key: str, *, since: datetime) -> bool:
        """Whether anything said on the account at or after `since` is not answered, as far as we know."""
        mine = (conversation.c.account_key == account_key, conversation.c.at >= since, ~conversation.c.answered)
        with self._db.read() as connection:
            return connection.execute(select(conversation.c.id).where(*mine).limit(1)).first() is not None

    def conversation(
        self,
        account_keys: Collection[str],
        *,
        limit: int,
        offset: int = 0,
        since: datetime | None = None,
        open_first: bool = False,
    ) -> tuple[Remark, ...]:
        """What was said on these accounts, at or after `since` if it is given, newest first; so many, after so many.

        `open_first`: questions (whatever holds a question mark) that we have not answered stand before the rest.
        """
        found = select(conversation).where(conversation.c.account_key.in_(list(account_keys)))
        if since is not None:
            found = found.where(conversation.c.at >= since)
        first = [case((_open(), 0), else_=1)] if open_first else []
        newest = found.order_by(*first, conversation.c.at.desc(), conversation.c.id.desc())
        newest = newest.limit(limit).offset(offset)
        with self._db.read() as connection:
            return tuple(
                Remark(**{name: value for name, value in row._asdict().items() if name != "id"})
                for row in connection.execute(newest)
            )

    def count_remarks(self, account_keys: Collection[str], *, open_only: bool = False) -> int:
        """How much was said on these accounts; `open_only`: how many questions that we have not answered."""
        found = select(func.count()).select_from(conversation)
        found = found.where(conversation.c.account_key.in_(list(account_keys)))
        with self._db.read() as connection:
            return connection.scalar(found.where(_open()) if open_only else found) or 0

    def numbers_of(self, account_key: str, remote_ids: Collection[str]) -> Mapping[str, int]:
        """By remote id: the number of the account's post; ids that are no post of ours are absent."""
        found = select(posts.c.remote_id, posts.c.id).where(posts.c.account_key == account_key)
        with self._db.read() as connection:
            return {
                row.remote_id: row.id
                for some in chunks(sorted(remote_ids))
                for row in connection.execute(found.where(posts.c.remote_id.in_(some)))
            }

    def remark_times(self, account_keys: Collection[str], *, since: datetime) -> tuple[tuple[str, datetime], ...]:
        """Account and instant of everything said at or after `since`, oldest first."""
        found = select(conversation.c.account_key, conversation.c.at).where(
            conversation.c.account_key.in_(list(account_keys)), conversation.c.at >= since
        )
        with self._db.read() as connection:
            ordered = connection.execute(found.order_by(conversation.c.at, conversation.c.id))
            return tuple((row.account_key, row.at) for row in ordered)


def _open() -> ColumnElement[bool]:
    """The same rule as `steps.listen.unanswered_first`; a test holds the two equal."""
    return and_(conversation.c.answered.is_(False), conversation.c.text.contains("?", autoescape=True))


def _freshen(connection: Connection, past: PastPost) -> bool:
    """Keep the higher of the known and the imported counts. Returns whether any has grown."""
    this = (history.c.account_key == past.account_key, history.c.remote_id == past.remote_id)
    known = connection.execute(select(history.c.counts, history.c.imported_at, history.c.as_of).where(*this)).one()
    counts = {name: max(past.counts.get(name, 0), known.counts.get(name, 0)) for name in {*past.counts, *known.counts}}
    at = max(past.imported_at, known.imported_at)
    files = [one for one in (past.as_of, known.as_of) if one]
    connection.execute(
        update(history).where(*this).values(counts=counts, imported_at=at, as_of=max(files, default=None))
    )
    return bool(counts != known.counts)
