"""The store under test, once for each database it supports."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from crosspost.model import World
from crosspost.store import SqlStore, open_store
from tests.contract.store.support import NOW


@pytest.fixture(scope="session")
def blank(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SQLite database with its tables and nothing in them: copying it is quicker than making it."""
    path = tmp_path_factory.mktemp("blank") / "crosspost.db"
    open_store(f"sqlite:///{path}", world=World.REAL, now=NOW).close()
    return path


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest) -> Iterator[str]:
    """The address of a database for this test alone, with its tables and nothing in them."""
    if request.param == "sqlite":
        yield request.getfixturevalue("sqlite_url")
        return
    yield request.getfixturevalue("postgres_url")


@pytest.fixture
def sqlite_url(tmp_path: Path, blank: Path) -> str:
    return f"sqlite:///{shutil.copy(blank, tmp_path)}"


@pytest.fixture
def sqlite_store(sqlite_url: str) -> Iterator[SqlStore]:
    """For what SQLite alone does in its own way."""
    with open_store(sqlite_url, world=World.REAL, now=NOW) as opened:
        yield opened


@pytest.fixture
def postgres_store(postgres_url: str) -> Iterator[SqlStore]:
    """For what PostgreSQL alone does in its own way."""
    with open_store(postgres_url, world=World.REAL, now=NOW) as opened:
        yield opened


@pytest.fixture
def store(url: str) -> Iterator[SqlStore]:
    with open_store(url, world=World.REAL, now=NOW) as opened:
        yield opened
