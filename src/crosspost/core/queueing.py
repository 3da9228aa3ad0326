"""Which articles a person may queue that were not to be posted, or not on every account. Pure.

What a feed took for its past, for too old or for a flood goes out at a person's word. What may be out already, was
marked by its author, or lacked something to be posted with, only after somebody has looked.
"""

from __future__ import annotations

import math
from collections import Counter
from datetime import datetime
from enum import StrEnum

from crosspost.core.floods import SLACK
from crosspost.core.readiness import LACKS
from crosspost.core.reasons import told
from crosspost.errors import UnfitArticle
from crosspost.model import Account, Article, Ledger, Reason, ReasonKind


class Objection(StrEnum):
    """What stands against posting an article at a person's word."""

    # It had not what it is to be posted with. It is queued by itself once its feed shows it whole, unless it is old.
    LACKING = "lacking"
    # It may have gone out after the backup was taken that is the database now.
    RESTORED = "restored"
    # Its author marked it not to be posted, when the feed was last read.
    UNWANTED = "unwanted"


def objection(ledger: Ledger, reason: Reason | None) -> Objection | None:
    """What stands against posting it, of which whoever has looked may say that it is no more."""
    return _AGAINST.get(reason.kind) if ledger is Ledger.SKIPPED and reason is not None else None


def may_be_out(
    ledger: Ledger, *, seen_at: datetime, published_at: datetime | None, restored_at: datetime | None
) -> bool:
    """Whether an article may have gone out between a backup and its restore, of which the database knows nothing.

    What appeared then, and went out, was taken for the feed's past when that took stock anew; and a person may have
    queued what was of the past already. `restored_at` None: none was ever put back.
    """
    if restored_at is None:
        return False
    if ledger is Ledger.QUEUED:
        # News, or queued at a person's word: seen at that moment.
        return seen_at <= restored_at
    return published_at is None or published_at <= restored_at + SLACK


def check(article: Article, *, looked: bool) -> None:
    """Raise UnfitArticle where the article must not be queued. `looked`: a person says that nothing is against it.

    What lacks something or is marked all the same is found out when its feed is read again.
    """
    reason, against = article.reason, objection(article.ledger, article.reason)
    if reason is None or against is None or looked:
        return
    raise UnfitArticle(f"article {article.id} is not queued: {told(reason)}. {_REMEDIES[against]}", against=against)


def days_taken(account: Account, posts: int) -> int:
    """How many days so many posts take on the account at the least, by its slots and its daily cap."""
    by_day = Counter(slot.weekday for slot in account.slots)
    a_week = sum(min(count, account.max_per_day) for count in by_day.values()) or 7 * account.max_per_day
    return math.ceil(posts * 7 / a_week)


_AGAINST = {
    **dict.fromkeys(LACKS, Objection.LACKING),
    ReasonKind.RESTORED: Objection.RESTORED,
    ReasonKind.RESTORED_UNDATED: Objection.RESTORED,
    ReasonKind.UNWANTED: Objection.UNWANTED,
}

_REMEDIES = {
    Objection.LACKING: "It is queued by itself once its feed shows it whole; if it is old, and whole by now, say so "
    "with --looked.",
    Objection.RESTORED: "Look at the accounts; where it is not there, say so with --looked.",
    Objection.UNWANTED: "Once the mark is gone from the feed, say so with --looked.",
}
