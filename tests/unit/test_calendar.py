"""Days of a view, and slots of a day, also on the days on which clocks change."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crosspost.core.calendar import FIRST_DAY, LAST_DAY, View, days_of, slot_times, turned
from crosspost.core.slots import Against, slots_on
from crosspost.model import Account, PlatformName, QuietHours, Slot

PARIS = ZoneInfo("Europe/Paris")
days = st.dates(FIRST_DAY, LAST_DAY)


def account(*times: time, **changes: object) -> Account:
    slots = tuple(Slot(weekday=day, at=at) for day in range(7) for at in times)
    fields = {"platform": PlatformName.TWITTER, "remote_account_id": "1", "timezone": PARIS, "slots": slots, **changes}
    return Account(key="x", **fields)  # type: ignore[arg-type]


@given(view=st.sampled_from(View), day=days)
def test_a_view_is_whole_weeks_around_its_day(view: View, day: date) -> None:
    found = days_of(view, day)
    assert day in found
    assert (found[0].weekday(), found[-1].weekday(), len(found) % 7) == (0, 6, 0)
    assert 7 <= len(found) <= (7 if view is View.WEEK else 42)


@given(view=st.sampled_from(View), day=days)
def test_turning_forward_and_back_leads_home_and_never_beyond_the_calendar(view: View, day: date) -> None:
    ahead = turned(view, day, 1)
    assert FIRST_DAY <= ahead <= LAST_DAY
    assert FIRST_DAY <= turned(view, day, -1) <= LAST_DAY
    if ahead != LAST_DAY:
        assert day in days_of(view, turned(view, ahead, -1))


@pytest.mark.parametrize(
    ("day", "expected", "why"),
    [
        (date(2026, 3, 28), ["01:30+01:00", "02:30+01:00", "03:30+01:00"], "an ordinary day"),
        (date(2026, 3, 29), ["01:30+01:00", "03:30+02:00"], "02:30 is missing: it is 03:30, once"),
        (date(2026, 10, 25), ["01:30+02:00", "02:30+02:00", "03:30+01:00"], "02:30 comes twice: the first counts"),
    ],
)
def test_slots_stand_right_when_clocks_change(day: date, expected: list[str], why: str) -> None:
    times = slots_on(account(time(1, 30), time(2, 30), time(3, 30)), day)
    assert [f"{at.astimezone(PARIS):%H:%M}{at.astimezone(PARIS).isoformat()[-6:]}" for at in times] == expected, why


def test_each_slot_to_come_says_what_stands_against_it() -> None:
    now = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)
    one = account(
        *(time(hour) for hour in (9, 12, 13, 18, 23)),
        quiet_hours=QuietHours(start=time(22), end=time(7)),
        min_gap=timedelta(hours=2),
        max_per_day=2,
    )
    taken = [datetime(2026, 11, 25, 11, 0, tzinfo=UTC)]
    found = slot_times(one, date(2026, 11, 25), taken, now=now)
    # 9:00 has passed and 12:00 is taken: neither is there.
    assert [slot.against for slot in found] == [Against.GAP, None, Against.QUIET]
    full = [*taken, datetime(2026, 11, 25, 14, 30, tzinfo=UTC)]
    assert [slot.against for slot in slot_times(one, date(2026, 11, 25), full, now=now)][1] is Against.FULL
