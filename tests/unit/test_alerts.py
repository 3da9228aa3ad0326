"""What is a trouble, and what people are told of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crosspost.core.alerts import CALM, MOST_LINES, RETRY, judge, message, told, tried
from crosspost.core.checkup.kind import places
from crosspost.core.troubles import KINDS, Facts, LateTick, Trouble, troubles
from crosspost.model import (
    Account,
    AccountState,
    Alert,
    DiskRoom,
    FeedState,
    PlatformName,
    PostInTrouble,
    PostState,
    ReplyInTrouble,
    ReplyState,
)
from tests.unit.trouble_situations import SITUATIONS, trouble_of

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
X = Account(key="x", platform=PlatformName.TWITTER, remote_account_id="1", monthly_budget_usd=Decimal(5))


def account(*, spent: str = "0", **state: object) -> Facts:
    return Facts(accounts=((X, AccountState(key="x", **state), Decimal(spent)),))  # type: ignore[arg-type]


def feed(**state: object) -> Facts:
    return Facts(feeds=(FeedState(key="blog", url="https://blog.example/", **state),))  # type: ignore[arg-type]


def post(state: PostState, age: timedelta) -> Facts:
    return Facts(posts=(PostInTrouble(post_id=12, account_key="x", state=state, since=NOW - age, note="because"),))


def reply(state: ReplyState, age: timedelta, *, paused: str | None = None) -> Facts:
    one = ReplyInTrouble(post_id=12, account_key="x", state=state, since=NOW - age, note=None)
    facts = account(paused_reason=paused, paused_at=NOW) if paused else Facts()
    return replace(facts, replies=(one,))


def disk(free: int | None) -> Facts:
    return Facts(room=DiskRoom(database_bytes=1, free_bytes=free))


CASES = [
    ("nothing at all", Facts(), None),
    ("an account that posts", account(), None),
    ("a pause stops every post", account(paused_reason="no credit", paused_at=NOW), "paused:x"),
    ("keys that end in two weeks and a bit can wait", account(keys_end_at=NOW + 15 * DAY), None),
    ("keys that end soon", account(keys_end_at=NOW + 13 * DAY), "keys:x"),
    ("keys that have ended", account(keys_end_at=NOW - DAY), "keys:x"),
    ("below nine tenths of the budget", account(spent="4.49"), None),
    ("nine tenths of the budget", account(spent="4.5"), "budget:x"),
    ("reading that has cost its part", replace(account(), read_up={"x": Decimal(1)}), "reading:x:2026-11"),
    ("a failed post needs a human at once", post(PostState.FAILED, timedelta(0)), "failed:12"),
    ("doubt of a day is reconcile's business", post(PostState.IN_DOUBT, DAY), None),
    ("doubt of more than a day is not", post(PostState.IN_DOUBT, DAY + MINUTE), "doubt:12"),
    ("a missing reply needs a human at once", reply(ReplyState.MISSING, timedelta(0)), "reply_missing:12"),
    ("a reply in doubt is looked for", reply(ReplyState.IN_DOUBT, DAY), None),
    ("looking for a reply has not helped", reply(ReplyState.IN_DOUBT, DAY + MINUTE), "reply_doubt:12"),
    ("a reply that waits for the morning", reply(ReplyState.WAITING, DAY), None),
    ("a reply that nobody sends", reply(ReplyState.WAITING, DAY + MINUTE), "reply_waits:12"),
    ("a pause is told once", reply(ReplyState.WAITING, 3 * DAY, paused="no credit"), "paused:x"),
    ("a feed that failed a while", feed(failures=9, answered_at=NOW - DAY, last_error="503"), None),
    ("a feed that failed a day", feed(failures=9, answered_at=NOW - DAY - MINUTE, last_error="503"), "feed:blog"),
    ("a silent feed that answers is well", feed(failures=0, answered_at=NOW - 9 * DAY), None),
    ("a new feed that failed twice", feed(failures=2, last_error="404"), None),
    ("a feed that never answered", feed(failures=3, last_error="404"), "feed:blog"),
    ("a feed that is gone", feed(stopped="410"), "feed:blog"),
    ("a disk with room", disk(200_000_000), None),
    ("a disk that is nearly full", disk(199_999_999), "disk"),
    ("a database without a file has no disk of ours", disk(None), None),
    ("a step that is late", Facts(late=(LateTick(name="poll", late=HOUR, error="OSError"),)), "tick:poll"),
]


@pytest.mark.parametrize(("why", "facts", "key"), CASES, ids=[case[0] for case in CASES])
def test_what_is_a_trouble(why: str, facts: Facts, key: str | None) -> None:
    assert [one.key for one in troubles(facts, now=NOW)] == ([key] if key else []), why


class Days:
    """The alert step without a store: `see` is one run of it."""

    def __init__(self) -> None:
        self.now, self.alerts, self.said = NOW, dict[tuple[str, datetime], Alert](), list[str]()

    def see(self, *keys: str, after: timedelta = MINUTE, reachable: bool = True) -> list[str]:
        """What is told, after so long, when these are troubling."""
        self.now += after
        found = [alert for alert in self.alerts.values() if alert.end_told_at is None]
        after_that = judge(found, [Trouble(key=key, what=key) for key in keys], now=self.now)
        self._keep(after_that)
        news = message(after_that, now=self.now)
        if news is None:
            return []
        self._keep(tried(news, now=self.now))
        if reachable:
            self._keep(told(news, now=self.now))
            self.said += news.lines
        return list(news.lines)

    def _keep(self, alerts: tuple[Alert, ...]) -> None:
        self.alerts.update({(alert.key, alert.since): alert for alert in alerts})


def test_a_trouble_is_told_once_and_its_end_once() -> None:
    days = Days()
    assert days.see("disk") == ["Trouble: disk."]
    assert [days.see("disk") for _ in range(3000)] == [[]] * 3000
    assert days.see() == [], "it may come back at once"
    assert days.see(after=CALM) == ["Over (it began 2026-11-23 09:01 UTC): disk."]
    assert days.see(after=CALM) == []
    assert days.see("disk") == ["Trouble: disk."], "another one is told anew"


def test_a_trouble_that_flickers_is_one() -> None:
    days = Days()
    days.see("disk")
    for _ in range(100):
        assert days.see(after=CALM / 3) == []
        assert days.see("disk", after=CALM / 3) == []
    assert days.said == ["Trouble: disk."]


def test_what_nobody_took_is_told_later_and_not_every_minute() -> None:
    days = Days()
    assert days.see("disk", reachable=False)
    assert days.see("disk", after=RETRY - MINUTE) == []
    assert days.see("disk", after=MINUTE) == ["Trouble: disk."]


def test_what_ended_before_anybody_was_told_is_not_told() -> None:
    days = Days()
    days.see("disk", reachable=False)
    assert days.see(after=CALM + MINUTE) == []
    assert days.see("disk") == ["Trouble: disk."]


def test_a_clock_that_is_set_back_silences_nothing() -> None:
    days = Days()
    days.see("disk", reachable=False)
    assert days.see("disk", after=-DAY) == ["Trouble: disk."]


def test_a_thousand_troubles_at_once_are_one_short_message() -> None:
    days = Days()
    said = days.see(*(f"feed:{n}" for n in range(1000)))
    assert len(said) == MOST_LINES + 1
    assert said[-1] == "… and 980 more: `crosspost report`"
    assert days.see(*(f"feed:{n}" for n in range(1000))) == []


SIGHTS = st.lists(st.tuples(st.booleans(), st.booleans(), st.integers(1, 40)), max_size=60)


@given(sights=SIGHTS)
def test_beginnings_and_ends_alternate_whatever_happens(sights: list[tuple[bool, bool, int]]) -> None:
    days = Days()
    for there, reachable, minutes in sights:
        days.see(*(["disk"] if there else []), after=minutes * MINUTE, reachable=reachable)
    kinds = [line.partition(" ")[0] for line in days.said]
    assert kinds == [("Trouble:", "Over")[n % 2] for n in range(len(kinds))]
    assert sum(alert.ended_at is None for alert in days.alerts.values()) <= 1


@pytest.mark.parametrize(("facts", "words"), SITUATIONS)
def test_people_are_told_what_they_always_were_with_its_code_and_facts(facts: Facts, words: str) -> None:
    trouble = trouble_of(facts)
    assert trouble.what == words
    assert trouble.facts.keys() == places(KINDS[trouble.code])
    [alert] = judge((), [trouble], now=NOW)
    assert (alert.what, alert.code, alert.facts) == (words, trouble.code, trouble.facts)


def test_there_is_a_situation_for_every_kind_of_trouble() -> None:
    assert {trouble_of(facts).code for facts, _ in SITUATIONS} == set(KINDS)


def test_an_alert_of_a_trouble_that_changes_takes_its_new_facts() -> None:
    [before] = judge((), [trouble_of(disk(150_000_000))], now=NOW)
    [after] = judge([before], [trouble_of(disk(10_000_000))], now=NOW + HOUR)
    assert (before.facts, after.facts) == ({"megabytes": 150}, {"megabytes": 10})
    assert "10 MB" in after.what
