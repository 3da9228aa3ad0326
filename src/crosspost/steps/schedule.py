"""schedule: give drafts their due time, and posts that have missed theirs a new one or an end."""

from __future__ import annotations

import logging
from datetime import datetime

from crosspost.core.due_times import LATE, gives_way, has_missed, is_expired, needs_human, older_first
from crosspost.core.slots import counts_from
from crosspost.model import Account, Post, PostState, StepReport
from crosspost.ports import App
from crosspost.steps.giving_way import Plan, certain, displaced, giving_way, planner, taken

logger = logging.getLogger(__name__)


def run(app: App) -> StepReport:
    """Schedule every account that is not paused: the posts of a paused one wait for it to be resumed."""
    now, said = app.clock(), app.store.wishes()
    paused = {key for key, state in app.store.account_states().items() if state.paused_reason}
    scheduled = expired = waiting = 0
    for account in app.accounts.values():
        if account.key in paused:
            continue
        posts = app.store.to_schedule(account.key, late_before=now - LATE)
        late = [post for post in posts if is_expired(account, post, now)]
        if late:
            app.store.expire([post.id for post in late], reason=_too_late(account), now=now)
        worth = [post for post in posts if not is_expired(account, post, now)]
        due = _planned(app, account, worth, now, planner(account, said, now=now))
        app.store.set_due({**due, **_missed(account, worth, now)}, now=now)
        expired += len(late)
        scheduled += len(due)
        waiting += len(worth) - len(due)
        for post_id, at in due.items():
            logger.info("post.scheduled post=%d account=%s due=%s", post_id, account.key, at.isoformat())
    return StepReport(step="schedule", counts={"scheduled": scheduled, "expired": expired, "waiting": waiting})


def _planned(app: App, account: Account, posts: list[Post], now: datetime, plan: Plan) -> dict[int, datetime]:
    """Due times: first of what goes out by itself, as if the drafts that give way were not there; then theirs."""
    drafts = [post for post in posts if gives_way(account, post) and not has_missed(post, now=now)]
    sure = [post for post in posts if not gives_way(account, post) and not _is_parked(account, post, now)]
    due: dict[int, datetime] = {}
    if sure:
        standing = giving_way(app, account, now=now)
        held = certain(app, account, sure, standing, now=now)
        due = plan(sure, held)
        moved = displaced(account, standing, sorted([*held, *due.values()]), now=now, plan=plan)
        if not app.dry_run:
            # In dry run nothing ever leaves the queue: the oldest would take each time, and no other be shown.
            due |= older_first(*_overtaken(app, account, sure, due, now))
        due |= moved
        app.store.set_due(due, now=now)
    if drafts:
        held = taken(app, account, drafts, now=now, since=counts_from(account, now))
        due |= plan(drafts, held)
    return due


def _is_parked(account: Account, post: Post, now: datetime) -> bool:
    return needs_human(account, post) and has_missed(post, now=now)


def _missed(account: Account, posts: list[Post], now: datetime) -> dict[int, None]:
    """Drafts that nobody reviewed in time: they get none until they are approved, and hold nobody up."""
    return {post.id: None for post in posts if post.due_at is not None and _is_parked(account, post, now)}


def _overtaken(
    app: App, account: Account, posts: list[Post], due: dict[int, datetime], now: datetime
) -> tuple[dict[int, datetime], list[Post]]:
    """Approved posts that missed their time, with their new one; and newer approved ones that are to go before them.

    Drafts are left out: one that nobody reviews must not hold up what is approved.
    """
    late = {
        post.id: due[post.id]
        for post in posts
        if post.state is PostState.APPROVED and post.due_at is not None and due.get(post.id, now) > now
    }
    if not late:
        return {}, []
    approved = app.store.posts([PostState.APPROVED])
    newer = [
        post
        for post in approved
        if post.account_key == account.key
        and post.id not in due
        and post.id > min(late)
        and post.due_at is not None
        # What falls due right now may be on its way out.
        and now + LATE < post.due_at < max(late.values())
    ]
    return late, newer


def _too_late(account: Account) -> str:
    days = account.expire_after.total_seconds() / 86400
    return f"its time had passed by more than {days:g} days (expire_after)"
