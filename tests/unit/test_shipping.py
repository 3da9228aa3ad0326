"""What is handed on: everything that `make` needs of it, and the licences of what others made."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
SHIPPED = PROJECT["tool"]["hatch"]["build"]["targets"]["sdist"]["include"]
NOTICE = (ROOT / "NOTICE").read_text(encoding="utf-8")
LICENCES = sorted(path.name for path in (ROOT / "LICENSES").iterdir())


@pytest.mark.parametrize(
    ("folder", "why"),
    [
        ("lock", "`make demo` installs from it"),
        ("benchmarks", "tests run them"),
        ("deploy", "tests read its files"),
        ("config", "`crosspost init` writes into its example"),
        ("docs", "tests hold them against the program"),
        ("tests", "`make test` runs them"),
    ],
)
def test_demo_and_tests_run_from_the_source_distribution(folder: str, why: str) -> None:
    assert folder in SHIPPED, why


def test_the_licences_go_along_with_the_program() -> None:
    assert PROJECT["project"]["license-files"] == ["LICENSE", "NOTICE", "LICENSES/*"]
    assert {"LICENSE", "NOTICE", "LICENSES"} <= set(SHIPPED)


def test_nobody_is_told_to_install_us_from_an_index_where_the_name_is_not_ours() -> None:
    told = [ROOT / "README.md", ROOT / "CHANGELOG.md", *(ROOT / "docs").rglob("*.md"), *(ROOT / "src").rglob("*.py")]
    wrong = [path.name for path in told if re.search(r"pip install ['\"]?crosspost", path.read_text(encoding="utf-8"))]
    assert wrong == []


@pytest.mark.parametrize("name", LICENCES)
def test_the_notice_says_whose_each_licence_is(name: str) -> None:
    assert f"LICENSES/{name}" in NOTICE


@pytest.mark.parametrize("path", re.findall(r"^((?:src|tests)/\S+?),? ", NOTICE, re.MULTILINE))
def test_what_the_notice_names_is_there(path: str) -> None:
    assert (ROOT / path).exists()


def test_data_that_names_its_source_is_in_the_notice() -> None:
    for path in (ROOT / "src/crosspost/core/teasers").glob("*.txt"):
        assert f"{path.relative_to(ROOT)}\n" in NOTICE, "its head says where it comes from; its licence asks for more"
