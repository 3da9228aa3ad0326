"""What is troubling now: facts in, troubles out. Each names what is wrong, and what to do."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from types import MappingProxyType

from crosspost.core.checkup.english import told
from crosspost.core.checkup.kind import Fact
from crosspost.core.costs import month_start, reading_budget
from crosspost.core.listening import listens
from crosspost.core.permissions import replies_with_link
from crosspost.model import (
    Ability,
    Account,
    AccountState,
    DiskRoom,
    FeedState,
    HeldBack,
    PostInTrouble,
    PostState,
    ReplyInTrouble,
    ReplyState,
)

DOUBT = timedelta(days=1)
"""A post in doubt for longer will hardly be settled by looking again: a human has to look. A first reply, too."""

UNSENT = timedelta(days=1)
"""A first reply that waits for longer waits for more than quiet hours or a limit of the platform."""

FEED_SILENT = timedelta(days=1)
"""A feed that fails for so long is no passing trouble of its server."""

FEED_NEVER = 3
"""Failures in a row of a feed that never answered: its address is wrong, most probably."""

KEYS_END = timedelta(days=14)
"""How long before its keys end an account is a trouble."""

BUDGET = Decimal("0.9")
"""The part of a month's budget that is nearly all of it."""

LEAST_FREE = 200_000_000
"""Bytes that a disk must have left for the database and its journal."""


FLOOD_TOLD = timedelta(days=7)
"""How long articles held back as a flood are a trouble: whoever does not queue them agrees that they are old."""

UNTRIED = "it has not been tried yet"
"""What is said of a first reply of which nothing is known."""


KINDS: Mapping[str, str] = MappingProxyType(
    {
        "disk_full": "the database's disk has {megabytes} MB left: on a full disk nothing can be written down, so "
        "nothing is sent. Free some space",
        "step_failed": "the step {step} has been due for {late}; its last run ended with {error}: see the log. If that "
        "lasts, restart the service",
        "step_late": "the step {step} has been due for {late}; it still runs, or never ran. If that lasts, restart the "
        "service",
        "paused": "account {account} is paused and posts nothing: {said}. Put that right; it goes on by itself within "
        "six hours, or at once with `crosspost resume {account}`",
        "may_not_reply": "account {account} may not reply: {said}. Its posts whose link goes into the first reply "
        "wait; those that are out stand there without their link. Put that right; it is tried again every six hours, "
        "or at once with `crosspost resume {account}`",
        "may_not_listen": "what others say on account {account} is not heard: {said}. Put that right, or write "
        "listen = false for it; it is tried again every six hours, or at once with `crosspost resume {account}`",
        "keys_ended": "the keys of account {account} ended on {at}; `crosspost doctor` says how to make new ones",
        "keys_end": "the keys of account {account} end on {at}; `crosspost doctor` says how to make new ones",
        "budget_nearly_spent": "account {account} has spent {spent} of this month's {limit}, posts in doubt included; "
        "what does not fit waits for next month, unless monthly_budget_usd is raised",
        "budget_holds_back": "posts of account {account} wait: {spent} of this month's {limit} are spent, posts in "
        "doubt included, and a post that is due costs {price}. Raise monthly_budget_usd, or wait for next month",
        "reading_spent": "account {account} reads no more this month: {spent} of the {limit} that reading may cost are "
        "spent, and the rest pays for no further look. Its posts are not measured, and what others say is not heard, "
        "until next month, unless measure_budget_usd is raised",
        "post_refused": "post {post} on {account} was refused for good: {said}. Edit or reject it: `crosspost review "
        "show {post}`",
        "post_in_doubt": "post {post} on {account} is in doubt since {at}: {said}. Look at the account, then say what "
        "you saw: `crosspost review resolve {post}`",
        "reply_missing": "post {post} on {account} is published, but its first reply with the link is missing: {said}. "
        "It is not sent again by itself. Look at the post, then say what you saw: `crosspost review resolve {post}`",
        "reply_in_doubt": "post {post} on {account} is published, but its first reply with the link is in doubt since "
        "{at}: {said}. Look at the post, then say what you saw: `crosspost review resolve {post}`",
        "reply_waits": "post {post} on {account} is published, but its first reply with the link waits since {at}: "
        "{said}",
        "articles_held": "{articles} articles of feed {feed} came at once, last on {at}, and are held back: nothing "
        "says that they are new. Look at them (`crosspost articles list --feed {feed}`, or every article on the page's "
        "Health), and queue those that are new (`crosspost articles queue`, or the button there). If they are old, "
        "nothing is to be done",
        "feed_strange": "feed {feed} is read at {url}, where a permanent redirect led. Since {at} the address of the "
        "settings shows a feed in which no article is known: it may be in other hands, and is not returned to. Write "
        'url = "{url}" for it; or, if your blog is back at the address of the settings, say so with `crosspost resume '
        "{feed}`",
        "feed_stopped": "feed {feed} is not polled any more: {said}",
        "feed_fails": "feed {feed} fails since {at}: {said}",
        "feed_never_answered": "feed {feed} fails and never answered: {said}",
    }
)
"""What can be troubling, by a code that stays for ever; the facts are those of `checkup.kind.FACTS`."""


