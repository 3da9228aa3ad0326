"""poll: ask the feeds that are due, judge what they show, store news and the feeds' new state together."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from crosspost.core.floods import HELD, held_back
from crosspost.core.identity import Identified, address_key, identify
from crosspost.core.intake import back_off, decide, is_due, next_check
from crosspost.core.recall import strangers
from crosspost.errors import FeedError, FetchError
from crosspost.model import Feed, FeedState, Known, Ledger, StepReport
from crosspost.ports import App, Fetched, NotModified, Polled

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
    batch: list[Polled] = []
    unchanged = failed = 0
    found: Counter[Ledger] = Counter()
    problems: list[str] = []
    for answer in app.feed_source.fetch_all([(app.feeds[key], states[key]) for key in asked], now=now):
        feed, state = app.feeds[answer.key], states[answer.key]
        match answer.result:
            case Fetched() as fetched:
                polled = _changed(app, feed, state, fetched, now)
                problems += _held(polled)
            case NotModified() as same:
                polled = _unchanged(feed, state, same, now)
                unchanged += 1
            case FeedError() as error:
                polled = _failed(app, feed, state, error, now)
                problems.append(f"feed {feed.key!r}: {error}")
                failed += 1
                logger.warning("feed.failed feed=%s failures=%d error=%s", feed.key, polled.state.failures, error)
        batch.append(polled)
        if app.stopping():
            break
        if len(batch) >= BATCH or sum(len(one.news) for one in batch) >= NEWS:
            found += app.store.record_polls(batch)
            batch = []
    if batch:
        found += app.store.record_polls(batch)
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


def _polled(app: App) -> dict[str, FeedState]:
    """Feeds of the settings that are polled at all, by key."""
    return {state.key: state for state in app.store.feed_states() if state.key in app.feeds and not state.stopped}


def _due(app: App, states: Mapping[str, FeedState], *, force: bool) -> list[str]:
    now = app.clock()
    return [key for key, one in states.items() if force or is_due(one.next_check_at, app.feeds[key].every, now=now)]


def _changed(app: App, feed: Feed, state: FeedState, fetched: Fetched, now: datetime) -> Polled:
    found = identify(feed.key, fetched.entries)
    known = _known(app, feed, found)
    # Another address for good may be another feed: it takes stock, as it does when the settings change.
    stock_at = state.baseline_at if address_key(fetched.url) == address_key(state.url) else None
    decision = decide(feed, found, known, baseline_at=stock_at, answered_at=state.answered_at, now=now)
    news = held_back(decision.news, known, baseline_at=stock_at, answered_at=state.answered_at)
    # A first answer that breaks off says little of what was there: the next one takes stock.
    partial = not fetched.whole and state.answered_at is None
    after = replace(
        state,
        url=fetched.url,
        title=fetched.title or state.title,
        etag=fetched.etag,
        last_modified=fetched.last_modified,
        next_check_at=next_check(feed.every, fetched.rest, now=now),
        answered_at=now,
        failures=0,
        last_error=None,
        baseline_at=None if partial else stock_at or now,
    )
    return Polled(
        state=after,
        news=news,
        edits=decision.edits,
        renamed=decision.renamed,
        shared=decision.shared,
        adopted=decision.adopted,
        withdrawn=decision.withdrawn,
        made_whole=decision.made_whole,
    )


def _held(polled: Polled) -> list[str]:
    held = sum(new.reason == HELD for new in polled.news)
    if not held:
        return []
    logger.warning("feed.flood feed=%s held=%d", polled.state.key, held)
    return [
        f"feed {polled.state.key!r}: {held} articles came at once of which nothing says that they are new, and none "
        f"of them is posted. `crosspost articles list --feed {polled.state.key}` shows them, `crosspost articles "
        "queue` posts those that you name. Let the feed give its entries their dates of publication."
    ]


def _known(app: App, feed: Feed, found: Sequence[Identified]) -> tuple[Known, ...]:
    """What the store knows of them. Only what it does not know by its identity is looked up by its other names."""
    known = app.store.known(feed.key, identities=[one.identity for one in found], guids=(), fingerprints=())
    strange = strangers(feed.key, found, known)
    if not strange:
        return known
    further = {name for one in strange for name in (one.address, one.otherwise) if name}
    guids = [one.guid for one in strange if one.guid]
    return known + app.store.known(
        feed.key, identities=further, guids=guids, fingerprints=[one.fingerprint for one in strange]
    )


def _unchanged(feed: Feed, state: FeedState, same: NotModified, now: datetime) -> Polled:
    next_at = next_check(feed.every, same.rest, now=now)
    return Polled(
        state=replace(state, url=same.url, next_check_at=next_at, answered_at=now, failures=0, last_error=None)
    )


def _failed(app: App, feed: Feed, state: FeedState, error: FeedError, now: datetime) -> Polled:
    failures = state.failures + 1
    retry_after = error.retry_after if isinstance(error, FetchError) else None
    gone = isinstance(error, FetchError) and error.gone
    return Polled(
        state=replace(
            state,
            next_check_at=back_off(feed.every, failures, retry_after, now=now, rng=app.rng),
            failures=failures,
            last_error=str(error),
            stopped=str(error) if gone else None,
        )
    )
