"""The service as a real process, killed while posts go out: nothing twice, nothing lost, by the platforms' own word."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

from crosspost.core.identity import canonical
from crosspost.model import PostState
from crosspost.steps import compose, extract, poll, review, schedule
from tests.contract.feed_site import FeedSite
from tests.e2e.house import House, rss, run_until, staged
from tests.fakes import SetClock

ARTICLES = 30
LIVES = 4
PATIENCE = 20
"""Seconds that a service may take to send its first post."""

SETTINGS = """
dry_run = false

[review]
policy = "auto"

[[feed]]
key = "carnet"
url = "{feed}"
settle = "0s"
backfill = 100
allow_private = true

[[account]]
key = "twitter"
min_gap = "0s"
max_per_day = 1000

[[account]]
key = "facebook"
min_gap = "0s"
max_per_day = 1000
"""


def test_a_service_killed_again_and_again_posts_each_article_once(tmp_path: Path) -> None:
    now = datetime.now(UTC)
    links = [f"https://carnet.example.org/notes/{number}" for number in range(ARTICLES)]
    items = [
        (f"Note {n} : ce que la page dit", link, now - timedelta(days=1, minutes=-n)) for n, link in enumerate(links)
    ]
    clock = SetClock(now)
    with (
        FeedSite({"/feed": lambda visit: visit.answer(rss(items), Content_Type="application/rss+xml")}) as site,
        staged(tmp_path, clock, settings=SETTINGS.format(feed=f"{site.url}/feed")) as house,
    ):
        # Many posts due at the same moment: a schedule would never allow it, and here the window must be wide open.
        with house.open() as app:
            for step in (poll, extract, compose, schedule, review):
                step.run(app)
            app.store.set_due({post.id: now for post in app.store.posts([PostState.APPROVED])}, now=now)
        killed_after = _live_and_die(house, random.Random(3))
        assert 0 < killed_after[-1] < 2 * ARTICLES, "the kills fell while posts went out"

        # What is left is finished under a clock that is ahead, so that nobody waits for the deadlines.
        clock.now = datetime.now(UTC) + timedelta(hours=1)
        with house.open() as app:
            run_until(app, clock, None, settle=timedelta(0))
            totals = {state: count for state, count in app.store.totals().posts.items() if count}

        assert totals == {PostState.PUBLISHED: 2 * ARTICLES}
        for platform in ("twitter", "facebook"):
            held = Counter(canonical(post["links"][0]) for post in house.held(platform))
            assert held == Counter(links), platform


def _live_and_die(house: House, rng: random.Random) -> list[int]:
    """Run the service and kill it, a random while after its first post of this life; how much was held each time."""
    held = []
    for _ in range(LIVES):
        before = _held(house)
        with subprocess.Popen(
            [sys.executable, "-m", "crosspost", "--config", "crosspost.toml", "--env", ".env", "run", "--live"],
            cwd=house.folder,
            env={"PATH": os.environ["PATH"]},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        ) as service:
            try:
                house.clock.now = datetime.now(UTC)
                give_up = time.monotonic() + PATIENCE
                while _held(house) == before and time.monotonic() < give_up:
                    house.clock.now = datetime.now(UTC)
                    time.sleep(0.002)
                assert _held(house) > before, "the service sends nothing"
                time.sleep(rng.uniform(0, 0.03))
            finally:
                service.send_signal(signal.SIGKILL)
        held.append(_held(house))
    return held


def _held(house: House) -> int:
    return len(house.held("twitter")) + len(house.held("facebook"))
