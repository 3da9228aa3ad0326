"""The service as a real process, killed with SIGKILL at random moments while posts go out, and started again.

`python -m tests.e2e.killing [--runs N] [--seed N]`, or `make kills RUNS=N`. A run is one life of the service.
"""

from __future__ import annotations

import argparse
import os
import random
import secrets
import signal
import subprocess
import sys
import time
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from crosspost.core.identity import canonical
from crosspost.model import PostState
from crosspost.steps import compose, extract, poll, review, schedule
from tests.contract.feed_site import FeedSite
from tests.e2e.house import House, rss, run_until, staged
from tests.fakes import SetClock

PATIENCE = 20
"""Seconds that a service may take to send its first post."""

ARTICLES = 10
"""Each becomes two posts."""
PLACE = ("--config", "crosspost.toml", "--env", ".env")
LIVES = 4
"""Kills of one installation."""

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


@dataclass(frozen=True, kw_only=True)
class Ended:
    """One installation after its service was killed some times and its queue was finished."""

    # Posts that the platforms held after each kill.
    held_at_kill: tuple[int, ...]
    # Posts whose attempt a kill left open.
    cut_short: int
    totals: dict[PostState, int]
    # Articles that a platform holds more than once; that it does not hold.
    duplicates: int
    lost: int


def live_and_die(folder: Path, rng: random.Random, *, articles: int, lives: int) -> Ended:
    """Set up an installation with posts that are all due, let its service live and be killed, then finish the queue.

    A life ends early, without a kill counted, when nothing is left to send. Raises AssertionError when a service sends
    nothing although it could.
    """
    now = datetime.now(UTC)
    links = [f"https://carnet.example.org/notes/{number}" for number in range(articles)]
    items = [
        (f"Note {n} : ce que la page dit", link, now - timedelta(days=1, minutes=-n)) for n, link in enumerate(links)
    ]
    clock = SetClock(now)
    with (
        FeedSite({"/feed": lambda visit: visit.answer(rss(items), Content_Type="application/rss+xml")}) as site,
        staged(folder, clock, settings=SETTINGS.format(feed=f"{site.url}/feed")) as house,
    ):
        # Many posts due at the same moment: a schedule would never allow it, and here the window must be wide open.
        with house.open() as app:
            for step in (poll, extract, compose, schedule, review):
                step.run(app)
            app.store.set_due({post.id: now for post in app.store.posts([PostState.APPROVED])}, now=now)
        held: list[int] = []
        while len(held) < lives and _sendable(house):
            held.append(_one_life(house, rng))

        # What is left is finished under a clock that is ahead, so that nobody waits for the deadlines.
        clock.now = datetime.now(UTC) + timedelta(hours=1)
        with house.open() as app:
            cut_short = len(app.store.posts([PostState.PUBLISHING]))
            run_until(app, clock, None, settle=timedelta(0))
            totals = {state: count for state, count in app.store.totals().posts.items() if count}
        found = Counter(
            (platform, canonical(post["links"][0]))
            for platform in ("twitter", "facebook")
            for post in house.held(platform)
        )
        return Ended(
            held_at_kill=tuple(held),
            cut_short=cut_short,
            totals=totals,
            duplicates=sum(1 for times in found.values() if times > 1),
            lost=2 * articles - len(found),
        )


def _one_life(house: House, rng: random.Random) -> int:
    """Run the service and kill it, a random while after its first post of this life; how much is held then."""
    before = _held(house)
    with subprocess.Popen(
        [
            sys.executable,
            "-m",
            "crosspost",
            "--config",
            "crosspost.toml",
            "--env",
            ".env",
            "run",
            "--live",
            "--no-web",
            "--port",
            "0",
        ],
        cwd=house.folder,
        env={name: os.environ[name] for name in ("PATH", "PYTHONPATH") if name in os.environ},
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
    return _held(house)


def _sendable(house: House) -> int:
    with house.open(dry_run=True) as app:
        return len(app.store.posts([PostState.APPROVED]))


def _held(house: House) -> int:
    return len(house.held("twitter")) + len(house.held("facebook"))


def main() -> int:
    """Kill as often as asked, print what became of the posts; 1 when one is there twice or lost."""
    parser = argparse.ArgumentParser(prog="python -m tests.e2e.killing", description="Kills the service, for real.")
    parser.add_argument("--runs", type=int, default=200, metavar="N", help="kills; default: 200")
    parser.add_argument("--seed", type=int, metavar="N", help="of the moments; a process has moods of its own besides")
    asked = parser.parse_args()
    seed = asked.seed if asked.seed is not None else secrets.randbelow(10**9)
    rng, began = random.Random(seed), time.monotonic()
    kills = posts = cut_short = duplicates = lost = 0
    while kills < asked.runs:
        with TemporaryDirectory(prefix="crosspost-kills-") as folder:
            ended = live_and_die(Path(folder), rng, articles=ARTICLES, lives=min(LIVES, asked.runs - kills))
        kills, posts = kills + len(ended.held_at_kill), posts + 2 * ARTICLES
        cut_short, duplicates, lost = cut_short + ended.cut_short, duplicates + ended.duplicates, lost + ended.lost
        lost += sum(count for state, count in ended.totals.items() if state is not PostState.PUBLISHED)
        print(f"{kills} kills, {posts} posts: {cut_short} cut short, {duplicates} duplicates, {lost} lost", flush=True)
    print(f"{time.monotonic() - began:.0f} s; seed {seed}")
    return 1 if duplicates or lost else 0


if __name__ == "__main__":
    sys.exit(main())
