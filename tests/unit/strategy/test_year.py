"""A few weeks of the simulated year: the whole program learns from readers whose preferences it does not know."""

from __future__ import annotations

from benchmarks.year import right_and_wrong, told, year

from crosspost.model import PostState


def test_some_weeks_are_lived_measured_and_told() -> None:
    with year(3, scale=2.0) as lived:
        lived.live(24, 9)
        posts = lived.app.store.posts([PostState.PUBLISHED])
        text = told(lived)
        values = {lived.value(post) for post in posts}
    assert len(posts) >= 36
    assert {post.choice.kind for post in posts} >= {"warmup", "strategy"}
    assert len(values) > 10, "the readers tell the posts apart"
    assert "| hashtags | 2 |" in text
    assert "| style | headline |" in text
    assert "hidden preference" in text


def test_nothing_is_claimed_before_there_is_enough() -> None:
    with year(4, scale=2.0) as lived:
        lived.live(6, 6)
        assert right_and_wrong(lived) == (0, 0)
