"""One installation on the sandbox, begun anew for each scenario: real store, real adapters, two clocks.

The database that a scenario begins with is made once, by the program itself, and copied.
"""

from __future__ import annotations

import os
import random
import re
import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Protocol

from crosspost.core.costs import Prices
from crosspost.core.identity import canonical
from crosspost.model import Account, Feed, ImageUse, LinkPlacement, PlatformName, Review, World
from crosspost.platforms.facebook import Facebook
from crosspost.platforms.session import Limits
from crosspost.platforms.twitter import Twitter
from crosspost.ports import App, Clock, Images, Platform
from crosspost.sandbox import credentials
from crosspost.sandbox.rules import Rules
from crosspost.sandbox.server import Sandbox
from crosspost.steps import poll
from crosspost.store import SqlStore, open_store
from tests.chaos.boundaries import TwoClocks, Watch, Watched
from tests.pictures import FakeImages
from tests.postgres import Server, serving
from tests.steps.conftest import FakeFeeds, FakePages, entry

START = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
"""When the feed was polled for the first time; scenarios begin an hour later."""
ARTICLES = 2
WORDS = "Une phrase dit ce que l’on y apprend. Une autre dit pourquoi cela compte, et pour qui."
LIMITS = Limits(connect=2.0, read=0.3, total=0.5)
"""Real seconds: well above what the sandbox takes, well below `trouble.DELAY_S`."""

FEED = Feed(key="blog", url="https://blog.example.org/feed", settle=timedelta(0))
ACCOUNTS = tuple(
    Account(
        key=platform.value,
        platform=platform,
        remote_account_id=remote_id,
        min_gap=timedelta(0),
        review=Review(auto_after=timedelta(0)),
    )
    for platform, remote_id in (
        (PlatformName.TWITTER, credentials.twitter_user_id()),
        (PlatformName.FACEBOOK, credentials.facebook_page_id()),
    )
)


@dataclass(kw_only=True)
class Stage:
    """Where scenarios are played, one after the other."""

    sandbox: Sandbox
    clocks: TwoClocks
    database: Database
    feeds: FakeFeeds
    # Of the first and of the second service. Opened once, for SQLAlchemy compiles each statement anew in every new
    # engine; a service that ends or is killed closes its connections, and that is all the file ever sees of it.
    stores: tuple[SqlStore, SqlStore]
    accounts: tuple[Account, ...] = ACCOUNTS

    def begin(self, *, refuse_repeats: bool = False, replies: bool = False) -> None:
        """Everything is as it was: the clocks, the platforms, the database. `replies`: links go into first replies."""
        link = LinkPlacement.REPLY if replies else LinkPlacement.POST
        self.accounts = tuple(replace(account, link=link) for account in ACCOUNTS)
        self.clocks.right, self.clocks.error = START + timedelta(hours=1), timedelta(0)
        self.sandbox.reset(Rules(refuse_repeats=refuse_repeats))
        for store in self.stores:
            store.close()
        self.database.as_kept()

    def first(self, watch: Watch, *, seed: int, with_proof: bool = False, images: bool = False) -> App:
        """The watched service starts on the scenario's database. Closing the App, after a kill as well, ends it.

        `with_proof`: a human has written the Facebook app's secret into the settings.
        """
        app = self._app(self.stores[0], seed=seed, with_proof=with_proof, images=images)
        watched = {key: Watched(platform, watch) for key, platform in app.platforms.items()}
        return replace(app, store=Watched(app.store, watch), platforms=watched)

    def second(self, *, seed: int, with_proof: bool = False, images: bool = False) -> App:
        """Another service starts on the same database. Nothing strikes it but what the platforms do."""
        return self._app(self.stores[1], seed=seed, with_proof=with_proof, images=images)

    def _app(self, store: SqlStore, *, seed: int, with_proof: bool, images: bool) -> App:
        keys = credentials.facebook_keys() if with_proof else replace(credentials.facebook_keys(), app_secret=None)
        sandbox, clock = self.sandbox, self.clocks.ours
        connect = partial(_connect, clock=clock, images=store.picture)
        platforms: dict[str, Platform] = {
            "twitter": connect(Twitter, credentials.twitter_keys(), sandbox.twitter_url),
            "facebook": connect(Facebook, keys, sandbox.facebook_url),
        }
        use = ImageUse.ATTACH if images else ImageUse.CARD
        return App(
            clock=clock,
            rng=random.Random(seed),
            store=store,
            feed_source=self.feeds,
            page_source=FakePages(),
            platforms=platforms,
            feeds={FEED.key: FEED},
            image_source=FakeImages(any_address=True),
            accounts={account.key: replace(account, image=use, images=2) for account in self.accounts},
            prices=Prices(),
            dry_run=False,
            closers=(store.close,),
        )

    def held(self) -> dict[str, list[tuple[str, str]]]:
        """What each platform itself says it holds, oldest first: (article's address, remote id) by account key.

        A post whose link is in no reply yet is known by its words.
        """
        accounts = self.sandbox.state()["accounts"]
        return {
            platform: [
                # A post with photos has its link in its words; one whose link is for its first reply has none.
                (canonical(links[0]) if (links := _links(post)) else post["text"], post["id"])
                for account in accounts[platform].values()
                for post in account["posts"]
                if not post.get("reply_to")
            ]
            for platform in ("twitter", "facebook")
        }

    def held_replies(self) -> list[tuple[str, str]]:
        """What stands under posts: (the post's remote id, the reply's text)."""
        state = self.sandbox.state()
        on_x = [post for account in state["accounts"]["twitter"].values() for post in account["posts"]]
        replies = [(post["reply_to"], post["text"]) for post in on_x if post.get("reply_to")]
        return replies + [(comment["post_id"], comment["text"]) for comment in state["comments"]]


