"""The ways to tell people, for real: a web server on loopback, and a program."""

from __future__ import annotations

import json
import socket
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from subprocess import PIPE, Popen

import pytest

from crosspost.alerts import addresses, channels
from crosspost.alerts.addresses import Addresses
from crosspost.alerts.command import Command
from crosspost.errors import AlertNotSent
from crosspost.model import Secret

PASSWORD = "geheim-4711"


@pytest.fixture
def hook() -> Iterator[tuple[str, list[dict[str, str]]]]:
    """Takes what is posted to /good, refuses all else; its host and port, and what it took."""
    took: list[dict[str, str]] = []

    class Hook(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            good = self.path.startswith("/good")
            if good:
                took.append(body)
            self.send_response(200 if good else 500)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            """Silent."""

    with HTTPServer(("127.0.0.1", 0), Hook) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"127.0.0.1:{server.server_port}", took
        server.shutdown()
        thread.join()


def test_an_address_that_works_makes_up_for_those_that_do_not(
    hook: tuple[str, list[dict[str, str]]], caplog: pytest.LogCaptureFixture
) -> None:
    host, took = hook
    urls = [f"json://me:{PASSWORD}@{host}/good", f"json://me:{PASSWORD}@{host}/bad", f"nosuch://{PASSWORD}@x"]
    Addresses(tuple(map(Secret, urls))).tell("crosspost: 1 trouble", ("Trouble: disk.", "Trouble: poll."))
    ((body),) = took
    assert body["title"] == "crosspost: 1 trouble"
    assert body["message"] == "Trouble: disk.\nTrouble: poll."
    assert "address 2 (json://…) did not take it" in caplog.text
    assert "address 3 (nosuch://…) is no address that apprise understands" in caplog.text
    assert PASSWORD not in caplog.text


def test_when_no_address_takes_it_that_is_said_without_a_secret(hook: tuple[str, list[dict[str, str]]]) -> None:
    host, _ = hook
    with pytest.raises(AlertNotSent) as caught:
        Addresses((Secret(f"json://me:{PASSWORD}@{host}/bad"),)).tell("title", ("line",))
    assert "did not take it" in str(caught.value)
    assert PASSWORD not in str(caught.value)


def test_an_address_that_hangs_is_given_up() -> None:
    with pytest.raises(AlertNotSent, match=r"address 1 \(json://…\) was not done within 0\.01 s"):
        Addresses((Secret("json://127.0.0.1:9/"),), time_limit_s=0.01).tell("title", ("line",))


def test_who_took_a_message_before_another_address_hung_has_been_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "hangs.py").write_text("import time\nprint('[2, true]', flush=True)\ntime.sleep(60)")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(addresses, "CHILD", "hangs")
    Addresses((Secret("mailto://one"), Secret("json://two")), time_limit_s=3).tell("title", ("line",))
    assert "address 1 (mailto://…) was not done within 3 s" in caplog.text
    assert "address 2" not in caplog.text


@pytest.mark.parametrize("first", ["the one that works", "the one that hangs"])
def test_an_address_that_hangs_does_not_keep_the_message_from_the_others(
    hook: tuple[str, list[dict[str, str]]], first: str
) -> None:
    host, took = hook
    with socket.create_server(("127.0.0.1", 0)) as silent:
        works, hangs = f"json://{host}/good", f"json://127.0.0.1:{silent.getsockname()[1]}/?rto=60"
        urls = [works, hangs] if first == "the one that works" else [hangs, works]
        with Popen([sys.executable, "-m", addresses.CHILD], stdin=PIPE, stdout=PIPE) as child:
            assert child.stdin
            assert child.stdout
            child.stdin.write(json.dumps({"urls": urls, "title": "title", "body": "line"}).encode())
            child.stdin.close()
            assert json.loads(child.stdout.readline()) == [urls.index(works) + 1, True]
            child.kill()
    assert len(took) == 1


def program(folder: Path, text: str) -> tuple[str, ...]:
    script = folder / "tell.py"
    script.write_text(text)
    return (sys.executable, str(script), str(folder / "heard"))


def test_a_command_gets_the_message_and_none_of_our_secrets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TWITTER_API_KEY", PASSWORD)
    words = program(
        tmp_path,
        "import json, os, sys\n"
        "json.dump({'said': json.load(sys.stdin), 'keys': list(os.environ)}, open(sys.argv[1], 'w'))",
    )
    (channel,) = channels(urls=(), command=words)
    channel.tell("crosspost: 1 trouble", ("Trouble: été; rm -rf / `id`.",))
    heard = json.loads((tmp_path / "heard").read_text())
    assert heard["said"] == {"title": "crosspost: 1 trouble", "lines": ["Trouble: été; rm -rf / `id`."]}
    assert "TWITTER_API_KEY" not in heard["keys"]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("raise SystemExit(3)", "ended with 3"),
        ("import time; time.sleep(60)", "took longer than 0.5 s"),
    ],
)
def test_a_command_that_fails_has_told_nobody(tmp_path: Path, text: str, says: str) -> None:
    with pytest.raises(AlertNotSent, match=says):
        Command(program(tmp_path, text), time_limit_s=0.5).tell("title", ("line",))


def test_a_command_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(AlertNotSent, match="page-me cannot be started"):
        Command((str(tmp_path / "page-me"),)).tell("title", ("line",))
