"""What the engine's ticks did since this process began: kept in memory, read by the doors and by alerts.

Where several processes share the ticks, each hears of the others' (`Ticks.heard`).
"""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta

from crosspost.model import StepReport

PATIENCE = timedelta(minutes=5)
"""How late a tick may be, beyond two more of its intervals, before that is a trouble: slow feeds take their time."""


DAY = timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class TickState:
    """One tick. Times are seconds of the monotonic clock, which stands still while a machine sleeps."""

    name: str
    every: timedelta
    # When it was first expected.
    expected_at: float
    begun_at: float | None = None
    # When it last ended without raising, here or in another process. None: not yet.
    good_at: float | None = None
    running: bool = False
    runs: int = 0
    failures: int = 0
    # What the last run raised, by its kind. None: it went well.
    error: str | None = None


class Ticks:
    """The board on which the engine writes. Safe to share among threads; empty where no engine runs."""

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._monotonic = monotonic
        self._states: dict[str, TickState] = {}
        self._counts: Counter[tuple[str, str]] = Counter()
        self._changed = threading.Condition()

    def expect(self, name: str, every: timedelta) -> None:
        """From now on, the tick is to run every so often."""
        with self._changed:
            self._states[name] = TickState(name=name, every=every, expected_at=self._monotonic())

    def begin(self, name: str) -> None:
        """The tick begins now. One that was not expected is no tick of a timetable: it is counted, never late."""
        if name not in self._states:
            self.expect(name, timedelta.max)
        self._change(name, begun_at=self._monotonic(), running=True)

    def done(self, name: str, report: StepReport) -> None:
        """The tick has ended well."""
        with self._changed:
            for what, count in report.counts.items():
                self._counts[name, what] += count
            runs = self._states[name].runs + 1
        self._change(name, running=False, good_at=self._monotonic(), runs=runs, error=None)

    def failed(self, name: str, error: Exception) -> None:
        """The tick has raised."""
        with self._changed:
            state = self._states[name]
        runs, failures = state.runs + 1, state.failures + 1
        self._change(name, running=False, runs=runs, failures=failures, error=type(error).__name__)

    def heard(self, name: str, *, good_ago: timedelta | None, error: str | None) -> None:
        """All processes together say how long ago the tick last ended well, and what its last run raised.

        A good end that lies ahead was written before the clock was set back: it says nothing.
        """
        with self._changed:
            state = self._states.get(name)
            if state is None:
                return
            good_at = state.good_at
            if good_ago is not None and good_ago > -PATIENCE:
                good_at = self._monotonic() - max(good_ago.total_seconds(), 0.0)
            self._states[name] = replace(state, good_at=good_at, error=error)

    def states(self) -> tuple[TickState, ...]:
        """Return every tick as it stands."""
        with self._changed:
            return tuple(self._states.values())

    def counts(self) -> Mapping[tuple[str, str], int]:
        """What the reports of all runs add up to: by step and word."""
        with self._changed:
            return dict(self._counts)

    def lateness(self, state: TickState) -> timedelta:
        """How much later than its interval the next good end of the tick is. Zero: it is on time."""
        if state.every == timedelta.max:
            return timedelta(0)
        last = state.expected_at if state.good_at is None else max(state.good_at, state.expected_at)
        return max(timedelta(seconds=self._monotonic() - last) - state.every, timedelta(0))

    def ago(self, mark: float) -> timedelta:
        """How long ago this was by the monotonic clock: one of the times of a TickState."""
        return max(timedelta(seconds=self._monotonic() - mark), timedelta(0))

    def late(self) -> tuple[TickState, ...]:
        """Return the ticks that are so late that somebody should look."""
        return tuple(one for one in self.states() if self.lateness(one) > 2 * min(one.every, DAY) + PATIENCE)

    def stand_still(self) -> bool:
        """Whether no tick at all has begun for `PATIENCE`, although some should have: the engine itself is stuck."""
        begun = [one.begun_at if one.begun_at is not None else one.expected_at for one in self.states()]
        shortest = min((one.every for one in self.states()), default=timedelta(0))
        return bool(begun) and self._monotonic() - max(begun) > shortest.total_seconds() + PATIENCE.total_seconds()

    def wait_idle(self, seconds: float) -> tuple[str, ...]:
        """Wait until no tick runs, at most so long. Returns the names of those that still do."""
        with self._changed:
            self._changed.wait_for(lambda: not self._running(), timeout=seconds)
            return self._running()

    def _running(self) -> tuple[str, ...]:
        return tuple(name for name, state in self._states.items() if state.running)

    def _change(self, name: str, **changes: object) -> None:
        with self._changed:
            self._states[name] = replace(self._states[name], **changes)  # type: ignore[arg-type]
            self._changed.notify_all()
