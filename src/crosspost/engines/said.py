"""What the reports of steps say, in the log: each thing once, however often its tick comes."""

from __future__ import annotations

import json
import logging

from crosspost.core.outgoing import fields
from crosspost.model import Post, StepReport

logger = logging.getLogger(__name__)

BY_THEMSELVES = frozenset({"poll", "alert"})
"""Steps that write each of their problems into the log as it happens."""


class Said:
    """What one process has said already."""

    def __init__(self) -> None:
        # Number and version of posts: one that was changed since is said again.
        self._rehearsed: set[tuple[int, int]] = set()
        # Of each step's last report. A problem that ends and comes back is said again.
        self._problems: dict[str, frozenset[str]] = {}

    def say(self, report: StepReport) -> None:
        """Log what of a report was not said yet: its problems and, in dry run, posts as the platform would get them."""
        for post in report.would_send:
            self._rehearse(post)
        if report.step not in BY_THEMSELVES:
            self._complain(report)

    def _rehearse(self, post: Post) -> None:
        if (post.id, post.version) not in self._rehearsed:
            self._rehearsed.add((post.id, post.version))
            sent = json.dumps(fields(post.outgoing), ensure_ascii=False)
            logger.info("post.would_send post=%d account=%s %s", post.id, post.account_key, sent)

    def _complain(self, report: StepReport) -> None:
        before = self._problems.get(report.step, frozenset())
        self._problems[report.step] = frozenset(report.problems)
        for problem in dict.fromkeys(report.problems):
            if problem not in before:
                logger.warning("step.problem step=%s %s", report.step, problem)
