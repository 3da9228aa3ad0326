"""Who sends what is due on a database, and in which mode: one note for all processes that work on it. Pure.

::

    publish ──▶ noted ──▶ the note        a live service stands above a rehearsal beside it
    page, review ──▶ standing ◀── the note, and the mode of their own process

The page and the command line are processes of their own: what they approve goes out by the mode of whoever sends, not
by theirs.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

from crosspost.model import Sender

SIGN = timedelta(seconds=30)
"""How old the note may become before it is written again."""

SILENT = timedelta(minutes=5)
"""After so long without a sign a sender is taken for stopped: sending many posts with images takes minutes."""


class Standing(StrEnum):
    """What becomes of a post that is approved now."""

    # Nobody sends, as far as is known.
    DRY_RUN = "dry_run"
    # It goes out at its time.
    LIVE = "live"
    # Whoever sends does not run now: it goes out once that does again.
    LIVE_WAITS = "live_waits"
    # The service that runs sends nothing, but this process would.
    LIVE_HERE = "live_here"


def noted(before: Sender | None, *, live: bool, now: datetime) -> Sender | None:
    """The note to be written when somebody is about to send, or to say what would be sent. None: it stands already."""
    if before is not None and _runs(before, now):
        if before.live and not live:
            return None
        if before.live is live and abs(now - before.seen_at) < SIGN:
            return None
    return Sender(live=live, seen_at=now)


def standing(sender: Sender | None, *, live: bool, now: datetime) -> Standing:
    """What the note means to a process that is `live` itself, or not.

    Of a sender that stopped the mode is remembered: a live service that is being restarted will send what is approved
    meanwhile.
    """
    if sender is not None and _runs(sender, now):
        if sender.live:
            return Standing.LIVE
        return Standing.LIVE_HERE if live else Standing.DRY_RUN
    return Standing.LIVE_WAITS if live or (sender is not None and sender.live) else Standing.DRY_RUN


def rehearses(found: Standing) -> bool:
    """Whether nothing goes out by itself: what a report, which is no sender, says of the whole."""
    return found in (Standing.DRY_RUN, Standing.LIVE_HERE)


def _runs(sender: Sender, now: datetime) -> bool:
    """Whether it sends still. A sign from the future is of a clock that was set back since."""
    return not sender.stopped and abs(now - sender.seen_at) < SILENT
