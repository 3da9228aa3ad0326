"""Simulated readers with hidden preferences, so that learning can be watched. Pure; all their numbers are simulated.

How much readers do with a post: exp(level + preferences for what they see of it + the article's own effect, the same
on every account + noise), the effects of the learner's simulator in a simpler form: no topics, no drift but the changes
ordered. Everything follows from the seed, the account, the words and the instant of the post: how often and when
somebody looks changes nothing.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from crosspost.core.features import LINK
from crosspost.sandbox import preferences as drawing
from crosspost.sandbox.held import HeldPost
from crosspost.sandbox.preferences import Change, Preferences
from crosspost.sandbox.reactions import MOST_ACTS, Reactions, reactions
from crosspost.sandbox.visible import LEVELS, MANNERS, STYLE, Labels, levels_of

_MARK = re.compile(r"[?#].*", re.DOTALL)


@dataclass(frozen=True, kw_only=True)
class Audience:
    """Who reads the sandbox's accounts. Raises ValueError for settings that cannot be.

    `given` replaces what the seed would draw, the same for every account; factors that it leaves out do not matter.
    """

    seed: int
    timezone: ZoneInfo = field(default_factory=lambda: ZoneInfo("UTC"))
    # The logarithm of how much an average post gets: e^3.2 is about 25 acts.
    level: float = 3.2
    # How strong the preferences are: 1 as on a lively account, 0 none.
    scale: float = 1.0
    # Correlation of the preferences of two accounts' readers.
    alike: float = 0.35
    # Standard deviations: an article's own effect, and what is chance.
    article_spread: float = 0.45
    noise: float = 0.70
    # In order of time.
    changes: Sequence[Change] = ()
    labels: Labels | None = None
    given: Preferences | None = None

    def __post_init__(self) -> None:
        if not 0 <= self.alike <= 1:
            raise ValueError(f"alike: {self.alike} is not between 0 and 1")
        if min(self.scale, self.article_spread, self.noise) < 0:
            raise ValueError("scale, article_spread and noise cannot be below 0")
        if [change.at for change in self.changes] != sorted(change.at for change in self.changes):
            raise ValueError("changes: give them in order of time")
        if self.labels is not None and len(set(self.labels.names)) < 2:
            raise ValueError("labels: at least two different names are needed")
        if self.given is not None and (unknown := sorted(set(self.given) - set(self.levels))):
            raise ValueError(f"given: no such factor: {', '.join(unknown)}; there are {', '.join(self.levels)}")

    @cached_property
    def levels(self) -> Mapping[str, Sequence[str]]:
        """Factor → the levels that readers tell apart."""
        return {STYLE: tuple(self.labels.names) if self.labels else MANNERS, **LEVELS}

    def preferences(self, account_id: str, at: datetime) -> Preferences:
        """What the readers of an account (the platform's id) like at an instant: factor → level → log effect."""
        if self.given is not None and not self.changes:
            return self.given
        common: dict[str, Any] = {"scale": self.scale, "alike": self.alike, "levels": self.levels}
        found = self._whole(self.given) or drawing.drawn(self.seed, account_id, **common)
        for number, change in enumerate(self.changes, start=1):
            if change.at <= at:
                found = drawing.changed(found, number, change, seed=self.seed, account=account_id, **common)
        return found

    def seen(self, text: str, at: datetime) -> Mapping[str, str]:
        """What readers see of a post: factor → level."""
        return levels_of(text, at, self.timezone, self.labels)

    def value(self, levels: Mapping[str, str], *, account_id: str, at: datetime) -> float:
        """The log effect that preferences give a post with these levels. Levels that nobody minds add nothing."""
        liked = self.preferences(account_id, at)
        return sum(liked.get(factor, {}).get(level, 0.0) for factor, level in levels.items())

    def level_at(self, at: datetime) -> float:
        """The level with the steps of the changes so far."""
        return self.level + sum(change.step for change in self.changes if change.at <= at)

    def reactions(self, post: HeldPost) -> Reactions:
        """All that readers will do with a post, from its words and its instant."""
        rng = drawing.generator("post", self.seed, post.account_id, post.text, post.created_at.timestamp())
        eta = self.level_at(post.created_at)
        eta += self.value(self.seen(post.text, post.created_at), account_id=post.account_id, at=post.created_at)
        eta += self.article_spread * drawing.normal(drawing.generator("article", self.seed, _article(post)))
        eta += self.noise * drawing.normal(rng)
        rate = math.exp(min(eta, math.log(MOST_ACTS)))
        return reactions(rng, rate, has_link=_link(post) is not None, platform=post.platform)

    def described(self, accounts: Sequence[str], *, now: datetime) -> Mapping[str, Any]:
        """What nobody but a test should know, ready for JSON."""
        return {
            "simulated": True,
            "seed": self.seed,
            "timezone": str(self.timezone),
            "level": self.level_at(now),
            "preferences": {account: self.preferences(account, now) for account in accounts},
        }

    def _whole(self, given: Preferences | None) -> Preferences | None:
        """The given preferences with a 0 for every level that they leave out."""
        if given is None:
            return None
        return {
            factor: {name: given.get(factor, {}).get(name, 0.0) for name in names}
            for factor, names in self.levels.items()
        }


def _article(post: HeldPost) -> str:
    """What is the same for every post of an article: its address without the mark; words where there is none."""
    link = _link(post)
    return post.text if link is None else _MARK.sub("", link)


def _link(post: HeldPost) -> str | None:
    """The first link that a reader can click, in Facebook's link field or in the words."""
    return next(iter(post.links or LINK.findall(post.text)), None)
