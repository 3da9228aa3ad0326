"""A web site on loopback whose every page is a function that may misbehave as it likes."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Callable, Mapping
from types import TracebackType
from typing import Self


class Visit:
    """One request to the site, and the means to answer it byte by byte."""

    def __init__(self, connection: socket.socket, path: str, headers: Mapping[str, str], over: threading.Event) -> None:
        self._connection = connection
        self.path = path
        # Keys in lower case.
        self.headers = headers
        self._over = over

    def send(self, data: bytes) -> bool:
        """Send raw bytes; False when nobody listens any more."""
        try:
            self._connection.sendall(data)
        except OSError:
            return False
        return not self._over.is_set()

    def answer(self, body: bytes = b"", *, status: int = 200, **headers: str) -> None:
        """Send a whole answer; underscores in header names stand for dashes."""
        lines = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in headers.items())
        self.send(f"HTTP/1.1 {status} X\r\nContent-Length: {len(body)}\r\n{lines}\r\n".encode() + body)

    def pause(self, seconds: float) -> None:
        """Say nothing for a while, or until the site closes."""
        self._over.wait(seconds)


Page = Callable[[Visit], object]


class FeedSite:
    """Serves pages by path, 404 for others. Remembers whom it saw."""

    def __init__(self, pages: Mapping[str, Page]) -> None:
        self.pages = dict(pages)
        self.visits: list[Visit] = []
        self.connections = 0
        self._over = threading.Event()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listener.getsockname()[1])
        self.url = f"http://127.0.0.1:{self.port}"

    def __enter__(self) -> Self:
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self._over.set()
        # Wakes the accepting thread; closing alone would leave it waiting.
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def _accept(self) -> None:
        while not self._over.is_set():
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            self.connections += 1
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        connection.settimeout(10)
        with connection, contextlib.suppress(OSError), connection.makefile("rb") as lines:
            while request := lines.readline():
                headers = {}
                while line := lines.readline().strip():
                    name, _, value = line.decode("latin-1").partition(":")
                    headers[name.lower()] = value.strip()
                path = request.split()[1].decode()
                visit = Visit(connection, path, headers, self._over)
                self.visits.append(visit)
                page = self.pages.get(path.partition("?")[0])
                if page is None:
                    visit.answer(status=404)
                    continue
                page(visit)
                if path.startswith("/close"):
                    return
