"""preview and length: see what would be said, with no settings and nothing stored."""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any
from urllib.parse import urlsplit

import typer

from crosspost.cli.context import EXIT_FAILED, Json, console, print_json

if TYPE_CHECKING:
    from crosspost.model import Account, Article, Entry, Page
    from crosspost.ports import PageSource

SHOWN = 5
"""Articles that a terminal shows when no limit was given."""

MAX_BYTES = 10_000_000


def register(app: typer.Typer) -> None:
    """Add the commands of this file."""
    app.command()(preview)
    app.command()(length)


def preview(
    source: Annotated[str, typer.Argument(help="A feed's or an article's address, or a local file.")],
    base_url: Annotated[
        str | None, typer.Option("--base-url", help="Where a local file came from: its relative links start there.")
    ] = None,
    limit: Annotated[int | None, typer.Option(min=1, help="How many articles. Default: all, on a terminal 5.")] = None,
    hashtags: Annotated[int, typer.Option(min=0, max=10, help="The most hashtags that a teaser carries.")] = 2,
    emoji: Annotated[bool, typer.Option("--emoji", help="Offer variants with one fitting emoji, too.")] = False,
    as_json: Json = False,
) -> None:
    """Show what is understood of a feed or an article, and the teasers it makes. Needs no settings, stores nothing."""
    from crosspost.feeds.addresses import web_address

    if base_url is not None and web_address(base_url) is None:
        raise typer.BadParameter(f"{base_url!r} is not an address that begins with https://", param_hint="--base-url")
    articles, note = _read(source, base_url)
    shown = articles[: limit if limit is not None else len(articles) if as_json else SHOWN]
    accounts = _accounts(hashtags=hashtags, emoji=emoji)
    told = [_told(article, accounts) for article in shown]
    if as_json:
        print_json({"source": source, "articles": told})
        return
    _draw(shown, accounts)
    if note:
        console().print(note, markup=False)
    if len(shown) < len(articles):
        console().print(f"{len(articles) - len(shown)} more: --limit {len(articles)}")


def length(as_json: Json = False) -> None:
    """Count texts as X does. With --json each line of standard input is a JSON string, else each line is a text."""
    from crosspost.core.teasers.twitter_text import parse

    failed = False
    for number, line in enumerate(sys.stdin, start=1):
        text = line.rstrip("\n")
        if as_json:
            decoded = _json_string(text)
            if decoded is None:
                refusal = f"line {number} is not a JSON string; write one in quotes"
                print(json.dumps({"weighted": 0, "valid": False, "links": [], "error": refusal}), flush=True)
                failed = True
                continue
            text = decoded
        parsed = parse(text)
        links = [link.text for link in parsed.links]
        if as_json:
            found = {"weighted": parsed.weighted_length, "valid": parsed.valid, "links": links}
            print(json.dumps(found, ensure_ascii=False), flush=True)
        else:
            verdict = "" if parsed.valid else "  not valid"
            print(f"{parsed.weighted_length:>6}{verdict}  {' '.join(links)}".rstrip())
    if failed:
        raise typer.Exit(EXIT_FAILED)


def newest_article(entries: tuple[Entry, ...], page_source: PageSource, *, allow_private: bool) -> list[Article]:
    """The newest of these entries as an article, its page read where the feed does not carry it; empty for none."""
    dated = [entry for entry in entries if entry.dated_at]
    newest = max(dated, key=_date_of, default=None) or next(iter(entries), None)
    return _from_feed((newest,), page_source, allow_private) if newest else []


def _date_of(entry: Entry) -> datetime:
    return entry.dated_at or datetime.min.replace(tzinfo=UTC)


def show_articles(articles: list[Article], *, hashtags: int = 2) -> None:
    """Articles and their teasers, for people."""
    _draw(articles, _accounts(hashtags=hashtags, emoji=False))


def tell_articles(articles: list[Article], *, hashtags: int = 2) -> list[dict[str, Any]]:
    """Articles and their teasers, for programs."""
    accounts = _accounts(hashtags=hashtags, emoji=False)
    return [_told(article, accounts) for article in articles]


def _json_string(line: str) -> str | None:
    try:
        value = json.loads(line)
    except json.JSONDecodeError:
        return None
    return value if isinstance(value, str) else None


