"""schedule: give drafts their due time, and posts that have missed theirs a new one or an end."""

from __future__ import annotations

import logging
from datetime import datetime

from crosspost.core.slots import LATE, counts_from, is_expired, older_first, plan, without
from crosspost.model import Account, Post, PostState, StepReport
from crosspost.ports import App

logger = logging.getLogger(__name__)


def run(app: App) -> StepReport:
    """Schedule every account that is not paused: the posts of a paused one wait for it to be resumed."""
    now = app.clock()
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
        due = plan(account, worth, _taken(app, account, worth, now), now=now)
        if not app.dry_run:
            # In dry run nothing ever leaves the queue: the oldest would take each time, and no other be shown.
            due |= older_first(*_overtaken(app, account, worth, due, now))
        app.store.set_due(due, now=now)
        expired += len(late)
        scheduled += len(due)
        waiting += len(worth) - len(due)
        for post_id, at in due.items():
            logger.info("post.scheduled post=%d account=%s due=%s", post_id, account.key, at.isoformat())
    return StepReport(step="schedule", counts={"scheduled": scheduled, "expired": expired, "waiting": waiting})


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


def _taken(app: App, account: Account, posts: list[Post], now: datetime) -> list[datetime]:
    """Times that others than the posts about to be scheduled hold."""
    if not posts:
        return []
    return without(app.store.taken(account.key, since=counts_from(account, now)), posts)


def _too_late(account: Account) -> str:
    days = account.expire_after.total_seconds() / 86400
    return f"its time had passed by more than {days:g} days (expire_after)"
