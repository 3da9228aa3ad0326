"""listen: hear what others answer, comment and mention, since the last look. Posts nothing."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from decimal import Decimal

from crosspost.core.costs import Operation, how_many
from crosspost.core.listening import (
    LEAST,
    Week,
    after_failure,
    after_filling,
    after_look,
    first_day,
    listens,
    start_of,
    weeks,
)
from crosspost.core.pauses import retry_due
from crosspost.errors import CannotTell, MayNotListen, PlatformError
from crosspost.model import Ability, Account, Listening, Post, Remark, StepReport
from crosspost.ports import App
from crosspost.steps.pacing import remember_limits, room_for_reading

logger = logging.getLogger(__name__)

EVERY = timedelta(hours=1)
"""How often an account is listened to."""

YOUNG = timedelta(days=28)
"""Comments are looked for under posts younger than this."""

MOST = 400
"""Posts that one look may have to pay for on X: three pages of mentions, and one of our own where something waits for
our answer.
"""

MOST_COUNTED = 100_000
"""Remarks that are looked at to count them by week."""


def run(app: App) -> StepReport:
    """Hear each account whose time has come. Idle in dry run; a paused account waits."""
    heard, problems = 0, list[str]()
    if app.dry_run:
        return StepReport(step="listen", counts={})
    states = app.store.account_states()
    paused = {key for key, state in states.items() if state.paused_reason}
    for key, account in app.accounts.items():
        now, before = app.clock(), app.store.listening(key)
        if key in paused or not listens(account) or (before is not None and before.at <= now < before.at + EVERY):
            continue
        lack = states[key].lacks.get(Ability.LISTENING) if key in states else None
        if lack is not None and not retry_due(lack, now=now):
            continue
        most = _room(app, account)
        if most < LEAST:
            problems.append(
                f"account {key!r}: listening needs ${LEAST * _price(app, account)} of reading, more than "
                "measure_budget_usd or monthly_budget_usd have left this month; it waits"
            )
            continue
        try:
            heard += _hear(app, account, before, now=now, most=most)
            if lack is not None:
                app.store.regain(key, (Ability.LISTENING,), now=app.clock())
        except MayNotListen as error:
            # Told once: it stays as it is until somebody acts, and everything else goes on.
            if app.store.note_lack(key, Ability.LISTENING, said=str(error), now=app.clock()):
                problems.append(f"account {key!r}: what was said could not be read: {error}")
        except PlatformError as error:
            problems.append(f"account {key!r}: what was said could not be read: {error}")
            logger.warning("listen.failed account=%s error=%s", key, error)
            if _price(app, account) and app.store.listening(key) == before:
                # Something may have been paid: the next look is due in an hour, as ever.
                app.store.note_listening(key, after_failure(before, now=now))
            if isinstance(error, CannotTell) and error.closed:
                app.store.pause(key, reason=str(error), now=app.clock())
        else:
            problems += _unfinished(app, key, now=now)
    return StepReport(step="listen", counts={"heard": heard}, problems=tuple(problems))


def _price(app: App, account: Account) -> Decimal:
    """US dollars that a remark, or a post of our own, costs to read."""
    return app.prices.of(account.platform, Operation.OWNED_READ)


def _room(app: App, account: Account) -> int:
    """How many posts a look may pay for."""
    return how_many(_price(app, account), room=room_for_reading(app, account), most=MOST)


def _hear(app: App, account: Account, before: Listening | None, *, now: datetime, most: int) -> int:
    """Hear what is new, then what earlier looks had to leave out; each is noted before the next is paid for."""
    ids = app.store.out_since(account.key, since=now - YOUNG)
    since, platform = start_of(before, now=now), app.platforms[account.key]
    waiting = app.store.waits_for_answer(account.key, since=now - YOUNG)
    heard = platform.replies(ids, since=since, waiting=waiting, most=most)
    new = app.store.hear(account.key, heard)
    noted = after_look(before, heard, asked_since=since, now=now)
    app.store.note_listening(account.key, noted)
    if before and before.missed and noted.missed and (most := _room(app, account)) >= LEAST:
        filled = platform.replies(ids, since=noted.missed[0], until=noted.missed[1], most=most)
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
