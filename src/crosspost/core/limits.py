"""When a platform's limits allow the next post.

X counts posts in a quarter of an hour and, for some accounts, in 24 hours, and says in each answer how many are left
(docs.x.com, "Rate limits"). Facebook says how much of what a Page may call is used, in percent
(developers.facebook.com, "Rate Limits"); we slow down before it stops us.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from types import MappingProxyType

from crosspost.model import Limit, LimitKind

RESERVE: Mapping[LimitKind, int] = MappingProxyType(
    {LimitKind.WINDOW: 0, LimitKind.DAY: 0, LimitKind.USAGE: 10, LimitKind.APP_DAY: 0, LimitKind.APP_USAGE: 10}
)
"""With so little left, nothing more is sent before the limit begins anew."""

OF_THE_APP = frozenset({LimitKind.APP_DAY, LimitKind.APP_USAGE})
"""Limits that all accounts of an app share."""

FARTHEST = timedelta(days=2)
"""No limit begins anew later than this: an instant farther ahead is nonsense, or our clock was set back since."""


def used_up(limits: Iterable[Limit], *, now: datetime) -> Limit | None:
    """Return the limit that forbids a post now, of several the one that does so longest. None: none does."""
    closed = [limit for limit in limits if limit.remaining <= RESERVE[limit.kind]]
    ahead = [limit for limit in closed if now < limit.reset_at <= now + FARTHEST]
    return max(ahead, key=lambda limit: limit.reset_at, default=None)


def strictest(limits: Iterable[Limit]) -> tuple[Limit, ...]:
    """One limit of each kind: the one with the least left and, among equals, the one that lasts longest."""
    kept: dict[LimitKind, Limit] = {}
    for limit in sorted(limits, key=lambda one: (-one.remaining, one.reset_at)):
        kept[limit.kind] = limit
    return tuple(kept.values())
