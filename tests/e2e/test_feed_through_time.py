"""A real feed through half a year, from the first poll to the last post: every article once on each account."""

from __future__ import annotations

import hashlib
import random
import re
import tarfile
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from crosspost.core.identity import canonical
from crosspost.model import Outgoing, PostState, Receipt
from crosspost.ports import App, Platform
from tests.contract.feed_site import FeedSite, Visit
from tests.e2e.house import FROM_FEED_TO_PLATFORM, House, run_until, staged, walk
from tests.fakes import SetClock

ARTICLES = 179
BEGINNING = slice(0, 15)
MONTH = slice(0, 30)
"""The ranges of snapshots of the first days, and of the first month."""

each_part = pytest.mark.parametrize(
    "part",
    [BEGINNING, pytest.param(MONTH, marks=pytest.mark.slow)],
    ids=["fifteen versions", "its first month"],
)
"""The ranges that a variant walks through."""

SETTLE = timedelta(minutes=5)
SETTINGS = """
dry_run  = false
timezone = "Europe/Paris"
horizons = ["7d"]

# In order, one slot after the other: what is learned may prefer a later one.
[learning]
on = false

[review]
policy = "auto"

[[feed]]
key = "blog"
url = "{feed}"
every = "1m"
backfill = 10
allow_private = true

[[account]]
key = "twitter"
listen = false
slots = ["Mon-Fri 08:30", "Mon-Fri 12:15", "Sat,Sun 10:00", "Sat,Sun 17:00"]

[[account]]
key = "facebook"
listen = false
slots = ["daily 08:30", "Mon-Fri 12:15", "Sat,Sun 17:00"]
quiet_hours = "22:00-07:00"
"""


@dataclass(frozen=True, kw_only=True)
class Snapshot:
    """The feed as it stood from one instant on."""

    at: datetime
    body: bytes

    @property
    def links(self) -> list[str]:
        """Addresses of its entries, oldest first."""
        found = re.findall(rb"<entry>.*?<link href=\"([^\"]+)\"", self.body, re.DOTALL)
        return [link.decode() for link in reversed(found)]


@pytest.fixture(scope="module")
def snapshots(shared: Path) -> list[Snapshot]:
    """Every version of the feed in its order."""
    with tarfile.open(shared / "data" / "feed-sequences" / "lkdjiin-2013.tar.xz") as archive:
        members = sorted((one for one in archive if one.isfile()), key=lambda one: one.name)
        return [Snapshot(at=datetime.fromtimestamp(one.mtime, UTC), body=_content(archive, one)) for one in members]


def _content(archive: tarfile.TarFile, member: tarfile.TarInfo) -> bytes:
    file = archive.extractfile(member)
    assert file is not None
    return file.read()


# ── the server ────────────────────────────────────────────────────────────────────────────────────────────────


class Shown:
    """The page that shows a snapshot, with the validators that a real server gives; a trouble answers instead once."""

    def __init__(self) -> None:
        self.body = b""
        self.trouble: Callable[[Visit, bytes], None] | None = None

    def __call__(self, visit: Visit) -> None:
        trouble, self.trouble = self.trouble, None
        tag = f'"{hashlib.sha256(self.body).hexdigest()[:16]}"'
        if trouble is not None:
            trouble(visit, self.body)
        elif visit.headers.get("if-none-match") == tag:
            visit.answer(status=304, ETag=tag)
        else:
            visit.answer(self.body, Content_Type="application/atom+xml", ETag=tag)


def server_error(visit: Visit, _: bytes) -> None:
    visit.answer(b"<h1>Internal Server Error</h1>", status=500)


