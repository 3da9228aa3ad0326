"""A dozen feeds at once, most of them hostile: the good ones are taken in, each bad one says what is wrong with it."""

from __future__ import annotations

import gzip
import random
import socket
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from urllib3.util import connection

from crosspost.bootstrap import build
from crosspost.config import load
from crosspost.feeds.document import MOST_ENTRIES
from crosspost.feeds.fetch import Fetcher
from crosspost.feeds.source import HttpFeedSource
from crosspost.feeds.workers import Workers
from crosspost.model import Ledger, ReasonKind, StepReport
from crosspost.ports import LedgerLine
from crosspost.steps import poll
from tests.contract.feed_site import FeedSite, Visit
from tests.e2e.house import rss
from tests.fakes import SetClock

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
READ_LIMIT = 1.0
"""Seconds of silence after which a server is given up; 15 outside of tests."""

WITHIN = 20
"""Seconds that the whole poll may take: far above what it needs, far below what a hang would."""


BOMB = gzip.compress(b"<rss>" + b" " * 50_000_000, 1)


def good(visit: Visit) -> None:
    visit.answer(rss([("Une bonne note", f"https://{visit.path[1:]}.example.org/a", NOW)]))


def endless(visit: Visit) -> None:
    visit.send(b"HTTP/1.1 200 OK\r\nContent-Type: application/rss+xml\r\n\r\n<rss><channel>")
    while visit.send(b"<item><title>" + b"x" * 1_000_000 + b"</title></item>"):
        pass


def gzip_bomb(visit: Visit) -> None:
    visit.answer(BOMB, Content_Encoding="gzip")


def silent(visit: Visit) -> None:
    visit.pause(30)


def entity_bomb(visit: Visit) -> None:
    levels = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 12))
    items = "<item><title>&e11;</title><link>https://bomb.example/a</link></item>"
    visit.answer(
        f'<?xml version="1.0"?><!DOCTYPE r [<!ENTITY e0 "ha">{levels}]><rss><channel>{items}</channel></rss>'.encode()
    )


def many(visit: Visit) -> None:
    items = [f"<item><title>{n}</title><link>https://many.example/{n}</link></item>" for n in range(100_000)]
    visit.answer(f'<rss version="2.0"><channel><title>Many</title>{"".join(items)}</channel></rss>'.encode())


def nul_bytes(visit: Visit) -> None:
    visit.answer(b"\0" * 100_000, Content_Type="application/rss+xml")


def wrong_encoding(visit: Visit) -> None:
    """Windows-1252 that calls itself UTF-8: the feed is read, and its letters are right."""
    feed = rss([("Été à la côte", "https://wrong-encoding.example.org/a", NOW)])
    visit.answer(feed.decode().encode("cp1252", "xmlcharrefreplace"), Content_Type="application/rss+xml; charset=utf-8")


def page(visit: Visit) -> None:
    head = '<link rel="alternate" type="application/rss+xml" href="/feed.xml">'
    visit.answer(
        f"<!DOCTYPE html><html><head><title>A</title>{head}</head><body><p>Hi</p></body></html>".encode(),
        Content_Type="text/html",
    )


def script_links(visit: Visit) -> None:
    visit.answer(
        b'<rss version="2.0"><channel><title>S</title>'
        b"<item><title>Click</title><link>javascript:alert(1)</link></item>"
        b"<item><title>Read</title><link>file:///etc/passwd</link></item></channel></rss>"
    )


def to_private(visit: Visit) -> None:
    visit.answer(status=301, Location=f"http://127.0.0.1:{visit.headers['host'].rpartition(':')[2]}/good-1")


@dataclass(frozen=True, kw_only=True)
class Hostile:
    """A feed, and the words that its error must hold; none where it is to be read all the same."""

    answer: Callable[[Visit], None]
    words: tuple[str, ...] = ()


FEEDS = {
    "good-1": Hostile(answer=good),
    "endless": Hostile(answer=endless, words=("10 MB",)),
    "gzip-bomb": Hostile(answer=gzip_bomb, words=("10 MB",)),
    "silent": Hostile(answer=silent, words=("said nothing",)),
    "entity-bomb": Hostile(answer=entity_bomb),
    "good-2": Hostile(answer=good),
    "many": Hostile(answer=many),
    "nul-bytes": Hostile(answer=nul_bytes, words=("feed",)),
    "wrong-encoding": Hostile(answer=wrong_encoding),
    "page": Hostile(answer=page, words=("/feed.xml",)),
    "script-links": Hostile(answer=script_links),
    "good-3": Hostile(answer=good),
}


@dataclass(frozen=True, kw_only=True)
class Polled:
    """What one poll over all of them left behind."""

    report: StepReport
    errors: dict[str, str | None]
    ledger: tuple[LedgerLine, ...]
    took: float

    def of(self, key: str) -> list[LedgerLine]:
        return [line for line in self.ledger if line.feed_key == key]


