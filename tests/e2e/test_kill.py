"""The service as a real process, killed while posts go out: nothing twice, nothing lost, by the platforms' own word."""

from __future__ import annotations

import random
from pathlib import Path

from crosspost.model import PostState
from tests.e2e.killing import live_and_die

ARTICLES = 20
LIVES = 3


def test_a_service_killed_again_and_again_posts_each_article_once(tmp_path: Path) -> None:
    ended = live_and_die(tmp_path, random.Random(3), articles=ARTICLES, lives=LIVES)

    assert len(ended.held_at_kill) == LIVES
    assert 0 < ended.held_at_kill[-1] < 2 * ARTICLES, "the kills fell while posts went out"
    assert ended.totals == {PostState.PUBLISHED: 2 * ARTICLES}
    assert (ended.duplicates, ended.lost) == (0, 0)
