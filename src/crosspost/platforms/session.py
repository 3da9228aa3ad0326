"""One HTTP session for both client libraries: where it goes, how long it may take, what came back.

The libraries compose the requests; this session has the last word on everything else. It sends to one base address
only, follows no redirect, reads no environment (proxies, `.netrc`), keeps no cookies, never resends, bounds each
call in time and size, and keeps the complete answer, so that adapters judge by status, headers and body and never
by what a library made of them.

::

    adapter ── session.ask(lambda: library.call(…)) ──▶ library ── session.request ──▶ network
       ▲                                                                       │
       └────────────── Answer, or Silence(sent=…) ◀────── flight ◀─────────────┘

Whether anything was sent is not guessed from the kind of an exception: the connection itself notes on the *flight*
that the first byte is about to leave.
"""

from __future__ import annotations

import logging
import socket
import threading
from collections.abc import Callable, Collection
from contextvars import ContextVar
from dataclasses import dataclass, field
from http.cookiejar import DefaultCookiePolicy
from time import monotonic
from typing import Any

import requests
from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import ConnectTimeoutError

from crosspost.core.verdicts import SEND_TIMEOUT
from crosspost.platforms.answer import Answer, Silence, one_line, read_json, scrub


class _Discreet(logging.Filter):
    """Takes tokens out of the addresses that urllib3 logs at DEBUG; `debug_token` cannot do without one in there."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = scrub(record.getMessage(), ()), None
        return True


logging.getLogger("urllib3.connectionpool").addFilter(_Discreet())


@dataclass(frozen=True, kw_only=True)
class Limits:
    """What one call may take. Seconds and bytes.

    Looking up the host's name is the system resolver's business and not interrupted; but nothing is sent once
    `total` is over, however long the way to the first byte was.
    """

    connect: float = 5.0
    # Between two bytes of the answer.
    read: float = 20.0
    # From the call to the last byte of the answer.
    total: float = SEND_TIMEOUT.total_seconds()
    body: int = 8_000_000


@dataclass(kw_only=True)
class _Flight:
    """One call on its way. Mutable; lives as long as `ask`."""

    deadline: float
    # A library that sends twice within one call would break "exactly once".
    used: bool = False
    # From here on the platform may have seen something.
    sent: bool = False
    overdue: bool = False
    answer: Answer | None = None
    socket: socket.socket | None = None
    lock: threading.Lock = field(default_factory=threading.Lock)

    def take_off(self, connection: HTTPConnection) -> None:
        """Note that the first byte is about to leave; refuse when it is too late for that."""
        with self.lock:
            if self.overdue or monotonic() >= self.deadline:
                raise ConnectTimeoutError(connection, "the connection took so long that nothing was sent any more")
            self.sent = True
            self.socket = connection.sock

    def abort(self) -> None:
        """Time is up: wake whoever is reading by ending the connection under them."""
        with self.lock:
            self.overdue = True
            if self.socket is None:
                return
            try:
                # Not SSLSocket.shutdown, which would pull the TLS state from under the reading thread.
                socket.socket.shutdown(self.socket, socket.SHUT_RDWR)
            except OSError:
                return  # closed already: nobody is reading


_FLIGHT: ContextVar[_Flight] = ContextVar("flight")


FRESH_S = 2.0
"""A kept connection that has rested longer is not used again.

