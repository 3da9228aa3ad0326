"""What a feed calls an article may change; the store follows, and never gives two articles one name."""

from __future__ import annotations

from crosspost.core.identity import Identified
from crosspost.model import Known
from crosspost.store import SqlStore
from tests.contract.store.support import articles, drafted, entry, polled


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


def test_a_name_that_another_article_has_is_not_taken(store: SqlStore) -> None:
    first, second = articles(store, 2)

    store.record_polls([polled(renamed={first: named("example.org/1", "urn:0", "x")})])
    store.record_polls([polled(renamed={first: named("new.example/0", "guid-1", "x")})])

    assert known_as(store, "example.org/1").id == second
    assert known_as(store, "example.org/0").guid == "guid-0"
