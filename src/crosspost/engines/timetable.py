"""When each step is called. Nothing else knows cadence."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from crosspost.model import StepReport
from crosspost.ports import App
from crosspost.steps import LINE, keep


@dataclass(frozen=True, kw_only=True)
class Tick:
    """A step and how often it is called. The step itself knows what is due."""

    name: str
    every: timedelta
    run: Callable[[App], StepReport]
    # How long after the others of its cadence it is called: less than a minute, whole seconds.
    after: timedelta = timedelta(0)


_MINUTE = timedelta(minutes=1)
_CADENCE = {
    "publish": timedelta(seconds=20),
    "reconcile": timedelta(seconds=15),
    "measure": timedelta(minutes=10),
    "listen": timedelta(minutes=10),
    "keep": timedelta(days=1),
}

_STAGGER = timedelta(seconds=4)
_AFTER = {name: number * _STAGGER for number, name in enumerate(("poll", "extract", "compose", "schedule", "review"))}
"""Each of these finds what the one before has just left, and publish what they all have: an article takes one minute
through the line instead of five. A step that takes longer than its head start is found out at the next minute."""

TIMETABLE: tuple[Tick, ...] = tuple(
    Tick(name=name, every=_CADENCE.get(name, _MINUTE), run=run, after=_AFTER.get(name, timedelta(0)))
    for name, run in (*LINE.items(), ("keep", keep.run))
)


def cron(every: timedelta, *, after: timedelta = timedelta(0)) -> str:
    """The times of a tick in cron's words, with seconds as a sixth one. Raises ValueError for what it cannot say."""
    if after:
        return f"{cron(every)} {int(after.total_seconds())}"
    seconds = int(every.total_seconds())
    if every != timedelta(seconds=seconds) or seconds < 1:
        raise ValueError(f"a tick every {every} has no words in cron: write whole seconds")
    if seconds < 60 and 60 % seconds == 0:
        return f"* * * * * */{seconds}"
    minutes, rest = divmod(seconds, 60)
    if not rest and minutes < 60 and 60 % minutes == 0:
        return f"*/{minutes} * * * *"
    hours, rest = divmod(minutes, 60)
    if not rest and seconds % 60 == 0 and hours < 24 and 24 % hours == 0:
        return f"0 */{hours} * * *"
    if every == timedelta(days=1):
        return "0 0 * * *"
    raise ValueError(f"a tick every {every} has no words in cron: write one that divides a minute, an hour or a day")
