"""Readers of what the settings say about learning. Names that no factor or level has are refused with those there are.

The names themselves are the strategy's (`core.strategy.wishes`): they are asked for only where some are written.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

from crosspost.config.words import show
from crosspost.model import Learning, LinkPlacement

SHARES = (5, 10, 20)
"""One control in so many posts: more would cost too much, fewer would prove nothing within years."""


class LearningValues(Protocol):
    """What a table of the settings says about learning."""

    on: bool
    control: int
    explore: bool
    horizon: timedelta
    since: date | None
    pin: Mapping[str, str]
    forbid: Mapping[str, tuple[str, ...]]
    links: list[LinkPlacement]

    @property
    def model_fields_set(self) -> set[str]:
        """The keys that are written in the file."""
        ...


def control(found: object) -> int:
    """Read the share of posts that are drawn at random: one in 5, 10 or 20."""
    if isinstance(found, int) and not isinstance(found, bool) and found in SHARES:
        return found
    raise ValueError(
        f"{show(found)} is no share of controls; write 5, 10 or 20: one post in so many is drawn at random"
    )


def pin(found: object) -> Mapping[str, str]:
    """Read factors, each with the level that is always used."""
    read: dict[str, str] = {}
    for factor, level in _table(found, 'pin = { style = "question" }').items():
        if not isinstance(level, str):
            raise ValueError(f"{factor}: found {show(level)}; write one level in double quotes")  # noqa: TRY004 - pydantic asks for it
        _check(factor, level)
        read[factor] = level
    return read


def forbid(found: object) -> Mapping[str, tuple[str, ...]]:
    """Read factors, each with the levels that are never used. At least one level of each must be left."""
    read: dict[str, tuple[str, ...]] = {}
    for factor, levels in _table(found, 'forbid = { style = ["quote"] }').items():
        if not isinstance(levels, list) or not all(isinstance(level, str) for level in levels):
            raise ValueError(f'{factor}: found {show(levels)}; write a list of levels in brackets, as in ["…", "…"]')
        for level in levels:
            _check(factor, level)
        if set(levels) >= set(_known()[factor]):
            raise ValueError(f"{factor}: every level is forbidden, so that nothing could go out; leave one of them out")
        read[factor] = tuple(dict.fromkeys(levels))
    return read


def learning_of(common: LearningValues, own: LearningValues | None, timezone: ZoneInfo) -> Learning:
    """Return what an account is to do: each key of its own table, else of the common one. Days begin in its zone."""
    said = own.model_fields_set if own is not None else set()

    def of(key: str) -> LearningValues:
        return own if own is not None and key in said else common

    since = of("since").since
    return Learning(
        on=of("on").on,
        control=of("control").control,
        explore=of("explore").explore,
        horizon=of("horizon").horizon,
        since=datetime.combine(since, time(0), tzinfo=timezone).astimezone(UTC) if since else None,
        pin=of("pin").pin,
        forbid=of("forbid").forbid,
        links=tuple(dict.fromkeys(of("links").links)),
    )


def _table(found: object, example: str) -> Mapping[str, object]:
    if isinstance(found, dict):
        return found
    raise ValueError(f"found {show(found)}; write a table of factors in braces, as in {example}")


def _check(factor: str, level: str) -> None:
    from crosspost.core.strategy.wishes import check

    check(factor, level)


def _known() -> Mapping[str, tuple[str, ...]]:
    from crosspost.core.strategy.wishes import LEVELS

    return LEVELS
