"""Many blogs on loopback, each at a port of its own as if it were a server of its own, in a process of its own.

Documents are gzipped before the clock runs, and what is sent per request is one write: the server costs little beside
what it serves. `GET /turn/N` at any port makes all feeds show N articles more than at the start, and `GET /half-dead`
ends every second server: in turn it answers 500, hangs up without a word, and refuses to be called at all.
"""

from __future__ import annotations

import asyncio
import gzip
import re
import resource
from collections.abc import Collection
from contextlib import AbstractContextManager
from multiprocessing.connection import Connection
from random import Random
from types import TracebackType
from urllib.request import urlopen

from benchmarks.apart import SPAWN, stay_on
from benchmarks.writing import feed_document, page

_REQUEST = re.compile(rb"GET (/\S*) HTTP/1\.1\r\n")
_TAG = re.compile(rb"\r\nif-none-match:[ \t]*(\S+)", re.IGNORECASE)


class Site(AbstractContextManager["Site"]):
    """`feeds` blogs, served until the context ends. `thin`: every such feed gives no whole texts; 0: none does."""

    def __init__(self, feeds: int, *, entries: tuple[int, int], thin: int = 0, cores: Collection[int] = ()) -> None:
        ours, theirs = SPAWN.Pipe()
        self._pipe = ours
        self._process = SPAWN.Process(
            target=_serve, args=(theirs, feeds, entries, thin, tuple(cores)), name="site", daemon=True
        )

    def __enter__(self) -> Site:
        self._process.start()
        ports: list[int] = self._pipe.recv()
        self.bases = [f"http://127.0.0.1:{port}" for port in ports]
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self._process.terminate()
        self._process.join()

    @property
    def feed_urls(self) -> list[str]:
        """The address of each feed."""
        return [f"{base}/feed.xml" for base in self.bases]


def turn(feed_url: str, articles: int) -> None:
    """Have the site show this many articles more than at the start; returns when it does."""
    base = feed_url.removesuffix("/feed.xml")
    with urlopen(f"{base}/turn/{articles}") as answer:
        answer.read()


def end_every_second(feed_url: str) -> None:
    """Have every second server end; returns when they have."""
    base = feed_url.removesuffix("/feed.xml")
    with urlopen(f"{base}/half-dead") as answer:
        answer.read()


class _Documents:
    """Every feed's document at the present turn, compressed."""

    def __init__(self, feeds: int, entries: tuple[int, int], thin: int) -> None:
        self._feeds, self._entries, self._thin = feeds, entries, thin
        self.servers: list[asyncio.Server] = []
        self.half_dead = False
        self.turn_to(0)

    def end_every_second(self) -> None:
        """From now on; every sixth server gives up its port."""
        self.half_dead = True
        for server in self.servers[5::6]:
            server.close()

    def turn_to(self, articles: int) -> None:
        self.tag = f'"turn-{articles}"'.encode()
        self.feeds = [self._compressed(feed, articles) for feed in range(self._feeds)]

    def _compressed(self, feed: int, articles: int) -> bytes:
        entries = Random(feed).randint(*self._entries)
        full = not (self._thin and feed % self._thin == 0)
        document = feed_document(feed, newest=1000 + articles, entries=entries, full=full)
        return gzip.compress(document, compresslevel=1)


class _Conversation(asyncio.Protocol):
    """One connection to one blog."""

    def __init__(self, documents: _Documents, feed: int) -> None:
        self._documents, self._feed = documents, feed
        self._received = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._received += data
        while b"\r\n\r\n" in self._received:
            head, _, self._received = self._received.partition(b"\r\n\r\n")
            self._transport.write(self._answer(head))

    def _answer(self, head: bytes) -> bytes:
        asked = _REQUEST.match(head + b"\r\n")
        path = asked[1].decode() if asked else ""
        if path.startswith("/turn/"):
            self._documents.turn_to(int(path.removeprefix("/turn/")))
            return b"HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n"
        if path == "/half-dead":
            self._documents.end_every_second()
            return b"HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n"
        if self._documents.half_dead and self._feed % 2:
            if self._feed % 6 == 1:
                return b"HTTP/1.1 500 Internal Server Error\r\nContent-Length: 0\r\n\r\n"
            self._transport.close()
            return b""
        if path.startswith("/articles/"):
            body = gzip.compress(page(self._feed, int(path.split("/")[2])), compresslevel=1)
            return _head(body, b"text/html; charset=utf-8") + body
        tag = _TAG.search(head)
        if tag and tag[1] == self._documents.tag:
            return b"HTTP/1.1 304 Not Modified\r\nETag: " + self._documents.tag + b"\r\n\r\n"
        body = self._documents.feeds[self._feed]
        return _head(body, b"application/xml", b"ETag: " + self._documents.tag + b"\r\n") + body


def _head(body: bytes, kind: bytes, more: bytes = b"") -> bytes:
    return b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Type: %b\r\nContent-Length: %d\r\n%b\r\n" % (
        kind,
        len(body),
        more,
    )


def _serve(pipe: Connection, feeds: int, entries: tuple[int, int], thin: int, cores: tuple[int, ...]) -> None:
    """Run in the site's own process, until it is ended."""
    stay_on(cores)
    # A listening socket for each blog, and one more for each connection.
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    documents = _Documents(feeds, entries, thin)

    async def listen() -> None:
        loop = asyncio.get_running_loop()
        documents.servers = [
            await loop.create_server(lambda feed=feed: _Conversation(documents, feed), "127.0.0.1", 0)  # type: ignore[misc]
            for feed in range(feeds)
        ]
        pipe.send([server.sockets[0].getsockname()[1] for server in documents.servers])
        await asyncio.Event().wait()

    asyncio.run(listen())