def _links(post: dict[str, Any]) -> list[str]:
    return list(post["links"] or re.findall(r"https?://\S+", post["text"]))


def _connect(adapter: Any, keys: Any, address: str, *, clock: Clock, images: Images) -> Any:
    return adapter(keys, base_url=address, clock=clock, limits=LIMITS, images=images)


class Database(Protocol):
    """A database that can be put back to what it was. Nobody may have it open then."""

    address: str
    # Whether several workers share it, as `crosspost work` does.
    has_workers: bool

    def keep(self) -> None:
        """This is how scenarios begin."""

    def as_kept(self) -> None:
        """Everything is as it was when it was kept."""


class OnFile:
    """SQLite, on a file that is copied; in memory, where the machine has a file system for that."""

    has_workers = False

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.address = f"sqlite:///{folder / 'run.db'}"

    def keep(self) -> None:
        _copy(self._folder, "run.db", "template.db")

    def as_kept(self) -> None:
        _copy(self._folder, "template.db", "run.db")


class OnServer:
    """PostgreSQL, on a server of our own or a given one."""

    has_workers = True

    def __init__(self, server: Server) -> None:
        self._server = server
        self.address = server.database()
        self._kept: str | None = None

    def keep(self) -> None:
        self._kept = self._server.database(like=self.address)

    def as_kept(self) -> None:
        self._server.copy(self._kept or self.address, to=self.address)


DATABASES = ("sqlite", "postgres")


@contextmanager
def kept_in(database: str) -> Iterator[Database]:
    """A database of this kind, one of `DATABASES`."""
    memory = Path("/dev/shm")
    parent = memory if database == "sqlite" and os.access(memory, os.W_OK) else None
    with ExitStack() as opened:
        folder = Path(opened.enter_context(TemporaryDirectory(prefix="crosspost-chaos-", dir=parent)))
        yield OnFile(folder) if database == "sqlite" else OnServer(opened.enter_context(serving(folder)))


@contextmanager
def staged(database: str = "sqlite") -> Iterator[Stage]:
    """Start the sandbox and make the database that every scenario begins with."""
    clocks = TwoClocks(START)
    with ExitStack() as opened:
        kept = opened.enter_context(kept_in(database))
        sandbox = opened.enter_context(Sandbox(clock=clocks.theirs))
        first, second = (
            opened.enter_context(open_store(kept.address, world=World.SANDBOX, now=START)) for _ in range(2)
        )
        stage = Stage(sandbox=sandbox, clocks=clocks, database=kept, feeds=FakeFeeds(), stores=(first, second))
        _make_template(stage)
        yield stage


def _make_template(stage: Stage) -> None:
    """The first poll has taken stock of an empty feed; from now on the feed shows articles."""
    stage.stores[1].sync([FEED], ACCOUNTS, now=START)
    poll.run(stage.second(seed=0))
    for store in stage.stores:
        store.close()
    stage.database.keep()
    stage.feeds.shown[FEED.key] = [entry(n, content=_content(n)) for n in range(1, ARTICLES + 1)]


def _content(number: int) -> str:
    """Words, and two images of its own."""
    images = "".join(f'<img src="https://blog.example.org/{number}-{n}.png" alt="Image {n}">' for n in (1, 2))
    return f"<p>{WORDS}</p>{images}"


def _copy(folder: Path, of: str, to: str) -> None:
    """Copy a database that nobody has open; what stands there goes, its log with it."""
    for leftover in folder.glob(f"{to}*"):
        leftover.unlink()
    for part in folder.glob(f"{of}*"):
        shutil.copyfile(part, folder / part.name.replace(of, to, 1))
