"""How far an account was listened to: nothing is lost, whatever is too much for one look. Talk counted by week."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from crosspost.core.listening import FIRST, OVERLAP, WEEKS, after_failure, after_filling, after_look, start_of, weeks
from crosspost.model import Heard, Listening, Remark

NOW = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
PARIS = ZoneInfo("Europe/Paris")


def test_the_first_look_goes_a_week_back_and_the_next_overlaps_the_last() -> None:
    assert start_of(None, now=NOW) == NOW - FIRST - OVERLAP
    before = Listening(at=NOW, heard_until=NOW - HOUR)
    assert start_of(before, now=NOW + HOUR) == NOW - HOUR - OVERLAP


def test_a_whole_look_leaves_nothing_missed() -> None:
    since = NOW - HOUR
    noted = after_look(None, Heard(since=since), asked_since=since, now=NOW)
    assert noted == Listening(at=NOW, heard_until=NOW)


def test_what_lies_before_the_oldest_that_was_heard_is_missed_and_joins_what_was_missed_before() -> None:
    before = Listening(at=NOW - HOUR, heard_until=NOW - HOUR, missed=(NOW - 9 * HOUR, NOW - 8 * HOUR))
    since = start_of(before, now=NOW)
    noted = after_look(before, Heard(since=NOW - timedelta(minutes=5)), asked_since=since, now=NOW)
    assert noted == Listening(at=NOW, heard_until=NOW, missed=(NOW - 9 * HOUR, NOW - timedelta(minutes=5)))


def test_where_the_oldest_come_first_the_next_look_goes_on_where_this_one_ended() -> None:
    since = NOW - 5 * HOUR
    noted = after_look(None, Heard(since=since, until=NOW - 3 * HOUR), asked_since=since, now=NOW)
    assert noted == Listening(at=NOW, heard_until=NOW - 3 * HOUR)
    assert start_of(noted, now=NOW + HOUR) < NOW - 3 * HOUR


def test_a_look_that_certainly_heard_nothing_takes_nothing_back() -> None:
    before = Listening(at=NOW - HOUR, heard_until=NOW - HOUR)
    since = start_of(before, now=NOW)
    assert after_look(before, Heard(since=since, until=since), asked_since=since, now=NOW).heard_until == NOW - HOUR


def test_a_look_that_failed_heard_nothing_and_takes_nothing_back() -> None:
    before = Listening(at=NOW - HOUR, heard_until=NOW - HOUR, missed=(NOW - 9 * HOUR, NOW - 8 * HOUR))
    assert after_failure(before, now=NOW) == replace(before, at=NOW)
    assert start_of(after_failure(None, now=NOW), now=NOW + HOUR) == start_of(None, now=NOW)


def test_a_clock_that_was_ahead_for_one_look_makes_nobody_deaf() -> None:
    glitch = Listening(at=NOW + timedelta(days=3650), heard_until=NOW + timedelta(days=3650))
    since = start_of(glitch, now=NOW)
    assert since == NOW - FIRST - OVERLAP
    noted = after_look(glitch, Heard(since=since, until=NOW - HOUR), asked_since=since, now=NOW)
    assert noted == Listening(at=NOW, heard_until=NOW - HOUR)


def test_filling_ends_when_all_was_heard_or_when_it_gets_nowhere() -> None:
    missed = (NOW - 9 * HOUR, NOW - HOUR)
    before = Listening(at=NOW, heard_until=NOW, missed=missed)
    assert after_filling(before, Heard(since=missed[0])).missed is None
    assert after_filling(before, Heard(since=NOW - 5 * HOUR)).missed == (missed[0], NOW - 5 * HOUR)
    assert after_filling(before, Heard(since=missed[1])).missed is None


@given(
    st.lists(st.integers(0, 20 * 60), max_size=60, unique=True),
    st.integers(3, 10),
)
def test_nothing_is_lost_however_much_is_said_at_once(minutes: list[int], hears: int) -> None:
    """Look by look against a platform that tells the newest few first, as X does."""
    said = sorted(NOW + timedelta(minutes=minute) for minute in minutes)

    def look(since: datetime, until: datetime) -> tuple[list[datetime], datetime]:
        found = [at for at in said if since <= at <= until]
        newest = found[-hears:]
        return newest, since if len(newest) == len(found) else newest[0]

    heard: set[datetime] = set()
    before = Listening(at=NOW, heard_until=NOW)
    for number in range(1, 90):
        now = NOW + number * HOUR
        since = start_of(before, now=now)
        found, covered = look(since, now)
        heard.update(found)
        noted = after_look(before, Heard(since=covered), asked_since=since, now=now)
        if before.missed and noted.missed:
            found, covered = look(*noted.missed)
            heard.update(found)
            noted = after_filling(noted, Heard(since=covered))
        before = noted
    assert heard == set(said)
    assert before.missed is None


def remark(at: datetime, text: str = "Bravo") -> Remark:
    return Remark(account_key="x", remote_id=at.isoformat(), answers=None, author="Zoé", text=text, at=at)


def test_talk_is_counted_by_the_weeks_of_the_account_and_empty_weeks_between_are_0() -> None:
    remarks = [
        remark(datetime(2026, 11, 8, 22, 59, tzinfo=UTC)),
        # Monday already in Paris.
        remark(datetime(2026, 11, 8, 23, 1, tzinfo=UTC), "Où ?"),
        remark(NOW, "Quand ?"),
        remark(NOW - timedelta(minutes=1)),
    ]
    found = weeks(remarks, PARIS, now=NOW)
    assert [(week.monday, week.remarks, week.questions, week.whole) for week in found] == [
        (date(2026, 11, 2), 1, 0, False),
        (date(2026, 11, 9), 1, 1, True),
        (date(2026, 11, 16), 0, 0, True),
        (date(2026, 11, 23), 2, 1, False),
    ]


def test_weeks_before_the_first_remark_are_unknown_not_0_and_only_the_latest_are_shown() -> None:
    assert weeks([], PARIS, now=NOW) == ()
    assert len(weeks([remark(NOW)], PARIS, now=NOW)) == 1
    found = weeks([remark(NOW - timedelta(weeks=number)) for number in range(20)], PARIS, now=NOW)
    assert len(found) == WEEKS
    assert found[0].whole
