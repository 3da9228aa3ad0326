"""Where our own faults strike: between any two calls of store or platform, and at any statement of the database."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import event
from sqlalchemy.exc import OperationalError

from crosspost.store import SqlStore
from tests.chaos.trouble import ANY, OurKind, Trouble

WORDS = {OurKind.DISK_FULL: "database or disk is full", OurKind.LOCKED: "database is locked"}


class Killed(BaseException):
    """The process is gone. Nothing in the program may catch it."""


class TwoClocks:
    """The platforms' clock, which is right, and ours, which may be set to anything."""

    def __init__(self, now: datetime) -> None:
        self.right = now
        self.error = timedelta(0)

    def ours(self) -> datetime:
        return self.right + self.error

    def theirs(self) -> datetime:
        return self.right


class Watch:
    """Counts the boundaries of one service and lets the scenario's troubles strike. Silent while it is not armed."""

    def __init__(self, troubles: Iterable[Trouble], clocks: TwoClocks, second_service: Callable[[], None]) -> None:
        self.armed = False
        self._waiting = list(troubles)
        self._clocks = clocks
        self._second_service = second_service
        self._calls: Counter[str] = Counter()
        # Troubles of the database, and how many statements ago each began.
        self._begun: list[tuple[Trouble, int]] = []
        # When, in boundaries, the clock is to be set by how much.
        self._resets: list[tuple[int, timedelta]] = []

    def call(self, name: str, do: Callable[[], Any]) -> Any:
        """Make one call, with a boundary on either side."""
        if not self.armed:
            return do()
        self._calls[name] += 1
        self._calls[ANY] += 1
        self._set_clock_right()
        self._strike(name, after=False)
        answer = do()
        self._strike(name, after=True)
        return answer

    def statement(self, *_: object) -> None:
        """One statement of the database is about to run."""
        if not self.armed:
            return
        begun, self._begun = self._begun, []
        self._begun = [(one, seen + 1) for one, seen in begun if seen + 1 < one.skip + max(one.lasts, 1)]
        for one, seen in begun:
            if seen >= one.skip:
                raise Killed if one.kind is OurKind.KILLED else OperationalError("", {}, Exception(WORDS[one.kind]))

    def _strike(self, name: str, *, after: bool) -> None:
        due = [
            one
            for one in self._waiting
            if one.after is after and one.boundary in (name, ANY) and self._calls[one.boundary] == one.number
        ]
        self._waiting = [one for one in self._waiting if one not in due]
        for one in due:
            self._begin(one)

    def _begin(self, trouble: Trouble) -> None:
        match trouble.kind:
            case OurKind.KILLED if trouble.skip == 0:
                raise Killed
            case OurKind.CLOCK:
                self._clocks.error += trouble.jump
                if trouble.lasts:
                    self._resets.append((self._calls[ANY] + trouble.lasts, -trouble.jump))
            case OurKind.SECOND_SERVICE:
                self._second_service()
            case _:
                self._begun.append((trouble, 0))

    def _set_clock_right(self) -> None:
        over = [by for at, by in self._resets if at <= self._calls[ANY]]
        self._resets = [(at, by) for at, by in self._resets if at > self._calls[ANY]]
        self._clocks.error += sum(over, timedelta(0))


class Watched:
    """A store or a platform whose every method call is a boundary."""

    def __init__(self, inner: Any, watch: Watch) -> None:
        self._inner, self._watch = inner, watch

    def __getattr__(self, name: str) -> Any:
        method = getattr(self._inner, name)
        return lambda *args, **kwargs: self._watch.call(name, lambda: method(*args, **kwargs))


@contextmanager
def watched_statements(store: SqlStore, watch: Watch) -> Iterator[None]:
    """Every statement of this store passes the watch, `COMMIT` included."""
    engine = store._db._reader
    passed = ("before_cursor_execute", "commit")
    for name in passed:
        event.listen(engine, name, watch.statement)
    try:
        yield
    finally:
        for name in passed:
            event.remove(engine, name, watch.statement)
