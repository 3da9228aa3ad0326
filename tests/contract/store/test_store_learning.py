"""What the learner keeps: choices come back as they were, words in their order, shifts once, beliefs in place."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from crosspost.core.strategy.alerts import Alert, AlertKind
from crosspost.errors import StoreError
from crosspost.model import Choice, Metrics, Wish, WishKind
from crosspost.ports import Believed
from crosspost.store import SqlStore
from tests.contract.store.support import HOUR, NOW, articles, draft, drafted, freeze, published, rejected, synced

CHOICE = Choice(
    kind="strategy",
    propensity=0.123456789012345,
    seed=2**62 - 1,
    levels={"style": "question", "weekday": "tue"},
    believed={"style": 12.5},
    runners_up=({"style": "quote", "weekday": "tue"}, {"style": "question", "weekday": "wed"}),
    pinned=("weekday",),
    posts=40,
    wanted_at=NOW + 5 * HOUR,
)
SHIFT = Alert(
    account="x",
    kind=AlertKind.EFFECTS,
    at=NOW,
    posts=130,
    since=NOW - timedelta(days=30),
    cut=NOW - timedelta(days=40),
    evidence=7.25,
    percent=-12.5,
)


def test_a_choice_comes_back_as_it_went_in(store: SqlStore) -> None:
    (article_id,) = articles(store, 1)
    made = store.add_draft(replace(draft(article_id), choice=CHOICE), freeze, now=NOW)
    assert made is not None
    assert store.post(made.id).choice == CHOICE


def test_a_wanted_instant_is_taken_until_there_is_a_due_time(store: SqlStore) -> None:
    (article_id,) = articles(store, 1)
    made = store.add_draft(replace(draft(article_id), choice=CHOICE), freeze, now=NOW)
    assert made is not None
    assert store.taken("x", since=NOW) == (NOW + 5 * HOUR,)
    store.set_due({made.id: NOW + HOUR}, now=NOW)
    assert store.taken("x", since=NOW) == (NOW + HOUR,)


def test_what_went_out_or_may_still_do_so_is_decided(store: SqlStore) -> None:
    first, second, third, fourth = articles(store, 4)
    out, waiting, gone = published(store, first), drafted(store, second), published(store, fourth)
    rejected(store, third)
    store.mark_deleted([gone.id], now=NOW)
    assert [post.id for post in store.decided()] == [out.id, waiting.id]


def test_the_newest_are_decided_and_those_before_are_counted(store: SqlStore) -> None:
    numbers = articles(store, 4)
    out = [published(store, number, at=NOW + place * HOUR) for place, number in enumerate(numbers)]
    assert [post.id for post in store.decided(limit=2)] == [post.id for post in out[2:]]
    assert [post.id for post in store.decided(limit=2, account_key="x")] == [post.id for post in out[2:]]
    assert store.decided(limit=2, account_key="page") == ()
    assert store.count_out("x", before=NOW + 2 * HOUR) == 2
    assert store.count_out("x", before=NOW) == store.count_out("page", before=NOW + 2 * HOUR) == 0


def test_experience_tells_of_whatever_there_is_to_learn_from(store: SqlStore) -> None:
    first, second, third = articles(store, 3)
    post, waiting = published(store, first), drafted(store, second)

    def read(horizon: timedelta, at: datetime) -> None:
        store.save_metrics([Metrics(post_id=post.id, horizon=horizon, age=horizon, measured_at=at, counts={})])

    changes: dict[str, Callable[[], object]] = {
        "the first reading": lambda: read(HOUR, NOW),
        "another one of the same instant": lambda: read(2 * HOUR, NOW),
        "a later one": lambda: read(3 * HOUR, NOW + HOUR),
        "a new post": lambda: drafted(store, third),
        "one that will not go out": lambda: store.reject(waiting.id, version=1, reason="no", who="ann", now=NOW),
        "one that is back": lambda: store.reopen(waiting.id, version=1, who="ann", now=NOW),
        "one that is gone": lambda: store.mark_deleted([post.id], now=NOW),
    }
    before = store.experience()
    for change, make in changes.items():
        make()
        after = store.experience()
        assert after != before, change
        before = after
    store.set_due({waiting.id: NOW}, now=NOW)
    assert store.experience() == before


def test_topics_are_told_from_tags_without_reading_articles(store: SqlStore) -> None:
    numbers = articles(store, 2)
    assert [(one.id, one.feed_key, one.tags) for one in store.tags_of([*numbers, 999])] == [
        (number, "blog", ()) for number in sorted(numbers)
    ]


def test_words_come_back_in_the_order_in_which_they_were_said(store: SqlStore) -> None:
    synced(store)
    said = [
        Wish(account_key="x", kind=WishKind.PIN, factor="style", level="quote", who="ann", at=NOW),
        Wish(account_key="page", kind=WishKind.ALLOW, factor="style", who="bob", at=NOW),
        Wish(account_key="x", kind=WishKind.FORGET, since=NOW - HOUR, who="ann", at=NOW),
    ]
    store.add_wishes(said)
    assert list(store.wishes()) == said
    assert store.experience().wishes == 3


@pytest.mark.parametrize(
    ("reason", "broken"),
    [
        ("an account that was never synced", {"account_key": "nobody"}),
        ("a pin that says not of what", {"factor": None}),
        ("a pin that says not which", {"level": None}),
    ],
)
def test_a_word_that_says_nothing_is_refused_whole(store: SqlStore, reason: str, broken: dict[str, str | None]) -> None:
    synced(store)
    good = Wish(account_key="x", kind=WishKind.PIN, factor="style", level="quote", who="ann", at=NOW)
    with pytest.raises(StoreError):
        store.add_wishes([good, replace(good, **broken)])  # type: ignore[arg-type]
    assert store.wishes() == (), reason


def test_a_shift_is_remembered_once(store: SqlStore) -> None:
    synced(store)
    assert store.add_shifts([SHIFT, replace(SHIFT, account="page")]) == 2
    assert store.add_shifts([replace(SHIFT, at=NOW + HOUR, evidence=9.0)]) == 0
    assert set(store.shifts()) == {SHIFT, replace(SHIFT, account="page")}


def test_beliefs_take_the_place_of_those_before(store: SqlStore) -> None:
    synced(store)
    first = Believed(account_key="x", at=NOW, digest="a", told=3, document={"mean": [0.1, -2.5e-17]})
    other = replace(first, account_key="page", digest="b")
    store.save_beliefs([first, other])
    store.save_beliefs([replace(first, digest="c", told=4)])
    assert store.believed() == {"x": replace(first, digest="c", told=4), "page": other}
