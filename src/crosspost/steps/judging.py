"""What a document makes of its feed and of the articles in it. Shared by poll and returning; not a room itself."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from crosspost.core.floods import HELD, held_back
from crosspost.core.identity import Identified, address_key, identify
from crosspost.core.intake import decide, next_check
from crosspost.core.recall import shows_known, strangers
from crosspost.model import Feed, FeedState, Known
from crosspost.ports import App, Fetched, Polled

logger = logging.getLogger(__name__)


def judged(
    app: App, feed: Feed, state: FeedState, fetched: Fetched, *, now: datetime, since: datetime | None = None
) -> Polled:
    """What a document makes of the feed and its articles; stores nothing.

    At another address only what was published `since` then is news; without it, since the last answer.
    """
    found = identify(feed.key, fetched.entries)
    known = _known(app, feed, found)
    # Another address for good may be another feed: it takes stock, as it does when the settings change.
    moved = not same_address(fetched.url, state.url)
    stock_at = None if moved else state.baseline_at
    decision = decide(feed, found, known, baseline_at=stock_at, answered_at=since or state.answered_at, now=now)
    news = held_back(decision.news, known, baseline_at=state.baseline_at, read_at=state.read_at)
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
        read_at=now,
        looked_at=now if moved else state.looked_at,
        strange_since=None if same_address(fetched.url, feed.url) else state.strange_since,
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


def is_familiar(app: App, feed: Feed, fetched: Fetched) -> bool:
    """Whether the document shows an article that the feed has shown before."""
    found = identify(feed.key, fetched.entries)
    return shows_known(feed.key, found, _known(app, feed, found))


def held(polled: Polled) -> list[str]:
    """What to tell of articles that were held back as a flood; nothing where none were."""
    count = sum(new.reason == HELD for new in polled.news)
    if not count:
        return []
    logger.warning("feed.flood feed=%s held=%d", polled.state.key, count)
    return [
        f"feed {polled.state.key!r}: {count} articles came at once of which nothing says that they are new, and none "
        f"of them is posted. `crosspost articles list --feed {polled.state.key}` shows them, `crosspost articles "
        "queue` posts those that you name. Let the feed give its entries their dates of publication."
    ]


def same_address(one: str, other: str) -> bool:
    """Whether two addresses of a feed differ at the most as `http` and `https` do, or a `www.`."""
    return address_key(one) == address_key(other)


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
