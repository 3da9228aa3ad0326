"""Counting calls per window, as X does per user and route and Facebook does per Page."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta


@dataclass(frozen=True, kw_only=True)
class Window:
    """One counted stretch of time; it begins with the first call in it."""

    limit: int
    # May exceed `limit`: refused calls count too.
    used: int
    # Aware, UTC; the next call at or after it begins a new window.
    reset_at: datetime

    @property
    def remaining(self) -> int:
        """How many calls are left, never below 0."""
        return max(self.limit - self.used, 0)

    @property
    def exceeded(self) -> bool:
        """Whether the call that was just counted was one too many."""
        return self.used > self.limit


class Limits:
    """All windows, by whatever key the caller counts under. Not thread-safe: the server's lock guards it."""

    def __init__(self) -> None:
        self._windows: dict[tuple[str, ...], Window] = {}

    def count(self, key: tuple[str, ...], *, limit: int, length: timedelta, now: datetime) -> Window:
        """Count one call and return the window it fell into."""
        window = self._windows.get(key)
        if window is None or now >= window.reset_at or window.limit != limit:
            window = Window(limit=limit, used=0, reset_at=now + length)
        window = replace(window, used=window.used + 1)
        self._windows[key] = window
        return window

    def clear(self) -> None:
        """Begin all windows anew."""
        self._windows.clear()
