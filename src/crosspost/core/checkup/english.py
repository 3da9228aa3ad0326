"""The sentences of findings and troubles in English, as the command line and alerts tell them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from crosspost.core.checkup.kind import FACTS, Fact, Sort
from crosspost.core.checkup.kinds import PHRASES

PLATFORMS = {"twitter": "X", "facebook": "Facebook"}


def told(template: str, facts: Mapping[str, Fact]) -> str:
    """The template with its facts. Raises KeyError for a place that neither a fact nor a phrase fills."""
    return template.format_map({**PHRASES, **{name: _told(FACTS[name], value) for name, value in facts.items()}})


def _told(sort: Sort, value: Fact) -> str:
    match sort:
        case Sort.CALLED:
            return f" {value}" if value else ""
        case Sort.NAMES:
            return " and ".join(_listed(value))
        case Sort.LIST:
            return ", ".join(_listed(value))
        case Sort.QUOTE:
            return PHRASES["no_answer"] if value is None else str(value)
        case Sort.MONEY:
            return f"${value}"
        case Sort.INSTANT:
            return f"{datetime.fromisoformat(str(value)):%Y-%m-%d %H:%M} UTC"
        case Sort.DAY:
            return f"{datetime.fromisoformat(str(value)):%Y-%m-%d}"
        case Sort.SPAN:
            return _words(timedelta(seconds=float(str(value))))
        case Sort.LATENESS:
            minutes = int(float(str(value)) // 60)
            return f"{minutes} minutes" if minutes < 120 else f"{minutes // 60} hours"
        case Sort.PLATFORM:
            return PLATFORMS[str(value)]
        case Sort.PHRASE:
            return PHRASES[str(value)]
        case _:
            return str(value)


def _listed(value: Fact) -> list[str]:
    return value if isinstance(value, list) else [str(value)]


def _words(span: timedelta) -> str:
    seconds = int(span.total_seconds())
    for size, unit in ((86_400, "days"), (3_600, "hours"), (60, "minutes")):
        if seconds >= 2 * size:
            return f"{seconds // size} {unit}"
    return f"{seconds} seconds"
