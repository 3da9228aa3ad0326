"""The feed source against a site on loopback that behaves well, badly, and with malice."""

from __future__ import annotations

import gzip
import time
import zlib
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from crosspost.errors import FeedError, FetchError, ParseError
from crosspost.feeds.fetch import Fetcher
from crosspost.feeds.source import HttpFeedSource
from crosspost.feeds.workers import Workers
from crosspost.model import Feed, FeedState
from crosspost.ports import FeedAnswer, Fetched, NotModified
from tests.contract.feed_site import FeedSite, Page, Visit

brotli = pytest.importorskip("brotli")

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
RSS = b'<rss version="2.0"><channel><title>Blog</title><item><title>Un</title><link>/un</link></item></channel></rss>'
SQUEEZED = [("gzip", gzip.compress), ("br", brotli.compress), ("deflate", zlib.compress)]
AUTHOR_BOMB = b'<rss version="2.0"><channel><item><author>' + b"a." * 100_000 + b"</author></item></channel></rss>"


@pytest.fixture(scope="module")
def source() -> Iterator[HttpFeedSource]:
    fetcher = Fetcher(connect=1.0, read=1.0)
    with Workers(size=2, seconds=2.0) as workers:
        yield HttpFeedSource(fetcher, workers, threads=8)
    fetcher.close()


def ask(url: str, *, key: str = "blog", **state: Any) -> tuple[Feed, FeedState]:
    return Feed(key=key, url=url, allow_private=True), FeedState(key=key, url=url, **state)


def poll(source: HttpFeedSource, page: Page, path: str = "/feed", **state: Any) -> Fetched | NotModified | FeedError:
    with FeedSite({path: page}) as site:
        (answer,) = source.fetch_all([ask(site.url + path, **state)], now=NOW)
    return answer.result


def good(visit: Visit) -> None:
    visit.answer(RSS, Content_Type="application/rss+xml")


def test_a_good_answer_is_fetched_with_its_validators_and_rest(source: HttpFeedSource) -> None:
    def page(visit: Visit) -> None:
        visit.answer(RSS, ETag='"1"', Last_Modified="Sun, 01 Mar 2026 10:00:00 GMT", Cache_Control="max-age=600")

    result = poll(source, page)
    assert isinstance(result, Fetched)
    assert (result.title, result.etag, result.rest) == ("Blog", '"1"', timedelta(minutes=10))
    assert result.last_modified == "Sun, 01 Mar 2026 10:00:00 GMT"
    assert result.entries[0].link == result.url.replace("/feed", "/un")


def test_nothing_new_is_said_without_a_body(source: HttpFeedSource) -> None:
    def page(visit: Visit) -> None:
        assert visit.headers["if-none-match"] == '"1"'
        assert visit.headers["if-modified-since"] == "then"
        visit.answer(status=304)

    assert isinstance(poll(source, page, etag='"1"', last_modified="then", read_at=NOW - HOUR), NotModified)


STALE = [
    (NOW - 24 * HOUR, "a day ago"),
    (NOW + HOUR, "by a clock that was wrong"),
    (None, "nobody knows when"),
]


@pytest.mark.parametrize(("read_at", "reason"), STALE)
def test_what_was_read_long_ago_is_asked_for_as_a_whole(
    source: HttpFeedSource, read_at: datetime | None, reason: str
) -> None:
    def page(visit: Visit) -> None:
        validated = visit.headers.keys() & {"if-none-match", "if-modified-since"}
        if validated or visit.headers.get("cache-control") != "no-cache":
            visit.answer(status=304)
        else:
            good(visit)

    assert isinstance(poll(source, page, etag='"1"', last_modified="then", read_at=read_at), Fetched), reason


@pytest.mark.parametrize("state", [{}, {"etag": '"1"', "read_at": NOW - 24 * HOUR}])
def test_that_nothing_changed_is_no_answer_to_who_asked_for_the_whole(
    source: HttpFeedSource, state: dict[str, Any]
) -> None:
    result = poll(source, lambda visit: visit.answer(status=304), **state)
    assert isinstance(result, FetchError)
    assert "asked for the whole feed" in str(result)


def test_a_feed_without_validators_bypasses_no_cache(source: HttpFeedSource) -> None:
    def page(visit: Visit) -> None:
        assert "cache-control" not in visit.headers
        good(visit)

    assert isinstance(poll(source, page, read_at=NOW - 24 * HOUR), Fetched)


@pytest.mark.parametrize(("encoding", "squeeze"), SQUEEZED)
def test_compressed_answers_are_read(source: HttpFeedSource, encoding: str, squeeze: Callable[[bytes], bytes]) -> None:
    assert isinstance(poll(source, lambda visit: visit.answer(squeeze(RSS), Content_Encoding=encoding)), Fetched)


STATUSES = [(404, "nothing there"), (403, "refuses access"), (401, "password"), (500, "in trouble"), (418, "418")]


@pytest.mark.parametrize(("status", "word"), STATUSES)
def test_a_refusal_is_told_in_words(source: HttpFeedSource, status: int, word: str) -> None:
    result = poll(source, lambda visit: visit.answer(b"no", status=status))
    assert isinstance(result, FetchError)
    assert word in str(result)
    assert "/feed" in str(result)
    assert (result.gone, result.retry_after) == (False, None)


