"""A few child processes that parse feeds and can be killed.

feedparser holds a pattern whose time grows with the square of its input and that cannot be switched off: 200 KB of
`a.a.a.…` in an author's name keep it busy for minutes, inside one call that no thread can interrupt. So a document is
parsed in a child with a limit on time and memory; a child that exceeds it is killed and replaced, and only that
document fails. Children start when first needed, and end when they have not been needed for a while: each holds some
fifty megabytes.
"""

from __future__ import annotations

import os
import queue
import signal
import subprocess
import sys
import time
from multiprocessing.connection import Connection, Pipe
from types import TracebackType

from crosspost.errors import ParseError
from crosspost.feeds.document import Document

READY = "ready"
"""What a child says when it can take documents."""
PATIENCE = 6
"""A busy machine may take so many times as long by the clock as by the processor."""
_START_LIMIT = 60.0
LINGER_S = 120.0
"""How long a child waits for its next document. Starting one takes a third of a second."""


class Workers:
    """Parses documents in child processes. Safe to share among threads. Close it at the end."""

    def __init__(self, *, size: int | None = None, seconds: float = 10.0, memory: int = 1 << 30) -> None:
        """`size` children at the most (default: one per core, 2 to 4), `seconds` and `memory` (bytes) per document.

        The seconds are the processor's: a document is not refused because the machine is busy. By the clock it may
        take six times as long.
        """
        self._size = size or min(max(os.cpu_count() or 2, 2), 4)
        self._seconds = seconds
        self._memory = memory
        self._closed = False
        # Last in, first out: no more children are started than are needed at one time. None: not started yet.
        self._idle: queue.LifoQueue[_Child | None] = queue.LifoQueue()
        for _ in range(self._size):
            self._idle.put(None)

    def parse(self, body: bytes, *, content_type: str | None, url: str | None) -> Document:
        """Read a feed document as `feeds.parse.parse` does, within the limits; waits for a free child first.

        Raises ParseError when it is no feed, or takes too long or too much memory.
        """
        child = self._idle.get()
        try:
            child = self._ready(child)
            answer = child.ask(body, content_type, url)
        except BaseException:
            if child is not None:
                child.kill()
            child = None
            raise
        finally:
            self._idle.put(child)
        if isinstance(answer, ParseError):
            raise answer
        return answer

    def rest(self, *, linger_s: float = LINGER_S) -> None:
        """End the children that have not been used for so long. Those that parse now are left alone."""
        held: list[_Child | None] = []
        while True:
            try:
                held.append(self._idle.get_nowait())
            except queue.Empty:
                break
        # The one used last goes back last, so that it is taken first.
        for child in reversed(held):
            if child is not None and time.monotonic() - child.used_at >= linger_s:
                child.kill()
                self._idle.put(None)
            else:
                self._idle.put(child)

    def close(self) -> None:
        """End every child, after the documents that are being parsed. Afterwards `parse` raises RuntimeError."""
        self._closed = True
        children = [self._idle.get() for _ in range(self._size)]
        for child in children:
            if child is not None:
                child.kill()
            # Whoever still waits for a child wakes up and sees that this is closed.
            self._idle.put(None)

    def _ready(self, child: _Child | None) -> _Child:
        if self._closed:
            raise RuntimeError("these workers are closed")
        if child is not None and child.alive:
            return child
        if child is not None:
            child.kill()
        return _Child(seconds=self._seconds, memory=self._memory)

    def __enter__(self) -> Workers:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self.close()


class _Child:
    """One process and the connection to it. Used by one thread at a time."""

    def __init__(self, *, seconds: float, memory: int) -> None:
        self._seconds = seconds
        # True once it has said that its last answer was the last one.
        self._spent = False
        self.used_at = time.monotonic()
        ours, theirs = Pipe()
        command = [
            sys.executable,
            "-P",
            "-m",
            "crosspost.feeds.worker",
            str(theirs.fileno()),
            str(seconds),
            str(memory),
        ]
        with theirs:
            # Nothing of our environment, which may hold secrets, except where the code is. A session of its own, so
            # that Ctrl-C in a terminal reaches us alone and we end our children in order.
            self._process = subprocess.Popen(  # noqa: S603  # the command is ours
                command,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                env={"PYTHONPATH": os.pathsep.join(path for path in sys.path if path)},
                pass_fds=(theirs.fileno(),),
                start_new_session=True,
            )
        self._connection: Connection = ours
        if self._receive(_START_LIMIT) != READY:
            self.kill()
            raise ParseError(
                f"the process that parses feeds did not start ({' '.join(command[:4])}); "
                "see above for its own words, and check the installation."
            )

    @property
    def alive(self) -> bool:
        """Whether the process still takes documents."""
        return not self._spent and self._process.poll() is None

    def ask(self, body: bytes, content_type: str | None, url: str | None) -> Document | ParseError:
        """Have one document parsed. Raises ParseError when no answer comes in time; then the child is to be killed."""
        where = url or "the document"
        try:
            self._connection.send((body, content_type, url))
        except OSError as error:
            raise ParseError(f"{where}: the process that parses feeds has ended; it is tried again later.") from error
        received = self._receive(PATIENCE * self._seconds)
        self.used_at = time.monotonic()
        if isinstance(received, tuple):
            answer: Document | ParseError = received[0]
            self._spent = received[1]
            return answer
        if self.alive:
            raise ParseError(
                f"{where}: was not parsed within {PATIENCE * self._seconds:g} s. The machine may be overloaded; it is "
                "tried again later."
            )
        if self._process.returncode == -signal.SIGPROF:
            raise ParseError(
                f"{where}: took longer than {self._seconds:g} s to parse, which no honest feed does. "
                "Its text may be crafted to stall readers; let the site repair it."
            )
        raise ParseError(
            f"{where}: parsing it ended its process, probably for want of memory. "
            "Let the site publish fewer or shorter entries."
        )

    def kill(self) -> None:
        """End the process at once. May be called twice."""
        self._connection.close()
        self._process.kill()
        self._process.wait()

    def _receive(self, seconds: float) -> object:
        """What the child says, or None when it says nothing in time or has ended."""
        try:
            return self._connection.recv() if self._connection.poll(seconds) else None
        except (EOFError, OSError):
            # Its end of the connection closes a moment before the process is gone.
            self._process.wait()
            return None
