"""One trouble of every kind, with the words that people were always told."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from crosspost.core.troubles import Facts, LateTick, Trouble, troubles
from crosspost.model import (
    Ability,
    Account,
    AccountState,
    DiskRoom,
    FeedState,
    HeldBack,
    Lack,
    LinkPlacement,
    PlatformName,
    PostInTrouble,
    PostState,
    ReplyInTrouble,
    ReplyState,
)

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
X = Account(key="x", platform=PlatformName.TWITTER, remote_account_id="1", monthly_budget_usd=Decimal(5))


def _account(spent: str = "0", **state: object) -> Facts:
    return Facts(accounts=((X, AccountState(key="x", **state), Decimal(spent)),))  # type: ignore[arg-type]


def _lacking(ability: Ability) -> Facts:
    page = Account(key="page", platform=PlatformName.FACEBOOK, remote_account_id="2", link=LinkPlacement.REPLY)
    lack = Lack(said="it lacks a permission", since=NOW, seen_at=NOW)
    return Facts(accounts=((page, AccountState(key="page", lacks={ability: lack}), Decimal(0)),))


def _post(state: PostState) -> Facts:
    since = NOW - timedelta(days=2)
    return Facts(posts=(PostInTrouble(post_id=12, account_key="x", state=state, since=since, note="because"),))


def _reply(state: ReplyState) -> Facts:
    since = NOW - timedelta(days=2)
    return Facts(replies=(ReplyInTrouble(post_id=12, account_key="x", state=state, since=since, note="because"),))


def _feed(**changes: object) -> Facts:
    url = "https://blog.example/"
    state = {"key": "blog", "url": url, "failures": 3, "last_error": f"{url}: no answer"}
    return Facts(feeds=(FeedState(**state | changes),))  # type: ignore[arg-type]


SITUATIONS: tuple[tuple[Facts, str], ...] = (
    (
        Facts(room=DiskRoom(database_bytes=1, free_bytes=12_900_000)),
        "the database's disk has 12 MB left: on a full disk nothing can be written down, so nothing is sent. Free some "
        "space",
    ),
    (
        Facts(late=(LateTick(name="poll", late=timedelta(minutes=119), error="ValueError"),)),
        "the step poll has been due for 119 minutes; its last run ended with ValueError: see the log. If that lasts, "
        "restart the service",
    ),
    (
        Facts(late=(LateTick(name="poll", late=timedelta(hours=50), error=None),)),
        "the step poll has been due for 50 hours; it still runs, or never ran. If that lasts, restart the service",
    ),
    (
        _account(paused_reason="no credit", paused_at=NOW),
        "account x is paused and posts nothing: no credit. Put that right; it goes on by itself within six hours, or "
        "at once with `crosspost resume x`",
    ),
    (
        _lacking(Ability.REPLYING),
        "account page may not reply: it lacks a permission. Its posts whose link goes into the first reply wait; those "
        "that are out stand there without their link. Put that right; it is tried again every six hours, or at once "
        "with `crosspost resume page`",
    ),
    (
        _lacking(Ability.LISTENING),
        "what others say on account page is not heard: it lacks a permission. Put that right, or write listen = false "
        "for it; it is tried again every six hours, or at once with `crosspost resume page`",
    ),
    (
        _account(keys_end_at=NOW - timedelta(days=1)),
        "the keys of account x ended on 2026-11-22 09:00 UTC; `crosspost doctor` says how to make new ones",
    ),
    (
        _account(keys_end_at=NOW + timedelta(days=1)),
        "the keys of account x end on 2026-11-24 09:00 UTC; `crosspost doctor` says how to make new ones",
    ),
    (
        _account(spent="4.6"),
        "account x has spent $4.6 of this month's $5, posts in doubt included; what does not fit waits for next month, "
        "unless monthly_budget_usd is raised",
    ),
    (
        replace(_account(spent="4.4"), held_back={"x": Decimal("0.7")}),
        "posts of account x wait: $4.4 of this month's $5 are spent, posts in doubt included, and a post that is due "
        "costs $0.7. Raise monthly_budget_usd, or wait for next month",
    ),
    (
        replace(_account(spent="2"), read_up={"x": Decimal("0.995")}),
        "account x reads no more this month: $0.995 of the $1 that reading may cost are spent, and the rest pays for "
        "no further look. Its posts are not measured, and what others say is not heard, until next month, unless "
        "measure_budget_usd is raised",
    ),
    (
        _post(PostState.FAILED),
        "post 12 on x was refused for good: because. Edit or reject it: `crosspost review show 12`",
    ),
    (
        _post(PostState.IN_DOUBT),
        "post 12 on x is in doubt since 2026-11-21 09:00 UTC: because. Look at the account, then say what you saw: "
        "`crosspost review resolve 12`",
    ),
    (
        _reply(ReplyState.MISSING),
        "post 12 on x is published, but its first reply with the link is missing: because. It is not sent again by "
        "itself. Look at the post, then say what you saw: `crosspost review resolve 12`",
    ),
    (
        _reply(ReplyState.IN_DOUBT),
        "post 12 on x is published, but its first reply with the link is in doubt since 2026-11-21 09:00 UTC: because. "
        "Look at the post, then say what you saw: `crosspost review resolve 12`",
    ),
    (
        _reply(ReplyState.WAITING),
        "post 12 on x is published, but its first reply with the link waits since 2026-11-21 09:00 UTC: because",
    ),
    (
        _feed(strange_since=NOW - timedelta(days=2), url="https://new.example/", failures=0, last_error=None),
        "feed blog is read at https://new.example/, where a permanent redirect led. Since 2026-11-21 09:00 UTC the "
        "address of the settings shows a feed in which no article is known: it may be in other hands, and is not "
        'returned to. Write url = "https://new.example/" for it; or, if your blog is back at the address of the '
        "settings, say so with `crosspost resume blog`",
    ),
    (
        _feed(stopped="410 Gone"),
        "feed blog is not polled any more: 410 Gone",
    ),
    (
        _feed(answered_at=NOW - timedelta(days=2)),
        "feed blog fails since 2026-11-21 09:00 UTC: https://blog.example/: no answer",
    ),
    (
        _feed(),
        "feed blog fails and never answered: https://blog.example/: no answer",
    ),
    (
        Facts(floods=(HeldBack(feed_key="blog", articles=12, at=NOW),)),
        "12 articles of feed blog came at once, last on 2026-11-23 09:00 UTC, and are held back: nothing says that "
        "they are new. Look at them (`crosspost articles list --feed blog`, or every article on the page's Health), "
        "and queue those that are new (`crosspost articles queue`, or the button there). If they are old, nothing is "
        "to be done",
    ),
)
"""What is seen, and what is told of it."""


def trouble_of(facts: Facts) -> Trouble:
    """The one trouble that these facts are."""
    [found] = troubles(facts, now=NOW)
    return found
