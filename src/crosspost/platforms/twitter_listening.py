"""What others said to an X profile, and which of it the profile answered: through mentions and its own timeline."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from crosspost.model import Heard, Remark
from crosspost.platforms import twitter_answers as answers

LISTEN_PAGES = 3
"""Pages of mentions read in one look: 300 mentions cost $0.30. What lies deeper is for another look."""

PAGE = 100
"""Mentions to a page: the most that X gives."""

SMALLEST_PAGE = 5
"""The least that may be asked of a page."""

OWN = 4
"""Of what a look may bill, one part in so many is for the page of our own posts."""


@dataclass(frozen=True, kw_only=True)
class Look:
    """What is to be heard, and how many posts X may bill for it, our own included."""

    user_id: str
    since: datetime
    until: datetime | None = None
    # Remarks of earlier looks wait for our answer.
    waiting: bool = False
    # None: as many as a look ever reads. Raises ValueError for fewer than X gives in its smallest pages.
    most: int | None = None

    def __post_init__(self) -> None:
        if self.own < SMALLEST_PAGE:
            raise ValueError(f"a look of {self.most} posts is too small: X has no smaller pages than {SMALLEST_PAGE}")

    @property
    def own(self) -> int:
        """How many of our own posts it may read."""
        return PAGE if self.most is None else min(PAGE, self.most // OWN)

    @property
    def size(self) -> int:
        """How many mentions it may read in a page."""
        return PAGE if self.most is None else min(PAGE, self.most - self.own)

    @property
    def pages(self) -> int:
        """How many pages of mentions it may read."""
        return LISTEN_PAGES if self.most is None else min(LISTEN_PAGES, (self.most - self.own) // self.size)


class Timeline(Protocol):
    """Reads pages of posts, the newest first, and books them."""

    def __call__(
        self, pages: int, fields: str, *, size: int = ..., route: str = "", **parameters: str
    ) -> Iterator[answers.TimelinePage]:
        """Yield at most so many pages. Raises CannotTell at the first that cannot be read."""
        ...


def hear(timeline: Timeline, look: Look, *, now: datetime) -> Heard:
    """Read mentions at $0.001 each, at most `LISTEN_PAGES` pages.

    X tells the newest first: what is too much for one look lies before `Heard.since`. Where something waits for an
    answer, the newest page of our own posts is read too, at the same price.
    """
    # X leaves out the second that `end_time` names.
    end = {} if look.until is None else {"end_time": answers.instant(look.until + timedelta(seconds=1))}
    bounds = {"start_time": answers.instant(look.since), "expansions": "author_id", **end}
    route = f"/2/users/{look.user_id}/mentions"
    remarks: list[Remark] = []
    reached, whole = look.until or now, False
    pages = timeline(look.pages, "author_id,conversation_id", size=look.size, route=route, **bounds)
    for page in pages:
        others = [post for post in page.posts if post.get("author_id") != look.user_id]
        remarks += [answers.remark(post, page.authors) for post in others]
        reached, whole = answers.oldest(page, reached), page.next_token is None
    return Heard(
        remarks=tuple(sorted(remarks, key=lambda one: (one.at, one.remote_id))),
        answered=_answered(timeline, look) if look.waiting or remarks else frozenset(),
        since=look.since if whole else max(look.since, reached),
        until=look.until,
    )


def _answered(timeline: Timeline, look: Look) -> frozenset[str]:
    """What our own posts since then reply to; the newest of them."""
    page = next(timeline(1, "referenced_tweets", size=look.own, start_time=answers.instant(look.since)))
    return frozenset(replied for post in page.posts if (replied := answers.replied_to(post)) is not None)
