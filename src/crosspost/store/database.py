"""One database: transactions that begin as they should, and its errors in our own words.

What a writing transaction reads must still be true when it writes. On SQLite it takes the write lock at its beginning
(`BEGIN IMMEDIATE`). On PostgreSQL writers run side by side: a row that is to be judged is locked while it is read
(`transitions.load`), and what no row stands for yet is decided by a unique index. A reading transaction sees one
consistent state on both. Transactions never nest: a room opens one per method and calls no other room from inside.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, Insert, QueuePool, Table, create_engine, event, text
from sqlalchemy.dialects import sqlite
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, IntegrityError, NoSuchModuleError, TimeoutError
from sqlalchemy.pool import ConnectionPoolEntry

from crosspost.errors import DatabaseUnusable, StoreError
from crosspost.store.types import stable_json

T = TypeVar("T")

BUSY_TIMEOUT_S = 10
"""How long a transaction waits for another process to finish its own."""

WRITES = "crosspost_writes"
"""Execution option of connections whose transactions write."""

CHUNK = 500
"""How many values go into one IN list: well below SQLite's 999 variables of old."""

NOTICES_SILENCE = {
    "keepalives_idle": 15,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    # Milliseconds that what was sent may stay unconfirmed. Without it a lost network is found out after a quarter of an
    # hour, and a lost host never.
    "tcp_user_timeout": 30_000,
}
"""How libpq finds out within half a minute that nobody is there any more (its manual: "Parameter Key Words")."""

LOCK_KEY = int.from_bytes(b"crosspos")
"""PostgreSQL's advisory locks are numbers, one space for the whole database."""

SHOWN = frozenset({"host", "port", "dbname", "user"})
"""What messages show of an address's query: where the database is. Anything else may hold a password."""

OTHER_TABLES = (
    "it was made by another version of crosspost, before the first release: go on with that version, or give this one "
    "a database of its own (what the feed shows by then is taken for known, and is not posted)"
)
REMEDIES = (
    ("lock timeout", "another program keeps it busy; stop that program, or try again in a moment"),
    ("locked", "another program keeps it busy; stop that program, or try again in a moment"),
    ("deadlock", "nothing: it is tried again by itself"),
    ("password", "check the user and the password of its address in the settings"),
    # Older words of SQLite and PostgreSQL for what a later version has: until the first release its tables may change.
    ("no such", OTHER_TABLES),
    ("column", OTHER_TABLES),
    ("relation", OTHER_TABLES),
    ("does not exist", "check its address in the settings: the user and the database must be there already"),
    ("permission denied", "give its user the right to create tables there: GRANT CREATE ON SCHEMA public"),
    ("connection", "check that its server runs and that its address in the settings is right"),
    ("i/o", "check that its disk works and is still mounted"),
    ("full", "free some space on its disk, then try again"),
    ("readonly", "give this user the right to write the file and its folder"),
    ("unable to open", "check that its folder exists and that this user may read and write the file and the folder"),
    ("not a database", "it is some other kind of file; choose another address for the database in the settings"),
    (
        "malformed",
        "the file is damaged; restore it from a backup, or save what is readable with `sqlite3 FILE .recover`",
    ),
)
"""What a database error says, and what to do about it."""


class Database:
    """An engine and the two kinds of transaction."""

    def __init__(self, url: URL) -> None:
        self.where = name_of(url)
        self._engine = _engine(url)
        self._reader = self._engine.execution_options(**_reading(url))
        self._writer = self._engine.execution_options(**{WRITES: True})

    def read(self) -> AbstractContextManager[Connection]:
        """A transaction that only reads, on one consistent state. Raises DatabaseUnusable."""
        return self._transaction(self._reader)

    def write(self) -> AbstractContextManager[Connection]:
        """A transaction that writes: all of it or nothing. Raises DatabaseUnusable, StoreError for a broken rule."""
        return self._transaction(self._writer)

    def close(self) -> None:
        """Close every connection. Safe to call twice."""
        self._engine.dispose()

    @contextmanager
    def _transaction(self, engine: Engine) -> Iterator[Connection]:
        with translated(self.where), engine.begin() as connection:
            yield connection


class Room:
    """A part of the store: a group of methods on the one database."""

    def __init__(self, database: Database) -> None:
        self._db = database


@contextmanager
def translated(where: str) -> Iterator[None]:
    """Turn the database's errors into ours, in this one place."""
    try:
        yield
    except IntegrityError as error:
        raise StoreError(
            f"{where} refused to store this, because it breaks one of its rules ({error.orig}). Nothing was written."
        ) from error
    except (DBAPIError, TimeoutError) as error:
        words = str(error.orig) if isinstance(error, DBAPIError) else str(error)
        remedy = next(
            (remedy for sign, remedy in REMEDIES if sign in words.lower()),
            "check that the database can be reached, then try again",
        )
        raise DatabaseUnusable(f"{where} cannot be used: {words}. What to do: {remedy}.") from error


