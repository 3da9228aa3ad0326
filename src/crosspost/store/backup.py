"""A copy of the whole database, taken while others read and write it.

SQLite's online backup (sqlite.org/backup.html) copies all pages within one read transaction: the copy is the database
as it was at one moment. Writers go on meanwhile; only their journal cannot be folded back before the copy is done.
"""

from __future__ import annotations

import os
import sqlite3
from datetime import datetime
from pathlib import Path

from crosspost.errors import DatabaseUnusable
from crosspost.store.database import Room

TAKEN_AT = "backup_taken_at"
"""The key in `meta` under which a copy says when it was taken. The database itself never has it."""


class Backup(Room):
    """What `crosspost backup` asks."""

    def backup(self, path: Path, *, now: datetime) -> None:
        """Copy the whole database into a new file that only this user may read.

        Appears under its name when it is complete, checked, and on the disk. Raises DatabaseUnusable, also when there
        is such a file already: a backup is never overwritten.
        """
        part = path.with_name(f"{path.name}.part")
        try:
            # The part belongs to whoever creates it: two backups to one file cannot mix.
            os.close(os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        except OSError as error:
            raise _cannot(path, error, part) from error
        try:
            if path.exists():
                raise DatabaseUnusable(f"{path} exists already; a backup is never overwritten. Name another file.")
            self._copy(part, now)
            flush(part)
            part.rename(path)
            flush(path.parent)
        except (OSError, sqlite3.Error) as error:
            raise _cannot(path, error, part) from error
        finally:
            part.unlink(missing_ok=True)

    def _copy(self, part: Path, now: datetime) -> None:
        with self._db.read() as connection:
            source = connection.connection.driver_connection
            if not isinstance(source, sqlite3.Connection):
                raise DatabaseUnusable(
                    f"{self._db.where} is not SQLite: back it up with its own tools, such as pg_dump."
                )
            copy_into(source, part)
        copy = sqlite3.connect(part, isolation_level=None)
        try:
            copy.execute("INSERT OR REPLACE INTO meta (key, value) VALUES (?, ?)", (TAKEN_AT, now.isoformat()))
            damage = copy.execute("PRAGMA quick_check(1)").fetchone()[0]
        finally:
            copy.close()
        if damage != "ok":
            raise DatabaseUnusable(f"{self._db.where} is damaged ({damage}); no backup was made of it.")


def copy_into(source: sqlite3.Connection, path: Path) -> None:
    """Copy a database into a file, as one file: without a journal beside it. Raises sqlite3.Error."""
    target = sqlite3.connect(path, isolation_level=None)
    try:
        source.backup(target)
        target.execute("PRAGMA journal_mode = DELETE")
    finally:
        target.close()


def flush(path: Path) -> None:
    """Make sure that a file, or the names in a folder, survive a power cut."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _cannot(path: Path, error: Exception, part: Path) -> DatabaseUnusable:
    if isinstance(error, FileExistsError):
        return DatabaseUnusable(
            f"{part} is there: another backup to this file runs, or one was broken off. If none runs, remove it."
        )
    words = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return DatabaseUnusable(
        f"no backup was made to {path}: {words}. Check that its folder exists, that this user may write in "
        "it, and that it has room."
    )
