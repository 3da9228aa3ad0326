"""What a feed took for its past goes out at a person's word: once on each account, and not what must not."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from itertools import pairwise
from typing import Any

import pytest

from crosspost.core.queueing import Objection, days_taken, may_be_out, objection
from crosspost.core.readiness import LACKS
from crosspost.errors import FetchError, NoSuchArticle, UnfitArticle
from crosspost.model import Account, Ledger, PlatformName, Reason, ReasonKind, Slot
from crosspost.ports import LedgerLine
from crosspost.steps import alert, poll, report
from crosspost.steps.queueing import queue
from tests.steps.conftest import Installation, entry
from tests.steps.test_floods import shown

DAY = timedelta(days=1)


def line(world: Installation, number: int) -> LedgerLine:
    (found,) = world.app.store.ledger(limit=2, title=f"Article numéro {number} sur")
    return found


def test_an_article_of_the_past_is_posted_once_on_each_account(world: Installation) -> None:
    shown(world, [entry(1), entry(2)])
    assert line(world, 1).ledger is Ledger.BASELINE
    accounts = queue(world.app, line(world, 1).article_id, who="anna")
    assert accounts == ("facebook", "twitter")
    world.walk(times=8)
    assert {post.account_key: post.article_id for post in world.posts()} == dict.fromkeys(
        accounts, line(world, 1).article_id
    )
    assert line(world, 2).ledger is Ledger.BASELINE, "the other one is left where it was"


def test_it_is_read_as_the_feed_has_it_although_its_words_were_not_kept(world: Installation) -> None:
    shown(world, [entry(1)])
    number = line(world, 1).article_id
    world.clock.advance(timedelta(minutes=-50))  # so that it is not due, and would say "not modified" if it were
    queue(world.app, number, who="anna")
    world.walk(rooms=("poll", "extract"))
    assert world.app.store.articles([number])[number].blocks
    assert not world.pages.read, "its text is in the feed"


def test_its_words_are_waited_for_where_it_is_queued_in_the_middle_of_a_walk(world: Installation) -> None:
    shown(world, [entry(1)])
    number = line(world, 1).article_id
    queue(world.app, number, who="anna")
    world.walk(rooms=("extract", "compose"))
    assert not world.posts(), "what the feed has is read first"
    world.walk()
    assert len(world.posts()) == 2
    assert not world.pages.read, "its text is in the feed"


def test_a_feed_that_fails_is_not_waited_for(world: Installation) -> None:
    shown(world, [entry(1)])
    number = line(world, 1).article_id
    queue(world.app, number, who="anna")
    world.feeds.shown["blog"] = FetchError("busy")
    world.walk()
    assert len(world.posts()) == 2
    assert world.pages.read == ["https://blog.example.org/article-1"]


PROTECTED_POST = {
    "title": "Protected: Article numéro 1 sur les réseaux",
    "summary": "There is no excerpt because this is a protected post.",
    "content": '<form>Password: <input type="password"></form>',
}


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"link": None}, ReasonKind.NO_ADDRESS),
        ({"link": "http://localhost:4000/article-1"}, ReasonKind.NOT_PUBLIC),
        (PROTECTED_POST, ReasonKind.PROTECTED),
        ({"skip": True}, ReasonKind.UNWANTED),
    ],
)
def test_what_was_not_looked_at_when_the_feed_was_taken_up_is_looked_at_before_it_goes_out(
    world: Installation, changes: dict[str, Any], reason: ReasonKind
) -> None:
    shown(world, [entry(1, **changes)])
    (found,) = world.app.store.ledger(limit=9)
    assert found.ledger is Ledger.BASELINE
    queue(world.app, found.article_id, who="anna")
    world.walk(rooms=("extract", "compose", "schedule", "review", "publish"))
    world.walk(times=2)
    assert not world.posts()
    (found,) = world.app.store.ledger(limit=9)
    assert (found.ledger, found.reason) == (Ledger.SKIPPED, Reason(kind=reason))
    if reason is not ReasonKind.UNWANTED:
        world.show(entry(1))
        world.walk(times=2)
        assert len(world.posts()) == 2, "its feed shows it whole"


def test_a_second_word_posts_nothing_a_second_time(world: Installation) -> None:
    shown(world, [entry(1)])
    number = line(world, 1).article_id
    queue(world.app, number, who="anna")
    world.walk()
    before = world.posts()
    with pytest.raises(UnfitArticle, match="has a post of it") as refused:
        queue(world.app, number, who="anna")
    assert refused.value.against == "nobody"
    world.walk(times=3)
    assert {post.id for post in world.posts()} == {post.id for post in before}


def test_an_account_that_came_later_gets_an_article_that_the_others_have(world: Installation) -> None:
    everybody = world.app.accounts
    world.app.store.sync(world.app.feeds.values(), [everybody["twitter"]], now=world.clock())
    shown(world, ())
    shown(world, [entry(1)])
    world.walk()
    assert [post.account_key for post in world.posts()] == ["twitter"]
    world.app.store.sync(world.app.feeds.values(), everybody.values(), now=world.clock())
    world.walk(times=3)
    assert [post.account_key for post in world.posts()] == ["twitter"]
    assert queue(world.app, line(world, 1).article_id, who="anna") == ("facebook",)
    world.walk()
    assert sorted(post.account_key for post in world.posts()) == ["facebook", "twitter"]


@pytest.mark.parametrize(
    ("kind", "against"),
    [
        *((lack, Objection.LACKING) for lack in LACKS),
        (ReasonKind.UNWANTED, Objection.UNWANTED),
        (ReasonKind.RESTORED, Objection.RESTORED),
        (ReasonKind.RESTORED_UNDATED, Objection.RESTORED),
        (ReasonKind.HELD_BACK, None),
        (ReasonKind.DATED_BEFORE, None),
        (ReasonKind.TOO_OLD, None),
        (None, None),
    ],
)
def test_what_is_against_an_article_is_known_by_its_reason(kind: ReasonKind | None, against: Objection | None) -> None:
    reason = Reason(kind=kind) if kind else None
    assert objection(Ledger.SKIPPED, reason) is against
    assert objection(Ledger.QUEUED, reason) is None


BACK = datetime(2026, 6, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("ledger", "seen", "published", "expected", "reason"),
    [
        (Ledger.BASELINE, DAY, -9 * DAY, True, "a person may have queued it"),
        (Ledger.BASELINE, DAY, -DAY / 9, True, "it came after the backup, and the feed took stock anew"),
        (Ledger.BASELINE, DAY, DAY / 2, True, "a wrong zone dates it ahead"),
        (Ledger.BASELINE, 9 * DAY, None, True, "nothing says when it was published"),
        (Ledger.SKIPPED, -DAY, -DAY, True, "a flood that a person may have queued"),
        (Ledger.SKIPPED, 9 * DAY, 8 * DAY, False, "a flood since"),
        (Ledger.QUEUED, -DAY, -DAY, True, "an account that came after the backup may have it"),
        (Ledger.QUEUED, DAY, -DAY, False, "queued by who has looked"),
        (Ledger.QUEUED, 9 * DAY, 8 * DAY, False, "news since"),
    ],
)
def test_what_is_older_than_a_restore_may_be_out(
    ledger: Ledger, seen: timedelta, published: timedelta | None, expected: bool, reason: str
) -> None:
    at = None if published is None else BACK + published
    for restored_at, said in ((BACK, expected), (None, False)):
        assert may_be_out(ledger, seen_at=BACK + seen, published_at=at, restored_at=restored_at) is said, reason


def test_what_lacks_something_is_not_queued(world: Installation) -> None:
    shown(world, [])
    shown(world, [entry(1, link=None, guid="one")])
    found = line(world, 1)
    assert found.reason == Reason(kind=ReasonKind.NO_ADDRESS)
    with pytest.raises(UnfitArticle, match="once its feed shows it whole") as refused:
        queue(world.app, found.article_id, who="anna")
    assert refused.value.against == "lacking"


def test_an_old_article_that_lacked_something_is_posted_once_somebody_saw_it_whole(world: Installation) -> None:
    """It is too old by then to become news by itself."""
    old = entry(1, published_at=world.clock() - 90 * DAY)
    shown(world, [replace(old, link="http://localhost:4000/1")])
    number = line(world, 1).article_id
    queue(world.app, number, who="anna")
    world.walk()
    for whole in (replace(old, link="http://localhost:4000/1"), old):
        world.show(whole)
        world.walk(times=2)
        assert not world.posts()
        assert line(world, 1).reason == Reason(kind=ReasonKind.NOT_PUBLIC)
        queue(world.app, number, who="anna", looked=True)
        world.walk()
    assert len(world.posts()) == 2


def test_what_a_restore_left_out_waits_for_somebody_who_looked(world: Installation) -> None:
    shown(world, [])
    shown(world, [entry(1)])
    number = line(world, 1).article_id
    world.app.store.skip(number, reason=Reason(kind=ReasonKind.RESTORED_UNDATED))
    with pytest.raises(UnfitArticle, match="--looked") as refused:
        queue(world.app, number, who="anna")
    assert refused.value.against == "restored"
    assert line(world, 1).ledger is Ledger.SKIPPED
    queue(world.app, number, who="anna", looked=True)
    world.walk()
    assert len(world.posts()) == 2


def test_what_its_author_marked_goes_out_only_once_the_mark_is_gone(world: Installation) -> None:
    shown(world, [])
    shown(world, [entry(1, skip=True)])
    number = line(world, 1).article_id
    with pytest.raises(UnfitArticle, match="mark") as refused:
        queue(world.app, number, who="anna")
    assert refused.value.against == "unwanted"
    queue(world.app, number, who="anna", looked=True)
    world.show(entry(1, skip=True), entry(2))
    world.walk(times=2)
    assert line(world, 1).ledger is Ledger.SKIPPED, "the mark is there still: the next poll saw it"
    world.show(entry(1), entry(2))
    queue(world.app, number, who="anna", looked=True)
    world.walk(times=2)
    assert {post.article_id for post in world.posts()} == {number, line(world, 2).article_id}


def test_an_article_that_there_is_not_is_named(world: Installation) -> None:
    with pytest.raises(NoSuchArticle, match="no article 99"):
        queue(world.app, 99, who="anna")


def test_a_feed_that_nobody_follows_is_named(world: Installation) -> None:
    shown(world, [entry(1)])
    world.app.store.sync(world.app.feeds.values(), [], now=world.clock())
    with pytest.raises(UnfitArticle, match="'blog'") as refused:
        queue(world.app, line(world, 1).article_id, who="anna")
    assert refused.value.against == "nobody"


# ── floods are told, and what a person queues of them is none any more ────────────────────────────────────────


def told(world: Installation) -> list[str]:
    return [one.what for one in alert.now_troubling(world.app) if one.code == "articles_held"]


def test_a_flood_is_a_trouble_until_its_articles_are_queued_or_a_week_has_gone(world: Installation) -> None:
    shown(world, [entry(1), entry(2)])
    assert not told(world)
    shown(world, (entry(n) for n in range(1, 14)))
    (said,) = told(world)
    assert said.startswith("11 articles of feed blog came at once, last on ")
    assert said in report.run(world.app).troubles
    queue(world.app, line(world, 5).article_id, who="anna")
    assert told(world)[0].startswith("10 articles")
    world.clock.advance(8 * DAY)
    assert not told(world)
    assert not report.run(world.app).floods


DAILY = tuple(Slot(weekday=day, at=time(hour)) for day in range(5) for hour in (8, 12, 18))


@pytest.mark.parametrize(
    ("changes", "posts", "days"),
    [
        ({"max_per_day": 6}, 6, 1),
        ({"max_per_day": 6}, 7, 2),
        ({"max_per_day": 6, "slots": DAILY[:1]}, 3, 21),
        ({"max_per_day": 6, "slots": DAILY}, 30, 14),
        ({"max_per_day": 1, "slots": DAILY}, 5, 7),
    ],
)
def test_how_long_articles_take_follows_from_slots_and_cap(changes: dict[str, Any], posts: int, days: int) -> None:
    account = Account(key="x", platform=PlatformName.TWITTER, remote_account_id="1", **changes)
    assert days_taken(account, posts) == days


def test_a_flood_that_is_queued_goes_out_spread_over_days(world: Installation) -> None:
    shown(world, [entry(0)])
    shown(world, (entry(n) for n in range(12)))
    for held in world.app.store.ledger(limit=50, unposted=True):
        if held.ledger is Ledger.SKIPPED:
            queue(world.app, held.article_id, who="anna")
    world.walk(rooms=("poll", "extract", "compose", "schedule"))
    dues = sorted(post.due_at for post in world.posts() if post.account_key == "facebook" and post.due_at)
    assert len(dues) == 11
    gap = world.app.accounts["facebook"].min_gap
    assert all(later - earlier >= gap for earlier, later in pairwise(dues))
    assert poll.run(world.app).counts["new"] == 0
