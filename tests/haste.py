"""What lets many short tests share work that a program does once: nothing here changes what a test sees."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, event
from sqlalchemy.engine import URL
from sqlalchemy.engine.interfaces import Dialect

from crosspost.store import database, opening

MEMORY = Path("/dev/shm")
ENOUGH = 4 * 2**30
"""Bytes that must be free there. A whole run takes a tenth; containers give some 64 MiB, which is too little."""


def files_in_memory() -> None:
    """Keep the files of tests in memory, where this machine has a file system for that with room for them.

    A database waits for the disk at each commit, which is most of what tests wait for. Whoever names a folder for
    temporary files (TMPDIR) is obeyed.
    """
    if "TMPDIR" in os.environ or not os.access(MEMORY, os.W_OK):
        return
    found = os.statvfs(MEMORY)
    if found.f_bavail * found.f_frsize >= ENOUGH and not found.f_flag & os.ST_NOEXEC:
        tempfile.tempdir = str(MEMORY)


def share_compiled_statements(patch: pytest.MonkeyPatch) -> None:
    """Let every store of this process use the statements that an earlier one compiled.

    SQLAlchemy compiles a statement once for each engine; a program has one engine for all its life, tests have
    thousands, and most of what they computed was this. What a statement is compiled to depends on the database and its
    version alone, which are the same for all engines of a process; tests that make an engine themselves are not
    concerned.
    """
    make = database._engine
    dialects: dict[str, Dialect] = {}
    compiled: dict[Any, Any] = {}

    def sharing(url: URL) -> Engine:
        engine = make(url)
        if known := dialects.get(engine.name):
            engine.dialect = known
        else:
            # Only once it has met its database does a dialect know the version.
            event.listen(engine, "first_connect", lambda *_: dialects.setdefault(engine.name, engine.dialect))
        return engine.execution_options(compiled_cache=compiled)

    patch.setattr(database, "_engine", sharing)


def share_migrations(patch: pytest.MonkeyPatch) -> None:
    """Let every new SQLite database of this process be made with the statements that made the first one.

    That one comes from the migrations themselves; what SQLite then says its tables are is said again for the others,
    which takes a tenth of the time. Databases that hold anything are brought up to date by the migrations.
    """
    migrate = opening._migrate
    statements: list[str] = []

    def repeated(connection: Connection) -> None:
        is_new = connection.dialect.name == "sqlite" and not _made_of(connection)
        if not is_new or not statements:
            migrate(connection)
            if is_new:
                version = connection.exec_driver_sql(f"SELECT version_num FROM {opening.VERSION_TABLE}").scalar_one()
                added = f"INSERT INTO {opening.VERSION_TABLE} VALUES ('{version}')"
                statements[:] = [*_made_of(connection), added]
            return
        for statement in statements:
            connection.exec_driver_sql(statement)

    patch.setattr(opening, "_migrate", repeated)


def _made_of(connection: Connection) -> list[str]:
    """What SQLite was told to make: tables, and what belongs to them."""
    # Without what SQLite made for itself.
    asked = "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT GLOB 'sqlite_*' ORDER BY rowid"
    return list(connection.exec_driver_sql(asked).scalars())
