"""What the service asks of itself: who is in trouble, what was done, how full it is."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, Row, Select, Text, cast, delete, exists, func, insert, or_, select, update

from crosspost.core.floods import HELD
from crosspost.core.lifecycle import FINAL
from crosspost.core.replies import UNSENT
from crosspost.core.senders import noted
from crosspost.model import (
    DiskRoom,
    Happened,
    HeldBack,
    Ledger,
    Outcome,
    PostInTrouble,
    PostState,
    ReplyInTrouble,
    ReplyState,
    Retention,
    Sender,
    StepEnd,
)
from crosspost.store.database import Room, file_of, lock
from crosspost.store.schema import (
    RESTORED,
    SENDER,
    STEP_END,
    accounts,
    alerts,
    articles,
    attempts,
    events,
    meta,
    posts,
    replies,
    spend,
)

ENDED = (*FINAL, PostState.REJECTED)
"""States in which a post has had its end for the time that things are kept. A refused one waits for a human."""


class Operations(Room):
    """Figures and upkeep."""

    def posts_in_trouble(self) -> tuple[PostInTrouble, ...]:
        """Posts in doubt and posts refused for good, without their words; by number."""
        begun = select(func.min(attempts.c.started_at)).where(attempts.c.post_id == posts.c.id).scalar_subquery()
        wanted = (
            select(
                posts.c.id, posts.c.account_key, posts.c.state, posts.c.changed_at, posts.c.note, begun.label("begun")
            )
            .where(posts.c.state.in_((PostState.IN_DOUBT, PostState.FAILED)))
            .order_by(posts.c.id)
        )
        with self._db.read() as connection:
            return tuple(
                PostInTrouble(
                    post_id=row.id,
                    account_key=row.account_key,
                    state=row.state,
                    since=row.begun if row.state is PostState.IN_DOUBT and row.begun else row.changed_at,
                    note=row.note,
                )
                for row in connection.execute(wanted)
            )

    def held_back(self, *, since: datetime) -> tuple[HeldBack, ...]:
        """Articles that were held back as a flood from `since` on and still are, by the feed that brought them."""
        of_floods = (
            select(articles.c.feed_key, func.count().label("held"), func.max(articles.c.seen_at).label("at"))
            .where(articles.c.seen_at >= since, articles.c.ledger == Ledger.SKIPPED, articles.c.reason == HELD.kind)
            .group_by(articles.c.feed_key)
            .order_by(articles.c.feed_key)
        )
        with self._db.read() as connection:
            return tuple(
                HeldBack(feed_key=row.feed_key, articles=row.held, at=row.at) for row in connection.execute(of_floods)
            )

    def replies_in_trouble(self) -> tuple[ReplyInTrouble, ...]:
        """First replies that wait, are in doubt or are missing; by the number of their posts."""
        wanted = (
            select(replies, posts.c.account_key, posts.c.published_at)
            .join(posts, posts.c.id == replies.c.post_id)
            .where(replies.c.state.in_(UNSENT))
            .order_by(replies.c.post_id)
        )
        with self._db.read() as connection:
            return tuple(
                ReplyInTrouble(
                    post_id=row.post_id,
                    account_key=row.account_key,
                    state=row.state,
                    since=_owed_since(row) if row.state is ReplyState.WAITING else row.started_at or row.published_at,
                    note=row.note,
                )
                for row in connection.execute(wanted)
            )

    def attempt_counts(self) -> Mapping[Outcome, int]:
        """How many attempts there were, by outcome; 0 included."""
        by_outcome = select(attempts.c.outcome, func.count()).group_by(attempts.c.outcome)
        with self._db.read() as connection:
            found: dict[Outcome, int] = dict(map(tuple, connection.execute(by_outcome)))
        return {outcome: found.get(outcome, 0) for outcome in Outcome}

    def happened(self, *, since: datetime) -> Happened:
        """What was done from `since` on."""
        published = (posts.c.state == PostState.PUBLISHED, posts.c.published_at >= since)
        failed = (posts.c.state == PostState.FAILED, posts.c.changed_at >= since)
        with self._db.read() as connection:
            return Happened(
                articles=connection.scalar(select(func.count()).where(articles.c.seen_at >= since)) or 0,
                published=connection.scalar(select(func.count()).where(*published)) or 0,
                failed=connection.scalar(select(func.count()).where(*failed)) or 0,
                # By account: the index begins with it.
                spent_usd=connection.scalar(
                    select(func.sum(spend.c.price_usd)).where(
                        spend.c.account_key.in_(select(accounts.c.key)), spend.c.at >= since
                    )
                )
                or Decimal(0),
            )

    def room(self) -> DiskRoom:
        """How much the database takes, its journal included, and how much its disk has left."""
        with self._db.read() as connection:
            path = file_of(connection.engine.url)
        if path is None:
            return DiskRoom(database_bytes=None, free_bytes=None)
        parts = (path, path.with_name(f"{path.name}-wal"))
        return DiskRoom(
            database_bytes=sum(part.stat().st_size for part in parts if part.exists()),
            free_bytes=shutil.disk_usage(path.parent).free,
        )

    def restored_at(self) -> datetime | None:
        """When a backup was last put back as this database. None: never."""
        with self._db.read() as connection:
            noted = connection.scalar(select(meta.c.value).where(meta.c.key == RESTORED))
        return None if noted is None else datetime.fromisoformat(noted)

    def note_keys(self, account_key: str, *, end_at: datetime | None, now: datetime) -> None:
        """Remember until when the platform says that the account's keys are good, and that it was asked now."""
        with self._db.write() as connection:
            connection.execute(
                update(accounts).where(accounts.c.key == account_key).values(examined_at=now, keys_end_at=end_at)
            )

    def sender(self) -> Sender | None:
        """Who sends what is due. None: nobody ever did."""
        with self._db.read() as connection:
            return _sender(connection)

    def note_sender(self, *, live: bool, now: datetime) -> None:
        """Remember that what is due is sent, or in dry run only shown, by `core.senders.noted`.

        Most often writes nothing, and takes no lock then.
        """
        if noted(self.sender(), live=live, now=now) is None:
            return
        with self._db.write() as connection:
            lock(connection)
            found = noted(_sender(connection), live=live, now=now)
            if found is not None:
                _keep_sender(connection, found)

    def note_stopped(self, *, live: bool, now: datetime) -> None:
        """Remember that whoever sent in this mode does so no more. Nothing where the note is of another mode."""
        with self._db.write() as connection:
            lock(connection)
            before = _sender(connection)
            if before is not None and before.live is live:
                _keep_sender(connection, Sender(live=live, seen_at=now, stopped=True))

    def note_step_end(self, step: str, *, error: str | None, now: datetime) -> None:
        """Remember that a run of the step has ended now: well (None), or by raising an error of this kind."""
        with self._db.write() as connection:
            lock(connection)
            before = connection.scalar(select(meta.c.value).where(meta.c.key == f"{STEP_END}{step}"))
            known = _step_end(step, before) if before is not None else StepEnd(step=step, good_at=None, error=None)
            good_at, since = (now, None) if error is None else (known.good_at, known.failing_since or now)
            _keep(connection, f"{STEP_END}{step}", [_written(good_at), error, _written(since)])

    def step_ends(self) -> tuple[StepEnd, ...]:
        """Return how each step ended last, of those of which that was noted."""
        kept = select(meta.c.key, meta.c.value).where(meta.c.key.startswith(STEP_END, autoescape=True))
        with self._db.read() as connection:
            return tuple(_step_end(key, value) for key, value in connection.execute(kept.order_by(meta.c.key)))

    def prune(self, retention: Retention, *, now: datetime, limit: int) -> Mapping[str, int]:
        """Delete what is older than it is to be kept, at most `limit` rows of each kind; how many of which kind.

        Never what keeps an article from being posted twice: identities, guids, fingerprints, posts, attempts.
        """
        before = now - retention.history
        old_posts = select(posts.c.id).where(posts.c.state.in_(ENDED), posts.c.changed_at < before)
        old_events = select(events.c.id).where(events.c.post_id.in_(old_posts)).limit(limit)
        with self._db.write() as connection:
            texts = connection.execute(
                update(articles)
                .where(articles.c.id.in_(_old_texts(now - retention.text, limit)))
                .values(blocks=[], content="")
            )
            history = connection.execute(delete(events).where(events.c.id.in_(old_events)))
            told = connection.execute(delete(alerts).where(alerts.c.end_told_at < before))
        return {"texts": texts.rowcount, "events": history.rowcount, "alerts": told.rowcount}


