"""A year of a blog on two accounts, from blind start to strategy: `python -m benchmarks.year`, or `make year`.

The whole line runs under a clock that is put forward from slot to slot: feed, teasers, schedule, review by policy,
publishing, readings, learning; only platforms and readers are simulated (`benchmarks.crowd`). Prints Markdown: what the
readers liked, which was hidden from the program, what it found, and when.
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from math import expm1
from statistics import fmean

from tests.fakes import FakePlatform, SetClock
from tests.steps.conftest import FakeFeeds, FakePages

from benchmarks.crowd import Crowd, crowds
from benchmarks.writing import article
from crosspost.core.costs import Prices
from crosspost.core.strategy.explain import Verdict
from crosspost.core.strategy.nouns import FACTORS, row_of
from crosspost.core.teasers.styles import STYLES
from crosspost.model import Account, Entry, Feed, PlatformName, Post, PostState, Review, Slot, World
from crosspost.ports import App
from crosspost.steps import LINE, strategy
from crosspost.store import open_store

ARTICLES, DAYS = 150, 365
BEGINNING = datetime(2026, 1, 4, 12, 0, tzinfo=UTC)
TIMES = (time(8, 0), time(12, 30), time(16, 0), time(20, 0))
SLOTS = tuple(Slot(weekday=day, at=at) for day in range(7) for at in TIMES)
LEVELS: Mapping[str, Sequence[str]] = {"style": tuple(STYLES), **FACTORS}
SAYS = {Verdict.WORKS, Verdict.HURTS, Verdict.TENDENCY_UP, Verdict.TENDENCY_DOWN}
UP = {Verdict.WORKS, Verdict.TENDENCY_UP}
CLAIMS = {Verdict.WORKS, Verdict.HURTS}


@dataclass(kw_only=True)
class Year:
    """One simulated year, and what was noted of it."""

    app: App
    clock: SetClock
    feeds: FakeFeeds
    platforms: Mapping[str, FakePlatform]
    crowds: Mapping[str, Crowd]
    # (account, factor, level) → day on which it was first said to work or to hurt, or to tend to, as it is said now.
    found: dict[tuple[str, str, str], tuple[Verdict, int]] = field(default_factory=dict)
    days: int = 0

    def live(self, articles: int, days: int) -> None:
        """Walk the line at each slot and once between, for so many days; articles come evenly, on any day."""
        self.walk()
        shown: list[Entry] = []
        for day in range(days):
            for hour in (0, 4.6, 8.1, 12.6, 16.1):
                due = round((day + hour / 24) * articles / days)
                while len(shown) < due:
                    shown.append(_entry(len(shown)))
                self.feeds.shown["blog"] = shown[-20:]
                self.clock.now = BEGINNING + timedelta(days=day, hours=hour - 4)
                self.walk()
            self.days = day + 1
            if day % 7 == 6:
                self.note()
        self.note()

    def walk(self) -> None:
        """The whole line once; what the readers did by now can be read."""
        for key, crowd in self.crowds.items():
            held = self.platforms[key]
            for post in self.published(key):
                age = self.clock() - (post.published_at or self.clock())
                if post.remote_id and age <= timedelta(days=29):
                    held.counts[post.remote_id] = crowd.counts(post.article_id, self.levels(post), age)
        for step in LINE.values():
            report = step(self.app)
            if report.problems:
                raise RuntimeError(f"{report.step}: {report.problems}")
        self.clock.advance(timedelta(minutes=6))

    def published(self, key: str) -> list[Post]:
        """The account's posts, oldest first."""
        return [post for post in self.app.store.posts([PostState.PUBLISHED]) if post.account_key == key]

    def levels(self, post: Post) -> Mapping[str, str]:
        """What the post really was."""
        return row_of(post, (), self.app.accounts[post.account_key], topic="").levels

    def note(self) -> None:
        """Keep since when each thing is said that is said today."""
        for one in strategy.run(self.app).accounts:
            for effect in one.effects:
                key = (one.account, effect.factor, effect.level)
                before = self.found.get(key)
                if effect.verdict in SAYS and (before is None or (before[0] in UP) != (effect.verdict in UP)):
                    self.found[key] = (effect.verdict, self.days)
                elif effect.verdict not in SAYS:
                    self.found.pop(key, None)
                elif before is not None:
                    self.found[key] = (effect.verdict, before[1])


