"""Dry run does everything but speak: no platform is asked, no attempt written, and what it shows is what goes out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import NoReturn
from zoneinfo import ZoneInfo

import pytest

from crosspost.core.due_times import LATE
from crosspost.model import Image, Outgoing, Post, PostState
from crosspost.ports import App
from crosspost.steps import LINE, publish
from tests.contract.feed_site import FeedSite, Visit
from tests.e2e.house import House, rss, run_until, staged, walk
from tests.fakes import SetClock

MONDAY = datetime(2026, 11, 23, 6, 0, tzinfo=UTC)
PARIS = ZoneInfo("Europe/Paris")
SETTLE = timedelta(minutes=5)
GAP = timedelta(hours=2)
CAP = 3
SETTINGS = """
timezone = "Europe/Paris"

# In order, one slot after the other: what is learned may prefer a later one.
[learning]
on = false

[review]
policy = "auto"

[[feed]]
key = "carnet"
url = "{feed}"
backfill = 100
allow_private = true

[[account]]
key = "twitter"
slots = ["Mon-Fri 08:30", "Mon-Fri 12:15"]

[[account]]
key = "facebook"
quiet_hours = "22:00-07:00"
min_gap = "2h"
max_per_day = 3
"""


class Untouchable:
    """A platform that must not be asked anything. Remembers that it was, for the steps treat what it raises."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def _ask(self, what: str) -> NoReturn:
        self.asked.append(what)
        raise AssertionError(f"{what} was asked in dry run")

    def upload(self, images: Sequence[Image]) -> NoReturn:
        self._ask("upload")

    def publish(self, outgoing: Outgoing, uploaded: Sequence[str] = ()) -> NoReturn:
        self._ask("publish")

    def find(self, outgoing: Outgoing, *, since: datetime) -> NoReturn:
        self._ask("find")

    def reply(self, outgoing: Outgoing, *, to: str) -> NoReturn:
        self._ask("reply")

    def find_reply(self, outgoing: Outgoing, *, to: str, since: datetime) -> NoReturn:
        self._ask("find_reply")

    def metrics(self, remote_ids: Sequence[str]) -> NoReturn:
        self._ask("metrics")

    def replies(
        self,
        remote_ids: Sequence[str],
        *,
        since: datetime,
        until: datetime | None = None,
        waiting: bool = False,
        most: int | None = None,
    ) -> NoReturn:
        self._ask("replies")

    def whoami(self) -> NoReturn:
        self._ask("whoami")

    def limits(self) -> NoReturn:
        self._ask("limits")

    def examine(self) -> NoReturn:
        self._ask("examine")


@pytest.fixture
def articles() -> list[tuple[str, str, datetime]]:
    """What the blog shows."""
    return []


@pytest.fixture
def house(tmp_path: Path, articles: list[tuple[str, str, datetime]]) -> Iterator[House]:
    def feed(visit: Visit) -> None:
        visit.answer(rss(articles), Content_Type="application/rss+xml")

    with (
        FeedSite({"/feed": feed}) as site,
        staged(tmp_path, SetClock(MONDAY), settings=SETTINGS.format(feed=f"{site.url}/feed")) as house,
    ):
        yield house


def publish_articles(articles: list[tuple[str, str, datetime]], count: int, *, now: datetime) -> None:
    for number in range(len(articles), len(articles) + count):
        link = f"https://carnet.example.org/notes/{number}"
        articles.append((f"Note {number} : mesurer sans se tromper", link, now - timedelta(minutes=1)))


def posts(app: App) -> Mapping[int, Post]:
    return {post.id: post for post in app.store.posts()}


def test_days_of_dry_run_ask_no_platform_and_write_no_attempt(
    house: House, articles: list[tuple[str, str, datetime]]
) -> None:
    untouchable = Untouchable()
    shown = 0
    with house.open() as app:
        assert app.dry_run, "dry run is the default"
        app = replace(app, platforms=dict.fromkeys(app.accounts, untouchable))
        for day in range(2):
            publish_articles(articles, 2, now=house.clock())
            for _ in range(24):
                for run in LINE.values():
                    report = run(app)
                    shown += len(report.would_send)
                    assert report.problems == () or report.step == "extract", day
                house.clock.advance(timedelta(hours=1))

        assert shown > 0
        assert untouchable.asked == []
        assert {post.state for post in app.store.posts()} == {PostState.APPROVED}
        assert all(app.store.attempts(number) == () for number in posts(app))
        assert house.calls() == []


def test_what_dry_run_shows_is_byte_for_byte_what_goes_out(
    house: House, articles: list[tuple[str, str, datetime]]
) -> None:
    publish_articles(articles, 2, now=house.clock())
    shown: dict[int, Post] = {}
    with house.open() as dry:
        walk(dry)
        house.clock.advance(SETTLE)
        for _ in range(8 * 6):
            walk(dry)
            shown |= {post.id: post for post in publish.run(dry).would_send}
            house.clock.advance(timedelta(minutes=10))
    assert len(shown) == 4

    with house.open(dry_run=False) as live:
        run_until(live, house.clock, None, settle=SETTLE)
        ended = posts(live)

    for platform in ("twitter", "facebook"):
        by_id = {post["id"]: post for post in house.held(platform)}
        mine = [post for post in ended.values() if post.account_key == platform]
        assert len(mine) == len(by_id) == 2
        for post in mine:
            told, held = shown[post.id].outgoing, by_id[post.remote_id]
            assert held["text"].encode() == told.text.encode()
            assert told.link is None or held["links"] == [told.link]


def test_going_live_after_days_spreads_what_waited(house: House, articles: list[tuple[str, str, datetime]]) -> None:
    with house.open() as dry:
        for day in range(3):
            publish_articles(articles, 3, now=house.clock())
            for _ in range(8):
                walk(dry)
                house.clock.advance(timedelta(hours=3))
            assert house.calls() == [], day

    went_live = house.clock()
    with house.open(dry_run=False) as live:
        run_until(live, house.clock, None, settle=SETTLE)
        totals = {state: count for state, count in live.store.totals().posts.items() if count}

    assert totals[PostState.PUBLISHED] == sum(totals.values()) == 2 * len(articles), "nothing was given up"
    for platform in ("twitter", "facebook"):
        times = [datetime.fromisoformat(post["created_at"]) for post in house.held(platform)]
        assert min(times) >= went_live
        assert len(times) == len(set(times)) == len(articles)
    _assert_slots(house)
    _assert_gap_and_cap(house)


def _assert_slots(house: House) -> None:
    local = [datetime.fromisoformat(post["created_at"]).astimezone(PARIS) for post in house.held("twitter")]
    # One that had missed its time may go out at once; every other one stands on its slot.
    on_slot = [at for at in local if (at.hour, at.minute) in {(8, 30), (12, 15)} and at.weekday() < 5]
    assert len(on_slot) >= len(local) - 1
    assert max(Counter(at.date() for at in local).values()) <= 3


def _assert_gap_and_cap(house: House) -> None:
    local = [datetime.fromisoformat(post["created_at"]).astimezone(PARIS) for post in house.held("facebook")]
    # The gap is kept between due times; a post may go out late by up to LATE.
    assert all(later - earlier > GAP - LATE for earlier, later in pairwise(local))
    assert max(Counter(at.date() for at in local).values()) <= CAP
    assert all(7 <= at.hour < 22 for at in local)
