"""Randomised headlines: what can a learner of styles earn, really?

The Upworthy Research Archive holds tests in which visitors were shown one of several headlines at random. Each test
becomes one post: the learner chooses among the styles that the test's headlines have, hears what a headline of that
style got (clicks drawn with its rate), and never sees the others. A gain of much more than a few percent would be
leakage: what styles can earn across articles has a ceiling (`ceiling`).
"""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np

from benchmarks.learning.replay import Answered, interval, replay
from benchmarks.learning.scores import Estimate, ratio
from crosspost.core.strategy.arms import Arm, Context

SHOWN = 3000
"""Readers of each post: the size of a usual arm, the same for all, so that clicks stand for the headline alone."""
BEGINNING = datetime(2014, 1, 6, tzinfo=UTC)
EVERY = timedelta(hours=12)
SHORT = 60
PLAIN = "plain"
STYLES: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("question", re.compile(r"\?")),
    ("exclamation", re.compile("!")),
    ("quote", re.compile("[\"“”]|(?:^|\\s)['‘]\\w")),
    ("number", re.compile(r"\d")),
    ("this", re.compile(r"\b(?:this|these|here's)\b", re.IGNORECASE)),
    ("how", re.compile(r"\b(?:how|why|what)\b", re.IGNORECASE)),
)
"""The first that is found in a headline is its style; else it is `short` below 60 characters, or `plain`."""


@dataclass(frozen=True, kw_only=True)
class Test:
    """Headlines of one article, shown to readers split at random. Style → click rates of its headlines."""

    name: str
    week: str
    rates: Mapping[str, tuple[float, ...]]

    @property
    def uniform(self) -> float:
        """The rate of a uniform choice of style."""
        return float(np.mean([np.mean(rates) for rates in self.rates.values()]))


@dataclass(frozen=True, kw_only=True)
class Headline:
    """One test as a decision at an instant."""

    test: Test
    now: datetime

    @property
    def context(self) -> Context:
        """The styles that the test's headlines have."""
        styles = tuple(sorted(self.test.rates))
        return Context(account="upworthy", article=self.test.name, now=self.now, allowed={"style": styles})

    def counts(self, arm: Arm, rng: np.random.Generator) -> Mapping[str, int]:
        """Clicks of one of the headlines of the style, told as likes: the learner counts every account's likes."""
        rates = self.test.rates[arm.levels["style"]]
        return {"likes": int(rng.binomial(SHOWN, rates[int(rng.integers(len(rates)))]))}


def style(headline: str) -> str:
    """The style of a headline, by its form alone."""
    named = next((name for name, pattern in STYLES if pattern.search(headline)), None)
    return named or ("short" if len(headline) < SHORT else PLAIN)


def read(folder: Path) -> list[Test]:
    """The tests whose headlines have two styles or more, by week. Arms of one headline (other images) are pooled.

    Raises FileNotFoundError where the data are not.
    """
    seen: dict[str, dict[str, dict[str, list[int]]]] = {}
    weeks: dict[str, str] = {}
    with (folder / "upworthy_dev.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            test, headline = row["clickability_test_id"], row["headline"].strip()
            weeks[test] = row["test_week"]
            sums = seen.setdefault(test, {}).setdefault(style(headline), {}).setdefault(headline, [0, 0])
            sums[0] += int(row["clicks"])
            sums[1] += int(row["impressions"])
    tests = []
    for name, styles in seen.items():
        if len(styles) > 1:
            rates = {one: tuple(c / n for c, n in heads.values() if n) for one, heads in styles.items()}
            tests.append(Test(name=name, week=weeks[name], rates=rates))
    return sorted(tests, key=lambda test: (test.week, test.name))


def stream(tests: Sequence[Test], rng: np.random.Generator, order: Sequence[int]) -> Answered:
    """A fresh learner posts the tests in this order, two a day."""
    questions = [Headline(test=tests[one], now=BEGINNING + number * EVERY) for number, one in enumerate(order)]
    return replay(questions, rng)


@dataclass(frozen=True, kw_only=True)
class Found:
    """Gains in click rate over a uniform choice of style, errors from leaving out one test; and the final beliefs."""

    # (from, to) → gain.
    gains: Mapping[tuple[int, int], Estimate]
    # Always one style wherever it is offered, else uniform.
    rules: Mapping[str, Estimate]
    # Style → effect in percent with its 80 % interval, after the tests in their real order.
    effects: Mapping[str, tuple[float, float, float]]


def run(folder: Path, *, orders: int, seed: int) -> Found:
    """Stream the tests in several random orders, and once in the real one."""
    tests = read(folder)
    half = len(tests) // 2
    windows = ((0, 200), (half, len(tests)), (0, len(tests)))
    sums = {window: np.zeros((2, len(tests))) for window in windows}
    for number in range(orders):
        rng = np.random.default_rng((seed, number))
        order = rng.permutation(len(tests)).tolist()
        arms = stream(tests, rng, order).arms
        for low, high in windows:
            for place in range(low, high):
                one = order[place]
                sums[low, high][0, one] += np.mean(tests[one].rates[arms[place].levels["style"]])
                sums[low, high][1, one] += tests[one].uniform
    real = stream(tests, np.random.default_rng((seed, orders)), range(len(tests))).learner.explain()
    return Found(
        gains={window: _gain(*(sum_.tolist() for sum_ in both)) for window, both in sums.items()},
        rules={name: _rule(tests, name) for name in [*(name for name, _ in STYLES), "short", PLAIN]},
        effects={effect.level: (effect.percent, effect.low, effect.high) for effect in real},
    )


def _gain(chosen: Sequence[float], uniform: Sequence[float]) -> Estimate:
    used = [(one, other) for one, other in zip(chosen, uniform, strict=True) if other]
    found = ratio([one for one, _ in used], [other for _, other in used])
    return Estimate(value=found.value - 1, error=found.error, number=found.number)


def _rule(tests: Sequence[Test], name: str) -> Estimate:
    chosen = [float(np.mean(test.rates[name])) if name in test.rates else test.uniform for test in tests]
    return _gain(chosen, [test.uniform for test in tests])


def tables(found: Found) -> str:
    """Gains, rules and beliefs in Markdown."""
    rows = [f"| the learner, posts {low}–{high} | {interval(one)} |" for (low, high), one in found.gains.items()]
    rows += [f"| always “{name}” where it is offered | {interval(one)} |" for name, one in found.rules.items()]
    told = [f"| {name} | {mean:+.1f} [{low:+.1f}, {high:+.1f}] |" for name, (mean, low, high) in found.effects.items()]
    first = ["| choice of style | gain in click rate over uniform, % [95 %] |", "|---|---:|", *rows]
    return "\n".join([*first, "", "| believed at the end | effect, % [80 %] |", "|---|---:|", *told])
