"""The child process in which feeds are parsed. Started by `workers` as `python -m crosspost.feeds.worker`.

It has no secrets (its environment is empty), a limit on memory, and two alarms that end it even when its parent is
gone: one on the processor's time, which a busy machine cannot make longer, and one on the clock's. It ends when its
connection closes, which happens at the latest with its parent.
"""

from __future__ import annotations

import contextlib
import resource
import signal
import sys
from multiprocessing.connection import Connection

from crosspost.errors import ParseError
from crosspost.feeds.document import Document
from crosspost.feeds.parse import parse
from crosspost.feeds.workers import PATIENCE, READY

_GRACE = 2.0


def serve(connection: Connection, *, seconds: float) -> None:
    """Answer each (body, content type, url) with a Document or a ParseError, and whether it was the last one.

    The last one is that which took all memory, or that after which the connection closes. A document that takes more
    than so many seconds of the processor's time ends the process by SIGPROF, without an answer.
    """
    connection.send(READY)
    while True:
        try:
            body, content_type, url = connection.recv()
        except EOFError:
            return
        # The default action of both ends the process, whatever it does. The second is for a parent that was killed
        # itself: one that lives kills us before.
        signal.setitimer(signal.ITIMER_PROF, seconds)
        signal.setitimer(signal.ITIMER_REAL, PATIENCE * seconds + _GRACE)
        answer, last = _answer(body, content_type, url)
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.setitimer(signal.ITIMER_REAL, 0)
        connection.send((answer, last))
        if last:
            return


def _answer(body: bytes, content_type: str | None, url: str | None) -> tuple[Document | ParseError, bool]:
    where = url or "the document"
    try:
        return parse(body, content_type=content_type, url=url), False
    except ParseError as error:
        # Its cause may be of a type that cannot cross to the parent; the text tells of it.
        return ParseError(str(error), announced=error.announced), False
    except MemoryError:
        return ParseError(
            f"{where}: needs more memory than a feed may take. Let the site publish fewer or shorter entries."
        ), True
    except Exception as error:  # noqa: BLE001  # whatever one document provokes, it is that document's error
        return ParseError(
            f"{where}: cannot be read ({type(error).__name__}: {str(error)[:200]}). Please report it as a fault."
        ), False


def main() -> None:
    """Arguments: file descriptor of the connection, seconds of the processor per document, bytes of memory."""
    descriptor, seconds, memory = int(sys.argv[1]), float(sys.argv[2]), int(sys.argv[3])
    # Systems that cannot limit address space (macOS) still have the limit on time and on entries.
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    # When the parent ends while we answer, there is nobody left to tell.
    with Connection(descriptor) as connection, contextlib.suppress(BrokenPipeError, ConnectionResetError):
        serve(connection, seconds=seconds)


if __name__ == "__main__":
    main()