def _owed_since(row: Row[Any]) -> datetime:
    published_at: datetime = row.published_at
    return published_at if row.asked_at is None else max(published_at, row.asked_at)


def _sender(connection: Connection) -> Sender | None:
    kept = connection.scalar(select(meta.c.value).where(meta.c.key == SENDER))
    if kept is None:
        return None
    live, seen_at, stopped = json.loads(kept)
    return Sender(live=live, seen_at=datetime.fromisoformat(seen_at), stopped=stopped)


def _keep_sender(connection: Connection, sender: Sender) -> None:
    _keep(connection, SENDER, [sender.live, sender.seen_at.isoformat(), sender.stopped])


def _step_end(key: str, value: str) -> StepEnd:
    good_at, error, since = json.loads(value)
    return StepEnd(step=key.removeprefix(STEP_END), good_at=_read(good_at), error=error, failing_since=_read(since))


def _written(at: datetime | None) -> str | None:
    return at.isoformat() if at is not None else None


def _read(at: str | None) -> datetime | None:
    return datetime.fromisoformat(at) if at is not None else None


def _keep(connection: Connection, key: str, note: list[object]) -> None:
    value = json.dumps(note)
    if connection.execute(update(meta).where(meta.c.key == key).values(value=value)).rowcount == 0:
        connection.execute(insert(meta), {"key": key, "value": value})


def _old_texts(before: datetime, limit: int) -> Select[tuple[int]]:
    """Articles seen before this of which nothing can be composed any more, and that still have their text."""
    mine = posts.c.article_id == articles.c.id
    return (
        select(articles.c.id)
        .where(articles.c.seen_at < before)
        .where(or_(articles.c.content != "", cast(articles.c.blocks, Text) != "[]"))
        .where(or_(articles.c.ledger != Ledger.QUEUED, exists().where(mine)))
        .where(~exists().where(mine, posts.c.state.not_in(ENDED)))
        # A rejection may be taken back: it has to be as old as the article.
        .where(~exists().where(mine, posts.c.state == PostState.REJECTED, posts.c.changed_at >= before))
        .limit(limit)
    )
