"""Calendar and Results as people use them: dragged, by keyboard, without script, on a phone."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Browser, expect

from crosspost.model import Review, Slot
from tests.browser.conftest import served, window
from tests.steps.conftest import Installation
from tests.web.filled import drafted, fill

DUE = datetime(2026, 11, 25, 11, 15, tzinfo=UTC)
PATHS = ("/calendar", "/calendar?view=month", "/results", "/results?account=twitter")


@pytest.fixture
def planned(world: Installation) -> Installation:
    """Posts behind and ahead, slots in Paris."""
    slots = tuple(Slot(weekday=day, at=at) for day in range(7) for at in (time(8, 30), time(12, 15)))
    for key in ("twitter", "facebook"):
        world.with_account(key, timezone=ZoneInfo("Europe/Paris"), slots=slots, review=Review())
    world.app = replace(world.app, dry_run=True)
    fill(world, 60)
    return world


@pytest.mark.fixed_part
def test_a_post_is_dragged_to_a_free_slot_and_to_another_day(chromium: Browser, planned: Installation) -> None:
    post = drafted(planned, 900, due_at=DUE)
    with served(planned.app) as url, window(chromium, url) as one:
        page = one.open("/calendar?account=twitter")
        page.locator(f'[data-post="{post.id}"]').drag_to(page.locator('[data-at="2026-11-27T07:30:00+00:00"]'))
        expect(page.get_by_role("status")).to_contain_text("goes out Friday 27 November, 08:30 CET")
        page.locator(f'[data-post="{post.id}"]').drag_to(page.locator('[data-day="2026-11-28"] h3'))
        expect(page.get_by_role("status")).to_contain_text("goes out Saturday 28 November, 08:30 CET")
        page.get_by_role("button", name="Undo").click()
        expect(page.get_by_role("status")).to_contain_text("Undone")
        assert planned.app.store.post(post.id).due_at == datetime(2026, 11, 27, 7, 30, tzinfo=UTC)


def test_a_post_is_moved_by_keyboard_alone(chromium: Browser, planned: Installation) -> None:
    post = drafted(planned, 900, due_at=DUE)
    with served(planned.app) as url, window(chromium, url) as one:
        page = one.open("/calendar")
        menu = page.locator(f'[data-post="{post.id}"] summary')
        menu.focus()
        page.keyboard.press("Enter")
        page.keyboard.press("Tab")
        expect(page.get_by_label("New time (Europe/Paris)").first).to_be_focused()
        page.get_by_label("New time (Europe/Paris)").first.fill("2026-11-26T15:00")
        page.keyboard.press("Enter")
        expect(page.get_by_role("status")).to_contain_text("goes out Thursday 26 November, 15:00 CET")


def test_calendar_and_tables_work_without_script(chromium: Browser, planned: Installation) -> None:
    post = drafted(planned, 900, due_at=DUE)
    with served(planned.app) as url, window(chromium, url, java_script_enabled=False) as one:
        page = one.open("/calendar?view=month")
        page.locator(f'[data-post="{post.id}"] summary').click()
        page.locator(f'[data-post="{post.id}"] input[name=own]').fill("2026-11-26T15:00")
        page.locator(f'[data-post="{post.id}"] button').click()
        expect(page.get_by_role("status")).to_contain_text("15:00 CET")
        page.get_by_role("link", name="Results").click()
        page.get_by_text("The figures as a table").first.click()
        expect(page.get_by_role("table").first).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_on_a_phone_the_calendar_is_a_list_by_day_and_nothing_is_cut_off(
    chromium: Browser, planned: Installation, scheme: str
) -> None:
    drafted(planned, 900, due_at=DUE)
    phone = {"viewport": {"width": 390, "height": 800}, "has_touch": True, "color_scheme": scheme}
    with served(planned.app) as url, window(chromium, url, **phone) as one:
        for path in PATHS:
            page = one.open(path)
            assert page.evaluate("document.documentElement.scrollWidth") <= 390, path
            small = page.evaluate(
                "[...document.querySelectorAll('button, .button, .tabs a, summary, .item > a')]"
                ".filter(one => one.offsetHeight && one.offsetHeight < 44).map(one => one.outerHTML)"
            )
            assert small == [], path
            assert one.axe() == [], path
        lefts = one.open("/calendar").evaluate(
            "[...document.querySelectorAll('.day')].filter(one => one.offsetHeight).map(one => one.offsetLeft)"
        )
        assert len(set(lefts)) == 1


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_room_has_a_serious_barrier(chromium: Browser, planned: Installation, scheme: str) -> None:
    drafted(planned, 900, due_at=DUE)
    with served(planned.app) as url, window(chromium, url, color_scheme=scheme) as one:
        for path in PATHS:
            one.open(path)
            one.page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true; })")
            assert one.axe() == [], path
