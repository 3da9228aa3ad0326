"""Feeds that answer and are wrong: a 304 for ever, a redirect for good that was a slip."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import pytest

from crosspost.errors import FeedError, FetchError, ParseError
from crosspost.feeds.fetch import Fetcher
from crosspost.feeds.source import HttpFeedSource
from crosspost.feeds.workers import Workers
from crosspost.model import Entry, Feed, FeedState, Ledger
from crosspost.ports import FeedAnswer, Fetched, NotModified
from crosspost.steps import poll
from tests.contract.feed_site import FeedSite, Visit
from tests.steps.conftest import Installation, entry

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
HOME = "https://blog.example.org/feed"
AWAY = "https://copy.example.org/feed"
GONE = FetchError("says that the feed is gone for good (410).", gone=True)
NO_HOST = FetchError("there is no host of that name.")
PARKED = ParseError("this is a page, not a feed.")


@dataclass(kw_only=True)
class Web:
    """Feeds by address: what each shows, the trouble it is in, or where it is redirected to for good."""

    pages: dict[str, list[Entry] | FeedError | str]
    # Addresses that say that nothing changed.
    unchanged: set[str] = field(default_factory=set)
    # In the order in which they were asked, redirects followed.
    asked: list[str] = field(default_factory=list)

    def fetch_all(self, requests: Iterable[tuple[Feed, FeedState]], *, now: datetime) -> Iterator[FeedAnswer]:
        for feed, state in requests:
            url = state.url
            self.asked.append(url)
            while isinstance(page := self.pages[url], str):
                url = page
                self.asked.append(url)
            yield FeedAnswer(key=feed.key, result=self._result(url, page))

    def _result(self, url: str, page: list[Entry] | FeedError) -> Fetched | NotModified | FeedError:
        if url in self.unchanged:
            return NotModified(url=url)
        return page if isinstance(page, FeedError) else Fetched(entries=tuple(page), title="Blog", url=url)


def state(world: Installation) -> FeedState:
    return next(iter(world.app.store.feed_states()))


def queued(world: Installation) -> list[str]:
    lines = world.app.store.ledger(limit=100)
    return sorted(line.title for line in lines if line.ledger is Ledger.QUEUED)


def titles(*numbers: int) -> list[str]:
    return sorted(entry(number).title for number in numbers)


def hours(world: Installation, count: int) -> None:
    """A poll each hour, for so many hours."""
    for _ in range(count):
        world.clock.advance(HOUR)
        poll.run(world.app)


@pytest.fixture
def start(world: Installation) -> datetime:
    return world.clock()


@pytest.fixture
def web(world: Installation, start: datetime) -> Web:
    """A blog with ten articles whose address is redirected to a copy of it since its second poll."""
    past = [entry(number, published_at=start - number * DAY) for number in range(1, 11)]
    made = Web(pages={HOME: past, AWAY: past})
    world.app = replace(world.app, feed_source=made)
    poll.run(world.app)
    made.pages[HOME] = AWAY
    hours(world, 1)
    assert state(world).url == AWAY
    return made


def show(web: Web, url: str, *entries: Entry) -> None:
    before = web.pages[url]
    web.pages[url] = [*entries, *(before if isinstance(before, list) else [])]


def test_a_redirect_that_was_a_slip_is_left_within_a_day_and_nothing_published_meanwhile_is_lost(
    world: Installation, web: Web, start: datetime
) -> None:
    copied = web.pages[AWAY]
    hours(world, 30)
    web.pages[HOME] = copied
    show(web, HOME, *(entry(number, published_at=start + number * HOUR) for number in (20, 21)))
    hours(world, 25)
    assert state(world).url == HOME
    assert queued(world) == titles(20, 21)
    show(web, HOME, entry(60, published_at=start + 60 * HOUR))
    hours(world, 3)
    assert queued(world) == titles(20, 21, 60)


def test_the_past_of_the_blog_does_not_go_out_when_it_comes_back(
    world: Installation, web: Web, start: datetime
) -> None:
    """Nothing in the document is known: the whole window has passed, or everything has other names."""
    old = [entry(n, published_at=start - n * HOUR, title=f"Vieux {n}") for n in range(100, 105)]
    web.pages[HOME] = [entry(20, published_at=start + 20 * HOUR), entry(99, title="Sans date"), *old]
    hours(world, 25)
    assert state(world).url == HOME
    assert queued(world) == titles(20)


def test_weeks_of_articles_at_once_are_held_and_told(world: Installation, web: Web, start: datetime) -> None:
    hours(world, 24 * 14)
    web.pages[HOME] = [entry(n, published_at=start + n * DAY / 2) for n in range(1, 25)]
    world.clock.advance(DAY)
    report = poll.run(world.app)
    assert state(world).url == HOME
    assert "articles came at once" in report.problems[0]
    assert queued(world) == []


def test_an_old_copy_that_a_move_left_behind_is_not_returned_to(world: Installation, web: Web, start: datetime) -> None:
    """The redirect has run out, and the old host shows what it had."""
    web.pages[HOME] = web.pages[AWAY]
    for number in (30, 60, 90):
        show(web, AWAY, entry(number, published_at=start + number * HOUR))
        hours(world, 30)
    assert state(world).url == AWAY
    assert queued(world) == titles(30, 60, 90)


def test_the_address_of_the_settings_is_asked_once_a_day(world: Installation, web: Web) -> None:
    web.asked.clear()
    hours(world, 96)
    assert web.asked.count(HOME) == 4
    assert web.asked.count(AWAY) == 96 + 4
    assert (state(world).url, state(world).failures) == (AWAY, 0)


@pytest.mark.parametrize("dead", [NO_HOST, PARKED, GONE])
def test_an_old_domain_that_died_troubles_nobody(
    world: Installation, web: Web, start: datetime, dead: FeedError
) -> None:
    web.pages[HOME] = dead
    show(web, AWAY, entry(30, published_at=start + 30 * HOUR))
    hours(world, 50)
    assert (state(world).url, state(world).failures, state(world).stopped) == (AWAY, 0, None)
    assert queued(world) == titles(30)


@pytest.mark.parametrize("trouble", [NO_HOST, PARKED, GONE])
def test_where_the_other_address_fails_that_of_the_settings_is_asked_at_once(
    world: Installation, web: Web, start: datetime, trouble: FeedError
) -> None:
    web.pages[HOME] = web.pages[AWAY]
    web.pages[AWAY] = trouble
    show(web, HOME, entry(30, published_at=start + HOUR / 2 * 3))
    hours(world, 1)
    assert (state(world).url, state(world).failures, state(world).stopped) == (HOME, 0, None)
    assert queued(world) == titles(30)


def test_a_passing_trouble_of_the_other_address_does_not_lead_back_to_an_old_copy(
    world: Installation, web: Web
) -> None:
    web.pages[HOME], shown = web.pages[AWAY], web.pages[AWAY]
    web.pages[AWAY] = NO_HOST
    hours(world, 3)
    assert (state(world).url, state(world).failures > 0) == (AWAY, True)
    web.pages[AWAY] = shown
    hours(world, 30)
    assert (state(world).url, state(world).failures) == (AWAY, 0)


def test_an_address_that_has_been_silent_for_a_day_is_given_up_for_that_of_the_settings(
    world: Installation, web: Web
) -> None:
    web.pages[HOME] = web.pages[AWAY]
    web.pages[AWAY] = NO_HOST
    hours(world, 72)
    assert (state(world).url, state(world).failures) == (HOME, 0)


def test_a_feed_that_is_gone_is_stopped_once_both_addresses_say_so(world: Installation, web: Web) -> None:
    web.pages[AWAY] = GONE
    web.pages[HOME] = NO_HOST
    hours(world, 1)
    assert (state(world).stopped, state(world).failures) == (None, 1)
    web.pages[HOME] = GONE
    hours(world, 30)
    assert state(world).stopped == str(GONE)


def test_a_feed_is_stopped_at_once_where_its_redirect_leads_to_a_feed_that_is_gone(
    world: Installation, web: Web
) -> None:
    web.pages[AWAY] = GONE
    hours(world, 1)
    assert state(world).stopped == str(GONE)


def test_a_server_that_asks_for_rest_is_not_asked_by_another_way(world: Installation, web: Web) -> None:
    web.pages[AWAY] = FetchError("asks to be polled less often (429).", retry_after=world.clock() + 2 * HOUR)
    web.asked.clear()
    hours(world, 1)
    assert web.asked == [AWAY]


def test_another_address_is_not_taken_for_the_feed_before_it_has_shown_one(
    world: Installation, web: Web, start: datetime
) -> None:
    """Or its past would be news of a feed that has taken stock long ago."""
    third = "https://third.example.org/feed"
    web.pages |= {AWAY: third, third: [entry(n, published_at=start - n * DAY) for n in range(20, 25)]}
    web.unchanged.add(third)
    hours(world, 2)
    assert (state(world).url, state(world).failures) == (AWAY, 0)
    web.unchanged.clear()
    hours(world, 1)
    assert state(world).url == third
    assert queued(world) == []


def test_a_site_that_gives_up_https_is_found_again(world: Installation, start: datetime) -> None:
    http = "http://blog.example.org/feed"
    feed = replace(world.app.feeds["blog"], url=http)
    web = Web(pages={http: HOME, HOME: [entry(1)]})
    world.app = replace(world.app, feeds={"blog": feed}, feed_source=web)
    world.app.store.sync([feed], world.app.accounts.values(), now=start)
    poll.run(world.app)
    assert state(world).url == HOME
    hours(world, 30)
    assert web.asked.count(http) == 1, "the same feed, as long as it answers"
    web.pages |= {http: [entry(2), entry(1)], HOME: NO_HOST}
    hours(world, 1)
    assert (state(world).url, state(world).failures) == (http, 0)
    assert queued(world) == titles(2)


def rss(numbers: Iterable[int], start: datetime) -> bytes:
    items = "".join(
        f"<item><title>{entry(n).title}</title><link>{entry(n).link}</link>"
        f"<pubDate>{start + n * HOUR:%a, %d %b %Y %H:%M:%S} GMT</pubDate></item>"
        for n in numbers
    )
    return f'<rss version="2.0"><channel><title>Blog</title>{items}</channel></rss>'.encode()


def test_a_server_that_says_for_ever_that_nothing_changed_delays_news_by_a_day(
    world: Installation, start: datetime
) -> None:
    """Also a dozen of them: what the lie kept back was published before the last answer, not before the last feed."""
    shown = [-20]

    def page(visit: Visit) -> None:
        if "if-none-match" in visit.headers:
            visit.answer(status=304)
        else:
            visit.answer(rss(shown, start), ETag='"always"')

    fetcher = Fetcher()
    with FeedSite({"/feed": page}) as site, Workers(size=1) as workers:
        feed = replace(world.app.feeds["blog"], url=f"{site.url}/feed", allow_private=True)
        world.app = replace(world.app, feeds={"blog": feed}, feed_source=HttpFeedSource(fetcher, workers))
        world.app.store.sync([feed], world.app.accounts.values(), now=start)
        poll.run(world.app)
        for number in range(1, 13):
            shown.insert(0, number)
            hours(world, 1)
        assert queued(world) == []
        hours(world, 84)
        whole = [visit for visit in site.visits if "if-none-match" not in visit.headers]
    fetcher.close()
    assert queued(world) == titles(*range(1, 13))
    assert (len(site.visits), len(whole)) == (97, 5), "an honest server gives one document a day"
