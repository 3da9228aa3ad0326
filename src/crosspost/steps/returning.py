"""Looks whether a feed that a redirect took elsewhere is back at the address of the settings. Not a room itself.

A permanent redirect may be a slip: a site that called itself by the name of its copy for an hour, a domain in wrong
hands. What it led to may answer for ever, so the address of the settings is asked, too: once a day, and where the
other one fails. It is polled again once it shows what was published since the move, or the other one is lost: what has
nothing newer to show may be the old copy that a move left behind.

But a domain that a blog has left may be anybody's by now. A feed in which we know no article is not returned to,
whatever else is lost: people are told of it (`FeedState.strange_since`), and one of them has the last word.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from crosspost.core.intake import is_stale
from crosspost.errors import FeedError, FetchError
from crosspost.model import Feed, FeedState, Ledger
from crosspost.ports import App, Fetched, NotModified, Polled
from crosspost.steps.judging import is_familiar, judged, same_address

logger = logging.getLogger(__name__)

QUIET = timedelta(days=7)
"""A feed that brings nothing for so long is left for what has no date, but is new, at the address of the settings."""


@dataclass(frozen=True, kw_only=True)
class Astray:
    """A feed that is polled elsewhere than the settings say, as it stands after its poll."""

    feed: Feed
    state: FeedState
    # How the poll failed. None: it did not.
    error: FeedError | None


def is_astray(feed: Feed, state: FeedState, error: FeedError | None, *, now: datetime) -> bool:
    """Whether to ask the address of the settings after this poll of another one; not of a server that asks for rest."""
    if error is not None:
        busy = isinstance(error, FetchError) and error.retry_after is not None
        return state.url != feed.url and not busy
    return not same_address(state.url, feed.url) and is_stale(state.looked_at, now=now)


def look_back(app: App, astray: Sequence[Astray], *, now: datetime) -> Iterator[Polled]:
    """Ask the addresses of the settings, and say what becomes of each feed. Stores nothing."""
    those = {one.feed.key: one for one in astray}
    asked = [(one.feed, FeedState(key=one.feed.key, url=one.feed.url)) for one in astray]
    for answer in app.feed_source.fetch_all(asked, now=now):
        yield _judged(app, those[answer.key], answer.result, now)


def _judged(app: App, one: Astray, found: Fetched | NotModified | FeedError, now: datetime) -> Polled:
    looked = replace(one.state, looked_at=now)
    if isinstance(found, Fetched) and same_address(found.url, one.state.url):
        # The redirect stands, and what it leads to is at hand.
        return judged(app, one.feed, replace(looked, strange_since=None), found, now=now)
    if isinstance(found, Fetched) and found.whole:
        return _judged_there(app, one, looked, found, now)
    gone = _is_gone(one.error) and isinstance(found, FeedError) and _is_gone(found)
    return Polled(state=replace(looked, stopped=str(one.error) if gone else None))


def _judged_there(app: App, one: Astray, looked: FeedState, found: Fetched, now: datetime) -> Polled:
    """What a document makes of the feed that stands at the address of the settings by itself."""
    # What was taken for the stock of the other address at the move was not this one's.
    back = judged(app, one.feed, looked, found, now=now, since=one.state.baseline_at)
    if not (_is_lost(one, now) or _has_news(back) or (_goes_on_undated(back, found) and _is_quiet(app, one, now))):
        return Polled(state=replace(looked, strange_since=None))
    if is_familiar(app, one.feed, found):
        logger.warning("feed.returned feed=%s from=%s to=%s", one.feed.key, one.state.url, found.url)
        return back
    if looked.strange_since is None:
        logger.warning("feed.strange feed=%s stays=%s strange=%s", one.feed.key, one.state.url, found.url)
    return Polled(state=replace(looked, strange_since=looked.strange_since or now))


def _has_news(back: Polled) -> bool:
    return any(new.ledger is not Ledger.BASELINE for new in back.news)


def _goes_on_undated(back: Polled, found: Fetched) -> bool:
    """Whether the newest entry, which is the first one by custom, has no date and is none that we know."""
    first = next(iter(found.entries), None)
    return first is not None and first.dated_at is None and any(new.entry == first for new in back.news)


def _is_quiet(app: App, one: Astray, now: datetime) -> bool:
    """Whether the other address has brought nothing for `QUIET`; what it held at the move counts as brought then."""
    newest = next(iter(app.store.ledger(limit=1, feed_key=one.feed.key)), None)
    return newest is None or now - newest.seen_at > QUIET


def _is_lost(one: Astray, now: datetime) -> bool:
    """Whether the other address is gone for good, or has not answered for a day."""
    return one.error is not None and (_is_gone(one.error) or is_stale(one.state.answered_at, now=now))


def _is_gone(error: FeedError | None) -> bool:
    return isinstance(error, FetchError) and error.gone
