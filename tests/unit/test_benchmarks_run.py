"""The benchmarks run and say what they should. How fast anything is, is no matter for a test."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from benchmarks.__main__ import main
from benchmarks.apart import apart, cores
from benchmarks.poll import polls
from benchmarks.site import Site

ROOT = Path(__file__).resolve().parents[2]


def bench(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", "benchmarks", *arguments], cwd=ROOT, capture_output=True, text=True)


def test_quick_benchmarks_print_their_tables_and_write_their_figures(tmp_path: Path) -> None:
    out = tmp_path / "results.json"

    ended = bench("--quick", "weighted", "strategy", "--out", str(out))

    assert ended.returncode == 0, ended.stderr
    written = json.loads(out.read_text(encoding="utf-8"))
    assert written["quick"] is True
    assert {"date", "system", "cores", "load", "python", "versions"} <= written["machine"].keys()
    assert written["machine"]["versions"]["feedparser"]
    assert list(written["figures"]) == ["weighted", "strategy"]
    for name, figures in written["figures"].items():
        assert f"{name}\n" in ended.stdout
        assert figures
        for figure in figures:
            assert figure.keys() == {"name", "value", "unit", "note"}
            assert figure["value"] > 0, figure
            assert figure["name"] in ended.stdout


def test_every_poll_that_is_measured_does_what_it_is_measured_for() -> None:
    """It raises where one does not: news that is taken for the past, say."""
    with Site(2, entries=(6, 7), thin=2, cores=cores()) as site:
        measured = apart(polls, site.feed_urls, cores())
    assert list(measured.rounds) == ["first", "changed", "unchanged", "half dead"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (
            ["speed"],
            "no benchmark is called speed; there are weighted, teasers, startup, line, latency, poll, strategy, idle, "
            "page, workers, queries, peers, year-of-service",
        ),
        (["--fast"], "unrecognized arguments: --fast"),
    ],
)
def test_what_cannot_be_measured_is_refused_with_the_names_that_can(
    arguments: list[str], said: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    # Within this process, for speed: nothing is measured before the refusal.
    monkeypatch.setattr(sys, "argv", ["benchmarks", *arguments])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 2
    assert said in " ".join(capsys.readouterr().err.split())
