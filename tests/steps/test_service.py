"""The service on one machine: what its log says, and what a step that raises does to the others."""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from crosspost.engines.current import Current
from crosspost.engines.local import Order, Orders, _call, serve
from crosspost.engines.notify import Notifier
from crosspost.engines.rehearsal import Rehearsal
from crosspost.engines.timetable import TIMETABLE, Tick
from crosspost.model import Sender, StepReport
from crosspost.ports import App
from crosspost.steps import fan_out
from tests.steps.conftest import Installation, entry


def ticks(world: Installation, rehearsal: Rehearsal) -> None:
    """Every step is called once, as the service calls it."""
    for tick in TIMETABLE:
        _call(world.app, tick, rehearsal)


def test_in_dry_run_the_log_says_once_what_would_be_sent(world: Installation, caplog: pytest.LogCaptureFixture) -> None:
    world.app = replace(world.app, dry_run=True)
    rehearsal = Rehearsal()
    ticks(world, rehearsal)
    world.clock.advance(timedelta(hours=1))
    world.show(entry(1))
    with caplog.at_level(logging.INFO):
        for _ in range(40):
            ticks(world, rehearsal)
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
    _call(world.app, tick, Rehearsal())
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
    ticks(world, Rehearsal())
    assert world.app.store.sender() == Sender(live=not dry_run, seen_at=world.clock())
    world.app.store.note_stopped(live=not dry_run, now=world.clock())
    if not dry_run:
        fan_out.heads(world.app)
        assert world.app.store.sender() == Sender(live=True, seen_at=world.clock()), "nor by workers otherwise"
