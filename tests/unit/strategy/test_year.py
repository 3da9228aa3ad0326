"""A few weeks of the simulated year: the whole line learns from readers whose tastes it does not know."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise

from benchmarks.crowd import crowds
from benchmarks.year import LEVELS, right_and_wrong, told, year

from crosspost.model import PostState


def test_some_weeks_are_lived_measured_and_told() -> None:
    with year(3, scale=2.0) as lived:
        lived.live(24, 18)
        posts = lived.app.store.posts([PostState.PUBLISHED])
        text = told(lived)
    assert len(posts) >= 40
    assert {post.choice.kind for post in posts} >= {"warmup", "strategy"}
    assert "| hashtags | 2 |" in text
    assert "hidden taste" in text


def test_readers_react_the_same_to_the_same_post_and_never_take_back() -> None:
    (crowd, other) = crowds(1, LEVELS, count=2, scale=1.0)
    levels = {"style": "question", "hashtags": "1", "emoji": "with", "daypart": "morning", "weekday": "mon"}
    ages = [crowd.counts(7, levels, timedelta(hours=hours)) for hours in (1, 24, 72, 700)]
    assert ages[1] == crowd.counts(7, levels, timedelta(hours=24))
    assert all(before[name] <= after[name] for before, after in pairwise(ages) for name in before)
    assert other.tastes != crowd.tastes


def test_nothing_is_claimed_before_there_is_enough() -> None:
    with year(4, scale=2.0) as lived:
        lived.live(6, 6)
        assert right_and_wrong(lived) == (0, 0)
