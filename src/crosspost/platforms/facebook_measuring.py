"""What a Facebook Page's posts achieved: reactions, comments and shares of each, and its living insights."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from crosspost.errors import CannotTell
from crosspost.model import Reading
from crosspost.platforms import facebook_answers as answers
from crosspost.platforms import facebook_errors as errors
from crosspost.platforms.answer import Answer
from crosspost.platforms.facebook_insights import counts_of
from crosspost.ports import DeadNames

log = logging.getLogger(__name__)

FAILURES = 3
"""Failing answers in a row after which no more counts are asked for: fewer may be the fault of single posts."""

_COUNT_FIELDS = "id,shares,comments.limit(0).summary(true),reactions.limit(0).summary(true)"


@dataclass(frozen=True, kw_only=True)
class Measuring:
    """One reading of posts, through a Graph API that is open."""

    # facebook-sdk's GraphAPI, with its version set.
    graph: Any
    # Asks once. Raises CannotTell where there is no answer.
    read: Callable[[Callable[[], object]], Answer]
    # Whether nearly all calls are used up.
    exhausted: Callable[[], bool]
    # Remembers which insights are dead. None: no insights are read.
    names: DeadNames | None

    def run(self, remote_ids: Sequence[str]) -> dict[str, Reading]:
        """Read the counts, one call per post, then the insights, one more.

        The root `?ids=`, which answered for several posts at once, is gone since October 2026 (Graph API changelog,
        v26.0). Where Facebook says that nearly all calls are used up, the rest waits for the next time.
        A post that Facebook refuses to tell of has a reading without counts; one for which it fails is absent; each has
        a line in the log. Where the next one would fare the same, asking ends: at a dead token or a limit at once, at a
        failing server with the `FAILURES`th failure in a row. Raises CannotTell when nothing at all could be read.
        """
        found: dict[str, Reading] = {}
        in_vain: dict[str, Reading] = {}
        trouble: CannotTell | None = None
        failures = 0
        for remote_id in dict.fromkeys(remote_ids):
            if not answers.is_id(remote_id):
                log.warning("facebook.metrics.not_an_id remote_id=%r", remote_id[:60])
                in_vain[remote_id] = Reading(counts={})
                continue
            try:
                answer = self.read(partial(self.graph.get_object, remote_id, fields=_COUNT_FIELDS))
            except CannotTell as silence:
                trouble = silence
                break
            reading = answers.reading(answer)
            if reading is not None:
                found[remote_id], failures = reading, 0
                if self.exhausted():
                    break
                continue
            trouble = errors.unreadable(answer)
            log.warning("facebook.metrics.unreadable remote_id=%s reason=%s", remote_id, trouble)
            failures = failures + 1 if errors.failing(answer) else 0
            if errors.systemic(answer) or failures == FAILURES:
                break
            if not failures:
                in_vain[remote_id] = Reading(counts={})
        if trouble is not None and not found:
            raise trouble
        return in_vain | (self._with_insights(found, self.names) if self.names else found)

    def _with_insights(self, found: dict[str, Reading], names: DeadNames) -> dict[str, Reading]:
        """Add clicks, views and reach. A post without them keeps what it has: missing is missing."""
        for remote_id, reading in list(found.items()):
            if reading.deleted or self.exhausted():
                continue
            try:
                more = counts_of(partial(self._insights, remote_id), names)
            except CannotTell as trouble:
                log.warning("facebook.insights.ended reason=%s", trouble)
                break
            found[remote_id] = replace(reading, counts={**reading.counts, **more})
        return found

    def _insights(self, remote_id: str, names: str) -> Answer:
        return self.read(partial(self.graph.get_connections, remote_id, "insights", metric=names))
