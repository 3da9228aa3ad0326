"""How a worker ends: in its time, at once where it waits for a database that says nothing, or to begin anew."""

from __future__ import annotations

import asyncio
import logging
import os
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import NoReturn

from sqlalchemy.engine import make_url

from crosspost.engines.wall import Wall
from crosspost.errors import DatabaseUnusable
from crosspost.store.database import name_of

logger = logging.getLogger(__name__)

FAR_AHEAD = timedelta(minutes=10)
"""The queue makes a job of every tick between two looks at the clock, and tries them one by one."""


async def until_clock_is_set(wall: Wall, *, every_s: float = 1.0) -> None:
    """Return when the clock was set back, or so far forward that the queue would make up for every tick in between."""
    while timedelta(0) <= wall.stepped() < FAR_AHEAD:
        await asyncio.sleep(every_s)


async def end(lanes: Sequence[asyncio.Task[None]], *, within_s: float) -> bool:
    """Cancel the lanes and wait for their ends, at most so long. Whether one of them has not ended then."""
    for lane in lanes:
        lane.cancel()
    _, hanging = await asyncio.wait(lanes, timeout=within_s)
    return bool(hanging)


def leave(failed: Sequence[asyncio.Task[None]], database: str) -> NoReturn:
    """End the process at once: neither the loop nor threads that wait for a silent database can be waited for.

    What they leave behind is what a crash leaves behind: attempts that are open, and looked for.
    """
    if failed:
        error = next((error for lane in failed if (error := lane.exception())), None)
        logger.error("worker.lost_queue %s", _lost(database, error))
    logging.shutdown()
    os._exit(1 if failed else 0)


@asynccontextmanager
async def lost_queue(database: str) -> AsyncIterator[None]:
    """Turn what the queue's connections raise into DatabaseUnusable: whoever started this process starts it again."""
    from procrastinate.exceptions import ConnectorException

    try:
        yield
    except ConnectorException as error:
        raise DatabaseUnusable(_lost(database, error)) from error


def _lost(database: str, error: BaseException | None) -> str:
    why = (error and error.__cause__) or error
    return (
        f"{name_of(make_url(database))}: the worker lost its queue ({why}). What to do: check that its server runs "
        "and can be reached, then start the worker again; no post is lost."
    )
