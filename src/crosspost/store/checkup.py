"""Is the database sound, and does it take what is written? And what `doctor` found last."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime

from sqlalchemy import Connection, delete, insert, select

from crosspost.core.checkup.facts import StoreHealth
from crosspost.core.checkup.finding import Finding
from crosspost.core.checkup.kind import Level
from crosspost.errors import StoreError
from crosspost.store.database import Room, file_of
from crosspost.store.schema import checkups, meta

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

    def keep_findings(self, findings: Sequence[Finding], *, now: datetime) -> None:
        """Keep what was found now, in place of what was found before."""
        with self._db.write() as connection:
            connection.execute(delete(checkups))
            connection.execute(
                insert(checkups), {"id": 1, "at": now, "findings": [asdict(finding) for finding in findings]}
            )

    def kept_findings(self) -> tuple[datetime, tuple[Finding, ...]] | None:
        """What was kept last, and when. None: nothing yet."""
        with self._db.read() as connection:
            row = connection.execute(select(checkups)).one_or_none()
        if row is None:
            return None
        return row.at, tuple(Finding(**{**one, "level": Level(one["level"])}) for one in row.findings)


def _complaints(connection: Connection) -> tuple[str, ...]:
    if connection.dialect.name != "sqlite":
        return ()
    rows = connection.exec_driver_sql(f"PRAGMA quick_check({MOST_COMPLAINTS})").scalars().all()
    return tuple(str(row) for row in rows if row != "ok")
