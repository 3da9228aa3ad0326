"""Pictures of articles: fetched through the guard, a few at a time, kept in memory up to a size."""

from __future__ import annotations

import logging
import threading
from collections import OrderedDict
from datetime import datetime, timedelta

from crosspost.errors import ImageError
from crosspost.model import Article
from crosspost.ports import App, Picture

logger = logging.getLogger(__name__)

MOST_BYTES = 24_000_000
MOST_MISSES = 1000
TRY_AGAIN = timedelta(minutes=10)
AT_ONCE = 3
PATIENCE_S = 10.0
"""How long a request waits for its turn."""


class Pictures:
    """A cache of pictures by address. Only addresses that an article of the store names are ever fetched."""

    def __init__(self) -> None:
        self._held: OrderedDict[str, Picture] = OrderedDict()
        self._missing: OrderedDict[str, datetime] = OrderedDict()
        self._size = 0
        self._lock = threading.Lock()
        self._turns = threading.BoundedSemaphore(AT_ONCE)

    def of(self, app: App, article: Article) -> Picture | None:
        """The article's picture; None when it has none that can be shown. Private addresses only for trusted feeds."""
        url, source = article.image, app.image_source
        if url is None or source is None:
            return None
        now = app.clock()
        with self._lock:
            if url in self._held:
                self._held.move_to_end(url)
                return self._held[url]
            if url in self._missing and timedelta(0) <= now - self._missing[url] < TRY_AGAIN:
                return None
        if not self._turns.acquire(timeout=PATIENCE_S):
            return None
        try:
            feed = app.feeds.get(article.feed_key)
            (found,) = source.fetch_all([url], allow_private=bool(feed and feed.allow_private))
        finally:
            self._turns.release()
        if isinstance(found, ImageError):
            logger.info("picture.missing article=%d %s", article.id, found)
            self._note_missing(url, now)
            return None
        self._keep(url, found)
        return found

    def _keep(self, url: str, image: Picture) -> None:
        with self._lock:
            if url in self._held:
                return
            self._held[url] = image
            self._size += len(image.data)
            while self._size > MOST_BYTES:
                _, oldest = self._held.popitem(last=False)
                self._size -= len(oldest.data)

    def _note_missing(self, url: str, now: datetime) -> None:
        with self._lock:
            self._missing[url] = now
            while len(self._missing) > MOST_MISSES:
                self._missing.popitem(last=False)
