"""Move a running installation from an SQLite file to an empty PostgreSQL database.

::

    write lock on the file ─ nothing being sent? ─ target empty? ─▶ copy ─▶ compare ─▶ commit there ─▶ close the file

All rows go in one transaction there, while the file's write lock keeps every service from changing it here. At the end
the file refuses every change: a service that still runs on it can claim no post, so nothing goes out twice. The file
is not emptied. Dies the process between the two commits, the next run finds the same rows on both sides and only closes
the file.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Integer, Table, delete, func, insert, select, text
from sqlalchemy.engine import URL

from crosspost.errors import StoreError
from crosspost.model import PostState, World
from crosspost.store.database import Database, file_of, lock, name_of, parse
from crosspost.store.opening import prepare
from crosspost.store.schema import MOVED, SENDER, meta, metadata, posts
from crosspost.store.types import stable_json

BATCH = 500
"""Rows that are written with one statement."""

_FIELDS = 2**256
"""Checksums of rows are added up in this ring: the sum does not depend on the order in which a database gives them."""


@dataclass(frozen=True, kw_only=True)
class Moved:
    """What was moved, and how it was checked."""

    # How messages call the database that everything is in now. Without its password.
    to: str
    # Rows by table.
    rows: Mapping[str, int]
    # By table: SHA-256 of each row, added up; the same on both sides.
    checksums: Mapping[str, str]
    # Whether an earlier run had copied everything already and only the file was left to be closed.
    was_there: bool = False


def move(source: str, target: str, *, world: World, now: datetime) -> Moved:
    """Copy everything, compare it, and close the source. Both are addresses as in the settings.

    Raises StoreError while a post is being sent, when the target holds anything else than what is moved, or when the
    copy differs; DatabaseUnusable and WrongWorld as opening does. Nothing is changed then, but that an empty target
    may have its tables already.
    """
    from_url, to_url = parse(source), parse(target)
    _refuse_kinds(from_url, to_url)
    here, there = Database(from_url), Database(to_url)
    try:
        prepare(here, from_url, world=world, now=now)
        prepare(there, to_url, world=world, now=now)
        with here.write() as old:
            _refuse_sending(old, here.where)
            # Of whoever sent from the file: written anew all the time, and not true of the new database.
            old.execute(delete(meta).where(meta.c.key == SENDER))
            with there.write() as new:
                lock(new)
                moved = _copied(old, new, here.where, there.where)
            _close(old, there.where, now=now)
        return moved
    finally:
        here.close()
        there.close()


def _refuse_kinds(source: URL, target: URL) -> None:
    path = file_of(source)
    if path is None or not path.exists():
        raise StoreError(
            f"{name_of(source)} is not an SQLite file that is there, so there is nothing to move. Name the settings "
            "whose `database` is the file; a PostgreSQL database is moved with pg_dump and pg_restore."
        )
    if target.get_backend_name() != "postgresql":
        raise StoreError(f"{name_of(target)} is not a PostgreSQL database. Write postgresql://user@host/name.")


def _refuse_sending(old: Connection, where: str) -> None:
    sending = old.scalars(select(posts.c.id).where(posts.c.state == PostState.PUBLISHING).order_by(posts.c.id)).all()
    if sending:
        some = ", ".join(map(str, sending[:5]))
        raise StoreError(
            f"{where} was not moved: posts are being sent right now ({some}). Stop the service, let `crosspost "
            "reconcile` find out what became of them (two minutes later at the earliest), and try again."
        )


def _copied(old: Connection, new: Connection, old_name: str, new_name: str) -> Moved:
    """Copy what is not there yet, and compare. Raises StoreError."""
    before = {table: checksum(old, table) for table in metadata.sorted_tables}
    was_there = any(new.scalar(select(func.count()).select_from(table)) for table in before if table is not meta)
    if not was_there:
        new.execute(delete(meta))
        for table in before:
            _copy(old, new, table)
    for table, expected in before.items():
        if (found := checksum(new, table)) != expected:
            raise StoreError(
                f"{new_name} holds {found[0]} rows of {table.name} that are not the {expected[0]} of {old_name}. "
                "Nothing was moved. Name an empty database"
                + ("." if was_there else "; should this happen with an empty one, keep the file and report it.")
            )
    return Moved(
        to=new_name,
        rows={table.name: count for table, (count, _) in before.items()},
        checksums={table.name: total for table, (_, total) in before.items()},
        was_there=was_there,
    )


def _copy(old: Connection, new: Connection, table: Table) -> None:
    found = old.execute(select(table).execution_options(yield_per=BATCH))
    for some in found.mappings().partitions(BATCH):
        new.execute(insert(table), [dict(row) for row in some])
    number = table.c.get("id")
    if number is not None and isinstance(number.type, Integer):
        _count_on(old, new, table)


def _count_on(old: Connection, new: Connection, table: Table) -> None:
    """The next number there is the one that would be next here: numbers of deleted rows are not given again either."""
    highest = old.scalar(select(func.max(table.c.id))) or 0
    if old.scalar(text("SELECT count(*) FROM sqlite_master WHERE name = 'sqlite_sequence'")):
        given = old.scalar(text("SELECT seq FROM sqlite_sequence WHERE name = :name"), {"name": table.name})
        highest = max(highest, given or 0)
    if highest:
        new.execute(
            text("SELECT setval(pg_get_serial_sequence(:name, 'id'), :highest)"),
            {"name": table.name, "highest": highest},
        )


def checksum(connection: Connection, table: Table) -> tuple[int, str]:
    """How many rows a table has, and the sum of their checksums. The same for the same rows on every database."""
    count = total = 0
    for row in connection.execute(select(table).execution_options(yield_per=BATCH)).mappings():
        said = "\x1f".join(_said(dict(row)))
        total = (total + int.from_bytes(hashlib.sha256(said.encode()).digest())) % _FIELDS
        count += 1
    return count, f"{total:064x}"


def _said(row: Mapping[str, Any]) -> Iterator[str]:
    for name, value in sorted(row.items()):
        yield f"{name}={stable_json(value) if isinstance(value, dict | list) else repr(value)}"


def _close(old: Connection, new_name: str, *, now: datetime) -> None:
    """From now on the file refuses every change, also to services that have it open."""
    old.execute(insert(meta), {"key": MOVED, "value": f"{new_name.removeprefix('The database ')} at {now.isoformat()}"})
    for table in metadata.sorted_tables:
        for change in ("INSERT", "UPDATE", "DELETE"):
            old.exec_driver_sql(
                f"CREATE TRIGGER moved_{table.name}_{change.lower()} BEFORE {change} ON {table.name} "
                "BEGIN SELECT RAISE(ABORT, 'this database was moved away and takes nothing any more'); END"
            )
