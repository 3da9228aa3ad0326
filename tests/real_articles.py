"""Real articles of the collected feeds, read as the service reads them. None of them is part of the project."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from crosspost.core.articles import completed, from_news
from crosspost.errors import ParseError
from crosspost.feeds.page import read, understand
from crosspost.feeds.parse import parse
from crosspost.model import Article, Entry, Ledger, NewArticle, Page

NOW = datetime(2026, 3, 3, 12, tzinfo=UTC)
FEED = "https://feeds.example/feed.xml"

SEED = "blind 2"
"""Changes which articles are held out."""


def from_feeds(shared: Path, *, every: int = 1, most: int | None = None) -> Iterator[Article]:
    """The first `most` articles of each feed, of every n-th feed; the five files that are no feeds give none."""
    for path in sorted((shared / "data" / "feeds" / "files").iterdir())[::every]:
        try:
            document = parse(path.read_bytes(), content_type=None, url=FEED)
        except ParseError:
            continue
        for number, entry in enumerate(document.entries[:most], 1):
            yield _article(path.name, number, entry, understand(entry.content, base_url=entry.link))


def from_pages(shared: Path, *, every: int = 1) -> Iterator[Article]:
    """One article for each n-th saved page; its feed would have given the title and the description."""
    folder = shared / "data" / "html-pages"
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    for number, record in enumerate(manifest[::every], 1):
        page = read((folder / record["file"]).read_bytes(), url=record["url"])
        entry = Entry(
            guid=None, link=page.canonical or record["url"], title=page.title or "", summary=page.description or ""
        )
        yield _article(Path(record["file"]).name, number, entry, page)


def words(article: Article) -> int:
    """How many words of text it has, title and summary apart."""
    return sum(len(block.text.split()) for block in article.blocks)


def is_held_out(article: Article) -> bool:
    """Whether nobody who works on the composer is to read this article: one in eight, by its title alone.

    By the title, because the same piece may stand in several feeds under several addresses.
    """
    return hashlib.sha256(f"{SEED} {article.title.casefold()}".encode()).digest()[0] < 32


def _article(file: str, number: int, entry: Entry, page: Page) -> Article:
    identity = f"{file}#{number}"
    news = NewArticle(
        feed_key=file,
        identity=identity,
        guid=entry.guid,
        fingerprint="",
        entry=entry,
        ledger=Ledger.QUEUED,
        reason=None,
        seen_at=NOW,
        ready_at=NOW,
    )
    return completed(from_news(news, article_id=number), page)
