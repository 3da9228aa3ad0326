"""A loopback server that answers as scripted, byte for byte, and keeps what it was sent."""

from __future__ import annotations

import contextlib
import json
import socket
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self

_TLS = b"\x16\x03"
"""How a client that wants TLS begins; it then waits for an answer."""


@dataclass(frozen=True, kw_only=True)
class Reply:
    """One scripted answer."""

    status: int = 200
    body: str | bytes = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    content_type: str | None = "application/json; charset=UTF-8"
    # Close after reading the request, without a byte of answer.
    drop: bool = False
    # Declare more bytes than are sent.
    cut: bool = False
    # Say nothing for so many seconds (or until the server ends).
    wait: float = 0.0
    # Send one byte of body every so many seconds, endlessly.
    drip: float = 0.0


def reply(status: int, body: object = None, **headers: str) -> Reply:
    """A JSON answer; underscores in header names stand for dashes."""
    return Reply(
        status=status, body=json.dumps(body), headers={name.replace("_", "-"): value for name, value in headers.items()}
    )


class ScriptedServer:
    """Answers the n-th connection with the n-th reply, the last one repeats. Loopback only."""

    def __init__(self, *replies: Reply) -> None:
        self.replies = list(replies)
        self.requests: list[str] = []
        self._over = threading.Event()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self._over.set()
        with contextlib.suppress(OSError):
            # Closing alone does not wake a thread that waits in accept().
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join(5)

    def _serve(self) -> None:
        while not self._over.is_set():
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            with connection:
                connection.settimeout(5)
                try:
                    self.requests.append(_read_request(connection))
                    self._answer(connection, self.replies[min(len(self.requests), len(self.replies)) - 1])
                except OSError:
                    continue

    def _answer(self, connection: socket.socket, scripted: Reply) -> None:
        if scripted.wait:
            self._over.wait(scripted.wait)
        if scripted.drop:
            return
        body = scripted.body.encode() if isinstance(scripted.body, str) else scripted.body
        length = len(body) + (100 if scripted.cut or scripted.drip else 0)
        head = [f"HTTP/1.1 {scripted.status} Scripted", f"Content-Length: {length}", "Connection: close"]
        if scripted.content_type is not None:
            head.append(f"Content-Type: {scripted.content_type}")
        head += [f"{name}: {value}" for name, value in scripted.headers.items()]
        connection.sendall("\r\n".join([*head, "", ""]).encode() + body)
        end = time.monotonic() + 10
        while scripted.drip and time.monotonic() < end and not self._over.wait(scripted.drip):
            connection.sendall(b" ")


def _read_request(connection: socket.socket) -> str:
    data = b""
    while b"\r\n\r\n" not in data:
        chunk = connection.recv(65_536)
        data += chunk
        if not chunk or data.startswith(_TLS):
            break
    head, _, body = data.partition(b"\r\n\r\n")
    length = next(
        (int(line.split(b":")[1]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:")), 0
    )
    while len(body) < length:
        body += connection.recv(65_536)
    return (head + b"\r\n\r\n" + body).decode(errors="replace")
