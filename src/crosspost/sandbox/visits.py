"""Lets the audience do, as the sandbox's clock passes, what it would have done by now. Not thread-safe.

A visit brings every count and every reply up to date, and is made before each request: the state depends on the clock
alone, never on how often somebody looked. A clock that is set back takes nothing away.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from crosspost.model import PlatformName
from crosspost.sandbox import talk
from crosspost.sandbox.audience import Audience
from crosspost.sandbox.held import HeldPost
from crosspost.sandbox.preferences import generator
from crosspost.sandbox.reactions import LASTS, Reactions
from crosspost.sandbox.sayings import saying
from crosspost.sandbox.state import State


@dataclass(kw_only=True)
class _Watched:
    """A post that readers are not done with."""

    post: HeldPost
    reactions: Reactions
    reply_ages: tuple[timedelta, ...]
    given: Counter[str] = field(default_factory=Counter)
    said: int = 0


class Visits:
    """The audience's visits to one sandbox."""

    def __init__(self, audience: Audience, state: State) -> None:
        self.audience = audience
        self._state = state
        self.clear()

    def clear(self) -> None:
        """Forget every post, as the sandbox does."""
        # How many posts of each account were seen; those that are not published yet; those that still grow.
        self._seen: Counter[tuple[PlatformName, str]] = Counter()
        self._unpublished: list[HeldPost] = []
        self._growing: list[_Watched] = []

    def until(self, now: datetime) -> None:
        """Do all that readers did up to `now`."""
        self._state.publish_scheduled(now=now)
        self._find_posts()
        for watched in self._growing:
            self._count(watched, now)
        self._say(now)
        self._growing = [one for one in self._growing if now < one.post.created_at + LASTS and self._is_there(one.post)]

    def _find_posts(self) -> None:
        found, self._unpublished = self._unpublished, []
        owners = [(PlatformName.TWITTER, user_id) for user_id in self._state.users]
        owners += [(PlatformName.FACEBOOK, page_id) for page_id in self._state.pages]
        for owner in owners:
            new = self._state.made_after(*owner, count=self._seen[owner])
            self._seen[owner] += len(new)
            found += new
        for one in found:
            post = self._state.post(one.platform, one.id)
            if post is None or post.reply_to is not None or not post.public:
                continue
            if post.published:
                planned = self.audience.reactions(post)
                self._growing.append(_Watched(post=post, reactions=planned, reply_ages=planned.reply_ages()))
            else:
                self._unpublished.append(post)

    def _count(self, watched: _Watched, now: datetime) -> None:
        counts = watched.reactions.counts(now - watched.post.created_at)
        more = {name: count - watched.given[name] for name, count in counts.items() if count > watched.given[name]}
        if more and self._is_there(watched.post):
            self._state.engage(watched.post.id, more)
            watched.given.update(more)

    def _say(self, now: datetime) -> None:
        """Let everybody who had something to say by now say it, in the order of time, at their own instant."""
        due = [
            (watched.post.created_at + age, watched.post.id, number, watched)
            for watched in self._growing
            for number, age in enumerate(watched.reply_ages)
            if number >= watched.said and watched.post.created_at + age <= now
        ]
        for at, post_id, number, watched in sorted(due, key=lambda one: one[:3]):
            watched.said = number + 1
            if self._is_there(watched.post):
                rng = generator("saying", self.audience.seed, watched.post.text, watched.post.created_at, number)
                author, text = saying(rng, watched.post.text)
                talk.reply(self._state, post_id, text, author=author, now=at, number=rng.getrandbits(40))

    def _is_there(self, post: HeldPost) -> bool:
        held = self._state.post(post.platform, post.id)
        return held is not None and held.published
