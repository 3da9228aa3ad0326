"""One of many services that race over one database. A module of its own, so that each process has little to import."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from multiprocessing.synchronize import Barrier
from pathlib import Path
from typing import Any

from crosspost.core.checkup.facts import Health
from crosspost.core.costs import Prices
from crosspost.errors import DatabaseUnusable
from crosspost.model import (
    Account,
    Feed,
    Heard,
    Identity,
    Image,
    Limit,
    Outgoing,
    PlatformName,
    PostState,
    Reading,
    Receipt,
    Review,
    World,
)
from crosspost.ports import App
from crosspost.steps import publish
from crosspost.store import open_store

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
MOST_POSTS = 200
ADDRESS = "address"
"""The file that says where the one database is."""
PATIENCE = 60
MOST_TICKS = 50
FEED = Feed(key="blog", url="https://blog.example.org/feed", settle=timedelta(0), backfill=MOST_POSTS)
ACCOUNT = Account(
    key="twitter",
    platform=PlatformName.TWITTER,
    remote_account_id="1000",
    min_gap=timedelta(0),
    max_per_day=MOST_POSTS,
    review=Review(auto_after=timedelta(0)),
)


@dataclass(frozen=True, kw_only=True)
class CountingPlatform:
    """Writes each mark that is sent into a file that all processes share: one short write, at its end."""

    sent: Path

    def upload(self, images: Sequence[Image]) -> tuple[str, ...]:
        return tuple(image.sha256 for image in images)

    def publish(self, outgoing: Outgoing, uploaded: Sequence[str] = ()) -> Receipt:
        with self.sent.open("a", encoding="utf-8") as told:
            told.write(f"{outgoing.mark}\n")
        return _receipt(outgoing)

    def find(self, outgoing: Outgoing, *, since: datetime) -> Receipt | None:
        return _receipt(outgoing) if outgoing.mark in self.sent.read_text(encoding="utf-8").split() else None

    def reply(self, outgoing: Outgoing, *, to: str) -> Receipt:
        raise AssertionError(f"no post of the race has a reply: {outgoing.mark} to {to}")

    def find_reply(self, outgoing: Outgoing, *, to: str, since: datetime) -> Receipt | None:
        raise AssertionError(f"no post of the race has a reply: {outgoing.mark} to {to} since {since}")

    def metrics(self, remote_ids: Sequence[str]) -> Mapping[str, Reading]:
        return {}

    def replies(
        self,
        remote_ids: Sequence[str],
        *,
        since: datetime,
        until: datetime | None = None,
        waiting: bool = False,
        most: int | None = None,
    ) -> Heard:
        return Heard(since=since, until=until)

    def whoami(self) -> Identity:
        return Identity(remote_account_id="1000", name="Counting")

    def limits(self) -> tuple[Limit, ...]:
        return ()

    def examine(self) -> Health:
        return Health(asked_at=NOW, identity=self.whoami())


def race(folder: Path, start: Barrier) -> None:
    """Publish whatever is due, all racers beginning at the same moment. A tick that fails is followed by the next."""
    with service(folder) as app:
        start.wait(PATIENCE)
        for _ in range(MOST_TICKS):
            try:
                publish.run(app)
                if not app.store.posts([PostState.APPROVED]):
                    return
            except DatabaseUnusable:
                # Seven others write all the time, perhaps on a slow disk: this one had no turn for too long.
                continue
    raise RuntimeError(f"posts are left after {MOST_TICKS} ticks")


def service(folder: Path, *, now: datetime = NOW, feeds: Any = None, pages: Any = None) -> App:
    """A service on the one database, whose clock stands still."""
    store = open_store((folder / ADDRESS).read_text(encoding="utf-8"), world=World.SANDBOX, now=now)
    return App(
        clock=lambda: now,
        rng=random.Random(1),
        store=store,
        feed_source=feeds,
        page_source=pages,
        platforms={ACCOUNT.key: CountingPlatform(sent=folder / "sent")},
        feeds={FEED.key: FEED},
        accounts={ACCOUNT.key: ACCOUNT},
        prices=Prices(),
        dry_run=False,
        closers=(store.close,),
    )


def _receipt(outgoing: Outgoing) -> Receipt:
    return Receipt(remote_id=outgoing.mark[1:], url=None, at=NOW)
