"""The words for durations, slots, quiet hours and review."""

from __future__ import annotations

from datetime import time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crosspost.config import addresses, values
from crosspost.model import QuietHours, Review, Slot

DAYS = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("90s", timedelta(seconds=90)),
        ("15m", timedelta(minutes=15)),
        ("4h", timedelta(hours=4)),
        ("3d", timedelta(days=3)),
        ("2w", timedelta(days=14)),
        (" 4 h ", timedelta(hours=4)),
        ("3650d", timedelta(days=3650)),
    ],
)
def test_a_duration_is_a_number_and_a_unit(text: str, length: timedelta) -> None:
    assert values.duration(text) == length


@pytest.mark.parametrize(
    "text", ["", "m", "15", "15 min", "1h30m", "1.5h", "-1h", "+1h", "٣d", "15M", "3651d", "9" * 50 + "s", None]
)
def test_anything_else_is_no_duration(text: object) -> None:
    with pytest.raises(ValueError, match="write"):
        values.duration(text)


@given(st.integers(1, 87600), st.sampled_from("hm"))
def test_every_written_duration_is_read_as_what_it_says(number: int, unit: str) -> None:
    assert values.duration(f"{number}{unit}") == number * timedelta(hours=1 if unit == "h" else 1 / 60)


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("Mon-Fri 08:30", [0, 1, 2, 3, 4]),
        ("Tue 08:30", [1]),
        ("Sat,Sun 08:30", [5, 6]),
        ("daily 08:30", [0, 1, 2, 3, 4, 5, 6]),
        ("Daily 8:30", [0, 1, 2, 3, 4, 5, 6]),
        ("Mon-Wed, Fri 08:30", [0, 1, 2, 4]),
        ("Sat-Mon 08:30", [0, 5, 6]),
        ("wednesday  08:30", [2]),
        ("Mon,Mon-Tue 08:30", [0, 1]),
    ],
)
def test_a_line_of_slots_names_days_and_a_time(text: str, days: list[int]) -> None:
    assert values.slots(text) == tuple(Slot(weekday=day, at=time(8, 30)) for day in days)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "08:30",
        "Mon",
        "Mon 24:00",
        "Mon 08:60",
        "Mon 8.30",
        "Mun 08:30",
        "Mon- 08:30",
        ",Mon 08:30",
        "Mon-Tue-Wed 08:30",
        "lundi 08:30",
        "Mon 08:30 pm",
        "dailyMon 08:30",
        "daily,Mon 08:30",
        "Mon" + " " * 100_000 + "x",
        None,
        8,
    ],
)
def test_anything_else_is_no_slot(text: object) -> None:
    with pytest.raises(ValueError, match="is not a slot; write"):
        values.slots(text)


@given(first=st.integers(0, 6), last=st.integers(0, 6), at=st.times())
def test_a_range_of_days_runs_forward_from_the_first_to_the_last(first: int, last: int, at: time) -> None:
    found = {slot.weekday for slot in values.slots(f"{DAYS[first]}-{DAYS[last]} {at:%H:%M}")}
    expected, day = {first}, first
    while day != last:
        day = (day + 1) % 7
        expected.add(day)
    assert found == expected


@given(st.times(), st.times())
def test_quiet_hours_are_two_different_times(start: time, end: time) -> None:
    start, end = start.replace(second=0, microsecond=0), end.replace(second=0, microsecond=0)
    text = f"{start:%H:%M}-{end:%H:%M}"
    if start == end:
        with pytest.raises(ValueError, match="two different times"):
            values.quiet_hours(text)
    else:
        assert values.quiet_hours(text) == QuietHours(start=start, end=end)


@pytest.mark.parametrize(
    ("text", "policy"),
    [
        ("required", Review(auto_after=None)),
        ("auto", Review(auto_after=timedelta(0))),
        ("auto-after 4h", Review(auto_after=timedelta(hours=4))),
    ],
)
def test_the_policy_of_review_is_one_of_three(text: str, policy: Review) -> None:
    assert values.review(text) == policy


@pytest.mark.parametrize("text", ["", "Auto", "auto-after", "auto-after soon", "auto-after 0s", "none", True, None])
def test_anything_else_is_no_policy(text: object) -> None:
    with pytest.raises(ValueError, match="write"):
        values.review(text)


@pytest.mark.parametrize(
    ("host", "private"),
    [
        ("blog.example", False),
        ("93.184.216.34", False),
        ("localhost", True),
        ("LOCALHOST.", True),
        ("dev.localhost", True),
        ("localhost.example", False),
        ("127.1.2.3", True),
        ("10.0.0.1", True),
        ("169.254.169.254", True),
        ("::1", True),
        ("fe80::1", True),
        ("2606:2800:220:1::1", False),
    ],
)
def test_a_private_host_is_known_by_its_writing(host: str, private: bool) -> None:
    assert addresses.is_private(host) is private
