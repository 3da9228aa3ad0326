"""What a feed calls an article may change; the store follows, and never gives two articles one name."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from crosspost.core.identity import Identified
from crosspost.model import Feed, Known, Ledger
from crosspost.store import SqlStore
from tests.contract.store.support import BLOG, NOW, PAGE, X, articles, drafted, entry, news, polled, synced

TAG = Feed(key="tag", url="https://example.org/tag")


def named(identity: str, guid: str | None, fingerprint: str) -> Identified:
    return Identified(entry=entry(0), identity=identity, guid=guid, fingerprint=fingerprint)


def known_as(store: SqlStore, identity: str) -> Known:
    (known,) = store.known("blog", identities=[identity], guids=[], fingerprints=[])
    return known


def test_an_article_that_went_out_is_known_by_its_new_names_and_guid(store: SqlStore) -> None:
    (article_id,) = articles(store, 1)
    drafted(store, article_id)

    store.record_polls([polled(renamed={article_id: named("new.example/0", "urn:0", "other title")})])

    known = known_as(store, "new.example/0")
    assert (known.id, known.guid, known.fingerprint) == (article_id, "urn:0", "other title")


def test_an_entry_without_guid_leaves_the_guid_known(store: SqlStore) -> None:
    (article_id,) = articles(store, 1)

    store.record_polls([polled(renamed={article_id: named("new.example/0", None, "title-0")})])

    assert known_as(store, "new.example/0").guid == "guid-0"


def test_an_address_that_another_article_has_is_not_taken(store: SqlStore) -> None:
    first, second = articles(store, 2)

    store.record_polls([polled(renamed={first: named("example.org/1", "urn:0", "x")})])

    assert known_as(store, "example.org/1").id == second
    assert known_as(store, "example.org/0").guid == "guid-0"


def test_a_guid_that_another_article_has_is_not_taken_but_the_address_followed(store: SqlStore) -> None:
    first, _ = articles(store, 2)

    store.record_polls([polled(renamed={first: named("new.example/0", "guid-1", "x")})])

    assert known_as(store, "example.org/1").guid == "guid-1"
    known = known_as(store, "new.example/0")
    assert (known.id, known.guid, known.fingerprint) == (first, "guid-0", "x")


def test_each_feed_has_its_own_names_for_an_article_and_is_asked_by_them(store: SqlStore) -> None:
    (article_id,) = articles(store, 1)
    store.sync([BLOG, TAG], [X, PAGE], now=NOW)
    names = named("example.org/0?from=tag", "tag-0", "seen in tag")
    shown = polled(feed_key="tag", shared={article_id: Ledger.QUEUED}, renamed={article_id: names})
    store.record_polls([replace(shown, state=replace(shown.state, answered_at=NOW))])

    def asked(feed_key: str, **by: list[str]) -> list[tuple[str, str | None]]:
        names: dict[str, list[str]] = {"identities": [], "guids": [], "fingerprints": []} | by
        return [(one.identity, one.named_by) for one in store.known(feed_key, **names) if one.id == article_id]

    own, further = ("example.org/0", None), ("example.org/0?from=tag", "tag")
    assert asked("blog", identities=["example.org/0"]) == [own]
    assert asked("blog", identities=["example.org/0?from=tag"]) == [further]
    assert asked("tag", guids=["tag-0"]) == asked("tag", fingerprints=["seen in tag"]) == [further]
    assert asked("blog", guids=["tag-0"]) == asked("blog", fingerprints=["seen in tag"]) == []
    assert asked("tag", guids=["guid-0"]) == [], "a number of another feed"


UNIQUE = "https://example.org/?p=1"


@pytest.mark.parametrize(
    ("changes", "articles_stored", "why"),
    [
        ({"title": "Article 1"}, 1, "the same title"),
        ({"published_at": NOW}, 1, "the same date"),
        ({"published_at": NOW - timedelta(days=9)}, 2, "nothing but the guid"),
    ],
)
@pytest.mark.parametrize("together", [True, False])
def test_one_piece_of_two_feeds_is_stored_once_though_its_address_differs(
    store: SqlStore, together: bool, changes: dict[str, Any], articles_stored: int, why: str
) -> None:
    synced(store)
    store.sync([BLOG, TAG], [X, PAGE], now=NOW)
    first = news(1, guid=UNIQUE, published_at=NOW)
    other = news(2, feed_key="tag", guid=UNIQUE, **({"published_at": None} | changes))
    if "title" in changes:
        other = replace(other, fingerprint=first.fingerprint)
    polls = [polled(first), polled(other, feed_key="tag")]

    added = sum(store.record_polls(some).total() for some in ([polls] if together else [[one] for one in polls]))

    assert added == store.totals().articles[Ledger.QUEUED] == articles_stored, why