@dataclass(frozen=True, kw_only=True)
class Trouble:
    """Something that a human should see to. The same trouble always has the same key."""

    key: str
    # In English. The code, a key of `KINDS`, and the facts tell it in any language.
    what: str
    code: str = ""
    facts: Mapping[str, Fact] = field(default_factory=dict, hash=False)


@dataclass(frozen=True, kw_only=True)
class LateTick:
    """A step that has not ended well for too long."""

    name: str
    late: timedelta
    # What its last run raised, by its kind.
    error: str | None


@dataclass(frozen=True, kw_only=True)
class Facts:
    """All that is looked at."""

    feeds: tuple[FeedState, ...] = ()
    # Accounts of the settings with what is remembered of each, and US dollars of the month that are, or may be, spent.
    accounts: tuple[tuple[Account, AccountState, Decimal], ...] = ()
    # By account: US dollars that its cheapest post costs that is due and does not fit into the month's budget.
    held_back: Mapping[str, Decimal] = field(default_factory=dict)
    # By account: US dollars that reading has cost this month, where the rest of its part pays for no further look.
    read_up: Mapping[str, Decimal] = field(default_factory=dict)
    posts: tuple[PostInTrouble, ...] = ()
    # First replies of these accounts that are not out.
    replies: tuple[ReplyInTrouble, ...] = ()
    # Articles held back as a flood within `FLOOD_TOLD`, of feeds of the settings.
    floods: tuple[HeldBack, ...] = ()
    room: DiskRoom | None = None
    late: tuple[LateTick, ...] = ()


def troubles(facts: Facts, *, now: datetime) -> tuple[Trouble, ...]:
    """Everything that is troubling now, the worst kinds first."""
    return (
        *_disk(facts.room),
        *(trouble for one in facts.late for trouble in _late(one)),
        *(trouble for account in facts.accounts for trouble in _account(*account, now=now)),
        *(trouble for account, _, spent in facts.accounts for trouble in _budget(account, spent, facts.held_back)),
        *(trouble for account, *_ in facts.accounts for trouble in reading(account, facts.read_up, now=now)),
        *_posts(facts.posts, now),
        *_replies(facts, now),
        *_feeds(facts.feeds, now),
        *map(held, facts.floods),
    )


def _trouble(key: str, code: str, **facts: Fact) -> Trouble:
    return Trouble(key=key, what=told(KINDS[code], facts), code=code, facts=facts)


