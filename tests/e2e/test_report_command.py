"""`crosspost report` as files: HTML, CSV, JSON, of a period, in a language."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

from tests.e2e.program import clean_environment, here
from tests.e2e.test_command_line import folder, sandbox, site, with_auto_review

__all__ = ["clean_environment", "folder", "sandbox", "site"]


def test_the_report_is_written_as_html_csv_and_json(folder: Path) -> None:
    with_auto_review(folder)
    assert here("once", cwd=folder).code == 0
    assert here("publish", "--live", "--json", cwd=folder).json["counts"]["published"] == 2

    said = here("report", "--html", "board.html", "--csv", "posts.csv", cwd=folder)
    assert said.code == 0, said.err
    page = (folder / "board.html").read_text(encoding="utf-8")
    assert "<!doctype html>" in page
    assert "default-src 'none'" in page
    assert "Simul" in page, "the accounts are the sandbox's"
    rows = list(csv.DictReader(io.StringIO((folder / "posts.csv").read_text(encoding="utf-8"))))
    assert sorted(row["account"] for row in rows) == ["facebook", "twitter"]

    exported = here("export", "-", cwd=folder)
    assert exported.out.replace("\r\n", "\n") == (folder / "posts.csv").read_text(encoding="utf-8").replace(
        "\r\n", "\n"
    )

    one = here("report", "--json", "--account", "twitter", cwd=folder)
    assert one.json["totals"]["posts"]["published"] == 2, "how things stand is told of everything"
    (account,) = one.json["summary"]["accounts"]
    assert (account["key"], len(account["posts"])) == ("twitter", 1)
    assert one.json["summary"]["simulated"] is True


def test_the_language_and_the_period_are_as_told(folder: Path) -> None:
    before = ("--since", "2020-01-01", "--until", "2020-12-31")

    french = here("report", "--html", "-", "--language", "fr", *before, cwd=folder)

    assert '<html lang="fr">' in french.out
    assert "1 janvier 2020" in french.out
    assert "31 décembre 2020" in french.out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--html", "r.html", "--since", "2026-02-01", "--until", "2026-01-01"), "an earlier start"),
        (("--html", "r.html", "--account", "nobody"), "no account 'nobody'"),
        (("--html", "r.html", "--language", "de"), "choose one of"),
        (("--language", "fr"), "name the file to write"),
        (("--since", "2026-01-01"), "need one of --html, --csv"),
        (("--html", "-", "--csv", "-"), "standard output takes one"),
        (("--html", "no/such/folder/r.html"), "cannot be written"),
        (("--html", "r.html", "--since", "yesterday"), "yesterday"),
    ],
)
def test_what_cannot_be_is_refused_in_words(folder: Path, words: tuple[str, ...], said: str) -> None:
    refused = here("report", *words, cwd=folder)

    assert refused.code == 2
    assert said in " ".join(refused.err.replace("│", " ").split())
    assert not (folder / "r.html").exists()
