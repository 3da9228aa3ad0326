"""With many accounts a page stays true: what it counts is all there is, and what it leaves out is said."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import partial
from zoneinfo import ZoneInfo

import pytest

from crosspost.config.values import slots as slots_of
from crosspost.core.calendar import View
from crosspost.core.outgoing import freeze
from crosspost.model import Account, Choice, Draft, Feed, Heard, Outgoing, PlatformName, Remark, Teaser
from crosspost.web import calendar
from tests.steps.conftest import Installation
from tests.web.conftest import Reader, reader_of
from tests.web.filled import article
from tests.web.test_calendar_page import day_of

ACCOUNTS = 12
HOURS = (8, 11, 17)
MONDAY = datetime(2026, 11, 23, tzinfo=UTC)
"""Today by the fixture's clock."""


@pytest.fixture
def agency(world: Installation) -> Iterator[Reader]:
    """Twelve clients in Paris with three slots a day; each has three posts on each day from Saturday to Tuesday."""
    slots = tuple(slot for one in ("daily 09:00", "daily 12:00", "daily 18:00") for slot in slots_of(one))
    accounts = {
        f"client{number:02}": Account(
            key=f"client{number:02}",
            platform=PlatformName.TWITTER,
            remote_account_id=str(5000 + number),
            slots=slots,
            timezone=ZoneInfo("Europe/Paris"),
        )
        for number in range(ACCOUNTS)
    }
    world.app = replace(world.app, accounts=accounts, dry_run=True)
    feeds = [Feed(key="blog", url="https://blog.example.org/feed")]
    world.app.store.sync(feeds, list(accounts.values()), now=world.clock())
    for day in range(-2, 2):
        for hour in HOURS:
            number = 100 * (day + 2) + hour
            composed(world, number, accounts, due_at=MONDAY + timedelta(days=day, hours=hour))
    made = reader_of(world)
    with made.client:
        yield made


def frozen(teaser: Teaser, post_id: int) -> Outgoing:
    return freeze(teaser, post_id=post_id)


def composed(world: Installation, number: int, keys: dict[str, Account], *, due_at: datetime) -> None:
    article_id, link = article(world, number), f"https://blog.example.org/filled-{number}"
    for key in keys:
        teaser = Teaser(
            platform=PlatformName.TWITTER,
            style="headline",
            text=f"Post {number} {key} {link}",
            link=link,
            weighted_length=60,
            limit=280,
        )
        draft = Draft(
            article_id=article_id,
            account_key=key,
            teaser=teaser,
            choice=Choice(kind="strategy", propensity=0.5),
            price_usd=Decimal(0),
        )
        post = world.app.store.add_draft(draft, partial(frozen, teaser), now=world.clock())
        assert post is not None
        world.app.store.set_due({post.id: due_at}, now=world.clock())


def test_the_days_of_a_week_count_every_post_whatever_stands_before_the_week(
    agency: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(calendar, "SHOWN_A_DAY", dict.fromkeys(View, 10))
    html = agency.get("/calendar").text
    for day in ("2026-11-23", "2026-11-24"):
        assert "26 more posts" in day_of(html, day), "36 posts, of which 10 are drawn"
    assert "earliest" not in html
    # Saturday and Sunday, which stand in no day of this week, take nothing from what it can hold.
    monkeypatch.setattr(calendar, "MOST_POSTS", 2 * 36 + 1)
    assert "earliest" not in agency.get("/calendar").text
    assert agency.get("/calendar").text.count("data-post=") == 20


def test_where_there_is_more_than_can_be_counted_the_page_says_what_helps(
    agency: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(calendar, "MOST_POSTS", 5)
    week = agency.get("/calendar").text
    assert "these are the earliest 5" in week
    assert "Choose an account." in week
    assert "Look at a week." not in week, "it is one"
    assert "Look at a week." in agency.get("/calendar?view=month").text
    assert "Choose an account." not in agency.get("/calendar?account=client00").text


def test_slots_of_many_accounts_are_shown_for_the_one_that_is_chosen(agency: Reader) -> None:
    together = agency.get("/calendar?view=month").text
    assert "data-at=" not in together
    assert "Free slots and rules are shown for one account" in together
    alone = agency.get("/calendar?account=client07").text
    assert "free slot" not in day_of(alone, "2026-11-24"), "each slot of that day has its post"
    assert day_of(alone, "2026-11-25").count("free slot") == len(HOURS)
    assert "Free slots and rules are shown" not in alone


def test_slots_of_a_day_are_drawn_up_to_a_number_and_the_others_counted(
    agency: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(calendar, "SLOTS_A_DAY", dict.fromkeys(View, 1))
    wednesday = day_of(agency.get("/calendar?account=client07").text, "2026-11-25")
    assert wednesday.count("free slot") == 1
    assert "2 more slots" in wednesday


@pytest.mark.parametrize("page", ["/", "/calendar", "/strategy", "/results"])
def test_many_accounts_are_chosen_from_a_list(agency: Reader, page: str) -> None:
    html = agency.get(page).text
    assert html.count('<option value="client') == ACCOUNTS
    assert not re.search(r'<a href="[^"]*account=client', html)
    assert '<option value="client03" selected>' in agency.get(f"{page}?account=client03").text


def test_strategy_explains_the_next_posts_of_an_account_whose_posts_lie_behind_those_of_others(agency: Reader) -> None:
    html = agency.get("/strategy?account=client11").text
    assert "No post waits" not in html
    assert len(re.findall(r"Details of post \d+", html)) == 5


def test_review_shows_and_counts_the_posts_of_the_account_that_is_asked_for(agency: Reader) -> None:
    html = agency.get("/?account=client03").text
    assert set(re.findall(r"Post \d+ (client\d\d)", html)) == {"client03"}
    assert html.count('<article class="post"') == 12
    assert re.search(r'aria-current="true">Waiting <span class="count">12<', html)
    everyone = agency.get("/").text
    assert re.search(r'aria-current="true">Waiting <span class="count">144<', everyone)
    assert 'href="/?show=waiting&amp;account=&amp;page=2"' in everyone
    assert agency.get("/?account=nobody").text.count('<article class="post"') == 20, "as if nothing were asked"


def test_the_weekly_chart_draws_the_accounts_with_the_most_remarks_and_says_whom_it_leaves_out(agency: Reader) -> None:
    world = agency.world
    remarks = [
        Remark(
            account_key="client11",
            remote_id=f"c{number}",
            author="Ann",
            text="Yes",
            at=world.clock() - timedelta(days=3),
            url=None,
            answers=None,
        )
        for number in range(2)
    ]
    world.app.store.hear("client11", Heard(remarks=tuple(remarks), since=world.clock()))
    html = agency.get("/conversation").text
    assert "client11" in re.findall(r"<figcaption><b>([^<]+)</b>", html)[0]
    assert html.count("<figcaption>") == 8
    assert "4 accounts with fewer remarks are in the table alone." in html
