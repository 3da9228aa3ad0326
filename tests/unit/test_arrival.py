"""Whether the page at the end of a link is the article, or a wall, a home page, another piece."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from crosspost.core.arrival import not_the_article
from crosspost.core.articles import from_news
from crosspost.core.identity import identify
from crosspost.model import Article, Block, BlockKind, Entry, Ledger, NewArticle, Page

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
LINK = "https://news.example/a"
TITLE = "The bridge over the Loire opens in May"
CONSENT = "We and our 842 partners store and access personal data, over and over, on your device."
LOGIN = "Sign in to your account to continue reading this story. New here? Create a free account."
OTHER = "Our ten favourite cheeses for the winter months, tasted blind by a jury of forty readers."
STORY = "After six years of works the new bridge is open to walkers; the Loire has not seen so many since May."


def article(title: str = TITLE, link: str | None = LINK) -> Article:
    (one,) = identify("blog", [Entry(guid="1", link=link, title=title)])
    news = NewArticle(
        feed_key="blog",
        identity=one.identity,
        guid=one.guid,
        fingerprint=one.fingerprint,
        entry=one.entry,
        ledger=Ledger.QUEUED,
        reason=None,
        seen_at=NOW,
        ready_at=NOW,
    )
    return from_news(news, article_id=1)


def page(at: str | None, title: str | None, text: str, *, canonical: str | None = None) -> Page:
    return Page(found_at=at, title=title, canonical=canonical, blocks=(Block(kind=BlockKind.PARAGRAPH, text=text),))


REFUSED = [
    (page("https://consent.example/collect?x=1", "Before you continue", CONSENT), "a consent wall of another host"),
    (page("https://news.example/consent", "News", CONSENT), "a consent wall of the same host"),
    (page(LINK, "Before you continue", CONSENT), "a consent wall in the article's place"),
    (page(LINK, "news.example", CONSENT), "a consent wall that gives no title of its own"),
    (page("https://news.example/login?next=a", "Log in", LOGIN), "a login"),
    (page("https://news.example/wp-login.php", "Bridge News", LOGIN), "a login that shares a word by chance"),
    (page("https://accounts.example.org/x", "Bridge News", LOGIN), "a login of another host"),
    (page(LINK, "Just a moment...", "Checking if the site connection is secure."), "a check for robots"),
    (page(LINK, "Log in | News", LOGIN), "a login in the article's place, beside the site's name"),
    (page("https://news.example/", "News", OTHER), "the home page"),
    (page("https://news.example/", "News of the bridge", STORY), "the home page, on which it may be listed"),
    (page(LINK, "Page not found", OTHER), "a missing page that is answered with 200"),
    (page("https://news.example/cheese", "Ten cheeses", OTHER), "another article"),
    (page("https://other.example/cheese", "Ten cheeses", OTHER, canonical="https://other.example/cheese"), "elsewhere"),
]


@pytest.mark.parametrize(("found", "reason"), REFUSED)
def test_what_is_not_the_article_is_left_out(found: Page, reason: str) -> None:
    assert not_the_article(article(), found), reason


TAKEN = [
    (article(), page(LINK, TITLE, STORY), "the article itself"),
    (article(), page(LINK, "News", STORY), "a page that heads all articles alike, with the text"),
    (article(), page("https://www.news.example/a/", TITLE, STORY), "another spelling of its address"),
    (article(), page("https://m.news.example/b", f"{TITLE} – News", STORY), "a door for telephones"),
    (article(), page("https://other.example/2026/b", TITLE, STORY), "a moved site"),
    (article(link="https://sho.rt/x"), page("https://news.example/b", "Loire: the bridge opens", STORY), "shortened"),
    (article(link="https://feedproxy.example/~r/1"), page(LINK, TITLE, STORY), "through a feed proxy"),
    (article(), page("https://cache.example/a", "Zu", OTHER, canonical=LINK), "a copy that names the article"),
    (
        article(link="https://sho.rt/x"),
        page("https://bridge.example/", TITLE, STORY),
        "a home page that is the article",
    ),
    (article(title="Connexion"), page(LINK, "Connexion", "Un mot"), "an article with the title of a wall"),
    (article(title="?!"), page(LINK, "Blog", "Enfin."), "a title of which nothing can be compared"),
    (article(title=""), page("https://news.example/b", "Photo", "x"), "no title, on its own host"),
    (article(title="黃金周遊記"), page(LINK, "黃金周遊記 | 部落格", "x"), "a writing that sets no blanks"),
    (article(), page(None, "Before you continue", CONSENT), "the feed's own HTML is not doubted"),
    (article(link=None), page(LINK, "Ten cheeses", OTHER), "no address to compare"),
]


@pytest.mark.parametrize(("one", "found", "reason"), TAKEN)
def test_what_may_be_the_article_is_taken(one: Article, found: Page, reason: str) -> None:
    assert not_the_article(one, found) is None, reason


def test_an_entry_without_title_takes_none_from_another_site_or_a_wall() -> None:
    assert not_the_article(article(title=""), page("https://other.example/x", "Ten cheeses", OTHER))
    assert not_the_article(article(title=""), page(LINK, "Before you continue", CONSENT))


@pytest.mark.parametrize("link", ["https://news.example/login-flows-compared", "https://auth.example/a"])
def test_an_article_about_walls_is_no_wall(link: str) -> None:
    assert (
        not_the_article(article(link=link, title="Login flows compared"), page(link, "Login flows compared", "x"))
        is None
    )
