"""summary: what a period brought, from the store."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from crosspost.core.strategy.alerts import Alert, AlertKind
from crosspost.core.summary.build import period_of
from crosspost.core.summary.nouns import Period, Summary
from crosspost.model import Learning, PlatformName
from crosspost.steps import LINE, report
from crosspost.steps.field_data import export_posts
from crosspost.steps.summary import language_of, run
from tests.steps.conftest import Installation, entry


def period(world: Installation, days: int = 90) -> Period:
    return Period(start=world.clock() - timedelta(days=days), end=world.clock())


def summary(world: Installation, **options: object) -> Summary:
    return run(world.app, period(world), **options)  # type: ignore[arg-type]


@pytest.fixture
def busy(world: Installation) -> Installation:
    """Two articles on two accounts; the posts on X were read at three days, those on Facebook have no shares."""
    world.walk()
    world.show(entry(1), entry(2))
    world.walk(times=8)
    for remote_id in world.twitter.posts:
        world.twitter.counts[remote_id] = {"likes": 8, "replies": 1, "shares": 1, "clicks": 4}
    for remote_id in world.facebook.posts:
        world.facebook.counts[remote_id] = {"likes": 3}
    for hours in (2, 24, 48):
        world.clock.advance(timedelta(hours=hours))
        LINE["measure"](world.app)
    return world


def test_shifts_that_were_found_in_the_period_are_told_of_their_account_alone(busy: Installation) -> None:
    now = busy.clock()
    late = Alert(
        account="twitter",
        kind=AlertKind.LEVEL,
        at=now - timedelta(days=1),
        posts=40,
        since=now - timedelta(days=20),
        cut=now - timedelta(days=20),
        evidence=30.0,
        percent=25.0,
    )
    early = replace(late, at=now - timedelta(days=120))
    busy.app.store.add_shifts([late, early])
    twitter, facebook = summary(busy).accounts
    assert twitter.shifts == (late,)
    assert facebook.shifts == ()


def test_an_empty_store_has_an_empty_summary(world: Installation) -> None:
    found = summary(world)

    assert [account.key for account in found.accounts] == ["twitter", "facebook"]
    assert [statement.kind for statement in found.statements] == ["nothing"]
    assert found.cost.total == 0


def test_a_report_beside_a_live_service_does_not_call_it_a_dry_run(world: Installation) -> None:
    """`crosspost run --live` beside settings that say dry run: what is approved goes out."""
    aside = replace(world.app, dry_run=True)
    assert run(aside, period(world)).dry_run
    assert report.run(aside).dry_run
    world.app.store.note_sender(live=True, now=world.clock())
    assert not run(aside, period(world)).dry_run
    assert not report.run(aside).dry_run


def test_posts_readings_and_spending_of_the_period_are_counted(busy: Installation) -> None:
    found = {account.platform: account for account in summary(busy).accounts}

    twitter, facebook = found[PlatformName.TWITTER], found[PlatformName.FACEBOOK]
    assert [post.settled for post in twitter.posts] == [10, 10]
    assert [post.settled for post in facebook.posts] == [3, 3]
    assert twitter.posts[0].title.startswith("Article numéro")
    assert twitter.totals["clicks"].total == 8
    assert "clicks" not in facebook.totals
    assert twitter.cost.posting == Decimal("0.4")
    assert twitter.cost.total == busy.app.store.spent("twitter", since=period(busy).start)
    assert facebook.cost.total == 0
    assert twitter.told == 2


def test_spending_after_the_period_is_left_out(busy: Installation) -> None:
    everything = period(busy)
    early = Period(start=everything.start, end=everything.end - timedelta(hours=70))

    cut = run(busy.app, early).accounts[0].cost

    assert cut.posting == Decimal("0.4")
    assert cut.total < summary(busy).accounts[0].cost.total or cut.reading == 0


def test_posts_of_before_are_those_of_the_span_of_the_same_length(busy: Installation) -> None:
    later = Period(start=busy.clock() - timedelta(days=2), end=busy.clock())

    (twitter, _) = run(busy.app, later).accounts

    assert (len(twitter.posts), twitter.posts_before) == (0, 2)


def test_one_account_alone(busy: Installation) -> None:
    found = summary(busy, account_key="facebook")

    assert [account.key for account in found.accounts] == ["facebook"]
    assert found.cost.total == 0
    with pytest.raises(KeyError):
        summary(busy, account_key="nobody")


def test_an_account_that_does_not_learn_is_said_so(busy: Installation) -> None:
    for key in ("twitter", "facebook"):
        busy.with_account(key, learning=Learning(on=False))

    found = summary(busy)

    assert [one.kind for one in found.open] == ["not_learning", "not_learning"]
    assert found.lift is None
    assert found.accounts[0].effects == ()


def test_a_post_that_is_gone_keeps_its_cost_and_is_marked(busy: Installation) -> None:
    (first, *_) = list(busy.twitter.posts)
    busy.twitter.delete(first)
    busy.clock.advance(timedelta(days=5))
    LINE["measure"](busy.app)

    found = summary(busy).accounts[0]

    assert [post.deleted for post in found.posts].count(True) == 1
    assert found.cost.posting == Decimal("0.4")


def test_the_summary_changes_nothing(busy: Installation) -> None:
    before = busy.app.store.totals(), busy.app.store.believed()
    calls = len(busy.twitter.calls)

    summary(busy)

    assert (busy.app.store.totals(), busy.app.store.believed()) == before
    assert len(busy.twitter.calls) == calls


@pytest.mark.parametrize(("languages", "expected"), [(("fr", "fr", "en"), "fr"), (("en", "de", "en"), "en")])
def test_the_language_is_that_of_most_articles(world: Installation, languages: tuple[str, ...], expected: str) -> None:
    assert language_of(world.app, period(world)) is None
    world.walk()
    world.show(*(entry(number, language=code) for number, code in enumerate(languages, start=1)))
    world.walk(times=8)

    assert language_of(world.app, period(world)) == expected


def test_the_csv_of_a_period_is_the_export_of_its_posts(busy: Installation) -> None:
    everything, count = export_posts(busy.app)
    some, fewer = export_posts(busy.app, lambda post: post.account_key == "facebook")
    none, nothing = export_posts(busy.app, lambda _: False)

    assert (count, fewer, nothing) == (4, 2, 0)
    assert set(some.splitlines()) < set(everything.splitlines())
    assert none.splitlines() == everything.splitlines()[:1]


def test_a_usual_period_holds_what_went_out_today(busy: Installation) -> None:
    zone = busy.app.accounts["twitter"].timezone
    today = period_of(None, None, zone, now=busy.clock())

    assert len(run(busy.app, today).accounts[0].posts) == 2
