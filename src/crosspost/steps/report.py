"""report: what stands, what comes, what needs a human. Reads only."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal

from crosspost.core.checkup.finding import Finding
from crosspost.core.costs import Prices, full_price, month_start
from crosspost.core.listening import Week
from crosspost.core.pauses import CHECK_EVERY
from crosspost.core.replies import IN_QUESTION
from crosspost.core.senders import rehearses, standing
from crosspost.core.strategy.alerts import Alert
from crosspost.core.strategy.telling import told_shift
from crosspost.core.troubles import FLOOD_TOLD, held, lacks, reading, strange
from crosspost.model import Account, AccountState, FeedState, HeldBack, Metrics, Post, PostState, Reply, World
from crosspost.ports import App, LedgerLine, Totals
from crosspost.steps import listen
from crosspost.steps.alert import undelivered
from crosspost.steps.pacing import read_up
from crosspost.steps.replying import trouble

LINES = 50
"""Articles of the ledger, and published posts, that a report shows."""

TOLD_FOR = timedelta(days=30)
"""How long a report speaks of a shift after it was found."""

_HOURS = CHECK_EVERY.total_seconds() / 3600


@dataclass(frozen=True, kw_only=True)
class AccountLine:
    """One account: may it post, and what has it spent."""

    account: Account
    state: AccountState
    spent_this_month_usd: Decimal
    # US dollars that the posts in the queue will cost.
    queued_usd: Decimal


@dataclass(frozen=True, kw_only=True)
class Report:
    """The whole store at one moment."""

    at: datetime
    # Whether nothing goes out: by whoever sends on this database, which may be a service with another mode than ours.
    dry_run: bool
    totals: Totals
    feeds: tuple[FeedState, ...]
    accounts: tuple[AccountLine, ...]
    # Drafts and approved posts, by due time.
    queue: tuple[Post, ...]
    # Posts that only a human can move on: in doubt, or refused for good.
    needs_human: tuple[Post, ...]
    # First replies that may be missing under their posts.
    replies: tuple[Reply, ...]
    # Newest first.
    published: tuple[Post, ...]
    metrics: Mapping[int, tuple[Metrics, ...]]
    ledger: tuple[LedgerLine, ...]
    # Account key → what others said, week by week, oldest first.
    talk: Mapping[str, tuple[Week, ...]]
    # Whether posts live in the sandbox: all these numbers are simulated then.
    simulated: bool
    # What calls cost, and since when.
    prices: Prices
    # Shifts of accounts' results that were found lately, oldest first.
    shifts: tuple[Alert, ...] = ()
    # Articles that came all at once lately and are held back.
    floods: tuple[HeldBack, ...] = ()
    # Account key → US dollars that reading has cost this month, where the rest of its part pays for no further look.
    read_up: Mapping[str, Decimal] = field(default_factory=dict)
    # What keeps people from being told of troubles.
    undelivered: tuple[Finding, ...] = ()

    @property
    def calls_a_human(self) -> bool:
        """Whether something stands still until a human acts: a post or reply in doubt or refused, an account paused.

        Or an account that may not do what its settings ask for.
        """
        accounts = any(line.state.paused_reason or any(_lacks(line)) for line in self.accounts)
        return bool(self.needs_human or self.replies) or accounts

    @property
    def troubles(self) -> tuple[str, ...]:
        """What a human should know, in words; empty when all is well."""
        unheard = [f"{one.what}: {one.remedy}" for one in self.undelivered]
        feeds = [_feed_trouble(feed) for feed in self.feeds if feed.stopped or feed.last_error]
        away = [one.what for feed in self.feeds for one in strange(feed)]
        paused = [
            f"account {line.account.key!r} is paused: {line.state.paused_reason}. It is asked every {_HOURS:g} hours "
            f"whether it may post again; at once: `crosspost resume {line.account.key}`"
            for line in self.accounts
            if line.state.paused_reason
        ]
        lacking = [said for line in self.accounts for said in _lacks(line)]
        unread = [one.what for line in self.accounts for one in reading(line.account, self.read_up, now=self.at)]
        posts = [f"post {post.id} is {post.state.replace('_', ' ')}: {post.note}" for post in self.needs_human]
        replies, floods = map(trouble, self.replies), (held(flood).what for flood in self.floods)
        of_feeds, of_accounts = (*feeds, *away, *floods), (*paused, *lacking, *unread)
        return (*unheard, *of_feeds, *of_accounts, *posts, *replies, *map(told_shift, self.shifts))


def run(app: App) -> Report:
    """Look at everything once."""
    now = app.clock()
    queue = app.store.posts([PostState.DRAFT, PostState.APPROVED])
    published = app.store.posts([PostState.PUBLISHED])
    newest = tuple(sorted(published, key=lambda post: post.published_at or now, reverse=True)[:LINES])
    return Report(
        at=now,
        dry_run=rehearses(standing(app.store.sender(), live=not app.dry_run, now=now)),
        totals=app.store.totals(),
        feeds=tuple(state for state in app.store.feed_states() if state.key in app.feeds),
        accounts=_accounts(app, queue, now),
        queue=queue,
        needs_human=app.store.posts([PostState.IN_DOUBT, PostState.FAILED]),
        replies=app.store.replies(IN_QUESTION),
        published=newest,
        metrics=app.store.metrics_of([post.id for post in newest]),
        ledger=app.store.ledger(limit=LINES),
        talk=listen.talk(app),
        simulated=app.world is World.SANDBOX,
        prices=app.prices,
        floods=tuple(one for one in app.store.held_back(since=now - FLOOD_TOLD) if one.feed_key in app.feeds),
        read_up=read_up(app, now=now),
        undelivered=undelivered(app),
        shifts=tuple(one for one in app.store.shifts() if one.account in app.accounts and one.at >= now - TOLD_FOR),
    )


def _lacks(line: AccountLine) -> Iterator[str]:
    return (trouble.what for trouble in lacks(line.account, line.state))


def _feed_trouble(feed: FeedState) -> str:
    if feed.stopped is None:
        return f"feed {feed.key!r}: {feed.last_error}"
    return (
        f"feed {feed.key!r}: {feed.stopped} It is not polled any more; once it is back: `crosspost resume {feed.key}`"
    )


def _accounts(app: App, queue: tuple[Post, ...], now: datetime) -> tuple[AccountLine, ...]:
    states = app.store.account_states()
    return tuple(
        AccountLine(
            account=account,
            state=states.get(account.key, AccountState(key=account.key)),
            spent_this_month_usd=app.store.spent(account.key, since=month_start(now, account.timezone)),
            queued_usd=sum(
                (full_price(post, app.prices) for post in queue if post.account_key == account.key), Decimal(0)
            ),
        )
        for account in app.accounts.values()
    )
