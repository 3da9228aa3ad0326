"""Slows guessing of the password down, for each client and for all of them together.

A client is an address, or a browser in which the password was given before (`known`). The latter counts by itself
alone: it neither waits for what strangers guessed, nor makes anybody wait.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

FREE = 5
"""Wrong passwords before a client has to wait."""

FREE_OF_ALL = 50
"""Wrong passwords of everybody together before everybody has to wait."""

FIRST_WAIT = timedelta(minutes=1)
LONGEST_WAIT = timedelta(minutes=30)
FORGET = timedelta(hours=24)
MOST_CLIENTS = 10_000
_ALL = "*"


@dataclass(frozen=True, kw_only=True)
class _Count:
    wrong: int
    latest: datetime
    until: datetime


class Lockout:
    """Counts wrong passwords in memory, for so many clients at the most. Safe to share among threads."""

    def __init__(self) -> None:
        self._counts: OrderedDict[str, _Count] = OrderedDict()
        self._lock = threading.Lock()

    def wait(self, client: str, *, now: datetime, known: bool = False) -> timedelta:
        """How long this client has to wait before it may try again; zero when it may."""
        with self._lock:
            found = [self._counts[key].until for key, _ in _counted(client, known) if key in self._counts]
        return max((until - now for until in found), default=timedelta(0)) if found else timedelta(0)

    def failed(self, client: str, *, now: datetime, known: bool = False) -> None:
        """Count a wrong password; each one beyond the free ones doubles the wait."""
        with self._lock:
            for key, free in _counted(client, known):
                before = self._counts.pop(key, None)
                if before is None or now - before.latest > FORGET:
                    before = _Count(wrong=0, latest=now, until=now)
                wrong = before.wrong + 1
                wait = min(FIRST_WAIT * 2 ** min(wrong - free, 10), LONGEST_WAIT) if wrong >= free else timedelta(0)
                self._counts[key] = replace(before, wrong=wrong, latest=now, until=now + wait)
            while len(self._counts) > MOST_CLIENTS:
                oldest = next(iter(self._counts))
                # The count of everybody is the newest entry but one at the most: never the oldest of so many.
                del self._counts[oldest]

    def passed(self, client: str) -> None:
        """Forget a client that knew the password."""
        with self._lock:
            self._counts.pop(client, None)


def _counted(client: str, known: bool) -> tuple[tuple[str, int], ...]:
    """Where a client's wrong passwords count, and how many are free there."""
    return ((client, FREE),) if known else ((client, FREE), (_ALL, FREE_OF_ALL))
