"""One service per database: a lock beside its file that dies with its process.

`flock` (flock(2)) is held by the open file, so that no crash leaves it behind and no number of a process has to be
guessed at. The file stays; only the lock on it counts. Not for databases on network drives: SQLite is not, either.
"""

from __future__ import annotations

import fcntl
import json
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from crosspost.errors import AlreadyRunning
from crosspost.store.owner import hand_over


@contextmanager
def held(database: Path, *, now: datetime) -> Iterator[None]:
    """Hold the database's lock for the time of the block. Raises AlreadyRunning, with the holder and its beginning."""
    descriptor = _opened(database)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise AlreadyRunning(_whose(descriptor, database)) from error
        os.ftruncate(descriptor, 0)
        holder = {"pid": os.getpid(), "host": socket.gethostname(), "since": now.isoformat(timespec="seconds")}
        os.pwrite(descriptor, json.dumps(holder).encode(), 0)
        yield
    finally:
        os.close(descriptor)


def is_held(database: Path) -> bool:
    """Whether some process holds the database's lock. One that may not be opened counts as held."""
    path = database.with_name(f"{database.name}.lock")
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    except FileNotFoundError:
        return False
    except OSError:
        return True
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(descriptor)
    return False


def _opened(database: Path) -> int:
    """The lock's file, made where it is not there; the database's owner can open it, too, if root makes it."""
    path = database.with_name(f"{database.name}.lock")
    descriptor = None
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
        hand_over(descriptor, database=database)
    except OSError as error:
        if descriptor is not None:
            os.close(descriptor)
        raise AlreadyRunning(
            f"the lock {path} cannot be opened: {error.strerror}. Give this user the right to write the folder of the "
            "database."
        ) from error
    return descriptor


def _whose(descriptor: int, database: Path) -> str:
    try:
        holder = json.loads(os.pread(descriptor, 4096, 0))
        who = f"process {int(holder['pid'])} on {str(holder['host'])[:64]}, since {str(holder['since'])[:32]}"
    except (ValueError, KeyError, TypeError):
        # It is held, but its holder has not written yet, or somebody else wrote into the file.
        who = "a process that has not said its name"
    return (
        f"a crosspost service works on {database} already: {who}. One is enough; stop that one first, or give this one "
        "a database of its own."
    )