def read_public(address: str) -> list[Article]:
    """The articles at an address that somebody typed into the page; no file here and no private address is read.

    Raises CrosspostError.
    """
    from crosspost.errors import FetchError

    if not address.lower().startswith(("http://", "https://")):
        raise FetchError(f"{address!r} is not an address that begins with https://")
    return _read(address, None, public_only=True)[0]


def _read(
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
                articles, _ = _read(error.announced[0], None, announced_in=private)
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


def _from_feed(entries: Any, page_source: PageSource, online: bool | None) -> list[Article]:
    """Articles as the service would know them. `online`: None stays off the network, else may pages be private."""
    from datetime import timedelta

    from crosspost.bootstrap import utc_now
    from crosspost.core.articles import completed, from_news
    from crosspost.core.identity import identify
    from crosspost.core.intake import decide
    from crosspost.model import Feed, Page
    from crosspost.steps.extract import THIN, fuller, words

    found = identify("preview", entries)
    feed = Feed(key="preview", url="", settle=timedelta(0), backfill=len(found))
    decision = decide(feed, found, (), baseline_at=None, now=utc_now())
    articles = [from_news(one, article_id=number) for number, one in enumerate(reversed(decision.news), start=1)]
    own = {article.id: page_source.understand(article.content, base_url=article.link) for article in articles}
    thin = {article.link for article in articles if article.link and words(own[article.id]) < THIN}
    asked = [] if online is None else [(link, online) for link in thin]
    read = {link: answer for link, answer in page_source.read_all(asked) if isinstance(answer, Page)}
    return [completed(one, fuller(own[one.id], read.get(one.link or "", Page()))) for one in articles]


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


def _accounts(*, hashtags: int, emoji: bool) -> list[Account]:
    """An account on each platform, as if it had been configured."""
    from crosspost.model import Account, PlatformName

    return [
        Account(key=name.value, platform=name, remote_account_id="", hashtags=hashtags, emoji=emoji)
        for name in PlatformName
    ]


def _told(article: Article, accounts: list[Account]) -> dict[str, Any]:
    """One article for programs: every variant."""
    from crosspost.core.costs import Prices, price_of
    from crosspost.core.teasers.compose import compose

    prices = Prices()
    return {
        "title": article.title,
        "link": article.link,
        "guid": article.guid,
        "language": article.language,
        "published": article.published_at,
        "author": article.author,
        "image": article.image,
        "tags": article.tags,
        "words": sum(len(block.text.split()) for block in article.blocks),
        "summary": article.summary,
        "posted": article.ledger.value,
        "reason": article.reason,
        "teasers": [
            {
                "platform": teaser.platform,
                "style": teaser.style,
                "text": teaser.text,
                "link": teaser.link,
                "weighted_length": teaser.weighted_length,
                "limit": teaser.limit,
                "hashtags": teaser.hashtags,
                "emoji": teaser.emoji,
                "link_placement": teaser.link_placement,
                "price_usd": price_of(teaser, prices),
                "notes": teaser.notes,
            }
            for account in accounts
            for teaser in compose(article, account)
        ],
    }


def _draw(articles: list[Article], accounts: list[Account]) -> None:
    """Articles for people: of each style, the best variant."""
    from rich.rule import Rule

    from crosspost.cli import show
    from crosspost.core.costs import Prices, price_of
    from crosspost.core.teasers.compose import compose

    out = console()
    for article in articles:
        out.print(Rule(article.title or "(no title)", align="left"))
        facts = {
            "link": article.link,
            "language": article.language,
            "published": f"{article.published_at:%Y-%m-%d %H:%M} UTC" if article.published_at else None,
            "tags": ", ".join(article.tags),
            "words": str(sum(len(block.text.split()) for block in article.blocks)),
            "not posted": article.reason,
        }
        for name, fact in facts.items():
            if fact:
                out.print(f"{name:>10}: {fact}", markup=False, style="dim", soft_wrap=True)
        for account in accounts:
            variants = compose(article, account)
            first = {teaser.style: teaser for teaser in reversed(variants)}
            for teaser in filter(lambda one: one is first[one.style], variants):
                price = price_of(teaser, Prices())
                heading = show.PLATFORMS[account.platform]
                out.print(show.card(teaser, None, heading=heading, price=price, article=article))
                for note in teaser.notes:
                    out.print(f"  {note}", markup=False, style="dim")
