"""listen: hear what others answer, comment and mention, since the last look. Posts nothing."""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import datetime, timedelta

from crosspost.core.costs import Operation
from crosspost.errors import CannotTell, PlatformError
from crosspost.model import Account, PlatformName, Remark, StepReport
from crosspost.ports import App
from crosspost.steps.pacing import may_read, remember_limits

logger = logging.getLogger(__name__)

EVERY = timedelta(hours=1)
"""How often an account is listened to."""

OVERLAP = timedelta(minutes=10)
"""Listings lag and clocks differ: each look begins so much before the last one. What was heard is not heard again."""

FIRST = timedelta(days=7)
YOUNG = timedelta(days=28)
"""Comments are looked for under posts younger than this."""

MOST_HEARD = 300
"""What one look may have to pay for: three pages of X's mentions."""


def listens(account: Account) -> bool:
    """Whether the account is listened to: where it is asked for or, unasked, where it costs nothing."""
    return account.platform is PlatformName.FACEBOOK if account.listen is None else account.listen


def run(app: App) -> StepReport:
    """Hear each account whose time has come. Idle in dry run; a paused account waits."""
    heard, problems = 0, list[str]()
    if app.dry_run:
        return StepReport(step="listen", counts={})
    paused = {key for key, state in app.store.account_states().items() if state.paused_reason}
    for key, account in app.accounts.items():
        now, last = app.clock(), app.store.listened_at(key)
        if key in paused or not listens(account) or (last is not None and last <= now < last + EVERY):
            continue
        if not may_read(app, account, MOST_HEARD * app.prices.of(account.platform, Operation.OWNED_READ)):
            problems.append(
                f"account {key!r}: listening might exceed measure_budget_usd or monthly_budget_usd; it waits"
            )
            continue
        try:
            heard += _hear(app, account, now=now, since=(last or now - FIRST) - OVERLAP)
        except PlatformError as error:
            problems.append(f"account {key!r}: what was said could not be read: {error}")
            logger.warning("listen.failed account=%s error=%s", key, error)
            if isinstance(error, CannotTell) and error.closed:
                app.store.pause(key, reason=str(error), now=app.clock())
    return StepReport(step="listen", counts={"heard": heard}, problems=tuple(problems))


def _hear(app: App, account: Account, *, now: datetime, since: datetime) -> int:
    ids = [
        post.remote_id
        for post, gone in app.store.published()
        if post.account_key == account.key and not gone and post.remote_id and (post.published_at or now) > now - YOUNG
    ]
    said = app.platforms[account.key].replies(ids, since=since)
    new = app.store.hear(account.key, [replace(one, account_key=account.key) for one in said])
    app.store.note_listening(account.key, now=now)
    remember_limits(app, account.key)
    return new


def unanswered_first(remarks: tuple[Remark, ...]) -> tuple[Remark, ...]:
    """Questions that we have not answered, as far as the platform tells, then the rest; each newest first."""
    newest = sorted(remarks, key=lambda one: one.at, reverse=True)
    return tuple(sorted(newest, key=lambda one: one.answered or "?" not in one.text))
