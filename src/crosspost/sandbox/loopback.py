"""A small HTTP/1.1 server for one function, on 127.0.0.1: keep-alive, one write per answer, bounded size and time."""

from __future__ import annotations

import contextlib
import socket
import sys
import threading
from collections.abc import Callable
from datetime import UTC
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar

from crosspost.ports import Clock
from crosspost.sandbox.wire import Answer, Request

MAX_BODY = 21_000_000
"""Bytes; the largest honest request is an animation of 15 MB, in base64."""

IDLE_SECONDS = 60
LOOPBACK_NAMES = ("127.0.0.1", "localhost", "[::1]")

Handle = Callable[[Request], Answer | None]


class LoopbackServer(ThreadingHTTPServer):
    """Serves `handle` until it is stopped. Raises OSError when the port cannot be had."""

    daemon_threads = True
    # Somebody else's server on the same port is an error, not a partner.
    allow_reuse_port = False
    request_queue_size = 128

    def __init__(self, port: int, handle: Handle, *, clock: Clock) -> None:
        self.handle = handle
        self.clock = clock
        self._open: set[socket.socket] = set()
        self._open_lock = threading.Lock()
        super().__init__(("127.0.0.1", port), _Handler)
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._accept, name="sandbox", daemon=True)

    def start(self) -> None:
        """Begin to answer."""
        self._thread.start()

    def stop(self) -> None:
        """Stop answering, and close the port and every connection that a client still holds open."""
        self._stopping.set()
        # Waiting for the next client is all that the thread does; so it gets one.
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.server_port), timeout=1):
            pass
        self._thread.join()
        self.server_close()
        with self._open_lock:
            connections = list(self._open)
        for connection in connections:
            # It may have ended by itself just now.
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)

    def _accept(self) -> None:
        """Give every connection to a thread of its own, without the polling of `serve_forever`."""
        while not self._stopping.is_set():
            try:
                request, address = self.get_request()
            except OSError:
                # The client went away, or there are no more file descriptors just now.
                self._stopping.wait(0.01)
                continue
            if self._stopping.is_set():
                self.shutdown_request(request)
            else:
                self.process_request(request, address)

    def process_request(self, request: Any, client_address: Any) -> None:
        """Remember the connection, then serve it in a thread of its own."""
        with self._open_lock:
            self._open.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        """Forget the connection and close it."""
        with self._open_lock:
            self._open.discard(request)
        super().shutdown_request(request)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Print what went wrong, unless the client merely went away."""
        if not isinstance(sys.exc_info()[1], ConnectionError | TimeoutError):
            super().handle_error(request, client_address)


class _Handler(BaseHTTPRequestHandler):
    """Turns bytes into a Request and an Answer into bytes."""

    server: LoopbackServer
    protocol_version = "HTTP/1.1"
    server_version = "crosspost-sandbox"
    sys_version = ""
    timeout: ClassVar[float] = IDLE_SECONDS
    # Head and body leave in one write: in two, Nagle and delayed acknowledgement cost 40 ms per call.
    wbufsize = -1
    disable_nagle_algorithm = True

    def do_GET(self) -> None:
        """Serve a GET."""
        self._serve()

    def do_POST(self) -> None:
        """Serve a POST."""
        self._serve()

    def do_DELETE(self) -> None:
        """Serve a DELETE."""
        self._serve()

    def _serve(self) -> None:
        host = self.headers.get("Host", "")
        name = host.rpartition(":")[0] if host.rpartition(":")[2].isdigit() else host
        if name.lower() not in LOOPBACK_NAMES or not self.path.startswith("/"):
            # A page in a browser that made its own name point here (DNS rebinding) is kept out.
            return self._refuse(403, b"the sandbox answers on loopback only: use http://127.0.0.1 and a path\n")
        body = self._body()
        if body is None:
            return None
        path, _, query = self.path.partition("?")
        request = Request(
            method=self.command,
            url=f"http://{host}{self.path}",
            path=path,
            query=query,
            headers={name.lower(): value for name, value in self.headers.items()},
            body=body,
        )
        answer = self.server.handle(request)
        return self._drop() if answer is None else self._send(answer)

    def _body(self) -> bytes | None:
        """Read the body; None when it was refused."""
        if "Transfer-Encoding" in self.headers:
            self._refuse(411, b"send a Content-Length, not a Transfer-Encoding\n")
            return None
        given = self.headers.get("Content-Length", "0")
        if not (given.isascii() and given.isdigit()) or len(given) > 12:
            self._refuse(400, b"the Content-Length is not a number\n")
            return None
        if int(given) > MAX_BODY:
            self._refuse(413, f"the body is larger than {MAX_BODY} bytes\n".encode())
            return None
        body = self.rfile.read(int(given))
        if len(body) < int(given):
            self.close_connection = True
            return None
        return body

    def _refuse(self, status: int, words: bytes) -> None:
        self.close_connection = True
        self._send(Answer(status=status, headers={"Content-Type": "text/plain", "Connection": "close"}, body=words))

    def _send(self, answer: Answer) -> None:
        self.send_response(answer.status)
        for name, value in answer.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(answer.body)))
        self.end_headers()
        self.wfile.write(answer.body)

    def _drop(self) -> None:
        self.close_connection = True
        self.connection.shutdown(socket.SHUT_RDWR)

    def date_time_string(self, timestamp: float | None = None) -> str:  # noqa: ARG002 - named by the base class
        """Return the sandbox's own time for the Date header."""
        return format_datetime(self.server.clock().astimezone(UTC), usegmt=True)

    def log_message(self, *_: Any) -> None:
        """Say nothing: addresses hold tokens. The journal is the log."""
