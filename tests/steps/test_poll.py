"""poll: what is news, what is remembered, and how a feed in trouble is treated."""

from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest

from crosspost.errors import FetchError, ParseError
from crosspost.model import Feed, FeedState, Ledger, Reason, ReasonKind
from crosspost.steps import poll
from tests.steps.conftest import Installation, entry

HOUR = timedelta(hours=1)


def ledger(world: Installation) -> dict[str, Ledger]:
    """What was decided about each article, by title."""
    return {line.title: line.ledger for line in world.app.store.ledger(limit=100)}


def decided(world: Installation) -> dict[Ledger, int]:
    """How many articles each decision met."""
    return {fate: count for fate, count in world.app.store.totals().articles.items() if count}


def state(world: Installation, key: str = "blog") -> FeedState:
    return next(one for one in world.app.store.feed_states() if one.key == key)


def poll_again(world: Installation, *, after: timedelta = HOUR) -> None:
    world.clock.advance(after)
    poll.run(world.app)


def with_feed(world: Installation, **changes: Any) -> None:
    feed = replace(world.app.feeds["blog"], **changes)
    world.app = replace(world.app, feeds={"blog": feed})


def test_what_is_there_at_the_first_poll_is_the_baseline(world: Installation) -> None:
    world.show(*(entry(n) for n in range(20)))
    poll.run(world.app)
    assert set(ledger(world).values()) == {Ledger.BASELINE}
    assert len(ledger(world)) == 20


def test_an_empty_feed_has_a_baseline_too(world: Installation) -> None:
    world.show()
    poll.run(world.app)
    world.show(entry(1))
    poll_again(world)
    assert list(ledger(world).values()) == [Ledger.QUEUED]


def test_backfill_queues_the_newest_of_the_first_poll(world: Installation) -> None:
    with_feed(world, backfill=2)
    now = world.clock()
    world.show(*(entry(n, published_at=now - timedelta(days=n)) for n in (5, 1, 3, 2)))
    poll.run(world.app)
    queued = [title for title, fate in ledger(world).items() if fate is Ledger.QUEUED]
    assert {title.split()[2] for title in queued} == {"1", "2"}


def test_what_was_there_before_us_is_counted_as_known_and_not_as_new(world: Installation) -> None:
    """Nothing comes of a baseline: "20 new" before "nothing to do" would puzzle whoever looks at a first run."""
    with_feed(world, backfill=2)
    world.show(*(entry(n, link=None if n == 1 else entry(n).link) for n in range(1, 21)))
    counts = poll.run(world.app).counts
    assert (counts["new"], counts["known"], counts["skipped"]) == (1, 18, 1)
    world.show(entry(21))
    world.clock.advance(HOUR)
    counts = poll.run(world.app).counts
    assert (counts["new"], counts["known"], counts["skipped"]) == (1, 0, 0)


def test_backfill_counts_what_another_feed_brought_among_the_newest(world: Installation) -> None:
    """An account that follows the new feed alone gets so many of its articles, not twice as many."""
    now = world.clock()
    world.show(*(entry(n, published_at=now - timedelta(days=n)) for n in (1, 2)))
    poll.run(world.app)
    other = Feed(key="other", url="https://other.example.org/feed", backfill=2)
    world.app = replace(world.app, feeds={**world.app.feeds, "other": other})
    world.with_account("facebook", feeds=("other",))
    world.app.store.sync(world.app.feeds.values(), world.app.accounts.values(), now=now)
    world.show(*(entry(n, published_at=now - timedelta(days=n)) for n in (1, 2, 3, 4)), feed="other")
    world.walk(rooms=("poll", "extract"))
    world.walk(rooms=("compose",))
    titles = {post.article_id for post in world.posts() if post.account_key == "facebook"}
    assert {article.link for article in world.app.store.articles(titles).values()} == {entry(1).link, entry(2).link}


