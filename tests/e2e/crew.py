"""Several workers as real processes on one PostgreSQL database, posting to a sandbox."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg

from crosspost.bootstrap import build
from crosspost.config import Settings, load
from crosspost.core.identity import canonical
from crosspost.feeds.pages import HttpPageSource
from crosspost.model import PostState
from crosspost.ports import App, Clock
from crosspost.sandbox.credentials import env_lines
from crosspost.sandbox.rules import X_LIMITS, Rules
from crosspost.sandbox.server import Sandbox
from crosspost.steps import compose, extract, poll, review, schedule
from tests.contract.feed_site import FeedSite, Visit
from tests.e2e.house import no_page, rss
from tests.e2e.program import Said, here

PATIENCE_S = 90.0
"""Far more than anything here takes; machines are sometimes busy."""

ENDLESS = Rules(x_limits=dict.fromkeys(X_LIMITS, 10**9), page_calls=10**9, refuse_repeats=False)
"""No limit on calls, and what is sent twice is held twice, so that it is seen."""

FEED = """
[[feed]]
key = "{key}"
url = "{url}"
settle = "0s"
every = "1h"
backfill = {count}
allow_private = true
"""

ACCOUNT = """
[[account]]
key = "{platform}{number}"
platform = "{platform}"
secrets = "{secrets}"
feeds = ["{feed}"]
min_gap = "0s"
max_per_day = 1000
"""


PLACE = ("--config", "crosspost.toml", "--env", ".env")
COMMAND = (sys.executable, "-m", "crosspost", *PLACE)


def now() -> datetime:
    """The real clock: the workers live by it."""
    return datetime.now(UTC)


def _kept() -> dict[str, str]:
    return {name: os.environ[name] for name in ("PATH", "PYTHONPATH", "HOME") if name in os.environ}


@dataclass(kw_only=True)
class Crew:
    """One installation whose workers come and go."""

    folder: Path
    database: str
    sandbox: Sandbox
    settings: Settings
    hired: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def open(self, *, clock: Clock = now) -> App:
        """The App as a worker builds it, live, except that article pages are not asked for."""
        return replace(build(self.settings, clock=clock, dry_run=False), page_source=HttpPageSource(no_page))

    def prepare(self) -> int:
        """Take the feeds' articles to approved posts that are all due now; how many posts there are."""
        with self.open() as app:
            poll.run(app)
            extract.run(app)
            while compose.run(app).counts["drafts"]:
                pass
            schedule.run(app)
            review.run(app)
            posts = app.store.posts([PostState.APPROVED])
        self.make_due()
        return len(posts)

    def make_due(self, account: str = "%") -> None:
        """Let every approved post of the accounts whose keys are like this be due now."""
        with psycopg.connect(self.database) as connection:
            connection.execute(
                "UPDATE posts SET due_at = now() WHERE state = 'approved' AND account_key LIKE %s", [account]
            )

    def hire(self, *options: str) -> subprocess.Popen[bytes]:
        """Start a worker; its log goes to a file of its own."""
        log = (self.folder / f"worker{len(self.hired)}.log").open("wb")
        with log:
            worker = subprocess.Popen(
                [*COMMAND, "work", "--live", *options], cwd=self.folder, env=_kept(), stdout=log, stderr=log
            )
        self.hired.append(worker)
        return worker

    def say(self, *words: str) -> Said:
        """Call a command in the workers' folder, within this process."""
        return here(*PLACE, *words, cwd=self.folder)

    def log(self, number: int) -> str:
        """What a worker has said so far."""
        return (self.folder / f"worker{number}.log").read_text(encoding="utf-8")

    def held(self) -> Counter[tuple[str, str]]:
        """What the platforms themselves hold: (account's remote id, article's address) → how often."""
        return Counter(
            (remote_id, canonical(post["links"][0]))
            for accounts in self.sandbox.state()["accounts"].values()
            for remote_id, account in accounts.items()
            for post in account["posts"]
        )

    def states(self) -> Counter[str]:
        """How many posts are in which state."""
        with psycopg.connect(self.database) as connection:
            return Counter(dict(connection.execute("SELECT state, count(*) FROM posts GROUP BY state").fetchall()))

    def until(self, done: Callable[[], bool], what: str, *, patience: float = PATIENCE_S) -> float:
        """Wait until something is so; seconds that it took. Fails with the workers' last words."""
        began = time.monotonic()
        while not done():
            if time.monotonic() - began > patience:
                words = "\n".join(self.log(n)[-2000:] for n in range(len(self.hired)))
                raise AssertionError(f"not within {patience} s: {what}; {self.states()}; the workers said:\n{words}")
            time.sleep(0.02)
        return time.monotonic() - began

    def dismiss(self) -> None:
        """Stop every worker, politely, then not."""
        for worker in self.hired:
            if worker.poll() is None:
                worker.send_signal(signal.SIGTERM)
        for worker in self.hired:
            try:
                worker.wait(20)
            except subprocess.TimeoutExpired:
                worker.kill()
                worker.wait()


@contextmanager
def crew(folder: Path, database: str, *, articles: int, accounts: int, backlog: int = 0) -> Iterator[Crew]:
    """Set up a blog, a sandbox with so many accounts on each platform, and the settings. Nobody works yet.

    With a backlog, a second blog has that many articles, and the first account of each platform follows that one.
    """
    blogs = {"carnet": articles} | ({"archive": backlog} if backlog else {})
    with ExitStack() as opened:
        site = opened.enter_context(FeedSite({f"/{key}": _feed(key, count) for key, count in blogs.items()}))
        sandbox = opened.enter_context(Sandbox(clock=now, accounts=accounts, rules=ENDLESS))
        config, env = folder / "crosspost.toml", folder / ".env"
        tables = [
            ACCOUNT.format(
                platform=name,
                number=n,
                secrets=f"{name.upper()}{'' if n == 1 else f'_{n}'}",
                feed="archive" if backlog and n == 1 else "carnet",
            )
            for n in range(1, accounts + 1)
            for name in ("twitter", "facebook")
        ]
        head = f'sandbox = "{sandbox.url}"\ndry_run = false\n[review]\npolicy = "auto"\n'
        feeds = [FEED.format(key=key, url=f"{site.url}/{key}", count=count) for key, count in blogs.items()]
        config.write_text(head + "".join(feeds) + "".join(tables), encoding="utf-8")
        lines = [line for n in range(1, accounts + 1) for line in env_lines(n)]
        env.write_text("\n".join([*lines, f"CROSSPOST_DATABASE={database}", ""]), encoding="utf-8")
        made = Crew(folder=folder, database=database, sandbox=sandbox, settings=load(config, env, environ={}))
        opened.callback(made.dismiss)
        yield made


def _feed(key: str, count: int) -> Callable[[Visit], None]:
    """A blog's feed, newest article last."""
    items = [
        (f"Note {n} : ce que dit {key}", f"https://{key}.example.org/notes/{n}", now() - timedelta(days=1, minutes=-n))
        for n in range(count)
    ]
    return lambda visit: visit.answer(rss(items), Content_Type="application/rss+xml")
