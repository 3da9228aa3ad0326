"""Real pages, replayed: does choosing the weekday and the hour by what was learned earn anything, or harm?

Each choice stands at an instant in a page's history. It may take any (weekday, part of the day) in which the page
posted within the next two days, and gets one of the real posts of that time. What is earned is the mean log engagement
of the chosen time's posts less the mean over the times on offer. The pages chose which article went out when, so this
shows that structure is found, not that it is causal.
"""

from __future__ import annotations

import csv
import gzip
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from math import expm1
from pathlib import Path

import numpy as np
from crosspost.core.strategy.arms import Arm, Context, Opening

from benchmarks.learning.replay import Answered, interval, replay
from benchmarks.learning.scores import Estimate, mean, ratio

CHOICES = 400
WINDOW = timedelta(days=2)
PART_H = 4
"""Hours of a part of the day."""
WINDOWS = ((0, 200), (200, 400))


@dataclass(frozen=True, kw_only=True)
class Posted:
    """A real post: when it went out (UTC) and what it got."""

    at: datetime
    counts: Mapping[str, int]

    @property
    def time(self) -> tuple[str, str]:
        """Its weekday and part of the day."""
        start = self.at.hour // PART_H * PART_H
        return str(self.at.weekday()), f"{start:02}-{start + PART_H:02}"

    @property
    def reward(self) -> float:
        """log(1 + reactions + 2·comments + 3·shares)."""
        return float(np.log1p(self.counts["likes"] + 2 * self.counts["comments"] + 3 * self.counts["shares"]))


@dataclass(frozen=True, kw_only=True)
class Moment:
    """One choice: what the page posted at each time of the next two days."""

    number: int
    page: str
    now: datetime
    times: Mapping[tuple[str, str], tuple[Posted, ...]]

    @property
    def context(self) -> Context:
        """The times on offer."""
        slots = tuple(
            Opening(levels={"weekday": day, "daypart": part}, at=posts[0].at)
            for (day, part), posts in self.times.items()
        )
        return Context(account=self.page, article=str(self.number), now=self.now, slots=slots)

    def counts(self, arm: Arm, rng: np.random.Generator) -> Mapping[str, int]:
        """What one of the real posts of the chosen time got."""
        posts = self.times[arm.levels["weekday"], arm.levels["daypart"]]
        return posts[int(rng.integers(len(posts)))].counts

    def earned(self, arm: Arm) -> float:
        """The chosen time's mean reward less that of all times on offer."""
        means = {time: float(np.mean([post.reward for post in posts])) for time, posts in self.times.items()}
        return means[arm.levels["weekday"], arm.levels["daypart"]] - float(np.mean(list(means.values())))


def read(folder: Path) -> dict[str, list[Posted]]:
    """Page → its posts by time. Raises FileNotFoundError where the data are not."""
    pages: dict[str, list[Posted]] = {}
    with gzip.open(folder / "posts_dev.csv.gz", "rt", encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            names = {"likes": "num_reactions", "comments": "num_comments", "shares": "num_shares"}
            counts = {name: int(row[column]) for name, column in names.items()}
            at = datetime.fromisoformat(row["status_published_utc"])
            pages.setdefault(row["page"], []).append(Posted(at=at, counts=counts))
    return {page: sorted(posts, key=lambda post: post.at) for page, posts in pages.items()}


def moments(page: str, posts: Sequence[Posted]) -> list[Moment]:
    """The choices, evenly spread over the page's history. Instants with less than two times on offer are left out."""
    instants = [post.at for post in posts]
    span = (instants[-1] - WINDOW - instants[0]) / CHOICES
    found = []
    for number in range(CHOICES):
        now = instants[0] + number * span
        times: dict[tuple[str, str], list[Posted]] = {}
        for post in posts[bisect_left(instants, now) : bisect_left(instants, now + WINDOW)]:
            times.setdefault(post.time, []).append(post)
        if len(times) > 1:
            offered = {time: tuple(those) for time, those in times.items()}
            found.append(Moment(number=number, page=page, now=now, times=offered))
    return found


def shuffled(posts: Sequence[Posted], rng: np.random.Generator) -> list[Posted]:
    """The same posts with their counts dealt out anew: nothing is left to be learned."""
    dealt = rng.permutation(len(posts)).tolist()
    return [replace(post, counts=posts[other].counts) for post, other in zip(posts, dealt, strict=True)]


@dataclass(frozen=True, kw_only=True)
class Found:
    """What came of one page."""

    posts: int
    # (from, to) → gain in log engagement; error from leaving out one week.
    gains: Mapping[tuple[int, int], Estimate]
    # The gains of shuffled rewards, and how often a level was called established there.
    nothing: Estimate
    established: Estimate


def run(folder: Path, *, seeds: int, seed: int) -> dict[str, Found]:
    """Replay each page with several seeds, as it was and with shuffled rewards."""
    return {page: _page(page, posts, seeds, seed) for page, posts in read(folder).items()}


def _page(page: str, posts: Sequence[Posted], seeds: int, seed: int) -> Found:
    asked = moments(page, posts)
    played = [replay(asked, np.random.default_rng((seed, 1, number))) for number in range(seeds)]
    blanks = []
    for number in range(seeds):
        rng = np.random.default_rng((seed, 2, number))
        blank = moments(page, shuffled(posts, rng))
        answered = replay(blank, rng)
        blanks.append((_gain(blank, [answered], 0, CHOICES).value, float(answered.established > 0)))
    return Found(
        posts=len(posts),
        gains={(low, high): _gain(asked, played, low, high) for low, high in WINDOWS},
        nothing=mean([gain for gain, _ in blanks]),
        established=mean([one for _, one in blanks]),
    )


def _gain(asked: Sequence[Moment], played: Sequence[Answered], low: int, high: int) -> Estimate:
    """Mean gain of the choices low to high over the plays; the error is by weeks, since posts of a week are alike."""
    sums: dict[tuple[int, int], list[float]] = {}
    for place, moment in enumerate(asked):
        if low <= moment.number < high:
            week = moment.now.isocalendar()[:2]
            sums.setdefault(week, []).append(float(np.mean([moment.earned(one.arms[place]) for one in played])))
    return ratio([sum(gains) for gains in sums.values()], [float(len(gains)) for gains in sums.values()])


def tables(found: Mapping[str, Found]) -> str:
    """One row per page in Markdown."""
    lines = [
        "| page | posts | choices 0–200, % [95 %] | 200–400, % [95 %] | shuffled, % [95 %] "
        "| shuffled: runs that call a level established, % |",
        "|---|---:|---:|---:|---:|---:|",
    ]
    for page, one in found.items():
        gains = [interval(_percent(gain)) for gain in [*one.gains.values(), one.nothing]]
        lines.append(f"| {page} | {one.posts:,} | {' | '.join(gains)} | {one.established.shown(digits=0)} |")
    return "\n".join(lines)


def _percent(log: Estimate) -> Estimate:
    """From the logarithm to the factor less one; the error by the slope there."""
    return Estimate(value=expm1(log.value), error=log.error * (expm1(log.value) + 1), number=log.number)
