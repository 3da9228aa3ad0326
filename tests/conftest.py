"""What every test may ask for."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared"


@pytest.fixture(scope="session")
def shared() -> Path:
    """The collection of real feeds, pages and cases; other people's writing, so it is not part of the project."""
    if not (SHARED / "data").is_dir():
        pytest.skip("needs ../shared, which only the developers have")
    return SHARED


@pytest.fixture(autouse=True)
def logging_as_it_was() -> Iterator[None]:
    """A command line that ran inside a test leaves no handler behind: its stream is gone with the test."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
