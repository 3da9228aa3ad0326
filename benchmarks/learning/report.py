"""Puts tables between their markers in docs/learning.md, and draws the plots."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from benchmarks.learning import tables
from benchmarks.learning.runs import LEARNER, POLICIES, Record
from benchmarks.learning.scenarios import SCENARIOS
from benchmarks.plots import lines

SHOWN = ("moderate", "realistic", "weak", "change")
"""The scenarios that get a plot of all policies."""


def fill(text: str, name: str, table: str) -> str:
    """Replace what stands between `<!-- table:name -->` and `<!-- /table:name -->`.

    Raises ValueError unless both stand there once.
    """
    marked = re.compile(rf"(<!-- table:{re.escape(name)} -->\n).*?(<!-- /table:{re.escape(name)} -->)", re.DOTALL)
    if len(marked.findall(text)) != 1:
        raise ValueError(f"the markers table:{name} and /table:{name} must stand once in the document; put them back")
    return marked.sub(lambda found: f"{found[1]}\n{table}\n\n{found[2]}", text)


def plots(records: Sequence[Record]) -> dict[str, str]:
    """File name → SVG: all policies in some scenarios, and the learner's curve in several."""
    drawn: dict[str, str] = {}
    for scenario in SHOWN:
        # The learner first: the first line is the one that is drawn through.
        names = [LEARNER, *(name for name in POLICIES if name not in (LEARNER, "oracle"))]
        by_policy = {name: tables.curve(records, scenario, name, 100) for name in names}
        drawn |= _plot(f"learning-{scenario}.svg", f"Share of what could be earned: {scenario}", by_policy, scenario)
    learner = {name: tables.curve(records, name, LEARNER, 50) for name in tables.CURVES}
    return drawn | _plot("learning-curve.svg", "The learner, in blocks of 50 posts", learner, "")


def _plot(file: str, title: str, series: dict[str, list[tuple[float, float]]], scenario: str) -> dict[str, str]:
    series = {name: points for name, points in series.items() if points}
    if not series:
        return {}
    changes = SCENARIOS[scenario].changes if scenario else ()
    marks = {"everything changes" if not change.kappa else "a part changes": float(change.at) for change in changes}
    return {file: lines(title, "posts", "% of the way from random to all-knowing", series, marks=marks)}


def write(document: Path, images: Path, filled: dict[str, str], drawn: dict[str, str]) -> None:
    """Rewrite the document's tables and the plots. Nothing is written where a marker is missing."""
    text = document.read_text(encoding="utf-8")
    for name, table in filled.items():
        text = fill(text, name, table)
    document.write_text(text, encoding="utf-8")
    images.mkdir(parents=True, exist_ok=True)
    for file, svg in drawn.items():
        (images / file).write_text(svg, encoding="utf-8")
