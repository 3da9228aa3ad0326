"""A year of a blog on two accounts, from blind start to strategy: `python -m benchmarks.year`, or `make year`.

The whole program runs on loopback under a clock that is put forward from slot to slot: feed reader, teasers, schedule,
review by policy, both adapters, readings, learning. The sandbox stands for the platforms, its audience for the readers.
Prints Markdown: what the readers liked, which was hidden from the program, what it found, and when.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from math import expm1
from pathlib import Path
from statistics import fmean
from tempfile import TemporaryDirectory
from zoneinfo import ZoneInfo

from tests.contract.feed_site import FeedSite, Visit
from tests.e2e.house import House, staged
from tests.fakes import SetClock

from benchmarks.writing import Written, article, document_of
from crosspost.core.strategy.explain import Effect, Verdict
from crosspost.core.strategy.nouns import row_of
from crosspost.core.teasers.styles import STYLES
from crosspost.model import Post, PostState
from crosspost.ports import App
from crosspost.sandbox.audience import Audience
from crosspost.sandbox.visible import Labels
from crosspost.steps import LINE, strategy

ARTICLES, DAYS = 150, 365
BEGINNING = datetime(2026, 1, 4, 12, 0, tzinfo=UTC)
WALKS_H = (0.0, 4.6, 8.1, 12.6, 16.1)
"""Hours of each day, from the first of the slots on, at which the line is walked: at the slots, and once at night."""

SETTINGS = """
dry_run  = false
timezone = "UTC"

[review]
policy = "auto"

[[feed]]
key = "blog"
url = "{feed}"
allow_private = true

[[account]]
key = "twitter"
emoji = true
slots = ["daily 08:00", "daily 12:30", "daily 16:00", "daily 20:00"]

[[account]]
key = "facebook"
emoji = true
slots = ["daily 08:00", "daily 12:30", "daily 16:00", "daily 20:00"]
"""

KINDS = ("warmup", "control", "strategy")
SAYS = {Verdict.WORKS, Verdict.HURTS, Verdict.TENDENCY_UP, Verdict.TENDENCY_DOWN}
UP = {Verdict.WORKS, Verdict.TENDENCY_UP}
CLAIMS = {Verdict.WORKS, Verdict.HURTS}


class Manners:
    """The style of each text, which no platform is told: the readers' word for its manner."""

    def __init__(self) -> None:
        self._style_of: dict[str, str] = {}

    def learn(self, posts: Sequence[Post]) -> None:
        """Remember how these posts were written, before they go out."""
        self._style_of.update({post.outgoing.text: post.teaser.style for post in posts})

    def __call__(self, text: str) -> str | None:
        """The style of a text as the platform got it."""
        return self._style_of.get(text)


@dataclass(kw_only=True)
class Year:
    """One simulated year, and what was noted of it."""

    app: App
    house: House
    site: FeedSite
    audience: Audience
    manners: Manners
    # (account, factor, level) → day on which it was first said to work or to hurt, or to tend to, as it is said now.
    found: dict[tuple[str, str, str], tuple[Verdict, int]] = field(default_factory=dict)
    days: int = 0

    def live(self, articles: int, days: int) -> None:
        """Walk the line five times a day, for so many days; articles come evenly, on any day."""
        shown: list[Written] = []
        self._show(shown)
        self._walk()
        for day in range(days):
            for hour in WALKS_H:
                self.house.clock.now = BEGINNING + timedelta(days=day, hours=hour - 4)
                due = round((day + hour / 24) * articles / days)
                while len(shown) < due:
                    shown.append(replace(article(0, len(shown)), at=self.house.clock()))
                self._show(shown)
                self._walk()
            self.days = day + 1
            if day % 7 == 6:
                self._note()
        self._note()

    def published(self, key: str) -> list[Post]:
        """The account's posts, oldest first."""
        return [post for post in self.app.store.posts([PostState.PUBLISHED]) if post.account_key == key]

    def value(self, post: Post) -> float:
        """The log effect that the readers' preferences give a post; the program does not know it."""
        account = self.app.accounts[post.account_key]
        at = post.published_at or post.created_at
        levels = row_of(post, (), account, topic="").levels
        return self.audience.value(levels, account_id=account.remote_account_id, at=at)

    def truth(self, account: str, effect: Effect, effects: Sequence[Effect]) -> float | None:
        """The hidden log effect of a level against the mean of its factor's levels; None where nobody minds."""
        liked = self.audience.preferences(self.app.accounts[account].remote_account_id, self.house.clock())
        levels = liked.get(effect.factor)
        names = [one.level for one in effects if one.factor == effect.factor]
        if levels is None or len(names) < 2 or effect.level not in levels:
            return None
        return levels[effect.level] - fmean(levels.get(name, 0.0) for name in names)

    def _show(self, shown: Sequence[Written]) -> None:
        # A blog that has said nothing yet is a feed with one old article.
        recent = [*shown[-20:]][::-1] or [replace(article(0, 9999), at=BEGINNING - timedelta(days=90))]
        body = document_of(0, recent)
        self.site.pages["/feed.xml"] = lambda visit: _answer(visit, body)

    def _walk(self) -> None:
        """The whole line once, and once more after the articles have settled."""
        for _ in range(2):
            self.manners.learn(self.app.store.posts([PostState.APPROVED]))
            for step in LINE.values():
                report = step(self.app)
                # A site that hangs up now and then is polled again.
                if report.problems and report.step != "poll":
                    raise RuntimeError(f"{report.step}: {report.problems}")
            self.house.clock.advance(timedelta(minutes=6))

    def _note(self) -> None:
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
    """A world before its first day: an empty store, two accounts that know nothing, readers with preferences."""
    manners = Manners()
    labels = Labels(names=tuple(STYLES), of=manners)
    audience = Audience(seed=seed, timezone=ZoneInfo("UTC"), scale=scale, labels=labels)
    clock = SetClock(BEGINNING - timedelta(hours=4))
    with TemporaryDirectory() as folder, FeedSite({}) as site:
        settings = SETTINGS.format(feed=f"{site.url}/feed.xml")
        with (
            staged(Path(folder), clock, settings=settings, audience=audience) as house,
            house.open(seed=seed) as app,
        ):
            yield Year(app=app, house=house, site=site, audience=audience, manners=manners)


