"""Pages written to keep us busy: they end soon, and say what they can.

The limits in seconds are five to ten times what was measured on two slow cores, so that only another order of
growth breaks them.
"""

from __future__ import annotations

import logging
import time

import pytest

from crosspost.feeds import markup, page


@pytest.fixture(scope="module", autouse=True)
def _extractor_is_loaded() -> None:
    page.read("<p>The first page pays for the import.</p>", url=None)


def _seconds(html: str, *, fragment: bool) -> float:
    start = time.thread_time()
    if fragment:
        page.understand(html, base_url=None)
    else:
        page.read(html, url="https://blog.example/")
    return time.thread_time() - start


ATTRIBUTES = "<p " + " ".join(f"a{n}='>'" for n in range(60_000)) + ">x"
PIECES = [
    "<div>", "<p>", "<a ", "<a>", "<!--", "<b>", "<ul><li>", "<table><tr><td>", "<p>x</p>", "<h2>t</h2>", "<br>",
    "<q>a", "<sup><a href='#x'>1</a></sup>", "<blockquote>x", "<p>\n\n", "x ", "<", "&#", "<td>x</td>", "<p>a. b<br>",
    "<svg>",
    '<script type="application/ld+json">"@type":[',
]  # fmt: skip


@pytest.mark.parametrize("piece", PIECES)
def test_a_fragment_of_one_piece_over_and_over_is_read_in_half_a_second(piece: str) -> None:
    assert _seconds(piece * (100_000 // len(piece)), fragment=True) < 0.5


@pytest.mark.parametrize("piece", ["<p>x</p>", "<h2>t</h2>", "<br>", "<p>\n\n", "<a>", "<div>x</div>", "<div>"])
def test_a_page_of_one_piece_over_and_over_is_read_in_bounded_time(piece: str) -> None:
    assert _seconds(piece * (1_000_000 // len(piece)), fragment=False) < 5


@pytest.mark.parametrize("fragment", [True, False])
def test_an_element_with_thousands_of_attributes_is_refused_before_it_is_built(
    fragment: bool, caplog: pytest.LogCaptureFixture
) -> None:
    html = ATTRIBUTES[:480_000].rpartition(" ")[0] + ">x"

    assert _seconds(html, fragment=fragment) < 2
    assert "markup.refused" in caplog.text


def test_a_long_fragment_is_cut_and_the_log_says_so(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        found = page.understand("<p>Un mot.</p>" * 50_000, base_url="https://blog.example/")

    assert "fragment.cut chars=500000 of=700000" in caplog.text
    assert found.blocks[0].text == "Un mot."
    assert len(found.blocks) == 2_000


def test_what_stands_before_the_cut_of_a_long_page_is_kept(caplog: pytest.LogCaptureFixture) -> None:
    html = "<title>Un</title><article><p>" + "Le début compte. " * 20 + "</p>" + "<i>x</i>" * 80_000

    found = page.read(html, url=None)

    assert found.title == "Un"
    assert "Le début compte." in found.blocks[0].text
    assert "markup.cut" in caplog.text
    assert "page.cut" in caplog.text


def test_parse_gives_no_tree_for_what_holds_no_element() -> None:
    assert [markup.parse(text) for text in ("", " \n", "\0", "<!-- a -->")] == [None] * 4
