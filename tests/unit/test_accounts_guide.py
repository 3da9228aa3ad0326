"""The guide to accounts says what the program knows: names, permissions, prices, checks."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from crosspost.cli.questions import KEYS
from crosspost.core.checkup.kinds import PHRASES
from crosspost.core.costs import X_PRICES, Operation
from crosspost.core.permissions import PERMISSIONS, TO_LIST

ROOT = Path(__file__).resolve().parents[2]
GUIDE = (ROOT / "docs/accounts.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", [name for names in KEYS.values() for name in names])
def test_every_key_that_init_asks_for_is_in_the_guide(name: str) -> None:
    assert f"`{name}`" in GUIDE


@pytest.mark.parametrize("scope", [TO_LIST, *PERMISSIONS.values()])
def test_every_permission_that_some_settings_need_is_asked_for_wherever_a_token_is_made(scope: str) -> None:
    assert f"| `{scope}` |" in GUIDE
    assert scope in PHRASES["make_token"]
    assert scope in (ROOT / ".env.example").read_text(encoding="utf-8")
    for language in ("en", "fr"):
        messages = (ROOT / f"src/crosspost/web/messages/{language}.toml").read_text(encoding="utf-8")
        assert scope in next(line for line in messages.splitlines() if line.startswith("make_token = "))


@pytest.mark.parametrize("operation", Operation)
def test_every_price_is_in_the_guide(operation: Operation) -> None:
    assert f"{X_PRICES[operation]}" in GUIDE


def test_the_guide_says_of_which_day_it_is() -> None:
    assert re.search(r"\*\*As of \d+ \w+ 20\d\d\*\*", GUIDE)


@pytest.mark.parametrize("command", ["init", "doctor"])
def test_the_commands_are_in_the_table_of_the_readme(command: str) -> None:
    assert f"| `{command}` |" in (ROOT / "README.md").read_text(encoding="utf-8")
