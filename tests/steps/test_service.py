"""The service on one machine: what its log says, and what a step that raises does to the others."""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from crosspost.engines.current import Current
from crosspost.engines.local import Order, Orders, _call, serve
from crosspost.engines.notify import Notifier
from crosspost.engines.said import Said
from crosspost.engines.timetable import TIMETABLE, Tick
from crosspost.engines.unheard import Unheard
from crosspost.errors import AlertNotSent, DatabaseUnusable
from crosspost.model import Sender, StepReport
from crosspost.ports import App
from crosspost.steps import fan_out, report
from crosspost.steps.alert import undelivered
from tests.steps.conftest import Installation, entry


def ticks(world: Installation, said: Said) -> None:
    """Every step is called once, as the service calls it."""
    for tick in TIMETABLE:
        _call(world.app, tick, said, Unheard())


def test_in_dry_run_the_log_says_once_what_would_be_sent(world: Installation, caplog: pytest.LogCaptureFixture) -> None:
    world.app = replace(world.app, dry_run=True)
    told = Said()
    ticks(world, told)
    world.clock.advance(timedelta(hours=1))
    world.show(entry(1))
    with caplog.at_level(logging.INFO):
        for _ in range(40):
            ticks(world, told)
            world.clock.advance(timedelta(minutes=1))
    said = [record.getMessage() for record in caplog.records if record.getMessage().startswith("post.would_send")]
    assert len(said) == 2
    assert "https://blog.example.org/article-1?utm_source=twitter" in said[0]
    assert '"link": "https://blog.example.org/article-1?utm_source=facebook' in said[1]


def test_a_step_that_raises_is_logged_with_its_trace_and_stops_nothing(
    world: Installation, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(_app: App) -> StepReport:
        raise ZeroDivisionError

    tick: Any = Tick(name="broken", every=timedelta(minutes=1), run=broken)
    _call(world.app, tick, Said(), Unheard())
    (record,) = caplog.records
    assert record.getMessage() == "tick.failed step=broken"
    assert record.exc_info is not None


def served(world: Installation, *orders: Order) -> None:
    """The service runs until it has done as it is told."""
    queue = Orders()
    for order in orders:
        queue.put(order)
    rehearsed = replace(world.app, dry_run=True, closers=())
    serve(Current(replace(world.app, closers=())), orders=queue, reopen=lambda: rehearsed, notifier=Notifier({}))


@pytest.mark.parametrize(
    ("orders", "why"),
    [
        ((Order.STOP,), "it stops"),
        ((Order.RELOAD, Order.STOP), "its settings say dry run now"),
    ],
)
def test_a_service_that_sends_no_more_says_so_on_the_database(
    world: Installation, orders: tuple[Order, ...], why: str
) -> None:
    world.app.store.note_sender(live=True, now=world.clock())
    served(world, *orders)
    found = world.app.store.sender()
    assert found is not None
    assert found.stopped, why


@pytest.mark.parametrize("dry_run", [True, False])
def test_the_tick_that_sends_tells_in_which_mode_it_does(world: Installation, dry_run: bool) -> None:
    world.app = replace(world.app, dry_run=dry_run)
    ticks(world, Said())
    assert world.app.store.sender() == Sender(live=not dry_run, seen_at=world.clock())
    world.app.store.note_stopped(live=not dry_run, now=world.clock())
    if not dry_run:
        fan_out.heads(world.app)
        assert world.app.store.sender() == Sender(live=True, seen_at=world.clock()), "nor by workers otherwise"


def test_a_problem_is_logged_when_it_begins_and_when_it_comes_back(
    world: Installation, caplog: pytest.LogCaptureFixture
) -> None:
    problems: list[tuple[str, ...]] = [("a",), ("a", "b"), ("b",), (), ("b",)]
    reports = iter([StepReport(step="measure", counts={}, problems=some) for some in problems])
    tick: Any = Tick(name="measure", every=timedelta(minutes=1), run=lambda _app: next(reports))
    said = Said()
    for _ in problems:
        _call(world.app, tick, said, Unheard())
    assert [record.getMessage().rpartition(" ")[2] for record in caplog.records] == ["a", "b", "b"]


def test_a_reading_budget_that_is_used_up_is_said_once(world: Installation, caplog: pytest.LogCaptureFixture) -> None:
    world.with_account("twitter", measure_budget_usd=Decimal("0.0001"))
    world.show(entry(1))
    world.walk()
    world.show(entry(2), entry(1))
    world.walk(times=40)
    said = Said()
    for _ in range(30):
        ticks(world, said)
        world.clock.advance(timedelta(hours=1))
    said_by = [one for one in map(logging.LogRecord.getMessage, caplog.records) if "measure_budget_usd" in one]
    found = [one for one in said_by if not one.startswith("day.summary")]
    assert len(found) == len(set(found)) > 0


class Channel:
    """A way to reach people that may be down."""

    def __init__(self) -> None:
        self.broken = False
        self.heard: list[str] = []

    def tell(self, title: str, lines: tuple[str, ...]) -> None:
        if self.broken:
            raise AlertNotSent("the mail server is down")
        self.heard.append(f"{title} | {' '.join(lines)}")


def test_people_hear_that_nothing_can_be_written_down(world: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
    channel, minute = Channel(), [0.0]
    unheard = Unheard(lambda: minute[0] * 60)
    world.app = replace(world.app, channels=(channel,))
    tick = next(one for one in TIMETABLE if one.name == "alert")
    begun = world.clock()

    def minutes(count: int) -> None:
        for _ in range(count):
            _call(world.app, tick, Said(), unheard)
            minute[0] += 1
            world.clock.advance(timedelta(minutes=1))

    def full(*_: object) -> None:
        raise DatabaseUnusable("The database cannot be used: disk is full. What to do: free some space.")

    with monkeypatch.context() as patched:
        patched.setattr(world.app.store, "save_alerts", full)
        minutes(5)
        assert channel.heard == [], "it may pass"
        channel.broken = True
        minutes(1)
        channel.broken = False
        minutes(9)
        assert channel.heard == [], "it is tried again in ten minutes"
        minutes(1)
        (told,) = channel.heard
        assert "crosspost: 1 trouble | Trouble: for 15 minutes no alert can be told" in told
        assert "free some space" in told
        minutes(359)
        assert len(channel.heard) == 1
        minutes(1)
        assert len(channel.heard) == 2
        (said,) = undelivered(world.app)
        assert (said.code, said.facts) == ("alerts_fail", {"at": begun.isoformat(), "error": "DatabaseUnusable"})
        assert any(trouble.startswith(said.what) for trouble in report.run(world.app).troubles)
    minutes(3)
    assert channel.heard[2:] == ["crosspost: 1 over | Over: alerts can be told again."]
    assert undelivered(world.app) == ()
