"""When the platform of a paused account is asked whether it may post again."""

from __future__ import annotations

from datetime import datetime, timedelta

from crosspost.model import AccountState, Lack

CHECK_EVERY = timedelta(hours=6)
"""Credit is bought and keys are mended by people: a check costs a cent on X, and four a day find out soon enough."""


def check_due(state: AccountState, *, now: datetime) -> bool:
    """Whether a paused account is to be checked now. A time ahead of us was written before the clock was set back."""
    if state.paused_at is None:
        return False
    return _long_ago(state.checked_at or state.paused_at, now)


def retry_due(lack: Lack, *, now: datetime) -> bool:
    """Whether what an account may not do is to be tried now."""
    return _long_ago(lack.seen_at, now)


def _long_ago(at: datetime, now: datetime) -> bool:
    since = now - at
    return since < timedelta(0) or since >= CHECK_EVERY
