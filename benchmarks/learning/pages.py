"""Real pages, replayed: does choosing the weekday and the hour by what was learned earn anything, or harm?

Each choice stands at an instant in a page's history. It may take any (weekday, part of the day) in which the page
posted within the next two days, and gets one of the real posts of that time. What is earned is the mean log engagement
of the chosen time's posts less the mean over the times on offer. The pages chose which article went out when, so this
shows that structure is found, not that it is causal.
"""

from __future__ import annotations

import csv
import gzip
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from math import expm1
from pathlib import Path

import numpy as np

from benchmarks.learning.replay import Answered, interval, replay
from benchmarks.learning.scores import Estimate, mean, ratio
from crosspost.core.strategy.arms import Arm, Context, Opening

CHOICES = 400
WINDOW = timedelta(days=2)
PART_H = 4
"""Hours of a part of the day."""
LEAST_ON_OFFER = 6
"""Posts per choice, on average: a page with few of them gets fewer choices."""


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
            Opening(levels={"weekday": day, "daypart": part}, at=max(self.now, posts[0].at))
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


def moments(page: str, posts: Sequence[Posted], rng: np.random.Generator) -> list[Moment]:
    """The choices, evenly spread over the page's history. Each post is on offer at one of them, drawn at random.

    A post that were met at several would be learned from twice, and count as evidence that it is not. Instants with
    less than two times on offer are left out.
    """
    instants = [post.at for post in posts]
    number = min(CHOICES, len(posts) // LEAST_ON_OFFER)
    span = (instants[-1] - WINDOW - instants[0]) / number
    starts = [instants[0] + one * span for one in range(number)]
    offered: list[dict[tuple[str, str], list[Posted]]] = [{} for _ in starts]
    for post in posts:
        first, last = bisect_right(starts, post.at - WINDOW), bisect_right(starts, post.at)
        if first < last:
            offered[int(rng.integers(first, last))].setdefault(post.time, []).append(post)
    return [
        Moment(number=one, page=page, now=now, times={time: tuple(those) for time, those in times.items()})
        for one, (now, times) in enumerate(zip(starts, offered, strict=True))
        if len(times) > 1
    ]


def shuffled(posts: Sequence[Posted], rng: np.random.Generator) -> list[Posted]:
    """The same posts with their counts dealt out anew: nothing is left to be learned."""
    dealt = rng.permutation(len(posts)).tolist()
    return [replace(post, counts=posts[other].counts) for post, other in zip(posts, dealt, strict=True)]


Play = tuple[Sequence[Moment], Answered]


@dataclass(frozen=True, kw_only=True)
class Found:
    """What came of one page: gains in log engagement."""

    posts: int
    choices: int
    # Errors from leaving out one week: posts of a week are alike.
    first_half: Estimate
    second_half: Estimate
    # The gains of shuffled rewards, and how often a level was called established there. Errors over the shuffles.
    nothing: Estimate
    established: Estimate


def run(folder: Path, *, seeds: int, seed: int) -> dict[str, Found]:
    """Replay each page with several seeds, as it was and with shuffled rewards."""
    return {page: _page(page, posts, seeds, seed) for page, posts in read(folder).items()}


def _page(page: str, posts: Sequence[Posted], seeds: int, seed: int) -> Found:
    played = [_play(page, posts, np.random.default_rng((seed, 1, number))) for number in range(seeds)]
    blanks = []
    for number in range(seeds):
        rng = np.random.default_rng((seed, 2, number))
        blanks.append(_play(page, shuffled(posts, rng), rng))
    choices = min(CHOICES, len(posts) // LEAST_ON_OFFER)
    return Found(
        posts=len(posts),
        choices=choices,
        first_half=_gain(played, 0, choices // 2),
        second_half=_gain(played, choices // 2, choices),
        nothing=mean([_gain([blank], 0, choices).value for blank in blanks]),
        established=mean([float(answered.established > 0) for _, answered in blanks]),
    )


def _play(page: str, posts: Sequence[Posted], rng: np.random.Generator) -> Play:
    asked = moments(page, posts, rng)
    return asked, replay(asked, rng)


def _gain(plays: Sequence[Play], low: int, high: int) -> Estimate:
    """Mean gain of the choices low to high over the plays."""
    weeks: dict[tuple[int, int], list[float]] = {}
    for asked, answered in plays:
        for moment, arm in zip(asked, answered.arms, strict=True):
            if low <= moment.number < high:
                year, week, _ = moment.now.isocalendar()
                weeks.setdefault((year, week), []).append(moment.earned(arm))
    return ratio([sum(gains) for gains in weeks.values()], [float(len(gains)) for gains in weeks.values()])


def tables(found: Mapping[str, Found]) -> str:
    """One row per page in Markdown."""
    lines = [
        "| page | posts | choices | first half, % [95 %] | second half, % [95 %] | rewards shuffled, % [95 %] "
        "| shuffled: runs that call a level established, % |",
        "|---|---:|---:|---:|---:|---:|---:|",
    ]
    for page, one in found.items():
        gains = [interval(_percent(gain)) for gain in (one.first_half, one.second_half, one.nothing)]
        row = [page, f"{one.posts:,}", str(one.choices), *gains, one.established.shown(digits=0)]
        lines.append(f"| {' | '.join(row)} |")
    replays = min((one.established.number for one in found.values()), default=0)
    return "\n".join([*lines, "", f"Replays of each page, and shuffles: {replays}."])


def _percent(log: Estimate) -> Estimate:
    """From the logarithm to the factor less one; the error by the slope there."""
    return Estimate(value=expm1(log.value), error=log.error * (expm1(log.value) + 1), number=log.number)
