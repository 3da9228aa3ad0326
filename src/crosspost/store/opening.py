"""Before a database is used: is it there, is it ours, is it of the right world, are its tables of today?

Looking comes first and changes nothing, so that somebody else's file is never touched.
"""

from __future__ import annotations

import os
import sqlite3
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from sqlalchemy import Connection, NullPool, create_engine, insert, inspect, select, text
from sqlalchemy.engine import URL

from crosspost.errors import DatabaseUnusable, WrongWorld
from crosspost.model import World
from crosspost.store.database import BUSY_TIMEOUT_S, Database, file_of, lock, name_of, translated
from crosspost.store.schema import MOVED, REVISIONS, meta

if TYPE_CHECKING:
    from collections.abc import Iterator

APPLICATION = "crosspost"

VERSION_TABLE = "alembic_version"

QUEUE_PREFIX = "procrastinate_"
"""Tables of the workers' queue, which lives in the same PostgreSQL database."""


class Need(StrEnum):
    """What is to be done before a database can be used."""

    NOTHING = "nothing"
    CREATE = "create"
    UPGRADE = "upgrade"


@dataclass(frozen=True, kw_only=True)
class Found:
    """What a look at a database showed."""

    # Names of its tables and views.
    names: frozenset[str] = frozenset()
    # None where it does not say.
    application: str | None = None
    world: str | None = None
    revision: str | None = None
    # Where its rows went, and when; None: nowhere.
    moved_to: str | None = None


def prepare(database: Database, url: URL, *, world: World, now: datetime) -> None:
    """Create the tables, or bring them up to date, or do nothing. Raises DatabaseUnusable, WrongWorld.

    Never alters a database that is not ours, and makes no backup.
    """
    _make_folder(url)
    with looking(database, url) as connection:
        need = judge(look(connection), where=database.where, world=world)
    if need is Need.NOTHING:
        return
    if need is Need.CREATE:
        _make_file(url)
    with database.write() as connection:
        # Again, under the lock: another process may have been faster.
        lock(connection)
        need = judge(look(connection), where=database.where, world=world)
        if need is not Need.NOTHING:
            _migrate(connection)
        if need is Need.CREATE:
            facts = {"application": APPLICATION, "world": world.value, "created_at": now.isoformat()}
            connection.execute(insert(meta), [{"key": key, "value": value} for key, value in facts.items()])


def look(connection: Connection | None) -> Found:
    """Read what a database says of itself. None: there is no file yet."""
    if connection is None:
        return Found()
    inspector = inspect(connection)
    names = frozenset(
        name
        for name in (*inspector.get_table_names(), *inspector.get_view_names())
        if not name.startswith(QUEUE_PREFIX)
    )
    if not {meta.name, VERSION_TABLE} <= names:
        return Found(names=names)
    if {column["name"] for column in inspector.get_columns(meta.name)} != set(meta.columns.keys()):
        return Found(names=names)
    facts = {row.key: row.value for row in connection.execute(select(meta))}
    return Found(
        names=names,
        application=facts.get("application"),
        world=facts.get("world"),
        moved_to=facts.get(MOVED),
        revision=connection.scalar(text(f"SELECT version_num FROM {VERSION_TABLE}")),  # noqa: S608 - a constant
    )


def judge(found: Found, *, where: str, world: World) -> Need:
    """Say what a database needs, or why it cannot be used. Raises DatabaseUnusable, WrongWorld."""
    if not found.names:
        return Need.CREATE
    if found.application != APPLICATION:
        some = ", ".join(sorted(found.names)[:3])
        raise DatabaseUnusable(
            f"{where} belongs to another program (it holds {some}); it was not touched. "
            "What to do: choose another address for the database in the settings."
        )
    if found.world != world:
        raise WrongWorld(
            f"{where} holds posts of the {found.world} world, but was opened for the {world.value} one; it was not "
            "touched. What to do: give each world a database address of its own in the settings."
        )
    if found.moved_to is not None:
        raise DatabaseUnusable(
            f"{where} was moved to {found.moved_to}; it takes nothing any more, so that nothing goes out twice. What "
            "to do: write that address as `database` in the settings, or CROSSPOST_DATABASE in .env."
        )
    if found.revision not in REVISIONS:
        raise DatabaseUnusable(
            f"{where} was written by a newer crosspost (its tables are of revision {found.revision}, this program "
            f"knows up to {REVISIONS[-1]}); it was not touched. What to do: upgrade crosspost."
        )
    return Need.NOTHING if found.revision == REVISIONS[-1] else Need.UPGRADE


def _make_folder(url: URL) -> None:
    path = file_of(url)
    if path is None:
        return
    if path.is_dir():
        raise DatabaseUnusable(
            f"{name_of(url)} is a folder. What to do: name a file in it in the settings, such as {path}/crosspost.db."
        )
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise DatabaseUnusable(
            f"{name_of(url)} cannot be made: its folder {path.parent} cannot be created ({error.strerror}). "
            "What to do: create the folder, or choose another address for the database in the settings."
        ) from error


def _make_file(url: URL) -> None:
    """Make the file so that this user alone may read it; SQLite gives its journal the same rights."""
    path = file_of(url)
    if path is not None:
        # Where it cannot be made SQLite says so in a moment, and what to do stands with its words.
        with suppress(OSError):
            os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC, 0o600))


@contextmanager
def looking(database: Database, url: URL) -> Iterator[Connection | None]:
    """A connection that cannot alter an existing file; None where there is no file or an empty one."""
    path = file_of(url)
    if path is None:
        with database.read() as connection:
            yield connection
    elif not path.exists() or (path.is_file() and path.stat().st_size == 0):
        yield None
    else:
        engine = create_engine("sqlite://", creator=lambda: _open_read_only(path), poolclass=NullPool)
        with translated(database.where), engine.connect() as connection:
            yield connection


def _open_read_only(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"file:{quote(str(path.absolute()))}?mode=ro", uri=True, timeout=BUSY_TIMEOUT_S)


def _migrate(connection: Connection) -> None:
    """Run the missing migrations inside the caller's transaction: all of them or none."""
    # Imported here and not above: it takes longer to import than an up-to-date database takes to open.
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", "crosspost.store:migrations")
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
