"""The service as a real process: one for each database, signals, doors, what it says in its log."""

from __future__ import annotations

import json
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest

from crosspost.model import PostState
from crosspost.sandbox.credentials import env_lines
from crosspost.sandbox.faults import Fault, FaultKind
from crosspost.steps import compose, extract, poll, review, schedule
from tests.contract.feed_site import FeedSite
from tests.e2e.house import House, rss, staged
from tests.e2e.killing import SETTINGS
from tests.e2e.program import SECRETS, Said, clean_environment, here
from tests.fakes import SetClock

PLACE = ["--config", "crosspost.toml", "--env", ".env"]
PATIENCE_S = 30


class Service:
    """A running service and what it has said so far."""

    def __init__(self, process: subprocess.Popen[str], log: Path) -> None:
        self.process, self._log = process, log

    def lines(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self._log.read_text(encoding="utf-8").splitlines() if line[-1:] == "}"]

    def said(self, action: str, *, times: int = 1) -> list[dict[str, Any]]:
        """Wait until it has said this so often."""

        def look() -> list[dict[str, Any]]:
            found = [one for one in self.lines() if one["action"] == action]
            return found if len(found) >= times else []

        found: list[dict[str, Any]] = until(look)
        return found

    def stop(self) -> float:
        """SIGTERM; seconds until it ended."""
        began = time.monotonic()
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(PATIENCE_S)
        return time.monotonic() - began


def until(look: Callable[[], Any]) -> Any:
    end = time.monotonic() + PATIENCE_S
    while time.monotonic() < end:
        if found := look():
            return found
        time.sleep(0.02)
    raise AssertionError("it does not come")


