"""From a blog's address to its feed, on a loopback site that may announce what it likes."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from crosspost.errors import FetchError, ParseError
from crosspost.feeds.discovery import MOST_TRIED, USUAL_PLACES, FoundFeed, find_feed
from crosspost.feeds.fetch import Fetcher
from crosspost.feeds.source import HttpFeedSource
from crosspost.feeds.workers import Workers
from tests.contract.feed_site import FeedSite, Page

RSS = b"""<?xml version="1.0"?><rss version="2.0"><channel><title>A blog</title>
<item><title>One</title><link>https://blog.example/1</link><guid>1</guid></item></channel></rss>"""

Find = Callable[[str], FoundFeed]


def feed(visit: object) -> None:
    visit.answer(RSS, Content_Type="application/rss+xml")  # type: ignore[attr-defined]


def home(*links: str) -> Page:
    tags = "".join(f'<link rel="alternate" type="application/rss+xml" href="{link}">' for link in links)
    html = f"<!DOCTYPE html><html><head><title>A blog</title>{tags}</head><body><p>Hello.</p></body></html>"
    return lambda visit: visit.answer(html.encode(), Content_Type="text/html")


@pytest.fixture(scope="module")
def workers() -> Iterator[Workers]:
    made = Workers(size=1)
    yield made
    made.close()


@pytest.fixture
def site() -> Iterator[FeedSite]:
    with FeedSite({}) as made:
        yield made


@pytest.fixture
def find(site: FeedSite, workers: Workers) -> Iterator[Find]:
    fetcher = Fetcher()
    yield lambda path: find_feed(fetcher, HttpFeedSource(fetcher, workers), site.url + path, allow_private=True)
    fetcher.close()


def test_a_feeds_own_address_is_taken_as_it_is(site: FeedSite, find: Find) -> None:
    site.pages["/my.xml"] = feed
    found = find("/my.xml")
    assert (found.url, len(found.document.entries), found.others) == (f"{site.url}/my.xml", 1, ())


def test_an_announced_feed_is_found_and_the_others_are_told(site: FeedSite, find: Find) -> None:
    site.pages |= {"/": home("/comments/feed", "/feed"), "/feed": feed, "/comments/feed": feed}
    found = find("/")
    assert found.url == f"{site.url}/feed", "not the feed of all comments"
    assert found.others == (f"{site.url}/comments/feed",)


def test_an_announced_feed_that_is_none_gives_way_to_the_next(site: FeedSite, find: Find) -> None:
    site.pages |= {"/": home("/broken", "/atom"), "/broken": home(), "/atom": feed}
    assert find("/").url == f"{site.url}/atom"


@pytest.mark.parametrize("place", USUAL_PLACES)
def test_a_page_that_announces_none_is_looked_for_in_the_usual_places(site: FeedSite, find: Find, place: str) -> None:
    site.pages |= {"/blog": home(), f"/blog/{place}": feed}
    assert find("/blog").url == f"{site.url}/blog/{place}"


def test_a_feed_that_has_moved_for_good_is_remembered_where_it_is(site: FeedSite, find: Find) -> None:
    site.pages |= {"/old": lambda visit: visit.answer(b"", status=301, Location="/new"), "/new": feed}
    assert find("/old").url == f"{site.url}/new"


def test_no_feed_anywhere_says_what_was_tried(site: FeedSite, find: Find) -> None:
    site.pages["/"] = home()
    with pytest.raises(ParseError, match=r"none is at feed, feed\.xml"):
        find("/")


def test_an_address_with_nothing_there_says_so(find: Find) -> None:
    with pytest.raises(FetchError, match="404"):
        find("/nowhere")


def test_a_page_that_announces_without_end_is_not_followed_without_end(site: FeedSite, find: Find) -> None:
    site.pages["/"] = home(*(f"/feed-{number}" for number in range(500)))
    with pytest.raises(ParseError):
        find("/")
    assert len(site.visits) <= 1 + MOST_TRIED


def test_a_public_page_cannot_lead_to_a_private_address(site: FeedSite, workers: Workers) -> None:
    fetcher = Fetcher()
    with pytest.raises(FetchError):
        find_feed(fetcher, HttpFeedSource(fetcher, workers), site.url + "/", allow_private=False)
    assert site.visits == []
    fetcher.close()
