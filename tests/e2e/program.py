"""The program as people run it, in a process of its own or within this one; what it printed, and how it ended."""

from __future__ import annotations

import io
import json
import logging
import os
import subprocess
import sys
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from crosspost.cli import main
from crosspost.sandbox.credentials import env_lines

SECRETS = [
    value for line in env_lines() if (value := line.partition("=")[2]) and not line.startswith("FACEBOOK_PAGE_ID")
]


@dataclass(frozen=True, kw_only=True)
class Said:
    """How a run of the program ended, and what it said."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """The one JSON document on standard output."""
        return json.loads(self.out)


def crosspost(*words: str, cwd: Path, stdin: str | None = None) -> Said:
    """Run the program as a user does."""
    done = subprocess.run(
        [sys.executable, "-m", "crosspost", *words],
        cwd=cwd,
        env=clean_environment(),
        input=stdin,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    for secret in SECRETS:
        assert secret not in done.stdout + done.stderr, "a secret was printed"
    assert "Traceback" not in done.stderr, done.stderr
    return Said(code=done.returncode, out=done.stdout, err=done.stderr)


def here(*words: str, cwd: Path, stdin: str = "") -> Said:
    """The same program within this process: starting a new one for every word takes most of a second each."""
    out, err, log = io.StringIO(), io.StringIO(), logging.getLogger()
    handlers, level = log.handlers[:], log.level
    with pytest.MonkeyPatch.context() as patch, redirect_stdout(out), redirect_stderr(err):
        patch.chdir(cwd)
        patch.setattr(sys, "argv", ["crosspost", *words])
        patch.setattr(sys, "stdin", io.StringIO(stdin))
        for name in [name for name in os.environ if name.startswith(("TWITTER", "FACEBOOK", "CROSSPOST"))]:
            patch.delenv(name)
        try:
            main()
            code = 0
        except SystemExit as ended:
            code = int(ended.code or 0)
        finally:
            log.handlers[:] = handlers
            log.setLevel(level)
    for secret in SECRETS:
        assert secret not in out.getvalue() + err.getvalue(), "a secret was printed"
    return Said(code=code, out=out.getvalue(), err=err.getvalue())


def clean_environment() -> dict[str, str]:
    """Nothing of the developer's own accounts or settings."""
    kept = {name: os.environ[name] for name in ("PATH", "PYTHONPATH") if name in os.environ}
    return kept | {"LC_ALL": "C.UTF-8", "PYTHONWARNINGS": "ignore::SyntaxWarning"}
