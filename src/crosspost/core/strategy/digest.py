"""What beliefs are made of, in one word, so that nobody makes them anew without need. Loads no numpy."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import UTC, datetime, time

from crosspost.core.strategy.tuning import FORMAT, Tuning
from crosspost.model import Account

TUNING = Tuning()
"""The numbers that beliefs are made with, of all accounts alike."""


def day_of(now: datetime) -> datetime:
    """The start of the day, UTC: beliefs hold from then on for a day."""
    return datetime.combine(now.astimezone(UTC).date(), time(0), tzinfo=UTC)


def digest_of(accounts: Iterable[Account], experience: object, *, now: datetime) -> str:
    """The digest of today's beliefs: the same one, the same beliefs.

    `experience` prints as how much there is of everything that the store never changes in place.
    """
    settings = sorted(
        (account.key, str(account.timezone), str(account.learning.since), account.platform.value)
        for account in accounts
        if account.learning.on
    )
    return hashlib.sha256(repr((FORMAT, TUNING, day_of(now), experience, settings)).encode()).hexdigest()
