"""Findings about one account: what both platforms share, then what only its own one has."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from crosspost.core.checkup import facebook, twitter
from crosspost.core.checkup.facts import Health, Obstacle, Trouble
from crosspost.core.checkup.finding import Finding, found
from crosspost.core.costs import Operation, Prices, fits
from crosspost.core.permissions import is_lacking, wanted
from crosspost.model import Ability, Account, AccountState, PlatformName

SKEW_WARNED = timedelta(seconds=60)
"""A clock further off than this posts visibly off its slots."""

SKEW_REFUSED = timedelta(minutes=5)
"""X refuses signed calls whose time is further off than some minutes; it names no figure, five are reported."""


def subject_of(account: Account) -> str:
    """How findings call an account."""
    return f"account {account.key}"


def judge(account: Account, health: Health) -> tuple[Finding, ...]:
    """Everything that the platform's answers say about an account."""
    who = _identity(account, health.identity.name, health) if health.identity else _trouble(account, health.trouble)
    own = twitter if account.platform is PlatformName.TWITTER else facebook
    return (who, *_clock(account, health), *own.judge(subject_of(account), account, health))


def paused(account: Account, state: AccountState) -> Finding | None:
    """A finding if nothing is published on the account until it is resumed."""
    if not state.paused_reason:
        return None
    who, said = subject_of(account), state.paused_reason
    if state.paused_at is None:
        return found(who, "paused", said=said, account=account.key)
    return found(who, "paused_since", said=said, account=account.key, at=state.paused_at.isoformat())


def refused(account: Account, state: AccountState) -> tuple[Finding, ...]:
    """What the platform refuses to the account, of what its settings ask for, though it may post."""
    codes = {Ability.REPLYING: "replying_refused", Ability.LISTENING: "listening_refused"}
    return tuple(
        found(subject_of(account), codes[ability], said=lack.said, account=account.key)
        for ability, lack in state.lacks.items()
        # What the token lacks is found by looking at it.
        if ability in codes and ability in wanted(account) and not is_lacking(lack.said)
    )


def budget(account: Account, *, spent: Decimal, prices: Prices) -> Finding | None:
    """What is left of the month's money. None where nothing is billed."""
    price = prices.of(account.platform, Operation.POST_WITH_LINK)
    if not price:
        return None
    who, limit = subject_of(account), account.monthly_budget_usd
    if limit is None:
        return found(who, "budget_not_set", spent=str(spent), price=str(price), account=account.key)
    if not fits(price, spent=spent, budget=limit):
        return found(who, "budget_spent", spent=str(spent), limit=str(limit), price=str(price))
    return found(who, "budget_left", spent=str(spent), limit=str(limit), posts=int((limit - spent) // price))


def not_asked(account: Account, *, price: Decimal) -> Finding:
    """The platform was not asked, because asking costs more than the month's budget leaves."""
    return found(subject_of(account), "not_asked", platform=account.platform.value, price=str(price))


def _identity(account: Account, name: str, health: Health) -> Finding:
    who, platform = subject_of(account), account.platform
    seen = health.identity
    if seen is None or seen.remote_account_id != account.remote_account_id:
        return found(who, "somebody_else", name=name, remote_id=account.remote_account_id)
    if seen.handle and platform is PlatformName.TWITTER:
        return found(who, "known_by_handle", platform=platform.value, name=seen.name, handle=seen.handle)
    return found(who, "known_as", platform=platform.value, name=seen.name)


def _trouble(account: Account, trouble: Trouble | None) -> Finding:
    own = twitter if account.platform is PlatformName.TWITTER else facebook
    code = {
        Obstacle.REJECTED: own.rejection(trouble.code if trouble else ""),
        Obstacle.NO_CREDIT: "no_credit",
        Obstacle.TOO_MANY_CALLS: "too_many_calls",
        Obstacle.NO_ANSWER: "no_usable_answer",
    }[trouble.obstacle if trouble else Obstacle.NO_ANSWER]
    said = trouble.said if trouble else None
    return found(subject_of(account), code, platform=account.platform.value, said=said)


def _clock(account: Account, health: Health) -> tuple[Finding, ...]:
    """Compare the two clocks; the server's has whole seconds and is as old as the answer's way."""
    if health.server_time is None:
        return ()
    who, platform, skew = subject_of(account), account.platform.value, health.asked_at - health.server_time
    if abs(skew) < SKEW_WARNED:
        return (found(who, "clock_agrees", platform=platform),)
    if abs(skew) < SKEW_REFUSED:
        code = "clock_off"
    else:
        code = "clock_refused" if account.platform is PlatformName.TWITTER else "clock_far_off"
    side = "ahead" if skew > timedelta(0) else "behind"
    return (found(who, code, platform=platform, side=side, skew=abs(skew).total_seconds()),)
