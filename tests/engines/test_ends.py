"""How steps end on several workers, and what each of them knows of it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta

import pytest

from crosspost.engines.ends import SIGN_S, Ends
from crosspost.engines.timetable import TIMETABLE
from crosspost.errors import DatabaseUnusable
from crosspost.ports import App, Ticks
from crosspost.steps.alert import now_troubling
from tests.steps.conftest import Installation, store_url, world  # noqa: F401 - the fixtures

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
NAMES = tuple(tick.name for tick in TIMETABLE)


@dataclass
class Machine:
    """A worker's machine: seconds that never jump, and the clock of the installation."""

    world: Installation
    seconds: float = 0.0

    def worker(self) -> tuple[App, Ends]:
        app = replace(self.world.app, ticks=Ticks(lambda: self.seconds))
        return app, Ends(app, lambda: self.seconds)

    def advance(self, by: timedelta) -> None:
        self.world.clock.advance(by)
        self.seconds += by.total_seconds()


@pytest.fixture
def machine(world: Installation) -> Machine:  # noqa: F811
    return Machine(world)


def late(app: App, ends: Ends) -> set[str]:
    ends.gather()
    return {one.name for one in app.ticks.late()}


def test_what_another_worker_does_is_not_late_and_what_no_worker_does_is_told(machine: Machine) -> None:
    (_, busy), (app, idle) = machine.worker(), machine.worker()
    for _ in range(20):
        for name in NAMES:
            busy.well(name)
        machine.advance(MINUTE)
        assert late(app, idle) == set()
    for _ in range(10):
        for name in set(NAMES) - {"poll"}:
            busy.well(name)
        machine.advance(MINUTE)
    assert late(app, idle) == {"poll"}
    (trouble,) = now_troubling(app)
    assert (trouble.key, trouble.code) == ("tick:poll", "step_late")
    busy.well("poll")
    assert late(app, idle) == set()
    assert now_troubling(app) == ()


def test_a_step_that_fails_on_every_worker_is_told_with_its_error(machine: Machine) -> None:
    (_, busy), (app, idle) = machine.worker(), machine.worker()
    for _ in range(10):
        for name in set(NAMES) - {"extract"}:
            busy.well(name)
        busy.failed("extract", KeyError("boom"))
        machine.advance(MINUTE)
    assert late(app, idle) == {"extract"}
    (trouble,) = now_troubling(app)
    assert (trouble.code, trouble.facts["error"]) == ("step_failed", "KeyError")


def test_a_failure_forgets_no_good_end_and_the_next_good_one_ends_it(machine: Machine) -> None:
    _, ends = machine.worker()
    ends.well("poll")
    good_at = machine.world.clock()
    machine.advance(timedelta(seconds=1))
    ends.failed("poll", OSError("gone"))
    failing_since = machine.world.clock()
    (end,) = machine.world.app.store.step_ends()
    assert (end.step, end.good_at, end.error, end.failing_since) == ("poll", good_at, "OSError", failing_since)
    machine.advance(MINUTE)
    ends.failed("poll", KeyError("boom"))
    (end,) = machine.world.app.store.step_ends()
    assert (end.error, end.failing_since) == ("KeyError", failing_since)
    ends.well("poll")
    (end,) = machine.world.app.store.step_ends()
    assert (end.good_at, end.error, end.failing_since) == (machine.world.clock(), None, None)


def test_posts_that_end_many_times_a_second_are_written_down_now_and_then(machine: Machine) -> None:
    _, ends = machine.worker()
    begun = machine.world.clock()
    for _ in range(5):
        ends.well("publish")
        machine.advance(timedelta(seconds=SIGN_S / 5))
        (end,) = machine.world.app.store.step_ends()
        assert end.good_at == begun
    ends.well("publish")
    (end,) = machine.world.app.store.step_ends()
    assert end.good_at == machine.world.clock()


def test_a_worker_that_starts_after_all_had_stopped_takes_nothing_for_late(machine: Machine) -> None:
    _, before = machine.worker()
    for name in NAMES:
        before.well(name)
    machine.advance(8 * HOUR)
    app, ends = machine.worker()
    assert late(app, ends) == set()
    machine.advance(10 * MINUTE)
    assert "poll" in late(app, ends)
    assert "keep" not in late(app, ends), "once a day is enough"


def test_a_good_end_of_a_clock_that_was_set_back_says_nothing(machine: Machine) -> None:
    app, ends = machine.worker()
    ends.well("poll")
    machine.world.clock.advance(-HOUR)
    ends.gather()
    assert all(one.good_at is None for one in app.ticks.states())


def test_a_note_that_the_database_does_not_take_stops_no_step(
    machine: Machine, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def full(*_: object, **__: object) -> None:
        raise DatabaseUnusable("the disk is full")

    _, ends = machine.worker()
    monkeypatch.setattr(type(machine.world.app.store), "note_step_end", full)
    ends.well("poll")
    assert "step.end_not_noted step=poll reason=the disk is full" in caplog.text
