"""When a post goes out."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from decimal import Decimal
from itertools import pairwise
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from crosspost.core.due_times import is_expired, older_first, plan, without
from crosspost.core.slots import against, is_quiet, next_free, soonest
from crosspost.model import (
    Account,
    Choice,
    Outgoing,
    PlatformName,
    Post,
    PostState,
    QuietHours,
    Slot,
    Teaser,
)

PARIS = ZoneInfo("Europe/Paris")


def at(text: str, zone: ZoneInfo = PARIS) -> datetime:
    """An instant from local wall-clock time."""
    return datetime.fromisoformat(text).replace(tzinfo=zone).astimezone(UTC)


def account(
    *,
    slots: tuple[Slot, ...] = (),
    quiet: QuietHours | None = None,
    gap: timedelta = timedelta(minutes=30),
    cap: int = 6,
) -> Account:
    return Account(
        key="a",
        platform=PlatformName.TWITTER,
        remote_account_id="1",
        timezone=PARIS,
        slots=slots,
        quiet_hours=quiet,
        min_gap=gap,
        max_per_day=cap,
    )


def daily(hour: int, minute: int = 0) -> tuple[Slot, ...]:
    return tuple(Slot(weekday=day, at=time(hour, minute)) for day in range(7))


def post(number: int, *, state: PostState = PostState.DRAFT, due_at: datetime | None = None) -> Post:
    teaser = Teaser(
        platform=PlatformName.TWITTER, style="headline", text="words", link=None, weighted_length=5, limit=280
    )
    return Post(
        id=number,
        article_id=number,
        account_key="a",
        round=0,
        state=state,
        version=1,
        teaser=teaser,
        outgoing=Outgoing(platform=PlatformName.TWITTER, text="words", link=None, mark=f"p{number}"),
        choice=Choice(kind="only", propensity=1.0),
        price_usd=Decimal("0.015"),
        created_at=at("2026-11-01 00:00"),
        due_at=due_at,
        first_due_at=due_at,
    )


MONDAY_NOON = at("2026-11-23 12:00")


def test_without_slots_the_present_moment_is_free() -> None:
    assert next_free(account(), [], after=MONDAY_NOON) == MONDAY_NOON


def test_a_slot_is_a_wall_clock_time_of_the_account() -> None:
    tuesday = (Slot(weekday=1, at=time(9)),)
    assert next_free(account(slots=tuesday), [], after=MONDAY_NOON) == at("2026-11-24 09:00")


def test_a_slot_that_is_taken_is_passed_over() -> None:
    assert next_free(account(slots=daily(9)), [at("2026-11-24 09:00")], after=MONDAY_NOON) == at("2026-11-25 09:00")


def test_the_gap_is_kept_on_both_sides() -> None:
    one = account(gap=timedelta(hours=1))
    taken = [at("2026-11-23 11:30"), at("2026-11-23 13:00")]
    assert next_free(one, taken, after=MONDAY_NOON) == at("2026-11-23 14:00")


def test_the_daily_cap_counts_local_days() -> None:
    one = account(cap=2, gap=timedelta(minutes=1))
    taken = [at("2026-11-23 00:30"), at("2026-11-23 10:00")]
    assert next_free(one, taken, after=MONDAY_NOON) == at("2026-11-24 00:00")


def test_quiet_hours_across_midnight_push_to_the_morning() -> None:
    one = account(quiet=QuietHours(start=time(22), end=time(7)))
    assert next_free(one, [], after=at("2026-11-23 23:10")) == at("2026-11-24 07:00")
    assert next_free(one, [], after=at("2026-11-24 02:00")) == at("2026-11-24 07:00")


def test_a_slot_inside_quiet_hours_is_never_used() -> None:
    one = account(slots=daily(23), quiet=QuietHours(start=time(22), end=time(7)))
    assert next_free(one, [], after=MONDAY_NOON) is None


def test_the_end_of_quiet_hours_is_not_quiet() -> None:
    quiet = QuietHours(start=time(22), end=time(7))
    assert not is_quiet(quiet, datetime(2026, 11, 23, 7, 0, tzinfo=PARIS))
    assert is_quiet(quiet, datetime(2026, 11, 23, 22, 0, tzinfo=PARIS))


def test_a_slot_in_the_repeated_hour_comes_once_at_its_first_occurrence() -> None:
    one = account(slots=daily(2, 30))
    first = next_free(one, [], after=at("2026-10-24 12:00"))
    assert first == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert next_free(one, [first], after=first + timedelta(minutes=1)) == datetime(2026, 10, 26, 1, 30, tzinfo=UTC)


def test_a_slot_in_the_missing_hour_moves_on_by_that_hour() -> None:
    one = account(slots=daily(2, 30))
    assert next_free(one, [], after=at("2027-03-27 12:00")) == datetime(2027, 3, 28, 1, 30, tzinfo=UTC)


def test_a_burst_of_25_is_spread_and_none_is_dropped() -> None:
    one = account(slots=daily(9) + daily(12), cap=2)
    due = plan(one, [post(n) for n in range(25)], [], now=MONDAY_NOON)
    assert len(set(due.values())) == 25
    assert max(due.values()) == at("2026-12-05 12:00")


def test_posts_keep_their_order() -> None:
    due = plan(account(slots=daily(9)), [post(n) for n in range(5)], [], now=MONDAY_NOON)
    assert [due[n] for n in range(5)] == sorted(due.values())


def test_of_late_approved_posts_one_goes_now_and_the_rest_wait_for_slots() -> None:
    late = [post(n, state=PostState.APPROVED, due_at=at("2026-11-20 09:00")) for n in range(3)]
    due = plan(account(slots=daily(9)), late, [], now=MONDAY_NOON)
    assert [due[n] for n in range(3)] == [MONDAY_NOON, at("2026-11-24 09:00"), at("2026-11-25 09:00")]


def test_a_late_draft_does_not_take_the_present_moment() -> None:
    late = [post(1, due_at=at("2026-11-20 09:00"))]
    assert plan(account(slots=daily(9)), late, [], now=MONDAY_NOON) == {1: at("2026-11-24 09:00")}


def test_a_post_that_has_had_its_slot_takes_the_first_time_that_the_other_rules_allow() -> None:
    one = account(slots=daily(9), quiet=QuietHours(start=time(12), end=time(14)))
    assert soonest(one, [at("2026-11-23 13:45")], after=MONDAY_NOON) == at("2026-11-23 14:15")


def test_the_instants_of_posts_that_are_planned_anew_are_free_again_but_not_those_of_others() -> None:
    noon, later = MONDAY_NOON, MONDAY_NOON + timedelta(hours=1)
    assert without([later, noon, noon], [post(1, due_at=noon), post(2)]) == [noon, later]


def test_lateness_is_measured_from_the_first_due_time() -> None:
    one = account()
    late = post(1, due_at=MONDAY_NOON)
    assert not is_expired(one, late, MONDAY_NOON + one.expire_after)
    assert is_expired(one, late, MONDAY_NOON + one.expire_after + timedelta(seconds=1))
    assert not is_expired(one, post(2), MONDAY_NOON + timedelta(days=999)), "it was never due"


@settings(max_examples=150, deadline=None)
@given(
    now=st.integers(0, 730 * 24 * 60).map(lambda minute: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minute)),
    hours=st.lists(st.integers(0, 23), max_size=4, unique=True),
    gap=st.integers(0, 600),
    cap=st.integers(1, 5),
    quiet=st.one_of(st.none(), st.tuples(st.integers(0, 23), st.integers(0, 23))),
    count=st.integers(1, 15),
)
def test_whatever_the_rules_a_plan_keeps_all_of_them(
    now: datetime, hours: list[int], gap: int, cap: int, quiet: tuple[int, int] | None, count: int
) -> None:
    one = account(
        slots=tuple(slot for hour in hours for slot in daily(hour)),
        quiet=QuietHours(start=time(quiet[0]), end=time(quiet[1])) if quiet else None,
        gap=timedelta(minutes=gap),
        cap=cap,
    )
    times = list(plan(one, [post(n) for n in range(count)], [], now=now).values())
    local = [moment.astimezone(PARIS) for moment in times]
    assert times == sorted(times)
    assert all(moment >= now for moment in times)
    assert all(later - earlier >= one.min_gap for earlier, later in pairwise(times))
    assert len(set(times)) == len(times)
    assert not any(is_quiet(one.quiet_hours, moment) for moment in local)
    days = [moment.date() for moment in local]
    assert all(days.count(day) <= cap for day in days)
    if not hours and (quiet is None or quiet[0] == quiet[1]):
        assert len(times) == count


def approved(number: int, due_at: datetime) -> Post:
    return post(number, state=PostState.APPROVED, due_at=due_at)


def test_late_posts_go_before_newer_ones_at_the_same_instants() -> None:
    nine, ten, eleven = at("2026-11-23 09:00"), at("2026-11-23 10:00"), at("2026-11-23 11:00")
    # Post 1 was late and got eleven; 2 and 3 wait for nine and ten.
    changed = older_first({1: eleven}, [approved(2, nine), approved(3, ten)])
    assert changed == {1: nine, 2: ten, 3: eleven}


hours = st.integers(0, 200).map(lambda hour: at("2026-11-23 09:00") + timedelta(hours=hour))


@given(st.dictionaries(st.integers(1, 30), hours, max_size=8), st.dictionaries(st.integers(1, 30), hours, max_size=8))
def test_putting_older_posts_first_moves_no_waiting_post_forward_and_takes_no_new_instant(
    late: dict[int, datetime], ahead: dict[int, datetime]
) -> None:
    ahead = {number: when for number, when in ahead.items() if number not in late}
    after = late | ahead | older_first(late, [approved(number, when) for number, when in ahead.items()])
    assert sorted(after.values()) == sorted([*late.values(), *ahead.values()])
    assert all(after[number] >= when for number, when in ahead.items())
    assert [after[number] for number in sorted(late)] == sorted(after[number] for number in late)


minutes = st.integers(0, 300).map(lambda minute: MONDAY_NOON + timedelta(minutes=minute))


@given(st.lists(minutes, max_size=40).map(sorted), st.integers(0, 45), minutes)
def test_a_backlog_is_passed_over_to_the_same_time_as_by_trying_after_each_of_its_posts(
    taken: list[datetime], gap: int, after: datetime
) -> None:
    one = account(gap=timedelta(minutes=gap), cap=1_000)
    tried = sorted({after, *(other + timedelta(minutes=max(gap, 1)) for other in taken)})
    free = [moment for moment in tried if moment >= after and against(one, taken, moment, now=after) is None]
    assert soonest(one, taken, after=after) == free[0]


def mondays(at: datetime) -> bool:
    return at.astimezone(PARIS).weekday() == 0


def mornings(at: datetime) -> bool:
    return 5 <= at.astimezone(PARIS).hour < 11


def test_a_forbidden_time_is_passed_over_as_quiet_hours_are() -> None:
    sunday = at("2026-11-22T08:30")
    assert next_free(account(slots=daily(9)), [], after=sunday, fits=mondays) == at("2026-11-23T09:00")
    assert next_free(account(), [], after=sunday, fits=mondays) == at("2026-11-23T00:00")
    assert soonest(account(slots=daily(9)), [], after=sunday + timedelta(seconds=7), fits=mondays) == at(
        "2026-11-23T00:00"
    )
    kolkata = replace(account(), timezone=ZoneInfo("Asia/Kolkata"))
    assert next_free(kolkata, [], after=sunday, fits=lambda one: one >= sunday + timedelta(minutes=1)) == at(
        "2026-11-22T14:00", kolkata.timezone
    )
    assert next_free(account(slots=daily(9)), [], after=sunday, fits=lambda _: False) is None
    assert next_free(account(), [], after=sunday, fits=lambda _: False) is None


def test_a_post_that_missed_its_time_does_not_go_out_at_a_forbidden_one() -> None:
    late = post(1, state=PostState.APPROVED, due_at=at("2026-11-21T09:00"))
    sunday = at("2026-11-22T08:30")
    for member in (late, post(2)):
        assert plan(account(slots=daily(9)), [member], [], now=sunday, fits=mondays) == {
            member.id: at("2026-11-23T09:00")
        }


def test_a_pinned_time_is_waited_for_a_week_unless_the_post_would_be_too_late() -> None:
    both = (*daily(9), *daily(15))
    tuesday = at("2026-11-24T12:00")
    planned = plan(account(slots=both), [post(1)], [], now=tuesday, wished=mornings)
    assert planned == {1: at("2026-11-25T09:00")}
    assert plan(account(slots=both), [post(1)], [], now=tuesday, wished=mondays) == {1: at("2026-11-30T09:00")}
    assert plan(account(slots=daily(15)), [post(1)], [], now=tuesday, wished=mornings) == {1: at("2026-11-24T15:00")}
    late = replace(post(1), first_due_at=tuesday - timedelta(days=1))
    soon = replace(account(slots=both), expire_after=timedelta(days=3))
    assert plan(soon, [late], [], now=tuesday, wished=mondays) == {1: at("2026-11-24T15:00")}