@contextmanager
def year(seed: int, *, scale: float) -> Iterator[Year]:
    """A world before its first day: an empty store, two accounts that know nothing, readers with tastes."""
    clock = SetClock(BEGINNING - timedelta(hours=4))
    accounts = [_account("x", PlatformName.TWITTER, "1000"), _account("page", PlatformName.FACEBOOK, "2000")]
    feeds = FakeFeeds()
    platforms = {one.key: FakePlatform(clock=clock, account_id=one.remote_account_id) for one in accounts}
    tastes = crowds(seed, LEVELS, count=len(accounts), scale=scale)
    blog = Feed(key="blog", url="https://blog.example.org/feed")
    with open_store("sqlite://", world=World.SANDBOX, now=clock()) as store:
        store.sync([blog], accounts, now=clock())
        app = App(
            clock=clock,
            rng=random.Random(seed),
            store=store,
            feed_source=feeds,
            page_source=FakePages(),
            platforms=platforms,
            feeds={blog.key: blog},
            accounts={one.key: one for one in accounts},
            prices=Prices(),
            dry_run=False,
        )
        crowd_of = {one.key: crowd for one, crowd in zip(accounts, tastes, strict=True)}
        yield Year(app=app, clock=clock, feeds=feeds, platforms=platforms, crowds=crowd_of)


def told(lived: Year) -> str:
    """The year in Markdown."""
    lines: list[str] = []
    for one in strategy.run(lived.app).accounts:
        crowd, posts = lived.crowds[one.account], lived.published(one.account)
        lines += [
            f"### {one.account}: {one.measured} posts measured",
            "",
            "| factor | level | hidden taste | found | 80 % interval | posts | said | since day |",
            "|---|---|---|---|---|---|---|---|",
        ]
        for effect in one.effects:
            levels = [other.level for other in one.effects if other.factor == effect.factor]
            tastes = crowd.tastes.get(effect.factor)
            if tastes is None or len(levels) < 2:
                continue
            truth = 100 * expm1(tastes[effect.level] - fmean(tastes[level] for level in levels))
            since = lived.found.get((one.account, effect.factor, effect.level))
            lines.append(
                f"| {effect.factor} | {effect.level} | {truth:+.0f} % | {effect.percent:+.0f} % "
                f"| {effect.low:+.0f} … {effect.high:+.0f} | {effect.posts} | {effect.verdict.value} "
                f"| {since[1] if since else '–'} |"
            )
        lines += ["", gain(lived, crowd, posts), ""]
    return "\n".join(lines)


def gain(lived: Year, crowd: Crowd, posts: Sequence[Post]) -> str:
    """What the choices were really worth to the readers, beside those made at random: known in a simulation only."""
    worth = {kind: [crowd.value(lived.levels(post)) for post in posts if post.choice.kind == kind] for kind in KINDS}
    at_random = worth["warmup"] + worth["control"]
    chosen = worth["strategy"]
    if not at_random or not chosen:
        return "No post of the strategy yet."
    late = chosen[len(chosen) // 2 :]
    return (
        f"By the hidden tastes, {len(chosen)} posts of the strategy were worth "
        f"{100 * expm1(fmean(chosen) - fmean(at_random)):+.0f} % beside {len(at_random)} drawn at random or evenly; "
        f"the later half of them {100 * expm1(fmean(late) - fmean(at_random)):+.0f} %."
    )


KINDS = ("warmup", "control", "strategy")


def right_and_wrong(lived: Year) -> tuple[int, int]:
    """How many established claims have the sign of the hidden taste, and how many have not."""
    right = wrong = 0
    for one in strategy.run(lived.app).accounts:
        for effect in (effect for effect in one.effects if effect.verdict in CLAIMS):
            tastes = lived.crowds[one.account].tastes.get(effect.factor, {})
            levels = [other.level for other in one.effects if other.factor == effect.factor]
            truth = tastes.get(effect.level, 0.0) - fmean(tastes.get(level, 0.0) for level in levels)
            right += (truth > 0) == (effect.verdict is Verdict.WORKS)
            wrong += (truth > 0) != (effect.verdict is Verdict.WORKS)
    return right, wrong


def _account(key: str, platform: PlatformName, remote_id: str) -> Account:
    return Account(
        key=key,
        platform=platform,
        remote_account_id=remote_id,
        slots=SLOTS,
        emoji=True,
        review=Review(auto_after=timedelta(0)),
    )


def _entry(number: int) -> Entry:
    written = article(0, number)
    return Entry(
        guid=f"year-{number}",
        link=f"https://blog.example.org/{number}",
        title=written.title,
        summary=written.lead,
        content=written.body,
        author=written.author,
        tags=written.tags,
        language=written.language,
        handwritten={},
    )


def main() -> None:
    """Live the years that are asked for, and print them."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.year", description=str(__doc__).split(":", 1)[0])
    parser.add_argument("--seed", type=int, default=1, help="of the readers' tastes and of the choices")
    parser.add_argument("--articles", type=int, default=ARTICLES)
    parser.add_argument("--days", type=int, default=DAYS)
    parser.add_argument("--scale", type=float, default=2.0, help="strength of the tastes; 1: as real data suggests")
    asked = parser.parse_args()
    with year(asked.seed, scale=asked.scale) as lived:
        lived.live(asked.articles, asked.days)
        right, wrong = right_and_wrong(lived)
        print(told(lived))
        print(f"Established claims with the sign of the hidden taste: {right}; with the other sign: {wrong}.")


if __name__ == "__main__":
    main()
