"""Length, links and tags as X sees them, beyond its own cases; in a time that hostile text cannot stretch."""

from __future__ import annotations

from itertools import pairwise
from time import thread_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crosspost.core.teasers.twitter_text import extract, is_hashtag, parse

LENGTHS = [
    ("e\u0301", 1, "accents are composed before counting"),
    ("« Allô ? »", 10, "French quotation marks and no-break spaces weigh 1"),
    ("’–—“", 4, "so does typography"),
    ("…", 2, "but not the ellipsis"),
    ("日本", 4, "East Asian characters weigh 2"),
    ("€", 2, "as does the euro sign"),
    ("👨‍👩‍👧‍👦", 2, "an emoji is one, however it is written"),
    ("🇫🇷", 2, "a flag too"),
    ("🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f", 2, "and the flag of England"),
    ("☺️©️1️⃣", 6, "variation selectors and keycaps belong to their emoji"),
    ("©1#", 3, "without them these are text"),
    ("👩🏽‍🔬", 2, "skin tones inside a joined sequence"),
    ("voir x.ai", 5 + 23, "a bare domain is a link"),
    ("README.md", 23, "even when it is a file"),
    ("main.py et a.txt", 23 + 9, "where the ending is a top-level domain"),
    ("moi@example.fr", 14, "an address of electronic mail is none"),
    ("https://localhost:8000/a", 24, "a host without top-level domain is none"),
]


@pytest.mark.parametrize(("text", "length", "why"), LENGTHS, ids=[why for *_, why in LENGTHS])
def test_length(text: str, length: int, why: str) -> None:
    assert parse(text).weighted_length == length, why


@pytest.mark.parametrize("text", ["", "x" * 281, "é" * 281, "a\ufffeb", "a\ufeff", "a\uffff", "a\ud800"])
def test_empty_long_and_broken_texts_are_not_valid(text: str) -> None:
    assert not parse(text).valid


@pytest.mark.parametrize("text", ["x" * 280, "日" * 140, "https://example.com/" + "a" * 4000])
def test_texts_that_just_fit_are_valid(text: str) -> None:
    assert parse(text).valid


def test_of_two_that_overlap_the_first_stands() -> None:
    found = extract("https://example.com/@user/#tag")
    assert [len(kind) for kind in (found.links, found.mentions, found.lists, found.hashtags)] == [1, 0, 0, 0]


@pytest.mark.parametrize(
    ("word", "valid"), [("été", True), ("2024", False), ("a b", False), ("", False), ("C++", False)]
)
def test_a_hashtag_is_one_whole_word(word: str, valid: bool) -> None:
    assert is_hashtag(word) is valid


HOSTILE = ["a.", "www.", ".", "@a", "#", "#1", "👨\u200d", " ", "a.com/(", "a.com..", "日.com。", "http://", "_a.com.",
           "a.com?(", " $a", "a-.", "a.a.日.", "rt:@", "#a\u0301", "a.co@", "é", "xn--", "a_.com",
           "t.co/a"]  # fmt: skip


@pytest.mark.parametrize("unit", HOSTILE)
def test_hostile_text_takes_linear_time(unit: str) -> None:
    def seconds(size: int) -> float:
        text = (unit * size)[:size]
        times = []
        for _ in range(3):
            start = thread_time()
            parse(text)
            extract(text)
            times.append(thread_time() - start)
        return min(times)

    seconds(100)
    assert seconds(10_000) < 1.0
    assert seconds(40_000) < 4 * 3 * seconds(10_000) + 0.02


@given(st.text(max_size=80))
def test_places_are_true_and_apart(text: str) -> None:
    found = extract(text)
    every = sorted(
        (*found.links, *found.mentions, *found.lists, *found.hashtags, *found.cashtags), key=lambda e: e.start
    )
    assert all(text[one.start : one.end] == one.text for one in every)
    assert all(one.end <= other.start for one, other in pairwise(every))


@given(st.text(max_size=60), st.text(max_size=60))
def test_lengths_add_up_over_a_line_break(one: str, other: str) -> None:
    both = parse(f"{one}\n{other}").weighted_length
    assert abs(both - parse(one).weighted_length - parse(other).weighted_length - 1) <= 1
