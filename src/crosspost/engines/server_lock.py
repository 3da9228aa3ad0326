"""One service per PostgreSQL database: a lock of the server's that ends with the connection that holds it.

::

    run, restore   alone       nobody else holds it
    work           together    other workers hold it, too, and nobody else

It is an advisory lock of the session (PostgreSQL's manual, "Advisory Locks"), on a connection of its own. Correctness
does not rest on it: where that connection breaks the lock is lost, but nothing stops. It is tried again until it is
held, and the log says so. Not for poolers that share sessions (PgBouncer in transaction mode): they keep no such lock.
"""

from __future__ import annotations

import logging
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from threading import Event, Thread
from typing import TYPE_CHECKING

from sqlalchemy.engine import make_url

from crosspost.engines.queue import REMEDY, address_of
from crosspost.errors import AlreadyRunning, ConfigError, DatabaseUnusable
from crosspost.store.database import NOTICES_SILENCE, name_of

if TYPE_CHECKING:
    import psycopg

logger = logging.getLogger(__name__)

LOCK_KEY = int.from_bytes(b"crosspor")
"""The advisory lock's number; those of `store.database` and `engines.queue` are other ones."""

LOOK_S = 10.0
"""How often the connection is asked whether it lives, and a lost lock is tried again."""

CONNECT_S = 10
END_S = 5.0
"""How long the end waits for the connection to be given back."""

MOST_NAMED = 3
"""Holders that a message names."""

LONGEST_NAME = 63
"""Bytes of an application's name that PostgreSQL keeps (NAMEDATALEN - 1)."""

_SIGNS = "SELECT set_config(name, value, false) FROM (VALUES ('tcp_keepalives_idle', '10'), "
_SIGNS += "('tcp_keepalives_interval', '5'), ('tcp_keepalives_count', '3')) AS wanted (name, value)"
"""Lets the server find out within half a minute that a machine is gone, and take its lock from it. Its own patience is
two hours by default."""

_HOLDERS = """
    SELECT activity.application_name, to_char(activity.backend_start AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS "UTC"')
    FROM pg_locks AS held JOIN pg_stat_activity AS activity USING (pid)
    WHERE held.locktype = 'advisory' AND held.granted AND held.objsubid = 1
        AND held.database = (SELECT oid FROM pg_database WHERE datname = current_database())
        AND held.classid::bigint = %s AND held.objid::bigint = %s
    ORDER BY activity.backend_start
"""
"""Who holds it, and since when. A number of 64 bits stands there in two halves (its manual, "pg_locks")."""


@dataclass(frozen=True, kw_only=True)
class Claim:
    """Who wants the lock of which database."""

    # The settings' address. May hold a password.
    database: str
    # The command, as messages name it: "crosspost run".
    who: str
    # Whether others that work together may hold it at the same time.
    together: bool


@contextmanager
def held(database: str, *, who: str, together: bool = False, every_s: float = LOOK_S) -> Iterator[None]:
    """Hold the database's lock for the time of the block, and take it again whenever its connection breaks.

    Raises AlreadyRunning, with the holders, when it is not to be had at the beginning; DatabaseUnusable when the
    database cannot be reached then, ConfigError without the packages for it.
    """
    claim = Claim(database=database, who=who, together=together)
    over, connection = Event(), _taken(claim)
    # Not joined without end: it may wait for a server that says nothing.
    keeper = Thread(target=_keep, args=(claim, connection, over, every_s), name="lock", daemon=True)
    keeper.start()
    try:
        yield
    finally:
        over.set()
        keeper.join(END_S)


def is_held(database: str) -> bool:
    """Whether anybody holds the database's lock. Raises DatabaseUnusable, ConfigError."""
    connection = _connected(database, "crosspost")
    with connection:
        return bool(_holders(connection))


def _keep(claim: Claim, first: psycopg.Connection, over: Event, every_s: float) -> None:
    """Look after the lock until the service is over, then give it back."""
    connection: psycopg.Connection | None = first
    said = ""
    while not over.wait(every_s):
        if connection is not None:
            if (lost := _lost(connection)) is None:
                continue
            logger.warning("lock.lost %s; everything goes on, and it is tried again", lost)
            connection = None
        try:
            connection = _taken(claim)
        except (AlreadyRunning, DatabaseUnusable) as error:
            if str(error) != said:
                said = str(error)
                logger.warning("lock.not_taken_again %s", error)
            continue
        said = ""
        logger.warning("lock.taken_again")
    if connection is not None:
        _give_back(claim, connection)


def _taken(claim: Claim) -> psycopg.Connection:
    """A connection that holds the lock. Raises AlreadyRunning, DatabaseUnusable, ConfigError."""
    import psycopg

    connection = _connected(claim.database, claim.who)
    try:
        connection.execute(_SIGNS)
        take = f"SELECT pg_try_advisory_lock{'_shared' if claim.together else ''}(%s)".encode()
        row = connection.execute(take, [LOCK_KEY]).fetchone()
        if row and row[0]:
            return connection
        holders = _holders(connection)
    except psycopg.Error as error:
        connection.close()
        raise _unusable(claim.database, error) from error
    connection.close()
    raise AlreadyRunning(_whose(claim.database, holders))


def _lost(connection: psycopg.Connection) -> str | None:
    """Why the connection lives no more; None while it does."""
    import psycopg

    try:
        connection.execute("SELECT 1")
    except psycopg.Error as error:
        connection.close()
        return " ".join(str(error).split())
    return None


def _give_back(claim: Claim, connection: psycopg.Connection) -> None:
    """Closing would do, but the server takes a moment to notice."""
    import psycopg

    give = f"SELECT pg_advisory_unlock{'_shared' if claim.together else ''}(%s)".encode()
    with suppress(psycopg.Error):
        connection.execute(give, [LOCK_KEY])
    connection.close()


def _connected(database: str, who: str) -> psycopg.Connection:
    try:
        import psycopg
        from psycopg.conninfo import make_conninfo
    except ImportError as error:
        raise ConfigError([f"PostgreSQL needs packages that are not installed ({error}); {REMEDY}"]) from error
    named = f"{who}, process {os.getpid()} on {socket.gethostname()}"[:LONGEST_NAME]
    options: dict[str, str | int] = {"application_name": named, "connect_timeout": CONNECT_S, **NOTICES_SILENCE}
    try:
        return psycopg.connect(make_conninfo(address_of(database), **options), autocommit=True)
    except psycopg.Error as error:
        raise _unusable(database, error) from error


def _holders(connection: psycopg.Connection) -> list[str]:
    found = connection.execute(_HOLDERS, [LOCK_KEY >> 32, LOCK_KEY & 0xFFFFFFFF]).fetchall()
    return [
        f"{name or 'a process that has not said its name'}, since {since or 'nobody knows when'}"
        for name, since in found
    ]


def _whose(database: str, holders: list[str]) -> str:
    named = "; ".join(holders[:MOST_NAMED]) or "a process that has just ended"
    more = f"; and {len(holders) - MOST_NAMED} more" if len(holders) > MOST_NAMED else ""
    return (
        f"{name_of(make_url(database))} is worked on already: {named}{more}. A database takes one `crosspost run`, or "
        "any number of `crosspost work`, not both. Stop what runs there first, or give this one a database of its own. "
        "What a machine held that was cut off is free again after half a minute."
    )


def _unusable(database: str, error: Exception) -> DatabaseUnusable:
    return DatabaseUnusable(
        f"{name_of(make_url(database))}: its lock cannot be asked for: {' '.join(str(error).split())}. What to do: "
        "check that its server runs and that its address in the settings is right."
    )
