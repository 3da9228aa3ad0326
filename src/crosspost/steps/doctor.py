"""doctor: look at everything that the next post needs, before it is due.

::

    settings ─ database, alerts ─ feeds ─▶ article pages ─ accounts ─▶ findings

Asks the feeds, one article page of each, and each account's platform, also in dry run: a person who runs it wants to
know. X bills $0.010 for each account; that is booked, and not spent where the month's budget does not leave it.
Changes nothing anywhere else: no feed state, no article, no post. What was found last is kept, by `keep`.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Iterator
from dataclasses import replace
from datetime import datetime

from crosspost.core.checkup import accounts, places
from crosspost.core.checkup.finding import Finding
from crosspost.core.checkup.kind import Level
from crosspost.core.costs import Operation, fits, month_start
from crosspost.core.senders import Standing, standing
from crosspost.errors import FeedError, FetchError, PageError, ParseError, StoreError
from crosspost.model import Account, AccountState, Entry, Feed, FeedState, Spend
from crosspost.ports import App, Fetched, NotModified
from crosspost.steps.alert import undelivered
from crosspost.steps.judging import same_address

logger = logging.getLogger(__name__)

Say = Callable[[str], None]


def quiet(_what: str) -> None:
    """Say nothing of what is being looked at."""


def run(app: App, *, say: Say = quiet) -> tuple[Finding, ...]:
    """Look at everything once. `say` is told what is being looked at, for people who wait."""
    found = list(places.settings(app.feeds.values(), app.accounts.values(), app.unclaimed, dry_run=_rehearses(app)))
    say("the database")
    found += _database(app)
    say("the feeds")
    found += _feeds(app)
    try:
        for account in app.accounts.values():
            say(f"the account {account.key}")
            found += _account(app, account)
    except StoreError as error:
        # What was asked of a platform and could not be booked must not be asked again and again.
        found.append(places.unusable("database", str(error)))
    for finding in found:
        logger.info("doctor.found subject=%r check=%r level=%s", finding.subject, finding.check, finding.level)
    return tuple(found)


def _rehearses(app: App) -> bool:
    """Whether nothing goes out, as far as the settings and a service beside us say."""
    try:
        sender = app.store.sender()
    except StoreError:
        # What the database lacks is found by itself.
        return app.dry_run
    return standing(sender, live=not app.dry_run, now=app.clock()) is Standing.DRY_RUN


def keep(app: App, found: tuple[Finding, ...]) -> tuple[Finding, ...]:
    """Keep what was found, for Health and for whoever imports an account's past; returns it.

    A database that takes no writes keeps nothing: that is a finding already, or is added.
    """
    if any(one.subject == "database" and one.level is Level.PROBLEM for one in found):
        return found
    try:
        app.store.keep_findings(found, now=app.clock())
    except StoreError as error:
        return (*found, places.unusable("database", str(error)))
    return found


def _database(app: App) -> tuple[Finding, ...]:
    try:
        return (*places.database(app.store.examine()), *undelivered(app))
    except StoreError as error:
        return (places.unusable("database", str(error)),)


def _feeds(app: App) -> Iterator[Finding]:
    """What each feed and the page of its newest article say. Asked without validators, so that the answer is whole.

    The address of the settings is tried; and where a redirect took the feed elsewhere, and leads there no more, the one
    at which it is read.
    """
    moved = _moved(app)
    newest: dict[str, tuple[Feed, Entry]] = {}
    astray: list[Feed] = []
    for feed, result in _asked(app, app.feeds.values()):
        state = moved.get(feed.key)
        if state is None or (isinstance(result, Fetched) and same_address(result.url, state.url)):
            yield from _read(app, feed, result, newest)
        else:
            yield places.feed_elsewhere(feed, state)
            astray.append(replace(feed, url=state.url))
    for feed, result in _asked(app, astray):
        yield from _read(app, feed, result, newest)
    yield from _pages(app, newest)


def _moved(app: App) -> dict[str, FeedState]:
    """The feeds that are polled at another address than that of the settings, by key."""
    try:
        states = app.store.feed_states()
    except StoreError:
        # A finding already.
        return {}
    urls = {key: feed.url for key, feed in app.feeds.items()}
    return {one.key: one for one in states if one.key in urls and not same_address(one.url, urls[one.key])}


def _asked(app: App, feeds: Collection[Feed]) -> Iterator[tuple[Feed, Fetched | NotModified | FeedError]]:
    by_key = {feed.key: feed for feed in feeds}
    asked = [(feed, FeedState(key=feed.key, url=feed.url)) for feed in feeds]
    for answer in app.feed_source.fetch_all(asked, now=app.clock()):
        yield by_key[answer.key], answer.result


def _read(
    app: App, feed: Feed, result: Fetched | NotModified | FeedError, newest: dict[str, tuple[Feed, Entry]]
) -> Iterator[Finding]:
    """What one answer says of the feed; its newest entry is put among the `newest`, by its link."""
    match result:
        case Fetched() as fetched:
            yield from places.feed(feed, fetched.entries, url=fetched.url, now=app.clock())
            entry = _newest(fetched.entries)
            if entry is not None and entry.link:
                newest.setdefault(entry.link, (feed, entry))
        case FeedError() as error:
            yield _failed(feed, error)
        case _:
            unasked = FetchError(f"{feed.url}: the server says that nothing changed (304), though nobody asked that")
            yield _failed(feed, unasked)


def _failed(feed: Feed, error: FeedError) -> Finding:
    announced = error.announced if isinstance(error, ParseError) else ()
    human = isinstance(error, ParseError) or (isinstance(error, FetchError) and error.gone)
    return places.feed_failed(feed, error, announced=announced, human=human)


def _newest(entries: tuple[Entry, ...]) -> Entry | None:
    """The newest entry with a link; the first one where none has a date."""
    linked = [entry for entry in entries if entry.link]
    dated = [(entry.dated_at, entry) for entry in linked if entry.dated_at]
    return max(dated, key=lambda pair: pair[0])[1] if dated else next(iter(linked), None)


def _pages(app: App, newest: dict[str, tuple[Feed, Entry]]) -> Iterator[Finding]:
    asked = [(link, feed.allow_private) for link, (feed, _) in newest.items()]
    for link, answer in app.page_source.read_all(asked):
        feed, _ = newest[link]
        yield (places.page_failed(feed, answer) if isinstance(answer, PageError) else places.page(feed, link, answer))


def _account(app: App, account: Account) -> Iterator[Finding]:
    now = app.clock()
    state = app.store.account_states().get(account.key, AccountState(key=account.key))
    if (pause := accounts.paused(account, state)) is not None:
        yield pause
    yield from accounts.refused(account, state)
    price = app.prices.of(account.platform, Operation.USER_READ)
    spent = app.store.spent(account.key, since=month_start(now, account.timezone))
    if fits(price, spent=spent, budget=account.monthly_budget_usd):
        health = app.platforms[account.key].examine()
        _book(app, account, reads=health.billed_reads, now=now)
        spent += price * health.billed_reads
        yield from accounts.judge(account, health)
    else:
        yield accounts.not_asked(account, price=price)
    if (money := accounts.budget(account, spent=spent, prices=app.prices)) is not None:
        yield money


def _book(app: App, account: Account, *, reads: int, now: datetime) -> None:
    price = app.prices.of(account.platform, Operation.USER_READ) * reads
    if price:
        app.store.book([Spend(account_key=account.key, operation=Operation.USER_READ, price_usd=price, at=now)])