@contextmanager
def running(folder: Path, *words: str, port: int = 0, **environ: str) -> Iterator[Service]:
    log = folder / "log"
    with (
        log.open("w") as stderr,
        subprocess.Popen(
            [sys.executable, "-m", "crosspost", *PLACE, "run", "--no-web", "--port", str(port), *words],
            cwd=folder,
            env=clean_environment() | environ,
            stdout=subprocess.DEVNULL,
            stderr=stderr,
            text=True,
        ) as process,
    ):
        service = Service(process, log)
        try:
            service.said("service.started")
            yield service
        finally:
            process.kill()
    text = log.read_text(encoding="utf-8")
    assert not any(secret in text for secret in SECRETS)
    assert "Traceback" not in text


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Settings of a feed that is never reached; dry run."""
    (tmp_path / "crosspost.toml").write_text('[[feed]]\nkey = "a"\nurl = "http://127.0.0.1:9/"\nallow_private = true\n')
    (tmp_path / ".env").write_text("\n".join(env_lines()) + "\n")
    return tmp_path


def crosspost(folder: Path, *words: str) -> Said:
    """A command beside the service, which is a process of its own."""
    return here(*PLACE, *words, cwd=folder)


def test_one_service_for_one_database(folder: Path) -> None:
    with running(folder) as first:
        second = crosspost(folder, "run", "--no-web", "--port", "0")
        assert second.code == 1
        assert re.search(rf"process {first.process.pid} on .*, since 20\d\d-", second.err)
        copied = crosspost(folder, "backup", "copy.db")
        assert copied.code == 0, "a backup is taken while it runs"
        refused = crosspost(folder, "restore", "copy.db")
        assert refused.code == 1
        assert f"process {first.process.pid}" in refused.err
        first.process.kill()
        first.process.wait()
    restored = crosspost(folder, "restore", "copy.db")
    assert restored.code == 0, restored.err
    with running(folder) as third:
        assert third.stop() < 10
        assert third.process.returncode == 0


def test_a_command_in_a_shell_without_the_keys_takes_no_account_out_of_the_service(folder: Path) -> None:
    def followed() -> int:
        (file,) = folder.rglob("crosspost.db")
        connection = sqlite3.connect(file)
        try:
            return int(connection.execute("SELECT count(*) FROM follows").fetchone()[0])
        finally:
            connection.close()

    env = folder / ".env"
    with_all_keys = env.read_text()
    with running(folder) as service:
        everybody = followed()
        env.write_text("".join(line for line in with_all_keys.splitlines(True) if "FACEBOOK" not in line))
        assert crosspost(folder, "review", "list").code == 0
        assert "settings.not_taken_over" in crosspost(folder, "poll").err
        assert followed() == everybody
        assert service.stop() < 10
    assert crosspost(folder, "report").code == 0
    assert followed() == everybody
    assert "follows.ended account=facebook feeds=1 (a)" in crosspost(folder, "poll").err
    assert followed() < everybody


def test_settings_are_read_anew_on_sighup_and_bad_ones_refused(folder: Path) -> None:
    settings = folder / "crosspost.toml"
    good = settings.read_text()
    with running(folder) as service:
        settings.write_text(good + "\n" + good.replace('"a"', '"b"').replace(":9/", ":9/b"))
        service.process.send_signal(signal.SIGHUP)
        (reloaded,) = service.said("service.reloaded")
        assert "feeds=2" in reloaded["message"]
        settings.write_text(good.replace("key", "kee"))
        service.process.send_signal(signal.SIGHUP)
        (refused,) = service.said("service.reload_refused")
        assert refused["level"] == "error"
        assert 'did you mean "key"' in refused["message"] or "kee" in refused["message"]
        settings.write_text(f'database = "other.db"\n{good}')
        service.process.send_signal(signal.SIGHUP)
        assert "restart it" in service.said("service.reload_refused", times=2)[1]["message"]
        assert service.stop() < 10
        assert service.process.returncode == 0


def test_systemd_and_the_doors_are_told(folder: Path) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as ear, socket.create_server(("127.0.0.1", 0)) as free:
        ear.bind(str(folder / "notify"))
        ear.settimeout(PATIENCE_S)
        port = free.getsockname()[1]
        free.close()
        with running(folder, port=port, NOTIFY_SOCKET=str(folder / "notify"), WATCHDOG_USEC="400000") as service:
            assert ear.recv(4096).decode() == "READY=1\nSTATUS=1 feeds, 2 accounts, dry run"
            assert ear.recv(4096) == b"WATCHDOG=1"
            with urlopen(f"http://127.0.0.1:{port}/readyz", timeout=PATIENCE_S) as answer:
                assert json.load(answer) == {"ready": True, "wrong": []}
            service.process.send_signal(signal.SIGHUP)
            heard: list[bytes] = []
            while not any(one.startswith(b"READY=1") for one in heard):
                heard.append(ear.recv(4096))
            assert any(one.startswith(b"RELOADING=1\nMONOTONIC_USEC=") for one in heard)
            assert service.stop() < 10
            while not heard[-1].startswith(b"STOPPING=1"):
                heard.append(ear.recv(4096))
        assert service.process.returncode == 0


def due_at_once(house: House, now: datetime) -> None:
    with house.open() as app:
        for step in (poll, extract, compose, schedule, review):
            step.run(app)
        app.store.set_due({post.id: now for post in app.store.posts([PostState.APPROVED])}, now=now)


@pytest.mark.parametrize(("seconds", "unfinished"), [(3, "none"), (25, "publish")])
def test_sigterm_finishes_the_write_in_flight_and_begins_no_other(
    tmp_path: Path, seconds: int, unfinished: str
) -> None:
    """Six posts are due; the platforms take their time over the first. It is settled if it ends within the grace."""
    now = datetime.now(UTC)
    items = [(f"Note {n} : ce que dit la page", f"https://carnet.example.org/{n}", now) for n in range(3)]
    with (
        FeedSite({"/feed": lambda visit: visit.answer(rss(items), Content_Type="application/rss+xml")}) as site,
        staged(tmp_path, SetClock(now), settings=SETTINGS.format(feed=f"{site.url}/feed")) as house,
    ):
        due_at_once(house, now)
        for route in ("twitter.create", "facebook.publish"):
            house.sandbox.faults.script(route, Fault(kind=FaultKind.DELAY, seconds=seconds))
        house.clock.now = datetime.now(UTC)
        with running(tmp_path, "--live") as service:
            until(lambda: posts_in(house, PostState.PUBLISHING))
            took = service.stop()
        assert took < 10
        assert service.process.returncode == 0
        assert service.lines()[-1]["message"] == f"service.stopped unfinished={unfinished}"
        settled = unfinished == "none"
        assert len(posts_in(house, PostState.PUBLISHED)) == (1 if settled else 0)
        assert len(posts_in(house, PostState.PUBLISHING)) == (0 if settled else 1)
        assert len(posts_in(house, PostState.APPROVED)) == 5, "no other was begun"


def posts_in(house: House, state: PostState) -> list[int]:
    with house.open(dry_run=True) as app:
        return [post.id for post in app.store.posts([state])]