def test_a_new_entry_is_news_once(world: Installation) -> None:
    poll.run(world.app)
    world.show(entry(1))
    for _ in range(3):
        poll_again(world)
    assert decided(world) == {Ledger.QUEUED: 1}


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"title": "Article numéro 1, corrigé"}, "its author corrected the title"),
        ({"guid": "another-guid"}, "the blog changed its guids"),
        ({"link": "https://blog.example.org/2026/article-1.html"}, "the blog changed its addresses, not its guids"),
        ({"link": "http://www.blog.example.org/article-1/?utm_source=rss"}, "another spelling of the same address"),
        ({"content": "<p>Une autre fin.</p>"}, "its author went on writing"),
    ],
)
def test_an_article_that_changes_is_not_news_again(world: Installation, changes: dict[str, str], why: str) -> None:
    poll.run(world.app)
    world.show(entry(1))
    poll_again(world)
    world.show(entry(1, **changes))
    poll_again(world)
    assert decided(world) == {Ledger.QUEUED: 1}, why


def test_a_site_that_moves_to_another_generator_brings_no_news(world: Installation) -> None:
    dates = {n: world.clock() - timedelta(days=n) for n in range(5)}
    world.show(*(entry(n, published_at=at) for n, at in dates.items()))
    poll.run(world.app)
    moved = [
        entry(n, published_at=at.replace(hour=0, minute=0), guid=f"new-{n}", link=f"https://new.example.org/{n}")
        for n, at in dates.items()
    ]
    world.show(*moved)
    poll_again(world)
    assert decided(world) == {Ledger.BASELINE: 5}


def test_a_column_that_keeps_its_title_is_news_each_week(world: Installation) -> None:
    poll.run(world.app)
    world.show(
        *(
            entry(n, title="La revue de la semaine", published_at=world.clock() + timedelta(days=7 * n))
            for n in range(3)
        )
    )
    poll_again(world)
    assert decided(world) == {Ledger.QUEUED: 3}


def test_an_entry_that_slides_back_into_the_window_is_not_news(world: Installation) -> None:
    world.show(entry(1), entry(2))
    poll.run(world.app)
    world.show(entry(2), entry(3))
    poll_again(world)
    world.show(entry(1), entry(3))
    poll_again(world)
    assert ledger(world)[entry(1).title] is Ledger.BASELINE
    assert decided(world)[Ledger.QUEUED] == 1


def test_one_article_in_two_feeds_is_one_article(world: Installation) -> None:
    both = {"blog": world.app.feeds["blog"], "news": Feed(key="news", url="https://blog.example.org/news")}
    world.app = replace(world.app, feeds=both)
    world.app.store.sync(both.values(), world.app.accounts.values(), now=world.clock())
    poll.run(world.app)
    world.show(entry(1))
    world.show(entry(1, guid="of-the-other-feed"), feed="news")
    poll_again(world)
    assert decided(world) == {Ledger.QUEUED: 1}


def test_a_feed_that_suddenly_shows_its_whole_past_brings_no_flood(world: Installation) -> None:
    poll.run(world.app)
    old = [entry(n, published_at=world.clock() - timedelta(days=60 + n)) for n in range(90)]
    world.show(entry(500), *old)
    poll_again(world)
    assert decided(world) == {Ledger.QUEUED: 1, Ledger.BASELINE: 90}


