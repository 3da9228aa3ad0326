"""The parts of the service that need no process of their own: lock, notifications, board, the App in use."""

from __future__ import annotations

import json
import os
import random
import socket
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest

from crosspost.core.costs import Prices
from crosspost.engines import doors
from crosspost.engines.current import Current
from crosspost.engines.local import Every, _follow, _scheduler
from crosspost.engines.lock import held, is_held
from crosspost.engines.notify import Notifier
from crosspost.engines.timetable import TIMETABLE
from crosspost.engines.wall import Wall
from crosspost.errors import AlreadyRunning, DatabaseUnusable
from crosspost.model import AccountState, StepReport
from crosspost.ports import App, Ticks
from crosspost.web.operations import operations_app
from tests.fakes import SetClock
from tests.steps.conftest import Installation, store_url, world  # noqa: F401 - the fixtures

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)

# ── lock ──────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_second_is_told_who_holds_the_database_and_since_when(tmp_path: Path) -> None:
    database = tmp_path / "crosspost.db"
    with held(database, now=NOW):
        said = rf"process {os.getpid()} on .*, since 2026-11-23T09:00:00\+00:00"
        with pytest.raises(AlreadyRunning, match=said), held(database, now=NOW):
            pytest.fail("two hold it")
    with held(database, now=NOW):
        pass


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may give files away")
def test_a_lock_that_root_has_made_does_not_shut_the_service_out(tmp_path: Path) -> None:
    """As with a restore before the service's first start."""
    os.chown(tmp_path, 10_001, 10_002)
    with held(tmp_path / "crosspost.db", now=NOW):
        pass
    found = (tmp_path / "crosspost.db.lock").stat()
    assert (found.st_uid, found.st_gid, found.st_mode & 0o777) == (10_001, 10_002, 0o600)


def test_a_lock_is_never_written_through_a_link(tmp_path: Path) -> None:
    """Whoever may write the folder could else have root overwrite any file."""
    (tmp_path / "other").write_text("mine")
    (tmp_path / "crosspost.db.lock").symlink_to(tmp_path / "other")
    with pytest.raises(AlreadyRunning, match="cannot be opened"), held(tmp_path / "crosspost.db", now=NOW):
        pass
    assert (tmp_path / "other").read_text() == "mine"


def test_the_lock_dies_with_its_process(tmp_path: Path) -> None:
    database = tmp_path / "crosspost.db"
    holder = (
        "import os, sys; from datetime import *; from pathlib import Path; from crosspost.engines.lock import held\n"
        f"with held(Path({str(database)!r}), now=datetime.now(UTC)): os.kill(os.getpid(), 9)"
    )
    assert subprocess.run([sys.executable, "-c", holder], check=False).returncode == -9
    with held(database, now=NOW):
        assert json.loads(database.with_name("crosspost.db.lock").read_text())["pid"] == os.getpid()


def test_whether_it_is_held_can_be_asked_without_taking_it(tmp_path: Path) -> None:
    database = tmp_path / "crosspost.db"
    assert not is_held(database)
    assert list(tmp_path.iterdir()) == [], "asking leaves nothing behind"
    with held(database, now=NOW):
        assert is_held(database)
    assert not is_held(database)


def test_a_holder_that_wrote_nonsense_is_still_a_holder(tmp_path: Path) -> None:
    database = tmp_path / "crosspost.db"
    with held(database, now=NOW):
        database.with_name("crosspost.db.lock").write_text("not json")
        with pytest.raises(AlreadyRunning, match="has not said its name"), held(database, now=NOW):
            pytest.fail("two hold it")


