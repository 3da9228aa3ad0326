"""What the Makefile removes."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

KEPT = (
    "var/crosspost.db",
    "var/crosspost.db-wal",
    "var/crosspost.db.before-restore-20261123T200000Z",
    "var/sandbox.db",
    "var/backups/crosspost-2026-11-23.db",
    # An editor's judgements, and hours of played years: nobody gets them back in a minute.
    "var/blind.jsonl",
    "var/learning/plays.jsonl",
    ".env",
    "config/crosspost.toml",
    "secrets/env",
)
REMOVED = (
    ".venv/bin/python",
    "dist/crosspost.whl",
    "build/a",
    ".mypy_cache/a",
    ".ruff_cache/a",
    ".pytest_cache/a",
    "htmlcov/index.html",
    ".coverage",
    "src/crosspost/__pycache__/a.pyc",
    "var/peers/bin/python",
    "var/teasers.html",
)


@pytest.mark.skipif(shutil.which("make") is None, reason="needs make")
def test_clean_removes_what_can_be_made_again_and_nothing_else(tmp_path: Path) -> None:
    """The database stands in var/ by default: without it, nobody knows what was posted already."""
    shutil.copy(ROOT / "Makefile", tmp_path)
    for name in (*KEPT, *REMOVED):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    subprocess.run(["make", "clean"], cwd=tmp_path, check=True, capture_output=True, timeout=60)
    assert [name for name in KEPT if not (tmp_path / name).exists()] == []
    assert [name for name in REMOVED if (tmp_path / name).exists()] == []