def test_a_feed_that_becomes_another_blog_brings_only_what_was_published_since(world: Installation) -> None:
    world.show(entry(1, published_at=world.clock()))
    poll.run(world.app)
    before, moved = world.clock(), replace(world.app.feeds["blog"], url="https://other.example.org/feed")
    world.clock.advance(HOUR)
    world.app = replace(world.app, feeds={"blog": moved})
    world.app.store.sync([moved], world.app.accounts.values(), now=world.clock())
    old = [entry(n, published_at=before - timedelta(days=n - 9)) for n in range(10, 30)]
    world.show(entry(99, published_at=before + HOUR / 2), *old)
    poll.run(world.app)
    assert decided(world) == {Ledger.QUEUED: 1, Ledger.BASELINE: 21}


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"skip": True}, ReasonKind.UNWANTED),
        ({"link": None}, ReasonKind.NO_ADDRESS),
        ({"title": "", "summary": "", "content": ""}, ReasonKind.NO_WORDS),
    ],
)
def test_what_is_not_posted_stands_in_the_ledger_with_its_reason(
    world: Installation, changes: dict[str, object], reason: ReasonKind
) -> None:
    poll.run(world.app)
    world.show(entry(1, **changes))
    poll_again(world)
    (line,) = world.app.store.ledger(limit=10)
    assert (line.ledger, line.reason) == (Ledger.SKIPPED, Reason(kind=reason))


LACKING = [
    ({"link": None}, ReasonKind.NO_ADDRESS),
    ({"title": "", "summary": "", "content": ""}, ReasonKind.NO_WORDS),
    ({"link": "http://localhost:4000/article-1"}, ReasonKind.NOT_PUBLIC),
    ({"link": "http://192.168.1.20/?p=12", "guid": "http://192.168.1.20/?p=12"}, ReasonKind.NOT_PUBLIC),
    (
        {"title": "Protégé : Budget", "summary": "", "content": "<p>Un mot de passe protège ce texte.</p>"},
        ReasonKind.PROTECTED,
    ),
]


@pytest.mark.parametrize(("changes", "reason"), LACKING)
def test_what_lacks_something_waits_and_goes_out_once_it_is_whole(
    world: Installation, changes: dict[str, Any], reason: ReasonKind
) -> None:
    world.walk()
    world.show(entry(1, published_at=world.clock(), **changes))
    world.walk(times=3)
    (line,) = world.app.store.ledger(limit=10)
    assert (line.ledger, line.reason) == (Ledger.SKIPPED, Reason(kind=reason))
    world.show(entry(1, published_at=world.clock()))
    world.walk(times=3)
    assert decided(world)[Ledger.QUEUED] == 1
    assert len(world.twitter.texts) == 1
    assert "https://blog.example.org/article-1" in world.twitter.texts[0]
    world.show(entry(1, published_at=world.clock(), **changes))
    world.walk(times=3)
    assert len(world.posts()) == 2, "and never again"


def test_a_private_address_goes_out_where_the_feed_may_be_private(world: Installation) -> None:
    with_feed(world, allow_private=True)
    poll.run(world.app)
    world.show(entry(1, link="http://192.168.1.20/?p=12"))
    poll_again(world)
    assert decided(world) == {Ledger.QUEUED: 1}


@pytest.mark.parametrize(("changes", "_reason"), LACKING)
def test_a_moment_in_which_an_article_lacks_something_changes_nothing_of_it(
    world: Installation, changes: dict[str, Any], _reason: str
) -> None:
    at = world.clock()
    world.walk()
    world.show(entry(1, published_at=at))
    poll.run(world.app)
    before = world.app.store.articles([1])[1]
    world.show(entry(1, published_at=at, **changes))
    poll_again(world)
    assert world.app.store.articles([1])[1] == before


def test_an_article_older_than_max_age_is_skipped(world: Installation) -> None:
    with_feed(world, max_age=timedelta(days=3))
    poll.run(world.app)
    world.show(entry(1, published_at=world.clock() - timedelta(days=4)), entry(2, published_at=world.clock()))
    poll_again(world)
    assert decided(world) == {Ledger.SKIPPED: 1, Ledger.QUEUED: 1}


def test_a_feed_is_left_alone_until_it_is_due(world: Installation) -> None:
    poll.run(world.app)
    world.clock.advance(timedelta(minutes=14))
    poll.run(world.app)
    world.clock.advance(timedelta(minutes=1))
    poll.run(world.app)
    assert world.feeds.polled == ["blog", "blog"]