def _disk(room: DiskRoom | None) -> Iterator[Trouble]:
    if room is not None and room.free_bytes is not None and room.free_bytes < LEAST_FREE:
        yield _trouble("disk", "disk_full", megabytes=room.free_bytes // 1_000_000)


def _late(tick: LateTick) -> Iterator[Trouble]:
    key, late = f"tick:{tick.name}", tick.late.total_seconds()
    if tick.error:
        yield _trouble(key, "step_failed", step=tick.name, late=late, error=tick.error)
    else:
        yield _trouble(key, "step_late", step=tick.name, late=late)


def _account(account: Account, state: AccountState, _spent: Decimal, *, now: datetime) -> Iterator[Trouble]:
    key = account.key
    if state.paused_reason:
        yield _trouble(f"paused:{key}", "paused", account=key, said=state.paused_reason)
    yield from lacks(account, state)
    if state.keys_end_at is not None and state.keys_end_at - now < KEYS_END:
        code = "keys_ended" if state.keys_end_at <= now else "keys_end"
        yield _trouble(f"keys:{key}", code, account=key, at=state.keys_end_at.isoformat())


def _budget(account: Account, committed: Decimal, held_back: Mapping[str, Decimal]) -> Iterator[Trouble]:
    """One trouble in two stages, told once: what begins to be short, and what is short already."""
    budget, price = account.monthly_budget_usd, held_back.get(account.key)
    if budget is None:
        return
    told = {"account": account.key, "spent": str(committed), "limit": str(budget)}
    if committed > 0 and committed >= budget * BUDGET:
        yield _trouble(f"budget:{account.key}", "budget_nearly_spent", **told)
    elif price is not None:
        yield _trouble(f"budget:{account.key}", "budget_holds_back", **told, price=str(price))


def reading(account: Account, read_up: Mapping[str, Decimal], *, now: datetime) -> Iterator[Trouble]:
    """That nothing is read any more: a trouble of the account's month, told anew in each, however early it begins."""
    spent, limit = read_up.get(account.key), reading_budget(account)
    if spent is not None and limit is not None:
        key = f"reading:{account.key}:{month_start(now, account.timezone):%Y-%m}"
        yield _trouble(key, "reading_spent", account=account.key, spent=_sum(spent), limit=_sum(limit))


def _sum(amount: Decimal) -> str:
    """US dollars without the noughts that a part of a budget ends in."""
    return format(amount.normalize(), "f")


def lacks(account: Account, state: AccountState) -> Iterator[Trouble]:
    """What the account may not do and its settings ask for, though it may post."""
    asked = {
        Ability.REPLYING: ("may_not_reply", replies_with_link(account)),
        Ability.LISTENING: ("may_not_listen", listens(account)),
    }
    for ability, (code, wanted) in asked.items():
        if wanted and ability in state.lacks:
            said = state.lacks[ability].said
            yield _trouble(f"{ability}:{account.key}", code, account=account.key, said=said)


def held(flood: HeldBack) -> Trouble:
    """Articles that came all at once and are held back."""
    key, at = f"flood:{flood.feed_key}", flood.at.isoformat()
    return _trouble(key, "articles_held", feed=flood.feed_key, articles=flood.articles, at=at)


def _posts(posts: Iterable[PostInTrouble], now: datetime) -> Iterator[Trouble]:
    for post in posts:
        number, account, said = str(post.post_id), post.account_key, str(post.note)
        if post.state is PostState.FAILED:
            yield _trouble(f"failed:{number}", "post_refused", post=number, account=account, said=said)
        elif now - post.since > DOUBT:
            at = post.since.isoformat()
            yield _trouble(f"doubt:{number}", "post_in_doubt", post=number, account=account, at=at, said=said)


def _replies(facts: Facts, now: datetime) -> Iterator[Trouble]:
    """What waits on a paused account waits for what the pause already tells people of."""
    paused = {account.key for account, state, _ in facts.accounts if state.paused_reason}
    for reply in facts.replies:
        number, account, at = str(reply.post_id), reply.account_key, reply.since.isoformat()
        said = reply.note or UNTRIED
        if reply.state is ReplyState.MISSING:
            yield _trouble(f"reply_missing:{number}", "reply_missing", post=number, account=account, said=said)
        elif reply.state is ReplyState.IN_DOUBT and now - reply.since > DOUBT:
            yield _trouble(f"reply_doubt:{number}", "reply_in_doubt", post=number, account=account, at=at, said=said)
        elif reply.state is ReplyState.WAITING and now - reply.since > UNSENT and account not in paused:
            yield _trouble(f"reply_waits:{number}", "reply_waits", post=number, account=account, at=at, said=said)


def strange(feed: FeedState) -> Iterator[Trouble]:
    """That somebody else may have the address of the settings, of a feed that is read elsewhere."""
    if feed.strange_since is not None:
        at = feed.strange_since.isoformat()
        yield _trouble(f"strange:{feed.key}", "feed_strange", feed=feed.key, url=feed.url, at=at)


def _feeds(feeds: Iterable[FeedState], now: datetime) -> Iterator[Trouble]:
    for feed in feeds:
        key, said = f"feed:{feed.key}", str(feed.last_error)
        if feed.stopped:
            yield _trouble(key, "feed_stopped", feed=feed.key, said=feed.stopped)
        elif feed.failures and _silent(feed, now):
            if feed.answered_at is None:
                yield _trouble(key, "feed_never_answered", feed=feed.key, said=said)
            else:
                yield _trouble(key, "feed_fails", feed=feed.key, at=feed.answered_at.isoformat(), said=said)
        yield from strange(feed)


def _silent(feed: FeedState, now: datetime) -> bool:
    return feed.failures >= FEED_NEVER if feed.answered_at is None else now - feed.answered_at > FEED_SILENT
