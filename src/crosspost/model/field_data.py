"""What published posts did and cost, and what one run of a step says of itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from crosspost.model.posts import Post


@dataclass(frozen=True, kw_only=True)
class Reading:
    """The counts of one post at one moment. What the platform did not give is absent, never 0.

    No counts at all: the platform was asked and said nothing of the post.
    """

    # likes, replies, shares, clicks, impressions, … by our own names.
    counts: Mapping[str, int]
    # The platform says the post is not there any more.
    deleted: bool = False


@dataclass(frozen=True, kw_only=True)
class Metrics:
    """Counts read at a fixed age of a post."""

    post_id: int
    # The age it stands for.
    horizon: timedelta
    # The age it was really read at: late if the service was down.
    age: timedelta
    measured_at: datetime
    counts: Mapping[str, int]


@dataclass(frozen=True, kw_only=True)
class PastPost:
    """A post that the account made before crosspost, from its platform's export. Never posted, never one of ours."""

    account_key: str
    remote_id: str
    text: str
    published_at: datetime
    url: str | None = None
    # Read from the text (core.features), by name.
    features: Mapping[str, int]
    counts: Mapping[str, int]
    imported_at: datetime
    # When the newest post of its file went out: the file was not made before. Its counts may be as old. None: unknown.
    as_of: datetime | None = None

    @property
    def counted_at(self) -> datetime:
        """The earliest instant that its counts may be of."""
        return min(self.as_of, self.imported_at) if self.as_of else self.imported_at


@dataclass(frozen=True, kw_only=True)
class Remark:
    """Something that somebody else said: a reply, a comment, or a mention. Its words are hostile."""

    account_key: str
    remote_id: str
    # The remote id of the post that it answers, ours or not; None for a mention out of nowhere.
    answers: str | None
    author: str
    text: str
    at: datetime
    # Where it can be answered on the platform.
    url: str | None = None
    # Whether the account itself has answered it, as far as the platform tells.
    answered: bool = False


@dataclass(frozen=True, kw_only=True)
class Heard:
    """What one look at an account's conversation brought, and which span it covers whole."""

    # Oldest first.
    remarks: tuple[Remark, ...] = ()
    # Remote ids of remarks that the account itself has answered, those of earlier looks too, as far as the platform
    # tells.
    answered: frozenset[str] = frozenset()
    # Everything said from `since` to `until` is among the remarks. None: up to the moment of the look.
    since: datetime
    until: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Listening:
    """How far an account was listened to."""

    # When it was last listened to.
    at: datetime
    # Everything said before was heard, but for what was missed.
    heard_until: datetime
    # What was too much for one look, to be asked for later: from, to. None: nothing.
    missed: tuple[datetime, datetime] | None = None


@dataclass(frozen=True, kw_only=True)
class Spend:
    """One billed call. Append-only."""

    account_key: str
    # "post", "post_with_link", "read", …: a row of the price table.
    operation: str
    price_usd: Decimal
    at: datetime


@dataclass(frozen=True, kw_only=True)
class StepReport:
    """What one run of a step did: counts by name, problems in words, and what it would send in dry run."""

    step: str
    counts: Mapping[str, int]
    # Each names what is wrong, where, and the remedy. Empty: nothing failed.
    problems: tuple[str, ...] = ()
    # In dry run: the posts that would have gone out.
    would_send: tuple[Post, ...] = ()