# ── systemd ───────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("kind", ["path", "abstract"])
def test_systemd_hears_what_the_service_does(tmp_path: Path, kind: str) -> None:
    name = str(tmp_path / "notify") if kind == "path" else f"@crosspost-test-{os.getpid()}"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as ear:
        ear.bind(f"\0{name[1:]}" if kind == "abstract" else name)
        ear.settimeout(5)
        notifier = Notifier({"NOTIFY_SOCKET": name, "WATCHDOG_USEC": "120000000", "WATCHDOG_PID": str(os.getpid())})
        assert notifier.watchdog_s == 60
        notifier.ready("2 feeds\nREADY=0")
        notifier.alive()
        notifier.reloading()
        notifier.stopping()
        heard = [ear.recv(4096).decode() for _ in range(4)]
    assert heard[0] == "READY=1\nSTATUS=2 feeds READY=0"
    assert heard[1] == "WATCHDOG=1"
    assert heard[2].startswith("RELOADING=1\nMONOTONIC_USEC=")
    assert heard[3].startswith("STOPPING=1\n")


@pytest.mark.parametrize(
    ("environ", "why"),
    [
        ({}, "nobody listens"),
        ({"NOTIFY_SOCKET": "vsock:2:1"}, "another kind of socket"),
        ({"NOTIFY_SOCKET": "/nowhere/at/all"}, "nobody listens any more"),
        ({"WATCHDOG_USEC": "1000", "WATCHDOG_PID": "1"}, "the watchdog is another process's"),
        ({"WATCHDOG_USEC": "soon"}, "that is no number"),
    ],
)
def test_without_systemd_nothing_is_said_and_nothing_breaks(environ: dict[str, str], why: str) -> None:
    notifier = Notifier(environ)
    notifier.ready("fine")
    notifier.stopping()
    assert notifier.watchdog_s is None, why


# ── board ─────────────────────────────────────────────────────────────────────────────────────────────────────