def parse(url: str) -> URL:
    """Read a database address. Raises DatabaseUnusable for one that is neither `sqlite:///…` nor `postgresql://…`."""
    try:
        parsed = make_url(url)
    except ArgumentError as error:
        raise DatabaseUnusable(
            f"The database address is not a URL. Write, for example, sqlite:///var/crosspost.db ({error})."
        ) from error
    match parsed.get_backend_name():
        case "sqlite":
            return parsed
        case "postgresql":
            return parsed.set(drivername="postgresql+psycopg")
    raise DatabaseUnusable(
        f"{name_of(parsed)}: crosspost keeps its data in SQLite or PostgreSQL. Write sqlite:///var/crosspost.db or "
        "postgresql://user@host/name."
    )


def file_of(url: URL) -> Path | None:
    """The file of an SQLite database; None for one in memory and for PostgreSQL."""
    if url.get_backend_name() != "sqlite" or url.database in {None, "", ":memory:"}:
        return None
    return Path(str(url.database))


def name_of(url: URL) -> str:
    """How messages call this database. Never holds its password, wherever in the address that stands."""
    path = file_of(url)
    if path is not None:
        return f"The database {path}"
    shown = {name: value for name, value in url.query.items() if name in SHOWN}
    plain = url.set(drivername=url.get_backend_name(), query=shown)
    return f"The database {plain.render_as_string(hide_password=True)}"


def insert_new(connection: Connection, table: Table) -> Insert:
    """An INSERT that leaves alone what is there already, by any of the table's unique rules."""
    if connection.dialect.name == "postgresql":
        # Imported here: it takes a fifth of the time that SQLAlchemy takes, and most of us use SQLite.
        from sqlalchemy.dialects import postgresql

        return postgresql.insert(table).on_conflict_do_nothing()
    return sqlite.insert(table).on_conflict_do_nothing()


def chunks(values: Collection[T]) -> Iterator[list[T]]:
    """The values in lists short enough for one IN."""
    listed = list(values)
    for start in range(0, len(listed), CHUNK):
        yield listed[start : start + CHUNK]


def lock(connection: Connection) -> None:
    """Let one process at a time change what all of them lean on; until the transaction ends.

    SQLite's writing transactions hold such a lock anyway.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": LOCK_KEY})


def writes(connection: Connection) -> bool:
    """Whether the connection's transaction is one that writes."""
    return bool(connection.get_execution_options().get(WRITES, False))


def _reading(url: URL) -> dict[str, Any]:
    if url.get_backend_name() != "postgresql":
        return {}
    return {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}


def _engine(url: URL) -> Engine:
    options: dict[str, Any] = {}
    if url.get_backend_name() == "sqlite" and file_of(url) is None:
        # A database in memory lives in its one connection; threads take turns on it.
        options = {"poolclass": QueuePool, "pool_size": 1, "max_overflow": 0}
        options["connect_args"] = {"check_same_thread": False}
    if url.get_backend_name() == "postgresql":
        # A connection that its server closed meanwhile is noticed before it is used.
        arguments = {"connect_timeout": BUSY_TIMEOUT_S, "options": _limits(), **NOTICES_SILENCE}
        options = {"pool_pre_ping": True, "connect_args": arguments}
    try:
        engine = create_engine(url, json_serializer=stable_json, pool_timeout=30, **options)
    except (ImportError, NoSuchModuleError) as error:
        raise DatabaseUnusable(
            f"{name_of(url)} needs a driver that is not installed ({error}). What to do: "
            "in crosspost's folder, `.venv/bin/pip install --require-hashes -r lock/postgres.txt`."
        ) from error
    if url.get_backend_name() == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    return engine


def _limits() -> str:
    """Nobody waits for a lock longer than on SQLite, nobody keeps one for ever; instants come and go in UTC."""
    wait_ms = int(BUSY_TIMEOUT_S * 1000)
    return f"-c timezone=UTC -c lock_timeout={wait_ms} -c idle_in_transaction_session_timeout=60000"


def _prepare_sqlite(connection: sqlite3.Connection, _entry: ConnectionPoolEntry) -> None:
    # The driver's own idea of when to begin is too late for us; `_begin_sqlite` says it.
    connection.isolation_level = None
    connection.execute(f"PRAGMA busy_timeout = {int(BUSY_TIMEOUT_S * 1000)}")
    connection.execute("PRAGMA foreign_keys = ON")
    # Readers never wait for the writer.
    connection.execute("PRAGMA journal_mode = WAL")
    # A committed attempt survives a power cut: it is what keeps a post from going out twice.
    connection.execute("PRAGMA synchronous = FULL")


def _begin_sqlite(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes(connection) else "BEGIN")
