"""What a service that runs for years needs to remember of itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from crosspost.model.posts import PostState
from crosspost.model.replies import ReplyState


@dataclass(frozen=True, kw_only=True)
class Alert:
    """One trouble from its beginning to its end, and what people were told of it."""

    # What is in trouble, and how: "feed:blog", "paused:twitter", "failed:12". At most one of a key is going on.
    key: str
    # When it was first seen.
    since: datetime
    # In English words, with the remedy.
    what: str
    # When it was last seen.
    seen_at: datetime
    # When telling people was last tried. None: not yet.
    tried_at: datetime | None = None
    # When people were told that it began.
    told_at: datetime | None = None
    ended_at: datetime | None = None
    # When people were told that it ended; the end itself where nobody had been told of the beginning.
    end_told_at: datetime | None = None
    # What kind of trouble it is, a key of `core.troubles.KINDS`, and its facts in JSON's own values: told from them in
    # any language. "": it has words only.
    code: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict, hash=False)


@dataclass(frozen=True, kw_only=True)
class PostInTrouble:
    """A post that only a human can move on, without its words."""

    post_id: int
    account_key: str
    state: PostState
    # In doubt: when its first attempt began. Failed: when it failed.
    since: datetime
    note: str | None


@dataclass(frozen=True, kw_only=True)
class ReplyInTrouble:
    """A first reply that is not out, without its words."""

    post_id: int
    account_key: str
    # Waiting, in doubt or missing.
    state: ReplyState
    # Waiting: since its post is out, or a human asked for it. Else: when it was last sent, as far as that is known.
    since: datetime
    note: str | None


@dataclass(frozen=True, kw_only=True)
class HeldBack:
    """Articles of one feed that came all at once and are not posted, as they look like its past (`core.floods`)."""

    feed_key: str
    articles: int
    # When the latest of them came.
    at: datetime


@dataclass(frozen=True, kw_only=True)
class DiskRoom:
    """How much the database takes and may still take, in bytes. None where there is no file to ask about."""

    database_bytes: int | None
    free_bytes: int | None


@dataclass(frozen=True, kw_only=True)
class Sender:
    """Whoever last sent what was due on this database, or said in dry run what would be sent."""

    live: bool
    # Its last sign.
    seen_at: datetime
    # It said that it stops.
    stopped: bool = False


@dataclass(frozen=True, kw_only=True)
class StepEnd:
    """How a step ended last, on whichever worker."""

    step: str
    # When it last ended well. None: never yet.
    good_at: datetime | None
    # What its last run raised, by its kind. None: it went well.
    error: str | None
    # When the first run of those ended that have all raised since. None: the last one went well.
    failing_since: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Happened:
    """What was done since an instant."""

    articles: int
    published: int
    failed: int
    spent_usd: Decimal


@dataclass(frozen=True, kw_only=True)
class Retention:
    """How long is kept what may be deleted. What keeps an article from being posted twice is kept for ever."""

    # The text of articles whose posts have all ended; title, summary, address and all that identifies them stay.
    text: timedelta = timedelta(days=365)
    # The step-by-step history of posts that have ended, and alerts that have. Posts, attempts and spending stay.
    history: timedelta = timedelta(days=730)
