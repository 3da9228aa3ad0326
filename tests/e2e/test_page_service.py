"""The page as people start it: alone, beside the service, with a password, and where it may not listen."""

from __future__ import annotations

import contextlib
import re
import signal
import socket
import stat
import subprocess
import sys
import threading
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest
import requests

from crosspost.config import load
from crosspost.model import Secret
from crosspost.sandbox.credentials import env_lines
from crosspost.web.passwords import fits
from tests.contract.feed_site import FeedSite, Visit
from tests.e2e.house import rss
from tests.e2e.program import clean_environment
from tests.e2e.test_service import until

ADDRESS = re.compile(r"(?:The page is at |page\.started address=)(http://127\.0\.0\.1:\d+)")
COMMAND = [sys.executable, "-m", "crosspost"]


def ran(*arguments: str, folder: Path, said: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*COMMAND, *arguments],
        cwd=folder,
        env=clean_environment(),
        input=said,
        capture_output=True,
        text=True,
        timeout=60,
    )


def served(folder: Path, *arguments: str) -> tuple[int, str, str]:
    """Start it, look at its first page, stop it: the exit code, the page, what it said."""
    with subprocess.Popen(
        [*COMMAND, *arguments], cwd=folder, env=clean_environment(), stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stderr is not None
        said = ""
        deadline = time.monotonic() + 30
        while not (address := ADDRESS.search(said)) and time.monotonic() < deadline:
            line = process.stderr.readline()
            assert line or process.poll() is None, said
            said += line
        assert address, said
        page = requests.get(address[1], timeout=30, headers={"Accept-Language": "en"})
        process.send_signal(signal.SIGTERM)
        rest = process.communicate(timeout=30)[1]
    return process.returncode, page.text, said + (rest or "")


def test_the_page_starts_in_an_empty_folder_and_leaves_it_empty(tmp_path: Path) -> None:
    code, page, said = served(tmp_path, "web", "--port", "0")
    assert code == 0
    assert "crosspost init" in page
    assert "Traceback" not in said
    assert list(tmp_path.iterdir()) == []


def test_the_service_has_the_page_beside_it(tmp_path: Path) -> None:
    (tmp_path / "config").mkdir()
    feed = '[[feed]]\nkey = "blog"\nurl = "http://127.0.0.1:9/feed"\nallow_private = true\n'
    (tmp_path / "config" / "crosspost.toml").write_text(feed, encoding="utf-8")
    code, page, said = served(tmp_path, "run", "--port", "0", "--web-port", "0", "--text")
    assert code == 0
    assert "Nothing waits for you" in page
    assert "Traceback" not in said


def test_a_click_that_waits_for_a_blog_holds_up_no_stop(tmp_path: Path) -> None:
    """Somebody asks for a look at the feeds, and one of their servers says nothing for a minute."""
    asked, first = threading.Event(), threading.Event()

    def feed(visit: Visit) -> None:
        if not first.is_set():
            first.set()
            visit.answer(rss([("Un", "https://blog.example.org/1", datetime.now(UTC))]), Content_Type="text/xml")
            return
        asked.set()
        visit.pause(60)

    with FeedSite({"/feed": feed}) as site:
        settings = f'[[feed]]\nkey = "blog"\nurl = "{site.url}/feed"\nallow_private = true\nevery = "1h"\n'
        (tmp_path / "crosspost.toml").write_text(settings, encoding="utf-8")
        # The keys of two accounts: without any the page shows how to begin.
        (tmp_path / ".env").write_text("\n".join(env_lines()) + "\n", encoding="utf-8")
        words = ["--config", "crosspost.toml", "--env", ".env", "run", "--port", "0", "--web-port", "0", "--text"]
        log = tmp_path / "log"
        with (
            log.open("w") as stderr,
            subprocess.Popen([*COMMAND, *words], cwd=tmp_path, env=clean_environment(), stderr=stderr) as process,
        ):
            until(lambda: "poll.done" in log.read_text(encoding="utf-8"))
            address = ADDRESS.search(log.read_text(encoding="utf-8"))
            assert address
            with requests.Session() as browser:
                form = browser.get(f"{address[1]}/start", timeout=30).text
                token = re.search(r'name="(token|csrf|_token)" value="([^"]+)"', form)
                assert token
                threading.Thread(target=_click, args=[browser, address[1], {token[1]: token[2]}], daemon=True).start()
                assert asked.wait(30)
                began = time.monotonic()
                process.send_signal(signal.SIGTERM)
                assert process.wait(60) == 0
        assert time.monotonic() - began < 10


def _click(browser: requests.Session, address: str, form: dict[str, str]) -> None:
    # What becomes of it does not matter: the service stops meanwhile.
    with contextlib.suppress(requests.RequestException):
        browser.post(f"{address}/look", data=form | {"back": "/"}, headers={"Origin": address}, timeout=60)


def test_a_port_that_is_taken_is_said_with_the_remedy(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        done = ran("web", "--port", str(taken.getsockname()[1]), folder=tmp_path)
    assert done.returncode == 2
    assert "choose another with --port" in done.stderr


@pytest.mark.parametrize("where", [["--host", "0.0.0.0"], ["--name", "desk.example.org"]], ids=str)
def test_without_a_password_it_does_not_listen_to_others(tmp_path: Path, where: list[str]) -> None:
    done = ran("web", "--port", "0", *where, folder=tmp_path)
    assert done.returncode == 2
    assert "--set-password" in done.stderr


def test_a_password_is_kept_as_a_hash_that_others_cannot_read(tmp_path: Path) -> None:
    env = tmp_path / ".env"
    env.write_text("# mine\nCROSSPOST_WEB_PASSWORD_HASH=scrypt:1:1:1:a:a\n", encoding="utf-8")
    assert ran("web", "--set-password", folder=tmp_path, said="short\n").returncode == 2
    done = ran("web", "--set-password", folder=tmp_path, said="correct horse battery\n")
    assert done.returncode == 0, done.stderr
    text = env.read_text(encoding="utf-8")
    assert text.startswith("# mine\n")
    assert text.count("CROSSPOST_WEB_PASSWORD_HASH") == 1
    assert "correct horse" not in text + done.stdout + done.stderr
    assert stat.S_IMODE(env.stat().st_mode) == 0o600
    kept = load(None, env, environ={}).web_password
    assert isinstance(kept, Secret)
    assert fits("correct horse battery", kept)
    assert not fits("correct horse batterY", kept)


@pytest.mark.parametrize(
    ("env", "said"),
    [
        ("nowhere/.env", "there is no folder nowhere"),
        ("folder", "Is a directory"),
        ("latin1.env", "no text in UTF-8"),
    ],
)
def test_a_file_that_cannot_take_the_password_is_named_with_what_to_do(tmp_path: Path, env: str, said: str) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "latin1.env").write_bytes(b"NAME=\xe9\n")
    done = ran("--env", env, "web", "--set-password", folder=tmp_path, said="correct horse battery\n")
    assert done.returncode == 2
    assert said in done.stderr
    assert env in done.stderr
    assert "Traceback" not in done.stderr
    assert (tmp_path / "latin1.env").read_bytes() == b"NAME=\xe9\n"
