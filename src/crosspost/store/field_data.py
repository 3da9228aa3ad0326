"""What became of posts out there: readings of their counts, and what reading cost."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, exists, insert, select, update

from crosspost.model import Metrics, Post, PostState, Spend
from crosspost.store import rows
from crosspost.store.database import Room, chunks, insert_new
from crosspost.store.schema import meta, posts
from crosspost.store.schema import metrics as readings
from crosspost.store.schema import spend as spendings
from crosspost.store.values import metrics_values, spend_values

PROOF = "proof"
"""The key in `meta` that is there for no longer than a transaction."""


class FieldData(Room):
    """What the step measure needs."""

    def to_measure(self, *, horizons: Sequence[timedelta], now: datetime) -> tuple[tuple[Post, timedelta], ...]:
        """Published posts with the largest horizon that their age has reached, where no reading is stored for it.

        Those first whose time for that horizon ends soonest. A horizon that was missed while a larger one came is not
        made up for, the largest one not at more than twice its age: a post's whole past would be looked through at each
        tick.
        """
        ascending = sorted(set(horizons))
        ends = [*ascending[1:], *(2 * last for last in ascending[-1:])]
        with self._db.read() as connection:
            found = [
                ((post.published_at or now) + end, post.id, post, horizon)
                for horizon, end in zip(ascending, ends, strict=True)
                for post in _of_age(connection, horizon, end, now=now)
            ]
        return tuple((post, horizon) for _, _, post, horizon in sorted(found, key=lambda one: one[:2]))

    def save_metrics(self, metrics: Sequence[Metrics], spend: Sequence[Spend] = ()) -> None:
        """Store readings, and what they cost where it is not booked yet.

        A second reading for the same post and horizon changes nothing.
        """
        with self._db.write() as connection:
            if metrics:
                connection.execute(insert_new(connection, readings), [metrics_values(one) for one in metrics])
            if spend:
                connection.execute(insert(spendings), [spend_values(one) for one in spend])

    def book(self, spend: Sequence[Spend]) -> None:
        """Write down billed calls that belong to no post and to no reading."""
        if spend:
            with self._db.write() as connection:
                connection.execute(insert(spendings), [spend_values(one) for one in spend])

    def prove_writable(self) -> None:
        """Write something to the disk, and take it back. Raises DatabaseUnusable where nothing can be written."""
        with self._db.write() as connection:
            # Not rolled back: only what is committed shows that the disk has room and takes it.
            connection.execute(insert(meta), {"key": PROOF, "value": "is taken back at once"})
            connection.execute(delete(meta).where(meta.c.key == PROOF))

    def mark_deleted(self, post_ids: Collection[int], *, now: datetime) -> None:
        """The platform says these are not there any more: they are not measured again. They stay published."""
        with self._db.write() as connection:
            for some in chunks(post_ids):
                connection.execute(
                    update(posts)
                    .where(posts.c.id.in_(some), posts.c.state == PostState.PUBLISHED, posts.c.deleted_at.is_(None))
                    .values(deleted_at=now, changed_at=now)
                )

    def metrics_of(self, post_ids: Collection[int]) -> Mapping[int, tuple[Metrics, ...]]:
        """Readings by post, by horizon. A post without readings is absent."""
        found: dict[int, tuple[Metrics, ...]] = {}
        with self._db.read() as connection:
            for some in chunks(post_ids):
                which = select(readings).where(readings.c.post_id.in_(some))
                for row in connection.execute(which.order_by(readings.c.post_id, readings.c.horizon)):
                    found[row.post_id] = (*found.get(row.post_id, ()), rows.reading(row))
        return found


def _of_age(connection: Connection, horizon: timedelta, end: timedelta, *, now: datetime) -> list[Post]:
    """Posts that reached this horizon but not the end of its time, without a reading for it."""
    read_already = exists().where(readings.c.post_id == posts.c.id, readings.c.horizon == horizon)
    of_age = (
        select(posts)
        .where(posts.c.state == PostState.PUBLISHED, posts.c.deleted_at.is_(None))
        .where(posts.c.published_at <= now - horizon, posts.c.published_at > now - end, ~read_already)
    )
    return [rows.post(row) for row in connection.execute(of_age)]
