"""What lets many short tests share work that a program does once: nothing here changes what a test sees."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, event
from sqlalchemy.engine import URL
from sqlalchemy.engine.interfaces import Dialect

from crosspost.store import database

MEMORY = Path("/dev/shm")
ENOUGH = 4 * 2**30
"""Bytes that must be free there. A whole run takes a tenth; containers give some 64 MiB, which is too little."""


def files_in_memory() -> None:
    """Keep the files of tests in memory, where this machine has a file system for that with room for them.

    A database waits for the disk at each commit, which is most of what tests wait for. Whoever names a folder for
    temporary files (TMPDIR) is obeyed.
    """
    if "TMPDIR" in os.environ or not os.access(MEMORY, os.W_OK):
        return
    found = os.statvfs(MEMORY)
    if found.f_bavail * found.f_frsize >= ENOUGH and not found.f_flag & os.ST_NOEXEC:
        tempfile.tempdir = str(MEMORY)


def share_compiled_statements(patch: pytest.MonkeyPatch) -> None:
    """Let every store of this process use the statements that an earlier one compiled.

    SQLAlchemy compiles a statement once for each engine; a program has one engine for all its life, tests have
    thousands, and most of what they computed was this. What a statement is compiled to depends on the database and its
    version alone, which are the same for all engines of a process; tests that make an engine themselves are not
    concerned.
    """
    make = database._engine
    dialects: dict[str, Dialect] = {}
    compiled: dict[Any, Any] = {}

    def sharing(url: URL) -> Engine:
        engine = make(url)
        if known := dialects.get(engine.name):
            engine.dialect = known
        else:
            # Only once it has met its database does a dialect know the version.
            event.listen(engine, "first_connect", lambda *_: dialects.setdefault(engine.name, engine.dialect))
        return engine.execution_options(compiled_cache=compiled)

    patch.setattr(database, "_engine", sharing)
