"""May a due post go out now? If not, until when it waits. Shared by the rooms that publish; not a room itself.

A post that has to wait gets a later due time. So it is spoken of once for each time that it is put off, not at every
tick, and a restart does not forget it.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from types import MappingProxyType

from crosspost.core.costs import (
    READS,
    Operation,
    at_stake,
    fits,
    full_price,
    month_start,
    most_for_measuring,
    reading_budget,
)
from crosspost.core.due_times import LATE, is_expired, older_first, without
from crosspost.core.lifecycle import UNSETTLED
from crosspost.core.limits import used_up
from crosspost.core.listening import LEAST, listens
from crosspost.core.openings import allowed_by
from crosspost.core.pauses import CHECK_EVERY, retry_due
from crosspost.core.replies import OWED
from crosspost.core.slots import any_time, counts_from, is_quiet, next_free, soonest
from crosspost.core.strategy.wishes import word_of
from crosspost.model import Ability, Account, Lack, LimitKind, Post, PostState
from crosspost.ports import App

logger = logging.getLogger(__name__)

LOOK_AGAIN = timedelta(hours=1)
"""How long a post waits for the budget before it is looked at again, at the next slot: somebody may have raised it."""

_WORDS: Mapping[LimitKind, str] = MappingProxyType(
    {
        LimitKind.WINDOW: "the platform takes no more posts in this quarter of an hour, that is",
        LimitKind.DAY: "the platform takes no more posts within 24 hours, that is",
        LimitKind.APP_DAY: "the platform takes no more posts of all accounts of this app within 24 hours, that is",
        LimitKind.APP_USAGE: "nearly all calls that the app may make are used up, so that we slow down",
        LimitKind.USAGE: "nearly all calls that the platform allows are used up, so that we slow down",
    }
)


@dataclass(frozen=True, kw_only=True)
class Wait:
    """Why a post may not go out now, and until when."""

    until: datetime
    reason: str
    # Whether it goes on to the account's slots, or to any time: a wait for money may last for weeks and ends at
    # midnight, when nobody reads.
    in_slot: bool = False


def may_post_now(app: App, account_key: str, now: datetime) -> bool:
    """Whether the settings know the account, and it has no quiet hours now."""
    account = app.accounts.get(account_key)
    return account is not None and not is_quiet(account.quiet_hours, now.astimezone(account.timezone))


def wait_of(app: App, account: Account, post: Post, *, now: datetime, promised: Decimal = Decimal(0)) -> Wait | None:
    """Return what the post has to wait for; None when it may go out now.

    `promised` are US dollars that other posts are about to cost. Counts every post in doubt as if it were on the
    platform.
    """
    return (
        limited(app, account, now=now)
        or _without_link(app, account, post, now=now)
        or _over_budget(app, account, post, now=now, promised=promised)
    )


def may_not_reply(app: App, account: Account, *, now: datetime) -> Lack | None:
    """Why the account may not reply, unless that is to be tried again now."""
    state = app.store.account_states().get(account.key)
    lack = state.lacks.get(Ability.REPLYING) if state else None
    return lack if lack is not None and not retry_due(lack, now=now) else None


def _without_link(app: App, account: Account, post: Post, *, now: datetime) -> Wait | None:
    """A post whose link goes into its first reply does not go out while the account may not reply."""
    if post.outgoing.reply is None:
        return None
    state = app.store.account_states().get(account.key)
    lack = state.lacks.get(Ability.REPLYING) if state else None
    if lack is None:
        return None
    return Wait(
        until=max(lack.seen_at + CHECK_EVERY, now + LOOK_AGAIN),
        reason=f"{account.key} may not reply, so the post would stand there without its link; it waits: {lack.said}",
    )


def committed(app: App, account: Account, *, now: datetime) -> Decimal:
    """US dollars of the account's month that are spent, or may prove to be: posts in doubt count as posted.

    So do the first replies that published posts are still to get.
    """
    spent = app.store.spent(account.key, since=month_start(now, account.timezone))
    owed = sum((reply.price_usd for reply in app.store.replies(OWED) if reply.account_key == account.key), Decimal(0))
    return spent + owed + at_stake(account.key, app.store.posts(UNSETTLED))


def room_for_reading(app: App, account: Account) -> Decimal | None:
    """US dollars that reads may still cost this month: by its budget, and by the part of it that is for reading.

    At least 0; None: no limit.
    """
    now = app.clock()
    rooms: list[Decimal] = []
    if (budget := reading_budget(account)) is not None:
        rooms.append(budget - _read(app, account, now=now))
    if account.monthly_budget_usd is not None:
        rooms.append(account.monthly_budget_usd - committed(app, account, now=now))
    return max(min(rooms), Decimal(0)) if rooms else None


def read_up(app: App, *, now: datetime) -> dict[str, Decimal]:
    """By account: US dollars that reading has cost this month, where the rest of its part pays for no further look.

    Left out are accounts that are to read nothing (their part is 0), and those whose platform bills no reads.
    """
    found: dict[str, Decimal] = {}
    for key, account in app.accounts.items():
        budget, least = reading_budget(account), _least_for_reading(app, account)
        if budget and least and not fits(least, spent=(spent := _read(app, account, now=now)), budget=budget):
            found[key] = spent
    return found


def _read(app: App, account: Account, *, now: datetime) -> Decimal:
    """US dollars that reading has cost in the account's month."""
    return app.store.spent(account.key, since=month_start(now, account.timezone), operations=READS)


