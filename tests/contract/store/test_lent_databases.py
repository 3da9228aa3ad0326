"""A PostgreSQL database that one test hands on to the next is as a new one."""

from __future__ import annotations

import psycopg
import pytest

from crosspost.model import World
from crosspost.store import open_store
from tests.contract.store.support import NOW, published
from tests.contract.store.support import articles as make_articles
from tests.postgres import Lender


def test_what_a_test_wrote_is_gone_for_the_next_and_numbers_begin_anew(postgres_lender: Lender) -> None:
    found = []
    for _ in range(2):
        with postgres_lender.lent() as address, open_store(address, world=World.REAL, now=NOW) as store:
            assert store.posts() == ()
            (article_id,) = make_articles(store, 1)
            found.append((address, article_id, published(store, article_id)))
    assert found[0] == found[1]


@pytest.mark.parametrize(
    "deed",
    [
        "DROP INDEX ix_articles_ledger_composed_at",
        "CREATE TABLE of_a_test (number integer)",
        "ALTER TABLE posts DROP COLUMN note",
        "ALTER TABLE posts ALTER COLUMN text_hash DROP NOT NULL",
        "ALTER TABLE meta ADD CONSTRAINT ck_of_a_test CHECK (key <> value)",
        "CREATE FUNCTION of_a_test() RETURNS integer LANGUAGE sql AS 'SELECT 1'",
        "CREATE SCHEMA of_a_test",
        "ANALYZE meta",
    ],
)
def test_a_database_of_another_shape_is_not_handed_on(postgres_lender: Lender, deed: str) -> None:
    with postgres_lender.lent() as first, psycopg.connect(first) as connection:
        connection.execute(deed.encode())
    with postgres_lender.lent() as second:
        assert second != first


def test_a_database_that_somebody_still_uses_is_freed_and_handed_on(postgres_lender: Lender) -> None:
    with postgres_lender.lent() as first:
        other = psycopg.connect(first)
        other.execute("LOCK TABLE posts")
    with postgres_lender.lent() as second:
        assert second == first
    with other, pytest.raises(psycopg.OperationalError):
        other.execute("SELECT 1")
