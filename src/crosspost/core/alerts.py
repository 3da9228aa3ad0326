"""What is troubling now, against what people were told: what is to be said.

::

    trouble seen ──▶ begun ──▶ told ──▶ not seen for CALM ──▶ ended ──▶ end told
                       │ nobody could be told: tried again every RETRY
                       └─ ended before anybody was told: nothing is said

A trouble is told once, however long it lasts, and its end is told once. One that comes and goes within `CALM` is one.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from crosspost.core.troubles import Trouble
from crosspost.model import Alert

CALM = timedelta(minutes=15)
"""How long a trouble must not be seen to count as ended."""

SEEN_AGAIN = timedelta(minutes=5)
"""How old the last sight of a trouble gets before it is written down anew: well below `CALM`, and not every minute."""

RETRY = timedelta(minutes=10)
"""When telling is tried again after no channel took it."""

MOST_LINES = 20
"""Lines of one message; when all feeds of a server fail at once, nobody reads a thousand."""


@dataclass(frozen=True, kw_only=True)
class Message:
    """What people are told, and which alerts it tells of."""

    title: str
    lines: tuple[str, ...]
    begun: tuple[Alert, ...]
    ended: tuple[Alert, ...]


def judge(open_alerts: Iterable[Alert], troubles: Iterable[Trouble], *, now: datetime) -> tuple[Alert, ...]:
    """Return the open alerts as they are now, and one for each new trouble. Changes nothing of what was told."""
    before = tuple(open_alerts)
    seen = {trouble.key: trouble for trouble in troubles}
    going_on = {alert.key for alert in before if alert.ended_at is None}
    begun = [
        Alert(key=trouble.key, since=now, what=trouble.what, seen_at=now, code=trouble.code, facts=trouble.facts)
        for trouble in seen.values()
        if trouble.key not in going_on
    ]
    return (*(_now(alert, seen.get(alert.key), now) for alert in before), *begun)


def message(alerts: Iterable[Alert], *, now: datetime) -> Message | None:
    """Return what is to be told now. None: nothing."""
    untold = [alert for alert in alerts if alert.end_told_at is None]
    ended = tuple(alert for alert in untold if alert.ended_at is not None and _may_try(alert, now))
    # A trouble that came back is told after the end of the one before, or people would not know how often it came.
    unended = {alert.key for alert in untold if alert.ended_at is not None} - {alert.key for alert in ended}
    begun = tuple(
        alert
        for alert in untold
        if alert.ended_at is None and alert.told_at is None and alert.key not in unended and _may_try(alert, now)
    )
    if not begun and not ended:
        return None
    lines = [f"Over (it began {alert.since:%Y-%m-%d %H:%M} UTC): {alert.what}." for alert in ended]
    lines += [f"Trouble: {alert.what}." for alert in begun]
    if len(lines) > MOST_LINES:
        lines[MOST_LINES:] = [f"… and {len(lines) - MOST_LINES} more: `crosspost report`"]
    return Message(title=_title(begun, ended), lines=tuple(lines), begun=begun, ended=ended)


def told(message: Message, *, now: datetime) -> tuple[Alert, ...]:
    """The message's alerts after somebody was told."""
    return (
        *(replace(alert, tried_at=now, told_at=now) for alert in message.begun),
        *(replace(alert, tried_at=now, end_told_at=now) for alert in message.ended),
    )


def tried(message: Message, *, now: datetime) -> tuple[Alert, ...]:
    """The message's alerts as they are written down before it is sent."""
    return tuple(replace(alert, tried_at=now) for alert in (*message.begun, *message.ended))


def _now(alert: Alert, trouble: Trouble | None, now: datetime) -> Alert:
    if alert.ended_at is not None:
        return alert
    if trouble is not None:
        if now - alert.seen_at < SEEN_AGAIN:
            return alert
        return replace(alert, seen_at=now, what=trouble.what, code=trouble.code, facts=trouble.facts)
    if now - alert.seen_at < CALM:
        return alert
    return replace(alert, ended_at=now, tried_at=None, end_told_at=None if alert.told_at else now)


def _may_try(alert: Alert, now: datetime) -> bool:
    """Whether telling may be tried. A time ahead of us was written before the clock was set back."""
    return alert.tried_at is None or not timedelta(0) <= now - alert.tried_at < RETRY


def _title(begun: tuple[Alert, ...], ended: tuple[Alert, ...]) -> str:
    def counted(alerts: tuple[Alert, ...], word: str) -> list[str]:
        return [f"{len(alerts)} {word}{'s' if len(alerts) > 1 else ''}"] if alerts else []

    words = counted(begun, "trouble") + ([f"{len(ended)} over"] if ended else [])
    return f"crosspost: {', '.join(words)}"
