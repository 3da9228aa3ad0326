"""Dates as feeds and pages write them, and the zones that they name."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from email.utils import format_datetime
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crosspost.feeds.instants import ZONES, parse_instant, parse_zoned


def utc(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 3, day, hour, minute, tzinfo=UTC)


NAMED = [
    ("AEST", utc(2, 0), "Sydney in winter"),
    ("AEDT", utc(1, 23), "Sydney in summer"),
    ("ACST", utc(2, 0, 30), "half an hour beside"),
    ("NZDT", utc(1, 21), "the farthest"),
    ("JST", utc(2, 1), "Japan"),
    ("KST", utc(2, 1), "Korea"),
    ("SGT", utc(2, 2), "Singapore"),
    ("SAST", utc(2, 8), "South Africa"),
    ("CET", utc(2, 9), "the most of Europe"),
    ("cest", utc(2, 8), "any case"),
    ("MSK", utc(2, 7), "Moscow"),
    ("BRT", utc(2, 13), "west of Greenwich"),
    ("-03", utc(2, 13), "what PHP writes for a zone without name"),
    ("+0545", utc(2, 4, 15), "RFC 5322"),
    ("+05:30", utc(2, 4, 30), "with a colon"),
    ("GMT+2", utc(2, 8), "after a name"),
    ("UTC-03:30", utc(2, 13, 30), "after a name, with a colon"),
]


@pytest.mark.parametrize(("zone", "expected", "reason"), NAMED)
def test_a_zone_that_means_one_offset_is_read(zone: str, expected: datetime, reason: str) -> None:
    assert parse_zoned(f"Mon, 02 Mar 2026 10:00:00 {zone}") == expected, reason
    assert parse_zoned(f" 2 March 26  10:00 {zone} ") == expected, f"{reason}: another spelling of the date"
    assert parse_instant(f"Mon, 02 Mar 2026 10:00:00 {zone}") == expected, reason


@pytest.fixture
def far_from_greenwich(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The machine's own clock is nine hours ahead."""
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.mark.usefixtures("far_from_greenwich")
@pytest.mark.parametrize("zone", ["-0000", "-00:00", "-00", "GMT-0", "UTC-00", "+0000"])
def test_no_offset_is_that_of_utc_wherever_the_machine_stands(zone: str) -> None:
    """As `-0000` Python itself writes an instant of UTC (RFC 5322, 3.3), and reads it without any zone."""
    assert parse_zoned(f"Mon, 02 Mar 2026 10:00:00 {zone}") == utc(2, 10)


LEFT = [
    ("Mon, 02 Mar 2026 10:00:00 IST", "India, Ireland and Israel"),
    ("Mon, 02 Mar 2026 10:00:00 BST", "Britain and Bangladesh"),
    ("Mon, 02 Mar 2026 10:00:00 EST", "every reader knows the zones of RFC 822"),
    ("Mon, 02 Mar 2026 10:00:00 PM", "no zone"),
    ("Mon, 02 Mar 2026 10:00:00", "no zone"),
    ("Mon, 32 Mar 2026 10:00:00 JST", "no day"),
    ("Mon, 02 Mar 2026 25:00:00 JST", "no hour"),
    ("Mon, 02 Mar 2026 10:00:00 +99:99", "no offset"),
    ("Mon, 02 Foo 2026 10:00:00 JST", "no month"),
    ("2026-03-02T10:00:00+09:00", "for the reader of ISO 8601"),
    ("9" * 100, "no date"),
]


@pytest.mark.parametrize(("text", "reason"), LEFT)
def test_every_other_date_is_left_to_other_readers(text: str, reason: str) -> None:
    assert parse_zoned(text) is None, reason


def test_each_name_has_that_offset_alone_in_the_zones_of_today() -> None:
    """Where the zone database still uses a name of the table, it means what the table says."""
    moments = [datetime(2026, month, 15, tzinfo=UTC) for month in (1, 7)]
    local = [at.astimezone(ZoneInfo(name)) for name in available_timezones() for at in moments]
    used = {(at.tzname(), f"{at:%z}") for at in local if at.tzname() in ZONES}
    assert {name for name, _ in used} >= {"JST", "AEDT", "CEST"}
    assert [one for one in sorted(used, key=str) if ZONES[str(one[0])] != one[1]] == []


@given(
    st.integers(min_value=0, max_value=2**31),
    st.integers(min_value=-14 * 60, max_value=14 * 60),
)
def test_a_date_of_rfc_5322_is_read_as_it_is(seconds: int, minutes: int) -> None:
    exact = (utc(1, 0) + timedelta(seconds=seconds)).astimezone(timezone(timedelta(minutes=minutes)))
    assert parse_instant(format_datetime(exact)) == exact


@given(st.text(alphabet="0123456789 :,+-aJulMonST", max_size=70))
def test_no_text_is_too_strange(text: str) -> None:
    found = parse_instant(text)
    assert found is None or found.tzinfo is UTC
