"""The page as people use it: with script, without, on a phone, by keyboard, two at a time."""

from __future__ import annotations

import re
from contextlib import ExitStack
from dataclasses import replace

import pytest
from playwright.sync_api import Browser, expect

from crosspost.demo.trial import trial
from crosspost.model import PostState
from crosspost.ports import App
from tests.browser.conftest import served, window
from tests.steps.conftest import Installation


@pytest.mark.fixed_part
def test_a_newcomer_comes_from_nothing_to_the_first_approved_post_in_the_sandbox(
    chromium: Browser, world: Installation
) -> None:
    bare = replace(world.app, feeds={}, accounts={}, dry_run=True)
    opened: list[App] = []
    with ExitStack() as stack:

        def start() -> App:
            opened.append(stack.enter_context(trial()))
            return opened[0]

        url = stack.enter_context(served(bare, try_sandbox=start, preview=lambda _: []))
        one = stack.enter_context(window(chromium, url))
        page = one.open()
        expect(page.get_by_role("heading", level=1)).to_have_text("Turn your articles into posts")
        expect(page.get_by_text("Dry run: nothing leaves this machine")).to_be_visible()
        page.get_by_role("button", name="Open the sandbox").click()
        expect(page.get_by_text("Sandbox: nothing leaves this machine")).to_be_visible()
        expect(page.locator("article.post")).to_have_count(8)
        expect(page.locator(".picture img").first).to_have_js_property("complete", True)
        assert page.evaluate("document.querySelector('.picture img').naturalWidth") > 0
        page.locator("article.post").first.get_by_role("button", name="Approve").click()
        expect(page.get_by_role("status")).to_contain_text("Approved: post")
        expect(page.locator("article.post")).to_have_count(7)
        assert len(opened[0].store.posts([PostState.APPROVED])) == 1
        assert one.axe() == []


def test_words_are_counted_as_they_are_typed_and_refused_with_the_reason(
    chromium: Browser, drafts: Installation
) -> None:
    post = next(post for post in drafts.posts() if post.account_key == "twitter")
    with served(drafts.app) as url, window(chromium, url) as one:
        one.expected = ("422",)
        page = one.open(f"/posts/{post.id}/edit")
        page.get_by_label("The words").fill("A new text for #readers")
        expect(page.locator("[data-sum]")).to_have_text("48 of 280: words 25 + link 23")
        expect(page.locator("[data-face] .link")).to_have_text("#readers")
        page.get_by_label("The words").fill("word " * 60)
        expect(page.locator("[data-problem]")).to_contain_text("Too long: take")
        page.get_by_role("button", name="Keep these words").click()
        expect(page.get_by_label("The words")).to_have_value(re.compile("word word"))
        page.get_by_label("The words").fill("A new text for #readers")
        page.get_by_role("button", name="Keep these words").click()
        expect(page.get_by_role("status")).to_contain_text("are kept")
        assert drafts.app.store.post(post.id).teaser.text.startswith("A new text for #readers")


@pytest.mark.fixed_part
def test_a_whole_review_is_done_by_keyboard(chromium: Browser, drafts: Installation) -> None:
    with served(drafts.app) as url, window(chromium, url) as one:
        page = one.open()
        first, second = (page.locator("article.post").nth(n).get_attribute("id") for n in (0, 1))
        page.keyboard.press("?")
        expect(page.get_by_role("dialog")).to_be_visible()
        page.keyboard.press("Escape")
        page.keyboard.press("j")
        page.keyboard.press("j")
        expect(page.locator(".current")).to_have_id(str(second))
        page.keyboard.press("k")
        expect(page.locator(".current")).to_have_id(str(first))
        page.keyboard.press("a")
        expect(page.get_by_role("status")).to_contain_text("Approved")
        page.keyboard.press("u")
        expect(page.get_by_role("status")).to_contain_text("Undone")
        page.keyboard.press("j")
        page.keyboard.press("r")
        page.keyboard.type("aej")
        page.keyboard.press("Enter")
        expect(page.get_by_role("status")).to_contain_text("Rejected")
        assert [post.note for post in drafts.posts(PostState.REJECTED)] == ["aej"]
        page.keyboard.press("j")
        page.keyboard.press("e")
        expect(page.get_by_label("The words")).to_be_focused()


