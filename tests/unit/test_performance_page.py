"""The figures of docs/performance.md and docs/workers.md are those of benchmarks/results.json, and nobody's memory."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs/performance.md").read_text(encoding="utf-8")
WORKERS = (ROOT / "docs/workers.md").read_text(encoding="utf-8")
FIGURES = {
    benchmark: {figure["name"]: figure["value"] for figure in figures}
    for benchmark, figures in json.loads((ROOT / "benchmarks/results.json").read_text(encoding="utf-8"))[
        "figures"
    ].items()
}

# What the page says, with the place of each figure: {benchmark[name of the figure]}.
TOLD = [
    *(
        f"| {name} | {{poll[one core: {what}]:.0f}} feeds/s, {{poll[one core: {what}, CPU]:.{digits}f}} ms CPU each "
        f"| {{poll[two cores: {what}]:.0f}} feeds/s, {{poll[two cores: {what}, CPU]:.{digits}f}} ms CPU each |"
        for name, what, digits in (
            ("first", "first", 1),
            ("changed", "changed", 1),
            ("unchanged (304)", "unchanged", 1),
        )
    ),
    "takes {poll[feedparser alone]:.1f} ms CPU per feed",
    "costs {poll[one core: ratio]:.2f} times what feedparser alone costs",
    "per changed feed is {poll[two cores: ratio by the clock]:.2f} times feedparser's own",
    *(
        f"| {part} | {{poll[part: {part}]:.2f}} |"
        for part in (
            "fetch",
            "feedparser",
            "entries from what it found",
            "to the worker and back",
            "identify and decide",
            "store",
        )
    ),
    "{poll[peak memory]:.0f} MB at the most in the main process and {poll[peak memory of a worker]:.0f} MB",
    "some 24,000 articles in {poll[database]:.1f} MB",
    *(
        f"| {name} | {{poll[100 feeds: {what}]:.0f}} feeds/s, {{poll[100 feeds: {what}, CPU]:.1f}} ms CPU each "
        f"| {{poll[1,000 feeds: {what}]:.0f}} feeds/s, {{poll[1,000 feeds: {what}, CPU]:.1f}} ms "
        f"| {{poll[10,000 feeds: {what}]:.0f}} feeds/s, {{poll[10,000 feeds: {what}, CPU]:.1f}} ms |"
        for name, what in (
            ("first", "first"),
            ("changed", "changed"),
            ("unchanged (304)", "unchanged"),
            ("half dead", "half dead"),
        )
    ),
    "| {poll[100 feeds: ratio]:.2f} | {poll[1,000 feeds: ratio]:.2f} | {poll[10,000 feeds: ratio]:.2f} |",
    "(up to {poll[1,000 feeds: ratio]:.2f} in the runs below)",
    "| {idle[processor time]:.2f} % of a core |",
    "| resident at the most | {idle[resident at the most]:.1f} MB |",
    "| resident after `/metrics` was read | {idle[resident after /metrics was read]:.1f} MB |",
    *(f"| {{peers[{what}: times as fast as reader]:.1f}} |\n" for what in ("first", "changed", "unchanged")),
    "| duplicates when the reply to the fifth post is lost | {peers[crosspost, a reply lost: duplicates]:.0f} | "
    "{peers[feed2toot, a reply lost: duplicates]:.0f}, ",
    "| {queries[compose, one article]:.0f} |\n",
    "| {queries[learn, made anew]:,.0f} |\n",
    "| {queries[database]:,.0f} MB |\n",
    *(
        f"| {name} | {{startup[{name}]:,.0f}} | "
        for name in (
            "bare Python",
            "an empty Typer program, --help",
            "import of the core",
            "crosspost --help",
            "crosspost report",
            "crosspost report --json",
        )
    ),
    *(
        f"| {room} | {{line[1,000 articles: {room}]:.1f}} | "
        for room in ("poll", "extract", "compose", "schedule", "review", "publish", "measure", "report")
    ),
    "| **together** | {line[1,000 articles: all rooms]:.1f} | | {line[10,000 articles: all rooms]:.0f} | |",
    "Publishing sends {line[10,000 articles: publishing]:.0f} to {line[1,000 articles: publishing]:.0f} posts a second",
    "The database holds {line[10,000 articles: database]:.0f} MB",
    "| median | {latency[median]:.0f} s |\n| p95 | {latency[p95]:.0f} s |\n| p99 | {latency[p99]:.0f} s |",
    "{teasers[per article, median]:.1f} ms CPU |",
    "{teasers[per article, slowest in 20]:.0f} ms CPU |",
    "{teasers[first article]:.0f} ms CPU |",
    "{teasers[import]:.0f} ms; ",
    "{weighted[posts]:,.0f} posts/s |",
    "takes at the most {weighted[steepest growth]:.1f} times as long",
    "{strategy[decide]:.2f} ms |",
    "{strategy[fit]:.0f} ms |",
    "{strategy[rebuild]:.2f} s; {strategy[rebuild, pooled]:.2f} s |",
    "{strategy[load]:.2f} ms, ",
    "{strategy[drift]:.1f} ms |",
    "| Review, the first page (20 posts) | {page[Review, first page]:.0f} ms |",
    "| {page[Calendar, a week]:.0f} ms; ",
    "| {page[Results, 90 days]:.0f} ms; {page[Results, a year]:.0f} ms |",
    "| Strategy, while nothing has changed | {page[Strategy]:.0f} ms |",
    "together are {page[style, script and icon]:.1f} kB",
]
TOLD_OF_WORKERS = [
    "one worker | {workers[posts, 1 worker]:.1f} posts a second |",
    "two workers | {workers[posts, 2 workers]:.1f} posts a second |",
    "four workers | {workers[posts, 4 workers]:.1f} posts a second; ",
    "| median {workers[news without a backlog, median]:.1f} s, worst {workers[news without a backlog, worst]:.1f} s |",
    "| after {workers[a killed worker's jobs are dropped]:.1f} s |",
    "| {workers[the rest is sent]:.1f} s |",
    "| {workers[all is settled]:.1f} s |",
]


@pytest.mark.parametrize("told", TOLD)
def test_the_page_says_what_was_measured(told: str) -> None:
    assert told.format(**FIGURES) in PAGE.replace("  ", " ")


@pytest.mark.parametrize("told", TOLD_OF_WORKERS)
def test_the_page_of_workers_says_what_was_measured(told: str) -> None:
    assert told.format(**FIGURES) in WORKERS
