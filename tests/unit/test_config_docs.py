"""The documentation and the example files name every key there is, and no other."""

from __future__ import annotations

import re
import tomllib
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from crosspost.config import load
from crosspost.config.env import OPTIONAL, REQUIRED
from crosspost.config.toml import (
    AccountTable,
    AlertsTable,
    Document,
    FacebookTable,
    FeedTable,
    LearningTable,
    LinkTable,
    PricesTable,
    RetentionTable,
    ReviewTable,
    ServiceTable,
    Table,
)
from crosspost.model import PlatformName
from tests.unit.test_config import PAGE, X

ROOT = Path(__file__).resolve().parents[2]
DOCS = (ROOT / "docs/configuration.md").read_text(encoding="utf-8")
EXAMPLE = (ROOT / "config/crosspost.example.toml").read_text(encoding="utf-8")
ENV_EXAMPLE = (ROOT / ".env.example").read_text(encoding="utf-8")

SECTIONS: list[tuple[str, type[Table]]] = [
    ("The top of the file", Document),
    ("`[review]`", ReviewTable),
    ("`[prices]`", PricesTable),
    ("`[facebook]`", FacebookTable),
    ("`[link]`", LinkTable),
    ("`[learning]`", LearningTable),
    ("`[service]`", ServiceTable),
    ("`[alerts]`", AlertsTable),
    ("`[retention]`", RetentionTable),
    ("`[[feed]]`", FeedTable),
    ("`[[account]]`", AccountTable),
]
IN_TABLES = {"review", "prices", "facebook", "link", "learning", "service", "alerts", "retention", "feed", "account"}
SECRETS = {f"{name.value.upper()}_{field}" for name in PlatformName for field in (*REQUIRED[name], *OPTIONAL[name])}


def rows(heading: str) -> dict[str, list[str]]:
    """The table below a heading: by its first cell, the others."""
    section = DOCS.split(f"\n## {heading}\n")[1].split("\n## ")[0]
    lines = [[cell.strip() for cell in line.strip("|").split("|")] for line in section.splitlines() if line[:2] == "| "]
    return {cells[0].strip("`"): cells[1:] for cells in lines[1:]}


def written(value: Any) -> str:
    """A default as the file would write it."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, timedelta):
        seconds = int(value.total_seconds())
        unit, size = next(pair for pair in (("d", 86400), ("h", 3600), ("m", 60), ("s", 1)) if seconds % pair[1] == 0)
        return f'"{seconds // size}{unit}"'
    if isinstance(value, date | int):
        return str(value)
    return str(value.normalize()) if hasattr(value, "normalize") else f'"{value}"'


@pytest.mark.parametrize(("heading", "model"), SECTIONS)
def test_every_key_is_documented_and_no_other(heading: str, model: type[Table]) -> None:
    assert set(rows(heading)) == set(model.model_fields) - (IN_TABLES if model is Document else set())


@pytest.mark.parametrize(("heading", "model"), SECTIONS)
def test_documented_defaults_are_the_real_ones(heading: str, model: type[Table]) -> None:
    # In words in the documents, or nested: their own tests hold them.
    in_words = {"database", "horizons", "policy", "feeds", "slots", "pin", "forbid", "links", "command"}
    for key, (_, default, _) in rows(heading).items():
        field = model.model_fields[key]
        if field.is_required():
            assert default == "required", key
        elif key in in_words or field.default is None:
            assert default, key
        else:
            assert default == f"`{written(field.default)}`", key


def test_documented_horizons_and_policy_are_the_real_ones(tmp_path: Path) -> None:
    horizons, policy = rows("The top of the file")["horizons"][1], rows("`[review]`")["policy"][1]
    (tmp_path / "a.toml").write_text(f"horizons = {horizons.strip('`')}\n[review]\npolicy = {policy.strip('`')}\n")
    assert load(tmp_path / "a.toml", environ={}).horizons == tuple(Document().horizons)
    assert policy == '`"required"`'
    assert Document().review.policy.auto_after is None


@pytest.mark.parametrize(("heading", "model"), SECTIONS)
def test_each_documented_example_is_good(heading: str, model: type[Table]) -> None:
    examples = "\n".join(cells[2].strip("`") for cells in rows(heading).values())
    assert set(model.model_validate(tomllib.loads(examples, parse_float=Decimal)).model_fields_set) == set(
        rows(heading)
    )


def test_whole_examples_in_the_documents_load(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text(X + PAGE + PAGE.replace("FACEBOOK", "FACEBOOK_ACME").replace("1045", "1046"))
    examples = re.findall(r"```toml\n(.*?)```", DOCS, re.DOTALL)
    assert len(examples) == 2
    for number, example in enumerate(examples):
        (tmp_path / f"{number}.toml").write_text(example)
        assert load(tmp_path / f"{number}.toml", tmp_path / ".env", environ={}).feeds


def test_every_secret_is_documented_and_in_the_example_and_no_other() -> None:
    assert set(rows("Secrets")) == SECRETS | {"CROSSPOST_DATABASE", "ALERT_URLS", "CROSSPOST_WEB_PASSWORD_HASH"}
    assert set(re.findall(r"^([A-Z_]+)=$", ENV_EXAMPLE, re.MULTILINE)) == SECRETS
    assert re.findall(r"^[A-Z_]+=.+$", ENV_EXAMPLE, re.MULTILINE) == [], "the example holds no value"


def test_the_example_file_shows_every_key_with_a_value_that_loads(tmp_path: Path) -> None:
    """Uncommented, the example is a whole configuration: each key is there and its value is good."""
    commented = re.compile(r"^# (?=\[\[\w+\]\]$|[a-z_]+ *= )", re.MULTILINE)
    whole = commented.sub("", EXAMPLE)
    (tmp_path / "a.toml").write_text(whole)
    (tmp_path / ".env").write_text(X + PAGE.replace("FACEBOOK", "FACEBOOK_ACME"))
    found = load(tmp_path / "a.toml", tmp_path / ".env", environ={})
    assert [account.key for account in found.accounts] == ["twitter", "acme"]
    raw = tomllib.loads(whole)
    assert set(raw) == set(Document.model_fields)
    assert set(raw["feed"][0]) == set(FeedTable.model_fields)
    assert {key for table in raw["account"] for key in table} == set(AccountTable.model_fields)
    for table in ("prices", "review", "facebook", "link", "learning", "service", "alerts", "retention"):
        assert set(raw[table]) == set(Document.model_fields[table].default.__class__.model_fields)


_EXAMPLES = r"^(?:sandbox|database|utm_source|command|since|pin|forbid|links).*\n"
"""Keys that the example file shows with an example, since they have no default to show."""


def test_the_defaults_in_the_example_file_are_the_real_ones() -> None:
    plain = re.sub(r"^# (?=[a-z_]+ *= )", "", EXAMPLE.split("# ── Your blog")[0], flags=re.MULTILINE)
    raw = tomllib.loads(re.sub(_EXAMPLES, "", plain, flags=re.MULTILINE), parse_float=Decimal)
    assert Document.model_validate(raw) == Document()
