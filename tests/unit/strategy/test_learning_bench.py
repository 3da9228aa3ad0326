"""The learner learns, in the small: this fails on the day on which it stops. `make learn` gives the large figures."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from benchmarks.learning import report, runs, tables, upworthy
from benchmarks.learning.runs import LEARNER, Job
from benchmarks.learning.scenarios import SCENARIOS, Scenario
from benchmarks.learning.scores import ratio
from benchmarks.plots import lines

FEW = Scenario(posts=200, scale=2.0)
NOTHING = Scenario(posts=200, scale=0.0)


@pytest.fixture
def short(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runs, "SCENARIOS", {"strong": FEW, "null": NOTHING})


@pytest.mark.usefixtures("short")
def test_the_learner_earns_well_over_half_of_what_there_is_to_earn_where_much_is() -> None:
    records = [runs.one(Job("strong", LEARNER, seed)) for seed in range(3)]

    late = ratio([sum(r["earned"][4:]) for r in records], [sum(r["possible"][4:]) for r in records])
    whole = ratio([sum(r["earned"]) for r in records], [sum(r["possible"]) for r in records])

    assert late.value > 0.6, "posts 100 to 200"
    assert whole.value > 0.45, "warm-up and controls included"
    assert all(record["beliefs"][-1]["intervals"] == 22 for record in records)


@pytest.mark.usefixtures("short")
def test_where_nothing_is_to_be_learned_hardly_a_level_is_called_established() -> None:
    looks = [runs.one(Job("null", LEARNER, seed))["beliefs"][-1] for seed in range(2)]

    assert sum(look["claims"] for look in looks) <= 2
    assert sum(look["inside"] for look in looks) >= 0.8 * sum(look["intervals"] for look in looks)


def a_record(seed: int, share: float, **more: object) -> dict[str, object]:
    blocks = SCENARIOS["moderate"].posts // 25
    code = runs.code_of("lin-TS")
    made = {"scenario": "moderate", "policy": "lin-TS", "seed": seed, "code": code, "seconds": 1.0}
    return {**made, "earned": [share] * blocks, "possible": [1.0] * blocks, **more}


def test_finished_plays_are_not_made_again_and_a_line_cut_short_is(tmp_path: Path) -> None:
    path = tmp_path / "plays.jsonl"
    whole, old = a_record(0, 0.5), a_record(1, 0.5, code="older")
    path.write_text(f'{json.dumps(whole)}\n{json.dumps(old)}\n{{"scenario": "mod', encoding="utf-8")
    jobs = [Job("moderate", "lin-TS", seed) for seed in range(3)]

    records = runs.read(path)

    assert records == [whole], "of today's code only"
    assert runs.missing(jobs, records) == jobs[1:]


def test_a_record_depends_on_all_that_the_learner_imports() -> None:
    asked = "import sys, crosspost.core.strategy.adapter\nfor name in sys.modules: print(name)"
    loaded = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True).stdout.split()
    ours = {name.rpartition(".")[2] for name in loaded if name.startswith("crosspost.core.strategy.")}

    assert {file.stem for file in runs._needed("adapter")} == ours - {"preferred"}, "the package's own door"
    assert "deciding" not in ours, "what the line does around the learner has its plays not made anew"


def test_a_damaged_line_is_named_with_its_remedy(tmp_path: Path) -> None:
    path = tmp_path / "plays.jsonl"
    path.write_text(f"nonsense\n{json.dumps(a_record(0, 0.5))}\n", encoding="utf-8")

    with pytest.raises(ValueError, match=r"plays\.jsonl:1 is no record.*delete the line"):
        runs.read(path)


def test_a_run_that_was_stopped_is_continued_behind_its_last_whole_line(tmp_path: Path) -> None:
    path = tmp_path / "plays.jsonl"
    path.write_text(f'{json.dumps(a_record(0, 0.5))}\n{{"scenario": "mod', encoding="utf-8")

    made = list(runs.finish([Job("slow", "uniform", 0)], path, processes=1))

    assert [record["seed"] for record in runs.read(path)] == [0, 0]
    assert made[0]["scenario"] == "slow"
    assert len(made[0]["possible"]) == 6, "150 posts in blocks of 25"


@pytest.mark.parametrize(
    ("share", "said"),
    [(0.8, "| ≥ 70 | yes |"), (0.6, "| ≥ 70 | no, 10.0 short |")],
)
def test_the_table_says_whether_a_target_is_met(share: float, said: str) -> None:
    records = [a_record(seed, share, policy=policy) for seed in range(2) for policy in (LEARNER, "lin-TS")]

    table = tables.shares(records)

    assert said in table
    assert "| posts 0–1000 |" in table
    assert "lin-TS 2" in table


@pytest.mark.parametrize("name", tables.TABLES)
def test_no_table_invents_figures_that_were_not_run(name: str) -> None:
    assert tables.TABLES[name]([]) == "Not run yet."


def test_tables_stand_between_their_markers_and_nothing_else_changes() -> None:
    text = "before\n<!-- table:a -->\nold\n<!-- /table:a -->\nafter\n"

    assert report.fill(text, "a", "new") == "before\n<!-- table:a -->\n\nnew\n\n<!-- /table:a -->\nafter\n"
    with pytest.raises(ValueError, match="table:b"):
        report.fill(text, "b", "new")


def test_the_guide_has_a_place_for_every_table() -> None:
    text = (Path(__file__).resolve().parents[3] / "docs/learning.md").read_text(encoding="utf-8")

    for name in [*tables.TABLES, "upworthy", "pages"]:
        assert text.count(f"<!-- table:{name} -->") == text.count(f"<!-- /table:{name} -->") == 1, name


def test_a_chart_is_readable_without_colour_and_safe_with_any_name() -> None:
    drawn = lines("a < b", "posts", "%", {"one": [(0, 0), (10, 50)], "two": [(0, 5), (10, 51)]})

    assert "a &lt; b" in drawn
    assert 'stroke-dasharray=""' in drawn
    assert 'stroke-dasharray="8 3"' in drawn
    assert "<circle" in drawn
    assert "<rect x=" in drawn
    with pytest.raises(ValueError, match="nothing to draw"):
        lines("empty", "posts", "%", {"one": []})


@pytest.mark.parametrize(
    ("headline", "style", "why"),
    [
        ("Would You Do This?!", "question", "the question mark comes before all others"),
        ("Stop! Look At 3 Things", "exclamation", "and the exclamation mark before figures"),
        ("“I Was Wrong,” He Said", "quote", "curly quotation marks"),
        ("She Said 'No' And Everybody Laughed At Her", "quote", "single quotation marks that open a word"),
        ("It's A Dog's Life For Those Who Can't Have Any Other Life Here", "plain", "an apostrophe quotes nothing"),
        ("9 Reasons To Stay", "number", "a figure"),
        ("This Man Walked Home", "this", "points at something"),
        ("A Man Explains How He Walked Home", "how", "promises an explanation"),
        ("A Man Walked Home", "short", "under 60 characters"),
    ],
)
def test_a_headlines_style_is_told_by_its_form(headline: str, style: str, why: str) -> None:
    assert upworthy.style(headline) == style, why


def test_randomised_headlines_give_no_gain_that_only_leakage_could(shared: Path) -> None:
    found = upworthy.run(shared / "data/engagement/upworthy", orders=2, seed=0)

    assert len(found.effects) == 8
    whole = found.gains[max(found.gains, key=lambda window: window[1] - window[0])]
    assert whole.value < 0.05
    assert whole.value > -0.03
