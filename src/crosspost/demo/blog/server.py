"""Serves the blog on loopback, with a lever: which articles are out, and since when.

::

    with Blog(start=clock()) as blog:        # the two oldest articles are out: the baseline
        poll(blog.feed_url)
        blog.publish(blog.upcoming[0], at=clock())
        poll(blog.feed_url)                  # one entry more
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler
from socketserver import ThreadingTCPServer
from types import MappingProxyType, TracebackType
from typing import Self
from urllib.parse import urlsplit

from crosspost.demo.blog.articles import load_articles
from crosspost.demo.blog.site import Resource, render

_HOST = "127.0.0.1"


class Blog:
    """A small French blog on a free port of 127.0.0.1, for as long as the context lasts.

    `start` is the instant (aware) at which the baseline's articles get their age; nothing here reads a clock, so a
    demonstration can walk through days. `public_url`, without final slash, is the name under which the site's own
    links go, where it is not the address it is served at. Writes nothing anywhere.
    """

    def __init__(self, start: datetime, *, public_url: str | None = None) -> None:
        self._start = _utc(start, "start")
        self._public_url = public_url
        self._articles = {article.slug: article for article in load_articles()}
        self._published = {
            slug: self._start - article.age_at_start
            for slug, article in self._articles.items()
            if article.age_at_start is not None
        }
        self._server: _Server | None = None
        self._thread: threading.Thread | None = None

    @property
    def url(self) -> str:
        """The site's address, without final slash. Raises RuntimeError outside the context."""
        return f"http://{_HOST}:{self._running().server_address[1]}"

    @property
    def feed_url(self) -> str:
        """The address to poll."""
        return f"{self.url}/feed.xml"

    @property
    def published(self) -> tuple[str, ...]:
        """Slugs of the articles that are out, oldest first."""
        return tuple(sorted(self._published, key=self._published.__getitem__))

    @property
    def upcoming(self) -> tuple[str, ...]:
        """Slugs of the articles that are not out yet, in the order in which they were written."""
        return tuple(slug for slug in self._articles if slug not in self._published)

    def publish(self, slug: str, *, at: datetime) -> str:
        """Put an article out at this instant (aware) and return its address.

        Raises ValueError when the slug is unknown or out already, or when `at` is before the latest article: a blog
        does not publish in the past; RuntimeError outside the context. Meant for one thread;
        requests may go on meanwhile.
        """
        instant = _utc(at, "at")
        if slug not in self.upcoming:
            raise ValueError(f"publish({slug!r}): not an upcoming article; there are {list(self.upcoming)}")
        if instant < (latest := max(self._published.values(), default=self._start)):
            raise ValueError(f"publish({slug!r}): {instant} is before the latest article, of {latest}")
        server = self._running()
        self._published[slug] = instant
        server.site = self._render()
        return f"{self._public_url or self.url}{self._articles[slug].path}"

    def __enter__(self) -> Self:
        if self._server is not None:
            raise RuntimeError("the blog is served already: make another Blog")
        self._server = _Server((_HOST, 0), _Handler)
        self._server.site = self._render()
        self._thread = threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, name="demo-blog", daemon=True
        )
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        server, thread = self._server, self._thread
        self._server = self._thread = None
        if server is not None and thread is not None:
            server.shutdown()
            server.server_close()
            thread.join()

    def _running(self) -> _Server:
        if self._server is None:
            raise RuntimeError("the blog is not served: use it as `with Blog(start) as blog:`")
        return self._server

    def _render(self) -> Mapping[str, Resource]:
        return render(self._public_url or self.url, self._articles, self._published, self._start)


class _Server(ThreadingTCPServer):
    # Not http.server's own class: that one looks this machine's name up in the DNS before it serves.

    request_queue_size = 32
    # A browser opens connections ahead of need; leaving must not wait for them.
    daemon_threads = True
    # Replaced as a whole by `publish`, so that a request sees one state of the site and never half of two.
    site: Mapping[str, Resource] = MappingProxyType({})

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing of a client that hung up; anything else is a bug and is shown."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    # Seconds after which a silent client is dropped.
    timeout = 10
    # Head and body leave in one write.
    wbufsize = -1
    server_version = "crosspost-demo-blog"
    sys_version = ""

    def do_GET(self) -> None:
        self._answer()

    def do_HEAD(self) -> None:
        self._answer()

    def _answer(self) -> None:
        if not _is_loopback(self.headers.get("Host", "")):
            # A name that a foreign page has pointed at this machine (DNS rebinding).
            self.send_error(HTTPStatus.MISDIRECTED_REQUEST, explain="Only 127.0.0.1 and localhost are served.")
            return
        resource = self.server.site.get(urlsplit(self.path).path)
        if resource is None:
            self.send_error(HTTPStatus.NOT_FOUND, explain="There is no such page, or it is not published yet.")
            return
        unchanged = is_unchanged(resource, self.headers.get("If-None-Match"), self.headers.get("If-Modified-Since"))
        self._send(resource, HTTPStatus.NOT_MODIFIED if unchanged else HTTPStatus.OK)

    def _send(self, resource: Resource, status: HTTPStatus) -> None:
        self.send_response(status)
        self.send_header("ETag", resource.etag)
        self.send_header("Last-Modified", format_datetime(resource.modified, usegmt=True))
        self.send_header("Cache-Control", "no-cache")
        if status is HTTPStatus.OK:
            self.send_header("Content-Type", resource.content_type)
            self.send_header("Content-Length", str(len(resource.body)))
        self.end_headers()
        if status is HTTPStatus.OK and self.command == "GET":
            self.wfile.write(resource.body)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing: the demonstration owns the terminal."""


def is_unchanged(resource: Resource, if_none_match: str | None, if_modified_since: str | None) -> bool:
    """Whether a conditional request is answered 304 (RFC 9110 §13.2.2: the tag decides where both are sent)."""
    if if_none_match is not None:
        tags = [tag.strip().removeprefix("W/") for tag in if_none_match.split(",")]
        return "*" in tags or resource.etag in tags
    if if_modified_since is None:
        return False
    try:
        since = parsedate_to_datetime(if_modified_since)
    except (ValueError, OverflowError):
        return False  # RFC 9110 §13.1.3: a date that cannot be read is ignored
    if since.tzinfo is None:
        since = since.replace(tzinfo=UTC)
    return resource.modified.replace(microsecond=0) <= since


def _is_loopback(host: str) -> bool:
    return host.rpartition(":")[0] in {_HOST, "localhost"} or host in {_HOST, "localhost"}


def _utc(instant: datetime, name: str) -> datetime:
    if instant.tzinfo is None:
        raise ValueError(f"Blog: {name}={instant!r} has no time zone; give an aware instant")
    return instant.astimezone(UTC)
