"""The bytes of images, from extract to the last post that may need them."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy import Connection, delete, insert, select, update

from crosspost.core.lifecycle import LIVE
from crosspost.errors import StoreError
from crosspost.model import PostState
from crosspost.store import rows
from crosspost.store.database import Room, chunks
from crosspost.store.schema import pictures, posts

NEEDING = (*(state for state in PostState if state in LIVE), PostState.FAILED)
"""States of a post that may still be sent."""


class Pictures(Room):
    """What publish and compose need of images."""

    def picture(self, sha256: str) -> bytes:
        """The bytes of an image. Raises StoreError when they are not kept any more, or not what they were."""
        with self._db.read() as connection:
            data = connection.scalar(select(pictures.c.data).where(pictures.c.sha256 == sha256))
        if data is None:
            raise StoreError(f"The image {sha256[:12]} is not kept any more.")
        if hashlib.sha256(data).hexdigest() != sha256:
            raise StoreError(f"The image {sha256[:12]} is damaged in the database.")
        return bytes(data)

    def pictures_kept(self, digests: Collection[str]) -> frozenset[str]:
        """Which of these images' bytes are at hand."""
        found: set[str] = set()
        with self._db.read() as connection:
            for some in chunks(digests):
                found.update(connection.scalars(select(pictures.c.sha256).where(pictures.c.sha256.in_(some))))
        return frozenset(found)

    def drop_pictures(self, *, kept_before: datetime) -> int:
        """Forget bytes that were last kept before this and that no post may still need; returns how many images."""
        old = select(pictures.c.sha256).where(pictures.c.kept_at < kept_before)
        with self._db.read() as connection:
            if connection.execute(old.limit(1)).one_or_none() is None:
                return 0
        dropped = 0
        with self._db.write() as connection:
            needed = _needed(connection)
            for some in chunks([digest for digest in connection.scalars(old) if digest not in needed]):
                dropped += connection.execute(delete(pictures).where(pictures.c.sha256.in_(some))).rowcount
        return dropped


def keep(connection: Connection, new: Mapping[str, bytes], *, now: datetime) -> None:
    """Keep bytes by their digest; those that are kept already count as kept now."""
    for digest, data in new.items():
        again = connection.execute(update(pictures).where(pictures.c.sha256 == digest).values(kept_at=now))
        if again.rowcount == 0:
            connection.execute(insert(pictures).values(sha256=digest, data=data, kept_at=now))


def _needed(connection: Connection) -> set[str]:
    """Images of posts that may still be sent."""
    living = connection.execute(select(posts).where(posts.c.state.in_(NEEDING)))
    return {image.sha256 for row in living for image in rows.post(row).outgoing.images}
