"""What was just done, said once on the next page, with a way back. Kept in memory, for so many at the most."""

from __future__ import annotations

import secrets
import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

MOST = 200


@dataclass(frozen=True, kw_only=True)
class Notice:
    """One thing that was done."""

    # Key of the message, and what to put into it.
    message: str
    values: Mapping[str, object] = field(default_factory=dict)
    # Takes it back, and says so in its own words where "Undone." is not all. None: it cannot be.
    undo: Callable[[], Notice | None] | None = None
    # Something is not as it was meant to be.
    warns: bool = False


class Notices:
    """Notices by their token, of one session each. Safe to share among threads."""

    def __init__(self) -> None:
        self._held: OrderedDict[str, tuple[str, Notice]] = OrderedDict()
        self._lock = threading.Lock()

    def put(self, notice: Notice, *, session: str) -> str:
        """Keep it; return its token."""
        token = secrets.token_urlsafe(9)
        with self._lock:
            self._held[token] = (session, notice)
            while len(self._held) > MOST:
                self._held.popitem(last=False)
        return token

    def get(self, token: str, *, session: str) -> Notice | None:
        """The notice, if it is there and this session's own."""
        with self._lock:
            owner, notice = self._held.get(token, ("", None))
        return notice if owner == session else None

    def take(self, token: str, *, session: str) -> Notice | None:
        """Like `get`, and forget it: nothing is undone twice."""
        notice = self.get(token, session=session)
        if notice is not None:
            with self._lock:
                self._held.pop(token, None)
        return notice
