"""The guide to accounts says what the program knows: names, permissions, prices, checks."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from crosspost.cli.questions import KEYS
from crosspost.core.checkup.facebook import NEEDED
from crosspost.core.costs import X_PRICES, Operation

ROOT = Path(__file__).resolve().parents[2]
GUIDE = (ROOT / "docs/accounts.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", [name for names in KEYS.values() for name in names])
def test_every_key_that_init_asks_for_is_in_the_guide(name: str) -> None:
    assert f"`{name}`" in GUIDE


@pytest.mark.parametrize("scope", NEEDED)
def test_every_permission_that_the_doctor_demands_is_in_the_guide(scope: str) -> None:
    assert f"| `{scope}` |" in GUIDE


@pytest.mark.parametrize("operation", Operation)
def test_every_price_is_in_the_guide(operation: Operation) -> None:
    assert f"{X_PRICES[operation]}" in GUIDE


def test_the_guide_says_of_which_day_it_is() -> None:
    assert re.search(r"\*\*As of \d+ \w+ 20\d\d\*\*", GUIDE)


@pytest.mark.parametrize("command", ["init", "doctor"])
def test_the_commands_are_in_the_table_of_the_readme(command: str) -> None:
    assert f"| `{command}` |" in (ROOT / "README.md").read_text(encoding="utf-8")
