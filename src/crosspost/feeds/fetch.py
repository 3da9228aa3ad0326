"""One GET to a stranger's server, with every limit on.

Limits: http and https only; 5 s to connect, 15 s between two bytes, 30 s in all; at most 5 redirects; a body of at
most 10 MB after decompression; no cookies, no proxies and no passwords from the environment. See `guard` for which
addresses are refused.
"""

from __future__ import annotations

import base64
import threading
from collections.abc import Mapping
from dataclasses import dataclass, replace
from urllib.parse import unquote, urljoin, urlsplit, urlunsplit

from urllib3 import PoolManager, Timeout
from urllib3.exceptions import (
    ConnectTimeoutError,
    DecodeError,
    HTTPError,
    LocationValueError,
    NameResolutionError,
    NewConnectionError,
    ReadTimeoutError,
    SSLError,
)
from urllib3.response import BaseHTTPResponse

from crosspost import __version__
from crosspost.errors import FetchError
from crosspost.feeds.guard import RefusedAddress, Watch, pools

USER_AGENT = f"crosspost/{__version__} (+feed reader)"
MOST_REDIRECTS = 5
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_PERMANENT = frozenset({301, 308})
_CHUNK = 64 * 1024


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What a server said in the end."""

    status: int
    # Where the answer came from, after all redirects.
    url: str
    # Where to ask next time: the address after an unbroken chain of 301 and 308 from the start. None: not moved.
    moved_to: str | None
    # Keys in lower case; repeated headers joined by ", ".
    headers: Mapping[str, str]
    # Decompressed. Empty unless the status is 2xx.
    body: bytes


@dataclass(frozen=True, kw_only=True)
class _Ask:
    """One request as it stands after the redirects so far."""

    url: str
    headers: Mapping[str, str]
    allow_private: bool
    max_bytes: int
    deadline: float


class Fetcher:
    """Fetches addresses. Safe to share among threads; connections are kept and used again. Close it at the end."""

    def __init__(self, *, connect: float = 5.0, read: float = 15.0, connections: int = 16) -> None:
        self._connect = connect
        self._read = read
        self._connections = connections
        self._lock = threading.Lock()
        self._pools: dict[bool, PoolManager] = {}

    def get(
        self,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        allow_private: bool = False,
        max_bytes: int = 10_000_000,
        deadline: float = 30.0,
    ) -> Answer:
        """GET `url`, following redirects; any status is an answer. Sends once, never retries.

        `deadline` is in seconds for everything together. A name and password in the address become an
        `Authorization` header for that host alone. Raises FetchError, whose text names the address and the remedy.
        """
        try:
            url, secret = _without_password(url)
        except ValueError as error:
            raise FetchError(f"{url!r} is not a web address ({error}). Write it as https://host/path.") from error
        ask = _Ask(
            url=url,
            headers={"User-Agent": USER_AGENT, "Accept-Encoding": "gzip, deflate, br", **secret, **(headers or {})},
            allow_private=allow_private,
            max_bytes=max_bytes,
            deadline=deadline,
        )
        with Watch(deadline) as watch:
            return self._follow(ask, watch)

    def close(self) -> None:
        """Close every kept connection. The fetcher may be used again."""
        with self._lock:
            for manager in self._pools.values():
                manager.clear()

    def _follow(self, ask: _Ask, watch: Watch) -> Answer:
        moved_to, permanent, visited = None, True, {ask.url}
        start = ask.url
        for _ in range(MOST_REDIRECTS + 1):
            answer = self._once(ask, watch)
            location = answer.headers.get("location")
            if answer.status not in _REDIRECTS or not location:
                return replace(answer, moved_to=moved_to)
            following = _redirected(ask, location)
            permanent = permanent and answer.status in _PERMANENT
            if permanent:
                moved_to = following.url
            if following.url in visited:
                raise FetchError(
                    f"{start}: its redirects go round in a circle (back to {following.url}). "
                    "Open the address in a browser and use the one it ends at."
                )
            visited.add(following.url)
            ask = following
        raise FetchError(
            f"{start}: redirected more than {MOST_REDIRECTS} times, at last to {ask.url}. "
            "Use the address that a browser ends at."
        )

    def _once(self, ask: _Ask, watch: Watch) -> Answer:
        manager = self._pool(allow_private=ask.allow_private)
        timeout = Timeout(connect=min(self._connect, watch.left), read=min(self._read, watch.left))
        try:
            response = manager.request(
                "GET",
                _checked_url(ask.url),
                headers=dict(ask.headers),
                timeout=timeout,
                redirect=False,
                retries=False,
                preload_content=False,
            )
            return _read(response, ask, watch)
        except (HTTPError, OSError, RefusedAddress) as error:
            raise FetchError(self._explain(error, ask, watch)) from error

    def _pool(self, *, allow_private: bool) -> PoolManager:
        with self._lock:
            if allow_private not in self._pools:
                self._pools[allow_private] = pools(allow_private=allow_private, connections=self._connections)
            return self._pools[allow_private]

    def _explain(self, error: Exception, ask: _Ask, watch: Watch) -> str:
        """Say in one sentence what is wrong and what to do."""
        host = urlsplit(ask.url).hostname
        if isinstance(error, RefusedAddress):
            return f"{ask.url}: {error}. Set allow_private = true for this feed if that is meant."
        if watch.expired:
            return f"{ask.url}: not finished after {ask.deadline:g} s. The server is too slow; it is tried again later."
        if isinstance(error, NameResolutionError):
            return f"{ask.url}: there is no host named {host}. Check the spelling of the address, and the network."
        # A kind of ConnectTimeoutError in urllib3: it must be asked first.
        if isinstance(error, NewConnectionError):
            return f"{ask.url}: no connection to {host} ({_reason(error)}). Check the address, and that the site is up."
        if isinstance(error, ConnectTimeoutError):
            return f"{ask.url}: {host} does not take connections ({self._connect:g} s waited). Is it up?"
        if isinstance(error, ReadTimeoutError):
            return f"{ask.url}: {host} has said nothing for {self._read:g} s. It is tried again later."
        if isinstance(error, SSLError):
            return f"{ask.url}: no secure connection to {host} ({_reason(error)}). Its certificate must be put right."
        if isinstance(error, LocationValueError):
            return f"{ask.url}: not a usable web address ({_reason(error)}). Write it as https://host/path."
        if isinstance(error, DecodeError):
            return f"{ask.url}: the body is not compressed as {host} says it is ({_reason(error)})."
        return f"{ask.url}: {host} broke the conversation off or does not speak HTTP ({_reason(error)})."


def _read(response: BaseHTTPResponse, ask: _Ask, watch: Watch) -> Answer:
    headers = {name.lower(): ", ".join(response.headers.getlist(name)) for name in response.headers}
    body = b""
    finished = False
    try:
        if 200 <= response.status < 300:
            body = _body(response, ask, watch)
        # An answer without body leaves the connection ready for the next request.
        finished = bool(body) or response.status == 304
    finally:
        if finished:
            response.release_conn()
        else:
            response.close()
    return Answer(status=response.status, url=ask.url, moved_to=None, headers=headers, body=body)


def _body(response: BaseHTTPResponse, ask: _Ask, watch: Watch) -> bytes:
    declared = response.headers.get("Content-Length", "")
    if declared.isdecimal() and int(declared) > ask.max_bytes:
        raise FetchError(_too_large(ask))
    chunks: list[bytes] = []
    size = 0
    while chunk := response.read1(_CHUNK):
        chunks.append(chunk)
        size += len(chunk)
        if size > ask.max_bytes:
            raise FetchError(_too_large(ask))
        if watch.expired:
            break
    if watch.expired:
        # Shutting the socket looks like an ordinary end of a body without declared length: it is not one.
        raise TimeoutError("the deadline has passed")
    return b"".join(chunks)


def _too_large(ask: _Ask) -> str:
    return (
        f"{ask.url}: more than {ask.max_bytes / 1e6:g} MB after decompression, and no more is taken. "
        "Is the address right? If it is, let the site publish less at once: fewer entries, smaller images."
    )


def _redirected(ask: _Ask, location: str) -> _Ask:
    """The request to make next. A password goes no further than the host it was written for."""
    try:
        url, secret = _without_password(urljoin(ask.url, location.strip()))
    except ValueError as error:
        raise FetchError(f"{ask.url}: redirects to {location[:200]!r}, which is not a web address.") from error
    if urlsplit(url).scheme not in ("http", "https"):
        raise FetchError(f"{ask.url}: redirects to {url[:200]!r}; only http and https are followed.")
    headers = dict(ask.headers)
    if _origin(url) != _origin(ask.url):
        headers.pop("Authorization", None)
    return replace(ask, url=url, headers={**headers, **secret})


def _checked_url(url: str) -> str:
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError as error:
        raise LocationValueError(str(error)) from error
    if parts.scheme not in ("http", "https"):
        raise LocationValueError("only http and https are fetched")
    if not parts.hostname:
        raise LocationValueError("no host")
    return url.replace(" ", "%20")


def _without_password(url: str) -> tuple[str, dict[str, str]]:
    """The address without `name:password@`, and the header that says the same."""
    parts = urlsplit(url.partition("#")[0].strip())
    who, at, place = parts.netloc.rpartition("@")
    if not at:
        return urlunsplit(parts), {}
    token = base64.b64encode(unquote(who).encode()).decode("ascii")
    return urlunsplit(parts._replace(netloc=place)), {"Authorization": f"Basic {token}"}


def _origin(url: str) -> tuple[str, str]:
    parts = urlsplit(url)
    return parts.scheme, parts.netloc.lower()


def _reason(error: BaseException) -> str:
    """The innermost words of a chain of wrapped errors, without object addresses, on one line."""
    inner: BaseException = error
    for _ in range(5):
        deeper = inner.__cause__ or inner.__context__
        if deeper is None:
            break
        inner = deeper
    return " ".join(str(inner).split())[:200] or type(inner).__name__
