"""What is troubling now: facts in, troubles out. Each names what is wrong, and what to do."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from crosspost.model import Account, AccountState, DiskRoom, FeedState, PostInTrouble, PostState

DOUBT = timedelta(days=1)
"""A post in doubt for longer will hardly be settled by looking again: a human has to look."""

FEED_SILENT = timedelta(days=1)
"""A feed that fails for so long is no passing trouble of its server."""

FEED_NEVER = 3
"""Failures in a row of a feed that never answered: its address is wrong, most probably."""

KEYS_END = timedelta(days=14)
"""How long before its keys end an account is a trouble."""

BUDGET = Decimal("0.9")
"""The part of a month's budget that is nearly all of it."""

LEAST_FREE = 200_000_000
"""Bytes that a disk must have left for the database and its journal."""


@dataclass(frozen=True, kw_only=True)
class Trouble:
    """Something that a human should see to. The same trouble always has the same key."""

    key: str
    what: str


@dataclass(frozen=True, kw_only=True)
class LateTick:
    """A step that has not ended well for too long."""

    name: str
    late: timedelta
    # What its last run raised, by its kind.
    error: str | None


@dataclass(frozen=True, kw_only=True)
class Facts:
    """All that is looked at."""

    feeds: tuple[FeedState, ...] = ()
    # Accounts of the settings with what is remembered of each, and US dollars of the month that are, or may be, spent.
    accounts: tuple[tuple[Account, AccountState, Decimal], ...] = ()
    posts: tuple[PostInTrouble, ...] = ()
    room: DiskRoom | None = None
    late: tuple[LateTick, ...] = ()


def troubles(facts: Facts, *, now: datetime) -> tuple[Trouble, ...]:
    """Everything that is troubling now, the worst kinds first."""
    return (
        *_disk(facts.room),
        *(trouble for one in facts.late for trouble in _late(one)),
        *(trouble for account in facts.accounts for trouble in _account(*account, now=now)),
        *_posts(facts.posts, now),
        *_feeds(facts.feeds, now),
    )


def _disk(room: DiskRoom | None) -> Iterator[Trouble]:
    if room is not None and room.free_bytes is not None and room.free_bytes < LEAST_FREE:
        yield Trouble(
            key="disk",
            what=f"the database's disk has {room.free_bytes // 1_000_000} MB left: on a full disk nothing can be "
            "written down, so nothing is sent. Free some space",
        )


def _late(tick: LateTick) -> Iterator[Trouble]:
    why = f"its last run ended with {tick.error}: see the log" if tick.error else "it still runs, or never ran"
    yield Trouble(
        key=f"tick:{tick.name}",
        what=f"the step {tick.name} has been due for {_words(tick.late)}; {why}. If that lasts, restart the service",
    )


def _account(account: Account, state: AccountState, committed: Decimal, *, now: datetime) -> Iterator[Trouble]:
    key = account.key
    if state.paused_reason:
        yield Trouble(
            key=f"paused:{key}",
            what=f"account {key} is paused and posts nothing: {state.paused_reason}. Put that right; it goes on by "
            f"itself within six hours, or at once with `crosspost resume {key}`",
        )
    if state.keys_end_at is not None and state.keys_end_at - now < KEYS_END:
        verb = "ended" if state.keys_end_at <= now else "end"
        yield Trouble(
            key=f"keys:{key}",
            what=f"the keys of account {key} {verb} on {state.keys_end_at:%Y-%m-%d %H:%M} UTC; `crosspost doctor` says "
            "how to make new ones",
        )
    budget = account.monthly_budget_usd
    if budget is not None and committed > 0 and committed >= budget * BUDGET:
        yield Trouble(
            key=f"budget:{key}",
            what=f"account {key} has spent ${committed} of this month's ${budget}, posts in doubt included; what does "
            "not fit waits for next month, unless monthly_budget_usd is raised",
        )


def _posts(posts: Iterable[PostInTrouble], now: datetime) -> Iterator[Trouble]:
    for post in posts:
        if post.state is PostState.FAILED:
            yield Trouble(
                key=f"failed:{post.post_id}",
                what=f"post {post.post_id} on {post.account_key} was refused for good: {post.note}. Edit or reject it: "
                f"`crosspost review show {post.post_id}`",
            )
        elif now - post.since > DOUBT:
            yield Trouble(
                key=f"doubt:{post.post_id}",
                what=f"post {post.post_id} on {post.account_key} is in doubt since {post.since:%Y-%m-%d %H:%M} UTC: "
                f"{post.note}. Look at the account, then say what you saw: `crosspost review resolve {post.post_id}`",
            )


def _feeds(feeds: Iterable[FeedState], now: datetime) -> Iterator[Trouble]:
    for feed in feeds:
        if feed.stopped:
            yield Trouble(key=f"feed:{feed.key}", what=f"feed {feed.key} is not polled any more: {feed.stopped}")
        elif feed.failures and _silent(feed, now):
            since = f"since {feed.answered_at:%Y-%m-%d %H:%M} UTC" if feed.answered_at else "and never answered"
            yield Trouble(key=f"feed:{feed.key}", what=f"feed {feed.key} fails {since}: {feed.last_error}")


def _silent(feed: FeedState, now: datetime) -> bool:
    return feed.failures >= FEED_NEVER if feed.answered_at is None else now - feed.answered_at > FEED_SILENT


def _words(span: timedelta) -> str:
    minutes = int(span.total_seconds() // 60)
    return f"{minutes} minutes" if minutes < 120 else f"{minutes // 60} hours"
