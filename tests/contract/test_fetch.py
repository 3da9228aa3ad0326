"""The fetcher against servers that stall, lie, overflow and lead astray. Loopback only."""

from __future__ import annotations

import gzip
import socket
import threading
import time

import pytest

from crosspost.errors import FetchError
from crosspost.feeds import guard
from crosspost.feeds.fetch import Answer, Fetcher
from tests.contract.feed_site import FeedSite, Page, Visit

HEAD = b"HTTP/1.1 200 OK\r\n"


def get(page: Page, path: str = "/page", **options: object) -> Answer:
    fetcher = Fetcher(connect=1.0, read=1.0)
    try:
        with FeedSite({path: page}) as site:
            return fetcher.get(site.url + path, allow_private=True, **options)  # type: ignore[arg-type]
    finally:
        fetcher.close()


def refused(page: Page, path: str = "/page", **options: object) -> str:
    started = time.monotonic()
    with pytest.raises(FetchError) as caught:
        get(page, path, **options)
    assert time.monotonic() - started < 3, "in bounded time"
    return str(caught.value)


def endless(visit: Visit) -> None:
    visit.send(HEAD + b"\r\n")
    while visit.send(b"x" * 65_536):
        pass


def dripping_body(visit: Visit) -> None:
    visit.send(HEAD + b"Content-Length: 1000\r\n\r\n")
    while visit.send(b"x"):
        visit.pause(0.05)


def dripping_body_without_length(visit: Visit) -> None:
    visit.send(HEAD + b"Connection: close\r\n\r\n")
    while visit.send(b"x"):
        visit.pause(0.05)


def dripping_headers(visit: Visit) -> None:
    visit.send(HEAD)
    while visit.send(b"X"):
        visit.pause(0.05)


def dripping_chunks(visit: Visit) -> None:
    visit.send(HEAD + b"Transfer-Encoding: chunked\r\n\r\n")
    while visit.send(b"0"):
        visit.pause(0.05)


@pytest.mark.parametrize("page", [dripping_body, dripping_body_without_length, dripping_headers, dripping_chunks])
def test_a_server_that_drips_is_cut_off_at_the_deadline(page: Page) -> None:
    assert "not finished after 0.5 s" in refused(page, path="/close", deadline=0.5)


def test_a_deadline_that_a_busy_machine_is_late_to_act_on_is_told_as_what_it_is(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    timer = threading.Timer
    monkeypatch.setattr(threading, "Timer", lambda _, run: timer(60, run))
    assert "not finished after 0.3 s" in refused(lambda visit: visit.pause(5), deadline=0.3)


def test_a_server_that_says_nothing_is_left_after_the_read_limit() -> None:
    assert "said nothing" in refused(lambda visit: visit.pause(5))


def test_an_endless_body_is_cut_off_at_the_limit() -> None:
    assert "more than 1 MB" in refused(endless, path="/close", max_bytes=1_000_000)


def test_a_declared_length_beyond_the_limit_is_not_even_read() -> None:
    assert "more than 1 MB" in refused(
        lambda v: v.send(HEAD + b"Content-Length: 999999999\r\n\r\n"), max_bytes=1_000_000
    )


def test_a_gzip_bomb_is_counted_after_decompression() -> None:
    bomb = gzip.compress(bytes(50_000_000), 1)
    assert "more than 1 MB" in refused(lambda v: v.answer(bomb, Content_Encoding="gzip"), max_bytes=1_000_000)


BROKEN = [
    (lambda v: v.send(HEAD + b"X: " + b"x" * 2_000_000), "broke the conversation off", "2 MB header"),
    (lambda v: v.send(HEAD + b"X: y\r\n" * 5_000 + b"\r\n"), "broke the conversation off", "5,000 headers"),
    (lambda v: v.send(b"SSH-2.0-x\r\n"), "broke the conversation off", "not HTTP"),
    (lambda v: v.send(HEAD + b"Content-Length: 9\r\n\r\nx"), "broke the conversation off", "body cut short"),
    (lambda v: None, "broke the conversation off", "closed without a word"),
    (lambda v: v.answer(b"xx", Content_Encoding="gzip"), "not compressed", "not gzip"),
]


@pytest.mark.parametrize(("page", "word", "reason"), BROKEN)
def test_a_broken_answer_is_a_clear_error(page: Page, word: str, reason: str) -> None:
    assert word in refused(page, path="/close"), reason


REDIRECTS = [
    ("/page", "circle", "to itself"),
    ("file:///etc/passwd", "only http and https", "to a file"),
    ("http://[::1", "not a web address", "to nonsense"),
    ("http://host.invalid:99999/", "not a", "to an impossible port"),
]


@pytest.mark.parametrize(("location", "word", "reason"), REDIRECTS)
def test_a_redirect_that_leads_nowhere_is_a_clear_error(location: str, word: str, reason: str) -> None:
    assert word in refused(lambda visit: visit.answer(status=302, Location=location)), reason


def test_more_than_five_redirects_are_too_many() -> None:
    def page(visit: Visit) -> None:
        number = int(visit.path.partition("?")[2] or 0)
        if number < limit:
            visit.answer(status=302, Location=f"?{number + 1}")
        else:
            visit.answer(b"there")

    limit = 5
    assert get(page).body == b"there"
    limit = 6
    assert "more than 5 times" in refused(page)


PRIVATE = ["127.0.0.1", "localhost", "0", "2130706433", "0x7f.1", "127.1", "[::1]", "[::ffff:127.0.0.1]"]


@pytest.mark.parametrize("host", PRIVATE)
def test_private_addresses_are_refused_however_they_are_written(host: str) -> None:
    with FeedSite({"/feed": lambda visit: visit.answer(b"secret")}) as site:
        with pytest.raises(FetchError, match="allow_private"):
            Fetcher(connect=1.0).get(f"http://{host}:{site.port}/feed")
        assert site.connections == 0


def _resolves(monkeypatch: pytest.MonkeyPatch, names: dict[str, list[list[str]]]) -> None:
    """Let names resolve to these addresses, the n-th time to the n-th list; numeric ones resolve as ever."""
    real = socket.getaddrinfo

    def fake(host: str, port: int, *args: object, **kinds: int) -> object:
        if host not in names:
            return real(host, port, **kinds)
        found = names[host].pop(0) if len(names[host]) > 1 else names[host][0]
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in found]

    monkeypatch.setattr(socket, "getaddrinfo", fake)