def test_gone_is_gone(source: HttpFeedSource) -> None:
    result = poll(source, lambda visit: visit.answer(status=410))
    assert isinstance(result, FetchError)
    assert result.gone


@pytest.mark.parametrize("status", [429, 503])
def test_a_server_that_asks_for_patience_gets_it(source: HttpFeedSource, status: int) -> None:
    result = poll(source, lambda visit: visit.answer(status=status, Retry_After="120"))
    assert isinstance(result, FetchError)
    assert result.retry_after == NOW + timedelta(minutes=2)


NO_FEEDS = [
    (b"", "empty"),
    (b'<html><link rel="alternate" type="application/rss+xml" href="/rss"></html>', "/rss"),
    (b'<html><form><input type="password"></form></html>', "password"),
    (b'<opml version="1.0"><body></body></opml>', "OPML"),
]


@pytest.mark.parametrize(("body", "word"), NO_FEEDS)
def test_a_page_that_is_no_feed_is_refused_in_words(source: HttpFeedSource, body: bytes, word: str) -> None:
    result = poll(source, lambda visit: visit.answer(body, Content_Type="text/html"))
    assert isinstance(result, ParseError)
    assert word in str(result)


def test_permanent_moves_are_remembered_and_temporary_ones_are_not(source: HttpFeedSource) -> None:
    def to(path: str, status: int) -> Page:
        return lambda visit: visit.answer(status=status, Location=path)

    pages = {"/a": to("/b", 301), "/b": to("/c", 308), "/c": to("/d", 302), "/d": to("/e", 301), "/e": good}
    with FeedSite(pages) as site:
        results = {
            answer.key: answer.result
            for answer in source.fetch_all([ask(site.url + "/a", key="a"), ask(site.url + "/c", key="c")], now=NOW)
        }
    assert isinstance(results["a"], Fetched)
    assert isinstance(results["c"], Fetched)
    assert results["a"].url == site.url + "/c", "as far as the chain of permanent ones reaches"
    assert results["c"].url == site.url + "/c"


def test_a_slow_feed_delays_no_other_and_answers_come_as_they_end(source: HttpFeedSource) -> None:
    with FeedSite({"/slow": lambda visit: visit.pause(5), "/feed": good, "/bomb": _bomb}) as site:
        requests = [ask(site.url + f"/{name}", key=name) for name in ("slow", "bomb", "feed")]
        order = [(answer.key, type(answer.result)) for answer in source.fetch_all(requests, now=NOW)]
    assert order == [("feed", Fetched), ("slow", FetchError), ("bomb", ParseError)]


def _bomb(visit: Visit) -> None:
    visit.answer(AUTHOR_BOMB)


def test_a_hundred_thousand_entries_end_in_bounded_time() -> None:
    body = b'<rss version="2.0"><channel>' + b"<item><title>x</title></item>" * 100_000 + b"</channel></rss>"
    # The limits of the service: a slow machine needs seconds of its processor for what is read of this.
    with closing(Fetcher()) as fetcher, Workers(size=1) as workers:
        source = HttpFeedSource(fetcher, workers)
        result = poll(source, lambda visit: visit.answer(gzip.compress(body, 1), Content_Encoding="gzip"))
    assert isinstance(result, Fetched)
    assert len(result.entries) == 5_000


def test_dangerous_links_do_not_come_through(source: HttpFeedSource) -> None:
    links = b"<item><link>javascript:alert(1)</link></item><item><link>file:///etc/passwd</link></item>"
    result = poll(source, lambda visit: visit.answer(b'<rss version="2.0"><channel>' + links + b"</channel></rss>"))
    assert isinstance(result, Fetched)
    assert [entry.link for entry in result.entries] == [None, None]


def test_many_feeds_are_each_answered_once_and_failing_ones_come_last(source: HttpFeedSource) -> None:
    with FeedSite({"/feed": good}) as site:
        requests = [ask(site.url + "/feed", key=str(n), failures=n % 2) for n in range(60)]
        answers: list[FeedAnswer] = list(source.fetch_all(requests, now=NOW))
    assert sorted(int(answer.key) for answer in answers) == list(range(60))
    assert all(isinstance(answer.result, Fetched) for answer in answers)
    assert {int(answer.key) % 2 for answer in answers[:10]} == {0}
    assert site.connections <= 16, "connections are used again"


def test_answers_that_nobody_takes_are_given_up(source: HttpFeedSource) -> None:
    with FeedSite({"/feed": good}) as site:
        answers = source.fetch_all([ask(site.url + "/feed", key=str(n)) for n in range(500)], now=NOW)
        next(answers)
        started = time.monotonic()
        answers.close()  # type: ignore[attr-defined]
        assert time.monotonic() - started < 3
        assert len(site.visits) < 60


def test_a_fault_of_ours_is_that_feeds_error_alone(
    source: HttpFeedSource, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: object) -> dict[str, str]:
        raise ZeroDivisionError("oops")

    monkeypatch.setattr("crosspost.feeds.source.conditional_headers", broken)
    result = poll(source, good)
    assert isinstance(result, FetchError)
    assert "report" in str(result)
    assert "poll.fault" in caplog.text


def test_a_file_at_hand_is_read_too(source: HttpFeedSource) -> None:
    assert source.read_document(RSS, None, "https://blog.example/").entries[0].link == "https://blog.example/un"
