"""From "in the feed" to "on the platform", as a reader of both sees it: a real service under load, in real minutes.

50 blogs publish at random instants, fifteen articles a minute together, for eight minutes; 25 accounts on each platform
follow two of the blogs each, review is automatic, and nothing is fast-forwarded. A blog is asked every two minutes and
the steps are called by the timetable: so most of what is measured is waiting, as it is in life.
"""

from __future__ import annotations

import os
import random
import signal
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.contract.feed_site import FeedSite, Visit
from tests.e2e.crew import ENDLESS
from tests.e2e.house import rss

from benchmarks.figures import Figure, figure
from benchmarks.held import sent
from crosspost.core.identity import canonical
from crosspost.sandbox.credentials import env_lines
from crosspost.sandbox.server import Sandbox

FEEDS, PAIRS = 50, 25
"""Blogs, and accounts on each platform."""
EVERY_S = 120
SECONDS, A_SECOND = 480.0, 0.25
PATIENCE_S = 900.0

FEED = """
[[feed]]
key = "blog{n}"
url = "{url}/blog{n}"
every = "{every}s"
settle = "0s"
allow_private = true
"""
ACCOUNT = """
[[account]]
key = "{platform}{n}"
platform = "{platform}"
secrets = "{secrets}"
feeds = [{feeds}]
min_gap = "0s"
max_per_day = 1000
"""


def run(quick: bool) -> list[Figure]:
    """Let the blogs publish, and wait until every article is out."""
    seconds, every = (20.0, 5) if quick else (SECONDS, EVERY_S)
    with TemporaryDirectory() as folder, _house(Path(folder), every) as house:
        house.until(lambda: len({visit.path for visit in house.site.visits}) == FEEDS, "every blog was read once")
        # Whoever is read for the first time is only taken stock of; that is written down a moment later.
        time.sleep(every)
        house.publish(random.Random(1), seconds)
        house.until(lambda: len(house.out()) == 2 * len(house.shown), "all articles are on both platforms")
        out = house.out()
    waits = sorted((at - house.shown[address]).total_seconds() for (_, address), at in out.items())
    percent = statistics.quantiles(waits, n=100)
    note = f"{len(house.shown)} articles, {len(waits)} posts; every blog is asked every {every} s"
    return [
        figure("median", percent[49], "s", f"from in the feed to on the platform; {note}"),
        figure("p95", percent[94], "s"),
        figure("p99", percent[98], "s"),
        figure("worst", waits[-1], "s"),
    ]


@dataclass(kw_only=True)
class _House:
    """The blogs, the platforms and the service between them."""

    site: FeedSite
    sandbox: Sandbox
    log: Path
    # By address: when it came into its feed.
    shown: dict[str, datetime] = field(default_factory=dict)
    items: dict[int, list[tuple[str, str, datetime]]] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def page(self, blog: int) -> Callable[[Visit], None]:
        """The blog's feed as it is now."""

        def answer(visit: Visit) -> None:
            with self.lock:
                body = rss(self.items.get(blog, [])[-20:], title=f"Blog {blog}")
            visit.answer(body, Content_Type="application/rss+xml")

        return answer

    def publish(self, rng: random.Random, seconds: float) -> None:
        """Publish on one blog after the other, at random instants, for so long."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            time.sleep(rng.expovariate(A_SECOND))
            blog, number, at = rng.randrange(FEEDS), len(self.shown), _now()
            link = f"https://blog{blog}.example.org/notes/{number}"
            title = f"Note {number} : ce que le blog {blog} a appris en trois mois"
            with self.lock:
                self.items.setdefault(blog, []).append((title, link, at - timedelta(seconds=1)))
                self.shown[canonical(link)] = at

    def out(self) -> Mapping[tuple[str, str], datetime]:
        """(account's remote id, article's address) → when its platform says that it was posted."""
        return {
            (remote_id, address): at
            for accounts in self.sandbox.state()["accounts"].values()
            for remote_id, account in accounts.items()
            for address, at in map(sent, account["posts"])
        }

    def until(self, done: Callable[[], bool], what: str) -> None:
        """Wait until something is so. Raises RuntimeError with the service's last words when it never is."""
        began = time.monotonic()
        while not done():
            if time.monotonic() - began > PATIENCE_S:
                raise RuntimeError(f"not within {PATIENCE_S} s: {what}\n{self.log.read_text(encoding='utf-8')[-2000:]}")
            time.sleep(0.5)


@contextmanager
def _house(folder: Path, every: int) -> Iterator[_House]:
    with ExitStack() as opened:
        site = opened.enter_context(FeedSite({}))
        sandbox = opened.enter_context(Sandbox(clock=_now, accounts=PAIRS, rules=ENDLESS))
        house = _House(site=site, sandbox=sandbox, log=folder / "service.log")
        site.pages.update({f"/blog{n}": house.page(n) for n in range(FEEDS)})
        _settings(folder, site.url, sandbox.url, every)
        kept = {name: os.environ[name] for name in ("PATH", "PYTHONPATH", "HOME") if name in os.environ}
        command = [sys.executable, "-m", "crosspost", "--config", "crosspost.toml", "--env", ".env", "run", "--live"]
        log = opened.enter_context(house.log.open("wb"))
        service = subprocess.Popen([*command, "--no-web", "--port", "0"], cwd=folder, env=kept, stdout=log, stderr=log)
        try:
            yield house
        finally:
            service.send_signal(signal.SIGTERM)
            service.wait(60)


def _settings(folder: Path, site: str, sandbox: str, every: int) -> None:
    feeds = [FEED.format(n=n, url=site, every=every) for n in range(FEEDS)]
    accounts = [
        ACCOUNT.format(
            platform=name,
            n=n,
            secrets=f"{name.upper()}{'' if n == 1 else f'_{n}'}",
            feeds=", ".join(f'"blog{feed}"' for feed in range(n - 1, FEEDS, PAIRS)),
        )
        for n in range(1, PAIRS + 1)
        for name in ("twitter", "facebook")
    ]
    head = f'sandbox = "{sandbox}"\ndry_run = false\n[review]\npolicy = "auto"\n'
    (folder / "crosspost.toml").write_text("".join([head, *feeds, *accounts]), encoding="utf-8")
    lines = [line for n in range(1, PAIRS + 1) for line in env_lines(n)]
    (folder / ".env").write_text("\n".join([*lines, ""]), encoding="utf-8")


def _now() -> datetime:
    """The real clock: the service lives by it."""
    return datetime.now(UTC)
