"""Polls feeds: fetch, then parse in a worker, many at a time.

::

    (Feed, FeedState) ─→ conditional GET ─┬─ 304 ──────────────→ NotModified
                                          ├─ 200 ─→ worker ─┬──→ Fetched
                                          │                 └──→ ParseError
                                          └─ anything else ────→ FetchError
"""

from __future__ import annotations

import itertools
import logging
from collections.abc import Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from datetime import datetime

from crosspost.core.intake import is_stale
from crosspost.errors import FeedError, FetchError
from crosspost.feeds.caching import conditional_headers, longest, rest_of_headers, retry_after
from crosspost.feeds.document import MOST_ENTRIES, Document
from crosspost.feeds.fetch import Answer, Fetcher
from crosspost.feeds.workers import Workers
from crosspost.model import Feed, FeedState
from crosspost.ports import FeedAnswer, Fetched, NotModified

ACCEPT = (
    "application/atom+xml, application/rss+xml, application/feed+json, application/rdf+xml, "
    "application/xml;q=0.9, text/xml;q=0.9, application/json;q=0.8, */*;q=0.5"
)

_log = logging.getLogger(__name__)

_UNCACHED = {"Cache-Control": "no-cache"}
"""Asks caches on the way to ask the site itself (RFC 9111, 5.2.1.4)."""

_WORDS = {
    304: "says that nothing changed (304), but was asked for the whole feed. The site, or a cache of it, is at fault.",
    401: "asks for a name and password (401), and crosspost has none for it. Use an address that is open to readers.",
    403: "refuses access (403). The site may block feed readers; ask its owner, or use another address of the feed.",
    404: "has nothing there (404). Check the address; the feed may have moved.",
    410: "says that the feed is gone for good (410). Remove it, or give its new address.",
    429: "asks to be polled less often (429). Raise `every` for this feed if that happens again and again.",
    503: "is not available now (503). It is tried again later.",
}


class HttpFeedSource:
    """The FeedSource of the real world. Owns neither fetcher nor workers: whoever made them closes them."""

    def __init__(self, fetcher: Fetcher, workers: Workers, *, threads: int = 16) -> None:
        self._fetcher = fetcher
        self._workers = workers
        self._threads = threads

    def fetch_all(self, requests: Iterable[tuple[Feed, FeedState]], *, now: datetime) -> Iterator[FeedAnswer]:
        """Poll each feed once and yield the answers as they end; see `ports.FeedSource`.

        Feeds that failed last time come last, so that dead servers do not hold up living ones. Not more than twice
        as many answers as threads are in memory at one time, however slowly they are taken.
        """
        ordered = iter(sorted(requests, key=lambda request: request[1].failures))
        pool = ThreadPoolExecutor(max_workers=self._threads, thread_name_prefix="poll")
        running: dict[Future[FeedAnswer], None] = {}
        try:
            while True:
                for feed, state in itertools.islice(ordered, 2 * self._threads - len(running)):
                    running[pool.submit(self._answer, feed, state, now)] = None
                if not running:
                    return
                for done in wait(running, return_when=FIRST_COMPLETED).done:
                    del running[done]
                    yield done.result()
        finally:
            pool.shutdown(wait=True, cancel_futures=True)
            self._workers.rest()

    def read_document(self, body: bytes, content_type: str | None = None, url: str | None = None) -> Document:
        """Read a feed that is at hand already, such as a local file. `url`: where its relative links start.

        Raises ParseError.
        """
        return self._workers.parse(body, content_type=content_type, url=url)

    def _answer(self, feed: Feed, state: FeedState, now: datetime) -> FeedAnswer:
        try:
            return FeedAnswer(key=feed.key, result=self._poll(feed, state, now))
        except FeedError as error:
            return FeedAnswer(key=feed.key, result=error)
        except Exception as error:  # noqa: BLE001  # a fault of ours in one feed must not end the poll of the others
            _log.exception("poll.fault feed=%s", feed.key)
            fault = FetchError(
                f"{state.url}: a fault in crosspost ({type(error).__name__}: {error}). Please report it."
            )
            return FeedAnswer(key=feed.key, result=fault)

    def _poll(self, feed: Feed, state: FeedState, now: datetime) -> Fetched | NotModified:
        known = conditional_headers(state.etag, state.last_modified)
        # Some caches say for ever that nothing changed.
        whole = not known or is_stale(state.read_at, now=now)
        asked = _UNCACHED if known and whole else known
        answer = self._fetcher.get(state.url, headers={"Accept": ACCEPT, **asked}, allow_private=feed.allow_private)
        url = answer.moved_to or state.url
        rest = rest_of_headers(answer.headers, now=now)
        if answer.status == 304 and not whole:
            return NotModified(url=url, rest=rest)
        if not 200 <= answer.status < 300:
            raise _refusal(answer, now)
        document = self.read_document(answer.body, answer.headers.get("content-type"), answer.url)
        if document.cut:
            _log.warning(
                "poll.cut feed=%s entries=%d: the document holds more; they are left out", feed.key, MOST_ENTRIES
            )
        return Fetched(
            entries=document.entries,
            title=document.title,
            url=url,
            # What broke off is asked for again, whatever the server calls it.
            etag=answer.headers.get("etag") if document.whole else None,
            last_modified=answer.headers.get("last-modified") if document.whole else None,
            rest=longest(rest, document.rest),
            whole=document.whole,
        )


def _refusal(answer: Answer, now: datetime) -> FetchError:
    status = answer.status
    words = _WORDS.get(status)
    if words is None and status >= 500:
        words = f"is in trouble ({status}). It is tried again later."
    words = (
        words or f"answers {status}, which is neither a feed nor an error that a feed should give. Check the address."
    )
    after = retry_after(answer.headers.get("retry-after"), now=now) if status in (429, 503) else None
    return FetchError(f"{answer.url}: the server {words}", retry_after=after, gone=status == 410)