def cut_connection(visit: Visit, body: bytes) -> None:
    """The server promises the whole body and hangs up in its middle."""
    visit.send(f"HTTP/1.1 200 OK\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n".encode())
    visit.send(body[: len(body) // 2])
    visit._connection.shutdown(2)


def cut_document(visit: Visit, body: bytes) -> None:
    """A cache serves half a file as if it were whole, under the validator of the whole one."""
    tag = f'"{hashlib.sha256(body).hexdigest()[:16]}"'
    visit.answer(body[: len(body) // 2], Content_Type="application/atom+xml", ETag=tag)


def empty(visit: Visit, _: bytes) -> None:
    visit.answer(b"", Content_Type="application/atom+xml")


TROUBLES = (server_error, cut_connection, cut_document, empty)


# ── the walks ─────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def shown() -> Shown:
    return Shown()


@pytest.fixture
def house(tmp_path: Path, shown: Shown, snapshots: Sequence[Snapshot]) -> Iterator[House]:
    with (
        FeedSite({"/atom.xml": shown}) as site,
        staged(tmp_path, SetClock(snapshots[0].at), settings=SETTINGS.format(feed=f"{site.url}/atom.xml")) as house,
    ):
        yield house


def through(house: House, shown: Shown, snapshots: Sequence[Snapshot], go: Callable[[], App] | None = None) -> App:
    """Show each snapshot at its time, with everything that falls due before the next one, then run till all is out."""
    app = go() if go else house.open()
    for number, snapshot in enumerate(snapshots):
        house.clock.now = max(house.clock.now, snapshot.at)
        shown.body = snapshot.body
        if go:
            app = go()
        else:
            walk(app)
        following = snapshots[number + 1].at if number + 1 < len(snapshots) else None
        app = run_until(app, house.clock, following, settle=SETTLE, go=go)
    return app


def articles_of(house: House, platform: str) -> list[str]:
    """Canonical addresses of what the platform holds, oldest first."""
    return [canonical(post["links"][0]) for post in house.held(platform)]


def assert_each_once(house: House, expected: Sequence[str], *, in_order: bool = True) -> None:
    for platform in ("twitter", "facebook"):
        held = articles_of(house, platform)
        twice = [link for link, times in Counter(held).items() if times > 1]
        assert not twice, f"{platform}: posted more than once"
        assert set(expected) - set(held) == set(), f"{platform}: lost"
        assert len(held) == len(expected)
        if in_order:
            assert held == list(expected), platform


def addresses(snapshots: Sequence[Snapshot]) -> list[str]:
    """Every address in the order of its first appearance."""
    return list(dict.fromkeys(link for snapshot in snapshots for link in snapshot.links))


class Killed(BaseException):
    """The end of the process, at this very point."""


class Process:
    """A service that is killed at seeded moments and started again from its database."""

    def __init__(self, house: House, *, between: float = 0, sending: float = 0, seed: int) -> None:
        self._house, self._rng = house, random.Random(seed)
        self._between, self._sending = between, sending
        self.deaths = 0
        self.deaths_at: Counter[str] = Counter()
        self._app = self._start()

    def walk(self) -> App:
        """One walk through the line; a walk in which the process dies ends there."""
        for run in FROM_FEED_TO_PLATFORM:
            if self._rng.random() < self._between:
                self._die()
            try:
                run(self._app)
            except Killed as killed:
                self.deaths_at[str(killed)] += 1
                self._die()
                break
        return self._app

    def _start(self) -> App:
        app = self._house.open(seed=self.deaths)
        mortal = {key: Mortal(platform, self._perhaps) for key, platform in app.platforms.items()}
        return replace(app, platforms=mortal)

    def _die(self) -> None:
        self._app.close()
        self.deaths += 1
        self._app = self._start()

    def _perhaps(self, moment: str) -> None:
        if self._rng.random() < self._sending / 2:
            raise Killed(moment)


class Mortal:
    """A real platform; the process that talks to it may die right before or right after the post is made."""

    def __init__(self, platform: Platform, perhaps: Callable[[str], None]) -> None:
        self._perhaps, self._platform = perhaps, platform
        self.find, self.metrics, self.whoami = platform.find, platform.metrics, platform.whoami
        self.limits, self.reply, self.find_reply = platform.limits, platform.reply, platform.find_reply
        self.examine, self.upload, self.replies = platform.examine, platform.upload, platform.replies

    def publish(self, outgoing: Outgoing, uploaded: Sequence[str] = ()) -> Receipt:
        self._perhaps("before the request")
        receipt = self._platform.publish(outgoing, uploaded)
        self._perhaps("after the answer")
        return receipt


def moved(snapshot: Snapshot) -> Snapshot:
    """The same articles, titles and dates under the addresses and ids of another generator."""
    old = rb"http://lkdjiin\.github\.io/blog/\d+/\d+/\d+/([^/\"<]+)/?"
    body = re.sub(
        rb'<link href="' + old + rb'"', rb'<link href="https://carnet.example.org/notes/\1.html"', snapshot.body
    )
    return replace(snapshot, body=re.sub(rb"<id>" + old + rb"</id>", rb"<id>urn:note:\1</id>", body))


def slug(link: str) -> str:
    """What old and new addresses have in common."""
    return urlsplit(link).path.rstrip("/").rpartition("/")[2].removesuffix(".html")


# ── the proofs ────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("part", "articles"),
    [(BEGINNING, 7), pytest.param(slice(None), ARTICLES, marks=pytest.mark.slow)],
    ids=["fifteen versions", "whole"],
)
def test_half_a_year_of_a_real_blog_is_posted_once_each_and_in_order(
    house: House, shown: Shown, snapshots: list[Snapshot], part: slice, articles: int
) -> None:
    expected = addresses(snapshots[part])
    assert len(expected) == articles

    with through(house, shown, snapshots[part]) as app:
        assert_each_once(house, expected)
        assert {state: n for state, n in app.store.totals().posts.items() if n} == {PostState.PUBLISHED: 2 * articles}


@each_part
def test_a_service_that_sees_every_second_version_misses_nothing(
    house: House, shown: Shown, snapshots: list[Snapshot], part: slice
) -> None:
    seen = snapshots[part]

    with through(house, shown, seen[1::2]):
        assert_each_once(house, addresses(seen))


@each_part
def test_broken_answers_now_and_then_lose_nothing(
    house: House, shown: Shown, snapshots: list[Snapshot], part: slice
) -> None:
    seen, rng = snapshots[part], random.Random(7)
    app = house.open()
    struck: list[Callable[[Visit, bytes], None]] = []

    def go() -> App:
        if shown.trouble is None and rng.random() < 0.5:
            shown.trouble = TROUBLES[len(struck) % len(TROUBLES)]
            struck.append(shown.trouble)
        walk(app)
        return app

    with through(house, shown, seen, go):
        # The trouble ends, and the service polls on.
        shown.trouble = None
        house.clock.advance(timedelta(days=1))
        walk(app)
        run_until(app, house.clock, None, settle=SETTLE)
        assert len(struck) >= 10
        assert set(struck) == set(TROUBLES)
        assert_each_once(house, addresses(seen))


@each_part
def test_a_process_that_dies_between_any_two_rooms_goes_on_where_it_was(
    house: House, shown: Shown, snapshots: list[Snapshot], part: slice
) -> None:
    seen = snapshots[part]
    process = Process(house, between=0.08, seed=11)

    with through(house, shown, seen, process.walk):
        assert process.deaths >= 10
        assert_each_once(house, addresses(seen))


@each_part
def test_a_process_that_dies_while_it_sends_neither_repeats_nor_forgets(
    house: House, shown: Shown, snapshots: list[Snapshot], part: slice
) -> None:
    seen = snapshots[part]
    process = Process(house, sending=0.6, seed=4)

    with through(house, shown, seen, process.walk) as app:
        assert process.deaths_at.keys() == {"before the request", "after the answer"}
        assert process.deaths >= 10
        # A post that never left is sent later than the one after it.
        assert_each_once(house, addresses(seen), in_order=False)
        ended = app.store.totals().posts
        assert ended[PostState.PUBLISHED] == sum(ended.values()) == 2 * len(addresses(seen))


@each_part
def test_a_site_that_moves_to_another_generator_is_not_posted_again(
    house: House, shown: Shown, snapshots: list[Snapshot], part: slice
) -> None:
    seen = snapshots[part]
    half = len(seen) // 2

    with through(house, shown, [*seen[:half], *map(moved, seen[half:])]):
        assert any("carnet.example.org" in link for link in articles_of(house, "twitter"))
        expected = [slug(link) for link in addresses(seen)]
        assert [slug(link) for link in articles_of(house, "twitter")] == expected
        assert [slug(link) for link in articles_of(house, "facebook")] == expected
