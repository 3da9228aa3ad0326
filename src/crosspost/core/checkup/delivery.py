"""Whether people are told of troubles: what alerts cannot tell of themselves."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from crosspost.core.checkup.finding import Finding, found
from crosspost.model import Alert, StepEnd

PATIENCE = timedelta(minutes=15)
"""How long nobody may be told before that is found: a channel is tried again after ten minutes."""

TELLING = "alert"
"""The step that tells."""


def judge(alerts: Iterable[Alert], ends: Iterable[StepEnd], *, now: datetime) -> tuple[Finding, ...]:
    """What keeps people from being told, by the alerts that are open and how steps ended. Empty: nothing is known to.

    Without a channel the log is told, and that never fails.
    """
    return (*_failing(ends, now), *_untold(alerts, now))


def _failing(ends: Iterable[StepEnd], now: datetime) -> Iterator[Finding]:
    for end in ends:
        since = end.failing_since
        if end.step == TELLING and since is not None and now - since > PATIENCE:
            yield found("alerts", "alerts_fail", at=since.isoformat(), error=str(end.error))


def _untold(alerts: Iterable[Alert], now: datetime) -> Iterator[Finding]:
    """Of alerts that were tried to be told, in vain: since the first of them began, or ended."""
    waiting = [alert.ended_at or alert.since for alert in alerts if alert.tried_at is not None and _is_untold(alert)]
    since = min(waiting, default=now)
    if now - since > PATIENCE:
        yield found("alerts", "alerts_untold", at=since.isoformat())


def _is_untold(alert: Alert) -> bool:
    return alert.told_at is None if alert.ended_at is None else alert.end_told_at is None