def test_a_name_with_one_private_address_among_public_ones_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    _resolves(monkeypatch, {"mixed.example": [["93.184.216.34", "127.0.0.1"]]})
    with pytest.raises(FetchError, match=r"mixed\.example leads to 127\.0\.0\.1"):
        Fetcher().get("http://mixed.example/")


def test_a_name_that_changes_its_mind_is_asked_once(monkeypatch: pytest.MonkeyPatch) -> None:
    with FeedSite({"/": lambda visit: visit.answer(visit.headers["host"].encode())}) as site:
        # The checked answer is the one that is connected to; the second one must never be asked for.
        monkeypatch.setattr(guard, "is_public", lambda address: address == "127.0.0.1")
        _resolves(monkeypatch, {"rebind.example": [["127.0.0.1"], ["10.0.0.1"]]})
        answer = Fetcher(connect=1.0).get(f"http://rebind.example:{site.port}/")
    assert answer.body == f"rebind.example:{site.port}".encode()


def test_a_redirect_to_a_private_address_is_refused_at_that_hop(monkeypatch: pytest.MonkeyPatch) -> None:
    with FeedSite({"/": lambda visit: visit.answer(status=302, Location=f"http://10.0.0.1:{site.port}/")}) as site:
        monkeypatch.setattr(guard, "is_public", lambda address: address == "127.0.0.1")
        with pytest.raises(FetchError, match=r"10\.0\.0\.1, which is not on the public internet"):
            Fetcher(connect=1.0).get(site.url + "/")


def test_the_second_address_is_tried_when_the_first_is_dead(monkeypatch: pytest.MonkeyPatch) -> None:
    with FeedSite({"/": lambda visit: visit.answer(b"there")}) as site:
        _resolves(monkeypatch, {"two.example": [["127.0.0.2", "127.0.0.1"]]})
        answer = Fetcher(connect=1.0).get(f"http://two.example:{site.port}/", allow_private=True)
    assert answer.body == b"there"


def test_a_silent_name_service_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    silent = threading.Event()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: [silent.wait(10)][:0])
    started = time.monotonic()
    with pytest.raises(FetchError, match=r"not finished after 0\.3 s|name service"):
        Fetcher().get("http://slow.example/", deadline=0.3)
    assert time.monotonic() - started < 2
    silent.set()


ADDRESSES = [
    ("ftp://blog.example/feed", "only http and https"),
    ("blog.example/feed", "https://host/path"),
    ("http://", "no host"),
    ("http://[::1/feed", "https://host/path"),
    ("http://blog.example:99999/", "https://host/path"),
    ("", "https://host/path"),
]


@pytest.mark.parametrize(("url", "word"), ADDRESSES)
def test_what_is_no_web_address_is_refused_with_the_remedy(url: str, word: str) -> None:
    with pytest.raises(FetchError) as caught:
        Fetcher().get(url)
    assert word in str(caught.value)


def test_a_port_where_nobody_listens_is_a_clear_error() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    with pytest.raises(FetchError, match="no connection to 127"):
        Fetcher().get(f"http://127.0.0.1:{port}/", allow_private=True)


def test_a_password_goes_to_its_own_host_alone_and_into_no_message() -> None:
    with FeedSite({"/there": lambda visit: visit.answer(b"x")}) as other:
        away: Page = lambda visit: visit.answer(status=301, Location=f"{other.url}/there")  # noqa: E731
        with FeedSite({"/feed": away}) as site:
            url = f"http://anne:s%C3%A9same@127.0.0.1:{site.port}"
            answer = Fetcher().get(f"{url}/feed", allow_private=True)
            with pytest.raises(FetchError) as caught:
                Fetcher().get(f"{url}/feed")
    assert site.visits[0].headers["authorization"].startswith("Basic ")
    assert "authorization" not in other.visits[0].headers
    assert (answer.url, answer.moved_to) == (f"{other.url}/there", f"{other.url}/there")
    assert "same" not in str(caught.value)


def test_we_say_who_we_are_and_give_each_header_once() -> None:
    answer = get(lambda visit: visit.answer(visit.headers["user-agent"].encode(), X_A="1", x_a="2"))
    assert answer.body.startswith(b"crosspost/")
    assert b"feed reader" in answer.body
    assert answer.headers["x-a"] == "1, 2"