Platforms close resting connections when they like. A call that leaves in the same moment gets no answer, and a post
that was merely not sent would be in doubt. Those that follow one another closely share one.
"""


class _Connection(HTTPConnection):
    """Tells the flight before the first byte leaves, and counts as closed once it has rested."""

    _used_at = 0.0

    @property
    def is_connected(self) -> bool:
        return super().is_connected and monotonic() - self._used_at <= FRESH_S

    def send(self, data: Any) -> None:
        if self.sock is None:
            self.connect()
        _FLIGHT.get().take_off(self)
        self._used_at = monotonic()
        super().send(data)


class _TlsConnection(_Connection, HTTPSConnection):
    pass


class _Pool(HTTPConnectionPool):
    ConnectionCls = _Connection


class _TlsPool(HTTPSConnectionPool):
    ConnectionCls = _TlsConnection


class _Adapter(HTTPAdapter):
    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = {"http": _Pool, "https": _TlsPool}


class GuardedSession(requests.Session):
    """See the module. One per adapter; threads may share it, for all that belongs to one call is on its flight."""

    def __init__(self, *, origin: str, base_url: str, secrets: Collection[str], limits: Limits | None = None) -> None:
        """`origin` is the address that the library has built in; calls to it go to `base_url` instead."""
        super().__init__()
        self.origin = origin.rstrip("/")
        self.base_url = base_url.rstrip("/")
        self.limits = limits or Limits()
        self.trust_env = False
        self.cookies.set_policy(DefaultCookiePolicy(allowed_domains=()))
        self._secrets = frozenset(secret for secret in secrets if secret)
        for scheme in ("http://", "https://"):
            self.mount(scheme, _Adapter(max_retries=0))

    def clean(self, text: str) -> str:
        """`text` without this account's secrets."""
        return scrub(text, self._secrets)

    def hide(self, *secrets: str) -> None:
        """Take these out of everything that is said from now on, too: a platform may hand out secrets itself."""
        self._secrets |= {secret for secret in secrets if secret}

    def ask(self, call: Callable[[], object]) -> Answer:
        """Run one call of a library, which makes one request, and return what came back.

        Whatever the library returns or raises is ignored where a complete answer came; raises Silence otherwise.
        """
        flight = _Flight(deadline=monotonic() + self.limits.total)
        failure, network = "the library made no request", False
        mark = _FLIGHT.set(flight)
        watchdog = threading.Timer(self.limits.total, flight.abort)
        watchdog.daemon = True
        watchdog.start()
        try:
            call()
        # Deliberately everything: on odd answers the libraries raise AttributeError, TypeError, KeyError, …
        except Exception as error:  # noqa: BLE001
            failure = one_line(self.clean(f"{type(error).__name__}: {error}"))
            network = isinstance(error, OSError)
        finally:
            watchdog.cancel()
            _FLIGHT.reset(mark)
        if flight.answer is not None:
            return flight.answer
        if flight.overdue:
            failure = f"no complete answer within {self.limits.total:g} s ({failure})"
        # Raised outside of `except`: not even the context holds the library's text, which may hold the token.
        raise Silence(failure, sent=flight.sent or not network)

    def request(self, method: str, url: str, **kwargs: Any) -> requests.Response:  # type: ignore[override]
        """Send what a library asks for, on our terms. Only within `ask`."""
        flight = _FLIGHT.get()
        if flight.used:
            raise RuntimeError("a client library tried to send twice within one call")
        flight.used = True
        if not url.startswith(self.origin + "/"):
            raise RuntimeError(f"a client library tried to call another host than {self.origin}")
        kwargs |= {
            "timeout": (self.limits.connect, self.limits.read),
            "allow_redirects": False,
            "proxies": None,
            "stream": True,
        }
        response = super().request(method, self.base_url + url.removeprefix(self.origin), **kwargs)
        flight.answer = self._read(response)
        return response

    def get_redirect_target(self, resp: requests.Response) -> None:
        """None, always: requests would otherwise prepare the next request even where it must not follow it."""

    def _read(self, response: requests.Response) -> Answer:
        """Read the body, bounded, and leave it where the library will look for it."""
        body = bytearray()
        for chunk in response.iter_content(65_536):
            body += chunk
            if len(body) > self.limits.body:
                response.close()
                raise requests.RequestException(f"the answer is longer than {self.limits.body} bytes")
        response._content = bytes(body)
        return Answer(
            status=response.status_code,
            headers={name.lower(): value for name, value in response.headers.items()},
            body=read_json(bytes(body)),
            clean=self.clean,
        )
