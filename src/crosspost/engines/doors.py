"""A small web server in the service's own process, on this machine only."""

from __future__ import annotations

import logging
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

logger = logging.getLogger(__name__)

HOST = "127.0.0.1"

GRACE_S = 1
"""How long requests that are being answered may still take when the service stops."""


@contextmanager
def opened(make: Callable[[], Any], *, port: int) -> Iterator[str | None]:
    """Serve an ASGI application on loopback for the time of the block; its address. Port 0 picks a free one.

    None, and an error in the log, where the port is taken: the posts go out all the same.
    """
    try:
        listening = socket.create_server((HOST, port))
    except OSError as error:
        logger.error(  # noqa: TRY400 - its words say all there is to say
            "doors.closed port=%d %s: write another port in [service], or 0 for none; all else goes on",
            port,
            error.strerror,
        )
        yield None
        return
    with listening:
        # Imported here: who opens no doors does not pay for them.
        import uvicorn

        config = uvicorn.Config(
            make(),
            log_config=None,
            log_level=logging.WARNING,
            access_log=False,
            lifespan="off",
            server_header=False,
            loop="asyncio",
            http="h11",
            ws="none",
            limit_concurrency=50,
            timeout_graceful_shutdown=GRACE_S,
        )
        server = uvicorn.Server(config)
        # A daemon: a request that never ends must not keep the process from ending.
        thread = threading.Thread(target=server.run, args=[[listening]], name="doors", daemon=True)
        thread.start()
        try:
            yield f"http://{HOST}:{listening.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join(GRACE_S + 0.5)
