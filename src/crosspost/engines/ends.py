"""How steps end on all workers together: each writes the ends of its own into the database, and reads all others there.

No worker sees every tick. So what `run` keeps in memory, when each step last ended well, stands in the database here,
and is put on the board of whoever is about to look for troubles.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable

from crosspost.engines.timetable import TIMETABLE
from crosspost.errors import CrosspostError
from crosspost.ports import App
from crosspost.ports.ticks import PATIENCE

logger = logging.getLogger(__name__)

SIGN_S = 10.0
"""A good end is written down again after so long at the earliest: posts may end many times a second."""


class Ends:
    """What one worker knows. Expects every tick of the timetable from now on. Safe to share among threads."""

    def __init__(self, app: App, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._app = app
        self._monotonic = monotonic
        # By step: when its good end was written down last. A step that failed since is not in it.
        self._written: dict[str, float] = {}
        self._lock = threading.Lock()
        for tick in TIMETABLE:
            app.ticks.expect(tick.name, tick.every)

    def well(self, step: str) -> None:
        """A run of the step has ended well, or found nothing to do."""
        with self._lock:
            before, now = self._written.get(step), self._monotonic()
            if before is not None and now - before < SIGN_S:
                return
            self._written[step] = now
        note(self._app, step, None)

    def failed(self, step: str, error: Exception) -> None:
        """A run of the step has raised."""
        with self._lock:
            self._written.pop(step, None)
        note(self._app, step, error)

    def is_well(self, step: str) -> bool:
        """Whether the step has ended well within `PATIENCE` on some worker, as far as the database can tell."""
        now = self._app.clock()
        try:
            ends = self._app.store.step_ends()
        except CrosspostError:
            return False
        return any(end.step == step and end.good_at is not None and abs(now - end.good_at) < PATIENCE for end in ends)

    def gather(self) -> None:
        """Put on the board what all workers have written down. Raises DatabaseUnusable."""
        now = self._app.clock()
        for end in self._app.store.step_ends():
            good_ago = now - end.good_at if end.good_at is not None else None
            self._app.ticks.heard(end.step, good_ago=good_ago, error=end.error)


def note(app: App, step: str, error: Exception | None) -> None:
    """Write down how a run of the step has ended; in the log where the database does not take it."""
    try:
        app.store.note_step_end(step, error=type(error).__name__ if error is not None else None, now=app.clock())
    except CrosspostError as failure:
        # The next end is written down again; a database that takes none is found out by everything else.
        logger.warning("step.end_not_noted step=%s reason=%s", step, failure)
