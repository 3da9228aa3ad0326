"""The blind comparison hides what it must, and counts as it says."""

from __future__ import annotations

import random

import pytest
from benchmarks.blind import chosen, compare, score

from crosspost.model import Article
from tests import goldens
from tests.real_articles import is_held_out

from .articles import article

KEYS = {
    "1": {"composed": "A", "language": "fr", "style": "lede"},
    "2": {"composed": "B", "language": "fr", "style": "quote"},
    "3": {"composed": "B", "language": "en", "style": "lede"},
}


def test_a_preference_is_counted_by_what_the_key_says_was_composed() -> None:
    told = score(KEYS, [{"id": 1, "better": "A"}, {"id": 2, "better": "A"}, {"id": 3, "better": "same"}])
    assert told[0] == "all            1 of 3 preferred (6% to 79%), 1 the same, 1 lost"
    assert "twitter        1 of 2 preferred" in "\n".join(told)
    assert "language en    0 of 1 preferred" in "\n".join(told)


@pytest.mark.parametrize("answers", [[{"id": 1, "better": "A"}], [{"id": n, "better": "C"} for n in (1, 2, 3)]])
def test_an_answer_that_is_missing_or_none_is_refused(answers: list[dict[str, object]]) -> None:
    with pytest.raises(SystemExit, match="no answer to"):
        score(KEYS, answers)


def test_both_sides_are_shown_in_either_order_and_the_key_tells_which() -> None:
    articles = [goldens.article(name) for name in goldens.names()]
    pairs, keys = compare(articles, rng=random.Random(1))
    assert {key.composed for key in keys.values()} == {"A", "B"}
    assert [pair.platform for pair in pairs[:2]] == ["twitter", "facebook"]
    for one, pair in zip(articles, pairs, strict=True):
        plain = pair.B if keys[str(pair.id)].composed == "A" else pair.A
        assert plain == f"{one.title} {one.link}"
        assert pair.A != pair.B


@pytest.fixture(scope="module")
def some() -> list[Article]:
    summary = "Un résumé assez long. " * 20
    return [
        article(f"Titre {n}", summary=summary, feed_key=f"feed {n // 3}", language=("fr", "en")[n % 2])
        for n in range(400)
    ]


def test_only_articles_that_nobody_has_read_are_compared(some: list[Article]) -> None:
    held_out = chosen(some, count=20)
    assert len(held_out) == 20
    assert all(is_held_out(one) for one in held_out)
    assert held_out == chosen(reversed(some), count=20)


def test_a_draw_takes_none_that_is_held_out_and_others_for_each_word(some: list[Article]) -> None:
    drawn = chosen(some, count=20, draw="a")
    assert len(drawn) == 20
    assert not any(is_held_out(one) for one in drawn)
    assert drawn == chosen(reversed(some), count=20, draw="a")
    assert drawn != chosen(some, count=20, draw="b")