class PublicOnLoopback:
    """The system's name service, but `public.example` is a public address, and that address is this machine's door."""

    ADDRESS = "93.184.215.14"

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self._getaddrinfo, self._connect = socket.getaddrinfo, connection.create_connection
        monkeypatch.setattr(socket, "getaddrinfo", self.getaddrinfo)
        monkeypatch.setattr(connection, "create_connection", self.connect)

    def getaddrinfo(self, host: str, port: int, *args: Any, **options: Any) -> Any:
        return self._getaddrinfo(self.ADDRESS if host == "public.example" else host, port, *args, **options)

    def connect(self, address: tuple[str, int], *args: Any, **options: Any) -> socket.socket:
        host, port = address
        return self._connect(("127.0.0.1" if host == self.ADDRESS else host, port), *args, **options)


@pytest.fixture(scope="module")
def polled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Polled]:
    """One poll over all feeds and one that redirects to this machine without leave, by the real steps."""
    with pytest.MonkeyPatch.context() as monkeypatch:
        PublicOnLoopback(monkeypatch)
        yield _poll_all(tmp_path_factory.mktemp("hostile"))


def _poll_all(folder: Path) -> Polled:
    with FeedSite({f"/{key}": feed.answer for key, feed in FEEDS.items()} | {"/to-private": to_private}) as site:
        tables = [_table(key, f"{site.url}/{key}", private=True) for key in FEEDS]
        tables.append(_table("to-private", f"http://public.example:{site.port}/to-private", private=False))
        config = folder / "crosspost.toml"
        config.write_text('database = "hostile.db"\n' + "\n".join(tables), encoding="utf-8")
        (folder / ".env").touch()
        settings = load(config, folder / ".env", environ={})
        fetcher, workers = Fetcher(read=READ_LIMIT), Workers(seconds=8)
        app = build(settings, clock=SetClock(NOW), rng=random.Random(1))
        closers = (*app.closers, workers.close, fetcher.close)
        with replace(app, feed_source=HttpFeedSource(fetcher, workers), closers=closers) as app:
            started = time.monotonic()
            report = poll.run(app)
            took = time.monotonic() - started
            errors = {state.key: state.last_error for state in app.store.feed_states()}
            return Polled(report=report, errors=errors, ledger=app.store.ledger(limit=200_000), took=took)


def _table(key: str, url: str, *, private: bool) -> str:
    allow = "allow_private = true\n" if private else ""
    return f'[[feed]]\nkey = "{key}"\nurl = "{url}"\nbackfill = 1000\n{allow}'


@pytest.mark.parametrize("key", ["good-1", "good-2", "good-3"])
def test_good_feeds_are_taken_in_beside_hostile_ones(polled: Polled, key: str) -> None:
    assert [(line.title, line.ledger) for line in polled.of(key)] == [("Une bonne note", Ledger.QUEUED)]
    assert polled.errors[key] is None


BAD = {key: feed.words for key, feed in FEEDS.items() if feed.words} | {"to-private": ("127.0.0.1", "allow_private")}


@pytest.mark.parametrize("key", BAD)
def test_each_bad_feed_says_what_is_wrong_with_it(polled: Polled, key: str) -> None:
    error = polled.errors[key] or ""

    assert all(word in error for word in BAD[key]), error
    assert f"feed {key!r}: {error}" in polled.report.problems
    assert polled.of(key) == []


def test_no_other_feed_is_in_trouble(polled: Polled) -> None:
    assert {key for key, error in polled.errors.items() if error} - {"entity-bomb"} == set(BAD)
    assert polled.report.counts["failed"] == len(polled.report.problems)


def test_the_whole_poll_ends_in_time(polled: Polled) -> None:
    assert polled.took < WITHIN


def test_entities_are_not_blown_up(polled: Polled) -> None:
    assert all(len(line.title) < 1000 for line in polled.of("entity-bomb"))


def test_of_endlessly_many_entries_the_first_ones_are_known(polled: Polled) -> None:
    assert 0 < len(polled.of("many")) <= MOST_ENTRIES


def test_a_wrong_name_of_the_encoding_does_not_spoil_the_letters(polled: Polled) -> None:
    assert [line.title for line in polled.of("wrong-encoding")] == ["Été à la côte"]


def test_links_that_are_no_web_addresses_are_skipped_with_the_reason(polled: Polled) -> None:
    lines = polled.of("script-links")

    assert {(line.ledger, line.link) for line in lines} == {(Ledger.SKIPPED, None)}
    assert [line.reason and line.reason.kind for line in lines] == [ReasonKind.NO_ADDRESS] * 2
