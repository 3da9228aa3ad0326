"""What others said under a Facebook Page's posts, and which of it the Page answered: the comments, page by page."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from crosspost.model import Heard, Remark
from crosspost.platforms import facebook_answers as answers
from crosspost.platforms import facebook_errors as errors
from crosspost.platforms.answer import Answer

COMMENTS_PAGE = 100
COMMENT_PAGES = 20
"""A post under which there are more comments than this is no place to look for one."""

COMMENT_FIELDS = "id,message,created_time,from,parent,permalink_url"


@dataclass(frozen=True, kw_only=True)
class Listening:
    """One look at comments, through a Graph API that is open."""

    # facebook-sdk's GraphAPI, with its version set.
    graph: Any
    # Asks once. Raises CannotTell where there is no answer.
    read: Callable[[Callable[[], object]], Answer]
    # Whether nearly all calls are used up.
    exhausted: Callable[[], bool]
    page_id: str

    def run(self, remote_ids: Sequence[str], *, since: datetime, until: datetime | None = None) -> Heard:
        """Read the comments under these posts, one call per post and page of 100.

        Comments come oldest first: what is too much for one look lies after `Heard.until`. Where the Page's calls are
        nearly used up, nothing is certain to have been heard, and `Heard.until` is `since`.
        """
        remarks: list[Remark] = []
        answered: set[str] = set()
        ends = [until] if until else []
        for remote_id in filter(answers.is_id, dict.fromkeys(remote_ids)):
            if self.exhausted():
                ends.append(since)
                break
            pages = list(self._comments(remote_id, since))
            remarks += answers.remarks(pages, remote_id, page_id=self.page_id, since=since)
            answered |= answers.answered(pages, page_id=self.page_id)
            if pages and pages[-1].after is not None:
                ends.append(answers.newest(pages[-1], since))
        heard = tuple(sorted(remarks, key=lambda one: (one.at, one.remote_id)))
        return Heard(remarks=heard, answered=frozenset(answered), since=since, until=min(ends, default=None))

    def _comments(self, remote_id: str, since: datetime) -> Iterator[answers.PostsPage]:
        parameters = {
            "filter": "stream",
            "order": "chronological",
            "limit": str(COMMENTS_PAGE),
            "since": str(int(since.timestamp())),
            "fields": COMMENT_FIELDS,
        }
        for _ in range(COMMENT_PAGES):
            call = partial(self.graph.get_connections, remote_id, "comments", **parameters)
            answer = self.read(call)
            if (reading := answers.reading(answer)) is not None and reading.deleted:
                return
            if (refused := errors.comments_refusal(answer)) is not None:
                raise refused
            page = answers.posts_page(answer)
            yield page
            if page.after is None:
                return
            parameters = {**parameters, "after": page.after}
