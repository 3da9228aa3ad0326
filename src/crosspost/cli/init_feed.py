"""init: from the address that a person gives to the blog's feed and its newest article."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import typer

from crosspost.cli import questions
from crosspost.config.addresses import feed_url, is_private
from crosspost.errors import FeedError

if TYPE_CHECKING:
    from crosspost.feeds.discovery import FoundFeed
    from crosspost.feeds.fetch import Fetcher
    from crosspost.feeds.workers import Workers
    from crosspost.model import Article


@dataclass(frozen=True, kw_only=True)
class Blog:
    """What was found at a blog's address."""

    feed: FoundFeed
    # The newest one; empty where the feed holds none.
    article: list[Article]
    # The address is a private one and was given on purpose.
    private: bool


def trouble_with_address(text: str) -> str | None:
    """What is wrong with a blog's address, or None."""
    return questions.told(feed_url, completed(text))


def completed(text: str) -> str:
    """An address as people type it: without https://, with white space around it."""
    text = text.strip()
    return text if "://" in text else f"https://{text}"


def find_blog(address: str | None, *, asking: bool) -> Blog:
    """Find the feed of the blog, asking for another address where that can be done. Raises FeedError."""
    with _readers() as (fetcher, workers):
        for _ in range(questions.TRIES):
            given = address or questions.ask("Your blog's address", check=trouble_with_address)
            try:
                return _look(completed(given), fetcher, workers)
            except FeedError as error:
                if not asking:
                    raise
                typer.echo(f"  {error}", err=True)
                address = None
    raise typer.BadParameter(f"no feed was found, after {questions.TRIES} tries", param_hint="--blog")


def _look(address: str, fetcher: Fetcher, workers: Workers) -> Blog:
    from crosspost.cli.preview_source import newest_article
    from crosspost.feeds.discovery import find_feed
    from crosspost.feeds.pages import HttpPageSource
    from crosspost.feeds.source import HttpFeedSource

    private = is_private(urlsplit(address).hostname or "")
    feed = find_feed(fetcher, HttpFeedSource(fetcher, workers), address, allow_private=private)
    article = newest_article(feed.document.entries, HttpPageSource(fetcher.get), allow_private=private)
    return Blog(feed=feed, article=article, private=private)


@contextmanager
def _readers() -> Iterator[tuple[Fetcher, Workers]]:
    from crosspost.feeds.fetch import Fetcher
    from crosspost.feeds.workers import Workers

    fetcher, workers = Fetcher(), Workers(size=1)
    try:
        yield fetcher, workers
    finally:
        workers.close()
        fetcher.close()
