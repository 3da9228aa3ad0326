"""poll: ask the feeds that are due, judge what they show, store news and the feeds' new state together."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from crosspost.core.intake import back_off, is_due, next_check
from crosspost.errors import FeedError, FetchError
from crosspost.model import Feed, FeedState, Ledger, StepReport
from crosspost.ports import App, Fetched, NotModified, Polled
from crosspost.steps.judging import held, judged, same_address
from crosspost.steps.returning import Astray, is_astray, look_back

logger = logging.getLogger(__name__)

BATCH = 50
"""Polls that are written down together. What a crash loses of them is polled again."""

NEWS = 100
"""Articles that are held in memory for that at the most, and those of one feed more."""


def run(app: App, *, force: bool = False, only: Collection[str] | None = None) -> StepReport:
    """Poll every feed that is due, or with `force` every one not stopped. A bad feed is one problem, no more.

    `only`: keys of the feeds to look at; all without it.
    """
    now = app.clock()
    states = {key: state for key, state in _polled(app).items() if only is None or key in only}
    asked = _due(app, states, force=force)
    written = _Written(app=app)
    astray: list[Astray] = []
    unchanged = failed = 0
    problems: list[str] = []
    for answer in app.feed_source.fetch_all([(app.feeds[key], states[key]) for key in asked], now=now):
        feed, state, error = app.feeds[answer.key], states[answer.key], None
        match answer.result:
            case Fetched() as fetched:
                polled = judged(app, feed, state, fetched, now=now)
                problems += held(polled)
                if not same_address(polled.state.url, state.url):
                    logger.info("feed.moved feed=%s from=%s to=%s", feed.key, state.url, polled.state.url)
            case NotModified() as same:
                polled = _unchanged(feed, state, same, now)
                unchanged += 1
            case FeedError():
                error = answer.result
                polled = _failed(app, feed, state, error, now)
                problems.append(f"feed {feed.key!r}: {error}")
                failed += 1
                logger.warning("feed.failed feed=%s failures=%d error=%s", feed.key, polled.state.failures, error)
        written.add(polled)
        if is_astray(feed, polled.state, error, now=now):
            astray.append(Astray(feed=feed, state=polled.state, error=error))
        if app.stopping():
            break
    # What is looked back at is judged by what is stored.
    written.finish()
    for polled in look_back(app, astray, now=now) if astray and not app.stopping() else ():
        problems += held(polled)
        written.add(polled)
        if app.stopping():
            break
    written.finish()
    found = written.found
    new, known, skipped = found[Ledger.QUEUED], found[Ledger.BASELINE], found[Ledger.SKIPPED]
    if asked:
        done = "poll.done feeds=%d unchanged=%d failed=%d new=%d known=%d skipped=%d"
        logger.info(done, len(asked), unchanged, failed, new, known, skipped)
    counts = {"polled": len(asked), "unchanged": unchanged, "failed": failed}
    # What a feed held when it was taken up is known, and no news: nothing comes of it.
    counts |= {"new": new, "known": known, "skipped": skipped}
    return StepReport(step="poll", counts=counts, problems=tuple(problems))


def due(app: App) -> list[str]:
    """Keys of the feeds that are due."""
    return _due(app, _polled(app), force=False)


def waiting(app: App) -> Iterator[FeedState]:
    """Feeds of the settings that are not due yet."""
    now = app.clock()
    for state in app.store.feed_states():
        feed = app.feeds.get(state.key)
        if feed and not state.stopped and not is_due(state.next_check_at, feed.every, now=now):
            yield state


@dataclass(kw_only=True)
class _Written:
    """Writes polls down, many together."""

    app: App
    # Articles that were stored, by what was decided.
    found: Counter[Ledger] = field(default_factory=Counter)
    _waiting: list[Polled] = field(default_factory=list)

    def add(self, polled: Polled) -> None:
        self._waiting.append(polled)
        if len(self._waiting) >= BATCH or sum(len(one.news) for one in self._waiting) >= NEWS:
            self.finish()

    def finish(self) -> None:
        if self._waiting:
            self.found += self.app.store.record_polls(self._waiting)
            self._waiting = []


def _polled(app: App) -> dict[str, FeedState]:
    """Feeds of the settings that are polled at all, by key."""
    return {state.key: state for state in app.store.feed_states() if state.key in app.feeds and not state.stopped}


def _due(app: App, states: Mapping[str, FeedState], *, force: bool) -> list[str]:
    now = app.clock()
    return [key for key, one in states.items() if force or is_due(one.next_check_at, app.feeds[key].every, now=now)]


def _unchanged(feed: Feed, state: FeedState, same: NotModified, now: datetime) -> Polled:
    next_at = next_check(feed.every, same.rest, now=now)
    # Of another feed this says nothing: what is there is looked at first.
    url = same.url if same_address(same.url, state.url) else state.url
    return Polled(state=replace(state, url=url, next_check_at=next_at, answered_at=now, failures=0, last_error=None))


def _failed(app: App, feed: Feed, state: FeedState, error: FeedError, now: datetime) -> Polled:
    failures = state.failures + 1
    retry_after = error.retry_after if isinstance(error, FetchError) else None
    # Where a redirect led to it, the address of the settings has the last word.
    gone = isinstance(error, FetchError) and error.gone and state.url == feed.url
    return Polled(
        state=replace(
            state,
            next_check_at=back_off(feed.every, failures, retry_after, now=now, rng=app.rng),
            failures=failures,
            last_error=str(error),
            stopped=str(error) if gone else None,
        )
    )
