"""The README names every command, and says truly which of them take which options."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from typer.main import get_command

from crosspost.cli import app

README = (Path(__file__).resolve().parents[2] / "README.md").read_text(encoding="utf-8")
TABLE = " ".join(line.split(" | ")[0] for line in README.splitlines() if line.startswith("| `"))


def commands(parent: Any = None, words: tuple[str, ...] = ()) -> dict[str, frozenset[str]]:
    """Each command that does something, with its options."""
    command = parent or get_command(app)
    below = getattr(command, "commands", {})
    found: dict[str, frozenset[str]] = {}
    for name, one in below.items():
        found |= commands(one, (*words, name))
    if words and (not below or getattr(command, "invoke_without_command", False)):
        found[" ".join(words)] = frozenset(name for one in command.params for name in one.opts + one.secondary_opts)
    return found


OPTIONS = commands()


@pytest.mark.parametrize("command", OPTIONS)
def test_every_command_is_in_the_table(command: str) -> None:
    verb, _, rest = command.partition(" ")
    # `review list\|show\|…` stands for each of them.
    assert re.search(rf"`{verb} (?:[\w\\|]*\|)?{rest}\b" if rest else rf"`{verb}[` ]", TABLE), command


def test_what_is_said_of_json_is_so() -> None:
    assert "All but `web` and `export` take `--json`" in README
    assert {name for name, options in OPTIONS.items() if "--json" not in options} == {"web", "export"}


def test_what_is_said_of_live_is_so() -> None:
    told = "`once`, `run`, `work`, `web`, `listen` and every room but `poll` take `--live` or `--dry-run`"
    assert told in " ".join(README.split())
    rooms = re.search(r"^\| (.*) \| one room of the line \|$", README, re.MULTILINE)
    assert rooms is not None
    expected = {"once", "run", "work", "web", "listen", *re.findall(r"\w+", rooms[1])} - {"poll"}
    assert {name for name, options in OPTIONS.items() if {"--live", "--dry-run"} <= options} == expected
