"""The one trouble that the alert step cannot tell: that it fails itself. It writes down before it tells.

So where the database takes nothing any more, no step works and nobody would ever hear of it.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable

from crosspost.errors import AlertNotSent, CrosspostError
from crosspost.ports import App
from crosspost.ports.ticks import PATIENCE

logger = logging.getLogger(__name__)

AGAIN_S = 6 * 3600.0
"""After how long people are told once more, while it lasts."""

RETRY_S = 600.0
"""When telling is tried again after no channel took it."""


class Unheard:
    """How the alert step fares, in memory: there is nowhere else to write it. Used by one thread at a time."""

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._monotonic = monotonic
        self._failing_since: float | None = None
        self._told = False
        self._next_at = 0.0

    def failed(self, app: App, error: Exception) -> None:
        """The alert step has raised. Tells the channels once it has done so for `PATIENCE`, and every `AGAIN_S`."""
        now = self._monotonic()
        if self._failing_since is None:
            self._failing_since = self._next_at = now
            self._next_at += PATIENCE.total_seconds()
        if now < self._next_at:
            return
        minutes = round((now - self._failing_since) / 60)
        line = f"Trouble: for {minutes} minutes no alert can be told: {_said(error)}"
        took = _tell(app, "crosspost: 1 trouble", line)
        self._told = self._told or took
        self._next_at = now + (AGAIN_S if took else RETRY_S)

    def done(self, app: App) -> None:
        """The alert step has ended well, here or elsewhere. Tells so where people were told that it fails."""
        told, self._told, self._failing_since = self._told, False, None
        if told:
            _tell(app, "crosspost: 1 over", "Over: alerts can be told again.")


def _said(error: Exception) -> str:
    if isinstance(error, CrosspostError):
        return str(error)
    return f"the step alert ends with {type(error).__name__}: see the log. If that lasts, restart the service"


def _tell(app: App, title: str, line: str) -> bool:
    """Tell every channel. False when none took it; without any channel the log has to do."""
    logger.error("alert.unheard %s", line)
    took = not app.channels
    for channel in app.channels:
        try:
            channel.tell(title, (line,))
        except AlertNotSent as error:
            logger.error("alert.not_sent %s", error)  # noqa: TRY400 - its words say all there is to say
        else:
            took = True
    return took