def test_a_feed_that_a_wrong_clock_put_off_for_years_is_polled_once_the_clock_is_right(world: Installation) -> None:
    right = world.clock()
    world.clock.advance(timedelta(days=5 * 365))
    poll.run(world.app)
    world.clock.now = right
    world.show(entry(1))
    poll_again(world)
    assert world.feeds.polled == ["blog", "blog"]


def test_a_feed_that_asks_for_rest_gets_it_but_never_more_than_a_day(world: Installation) -> None:
    world.feeds.rest = timedelta(hours=3)
    poll.run(world.app)
    assert state(world).next_check_at == world.clock() + timedelta(hours=3)
    world.feeds.rest = timedelta(days=400)
    poll_again(world, after=timedelta(hours=4))
    assert state(world).next_check_at == world.clock() + timedelta(days=1)


def test_a_feed_is_polled_again_after_the_clock_was_wrong_for_one_round(world: Installation) -> None:
    right = world.clock.now
    world.clock.now = right + timedelta(days=3650)
    poll.run(world.app)
    world.clock.now = right + HOUR
    assert list(poll.waiting(world.app)) == []
    assert poll.due(world.app) == ["blog"]
    poll.run(world.app)
    assert state(world).next_check_at == world.clock() + timedelta(minutes=15)
    assert poll.due(world.app) == []


def test_a_feed_that_rests_for_its_longest_is_left_alone(world: Installation) -> None:
    with_feed(world, every=timedelta(days=3))
    world.feeds.shown["blog"] = FetchError("500")
    poll.run(world.app)
    assert poll.due(world.app) == []


def test_a_failing_feed_backs_off_and_comes_back(world: Installation) -> None:
    world.feeds.shown["blog"] = FetchError("the server is in trouble (500)")
    waits = []
    for _ in range(4):
        poll.run(world.app)
        due = state(world).next_check_at
        assert due is not None
        waits.append(due - world.clock())
        world.clock.now = due
    assert state(world).failures == 4
    assert all(1.5 < later / earlier < 2.5 for earlier, later in pairwise(waits))
    world.show(entry(1))
    poll.run(world.app)
    assert (state(world).failures, state(world).last_error) == (0, None)


def test_retry_after_is_respected(world: Installation) -> None:
    until = world.clock() + timedelta(hours=7)
    world.feeds.shown["blog"] = FetchError("429", retry_after=until)
    poll.run(world.app)
    assert state(world).next_check_at == until


def test_a_feed_that_is_gone_is_not_polled_again(world: Installation) -> None:
    world.feeds.shown["blog"] = FetchError("410", gone=True)
    poll.run(world.app)
    poll_again(world, after=timedelta(days=30))
    assert world.feeds.polled == ["blog"]


def test_a_page_that_is_no_feed_is_a_problem_of_that_feed_alone(world: Installation) -> None:
    both = {"blog": world.app.feeds["blog"], "bad": Feed(key="bad", url="https://bad.example.org/")}
    world.app = replace(world.app, feeds=both)
    world.app.store.sync(both.values(), world.app.accounts.values(), now=world.clock())
    world.feeds.shown["bad"] = ParseError("this is a web page, not a feed")
    world.show(entry(1))
    report = poll.run(world.app)
    assert report.counts["failed"] == 1
    assert [problem for problem in report.problems if "'bad'" in problem]
    assert state(world).baseline_at is not None
    assert state(world, "bad").baseline_at is None


def test_a_typing_mistake_corrected_before_composing_does_not_go_out(world: Installation) -> None:
    poll.run(world.app)
    world.clock.advance(HOUR)
    world.show(entry(1, title="Une fotue de frappe", summary=""))
    poll.run(world.app)
    world.clock.advance(timedelta(minutes=4))
    world.show(entry(1, title="Une faute de frappe", summary=""))
    poll.run(world.app, force=True)
    world.clock.advance(timedelta(minutes=2))
    world.walk()
    assert [text.split("\n")[0] for text in world.twitter.texts] == ["Une faute de frappe"]
