"""Eight services started on one database by mistake: each post is sent by one of them, once."""

from __future__ import annotations

import os
from collections import Counter
from datetime import timedelta
from multiprocessing import get_context
from pathlib import Path

import pytest

from crosspost.core.verdicts import ATTEMPT_LIFETIME
from crosspost.model import Post, PostState
from crosspost.steps import compose, extract, poll, reconcile, review, schedule
from tests.e2e.racer import ACCOUNT, ADDRESS, FEED, MOST_POSTS, NOW, PATIENCE, race, service
from tests.steps.conftest import FakeFeeds, FakePages, entry

PROCESSES = 8
POSTS = min(int(os.environ.get("RACE_POSTS", "40")), MOST_POSTS)
"""`make kills` races over 200. Each process tries to claim each post, which takes its time on a slow disk."""
BATCHES = 5
"""More than enough: a run of extract or compose takes a limited number of articles."""


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> None:
    """Where the eight meet."""
    postgres = request.param == "postgresql"
    address = request.getfixturevalue("empty_postgres") if postgres else f"sqlite:///{tmp_path / 'race.db'}"
    (tmp_path / ADDRESS).write_text(address, encoding="utf-8")


@pytest.mark.usefixtures("database")
def test_eight_processes_that_race_over_due_posts_send_each_once(tmp_path: Path) -> None:
    approved = _all_due(tmp_path)
    # What the racers import is imported once, in a process without threads, of which they are copies.
    copies = get_context("forkserver")
    copies.set_forkserver_preload(["tests.e2e.racer"])
    start = copies.Barrier(PROCESSES)
    racers = [copies.Process(target=race, args=(tmp_path, start), daemon=True) for _ in range(PROCESSES)]
    for racer in racers:
        racer.start()
    for racer in racers:
        racer.join(PATIENCE)
    assert [racer.exitcode for racer in racers] == [0] * PROCESSES

    sent = Counter((tmp_path / "sent").read_text(encoding="utf-8").split())
    assert sent == Counter(post.outgoing.mark for post in approved)
    # One that was sent while the database was too busy for its settlement is found by the next look.
    with service(tmp_path, now=NOW + ATTEMPT_LIFETIME + timedelta(seconds=1)) as app:
        reconcile.run(app)
        assert {post.state for post in app.store.posts()} == {PostState.PUBLISHED}
        assert all(len(app.store.attempts(post.id)) == 1 for post in approved)


def _all_due(folder: Path) -> tuple[Post, ...]:
    """Approved posts that are all due now: a schedule would never allow it."""
    feeds = FakeFeeds(shown={FEED.key: [entry(n, content="<p>Une phrase suffit ici.</p>") for n in range(POSTS)]})
    with service(folder, feeds=feeds, pages=FakePages()) as app:
        app.store.sync([FEED], [ACCOUNT], now=NOW)
        for step in (poll.run, *[extract.run] * BATCHES, *[compose.run] * BATCHES, schedule.run, review.run):
            step(app)
        approved = app.store.posts([PostState.APPROVED])
        assert len(approved) == POSTS
        app.store.set_due({post.id: NOW for post in approved}, now=NOW)
    return approved
