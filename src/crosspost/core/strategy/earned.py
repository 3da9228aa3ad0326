"""What learning earned on accounts as they stand now, and how many more posts its proof takes. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from statistics import fmean

from crosspost.core.strategy.beliefs import Beliefs
from crosspost.core.strategy.deciding import Mind, tuning_now
from crosspost.core.strategy.digest import TUNING
from crosspost.core.strategy.lift import Lift, LiftVerdict, lift_of
from crosspost.model import Account

_OPEN = (LiftVerdict.NOT_MEASURABLE, LiftVerdict.NO_PROOF)


def earned(account: Account, mind: Mind, beliefs: Beliefs, *, since: datetime | None = None) -> Lift:
    """On one account that learns; of posts since an instant, or of all."""
    lift = lift_of(mind.rows, beliefs, account=account.key, since=since, tuning=tuning_now(account, mind))
    return _foreseen(lift, [account], mind, beliefs)


def earned_together(accounts: Sequence[Account], mind: Mind, beliefs: Beliefs) -> Lift:
    """On all of these accounts that learn. The posts that are missing are those of all of them together."""
    learning = [account for account in accounts if account.key in mind.words]
    keys = {account.key for account in learning}
    shares = [1 / account.learning.control for account in _drawing(learning, mind)]
    rows = [row for row in mind.rows if row.account in keys]
    lift = lift_of(rows, beliefs, tuning=TUNING, every=1 / fmean(shares) if shares else None)
    return _foreseen(lift, learning, mind, beliefs)


def _foreseen(lift: Lift, accounts: Sequence[Account], mind: Mind, beliefs: Beliefs) -> Lift:
    """With the posts of warm-ups that are not over, which are no part of the comparison; without a forecast where
    nothing is drawn at random any more.
    """
    drawing = _drawing(accounts, mind)
    if not drawing:
        return replace(lift, more_posts=None if lift.verdict in _OPEN else 0, goes_on=False)
    if lift.verdict not in _OPEN or lift.more_posts is None:
        return lift
    pooled = beliefs.variances.pooled
    waiting = [mind.tally.warmup_left(one.key, tuning_now(one, mind), pooled=pooled) for one in drawing]
    return replace(lift, more_posts=lift.more_posts + sum(waiting))


def _drawing(accounts: Sequence[Account], mind: Mind) -> list[Account]:
    return [account for account in accounts if not mind.words[account.key].adopted]
