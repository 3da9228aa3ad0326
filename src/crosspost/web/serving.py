"""Serves the page, in the foreground or beside something else, until it is told to stop."""

from __future__ import annotations

import logging
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn
from starlette.applications import Starlette

from crosspost.errors import ConfigError
from crosspost.web.settings import WebSettings

logger = logging.getLogger(__name__)

STOP_WITHIN = 5
"""Seconds that requests under way have when the service stops."""


@contextmanager
def serving(page: Starlette, settings: WebSettings, stop: threading.Event | None = None) -> Iterator[str]:
    """Serve the page in a thread of its own, and yield its address. Raises ConfigError when the port is taken.

    It ends with the block, or begins to end when `stop` is set. A request that waits for somebody's server may live on.
    """
    listening = _listen(settings)
    config = uvicorn.Config(
        page,
        log_config=None,
        access_log=False,
        server_header=False,
        # uvicorn's own would believe anybody on this machine; `app._behind` believes those that were named.
        proxy_headers=False,
        ws="none",
        lifespan="off",
        limit_concurrency=100,
        h11_max_incomplete_event_size=32_000,
        timeout_keep_alive=5,
        timeout_graceful_shutdown=STOP_WITHIN,
    )
    server = _Server(config, stop or threading.Event())
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, name="page", daemon=True)
    thread.start()
    host, port = listening.getsockname()[:2]
    address = f"http://{f'[{host}]' if ':' in host else host}:{port}"
    logger.info("page.started address=%s", address)
    try:
        yield address
    finally:
        server.should_exit = True
        thread.join(STOP_WITHIN + 1)
        listening.close()
        logger.info("page.stopped")


class _Server(uvicorn.Server):
    """Leaves the process's signals to whoever runs it."""

    def __init__(self, config: uvicorn.Config, stop: threading.Event) -> None:
        super().__init__(config)
        self._stop = stop

    async def on_tick(self, counter: int) -> bool:
        """Whether to end. Called by uvicorn ten times a second."""
        return await super().on_tick(counter) or self._stop.is_set()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Capture none."""
        yield


def _listen(settings: WebSettings) -> socket.socket:
    """Bind before anything is served, so that a port that is taken is an error with a remedy."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((settings.host, settings.port))
        listening.listen(128)
    except OSError as error:
        listening.close()
        raise ConfigError(
            [
                f"the page cannot listen on {settings.host}, port {settings.port}: {error.strerror or error}; "
                "choose another with --port, or stop the program that has it"
            ]
        ) from error
    return listening
