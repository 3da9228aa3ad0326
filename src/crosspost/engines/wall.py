"""A clock on the wall may be set while the service runs: by a first answer of NTP, by hand, by a host that wakes up."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime, timedelta

NOTICED = timedelta(seconds=10)
"""A step that matters: the shortest interval of the timetable is a little longer."""


class Wall:
    """Compares the clock on the wall with the monotonic one, look by look: a drift that is corrected is no step."""

    def __init__(self, clock: Callable[[], datetime], monotonic: Callable[[], float] = time.monotonic) -> None:
        self._clock, self._monotonic = clock, monotonic
        self._before = self._look()

    def stepped(self) -> timedelta:
        """How far the clock was set since the last look: below zero when it was set back. Zero when not by much."""
        (before, then), (now, at) = self._before, self._look()
        self._before = now, at
        step = (now - before) - timedelta(seconds=at - then)
        return step if abs(step) > NOTICED else timedelta(0)

    def _look(self) -> tuple[datetime, float]:
        return self._clock(), self._monotonic()
