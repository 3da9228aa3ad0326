"""preview: from an address or a file to articles, as the service would know them. Stores nothing."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from crosspost.model import Article, Entry, Page
    from crosspost.ports import PageSource

MAX_BYTES = 10_000_000


def newest_article(entries: tuple[Entry, ...], page_source: PageSource, *, allow_private: bool) -> list[Article]:
    """The newest of these entries as an article, its page read where the feed does not carry it; empty for none.

    `allow_private`: as the feed will be told in the settings, private pages are read and links to them are let out.
    """
    dated = [entry for entry in entries if entry.dated_at]
    newest = max(dated, key=_date_of, default=None) or next(iter(entries), None)
    return _from_feed((newest,), page_source, allow_private, allow_private=allow_private) if newest else []


def _date_of(entry: Entry) -> datetime:
    return entry.dated_at or datetime.min.replace(tzinfo=UTC)


def read_public(address: str) -> list[Article]:
    """The articles at an address that somebody typed into the page; no file here and no private address is read.

    Raises CrosspostError.
    """
    from crosspost.errors import FetchError

    if not address.lower().startswith(("http://", "https://")):
        raise FetchError(f"{address!r} is not an address that begins with https://")
    return read(address, None, public_only=True)[0]


def read(
    source: str, base_url: str | None, *, announced_in: bool | None = None, public_only: bool = False
) -> tuple[list[Article], str | None]:
    """The articles of a source, and a word on what was read instead of what was asked for.

    `public_only`: private addresses are refused. `announced_in` is None for what a human typed. Else a home page
    announced the source, and this says whether that page's address was private: a public page does not lead into a
    private network, and none leads any further.
    """
    from crosspost.errors import ParseError
    from crosspost.feeds import encoding, sniff
    from crosspost.feeds import page as pages
    from crosspost.feeds.fetch import Fetcher
    from crosspost.feeds.pages import HttpPageSource
    from crosspost.feeds.source import HttpFeedSource
    from crosspost.feeds.workers import Workers

    fetcher, workers = Fetcher(), Workers(size=1)
    try:
        allowed = False if public_only else announced_in
        body, content_type, url, private = _fetch(fetcher, source, base_url, allow_private=allowed)
        feeds, page_source = HttpFeedSource(fetcher, workers), HttpPageSource(fetcher.get)
        try:
            document = feeds.read_document(body, content_type, url)
        except ParseError as error:
            # Whatever else is there, such as a PDF, would be read as a page of one odd word.
            if not (sniff.holds_page(encoding.readable(body)) or (content_type or "").startswith("text/html")):
                raise
            page = pages.read(body, url=url, content_type=content_type)
            if not (page.blocks or page.title):
                raise
            home = urlsplit(url or "").path in ("", "/")
            if announced_in is None and home and error.announced and not _is_file(source):
                articles, _ = read(error.announced[0], None, announced_in=private)
                return articles, f"{source} is a home page; this is the feed that it announces, {error.announced[0]}"
            return [_from_page(page, url)], None
        online = None if _is_file(source) else private
        return _from_feed(document.entries, page_source, online), None
    finally:
        workers.close()
        fetcher.close()


def _fetch(
    fetcher: Any, source: str, base_url: str | None, *, allow_private: bool | None
) -> tuple[bytes, str | None, str | None, bool]:
    """Body, content type, address, and whether it may be private: None asks the address, typed on purpose."""
    from crosspost.config.addresses import is_private
    from crosspost.errors import FetchError

    if _is_file(source):
        path = Path(source)
        if path.stat().st_size > MAX_BYTES:
            raise FetchError(f"{source} is larger than {MAX_BYTES // 1_000_000} MB, which no feed or article is")
        return path.read_bytes(), None, base_url, False
    if "://" not in source:
        raise FetchError(f"{source!r} is neither a file here nor an address; an address begins with https://")
    try:
        private = is_private(urlsplit(source).hostname or "") if allow_private is None else allow_private
    except ValueError as error:
        raise FetchError(f"{source!r} is not an address: {error}. Check how it is written") from error
    answer = fetcher.get(source, allow_private=private)
    if answer.status != 200:
        raise FetchError(f"{source}: the server answers {answer.status}. Check the address")
    return answer.body, answer.headers.get("content-type"), answer.url, private


def _is_file(source: str) -> bool:
    """Whether it is a file here. An address is not, and neither is a name that is too long for one."""
    try:
        return "://" not in source and Path(source).is_file()
    except OSError:
        return False


def _from_feed(
    entries: Any, page_source: PageSource, online: bool | None, *, allow_private: bool = False
) -> list[Article]:
    """Articles as the service would know them. `online`: None stays off the network, else may pages be private."""
    from datetime import timedelta

    from crosspost.bootstrap import utc_now
    from crosspost.core.articles import completed, from_news
    from crosspost.core.identity import identify
    from crosspost.core.intake import decide
    from crosspost.model import Feed, Page
    from crosspost.steps.extract import THIN, fuller, usable, words

    found = identify("preview", entries)
    feed = Feed(key="preview", url="", settle=timedelta(0), backfill=len(found), allow_private=allow_private)
    decision = decide(feed, found, (), baseline_at=None, now=utc_now())
    articles = [from_news(one, article_id=number) for number, one in enumerate(reversed(decision.news), start=1)]
    own = {article.id: page_source.understand(article.content, base_url=article.link) for article in articles}
    thin = {article.link for article in articles if article.link and words(own[article.id]) < THIN}
    asked = [] if online is None else [(link, online) for link in thin]
    read = {link: answer for link, answer in page_source.read_all(asked) if isinstance(answer, Page)}
    pages = {one.id: usable(one, read.get(one.link or "", Page())) for one in articles}
    taken = {number: page if isinstance(page, Page) else Page() for number, page in pages.items()}
    return [completed(one, fuller(own[one.id], taken[one.id])) for one in articles]


def _from_page(page: Page, url: str | None) -> Article:
    from crosspost.bootstrap import utc_now
    from crosspost.core.articles import completed, from_news
    from crosspost.model import Entry, Ledger, NewArticle

    link = page.canonical or url
    entry = Entry(guid=None, link=link, title=page.title or "", summary=page.description or "")
    now = utc_now()
    news = NewArticle(
        feed_key="preview",
        identity=link or "",
        guid=None,
        fingerprint="",
        entry=entry,
        ledger=Ledger.QUEUED,
        reason=None,
        seen_at=now,
        ready_at=now,
    )
    return completed(from_news(news, article_id=1), page)
