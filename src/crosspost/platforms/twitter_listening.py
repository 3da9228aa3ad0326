"""What others said to an X profile, and which of it the profile answered: through mentions and its own timeline."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Protocol

from crosspost.model import Heard, Remark
from crosspost.platforms import twitter_answers as answers

LISTEN_PAGES = 3
"""Pages of mentions read in one look: 300 mentions cost $0.30. What lies deeper is for another look."""


PAGE = 100
"""Mentions to a page: the most that X gives."""


class Timeline(Protocol):
    """Reads pages of posts, the newest first, and books them."""

    def __call__(
        self, pages: int, fields: str, *, size: int = ..., route: str = "", **parameters: str
    ) -> Iterator[answers.TimelinePage]:
        """Yield at most so many pages. Raises CannotTell at the first that cannot be read."""
        ...


def hear(
    timeline: Timeline, *, user_id: str, since: datetime, until: datetime | None, waiting: bool, now: datetime
) -> Heard:
    """Read mentions at $0.001 each, at most `LISTEN_PAGES` pages.

    X tells the newest first: what is too much for one look lies before `Heard.since`. Where something waits for an
    answer, the newest page of our own posts is read too, at the same price.
    """
    # X leaves out the second that `end_time` names.
    end = {} if until is None else {"end_time": answers.instant(until + timedelta(seconds=1))}
    bounds = {"start_time": answers.instant(since), "expansions": "author_id", **end}
    route = f"/2/users/{user_id}/mentions"
    remarks: list[Remark] = []
    reached, whole = until or now, False
    pages = timeline(LISTEN_PAGES, "author_id,conversation_id", size=PAGE, route=route, **bounds)
    for page in pages:
        others = [post for post in page.posts if post.get("author_id") != user_id]
        remarks += [answers.remark(post, page.authors) for post in others]
        reached, whole = answers.oldest(page, reached), page.next_token is None
    return Heard(
        remarks=tuple(sorted(remarks, key=lambda one: (one.at, one.remote_id))),
        answered=_answered(timeline, since) if waiting or remarks else frozenset(),
        since=since if whole else max(since, reached),
        until=until,
    )


def _answered(timeline: Timeline, since: datetime) -> frozenset[str]:
    """What our own posts since then reply to; the newest hundred of them."""
    page = next(timeline(1, "referenced_tweets", start_time=answers.instant(since)))
    return frozenset(replied for post in page.posts if (replied := answers.replied_to(post)) is not None)
