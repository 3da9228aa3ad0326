"""Findings about one account: what both platforms share, then what only its own one has."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal

from crosspost.core.checkup import facebook, twitter
from crosspost.core.checkup.facts import Health, Obstacle, Trouble
from crosspost.core.checkup.finding import Finding, fine, problem, warning
from crosspost.core.costs import Operation, Prices, fits
from crosspost.model import Account, AccountState, PlatformName

SKEW_WARNED = timedelta(seconds=60)
"""A clock further off than this posts visibly off its slots."""

SKEW_REFUSED = timedelta(minutes=5)
"""X refuses signed calls whose time is further off than some minutes; it names no figure, five are reported."""

PLATFORMS = {PlatformName.TWITTER: "X", PlatformName.FACEBOOK: "Facebook"}


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
    since = f" since {state.paused_at:%Y-%m-%d %H:%M} UTC" if state.paused_at else ""
    return problem(
        subject_of(account),
        "paused",
        f"paused{since}: {state.paused_reason}",
        follows="its approved posts wait, and nothing goes out",
        remedy=f"put right what is named there, then: crosspost resume {account.key}",
    )


def budget(account: Account, *, spent: Decimal, prices: Prices) -> Finding | None:
    """What is left of the month's money. None where nothing is billed."""
    price = prices.of(account.platform, Operation.POST_WITH_LINK)
    if not price:
        return None
    who, limit = subject_of(account), account.monthly_budget_usd
    if limit is None:
        return warning(
            who,
            "budget",
            f"${spent} spent this month, and no monthly_budget_usd is set",
            follows=f"a post with a link costs ${price}, and nothing here limits how many there are",
            remedy=f'write monthly_budget_usd = 5 in its [[account]] table (key = "{account.key}")',
        )
    if not fits(price, spent=spent, budget=limit):
        return problem(
            who,
            "budget",
            f"${spent} of this month's ${limit} are spent; a post with a link costs ${price}",
            follows="posts with a link wait until next month",
            remedy="raise monthly_budget_usd, or wait for next month",
        )
    posts = int((limit - spent) // price)
    return fine(who, "budget", f"${spent} of this month's ${limit} spent; enough for {posts} posts with a link")


def not_asked(account: Account, *, price: Decimal) -> Finding:
    """The platform was not asked, because asking costs more than the month's budget leaves."""
    return problem(
        subject_of(account),
        "identity",
        f"not asked: asking {PLATFORMS[account.platform]} costs ${price}, which the month's budget does not leave",
        follows="whether its keys work is not known",
        remedy="raise monthly_budget_usd, then ask again",
    )


def _identity(account: Account, name: str, health: Health) -> Finding:
    who = subject_of(account)
    found = health.identity
    if found is None or found.remote_account_id != account.remote_account_id:
        return problem(
            who,
            "identity",
            f"the keys open {name}, which is not the profile or Page of the settings ({account.remote_account_id})",
            follows="posts would go out in somebody else's name",
            remedy="copy all keys of one account, made at the same place, into .env",
        )
    handle = f" (@{found.handle})" if found.handle and account.platform is PlatformName.TWITTER else ""
    return fine(who, "identity", f"{PLATFORMS[account.platform]} knows it as {found.name}{handle}")


def _trouble(account: Account, trouble: Trouble | None) -> Finding:
    who, platform = subject_of(account), PLATFORMS[account.platform]
    said = trouble.said if trouble else "no answer"
    match trouble.obstacle if trouble else Obstacle.NO_ANSWER:
        case Obstacle.REJECTED:
            own = twitter if account.platform is PlatformName.TWITTER else facebook
            return problem(
                who,
                "identity",
                f"{platform} does not accept its keys: {said}",
                follows="every post would be refused, and the account would pause",
                remedy=own.remedy_of(trouble.code if trouble else ""),
            )
        case Obstacle.NO_CREDIT:
            return problem(
                who,
                "credit",
                f"{platform} says that there is no credit: {said}",
                follows="nothing can be posted or read until credit is bought; the account would pause",
                remedy="buy credits at https://console.x.com, and look at the spending limit that is set there",
            )
        case Obstacle.TOO_MANY_CALLS:
            return problem(
                who,
                "identity",
                f"{platform} says that there were too many calls: {said}",
                follows="it could not be asked now; posts wait until the limit is over",
                remedy="try again in a quarter of an hour",
                human=False,
            )
        case _:
            return problem(
                who,
                "identity",
                f"{platform} gave no usable answer: {said}",
                follows="whether its keys work is not known, and posts would wait",
                remedy="check that this machine reaches the internet, then try again",
                human=False,
            )


def _clock(account: Account, health: Health) -> tuple[Finding, ...]:
    """Compare the two clocks; the server's has whole seconds and is as old as the answer's way."""
    if health.server_time is None:
        return ()
    who, skew = subject_of(account), health.asked_at - health.server_time
    if abs(skew) < SKEW_WARNED:
        return (fine(who, "clock", f"this machine's clock agrees with {PLATFORMS[account.platform]}'s"),)
    what = (
        f"this machine's clock is {_words(abs(skew))} {'ahead of' if skew > timedelta(0) else 'behind'} "
        f"{PLATFORMS[account.platform]}'s"
    )
    follows = "posts go out off their slots, and posts in doubt are looked for at the wrong time"
    remedy = "let the machine keep time by NTP: sudo timedatectl set-ntp true"
    if abs(skew) < SKEW_REFUSED:
        return (warning(who, "clock", what, follows=follows, remedy=remedy),)
    if account.platform is PlatformName.TWITTER:
        follows = f"X refuses signed calls that come from another time; {follows}"
    return (problem(who, "clock", what, follows=follows, remedy=remedy),)


def _words(span: timedelta) -> str:
    seconds = int(span.total_seconds())
    for size, unit in ((86_400, "days"), (3_600, "hours"), (60, "minutes")):
        if seconds >= 2 * size:
            return f"{seconds // size} {unit}"
    return f"{seconds} seconds"


def until(instant: datetime, *, now: datetime) -> str:
    """How far off an instant is, in words: "in 3 days", "2 hours ago"."""
    return f"in {_words(instant - now)}" if instant > now else f"{_words(now - instant)} ago"
