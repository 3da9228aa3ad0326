"""Drafts that only a human lets go give way to what is approved. Shared by schedule and planning; not a room itself.

Such a draft holds its time against other drafts, so that whoever reviews them in order sees each go out when it said.
It holds it against nothing that is approved, and against nobody once it has passed unreviewed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from functools import partial

from crosspost.core import due_times
from crosspost.core.due_times import LATE, gives_way, held_by, without
from crosspost.core.openings import allowed_by, wished_by
from crosspost.core.slots import counts_from, is_free
from crosspost.core.strategy.wishes import word_of
from crosspost.model import Account, Post, PostState, Wish
from crosspost.ports import App

Plan = Callable[[Iterable[Post], Iterable[datetime]], dict[int, datetime]]
"""`due_times.plan` for one account at one instant: posts, and the instants that others hold → due times."""


def planner(account: Account, said: Sequence[Wish], *, now: datetime) -> Plan:
    """How this account's posts are planned, by what people have said of its times."""
    word = word_of(account, said)
    return partial(due_times.plan, account, now=now, fits=allowed_by(account, word), wished=wished_by(account, word))


def taken(app: App, account: Account, posts: Sequence[Post], *, now: datetime, since: datetime) -> list[datetime]:
    """Instants from `since` on that others than these posts hold, ascending."""
    held = app.store.taken(account.key, since=since, drafts_since=now - LATE)
    return without(held, [post for post in posts if held_by(post, now=now) is not None])


def giving_way(app: App, account: Account, *, now: datetime) -> list[Post]:
    """The account's drafts that hold an instant and give way, in order of their number."""
    drafts = app.store.posts([PostState.DRAFT])
    mine = (post for post in drafts if post.account_key == account.key and gives_way(account, post))
    return sorted((post for post in mine if held_by(post, now=now) is not None), key=lambda post: post.id)


def certain(
    app: App, account: Account, posts: Sequence[Post], drafts: Sequence[Post], *, now: datetime
) -> list[datetime]:
    """Instants that stand against an approved post: those of all but these posts and these drafts, ascending."""
    return taken(app, account, [*posts, *drafts], now=now, since=counts_from(account, now))


def displaced(
    account: Account, drafts: Sequence[Post], certain: Sequence[datetime], *, now: datetime, plan: Plan
) -> Mapping[int, datetime]:
    """New due times of those among these drafts that cannot keep theirs beside what is certain."""
    moved, kept = [], list(certain)
    for draft in drafts:
        at = held_by(draft, now=now)
        if at is not None and is_free(account, certain, at):
            kept.append(at)
        elif draft.due_at is not None:
            moved.append(draft)
    return plan(moved, kept)
