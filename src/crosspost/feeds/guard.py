"""Connections that cannot be talked into the private network.

A host is resolved once; every address of the answer is checked; the connection goes to a checked address and to no
other, while TLS still asks for and verifies the host's name. A name that answers differently the second time (DNS
rebinding) gains nothing, because there is no second time. A watch shuts the socket down at the deadline: read
timeouts alone let a server that drips one byte at a time hold a thread for ever.

Leans on two internals of urllib3 2 (`_new_conn` and `_dns_host`); the tests pin their behaviour.
"""

from __future__ import annotations

import contextlib
import socket
import ssl
import threading
import time
from contextvars import ContextVar
from functools import cache
from types import TracebackType

from requests.utils import DEFAULT_CA_BUNDLE_PATH
from urllib3 import PoolManager
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import ConnectTimeoutError, NameResolutionError, NewConnectionError
from urllib3.response import BaseHTTPResponse
from urllib3.util.ssl_ import create_urllib3_context

from crosspost.core.hosts import is_public

MOST_ADDRESSES = 4
"""How many addresses of one host are tried before giving up."""


class RefusedAddress(Exception):
    """The host leads to an address outside the public internet. Nothing was sent."""

    def __init__(self, host: str, address: str) -> None:
        super().__init__(f"{host} leads to {address}, which is not on the public internet")


class Watch:
    """Shuts the connection of one request down when its time is up. Use as a context manager, in one thread."""

    def __init__(self, seconds: float) -> None:
        self._ends = time.monotonic() + seconds
        self._lock = threading.Lock()
        self._socket: socket.socket | None = None
        self._timer = threading.Timer(seconds, self._expire)
        self._timer.daemon = True

    @property
    def expired(self) -> bool:
        """Whether the time is up. By the clock: the timer, which a busy machine calls late, is not asked."""
        return time.monotonic() >= self._ends

    @property
    def left(self) -> float:
        """Seconds until the deadline; never below a millisecond, so that it can serve as a timeout."""
        return max(self._ends - time.monotonic(), 0.001)

    def guard(self, sock: socket.socket | None) -> None:
        """Take over this socket: from now on it is the one to be shut down."""
        with self._lock:
            self._socket = sock
            if self.expired:
                self._shut()

    def _expire(self) -> None:
        with self._lock:
            self._shut()

    def _shut(self) -> None:
        if self._socket is not None:
            # It may have been closed by its owner a moment ago, which is what we want of it.
            with contextlib.suppress(OSError):
                self._socket.shutdown(socket.SHUT_RDWR)

    def __enter__(self) -> Watch:
        self._token = _watch.set(self)
        self._timer.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self._timer.cancel()
        self.guard(None)
        _watch.reset(self._token)


_watch: ContextVar[Watch | None] = ContextVar("watch", default=None)


def resolve(host: str, port: int, seconds: float) -> tuple[str, ...]:
    """Ask the system once for the addresses of a host; numeric hosts in any notation come out normalised.

    Raises OSError when there are none and TimeoutError when the answer takes longer than `seconds`: the system's own
    patience cannot be set, so it waits in a thread of its own that ends by itself.
    """
    answer: list[tuple[str, ...]] = []
    trouble: list[OSError | UnicodeError] = []

    def ask() -> None:
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as error:
            trouble.append(error)
        else:
            answer.append(tuple(dict.fromkeys(str(info[4][0]) for info in found)))

    asking = threading.Thread(target=ask, name=f"resolve {host}", daemon=True)
    asking.start()
    asking.join(seconds)
    if answer:
        return answer[0]
    if trouble:
        raise trouble[0] if isinstance(trouble[0], OSError) else OSError(f"{host!r} is not a host name")
    raise TimeoutError(f"no answer from the name service within {seconds:.0f} s")


class _Pinned(HTTPConnection):
    """Resolves once, checks, and connects to what was checked."""

    public_only = True

    def _new_conn(self) -> socket.socket:
        name = self._dns_host
        addresses = self._checked(name)
        try:
            for last, address in enumerate(addresses, start=1 - len(addresses)):
                self._dns_host = address
                try:
                    return super()._new_conn()
                except (NewConnectionError, ConnectTimeoutError):
                    if last == 0 or _expired():
                        raise
        finally:
            # TLS asks for the host's name and compares the certificate with it.
            self._dns_host = name
        raise NewConnectionError(self, f"{name} has no address")

    def _checked(self, name: str) -> tuple[str, ...]:
        watch = _watch.get()
        try:
            addresses = resolve(name, self.port, watch.left if watch else 30.0)
        except TimeoutError as error:
            raise NewConnectionError(self, str(error)) from error
        except OSError as error:
            gone = error if isinstance(error, socket.gaierror) else socket.gaierror(str(error))
            raise NameResolutionError(name, self, gone) from error
        if self.public_only:
            for address in addresses:
                if not is_public(address):
                    raise RefusedAddress(name, address)
        return addresses[:MOST_ADDRESSES]

    def getresponse(self) -> BaseHTTPResponse:  # type: ignore[override]  # urllib3 narrows http.client's type too
        # Kept here because http.client lets go of the socket when the server means to close the connection.
        watch = _watch.get()
        if watch is not None:
            watch.guard(self.sock)
        return super().getresponse()


def _expired() -> bool:
    watch = _watch.get()
    return watch is not None and watch.expired


class _PinnedTLS(_Pinned, HTTPSConnection):
    """The same over TLS."""


class _Open(_Pinned):
    public_only = False


class _OpenTLS(_PinnedTLS):
    public_only = False


class _PinnedPool(HTTPConnectionPool):
    ConnectionCls = _Pinned


class _PinnedTLSPool(HTTPSConnectionPool):
    ConnectionCls = _PinnedTLS


class _OpenPool(HTTPConnectionPool):
    ConnectionCls = _Open


class _OpenTLSPool(HTTPSConnectionPool):
    ConnectionCls = _OpenTLS


@cache
def _context() -> ssl.SSLContext:
    """Whom to trust: what this machine and requests trust. Made once, for it holds some hundred certificates."""
    context = create_urllib3_context()
    context.load_default_certs(ssl.Purpose.SERVER_AUTH)
    context.load_verify_locations(DEFAULT_CA_BUNDLE_PATH)
    return context


def pools(*, allow_private: bool, connections: int) -> PoolManager:
    """Connection pools that check addresses, or (`allow_private`) take any. Proxies of the environment are not used."""
    manager = PoolManager(num_pools=128, maxsize=connections, block=False, ssl_context=_context())
    manager.pool_classes_by_scheme = (
        {"http": _OpenPool, "https": _OpenTLSPool} if allow_private else {"http": _PinnedPool, "https": _PinnedTLSPool}
    )
    return manager
