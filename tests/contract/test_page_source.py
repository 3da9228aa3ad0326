"""The source of article pages: every page has its own answer, whatever becomes of the others."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from crosspost.errors import FetchError, PageError
from crosspost.feeds.fetch import Answer, Fetcher
from crosspost.feeds.pages import MAX_BYTES, HttpPageSource
from crosspost.model import Page
from crosspost.ports import PageSource

HTML = b"<html><head><title>Un</title></head><body><p>Bonjour.</p></body></html>"
SITE = "https://blog.example/"


def _answer(url: str, status: int = 200, content_type: str | None = "text/html", body: bytes = HTML) -> Answer:
    headers = {"content-type": content_type} if content_type is not None else {}
    return Answer(status=status, url=url, moved_to=None, headers=headers, body=body)


class Web:
    """A web of answers by address; an exception is raised. Remembers what it was asked."""

    def __init__(self, pages: Mapping[str, Answer | Exception]) -> None:
        self.pages = pages
        self.asked: list[tuple[str, bool, int]] = []

    def get(
        self,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        allow_private: bool = False,
        max_bytes: int = 0,
        deadline: float = 0.0,
    ) -> Answer:
        self.asked.append((url, allow_private, max_bytes))
        answer = self.pages[url]
        if isinstance(answer, Exception):
            raise answer
        return answer


def _one(answer: Answer | Exception) -> Page | PageError:
    [(_, result)] = HttpPageSource(Web({SITE: answer}).get).read_all([(SITE, False)])
    return result


def test_each_page_is_read_once_and_answered_under_the_address_that_was_asked() -> None:
    web = Web({SITE: _answer("https://elsewhere.example/"), SITE + "b": _answer(SITE + "b")})
    source: PageSource = HttpPageSource(web.get, threads=2)

    answers = dict(source.read_all([(SITE, False), (SITE + "b", True), (SITE, False)]))

    assert {url: page.title for url, page in answers.items() if isinstance(page, Page)} == {
        SITE: "Un",
        SITE + "b": "Un",
    }
    assert sorted(web.asked) == [(SITE, False, MAX_BYTES), (SITE + "b", True, MAX_BYTES)]


def test_an_address_named_twice_may_be_private_only_if_both_say_so() -> None:
    web = Web({SITE: _answer(SITE)})

    list(HttpPageSource(web.get).read_all([(SITE, True), (SITE, False)]))

    assert web.asked == [(SITE, False, MAX_BYTES)]


def test_relative_addresses_are_those_of_where_the_page_was_found() -> None:
    body = b'<title>Un</title><link rel="canonical" href="/a"><p>Bonjour.</p>'

    page = _one(_answer("https://elsewhere.example/x", body=body))

    assert isinstance(page, Page)
    assert page.canonical == "https://elsewhere.example/a"
    assert page.found_at == "https://elsewhere.example/x"


BAD = [
    ("not there", _answer(SITE, status=404), "404"),
    ("not for programs", _answer(SITE, status=403), "feed"),
    ("a picture", _answer(SITE, content_type="image/png", body=b"\x89PNG"), "image/png"),
    ("bytes of no kind", _answer(SITE, content_type=None, body=b"\0\1"), "not an HTML page"),
    ("nothing to read", _answer(SITE, body=b"<html><script>run()</script></html>"), "scripts"),
    ("no body", _answer(SITE, body=b""), "scripts"),
    ("not fetched", FetchError(f"{SITE}: the host is unknown."), "the host is unknown"),
    ("not foreseen", RuntimeError("a bug"), "RuntimeError"),
]


@pytest.mark.parametrize(("answer", "says"), [case[1:] for case in BAD], ids=[case[0] for case in BAD])
def test_a_bad_page_is_an_error_that_names_address_and_reason(answer: Answer | Exception, says: str) -> None:
    error = _one(answer)

    assert isinstance(error, PageError)
    assert SITE in str(error)
    assert says in str(error)


def test_one_bad_page_spoils_no_other() -> None:
    urls = [f"{SITE}{n}" for n in range(20)]
    web = Web({url: RuntimeError("a bug") if n % 3 == 0 else _answer(url) for n, url in enumerate(urls)})

    answers = list(HttpPageSource(web.get, threads=4).read_all((url, False) for url in urls))

    assert sorted(url for url, _ in answers) == sorted(urls)
    assert sum(isinstance(result, PageError) for _, result in answers) == 7


def test_pages_come_as_they_end_not_as_they_were_asked() -> None:
    released = threading.Event()

    def get(url: str, **options: object) -> Answer:
        if url.endswith("slow"):
            assert released.wait(10)
        return _answer(url)

    answers = HttpPageSource(get, threads=2).read_all([(SITE + "slow", False), (SITE + "fast", False)])

    assert next(answers)[0] == SITE + "fast"
    released.set()
    assert next(answers)[0] == SITE + "slow"


def test_who_stops_listening_starts_nothing_more() -> None:
    web = Web({f"{SITE}{n}": _answer(f"{SITE}{n}") for n in range(50)})
    answers = HttpPageSource(web.get, threads=1).read_all((url, False) for url in web.pages)
    assert isinstance(answers, Iterator)

    next(answers)
    answers.close()  # type: ignore[attr-defined]

    assert len(web.asked) < 50


def test_nothing_asked_is_nothing_answered() -> None:
    assert list(HttpPageSource(Web({}).get).read_all([])) == []


def test_no_threads_are_refused() -> None:
    with pytest.raises(ValueError, match="threads is 0"):
        HttpPageSource(Web({}).get, threads=0)


class _Blog(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(HTML)))
        self.end_headers()
        self.wfile.write(HTML)

    def log_message(self, *args: object) -> None:
        """Tests are quiet."""


@pytest.fixture
def blog() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Blog)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/article"
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_real_page_on_loopback_is_read_only_where_private_addresses_are_allowed(blog: str) -> None:
    fetcher = Fetcher()
    source = HttpPageSource(fetcher.get)

    [(_, allowed)] = source.read_all([(blog, True)])
    [(_, refused)] = source.read_all([(blog, False)])
    fetcher.close()

    assert isinstance(allowed, Page)
    assert allowed.title == "Un"
    assert isinstance(refused, PageError)
    assert "allow_private" in str(refused)


def test_hosts_take_turns_and_slow_sites_hold_nobody_up_for_longer_than_the_patience() -> None:
    slow = [f"https://slow.example/{number}" for number in range(40)]
    quick = [f"https://quick.example/{number}" for number in range(2)]
    hanging = threading.Event()

    def get(url: str, **_: object) -> Answer:
        if "slow" in url:
            hanging.wait(0.2)
        return _answer(url)

    source = HttpPageSource(get, threads=2, patience=0.5)
    read = [url for url, _ in source.read_all([(url, False) for url in (*slow, *quick)])]
    assert set(quick) <= set(read), "they are not behind forty others"
    assert 2 <= len(set(read) & set(slow)) < 12, "the rest is asked for again another time"
