"""Parsing in processes that can be killed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest

from crosspost.errors import ParseError
from crosspost.feeds.workers import Workers

psutil = pytest.importorskip("psutil")

FEED = b'<rss version="2.0"><channel><title>Blog</title><item><title>Un</title></item></channel></rss>'
AUTHOR_BOMB = b'<rss version="2.0"><channel><item><author>' + b"a." * 100_000 + b"</author></item></channel></rss>"


def read(workers: Workers, body: bytes = FEED) -> str | None:
    return workers.parse(body, content_type=None, url="https://blog.example/feed").title


def children() -> list[Any]:
    return [one for one in psutil.Process().children() if "crosspost.feeds.worker" in one.cmdline()]


@pytest.fixture(scope="module")
def workers() -> Iterator[Workers]:
    with Workers(size=2, seconds=1.0, memory=1 << 30) as made:
        yield made


def test_a_document_and_an_error_cross_the_border_whole(workers: Workers) -> None:
    assert read(workers) == "Blog"
    page = b'<html><link rel="alternate" type="application/rss+xml" href="/f"></html>'
    with pytest.raises(ParseError, match="web page") as caught:
        read(workers, page)
    assert caught.value.announced == ("https://blog.example/f",)


def test_a_bomb_is_killed_while_another_feed_goes_through(workers: Workers) -> None:
    read(workers)
    caught: list[ParseError] = []

    def bomb() -> None:
        with pytest.raises(ParseError, match=r"longer than 1 s") as error:
            read(workers, AUTHOR_BOMB)
        caught.append(error.value)

    thread = threading.Thread(target=bomb)
    thread.start()
    assert read(workers) == "Blog"
    assert thread.is_alive(), "the other feed did not wait for the bomb"
    thread.join()
    assert len(caught) == 1
    assert read(workers) == "Blog", "the killed child was replaced"


def test_a_busy_machine_makes_no_feed_a_slow_one() -> None:
    with Workers(size=1, seconds=0.5) as made:
        before = set(children())
        read(made)
        (child,) = set(children()) - before
        titles: list[str | None] = []
        thread = threading.Thread(target=lambda: titles.append(read(made)))
        child.suspend()
        thread.start()
        thread.join(timeout=0.8)
        assert thread.is_alive(), "it waits for a processor"
        child.resume()
        thread.join(timeout=60)
    assert titles == ["Blog"]


def test_a_document_that_never_gets_a_processor_is_given_up_in_other_words() -> None:
    with Workers(size=1, seconds=0.1) as made:
        before = set(children())
        read(made)
        (child,) = set(children()) - before
        child.suspend()
        with pytest.raises(ParseError, match=r"within 0\.6 s. The machine may be overloaded"):
            read(made)
        assert read(made) == "Blog", "the killed child was replaced"


def test_a_child_that_died_idle_is_replaced_unnoticed(workers: Workers) -> None:
    read(workers)
    for child in children():
        child.kill()
        # Reaped by its owner; here it is enough that it is over.
        psutil.wait_procs([child], timeout=0.01)
    assert read(workers) == "Blog"


def test_too_much_memory_is_the_documents_error() -> None:
    with Workers(size=1, seconds=20, memory=160 << 20) as small:
        with pytest.raises(ParseError, match="memory"):
            read(small, b'<rss version="2.0"><channel>' + b"<item><title>x</title></item>" * 4_999 + b"y" * 60_000_000)
        assert read(small) == "Blog"


def test_children_start_when_needed_and_end_with_close() -> None:
    before = len(children())
    made = Workers(size=3)
    assert len(children()) == before
    read(made)
    read(made)
    assert len(children()) == before + 1
    made.close()
    assert len(children()) == before
    with pytest.raises(RuntimeError, match="closed"):
        read(made)


def test_children_do_not_see_our_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TWITTER_API_SECRET", "hush")
    with Workers(size=1) as made:
        read(made)
        (child,) = [one for one in children() if one.create_time() > time.time() - 30][-1:]
        assert "TWITTER_API_SECRET" not in child.environ()


def test_children_end_when_their_parent_is_killed() -> None:
    code = (
        "from crosspost.feeds.workers import Workers; import psutil, sys\n"
        "w = Workers(size=1); w.parse(b'<rss version=\"2.0\"/>', content_type=None, url=None)\n"
        "print(psutil.Process().children()[0].pid, flush=True); sys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as parent:
        assert parent.stdout is not None
        child = psutil.Process(int(parent.stdout.readline()))
        os.kill(parent.pid, signal.SIGKILL)
        child.wait(timeout=10)
        assert not child.is_running()


def test_children_that_nobody_needs_end_and_come_back() -> None:
    before = len(children())
    with Workers(size=2) as made:
        assert read(made) == "Blog"
        made.rest(linger_s=60)
        assert len(children()) == before + 1, "it was used a moment ago"
        made.rest(linger_s=0)
        assert len(children()) == before
        assert read(made) == "Blog"
