"""The report in a real browser: it asks nobody for anything, fits a phone, and prints without cut charts."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from crosspost.web.report.drawing import draw
from tests import summaries
from tests.browser.conftest import AXE
from tests.summaries import PARIS
from tests.web.test_report import hostile_page

A4 = {"width": 680, "height": 1000}
"""The printable part of an A4 page in CSS pixels, with the margins of the style sheet."""


@contextmanager
def opened(browser: Browser, folder: Path, html: str, **options: Any) -> Iterator[Page]:
    """The file as a person opens it; any request besides the file's own, and any complaint, is an error."""
    file = folder / "report.html"
    file.write_text(html, encoding="utf-8")
    context = browser.new_context(**{"viewport": {"width": 1280, "height": 900}, **options})
    page = context.new_page()
    asked: list[str] = []
    errors: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda said: errors.append(said.text))
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(file.as_uri())
    yield page
    assert asked == [file.as_uri()]
    assert errors == []
    context.close()


@pytest.mark.parametrize("code", ["en", "fr"])
def test_the_file_asks_for_nothing_and_has_no_serious_finding(chromium: Browser, tmp_path: Path, code: str) -> None:
    with opened(chromium, tmp_path, draw(summaries.full(), code=code, zone=PARIS), bypass_csp=True) as page:
        page.evaluate(AXE.read_text(encoding="utf-8") + "; null")
        found = page.evaluate("axe.run()")
        serious = [one["id"] for one in found["violations"] if one["impact"] in ("serious", "critical")]
        assert serious == []


@pytest.mark.fixed_part
def test_hostile_titles_run_nothing_and_load_nothing(chromium: Browser, tmp_path: Path) -> None:
    with opened(chromium, tmp_path, hostile_page()) as page:
        assert page.title() == "What posting brought"
        assert page.locator("script, img").count() == 0


@pytest.mark.parametrize("code", ["en", "fr"])
@pytest.mark.parametrize("width", [390, 320, 1280])
def test_nothing_is_wider_than_the_screen(chromium: Browser, tmp_path: Path, code: str, width: int) -> None:
    html = draw(summaries.full(), code=code, zone=PARIS)
    with opened(chromium, tmp_path, html, viewport={"width": width, "height": 800}) as page:
        assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("code", ["en", "fr"])
def test_it_prints_without_a_cut_chart(chromium: Browser, tmp_path: Path, code: str) -> None:
    html = draw(summaries.full(), code=code, zone=PARIS)
    with opened(chromium, tmp_path, html, viewport=A4) as page:
        page.emulate_media(media="print")
        kept = page.evaluate(
            "Array.from(document.querySelectorAll('figure, .factor, tr'), one => "
            "[one.getBoundingClientRect().height, getComputedStyle(one).breakInside])"
        )
        assert {how for _, how in kept} == {"avoid"}, "a page break goes around it"
        assert max(height for height, _ in kept) < A4["height"], "so it must fit on one page"
        cut = page.evaluate(
            "Array.from(document.querySelectorAll('svg.chart circle, svg.chart text')).filter(one => {"
            "  const own = one.getBoundingClientRect(), all = one.ownerSVGElement.getBoundingClientRect();"
            "  return own.left < all.left - 1 || own.right > all.right + 1"
            "      || own.top < all.top - 1 || own.bottom > all.bottom + 1 }).length"
        )
        assert cut == 0
        pdf = page.pdf(prefer_css_page_size=True)
        assert pdf.startswith(b"%PDF-")
        pages = pdf.count(b"/Type /Page\n") or pdf.count(b"/Type /Page ")
        assert 3 <= pages <= 12
