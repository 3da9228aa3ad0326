"""Which limit forbids a post, and until when."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from crosspost.core.limits import FARTHEST, strictest, used_up
from crosspost.model import Limit, LimitKind

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
SOON, LATER = NOW + timedelta(minutes=10), NOW + timedelta(hours=20)


def limit(kind: LimitKind, remaining: int, reset_at: datetime = SOON) -> Limit:
    return Limit(kind=kind, remaining=remaining, reset_at=reset_at)


WINDOW, DAY, USAGE = LimitKind.WINDOW, LimitKind.DAY, LimitKind.USAGE


@pytest.mark.parametrize(
    ("why", "limits", "until"),
    [
        ("nothing is known", [], None),
        ("something is left", [limit(WINDOW, 1), limit(DAY, 3, LATER)], None),
        ("the quarter of an hour is used up", [limit(WINDOW, 0), limit(DAY, 3, LATER)], SOON),
        ("the day is used up, the quarter of an hour is not", [limit(WINDOW, 99), limit(DAY, 0, LATER)], LATER),
        ("both are used up: the longer one", [limit(WINDOW, 0), limit(DAY, 0, LATER)], LATER),
        ("nine tenths of the calls are used", [limit(USAGE, 10)], SOON),
        ("less than nine tenths are used", [limit(USAGE, 11)], None),
        ("it began anew just now", [limit(WINDOW, 0, NOW)], None),
        ("written before the clock was set back", [limit(DAY, 0, NOW + FARTHEST + timedelta(seconds=1))], None),
    ],
)
def test_a_post_waits_for_the_limit_that_lasts_longest(why: str, limits: list[Limit], until: datetime | None) -> None:
    found = used_up(limits, now=NOW)
    assert (found and found.reset_at) == until, why


def test_of_two_limits_of_a_kind_the_stricter_counts() -> None:
    both = [limit(DAY, 5, LATER), limit(DAY, 0, SOON), limit(DAY, 0, LATER), limit(WINDOW, 3)]
    assert set(strictest(both)) == {limit(DAY, 0, LATER), limit(WINDOW, 3)}
