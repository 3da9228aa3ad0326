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


_MINUTE = timedelta(minutes=1)
_CADENCE = {
    "publish": timedelta(seconds=20),
    "reconcile": timedelta(seconds=15),
    "measure": timedelta(minutes=10),
    "listen": timedelta(minutes=10),
    "keep": timedelta(days=1),
}

TIMETABLE: tuple[Tick, ...] = tuple(
    Tick(name=name, every=_CADENCE.get(name, _MINUTE), run=run) for name, run in (*LINE.items(), ("keep", keep.run))
)
