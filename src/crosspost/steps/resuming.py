"""Let paused accounts post again once their platform answers as it should. A part of publish, not a room itself."""

from __future__ import annotations

import logging

from crosspost.core.costs import Operation, fits
from crosspost.core.pauses import check_due
from crosspost.errors import PlatformError
from crosspost.model import Account
from crosspost.ports import App
from crosspost.steps.pacing import committed

logger = logging.getLogger(__name__)


def resume_answering(app: App) -> int:
    """Ask the platform of each paused account who we are, every `CHECK_EVERY` at the most; resume those that answer.

    Returns how many were resumed. An account that may only read stays paused; so does, unasked, one whose budget has no
    room for the question. What the answer does not tell, enough credit for a post above all, the next post tells.
    """
    resumed = 0
    for key, state in app.store.account_states().items():
        account = app.accounts.get(key)
        if account is None or not check_due(state, now=app.clock()) or not _affordable(app, account):
            continue
        # Written down first: a check that kills the process must not be repeated at every start.
        app.store.note_check(key, now=app.clock())
        if _answers(app, key) and app.store.resume(key, now=app.clock()):
            logger.info("account.resumed account=%s was=%s", key, state.paused_reason)
            resumed += 1
    return resumed


def _answers(app: App, key: str) -> bool:
    try:
        found = app.platforms[key].whoami()
    except PlatformError as error:
        logger.info("account.still_paused account=%s reason=%s", key, error)
        return False
    if found.may_post is False:
        logger.info("account.still_paused account=%s reason=its keys may only read", key)
        return False
    return True


def _affordable(app: App, account: Account) -> bool:
    price = app.prices.of(account.platform, Operation.USER_READ)
    return fits(price, spent=committed(app, account, now=app.clock()), budget=account.monthly_budget_usd)
