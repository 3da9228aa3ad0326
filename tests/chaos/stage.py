"""One installation on the sandbox, begun anew for each scenario: real store, real adapters, two clocks.

The database that a scenario begins with is made once, by the program itself, and copied.
"""

from __future__ import annotations

import os
import random
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from crosspost.core.costs import Prices
from crosspost.core.identity import canonical
from crosspost.model import Account, Feed, PlatformName, Review, World
from crosspost.platforms.facebook import Facebook
from crosspost.platforms.session import Limits
from crosspost.platforms.twitter import Twitter
from crosspost.ports import App, Platform
from crosspost.sandbox import credentials
from crosspost.sandbox.server import Sandbox
from crosspost.steps import poll
from crosspost.store import open_store
from tests.chaos.boundaries import TwoClocks, Watch, Watched, watch_statements
from tests.steps.conftest import FakeFeeds, FakePages, entry

START = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
"""When the feed was polled for the first time; scenarios begin an hour later."""
ARTICLES = 2
LIMITS = Limits(connect=2.0, read=0.3, total=0.5)
"""Real seconds: well above what the sandbox takes, well below `trouble.DELAY_S`."""

FEED = Feed(key="blog", url="https://blog.example.org/feed", settle=timedelta(0))
ACCOUNTS = tuple(
    Account(
        key=platform.value,
        platform=platform,
        remote_account_id=remote_id,
        min_gap=timedelta(minutes=1),
        review=Review(auto_after=timedelta(0)),
    )
    for platform, remote_id in (
        (PlatformName.TWITTER, credentials.twitter_user_id()),
        (PlatformName.FACEBOOK, credentials.facebook_page_id()),
    )
)


@dataclass(frozen=True, kw_only=True)
class Stage:
    """Where scenarios are played, one after the other."""

    sandbox: Sandbox
    clocks: TwoClocks
    folder: Path
    feeds: FakeFeeds

    def begin(self) -> None:
        """Everything is as it was: the clocks, the platforms, the database."""
        self.clocks.right, self.clocks.error = START + timedelta(hours=1), timedelta(0)
        self.sandbox.reset()
        for leftover in self.folder.glob("run.db*"):
            leftover.unlink()
        shutil.copyfile(self.folder / "template.db", self.folder / "run.db")

    def open(self, watch: Watch | None, *, seed: int, with_proof: bool = False) -> App:
        """A service starts on the scenario's database. Closing the App, or a kill and then closing it, ends it.

        `with_proof`: a human has written the Facebook app's secret into the settings.
        """
        store = open_store(f"sqlite:///{self.folder / 'run.db'}", world=World.SANDBOX, now=self.clocks.ours())
        page_keys = credentials.facebook_keys()
        if not with_proof:
            page_keys = replace(page_keys, app_secret=None)
        platforms: dict[str, Platform] = {
            "twitter": Twitter(
                credentials.twitter_keys(), base_url=self.sandbox.twitter_url, clock=self.clocks.ours, limits=LIMITS
            ),
            "facebook": Facebook(
                page_keys, base_url=self.sandbox.facebook_url, clock=self.clocks.ours, limits=LIMITS
            ),
        }
        app = App(
            clock=self.clocks.ours,
            rng=random.Random(seed),
            store=store,
            feed_source=self.feeds,
            page_source=FakePages(),
            platforms=platforms,
            feeds={FEED.key: FEED},
            accounts={account.key: account for account in ACCOUNTS},
            prices=Prices(),
            dry_run=False,
            closers=(store.close,),
        )
        if watch is None:
            return app
        watch_statements(store, watch)
        watched = {key: Watched(platform, watch) for key, platform in platforms.items()}
        return replace(app, store=Watched(store, watch), platforms=watched)

    def held(self) -> dict[str, list[tuple[str, str]]]:
        """What each platform itself says it holds, oldest first: (article's address, remote id) by account key."""
        accounts = self.sandbox.state()["accounts"]
        return {
            platform: [
                (canonical(post["links"][0]), post["id"])
                for account in accounts[platform].values()
                for post in account["posts"]
            ]
            for platform in ("twitter", "facebook")
        }


@contextmanager
def staged() -> Iterator[Stage]:
    """Start the sandbox and make the database that every scenario begins with."""
    clocks = TwoClocks(START)
    memory = Path("/dev/shm")
    parent = memory if os.access(memory, os.W_OK) else None
    with TemporaryDirectory(prefix="crosspost-chaos-", dir=parent) as folder, Sandbox(clock=clocks.theirs) as sandbox:
        stage = Stage(sandbox=sandbox, clocks=clocks, folder=Path(folder), feeds=FakeFeeds())
        _make_template(stage)
        yield stage


def _make_template(stage: Stage) -> None:
    """The first poll has taken stock of an empty feed; from now on the feed shows articles."""
    with stage.open(None, seed=0) as app:
        app.store.sync([FEED], ACCOUNTS, now=START)
        poll.run(app)
    for part in ("", "-wal", "-shm"):
        with suppress(FileNotFoundError):
            (stage.folder / f"run.db{part}").rename(stage.folder / f"template.db{part}")
    stage.feeds.shown[FEED.key] = [entry(number) for number in range(1, ARTICLES + 1)]
