"""What dry run would send, in the log: each post once, however often its tick comes."""

from __future__ import annotations

import json
import logging

from crosspost.core.outgoing import fields
from crosspost.model import StepReport

logger = logging.getLogger(__name__)


class Rehearsal:
    """What one process has said already."""

    def __init__(self) -> None:
        # Number and version of posts: one that was changed since is said again.
        self._said: set[tuple[int, int]] = set()

    def say(self, report: StepReport) -> None:
        """Log what of a report was not said yet, as the platform would get it."""
        for post in report.would_send:
            if (post.id, post.version) not in self._said:
                self._said.add((post.id, post.version))
                sent = json.dumps(fields(post.outgoing), ensure_ascii=False)
                logger.info("post.would_send post=%d account=%s %s", post.id, post.account_key, sent)