def told(lived: Year) -> str:
    """The year in Markdown."""
    lines: list[str] = []
    for one in strategy.run(lived.app).accounts:
        lines += [
            f"### {one.account}: {one.measured} posts measured",
            "",
            "| factor | level | hidden preference | found | 80 % interval | posts | said | since day |",
            "|---|---|---:|---:|---|---:|---|---:|",
        ]
        for effect in one.effects:
            truth = lived.truth(one.account, effect, one.effects)
            if truth is None:
                continue
            since = lived.found.get((one.account, effect.factor, effect.level))
            lines.append(
                f"| {effect.factor} | {effect.level} | {100 * expm1(truth):+.0f} % | {effect.percent:+.0f} % "
                f"| {effect.low:+.0f} … {effect.high:+.0f} | {effect.posts} | {effect.verdict.value} "
                f"| {since[1] if since else '–'} |"
            )
        lines += ["", _gain(lived, lived.published(one.account)), ""]
    return "\n".join(lines)


def right_and_wrong(lived: Year) -> tuple[int, int]:
    """How many established claims have the sign of the hidden preference, and how many have not."""
    right = wrong = 0
    for one in strategy.run(lived.app).accounts:
        for effect in (effect for effect in one.effects if effect.verdict in CLAIMS):
            truth = lived.truth(one.account, effect, one.effects) or 0.0
            agrees = truth != 0 and (truth > 0) == (effect.verdict is Verdict.WORKS)
            right, wrong = right + agrees, wrong + (not agrees)
    return right, wrong


def _gain(lived: Year, posts: Sequence[Post]) -> str:
    """What the choices were really worth to the readers, beside those made at random: known in a simulation only."""
    worth: Mapping[str, list[float]] = {
        kind: [lived.value(post) for post in posts if post.choice.kind == kind] for kind in KINDS
    }
    at_random = worth["warmup"] + worth["control"]
    chosen = worth["strategy"]
    if not at_random or not chosen:
        return "No post of the strategy yet."
    late = chosen[len(chosen) // 2 :]
    return (
        f"By the hidden preferences, {len(chosen)} posts of the strategy were worth "
        f"{100 * expm1(fmean(chosen) - fmean(at_random)):+.0f} % beside {len(at_random)} drawn at random or evenly; "
        f"the later half of them {100 * expm1(fmean(late) - fmean(at_random)):+.0f} %."
    )


def _answer(visit: Visit, body: bytes) -> None:
    visit.answer(body, Content_Type="application/rss+xml")


def main() -> None:
    """Live the years that are asked for, and print them."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.year", description=str(__doc__).split(":", 1)[0])
    parser.add_argument("--seed", type=int, default=1, help="of the readers' preferences and of the choices")
    parser.add_argument("--articles", type=int, default=ARTICLES)
    parser.add_argument("--days", type=int, default=DAYS)
    parser.add_argument("--scale", type=float, default=2.0, help="strength of preferences; 1: as real data suggests")
    asked = parser.parse_args()
    with year(asked.seed, scale=asked.scale) as lived:
        lived.live(asked.articles, asked.days)
        right, wrong = right_and_wrong(lived)
        print(told(lived))
        print(f"Established claims with the sign of the hidden preference: {right}; with the other sign: {wrong}.")


if __name__ == "__main__":
    main()
