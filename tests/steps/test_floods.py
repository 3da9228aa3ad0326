"""The past of a blog does not go out as news, whatever makes its feed show it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from crosspost.model import Entry, Feed, FeedState, Ledger
from crosspost.ports import FeedAnswer, Fetched
from crosspost.steps import poll
from tests.steps.conftest import Installation, entry

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def queued(world: Installation) -> int:
    return world.app.store.totals().articles.get(Ledger.QUEUED, 0)


def shown(world: Installation, entries: Iterable[Entry]) -> Any:
    world.show(*entries)
    report = poll.run(world.app)
    world.clock.advance(HOUR)
    return report


def moved(number: int, **changes: Any) -> Entry:
    return entry(number, guid=f"new-{number}", link=f"https://new.example.org/{number}", **changes)


@pytest.mark.parametrize("count", [3, 30])
def test_what_is_dated_before_an_empty_first_answer_was_there_before(world: Installation, count: int) -> None:
    shown(world, ())
    at = world.clock()
    old = [entry(n, published_at=at - n * DAY) for n in range(3, 3 + count)]
    shown(world, [entry(1, published_at=at - HOUR / 2), *old])
    assert queued(world) == 1


def test_an_undated_feed_that_shows_its_past_is_held_and_told(world: Installation) -> None:
    shown(world, [entry(1), entry(2)])
    report = shown(world, (entry(n) for n in range(1, 91)))
    assert queued(world) == 0
    assert "88 articles came at once" in report.problems[0]
    assert all(line.reason for line in world.app.store.ledger(limit=100) if line.ledger is Ledger.SKIPPED)
    shown(world, (entry(n) for n in range(91)))
    assert queued(world) == 1, "the next one is news again"


def test_an_undated_feed_that_moves_is_held(world: Installation) -> None:
    shown(world, (entry(n) for n in range(20)))
    shown(world, (moved(n) for n in range(20)))
    assert queued(world) == 0


def test_a_generator_that_dates_everything_anew_is_held_but_not_what_is_new(world: Installation) -> None:
    start = world.clock()
    shown(world, (entry(n, published_at=start - n * DAY) for n in range(3, 13)))
    at = world.clock()
    shown(world, [entry(99, published_at=at), *(moved(n, published_at=at) for n in range(3, 13))])
    assert queued(world) == 1


def test_a_few_entries_without_date_are_news(world: Installation) -> None:
    shown(world, ())
    shown(world, (entry(n) for n in range(5)))
    assert queued(world) == 5


def test_many_articles_published_since_the_last_answer_are_news(world: Installation) -> None:
    shown(world, [entry(0)])
    at = world.clock()
    shown(world, (entry(n, published_at=at) for n in range(20)))
    assert queued(world) == 19


class Elsewhere:
    """A feed that answers from this address, with this."""

    def __init__(self, url: str, entries: tuple[Entry, ...], *, whole: bool = True) -> None:
        self.answer = Fetched(entries=entries, title="All of the group", url=url, whole=whole)

    def fetch_all(self, requests: Iterable[tuple[Feed, FeedState]], *, now: datetime) -> Iterator[FeedAnswer]:
        for feed, _ in requests:
            yield FeedAnswer(key=feed.key, result=self.answer)


def test_a_feed_that_moved_for_good_takes_stock_at_its_new_address(world: Installation) -> None:
    shown(world, [entry(0, published_at=world.clock())])
    at = world.clock()
    old = tuple(entry(n, published_at=at - n * DAY) for n in range(1, 6))
    answers = Elsewhere("https://group.example/feed", (entry(99, published_at=at - HOUR / 2), *old))
    world.app = replace(world.app, feed_source=answers)
    poll.run(world.app)
    assert queued(world) == 1


def test_a_first_answer_that_breaks_off_leaves_the_stock_to_the_next(world: Installation) -> None:
    at, url = world.clock(), world.app.feeds["blog"].url
    every = tuple(entry(n, published_at=at - n * DAY) for n in range(1, 6))
    world.app = replace(world.app, feed_source=Elsewhere(url, every[:2], whole=False))
    poll.run(world.app)
    world.clock.advance(HOUR)
    world.app = replace(world.app, feed_source=Elsewhere(url, (entry(99, published_at=at + HOUR / 2), *every)))
    poll.run(world.app)
    assert queued(world) == 1
