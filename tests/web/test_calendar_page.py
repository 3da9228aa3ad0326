"""What the calendar shows, and that posts move by it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from crosspost.model import Metrics, PostState, QuietHours, Review, Slot
from tests.steps.conftest import Installation
from tests.web.conftest import Reader, reader_of
from tests.web.filled import drafted, fill, published

PARIS = ZoneInfo("Europe/Paris")


@pytest.fixture
def paris(world: Installation) -> Installation:
    """An account in Paris with slots each day at 8:30 and 12:15; it is Monday 23 November 2026, 10:00 there."""
    slots = tuple(Slot(weekday=day, at=at) for day in range(7) for at in (time(8, 30), time(12, 15)))
    world.with_account("twitter", timezone=PARIS, slots=slots, review=Review(), max_per_day=2)
    world.with_account("facebook", review=Review())
    world.app = replace(world.app, dry_run=True)
    return world


@pytest.fixture
def reader(paris: Installation) -> Iterator[Reader]:
    made = reader_of(paris)
    with made.client:
        yield made


def day_of(html: str, day: str) -> str:
    found = re.search(rf'data-day="{day}">(.*?)(?=<li class="day|</ol>\s*<form id="drop")', html, re.DOTALL)
    assert found, f"{day} is not shown"
    return " ".join(re.sub(r"<[^>]+>", " ", found[1]).split())


def test_a_week_shows_posts_free_slots_and_how_full_a_day_is(reader: Reader) -> None:
    post = drafted(reader.world, 1, due_at=datetime(2026, 11, 25, 11, 15, tzinfo=UTC))
    html = reader.get("/calendar?account=twitter").text
    wednesday = day_of(html, "2026-11-25")
    assert "1 of 2 posts" in wednesday
    assert "08:30 free slot" in wednesday
    assert "12:15 X to review" in wednesday
    assert "12:15 free slot" not in wednesday
    assert f'href="/posts/{post.id}"' in html
    assert html.count('class="day') == 7
    assert "at least 30 minutes between two posts; at most 2 posts a day" in html


def test_a_slot_that_may_not_be_used_says_why(reader: Reader) -> None:
    reader.world.with_account(
        "twitter", min_gap=timedelta(hours=4), quiet_hours=QuietHours(start=time(22), end=time(9))
    )
    reader.desk.current = lambda: reader.world.app
    drafted(reader.world, 1, due_at=datetime(2026, 11, 25, 13, 0, tzinfo=UTC))
    wednesday = day_of(reader.get("/calendar?account=twitter").text, "2026-11-25")
    assert "08:30 slot in quiet hours" in wednesday
    assert "12:15 slot too close to a post" in wednesday


def test_a_full_day_says_so(reader: Reader) -> None:
    for number, hour in ((1, 14), (2, 17)):
        drafted(reader.world, number, due_at=datetime(2026, 11, 25, hour, 0, tzinfo=UTC))
    wednesday = day_of(reader.get("/calendar?account=twitter").text, "2026-11-25")
    assert "full: 2 of 2 posts" in wednesday
    assert "12:15 slot, but the day is full" in wednesday


def test_a_post_belongs_to_the_day_of_its_accounts_readers(reader: Reader) -> None:
    drafted(reader.world, 1, due_at=datetime(2026, 11, 25, 23, 30, tzinfo=UTC))
    drafted(reader.world, 2, key="facebook", due_at=datetime(2026, 11, 25, 23, 30, tzinfo=UTC))
    html = reader.get("/calendar").text
    assert "00:30 X " in day_of(html, "2026-11-26")
    assert "23:30 Facebook " in day_of(html, "2026-11-25")


@pytest.mark.parametrize(
    ("day", "clocks"),
    [("2026-10-25", ["02:30 CEST", "02:30 CET"]), ("2027-03-28", ["01:30 CET", "03:30 CEST"])],
)
def test_on_days_on_which_clocks_change_posts_stand_at_the_hour_that_readers_see(
    reader: Reader, day: str, clocks: list[str]
) -> None:
    start = datetime.fromisoformat(f"{day}T00:30+00:00")
    for number in (0, 1):
        published(reader.world, number, start + timedelta(hours=number), likes=None)
    shown = day_of(reader.get(f"/calendar?account=twitter&day={day}").text, day)
    assert re.findall(r"\d\d:30(?= X)", shown) == [one[:5] for one in clocks]


def test_what_went_out_shows_what_it_did_and_what_is_missing_is_not_nothing(reader: Reader) -> None:
    now = reader.world.clock()
    measured = published(reader.world, 1, now - timedelta(hours=30), likes=12)
    published(reader.world, 2, now - timedelta(hours=28), likes=None)
    silent = published(reader.world, 3, now - timedelta(hours=26), likes=None)
    counts = Metrics(post_id=silent.id, horizon=timedelta(hours=1), age=timedelta(hours=1), measured_at=now, counts={})
    reader.world.app.store.save_metrics([counts])
    html = reader.get("/calendar?day=2026-11-22").text
    shown = day_of(html, "2026-11-22")
    assert "8 likes, 1 share" in shown
    assert "not measured yet" in shown
    assert "no counts given" in shown
    assert f"/posts/{measured.id}/move" not in html


def test_a_post_moves_by_its_menu_and_by_being_dropped_and_the_calendar_comes_back(reader: Reader) -> None:
    post = drafted(reader.world, 1, due_at=datetime(2026, 11, 25, 11, 15, tzinfo=UTC))
    here = "/calendar?view=week&day=2026-11-25"
    answer = reader.decide("move", post, own="2026-11-26T09:00", at="", back=here)
    assert answer.url.path == "/calendar"
    assert "goes out Thursday 26 November, 09:00 CET" in answer.text
    slot = datetime(2026, 11, 27, 7, 30, tzinfo=UTC)
    answer = reader.decide("move", reader.of(post), at=slot.isoformat(), own="", back=here)
    assert reader.of(post).due_at == slot
    assert answer.url.path == "/calendar"


def test_a_move_that_is_refused_says_why_and_leads_back_to_the_calendar(reader: Reader) -> None:
    post = drafted(reader.world, 1, due_at=datetime(2026, 11, 25, 11, 15, tzinfo=UTC))
    answer = reader.decide("move", post, own="2026-11-22T09:00", back="/calendar?view=month")
    assert answer.status_code == 422
    assert 'href="/calendar?view=month"' in answer.text
    evil = reader.decide("move", post, own="2026-11-22T09:00", back="//evil.example")
    assert "evil.example" not in evil.text


def test_a_month_counts_what_it_has_no_room_for(reader: Reader) -> None:
    for number in range(7):
        published(reader.world, number, datetime(2026, 11, 10, 8 + number, tzinfo=UTC), likes=None)
    html = reader.get("/calendar?view=month&day=2026-11-10").text
    assert "3 more posts" in day_of(html, "2026-11-10")
    assert html.count('class="day') == 42
    assert "November 2026" in html


@pytest.mark.parametrize(
    "query",
    [
        "day=x",
        "day=9999-99-99",
        "day=9999-12-31",
        "day=0001-01-01",
        "view=x",
        "account=x",
        "day=2026-11-23%00",
        "view=",
    ],
)
def test_an_odd_address_is_no_trouble(reader: Reader, query: str) -> None:
    for view in ("", "&view=month"):
        assert reader.get(f"/calendar?{query}{view}").status_code == 200


def test_posts_without_a_time_and_empty_weeks_are_explained(reader: Reader) -> None:
    assert "No post in these days" in reader.get("/calendar").text
    drafted(reader.world, 1)
    assert "1 post has no time" in reader.get("/calendar").text


def test_rejected_posts_take_nobodys_place(reader: Reader) -> None:
    post = drafted(reader.world, 1, due_at=datetime(2026, 11, 25, 11, 15, tzinfo=UTC))
    reader.world.app.store.reject(post.id, version=post.version, reason="", who="ann", now=reader.world.clock())
    assert "12:15 free slot" in day_of(reader.get("/calendar?account=twitter").text, "2026-11-25")
    assert reader.of(post).state is PostState.REJECTED


def test_the_calendar_speaks_french(reader: Reader) -> None:
    fill(reader.world, 6)
    html = reader.get("/calendar", **{"accept-language": "fr"}).text
    assert "Semaine suivante" in html
    assert "créneau libre" in html


def test_where_nothing_is_configured_the_page_says_how_to_begin(world: Installation) -> None:
    world.app = replace(world.app, feeds={}, accounts={}, dry_run=True)
    reader = reader_of(world)
    for path in ("/calendar", "/results"):
        assert "Turn your articles into posts" in reader.get(path).text
