"""Is the database sound, and does it take what is written? Changes nothing in it."""

from __future__ import annotations

import shutil

from sqlalchemy import Connection, insert

from crosspost.core.checkup.facts import StoreHealth
from crosspost.errors import StoreError
from crosspost.store.database import Room, file_of
from crosspost.store.schema import meta

MOST_COMPLAINTS = 5
"""Complaints of the database's own check that are worth reading."""


class Checkup(Room):
    """What `doctor` asks."""

    def examine(self) -> StoreHealth:
        """Run SQLite's `quick_check`, and write a row that is rolled back.

        PostgreSQL checks itself: there only writing is tried. Raises DatabaseUnusable when it cannot be read.
        """
        with self._db.read() as connection:
            damage = _complaints(connection)
            path = file_of(connection.engine.url)
        return StoreHealth(
            where=self._db.where,
            damage=damage,
            write_trouble=self._write_trouble(),
            free_bytes=shutil.disk_usage(path.parent).free if path else None,
        )

    def _write_trouble(self) -> str | None:
        """Why nothing can be written; None when it can."""
        try:
            with self._db.write() as connection:
                connection.execute(insert(meta), {"key": "checkup", "value": "is never kept"})
                connection.rollback()
        except StoreError as error:
            return str(error)
        return None


def _complaints(connection: Connection) -> tuple[str, ...]:
    if connection.dialect.name != "sqlite":
        return ()
    rows = connection.exec_driver_sql(f"PRAGMA quick_check({MOST_COMPLAINTS})").scalars().all()
    return tuple(str(row) for row in rows if row != "ok")
