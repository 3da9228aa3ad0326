"""`deploy/crosspost`: whoever uses it, and whatever starts it, means one installation, with the rights of its user."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PLACES = ("/opt/crosspost", "/etc/crosspost", "/var/lib/crosspost")

pytestmark = pytest.mark.skipif(shutil.which("sh") is None, reason="needs a shell")


class Machine:
    """The folders of an installation below a folder, and who somebody is on it."""

    def __init__(self, folder: Path) -> None:
        self.root, self.bin = folder / "root", folder / "bin"
        for place in PLACES:
            self.at(place).mkdir(parents=True)
        self.bin.mkdir()
        self._program(self.at("/opt/crosspost/.venv/bin/crosspost"), f'exec {sys.executable} -m crosspost "$@"')
        # Instead of another user: says who it would be.
        self._program(self.bin / "runuser", 'echo "runuser $1 $2 $3" >&2; shift 3; exec "$@"')
        self.command = folder / "crosspost"
        text = (ROOT / "deploy/crosspost").read_text(encoding="utf-8")
        for place in PLACES:
            text = text.replace(place, str(self.at(place)))
        self.command.write_text(text, encoding="utf-8")
        self.at("/etc/crosspost/crosspost.toml").write_text('[[feed]]\nkey = "a"\nurl = "https://blog.example/feed"\n')
        self.at("/etc/crosspost/env").write_text("TWITTER_API_KEY=\n")

    def at(self, place: str) -> Path:
        return self.root / place.removeprefix("/")

    def run(self, who: str, *words: str, folder: Path) -> subprocess.CompletedProcess[str]:
        self._program(self.bin / "id", f"echo {who}")
        path = f"{self.bin}:{os.environ['PATH']}"
        return subprocess.run(
            ["sh", str(self.command), *words],
            cwd=folder,
            env={"PATH": path, "PYTHONPATH": os.pathsep.join(sys.path)},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    @staticmethod
    def _program(path: Path, line: str) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"#!/bin/sh\n{line}\n", encoding="utf-8")
        path.chmod(0o755)


def test_it_finds_the_services_database_from_any_folder(tmp_path: Path) -> None:
    """In an admin's home `crosspost restore` made another database, and called it the service's."""
    machine, home = Machine(tmp_path), tmp_path / "home"
    home.mkdir()
    state = machine.at("/var/lib/crosspost")
    assert machine.run("crosspost", "review", "list", folder=home).returncode == 0
    assert (state / "crosspost.db").is_file()
    backup = machine.run("root", "backup", str(state / "b.db"), folder=home)
    assert backup.returncode == 0, backup.stderr
    assert "runuser -u crosspost --" in backup.stderr, "root's rights are given up"
    restored = machine.run("root", "restore", str(state / "b.db"), folder=home)
    assert restored.returncode == 0, restored.stderr
    assert f"{state}/crosspost.db is now" in restored.stdout.replace("\n", "")
    assert len(list(state.glob("crosspost.db.before-restore-*"))) == 1
    assert list(home.iterdir()) == []


def test_who_is_neither_is_told_how(tmp_path: Path) -> None:
    machine = Machine(tmp_path)
    done = machine.run("alice", "review", "list", folder=tmp_path)
    assert done.returncode == 2
    assert f"sudo {machine.command} review list" in done.stderr
    assert list(machine.at("/var/lib/crosspost").iterdir()) == []
