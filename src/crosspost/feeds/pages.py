"""Article pages over HTTP: many at a time, one page's trouble never another's."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import replace
from itertools import zip_longest
from typing import Protocol

from crosspost.errors import FetchError, PageError
from crosspost.feeds.fetch import Answer
from crosspost.model import Page

log = logging.getLogger(__name__)

# Bytes after decompression. Real article pages hold 20 to 300 kB; the rest is pictures and scripts put inline.
MAX_BYTES = 5_000_000
# Seconds for one page, redirects and all.
DEADLINE = 30.0
# Seconds in which pages are begun. So many slow sites hold up whoever asks for a minute at the most.
PATIENCE = 30.0
_ACCEPT = {"Accept": "text/html, application/xhtml+xml;q=0.9, */*;q=0.1"}
_HTML = frozenset(("text/html", "application/xhtml+xml", "application/xml", "text/xml", ""))


class Get(Protocol):
    """How a page is fetched: `feeds.fetch.Fetcher.get`."""

    def __call__(
        self,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        allow_private: bool = False,
        max_bytes: int = ...,
        deadline: float = ...,
    ) -> Answer:
        """Fetch once. Raises FetchError."""
        ...


class HttpPageSource:
    """Reads article pages with `threads` connections at the most. Keeps nothing between two calls."""

    def __init__(self, get: Get, *, threads: int = 8, patience: float = PATIENCE) -> None:
        if threads < 1:
            raise ValueError(f"threads is {threads}; a page needs at least 1 to be fetched")
        self._get = get
        self._threads = threads
        self._patience = patience

    def read_all(self, urls: Iterable[tuple[str, bool]]) -> Iterator[tuple[str, Page | PageError]]:
        """Fetch and read each page once; the flag allows private addresses. Yields as they end.

        Hosts take turns, so that one slow site does not hold up the others. What has not begun when `patience` is over
        is not begun any more, and not answered for: it may be asked for again.

        Raises nothing for a bad page: its `PageError` is the answer. An address that is named twice is read once,
        and private addresses are allowed only if each mention allows them.
        """
        wanted: dict[str, bool] = {}
        for url, allow_private in urls:
            wanted[url] = allow_private and wanted.get(url, True)
        if not wanted:
            return
        pool = ThreadPoolExecutor(max_workers=min(self._threads, len(wanted)), thread_name_prefix="page")
        try:
            until = time.monotonic() + self._patience
            asked = {pool.submit(self._in_time, url, wanted[url], until): url for url in _in_turns(wanted)}
            for done in as_completed(asked):
                url, answer = asked.pop(done), done.result()
                if answer is not None:
                    yield url, answer
        finally:
            # Also when the caller stops listening: what has not begun is not begun.
            pool.shutdown(wait=True, cancel_futures=True)

    def understand(self, html: str, *, base_url: str | None) -> Page:
        """Read HTML that is at hand already (a feed entry's content). Touches no network, never raises."""
        # Imported here and below: lxml takes five megabytes, which a service without news needs for nothing.
        from crosspost.feeds import page

        return page.understand(html, base_url=base_url)

    def _in_time(self, url: str, allow_private: bool, until: float) -> Page | PageError | None:
        return self._answer(url, allow_private) if time.monotonic() < until else None

    def _answer(self, url: str, allow_private: bool) -> Page | PageError:
        try:
            return self._read(url, allow_private)
        except PageError as error:
            return error
        except Exception as error:
            # Nothing foreseen: it is logged with its trace, and must not take the other pages with it.
            log.exception("page.failed url=%s", url)
            failure = PageError(f"{url}: the page could not be read ({type(error).__name__}). The log tells more.")
            failure.__cause__ = error
            return failure

    def _read(self, url: str, allow_private: bool) -> Page:
        try:
            answer = self._get(
                url, headers=_ACCEPT, allow_private=allow_private, max_bytes=MAX_BYTES, deadline=DEADLINE
            )
        except FetchError as error:
            raise PageError(f"The article page was not fetched. {error}") from error
        content_type = answer.headers.get("content-type", "")
        _check(url, answer, content_type)
        from crosspost.feeds import page

        found = page.read(answer.body, url=answer.url, content_type=content_type)
        if found.title is None and not found.blocks:
            raise PageError(
                f"{url}: the page holds neither a title nor text without running its scripts. "
                "Let the blog put the text into its feed."
            )
        return replace(found, found_at=answer.url)


def _in_turns(urls: Iterable[str]) -> Iterator[str]:
    """The addresses, host by host in turns; those of one host in their order."""
    by_host: dict[str, list[str]] = {}
    for url in urls:
        by_host.setdefault(url.split("/", 3)[2] if url.count("/") > 1 else url, []).append(url)
    for turn in zip_longest(*by_host.values()):
        yield from (url for url in turn if url is not None)


def _check(url: str, answer: Answer, content_type: str) -> None:
    if answer.status in (401, 403, 429):
        raise PageError(
            f"{url}: the server answers {answer.status} and lets no program read the page. "
            "Let the site admit crosspost, or put the text into the feed."
        )
    if answer.status != 200:
        raise PageError(f"{url}: the server answers {answer.status}. Open the address in a browser: is it still right?")
    kind = content_type.partition(";")[0].strip().lower()
    if kind not in _HTML or (not kind and b"\0" in answer.body[:1_000]):
        raise PageError(
            f"{url}: is {kind or 'no text'}, not an HTML page. The entry's link should lead to the article itself."
        )
