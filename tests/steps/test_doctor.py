"""doctor: asks everybody once, books what it costs, changes nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from crosspost.core.checkup.finding import Finding, exit_code
from crosspost.core.checkup.kind import Level
from crosspost.errors import CannotTell, CredentialsRejected, DatabaseUnusable, FeedError, FetchError, ParseError
from crosspost.model import Page
from crosspost.steps import doctor
from tests.steps.conftest import Installation, entry, page

MONTH = datetime(2026, 11, 1, tzinfo=UTC)


def problems(found: tuple[Finding, ...]) -> list[tuple[str, str]]:
    return [(one.subject, one.check) for one in found if one.level is Level.PROBLEM]


def test_nothing_stands_in_the_way_of_a_sound_installation(world: Installation) -> None:
    world.show(entry(1))
    world.pages.pages["https://blog.example.org/article-1"] = replace(page(), card_tags=("og:title", "og:image"))
    found = doctor.run(world.app)
    assert problems(found) == []
    assert exit_code(found) == 0


def test_it_asks_each_platform_once_also_in_dry_run(world: Installation) -> None:
    doctor.run(replace(world.app, dry_run=True))
    assert (world.twitter.calls, world.facebook.calls) == (["examine"], ["examine"])


def test_beside_a_live_service_it_does_not_say_that_nothing_goes_out(world: Installation) -> None:
    aside = replace(world.app, dry_run=True)
    assert "dry_run" in {one.code for one in doctor.run(aside)}
    world.app.store.note_sender(live=True, now=world.clock())
    assert "live" in {one.code for one in doctor.run(aside)}


def test_what_was_found_is_kept_where_the_database_takes_it(world: Installation) -> None:
    found = doctor.run(world.app)
    assert doctor.keep(world.app, found) == found
    assert world.app.store.kept_findings() == (world.clock(), found)


def test_what_x_bills_is_booked_and_facebook_bills_nothing(world: Installation) -> None:
    doctor.run(world.app)
    doctor.run(world.app)
    assert world.app.store.spent("twitter", since=MONTH) == Decimal("0.020")
    assert world.app.store.spent("facebook", since=MONTH) == 0


def test_an_answer_that_is_not_billed_is_not_booked(world: Installation) -> None:
    world.twitter.read_raises = CredentialsRejected("no")
    found = doctor.run(world.app)
    assert ("account twitter", "identity") in problems(found)
    assert world.app.store.spent("twitter", since=MONTH) == 0


def test_a_budget_that_does_not_leave_the_price_is_not_exceeded_by_asking(world: Installation) -> None:
    world.with_account("twitter", monthly_budget_usd=Decimal("0.015"))
    first, second = doctor.run(world.app), doctor.run(world.app)
    assert ("account twitter", "identity") not in problems(first)
    assert ("account twitter", "identity") in problems(second)
    assert world.twitter.calls == ["examine"]
    assert world.app.store.spent("twitter", since=MONTH) == Decimal("0.010")


def test_nothing_is_stored_but_the_bill(world: Installation) -> None:
    world.show(entry(1))
    before = (world.app.store.feed_states(), world.app.store.totals().articles)
    doctor.run(world.app)
    assert (world.app.store.feed_states(), world.app.store.totals().articles) == before


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (FetchError("blog: it takes too long"), 1),
        (FetchError("blog: gone", gone=True), 3),
        (ParseError("blog: is a web page", announced=("https://blog.example.org/real",)), 3),
    ],
    ids=lambda value: str(value),
)
def test_a_feed_in_trouble_is_told_apart_from_one_that_only_a_human_can_mend(
    world: Installation, error: FeedError, code: int
) -> None:
    world.feeds.shown["blog"] = error
    found = doctor.run(world.app)
    assert problems(found) == [("feed blog", "reachable")]
    assert exit_code(found) == code


def test_a_platform_that_does_not_answer_does_not_hide_the_other(world: Installation) -> None:
    world.twitter.read_raises = CannotTell("silence")
    found = doctor.run(world.app)
    assert problems(found) == [("account twitter", "identity")]
    assert any(one.subject == "account facebook" and one.check == "identity" for one in found)


def test_the_page_of_the_newest_article_is_read_and_no_other(world: Installation) -> None:
    dated = [entry(number, published_at=datetime(2026, 11, number, tzinfo=UTC)) for number in (1, 3, 2)]
    world.show(*dated)
    doctor.run(world.app)
    assert world.pages.read == ["https://blog.example.org/article-3"]


def test_a_page_without_tags_is_a_warning(world: Installation) -> None:
    world.show(entry(1))
    world.pages.pages["https://blog.example.org/article-1"] = Page(title="Only that")
    [finding] = [one for one in doctor.run(world.app) if one.check == "article page"]
    assert finding.level is Level.WARNING
    assert "og:title and og:image" in finding.what


def test_a_database_that_cannot_be_read_is_a_finding_and_no_platform_is_asked(
    world: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise DatabaseUnusable("The database a cannot be used: malformed. What to do: restore it.")

    for name in ("examine", "account_states"):
        monkeypatch.setattr(world.app.store, name, broken)
    found = doctor.run(world.app)
    assert ("database", "usable") in problems(found)
    assert [one.remedy for one in found if one.check == "usable"] == ["restore it."] * 2
    assert world.twitter.calls == []
