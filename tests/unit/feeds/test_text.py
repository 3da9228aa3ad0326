"""Plain text out of whatever a feed wraps it in."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crosspost.feeds import text

PLAIN = [
    ("Un titre", "Un titre", "nothing to do"),
    ("Caf&eacute; &#8217;", "Café ’", "entities"),
    ("Caf&amp;eacute;", "Café", "escaped twice"),
    ("AT&T, R&D", "AT&T, R&D", "ampersands that are no entities"),
    ("?a=1&copy=2", "?a=1&copy=2", "no entity without semicolon"),
    ("1 &lt; 2", "1 < 2", "less than"),
    ("&lt;b&gt;gras&lt;/b&gt;", "gras", "tags escaped once more"),
    ("<b>gras</b> et <i>maigre</i>", "gras et maigre", "tags"),
    ("un<br/>deux", "un deux", "a break parts words"),
    ("650ft<sup>2</sup>", "650ft2", "an inline tag does not"),
    ("La balise <video> en HTML5", "La balise <video> en HTML5", "a tag that is talked about"),
    ("List<String> en Java", "List<String> en Java", "not HTML"),
    ("<spotty>: bonjour", "<spotty>: bonjour", "a nickname"),
    ("a <script>alert(1)</script> b", "a b", "script goes with its content"),
    ("a<!-- more -->b", "a b", "comments"),
    ("  a\n\tb\u00a0c\u2028d ", "a b c d", "white space of every kind"),
    ("a\x00b\x07\ufeffc\ud800", "abc", "control characters, marks, half characters"),
    ("", "", "nothing"),
]


@pytest.mark.parametrize(("given_", "expected", "reason"), PLAIN)
def test_a_line_becomes_plain(given_: str, expected: str, reason: str) -> None:
    assert text.plain(given_) == expected, reason


HTML = [
    ("<p>Un</p><p>deux</p>", "Un deux", "paragraphs part words"),
    ("<p>Un <em>mot</em>.</p>", "Un mot.", "inline tags do not"),
    ("<style>p{}</style><p>Mot</p><script>x</script>", "Mot", "no style, no script"),
    ("&lt;p&gt;Bonjour&lt;/p&gt;", "Bonjour", "escaped once more"),
    ("<p>&amp;eacute;t&eacute;</p>", "été", "entities escaped twice"),
    ("<p>coup", "coup", "never closed"),
    ("<!-- x -->", "", "only a comment"),
    ("<", "<", "a lone sign"),
    ("<p>a\x00b</p>", "ab", "NUL"),
    ('<?xml version="1.0" encoding="latin1"?><p>é</p>', "é", "an encoding that is not so"),
]


@pytest.mark.parametrize(("markup", "expected", "reason"), HTML)
def test_html_becomes_plain(markup: str, expected: str, reason: str) -> None:
    assert text.from_html(markup) == expected, reason


@given(st.text(alphabet=st.sampled_from("<>/&;#pbscriptlamx \x00é!-\"'=")))
def test_no_markup_crashes_or_outgrows_its_limit(markup: str) -> None:
    for clean in (text.plain(markup, limit=20), text.from_html(markup, limit=20)):
        assert len(clean) <= 20
        assert clean == " ".join(clean.split())
        assert "\x00" not in clean


# Far more than a busy machine takes, far less than what grows with the square.
@pytest.mark.timeout(60)
@pytest.mark.parametrize("piece", ["<script>", "<!--", "<b", "&amp;", "</", "<b>", "&#", "<style", "<p>"])
def test_time_is_linear_on_repeated_openings(piece: str) -> None:
    for clean in (text.plain, text.from_html):
        assert len(clean(piece * 400_000, limit=20)) <= 20


def test_lines_written_by_hand_keep_their_breaks() -> None:
    assert text.plain_lines("  Un &amp; deux\r\n\r\n  trois\x00 ", limit=100) == "Un & deux\n\ntrois"


def test_plain_text_as_html_keeps_paragraphs_and_escapes() -> None:
    assert text.as_html("a < b\n\nc") == "<p>a &lt; b</p>\n<p>c</p>"


TAGS = [("fr-FR", "fr"), ("EN_us", "en"), (" de ", "de"), ("français", None), ("x", None), ("", None), (None, None)]


@pytest.mark.parametrize(("raw", "expected"), TAGS)
def test_a_language_tag_is_its_primary_part(raw: str | None, expected: str | None) -> None:
    assert text.language_tag(raw) == expected


@pytest.mark.parametrize("year", [1, 1970, 2200, 9999])
def test_zero_dates_and_the_far_future_are_no_dates(year: int) -> None:
    assert text.sane_date(datetime(year, 1, 1, tzinfo=UTC)) is None


def test_tags_are_trimmed_and_said_once() -> None:
    assert text.distinct([" Veille ", "veille", "", "R&amp;D"]) == ("Veille", "R&D")
