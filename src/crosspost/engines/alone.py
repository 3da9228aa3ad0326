"""One service per database, be it a file or a server's: see `lock` and `server_lock`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from datetime import datetime

from crosspost.engines import lock, server_lock
from crosspost.store.database import file_of, parse


@contextmanager
def alone(database: str, *, who: str, now: datetime) -> Iterator[None]:
    """Be the only service of the database for the time of the block. Raises AlreadyRunning, DatabaseUnusable.

    `who` is the command, as messages name it. A database in memory has one process anyway.
    """
    url = parse(database)
    holding: AbstractContextManager[None]
    if (file := file_of(url)) is not None:
        holding = lock.held(file, now=now)
    elif url.get_backend_name() == "postgresql":
        holding = server_lock.held(database, who=who)
    else:
        holding = nullcontext()
    with holding:
        yield


def is_served(database: str) -> bool:
    """Whether a service, or a worker, works on the database at this moment. Raises DatabaseUnusable."""
    url = parse(database)
    if (file := file_of(url)) is not None:
        return lock.is_held(file)
    return url.get_backend_name() == "postgresql" and server_lock.is_held(database)