class Seconds:
    """A monotonic clock that is put forward by hand."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def seconds() -> Seconds:
    return Seconds()


@pytest.fixture
def ticks(seconds: Seconds) -> Ticks:
    board = Ticks(seconds)
    board.expect("poll", MINUTE)
    return board


def report(**counts: int) -> StepReport:
    return StepReport(step="poll", counts=counts)


def test_a_tick_that_does_not_end_well_becomes_late(ticks: Ticks, seconds: Seconds) -> None:
    ticks.begin("poll")
    ticks.done("poll", report(polled=2))
    seconds.now += 8 * 60
    assert ticks.late() == ()
    ticks.begin("poll")
    ticks.failed("poll", OSError("full"))
    seconds.now += 1
    (late,) = ticks.late()
    assert (late.name, late.error, late.runs, late.failures) == ("poll", "OSError", 2, 1)
    ticks.begin("poll")
    ticks.done("poll", report(polled=3))
    assert ticks.late() == ()
    assert ticks.counts() == {("poll", "polled"): 5}


def test_an_engine_that_begins_nothing_stands_still(ticks: Ticks, seconds: Seconds) -> None:
    assert not ticks.stand_still()
    seconds.now += 7 * 60
    assert ticks.stand_still()
    ticks.begin("poll")
    assert not ticks.stand_still()


def test_waiting_tells_what_still_runs(ticks: Ticks) -> None:
    ticks.begin("poll")
    assert ticks.wait_idle(0) == ("poll",)
    ticks.done("poll", report())
    assert ticks.wait_idle(0) == ()


# ── the clock on the wall ─────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("slept", "clock_moved", "step", "why"),
    [
        (1, 1, 0, "all is well"),
        (1, 0.5, 0, "a drift that is corrected"),
        (1, 3601, 3600, "put forward, or the machine slept"),
        (1, -3599, -3600, "set back by an hour"),
    ],
)
def test_a_clock_that_is_set_is_noticed_once(
    seconds: Seconds, slept: float, clock_moved: float, step: float, why: str
) -> None:
    clock = SetClock(NOW)
    wall = Wall(clock, seconds)
    seconds.now += slept
    clock.advance(timedelta(seconds=clock_moved))
    assert wall.stepped() == timedelta(seconds=step), why
    assert wall.stepped() == timedelta(0)


@pytest.mark.parametrize(
    ("previous", "following", "why"),
    [
        (None, MINUTE, "the first one"),
        (timedelta(0), MINUTE, "on time"),
        (-timedelta(seconds=1), timedelta(seconds=59), "a little late"),
        (-timedelta(minutes=7, seconds=4), timedelta(seconds=56), "some were missed: one comes, in step with them"),
        (-timedelta(days=3650, seconds=4), timedelta(seconds=56), "years were missed"),
        (timedelta(days=3650), MINUTE, "the clock was set back"),
    ],
)
def test_the_next_tick_is_one_and_is_near_whatever_the_clock_did(
    previous: timedelta | None, following: timedelta, why: str
) -> None:
    found = Every(MINUTE).get_next_fire_time(None if previous is None else NOW + previous, NOW)
    assert found == NOW + following, why


def test_all_ticks_begin_anew_when_the_clock_was_set_back(seconds: Seconds) -> None:
    clock = SetClock(NOW)
    current = Current(replace(app([], "service"), clock=clock))
    wall, scheduler = Wall(clock, seconds), _scheduler(current)
    scheduler.start(paused=True)
    try:
        _follow(wall, scheduler, clock())
        before = {job.id: job.next_run_time for job in scheduler.get_jobs()}
        clock.advance(-timedelta(hours=1))
        _follow(wall, scheduler, clock())
        after = {job.id: job.next_run_time for job in scheduler.get_jobs()}
    finally:
        scheduler.shutdown()
    assert before == {tick.name: NOW + tick.after for tick in TIMETABLE}
    assert after == {name: at - timedelta(hours=1) for name, at in before.items()}


# ── the App in use ────────────────────────────────────────────────────────────────────────────────────────────


def app(closed: list[str], name: str) -> App:
    nothing: Any = None
    return App(
        clock=lambda: NOW,
        rng=random.Random(1),
        store=nothing,
        feed_source=nothing,
        page_source=nothing,
        platforms={},
        feeds={},
        accounts={},
        prices=Prices(),
        closers=(lambda: closed.append(name),),
    )


def test_an_app_is_closed_when_its_last_user_has_ended() -> None:
    closed: list[str] = []
    current = Current(app(closed, "old"))
    with current.lent() as first:
        with current.lent():
            current.replace(app(closed, "new"))
        assert current() is not first
        assert closed == []
    assert closed == ["old"]
    current.replace(app(closed, "newer"))
    current.close()
    assert closed == ["old", "new", "newer"]


# ── doors ─────────────────────────────────────────────────────────────────────────────────────────────────────


def get(address: str) -> tuple[int, str]:
    try:
        with urlopen(address, timeout=10) as answer:
            return answer.status, answer.read().decode()
    except HTTPError as error:
        with error:
            return error.code, error.read().decode()


def test_the_doors_say_how_the_service_is(world: Installation, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: F811
    with doors.opened(lambda: operations_app(lambda: world.app), port=0) as address:
        assert get(f"{address}/healthz") == (200, "alive\n")
        assert get(f"{address}/readyz") == (200, '{"ready":true,"wrong":[]}')
        status, figures = get(f"{address}/metrics")
        assert status == 200
        assert 'crosspost_posts{state="published"} 0.0' in figures
        assert 'crosspost_spend_usd_total{account="twitter"} 0.0' in figures
        assert "crosspost_in_doubt_oldest_seconds 0.0" in figures

        def broken() -> dict[str, AccountState]:
            raise DatabaseUnusable("it is gone")

        monkeypatch.setattr(world.app.store, "account_states", broken)
        assert get(f"{address}/readyz") == (503, '{"ready":false,"wrong":["it is gone"]}')
        assert get(f"{address}/metrics") == (503, "it is gone\n")
        assert get(f"{address}/else")[0] == 404


def test_a_port_that_is_taken_closes_the_doors_and_nothing_else(caplog: pytest.LogCaptureFixture) -> None:
    with (
        socket.create_server(("127.0.0.1", 0)) as taken,
        doors.opened(lambda: pytest.fail("no app is needed"), port=taken.getsockname()[1]) as address,
    ):
        assert address is None
    assert "doors.closed" in caplog.text
