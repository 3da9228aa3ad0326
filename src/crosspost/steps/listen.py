"""listen: hear what others answer, comment and mention, since the last look. Posts nothing."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from decimal import Decimal

from crosspost.core.costs import Operation
from crosspost.core.listening import Week, after_filling, after_look, first_day, start_of, weeks
from crosspost.errors import CannotTell, PlatformError
from crosspost.model import Account, Listening, PlatformName, Post, Remark, StepReport
from crosspost.ports import App
from crosspost.steps.pacing import may_read, remember_limits

logger = logging.getLogger(__name__)

EVERY = timedelta(hours=1)
"""How often an account is listened to."""

YOUNG = timedelta(days=28)
"""Comments are looked for under posts younger than this."""

MOST_HEARD = 300
"""What one look may have to pay for: three pages of X's mentions."""

OWN_POSTS = 100
"""Where something waits for our answer, so many posts of our own are read on X besides."""

MOST_COUNTED = 100_000
"""Remarks that are looked at to count them by week."""


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
        now, before = app.clock(), app.store.listening(key)
        if key in paused or not listens(account) or (before is not None and before.at <= now < before.at + EVERY):
            continue
        waiting = app.store.waits_for_answer(key, since=now - YOUNG)
        if not may_read(app, account, _most(app, account, before, waiting=waiting)):
            problems.append(
                f"account {key!r}: listening might exceed measure_budget_usd or monthly_budget_usd; it waits"
            )
            continue
        try:
            heard += _hear(app, account, before, now=now, waiting=waiting)
        except PlatformError as error:
            problems.append(f"account {key!r}: what was said could not be read: {error}")
            logger.warning("listen.failed account=%s error=%s", key, error)
            if isinstance(error, CannotTell) and error.closed:
                app.store.pause(key, reason=str(error), now=app.clock())
        problems += _unfinished(app, key, now=now)
    return StepReport(step="listen", counts={"heard": heard}, problems=tuple(problems))


def _most(app: App, account: Account, before: Listening | None, *, waiting: bool) -> Decimal:
    """US dollars that a look may cost at the most."""
    looks = 2 if before and before.missed else 1
    posts = looks * MOST_HEARD + (OWN_POSTS if waiting else 0)
    return posts * app.prices.of(account.platform, Operation.OWNED_READ)


def _hear(app: App, account: Account, before: Listening | None, *, now: datetime, waiting: bool) -> int:
    """Hear what is new, then what earlier looks had to leave out; each is noted before the next is paid for."""
    ids = app.store.out_since(account.key, since=now - YOUNG)
    since, platform = start_of(before, now=now), app.platforms[account.key]
    heard = platform.replies(ids, since=since, waiting=waiting)
    new = app.store.hear(account.key, heard)
    noted = after_look(before, heard, asked_since=since, now=now)
    app.store.note_listening(account.key, noted)
    if before and before.missed and noted.missed:
        filled = platform.replies(ids, since=noted.missed[0], until=noted.missed[1])
        new += app.store.hear(account.key, filled)
        app.store.note_listening(account.key, after_filling(noted, filled))
    remember_limits(app, account.key)
    return new


def _unfinished(app: App, key: str, *, now: datetime) -> list[str]:
    """What was too much for one look, in words."""
    noted = app.store.listening(key)
    if noted is None or noted.at != now:
        return []
    if noted.missed:
        since, until = noted.missed
        return [
            f"account {key!r}: more was said than one look reads; what was said from {since:%Y-%m-%d %H:%M} to "
            f"{until:%Y-%m-%d %H:%M} UTC is read at the next looks, nothing to do"
        ]
    if noted.heard_until < now:
        return [
            f"account {key!r}: not all comments since {noted.heard_until:%Y-%m-%d %H:%M} UTC could be read in one look;"
            " the next one goes on, nothing to do"
        ]
    return []


def unanswered_first(remarks: tuple[Remark, ...]) -> tuple[Remark, ...]:
    """Questions that we have not answered, as far as the platform tells, then the rest; each newest first."""
    newest = sorted(remarks, key=lambda one: one.at, reverse=True)
    return tuple(sorted(newest, key=lambda one: one.answered or "?" not in one.text))


def talk(app: App) -> Mapping[str, tuple[Week, ...]]:
    """Account key → what was said week by week, for accounts to which anything was said lately."""
    now = app.clock()
    said: dict[str, list[Remark]] = {}
    for one in app.store.conversation(tuple(app.accounts), limit=MOST_COUNTED, since=first_day(now)):
        said.setdefault(one.account_key, []).append(one)
    return {key: weeks(remarks, app.accounts[key].timezone, now=now) for key, remarks in said.items()}


def posts_spoken_of(app: App, remarks: Iterable[Remark]) -> Mapping[str, Post]:
    """Remote id of what a remark answers → the post of ours that it is."""
    wanted: dict[str, set[str]] = {}
    for one in remarks:
        if one.answers:
            wanted.setdefault(one.account_key, set()).add(one.answers)
    numbers = {key: app.store.numbers_of(key, answered) for key, answered in wanted.items()}
    return {remote_id: app.store.post(number) for found in numbers.values() for remote_id, number in found.items()}
