"""An article is known again after its site has moved, by its title and its date."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from crosspost.core.articles import from_news
from crosspost.core.identity import identify
from crosspost.core.intake import decide
from crosspost.model import Entry, Feed, Known, Ledger, NewArticle, ReasonKind

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
DATE = NOW - timedelta(days=3)
FEED = Feed(key="blog", url="https://old.example/feed")


def entry(*, published: datetime | None, updated: datetime | None, host: str) -> Entry:
    link = f"https://{host}/mesurer-une-petite-page"
    return Entry(guid=link, link=link, title="Mesurer", summary="x", published_at=published, updated_at=updated)


def stored(one: Entry) -> Known:
    """What the store holds after the entry was taken in."""
    (news,) = decide(FEED, identify("blog", [one]), (), baseline_at=DATE, now=NOW).news
    article = from_news(news, article_id=1)
    return Known(
        id=1,
        identity=article.identity,
        feed_key="blog",
        guid=article.guid,
        fingerprint=news.fingerprint,
        published_at=article.published_at,
        editable=False,
    )


def after_move(before: Entry, after: Entry) -> tuple[NewArticle, ...]:
    return decide(FEED, identify("blog", [after]), [stored(before)], baseline_at=DATE, now=NOW).news


DATES = [
    (DATE, None, DATE, None, True, "RSS: the date of publication"),
    (None, DATE, None, DATE, True, "Atom that says only when an entry was last edited"),
    (None, DATE, DATE, None, True, "from such an Atom feed to one that says when it was published"),
    (None, DATE, None, DATE + timedelta(days=9), False, "the same title at another time may be another piece"),
    (None, None, None, None, False, "no date at all: a title alone proves nothing"),
]


@pytest.mark.parametrize(("published", "updated", "published_then", "updated_then", "same", "reason"), DATES)
def test_title_and_date_recognise_a_moved_article(
    published: datetime | None,
    updated: datetime | None,
    published_then: datetime | None,
    updated_then: datetime | None,
    same: bool,
    reason: str,
) -> None:
    before = entry(published=published, updated=updated, host="old.example")
    after = entry(published=published_then, updated=updated_then, host="new.example")

    assert (after_move(before, after) == ()) is same, reason


def test_an_entry_last_edited_before_max_age_was_published_before_it_too() -> None:
    old = entry(published=None, updated=NOW - timedelta(days=400), host="old.example")
    feed = Feed(key="blog", url="https://old.example/feed", max_age=timedelta(days=30))

    (news,) = decide(feed, identify("blog", [old]), (), baseline_at=DATE, now=NOW).news

    assert (news.ledger, news.reason and news.reason.kind) == (Ledger.SKIPPED, ReasonKind.TOO_OLD)


def test_a_title_changed_after_it_went_out_is_remembered_for_the_day_the_site_moves() -> None:
    before = entry(published=DATE, updated=None, host="old.example")
    retitled = replace(before, title="Mesurer une petite page")

    renamed = decide(FEED, identify("blog", [retitled]), [stored(before)], baseline_at=DATE, now=NOW).renamed

    assert renamed == {1: identify("blog", [retitled])[0]}


def test_an_entry_named_as_before_renames_nothing() -> None:
    before = entry(published=DATE, updated=None, host="old.example")

    assert decide(FEED, identify("blog", [before]), [stored(before)], baseline_at=DATE, now=NOW).renamed == {}


def test_an_article_listed_under_both_addresses_keeps_the_first() -> None:
    before, after = (entry(published=DATE, updated=None, host=host) for host in ("old.example", "new.example"))

    found = identify("blog", [after, before])
    decision = decide(FEED, found, [stored(before)], baseline_at=DATE, now=NOW)

    assert (decision.news, decision.renamed) == ((), {})


def test_what_another_feed_calls_an_article_is_remembered_once() -> None:
    before = entry(published=DATE, updated=None, host="old.example")
    brought = replace(stored(before), feed_key="planet")
    retitled = identify("blog", [replace(before, title="Vu ailleurs")])
    shown = replace(brought, fingerprint=retitled[0].fingerprint, named_by="blog")

    first = decide(FEED, retitled, [brought], baseline_at=DATE, now=NOW)
    again = decide(FEED, retitled, [brought, shown], baseline_at=DATE, now=NOW)

    assert (first.renamed, again.renamed) == ({1: retitled[0]}, {})
