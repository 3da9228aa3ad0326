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
from crosspost.steps import doctor, poll
from crosspost.steps.alert import now_troubling
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


def days(world: Installation, count: int) -> None:
    """A poll each day, for so many days."""
    for _ in range(count):
        world.clock.advance(DAY)
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
    """Nearly nothing in the document is known: the window has passed, or most has other names."""
    old = [entry(n, published_at=start - n * HOUR, title=f"Vieux {n}") for n in range(100, 105)]
    known = entry(1, published_at=start - DAY)
    web.pages[HOME] = [entry(20, published_at=start + 20 * HOUR), entry(99, title="Sans date"), known, *old]
    hours(world, 25)
    assert state(world).url == HOME
    assert queued(world) == titles(20)


def test_weeks_of_articles_at_once_are_held_and_told(world: Installation, web: Web, start: datetime) -> None:
    hours(world, 24 * 14)
    copied = web.pages[AWAY]
    web.pages[HOME] = copied
    show(web, HOME, *(entry(n, published_at=start + n * DAY / 2) for n in range(11, 36)))
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


def of_strangers(start: datetime, *, since: int) -> list[Entry]:
    """The feed of somebody who has the old address now, with an article of the day before each of these."""
    made = [
        Entry(
            guid=f"{HOME}?p={number}",
            link=f"https://blog.example.org/cheap-pills-{number}",
            title=f"Cheap pills {number}",
            published_at=start + (since - number * 24) * HOUR,
        )
        for number in range(3)
    ]
    # Every new blog of the kind begins with it, at this address.
    return [*made, replace(HELLO, published_at=start + since * HOUR)]


HELLO = Entry(guid=f"{HOME}?p=0", link="https://blog.example.org/hello-world", title="Hello world!")


def told(world: Installation) -> list[tuple[str, str]]:
    return [(one.key, one.what) for one in now_troubling(world.app)]


@pytest.mark.parametrize("other", ["answers", "gone", "silent"])
def test_a_stranger_at_the_old_address_is_not_returned_to_and_people_are_told(
    world: Installation, web: Web, start: datetime, other: str
) -> None:
    show(web, AWAY, replace(HELLO, published_at=start - 300 * DAY))
    hours(world, 1)
    web.pages[HOME] = of_strangers(start, since=30)
    web.pages[AWAY] = {"answers": web.pages[AWAY], "gone": GONE, "silent": NO_HOST}[other]
    days(world, 2)
    web.pages[HOME] = of_strangers(start, since=60)
    days(world, 2)
    assert (state(world).url, state(world).stopped) == (AWAY, None)
    assert queued(world) == []
    [(_, what)] = [one for one in told(world) if one[0] == "strange:blog"]
    assert f'Write url = "{AWAY}"' in what


def said_by_doctor(world: Installation) -> list[tuple[str, str]]:
    return [(one.code, one.remedy) for one in doctor.run(world.app) if one.subject == "feed blog"]


def test_doctor_says_where_a_feed_is_read_and_what_to_write(world: Installation, web: Web, start: datetime) -> None:
    write = f'write url = "{AWAY}"'
    assert said_by_doctor(world)[0] == ("feed_moved", write)
    web.pages[HOME] = NO_HOST
    (code, remedy), (read, _), _ = said_by_doctor(world)
    assert (code, remedy, read) == ("feed_read_elsewhere", write, "feed_read"), "an old domain that died is no problem"
    web.pages[HOME] = of_strangers(start, since=30)
    days(world, 2)
    (code, remedy), *_ = said_by_doctor(world)
    assert (code, remedy.startswith(f"{write}; or")) == ("feed_address_strange", True)
    web.pages[AWAY] = NO_HOST
    assert [code for code, _ in said_by_doctor(world)] == ["feed_address_strange", "feed_unread"]


def test_of_a_stranger_nothing_is_told_any_more_once_the_settings_name_the_new_address(
    world: Installation, web: Web, start: datetime
) -> None:
    web.pages[HOME] = of_strangers(start, since=30)
    days(world, 2)
    assert [key for key, _ in told(world)] == ["strange:blog"]
    feed = replace(world.app.feeds["blog"], url=AWAY)
    world.app = replace(world.app, feeds={"blog": feed})
    world.app.store.sync([feed], world.app.accounts.values(), now=world.clock())
    hours(world, 2)
    assert (state(world).url, told(world), queued(world)) == (AWAY, [], [])


@pytest.mark.parametrize("then", ["redirect", "back"])
def test_of_a_stranger_nothing_is_told_any_more_once_the_address_is_the_blogs_again(
    world: Installation, web: Web, start: datetime, then: str
) -> None:
    copied = web.pages[AWAY]
    web.pages[HOME] = of_strangers(start, since=30)
    days(world, 2)
    assert [key for key, _ in told(world)] == ["strange:blog"]
    web.pages[HOME] = AWAY if then == "redirect" else copied
    if then == "back":
        show(web, HOME, entry(60, published_at=start + 60 * HOUR))
    days(world, 1)
    assert (state(world).url, told(world)) == (AWAY if then == "redirect" else HOME, [])


def test_a_blog_that_is_back_with_nothing_known_is_returned_to_when_a_person_says_so(
    world: Installation, web: Web, start: datetime
) -> None:
    new = [entry(n, published_at=start + n * HOUR) for n in range(30, 36)]
    web.pages[HOME] = new
    days(world, 3)
    assert (state(world).url, queued(world)) == (AWAY, [])
    assert world.app.store.revive("blog")
    assert not world.app.store.revive("blog"), "once is enough"
    hours(world, 1)
    assert (state(world).url, told(world)) == (HOME, [])
    show(web, HOME, entry(80, published_at=start + 80 * HOUR))
    hours(world, 12)
    assert queued(world) == titles(80), "what was there is known, and what came since is news"
    assert len(world.app.store.ledger(limit=100)) == 10 + len(new) + 1


def undated(*numbers: int) -> list[Entry]:
    return [entry(number) for number in numbers]


def test_an_undated_feed_is_left_where_it_is_silent_for_a_week_while_its_own_address_shows_more(
    world: Installation, start: datetime
) -> None:
    web = Web(pages={HOME: undated(*range(1, 6)), AWAY: undated(*range(1, 6))})
    world.app = replace(world.app, feed_source=web)
    poll.run(world.app)
    web.pages[HOME] = AWAY
    days(world, 1)
    web.pages[HOME] = undated(6, *range(1, 6))
    days(world, 2)
    assert state(world).url == AWAY, "the other one may show it, too, in a while"
    days(world, 7)
    assert state(world).url == HOME
    web.pages[HOME] = undated(7, 6, *range(1, 6))
    hours(world, 1)
    assert queued(world) == titles(7)


def test_an_undated_feed_stays_where_it_goes_on(world: Installation, start: datetime) -> None:
    web = Web(pages={HOME: undated(*range(1, 6)), AWAY: undated(*range(1, 6))})
    world.app = replace(world.app, feed_source=web)
    poll.run(world.app)
    web.pages[HOME] = AWAY
    hours(world, 1)
    web.pages[HOME] = undated(90, *range(1, 6))
    for number in range(6, 12):
        show(web, AWAY, entry(number))
        days(world, 2)
    assert state(world).url == AWAY
    web.pages[HOME] = undated(*range(1, 6))
    days(world, 20)
    assert state(world).url == AWAY, "an old copy that shows nothing more"


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
