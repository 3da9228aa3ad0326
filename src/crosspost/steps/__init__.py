"""The straight line that an article walks, one file per room.

::

    feeds ─ poll ─ extract ─ compose ─ schedule ─ review ─ publish ─▶ the platforms
                                                              │
                                        reconcile ◀─ in doubt ┘        measure ─ learn ─ report

    alert and keep look at all of it: who must be told, what may be forgotten.

Each step is safe to run at any time, any number of times, and does its input and output through `crosspost.ports`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from crosspost.model import StepReport
from crosspost.ports import App
from crosspost.steps import alert, compose, extract, learn, listen, measure, poll, publish, reconcile, review, schedule

LINE: Mapping[str, Callable[[App], StepReport]] = MappingProxyType(
    {
        "poll": poll.run,
        "extract": extract.run,
        "compose": compose.run,
        "schedule": schedule.run,
        "review": review.run,
        "reconcile": reconcile.run,
        "publish": publish.run,
        "measure": measure.run,
        "learn": learn.run,
        "listen": listen.run,
        "alert": alert.run,
    }
)
"""The rooms in the order in which one walk through the whole line runs them.

What is in doubt is looked for before anything new is sent.
"""