@pytest.mark.fixed_part
def test_the_second_of_two_editors_is_told_and_overwrites_nothing(chromium: Browser, drafts: Installation) -> None:
    post = drafts.posts()[0]
    with served(drafts.app) as url, window(chromium, url) as ann, window(chromium, url) as bob:
        bob.expected = ("409",)
        pages = [one.open(f"/posts/{post.id}/edit") for one in (ann, bob)]
        for page, words in zip(pages, ("The words of Ann", "The words of Bob"), strict=True):
            page.get_by_label("The words").fill(words)
            page.get_by_role("button", name="Keep these words").click()
        expect(pages[1].get_by_role("alert").first).to_contain_text("changed while you were writing")
        expect(pages[1].locator("[data-face]")).to_contain_text("The words of Ann")
        expect(pages[1].get_by_label("The words")).to_have_value("The words of Bob")
        assert drafts.app.store.post(post.id).teaser.text.startswith("The words of Ann")


def test_everything_works_without_script(chromium: Browser, drafts: Installation) -> None:
    with served(drafts.app) as url, window(chromium, url, java_script_enabled=False) as one:
        page = one.open()
        page.locator("article.post").first.locator(".reject summary").click()
        page.locator("article.post").first.get_by_label("Reason").fill("not now")
        page.get_by_role("button", name="Reject it").click()
        page.get_by_role("button", name="Undo").click()
        page.locator("input[name=post]").first.check()
        page.get_by_role("button", name="Approve ticked").click()
        assert len(drafts.posts(PostState.APPROVED)) == 1
        page.get_by_role("link", name="Move").first.click()
        page.locator(".times button").first.click()
        page.get_by_role("link", name="Other ways").first.click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Other ways to say it")


def test_a_french_browser_reads_french(chromium: Browser, drafts: Installation) -> None:
    with served(drafts.app) as url, window(chromium, url, locale="fr-FR") as one:
        page = one.open()
        expect(page.get_by_role("link", name="Relecture")).to_be_visible()
        page.get_by_role("button", name="English").click()
        expect(page.get_by_role("link", name="Preview a blog")).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_on_a_phone_nothing_is_cut_off_and_every_target_is_large(
    chromium: Browser, drafts: Installation, scheme: str
) -> None:
    phone = {"viewport": {"width": 390, "height": 800}, "has_touch": True, "color_scheme": scheme}
    post = drafts.posts()[0]
    with served(drafts.app) as url, window(chromium, url, **phone) as one:
        for path in ("/", f"/posts/{post.id}", f"/posts/{post.id}/edit", f"/posts/{post.id}/move", "/start"):
            page = one.open(path)
            assert page.evaluate("document.documentElement.scrollWidth") <= 390, path
            small = page.evaluate(
                "[...document.querySelectorAll('button, .button, .top a, .tabs a')]"
                ".filter(one => one.offsetHeight && one.offsetHeight < 44).map(one => one.outerHTML)"
            )
            assert small == [], path
            assert one.axe() == [], path


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_page_has_a_serious_barrier(chromium: Browser, drafts: Installation, scheme: str) -> None:
    post = drafts.posts()[0]
    with served(drafts.app) as url, window(chromium, url, color_scheme=scheme) as one:
        for path in ("/", "/?show=trouble", f"/posts/{post.id}", f"/posts/{post.id}/ways", "/start"):
            one.open(path)
            assert one.axe() == [], path


def test_a_key_that_is_held_down_decides_once(chromium: Browser, drafts: Installation) -> None:
    pressed = """(key) => !document.body.dispatchEvent(
        new KeyboardEvent("keydown", { key, repeat: true, bubbles: true, cancelable: true }))"""
    with served(drafts.app) as url, window(chromium, url) as one:
        page = one.open()
        taken = {key: page.evaluate(pressed, key) for key in "aewmruj"}
        assert [key for key, was in taken.items() if was] == ["j"], "only going on may repeat"
