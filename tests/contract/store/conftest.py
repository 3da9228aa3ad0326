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


@pytest.fixture(params=["sqlite"])
def url(request: pytest.FixtureRequest, tmp_path: Path, blank: Path) -> str:
    """The address of a database for this test alone, with its tables and nothing in them."""
    assert request.param == "sqlite"
    return f"sqlite:///{shutil.copy(blank, tmp_path)}"


@pytest.fixture
def store(url: str) -> Iterator[SqlStore]:
    with open_store(url, world=World.REAL, now=NOW) as opened:
        yield opened
