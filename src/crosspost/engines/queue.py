"""The workers' queue: Procrastinate's own tables, beside ours in the same PostgreSQL database.

The queue holds nothing of its own. Every job says "look whether this is to be done", and what is to be done stands in
our tables. So a queue may be thrown away at any time, a job be dropped or run twice, and nothing is lost or doubled.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from sqlalchemy.engine import make_url

from crosspost.errors import ConfigError, DatabaseUnusable
from crosspost.store.database import NOTICES_SILENCE, name_of

if TYPE_CHECKING:
    import psycopg
    from procrastinate import PsycopgConnector

logger = logging.getLogger(__name__)

LOCK_KEY = int.from_bytes(b"crosspoq")
"""PostgreSQL's advisory lock for those who make the queue's tables."""

CONNECTIONS = 4
"""Connections that the queue itself takes per process, at the most; the store's come on top."""

DEAD_S = 10.0
"""After how long a silence a worker counts as dead, and its jobs are taken from it."""

PATIENCE_S = 10.0
"""How long a connection is waited for before the database counts as lost."""

REMEDY = "in crosspost's folder: .venv/bin/pip install --require-hashes -r lock/postgres.txt"


def address_of(database: str) -> str:
    """Return the settings' database address as PostgreSQL's own library reads it. May hold a password.

    Raises ConfigError for any other database than PostgreSQL.
    """
    url = make_url(database)
    if url.get_backend_name() != "postgresql":
        raise ConfigError(
            [
                "database: several workers need PostgreSQL, and this is a file of one machine; write the address of a "
                "PostgreSQL database (postgresql://user@host/name), or use `crosspost run`. `crosspost migrate --to "
                "ADDRESS` takes along what is in the file"
            ]
        )
    return url.set(drivername="postgresql").render_as_string(hide_password=False)


def connector(database: str) -> PsycopgConnector:
    """Return the queue's connections, not opened yet. Raises ConfigError without the packages for it."""
    try:
        from procrastinate import PsycopgConnector
        from psycopg.conninfo import make_conninfo
    except ImportError as error:
        raise ConfigError([f"work needs packages that are not installed ({error}); {REMEDY}"]) from error
    conninfo = make_conninfo(address_of(database), **NOTICES_SILENCE)
    return PsycopgConnector(conninfo=conninfo, min_size=1, max_size=CONNECTIONS, timeout=PATIENCE_S)


def prepare(database: str, *, anew: bool = False) -> None:
    """Make the queue's tables where there are none; `anew`: throw away those that there are, with all jobs in them.

    Raises DatabaseUnusable when they were made by another version of Procrastinate, or cannot be made.
    """
    from procrastinate.schema import SchemaManager

    schema = SchemaManager.get_schema()
    sign = f"crosspost {hashlib.sha256(schema.encode()).hexdigest()[:16]}"
    with _connected(database) as connection:
        connection.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK_KEY])
        found = _sign(connection)
        if anew and found is not None:
            _drop(connection)
            logger.info("queue.dropped")
        elif found == sign:
            return
        elif found is not None:
            raise DatabaseUnusable(
                f"{name_of(make_url(database))} holds a queue of another version of Procrastinate. What to do: stop "
                "all workers, then start one with `crosspost work --new-queue`; no post is in the queue itself, so "
                "nothing is lost."
            )
        connection.execute(schema)
        connection.execute(f"COMMENT ON TABLE procrastinate_jobs IS '{sign}'")
    logger.info("queue.made")


def at_work(database: str, *, within_s: float) -> int:
    """How many workers gave a sign of life within so many seconds. Raises DatabaseUnusable."""
    with _connected(database) as connection:
        if _sign(connection) is None:
            return 0
        alive = "SELECT count(*) FROM procrastinate_workers WHERE last_heartbeat > now() - make_interval(secs => %s)"
        row = connection.execute(alive, [within_s]).fetchone()
    return int(row[0]) if row else 0


@contextmanager
def _connected(database: str) -> Iterator[psycopg.Connection]:
    """One transaction. The database's errors become ours; the address, with its password, is in none of them."""
    try:
        import psycopg
    except ImportError as error:
        raise ConfigError([f"PostgreSQL needs packages that are not installed ({error}); {REMEDY}"]) from error
    try:
        with psycopg.connect(address_of(database), connect_timeout=10) as connection:
            yield connection
    except psycopg.Error as error:
        raise DatabaseUnusable(
            f"{name_of(make_url(database))}: the queue cannot be used: {error}. What to do: check that its server runs "
            "and that its user may create tables, types and functions there."
        ) from error


def _sign(connection: psycopg.Connection) -> str | None:
    """What the queue's tables were made by: None where there are none, "" where they do not say."""
    row = connection.execute(
        "SELECT to_regclass('procrastinate_jobs') IS NOT NULL, "
        "obj_description(to_regclass('procrastinate_jobs'), 'pg_class')"
    ).fetchone()
    return (row[1] or "") if row and row[0] else None


_DROP = r"""
DO $$
DECLARE one record;
BEGIN
    FOR one IN SELECT relname FROM pg_class WHERE relkind = 'r' AND relname LIKE 'procrastinate\_%'
            AND relnamespace = current_schema()::regnamespace LOOP
        EXECUTE format('DROP TABLE %I CASCADE', one.relname);
    END LOOP;
    FOR one IN SELECT oid::regprocedure AS called FROM pg_proc WHERE proname LIKE 'procrastinate\_%'
            AND pronamespace = current_schema()::regnamespace LOOP
        EXECUTE 'DROP FUNCTION IF EXISTS ' || one.called || ' CASCADE';
    END LOOP;
    FOR one IN SELECT typname FROM pg_type WHERE typname LIKE 'procrastinate\_%' AND typtype IN ('e', 'c')
            AND typnamespace = current_schema()::regnamespace LOOP
        EXECUTE format('DROP TYPE IF EXISTS %I CASCADE', one.typname);
    END LOOP;
END;
$$
"""


def _drop(connection: psycopg.Connection) -> None:
    connection.execute(_DROP)
