"""Bars and strips of the page: in their frame, on one scale, and true to what they draw."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crosspost.web.intervals import EDGE, LEAST, MIDDLE, MOST, WIDTH, reach_of, strip_of
from crosspost.web.weekly import BAR, HEIGHT, WEEKS, first_week, weekly
from crosspost.web.weekly import WIDTH as DRAWING

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
PARIS = ZoneInfo("Europe/Paris")
INSTANTS = st.integers(-500 * 24, 40 * 24).map(lambda hours: NOW + timedelta(hours=hours))


@given(st.lists(st.tuples(st.sampled_from(["x", "page", "gone"]), INSTANTS), max_size=60), INSTANTS)
def test_every_remark_of_the_weeks_shown_is_in_exactly_one_bar(said: list[tuple[str, datetime]], now: datetime) -> None:
    made = weekly(said, ["x", "page"], zone=PARIS, now=now)
    shown = [at for account, at in said if account != "gone" and first_week(now, PARIS) <= at]
    future = [at for at in shown if at.astimezone(PARIS).date() >= made.weeks[-1] + timedelta(weeks=1)]
    assert sum(one.total for one in made.series) == len(shown) - len(future)
    assert len(made.weeks) == WEEKS
    assert all(week.weekday() == 0 for week in made.weeks)
    for bar in (bar for one in made.series for bar in one.bars):
        assert bar.x >= 0
        assert bar.x + BAR <= DRAWING + BAR
        assert (bar.height > 0) == (bar.count > 0)
        assert 0 <= bar.y <= HEIGHT
        assert bar.y + bar.height == pytest.approx(HEIGHT)


def test_a_week_begins_on_monday_where_the_readers_are_and_this_week_is_not_compared() -> None:
    sunday_night = datetime(2026, 11, 22, 22, 59, tzinfo=UTC)
    said = [("x", sunday_night), ("x", sunday_night + timedelta(minutes=2)), ("x", NOW)]
    made = weekly(said, ["x"], zone=PARIS, now=NOW)
    assert [bar.count for bar in made.series[0].bars[-2:]] == [1, 2]
    assert (made.lately, made.before, made.most) == (1, 0, 2)


def test_what_nobody_said_draws_nothing() -> None:
    made = weekly([], ["x"], zone=PARIS, now=NOW)
    assert (made.most, made.lately, made.before) == (0, 0, 0)
    assert all(bar.height == 0 for bar in made.series[0].bars)


@given(st.lists(st.floats(-100, 1e9), min_size=3, max_size=3).map(sorted), st.floats(LEAST, MOST))
def test_a_strip_stays_in_its_frame_in_order_and_on_its_side_of_the_middle(bounds: list[float], reach: float) -> None:
    low, mean, high = bounds
    made = strip_of(mean, low, high, reach=reach)
    assert EDGE <= made.low <= made.mean <= made.high <= WIDTH - EDGE
    if low > 1:
        assert made.low > MIDDLE
    if high < -1:
        assert made.high < MIDDLE


@pytest.mark.parametrize(
    ("bounds", "reach", "why"),
    [
        ([], LEAST, "nothing to draw"),
        ([-3.0, 3.0], LEAST, "noise must not look large"),
        ([100.0], 0.6931, "twice as much, and half as much, are equally far"),
        ([-50.0], 0.6931, "half as much"),
        ([1e12], MOST, "beyond any sense"),
        ([-100.0], MOST, "nothing at all"),
        ([float("inf"), float("nan")], MOST, "no number"),
    ],
)
def test_all_strips_of_a_page_reach_as_far_as_the_farthest_within_reason(
    bounds: list[float], reach: float, why: str
) -> None:
    assert reach_of(bounds) == pytest.approx(reach, abs=1e-3), why
