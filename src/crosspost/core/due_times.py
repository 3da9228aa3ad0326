"""Which post gets which due time: those that are sure, those that give way, those that have missed theirs. Pure.

Which instants are free at all is `core.slots`.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from crosspost.core.lifecycle import is_move
from crosspost.core.slots import PIN_REACH, Fits, any_time, is_free, next_free
from crosspost.model import Account, Event, Post, PostState

LATE = timedelta(minutes=10)
"""A post this far behind its due time is not sent but scheduled again: a service that wakes up must not burst."""

FIRST_VERSION = 1
"""The version of a draft that a policy may let go. A human's hand raises it, and so does what wants a human's look."""


def said_now(post: Post, history: Iterable[Event]) -> bool:
    """Whether a person asked for the post now: made it due at the very instant of asking, and it kept that time."""
    return any(is_move(event) and event.at == post.due_at for event in history)


def without(taken: Iterable[datetime], posts: Iterable[Post]) -> list[datetime]:
    """The taken instants that others than these posts hold, ascending."""
    left = Counter(taken)
    left -= Counter(at for post in posts if (at := post.due_at or post.choice.wanted_at) is not None)
    return sorted(left.elements())


def is_expired(account: Account, post: Post, at: datetime) -> bool:
    """Whether at this instant a post has missed its first due time by more than the account allows."""
    return post.first_due_at is not None and at - post.first_due_at > account.expire_after


def needs_human(account: Account, post: Post) -> bool:
    """Whether only a human lets this draft go: by the account's policy, or because a human has taken it in hand."""
    return post.state is PostState.DRAFT and (account.review.auto_after is None or post.version > FIRST_VERSION)


def gives_way(account: Account, post: Post) -> bool:
    """Whether a draft holds its time against other drafts only.

    One that a human has taken in hand holds it against all until it has passed: that may be the time a human chose.
    """
    return needs_human(account, post) and post.version == FIRST_VERSION


def has_missed(post: Post, *, now: datetime) -> bool:
    """Whether the time that a draft was given has passed without anybody letting it go."""
    if post.state is not PostState.DRAFT or post.first_due_at is None:
        return False
    return post.due_at is None or post.due_at < now - LATE


def held_by(post: Post, *, now: datetime) -> datetime | None:
    """The instant at which a post is to go out, or that its choice wants. None for a draft that has missed its time."""
    at = post.due_at or post.choice.wanted_at
    if at is None or has_missed(post, now=now):
        return None
    return None if post.state is PostState.DRAFT and at < now - LATE else at


def plan(
    account: Account,
    posts: Iterable[Post],
    taken: Iterable[datetime],
    *,
    now: datetime,
    fits: Fits = any_time,
    wished: Fits = any_time,
) -> dict[int, datetime]:
    """Due times for posts, in their order. Posts that find no free time within the horizon are left out.

    A post without due time gets the instant that its choice wants, if it is still to come and free. An approved post
    that has missed its time may go out at once if nothing stands against it; the others take the next slots. So nothing
    bursts, and nothing starves on a service that is called rarely.

    New times are such that a person's word `fits`; those that are `wished` for are taken as far as there is one within
    a week that is not too late for the post. What was chosen or set before that word was said keeps its time.
    """
    posts, times = list(posts), sorted(taken)
    due: dict[int, datetime] = {}
    for post in posts:
        wanted = post.choice.wanted_at if post.due_at is None else None
        if wanted is not None and wanted >= now and is_free(account, times, wanted):
            due[post.id] = wanted
            insort(times, wanted)
    after = now
    for post in posts:
        if post.id in due:
            continue
        missed = post.state is PostState.APPROVED and post.due_at is not None
        at_once = missed and fits(now) and wished(now) and is_free(account, times, now)
        at = now if at_once else _new_time(account, post, times, after=after, now=now, fits=fits, wished=wished)
        if at is None:
            break
        due[post.id] = at
        insort(times, at)
        after = max(after, at) if at != now else after
    return due


def _new_time(
    account: Account,
    post: Post,
    taken: Sequence[datetime],
    *,
    after: datetime,
    now: datetime,
    fits: Fits,
    wished: Fits,
) -> datetime | None:
    """The next free instant: one that is wished for where that is near enough, else whichever fits."""
    if wished is not any_time:
        at = next_free(account, taken, after=after, fits=lambda one: fits(one) and wished(one))
        if at is not None and at <= now + PIN_REACH and not is_expired(account, post, at):
            return at
    return next_free(account, taken, after=after, fits=fits)


def older_first(due: Mapping[int, datetime], waiting: Iterable[Post]) -> dict[int, datetime]:
    """New due times such that posts that have missed theirs go before newer ones, at the same instants altogether.

    `due` are the times that `plan` found for approved posts that were late, `waiting` approved posts whose time is
    still to come. Only late posts come to go earlier; the others keep their time or move back. So gap, cap and quiet
    hours are kept, and nothing goes out before a platform said that it may.
    """
    ahead = {post.id: post.due_at for post in waiting if post.due_at is not None}
    times = sorted([*due.values(), *ahead.values()])
    found: dict[int, datetime] = {}
    for post_id in sorted([*due, *ahead]):
        earliest = ahead.get(post_id)
        at = times.pop(0 if earliest is None else bisect_left(times, earliest))
        if at != (due.get(post_id) or earliest):
            found[post_id] = at
    return found
