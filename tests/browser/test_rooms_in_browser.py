"""Health, Conversation and Strategy as people see them: full and empty, on a phone, light and dark, without script."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, expect

from crosspost.model import PostState
from tests.browser.conftest import served, window
from tests.steps.conftest import Installation
from tests.web.seeding import talk, taught, troubled

PATHS = ("/health", "/health/ledger", "/conversation", "/conversation?first=questions", "/strategy?account=twitter")

SMALL = (
    "[...document.querySelectorAll('button, .button, .top a, .tabs a, select, input:not([type=hidden])')]"
    ".filter(one => one.offsetHeight && one.offsetHeight < 44).map(one => one.outerHTML)"
)


def full(world: Installation) -> Installation:
    """Everything at once: 300 remarks, posts that taught, and all kinds of trouble."""
    return talk(troubled(taught(world, 12), 8), 300)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("rows", [0, 300])
def test_no_room_has_a_serious_barrier_nor_is_cut_off_on_a_phone(
    chromium: Browser, world: Installation, scheme: str, rows: int
) -> None:
    app = full(world).app if rows else world.app
    phone = {"viewport": {"width": 390, "height": 800}, "has_touch": True, "color_scheme": scheme}
    with served(app) as url, window(chromium, url, **phone) as small, window(chromium, url, color_scheme=scheme) as big:
        for path in PATHS:
            page = small.open(path)
            page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true; })")
            assert page.evaluate("document.documentElement.scrollWidth") <= 390, path
            assert page.evaluate(SMALL) == [], path
            assert small.axe() == [], path
            big.open(path)
            assert big.axe() == [], path


def test_a_post_in_doubt_a_paused_account_and_a_wish_are_settled_without_script(
    chromium: Browser, world: Installation
) -> None:
    troubled(world, 3)
    with served(world.app) as url, window(chromium, url, java_script_enabled=False) as one:
        page = one.open("/health")
        before = len(world.posts(PostState.IN_DOUBT))
        page.get_by_label("Its address on X").first.fill("https://x.com/me/status/7700")
        page.get_by_role("button", name="It is there").first.click()
        expect(page.get_by_role("status")).to_contain_text("is on the platform")
        assert len(world.posts(PostState.IN_DOUBT)) == before - 1
        page.get_by_role("button", name="Let account facebook post again").click()
        expect(page.get_by_role("status")).to_contain_text("Account facebook may post again")
        page.get_by_role("link", name="Search and see all").click()
        page.get_by_label("Words of the title").fill("onerror")
        page.get_by_role("button", name="Search").click()
        expect(page.get_by_role("status")).to_have_text("1 article")
        page.get_by_role("link", name="Strategy").click()
        page.get_by_label("A style or a time").select_option("weekday=sun")
        page.get_by_role("button", name="Never this").click()
        expect(page.get_by_text("Day: never “Sunday”")).to_be_visible()
        page.get_by_role("button", name="Undo").click()
        expect(page.get_by_text("Day: never “Sunday”")).to_have_count(0)
