"""When a post goes out, as a human decides: at another time, or now. Shared by command line and page; not a room."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType

from crosspost.core.due_times import LATE, is_expired
from crosspost.core.lifecycle import is_move
from crosspost.core.openings import openings
from crosspost.core.slots import Against, against, coming, counts_from
from crosspost.core.strategy.wishes import word_of
from crosspost.core.strategy.word import Word
from crosspost.errors import UnfitTime
from crosspost.model import Account, Post, PostState
from crosspost.ports import App
from crosspost.steps.giving_way import certain, displaced, giving_way, planner, taken

_WORDS: Mapping[Against, str] = MappingProxyType(
    {
        Against.PAST: "that time has passed; choose a later one",
        Against.TOO_FAR: "that is more than a year away; choose an earlier time",
        Against.QUIET: "that lies in the account's quiet hours (quiet_hours); choose another time",
        Against.GAP: "another post goes out too close to it (min_gap); choose another time",
        Against.FULL: "the account has as many posts that day as it may have (max_per_day); choose another day",
    }
)


def free_times(app: App, post: Post, *, count: int) -> list[datetime]:
    """The next times at which the post could go out; its own one is no obstacle to itself."""
    account = app.accounts.get(post.account_key)
    if account is None:
        return []
    now = app.clock()
    return coming(account, _taken(app, account, post, now), after=now, count=count)


def move(app: App, post_id: int, at: datetime, *, version: int, who: str) -> Post:
    """Let a draft or approved post go out at another time (aware). A post that was approved stays approved.

    Raises UnfitTime where the account's quiet hours, gap or cap stand against it, and like `Store.move_due`.
    """
    post = app.store.post(post_id)
    account = _account(app, post)
    now = app.clock()
    found = against(account, _taken(app, account, post, at), at, now=now)
    if found is not None:
        raise UnfitTime(f"post {post_id} cannot go out at {at:%Y-%m-%d %H:%M} UTC: {_WORDS[found]}", against=found)
    return app.store.move_due(post_id, version=version, due_at=at, who=who, now=now)


def now_due(app: App, post_id: int, *, version: int, who: str) -> Post:
    """Approve a draft or approved post and make it due this instant; gap and cap do not count. Sends nothing itself.

    Raises UnfitTime in the account's quiet hours and while it pauses, and like `Store.move_due`.
    """
    check_now(app, app.store.post(post_id))
    now = app.clock()
    moved = app.store.move_due(post_id, version=version, due_at=now, who=who, now=now)
    if moved.state is PostState.APPROVED:
        return moved
    return app.store.approve(post_id, version=moved.version, who=who, now=now)


def check_now(app: App, post: Post) -> None:
    """Raises UnfitTime where a post cannot go out this instant: in quiet hours, and while its account pauses."""
    account = _account(app, post)
    now = app.clock()
    paused = app.store.account_states()[account.key].paused_reason
    if paused:
        raise UnfitTime(f"{account.key} is paused: {paused}. Put that right first", against="paused")
    if against(account, (), now, now=now) is Against.QUIET:
        raise UnfitTime(f"{account.key} has quiet hours now; nothing goes out in them", against=Against.QUIET)


def approve(app: App, post_id: int, *, version: int, who: str) -> Post:
    """Let a draft go out at its time, or sooner where only drafts that nobody has approved stood before it.

    A time that a human chose, or the strategy out of those within its reach, is kept. Raises like `Store.approve`.
    """
    before, now = app.store.post(post_id), app.clock()
    approved = app.store.approve(post_id, version=version, who=who, now=now)
    account = app.accounts.get(approved.account_key)
    if account is None or _is_kept(app, account, before, now):
        return approved
    drafts = giving_way(app, account, now=now)
    held = certain(app, account, [approved], drafts, now=now)
    word = word_of(account, app.store.wishes()) if account.learning.on else Word()
    soonest = next(iter(openings(account, held, word, now=now)), None)
    if soonest is None or (approved.due_at is not None and approved.due_at > now - LATE and soonest >= approved.due_at):
        return approved
    plan = planner(account, app.store.wishes(), now=now)
    moved = displaced(account, drafts, sorted([*held, soonest]), now=now, plan=plan)
    app.store.set_due({**moved, post_id: soonest}, now=now)
    return app.store.post(post_id)


def _is_kept(app: App, account: Account, post: Post, now: datetime) -> bool:
    """Whether the time of a draft that is being approved stays as it is, or is for the schedule to find."""
    if app.store.account_states()[account.key].paused_reason or is_expired(account, post, now):
        return True
    if post.due_at is None:
        return post.first_due_at is None
    if now - LATE <= post.due_at <= now + LATE:
        return True
    if post.version > 1 and any(map(is_move, app.store.history(post.id))):
        return post.due_at > now
    chosen = post.choice.wanted_at == post.due_at and post.due_at > now
    return chosen and (bool(post.choice.pinned) or post.due_at - post.created_at <= account.learning.horizon)


def _account(app: App, post: Post) -> Account:
    account = app.accounts.get(post.account_key)
    if account is None:
        raise UnfitTime(
            f"post {post.id} is for {post.account_key}, which is in the settings no more; write it there again",
            against="no_account",
        )
    return account


def _taken(app: App, account: Account, post: Post, at: datetime) -> list[datetime]:
    now = app.clock()
    return taken(app, account, [post], now=now, since=counts_from(account, min(at, now)))
