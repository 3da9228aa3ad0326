"""The App that works now, and how another one takes its place while steps run."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from crosspost.ports import App


class Current:
    """Hands out one App and closes it when nobody uses it any more. Safe to share among threads.

    A step that runs while the App is replaced ends on the one it began with; the next run gets the new one.
    """

    def __init__(self, app: App) -> None:
        self._app = app
        self._users: Counter[int] = Counter()
        self._left: dict[int, App] = {}
        self._lock = threading.Lock()

    def __call__(self) -> App:
        """Return the App of this moment, for those who only look: it may be closed at any time."""
        return self._app

    @contextmanager
    def lent(self) -> Iterator[App]:
        """The App, which stays open for the time of the block."""
        with self._lock:
            app = self._app
            self._users[id(app)] += 1
        try:
            yield app
        finally:
            with self._lock:
                self._users[id(app)] -= 1
                done = self._users[id(app)] == 0 and self._left.pop(id(app), None) is not None
            if done:
                app.close()

    def replace(self, app: App) -> None:
        """From now on, this one. The one before is closed as soon as its last user has ended."""
        with self._lock:
            before, self._app = self._app, app
            busy = self._users[id(before)] > 0
            if busy:
                self._left[id(before)] = before
        if not busy:
            before.close()

    def close(self) -> None:
        """Close what is open. To be called when nothing runs any more."""
        with self._lock:
            left = [*self._left.values(), self._app]
            self._left.clear()
        for app in left:
            app.close()
