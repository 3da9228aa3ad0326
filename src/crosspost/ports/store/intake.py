"""Feeds and articles, as poll and extract need them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import Protocol

from crosspost.model import Account, Article, Feed, FeedState, Gallery, Known, Ledger, Page, Reason
from crosspost.ports.store.records import Polled

NO_GALLERY = Gallery()
NO_PICTURES: Mapping[str, bytes] = MappingProxyType({})


class IntakeStore(Protocol):
    """Feeds, what they brought, and what became of it."""

    # -- settings become rows

    def sync(self, feeds: Collection[Feed], accounts: Collection[Account], *, now: datetime) -> None:
        """Make sure each feed and account of the settings, all of them, has its row; see to who follows which feed.

        For those who walk the line: what is not among these has left the settings. Raises StoreError when an account's
        key or remote id contradicts what is stored.
        """
        ...

    def register(self, feeds: Collection[Feed], accounts: Collection[Account], *, now: datetime) -> None:
        """Make sure each of these has its row, and change nothing else. For those who only look."""
        ...

    # -- poll

    def feed_states(self) -> tuple[FeedState, ...]:
        """Return the state of every feed ever synced."""
        ...

    def revive(self, feed_key: str) -> bool:
        """Have a feed that was stopped polled again, at the next poll, or one that kept away from a strange feed there.

        The latter is polled at the address of the settings, and takes stock as when that is changed. False when it was
        neither.
        """
        ...

    def known(
        self, feed_key: str, *, identities: Collection[str], guids: Collection[str], fingerprints: Collection[str]
    ) -> tuple[Known, ...]:
        """Which of these are known, by the names that each feed gives them.

        An article that any feed calls by one of the identities, one that this feed calls by one of the guids or
        fingerprints, and one of any feed with one of the guids that are given once in the world.
        """
        ...

    def record_polls(self, polls: Sequence[Polled]) -> Counter[Ledger]:
        """Store states, news and edits; returns how many articles were stored, by what was decided of them.

        News that somebody else stored meanwhile is left alone.
        """
        ...

    def skip(self, article_id: int, *, reason: Reason) -> None:
        """No post is made from the article any more; the ledger keeps the reason."""
        ...

    def queue_article(self, article_id: int, *, who: str, now: datetime) -> tuple[str, ...]:
        """Have a post made of the article for each account that follows a feed of it and has none; their keys, sorted.

        It is news from now on, and read anew where it has no text. Nothing is changed where there is no such account,
        or no such article.
        """
        ...

    # -- extract

    def articles_to_extract(self, *, limit: int) -> tuple[Article, ...]:
        """Queued articles that were not extracted yet: the oldest of every feed, then the next of every feed …"""
        ...

    def save_page(
        self,
        article_id: int,
        page: Page,
        *,
        now: datetime,
        seen: Article | None = None,
        gallery: Gallery = NO_GALLERY,
        pictures: Mapping[str, bytes] = NO_PICTURES,
    ) -> bool:
        """Complete the article from its page and mark it extracted; drops `content`.

        Fields that the feed gave are kept. `pictures` are the bytes of the gallery's images, by digest. `seen` is the
        article that the page was read for: False, and nothing is stored, where it reads otherwise by now, so that it
        is extracted anew. None: whatever it reads.
        """
        ...

    def drop_pictures(self, *, kept_before: datetime) -> int:
        """Forget bytes that were last kept before this and that no post may still need; returns how many images."""
        ...
