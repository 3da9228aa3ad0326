"""What every test may ask for."""

from __future__ import annotations

import logging
import os
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import settings

from crosspost.model import World
from crosspost.store import open_store
from tests.haste import files_in_memory, share_compiled_statements, share_migrations
from tests.postgres import Lender, Server, serving

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared"

# How long an example takes says how busy the machine is.
settings.register_profile("patient", deadline=None)
settings.load_profile("patient")


def pytest_configure() -> None:
    files_in_memory()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """What is marked as slow waits for `make slow`."""
    if os.environ.get("EVERY_SLOW_TEST"):
        return
    left = [one for one in items if one.get_closest_marker("slow")]
    config.hook.pytest_deselected(items=left)
    items[:] = [one for one in items if one not in left]


@pytest.fixture(scope="session", autouse=True)
def work_done_once() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        share_compiled_statements(patch)
        share_migrations(patch)
        yield


@pytest.fixture(scope="session")
def shared() -> Path:
    """The collection of real feeds, pages and cases; other people's writing, so it is not part of the project."""
    if not (SHARED / "data").is_dir():
        pytest.skip("needs the collected feeds, which are not part of the project")
    return SHARED


@pytest.fixture(scope="session")
def postgres() -> Iterator[Server]:
    """A PostgreSQL server of this test process; skips where none can be had."""
    # Not one of pytest's own folders: their permissions keep the server's user out.
    with tempfile.TemporaryDirectory(prefix="crosspost-postgres-") as folder, serving(Path(folder)) as server:
        yield server


@pytest.fixture(scope="session")
def postgres_lender(postgres: Server) -> Lender:
    """Lends PostgreSQL databases with the tables of the real world and nothing in them."""
    address = postgres.database()
    open_store(address, world=World.REAL, now=datetime(2026, 11, 23, tzinfo=UTC)).close()
    return Lender(postgres, address)


@pytest.fixture
def empty_postgres(postgres: Server) -> Iterator[str]:
    """The address of a PostgreSQL database without anything in it, for one test."""
    address = postgres.database()
    yield address
    postgres.drop(address)


@pytest.fixture
def postgres_url(postgres_lender: Lender) -> Iterator[str]:
    """The address of a PostgreSQL database with its tables and nothing in them, for one test."""
    with postgres_lender.lent() as address:
        yield address


@pytest.fixture(autouse=True)
def logging_as_it_was() -> Iterator[None]:
    """A command line that ran inside a test leaves no handler behind: its stream is gone with the test."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