def _least_for_reading(app: App, account: Account) -> Decimal:
    """US dollars that must be left for posts to be measured and, where that is wanted, for the account to be heard."""
    heard = LEAST * app.prices.of(account.platform, Operation.OWNED_READ) if listens(account) else Decimal(0)
    return max(most_for_measuring(account.platform, 1, app.prices), heard)


def remember_limits(app: App, account_key: str) -> None:
    """Store what the platform's latest answers said about the next posts, for us and for whoever comes after us."""
    limits = app.platforms[account_key].limits()
    if limits:
        account = app.accounts.get(account_key)
        app.store.save_limits(account_key, limits, app=account.app if account else None)


def put_off(app: App, account: Account, post: Post, wait: Wait, *, now: datetime) -> None:
    """Move the post's due time to the end of the wait, or end the post where that would be too late to be worth it."""
    at = later(app, account, post, wait.until, in_slot=wait.in_slot)
    if at is not None:
        due = older_first({post.id: at}, _as_dear(app, post, now, at)) if wait.in_slot else {}
        app.store.set_due({post.id: at} | due, now=now)
    elif is_expired(account, post, wait.until):
        app.store.expire([post.id], reason=f"it would have had to wait beyond expire_after: {wait.reason}", now=now)
    logger.warning(
        "post.waits post=%d account=%s until=%s %s",
        post.id,
        account.key,
        at.isoformat() if at else "never",
        wait.reason,
    )


def later(app: App, account: Account, post: Post, at: datetime, *, in_slot: bool = False) -> datetime | None:
    """When the post may go out from `at` on: where gap, cap, quiet hours and a person's word allow.

    `in_slot`: at the account's next free slot, unless that would be too late. A post that was due at a forbidden time
    was put there by hand, or before it was forbidden: the word does not count for it. None: too late, or never.
    """
    if is_expired(account, post, at):
        return None
    held = app.store.taken(account.key, since=counts_from(account, at), drafts_since=app.clock() - LATE)
    taken = without(held, [post])
    allowed = allowed_by(account, word_of(account, app.store.wishes()))
    by_hand = post.due_at is not None and not allowed(post.due_at)
    suits = any_time if by_hand else allowed
    slot = next_free(account, taken, after=at, fits=suits) if in_slot else None
    if slot is not None and not is_expired(account, post, slot):
        return slot
    return soonest(account, taken, after=at, fits=suits)


def limited(app: App, account: Account, *, now: datetime) -> Wait | None:
    """Return how long the platform takes nothing more on the account, as it said last; None when it does."""
    limit = used_up(app.store.limits(account.key, app=account.app), now=now)
    if limit is None:
        return None
    return Wait(
        until=limit.reset_at,
        reason=f"{account.key}: {_WORDS[limit.kind]} until {limit.reset_at:%Y-%m-%d %H:%M} UTC; it goes out then",
    )


def held_back(app: App, spent: Mapping[str, Decimal], *, now: datetime) -> dict[str, Decimal]:
    """By account: the lowest price of its approved posts whose time has come and that do not fit into its budget.

    `spent`: US dollars of the month by account (`committed`). Accounts whose posts all fit are left out.
    """
    if all(account.monthly_budget_usd is None for account in app.accounts.values()):
        return {}
    found: dict[str, Decimal] = {}
    for post in app.store.posts([PostState.APPROVED]):
        key, account, price = post.account_key, app.accounts.get(post.account_key), full_price(post, app.prices)
        if account is None or post.first_due_at is None or post.first_due_at > now:
            continue
        if not fits(price, spent=spent[key], budget=account.monthly_budget_usd):
            found[key] = min(price, found.get(key, price))
    return found


def _as_dear(app: App, post: Post, now: datetime, at: datetime) -> list[Post]:
    """Newer approved posts of the account that are due before `at` and cost no less: they do not fit either.

    Cheaper ones may fit, so they keep their time.
    """
    price = full_price(post, app.prices)
    return [
        other
        for other in app.store.posts([PostState.APPROVED])
        if other.account_key == post.account_key
        and other.id > post.id
        and other.due_at is not None
        and now + LATE < other.due_at < at
        and full_price(other, app.prices) >= price
    ]


def _over_budget(app: App, account: Account, post: Post, *, now: datetime, promised: Decimal) -> Wait | None:
    spent = committed(app, account, now=now) + promised
    price = full_price(post, app.prices)
    if fits(price, spent=spent, budget=account.monthly_budget_usd):
        return None
    return Wait(
        until=_looked_at_again(account, post, now),
        in_slot=True,
        reason=(
            f"{account.key} has spent ${spent} of its ${account.monthly_budget_usd} this month, posts in doubt "
            f"included, and this post costs ${price}; it waits. Raise monthly_budget_usd, or wait for next "
            "month: expire_after permitting, it goes out then"
        ),
    )


def _looked_at_again(account: Account, post: Post, now: datetime) -> datetime:
    """In an hour; sooner where the post would be too late to be worth it before the hour is over."""
    last = post.first_due_at + account.expire_after if post.first_due_at else None
    return min(now + LOOK_AGAIN, last) if last is not None and last > now else now + LOOK_AGAIN
