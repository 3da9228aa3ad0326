"""The settings become rows: feeds, accounts, and since when who follows what.

Only the process that walks the line says what leaves the settings: whoever merely looks may know fewer accounts, as a
shell does that lacks the service's keys.
"""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from crosspost.errors import StoreError
from crosspost.model import Account, Feed, FeedState
from crosspost.store.database import chunks
from crosspost.store.schema import accounts, feeds, follows
from crosspost.store.values import Values, feed_state_values

log = logging.getLogger(__name__)

NAMED = 5
"""How many feeds a line of the log names."""


def add_feeds(connection: Connection, wanted: Collection[Feed], *, now: datetime) -> None:
    """Add those that have no row yet."""
    stored = set(connection.scalars(select(feeds.c.key)))
    new = [_as_new(feed) | {"key": feed.key, "added_at": now} for feed in wanted if feed.key not in stored]
    if new:
        connection.execute(insert(feeds), new)


def sync_feeds(connection: Connection, wanted: Collection[Feed], *, now: datetime) -> None:
    """Add new ones, remember which left; those that come back or have another address take stock anew."""
    add_feeds(connection, wanted, now=now)
    which = select(feeds.c.key, feeds.c.settings_url, feeds.c.left_at)
    stored = {row.key: row for row in connection.execute(which)}
    for feed in wanted:
        row = stored.pop(feed.key)
        values = _as_new(feed)
        if row.left_at is None and row.settings_url == feed.url:
            continue
        if row.left_at is None:
            # When the old address last answered is kept: what was published since then is news at the new one.
            del values["answered_at"]
        connection.execute(update(feeds).where(feeds.c.key == feed.key).values(values | {"left_at": None}))
    for some in chunks([row.key for row in stored.values() if row.left_at is None]):
        connection.execute(update(feeds).where(feeds.c.key.in_(some)).values(left_at=now))


def sync_follows(
    connection: Connection, wanted_feeds: Collection[Feed], wanted_accounts: Collection[Account], *, now: datetime
) -> None:
    """Let each account follow its feeds from now on, and no others any more."""
    wanted = {(one.key, feed.key) for one in wanted_accounts for feed in wanted_feeds if one.follows(feed.key)}
    stored = {(row.account_key, row.feed_key) for row in connection.execute(select(follows))}
    for account_key, feed_key in stored - wanted:
        connection.execute(delete(follows).where(follows.c.account_key == account_key, follows.c.feed_key == feed_key))
    begun = [{"account_key": one, "feed_key": feed_key, "since": now} for one, feed_key in sorted(wanted - stored)]
    if begun:
        connection.execute(insert(follows), begun)
    _say_ended(stored - wanted)


def _say_ended(ended: Collection[tuple[str, str]]) -> None:
    """Tell what is lost meanwhile, once for each account: it may be a slip."""
    for account_key in sorted({one for one, _ in ended}):
        left = sorted(feed_key for one, feed_key in ended if one == account_key)
        named = ", ".join(left[:NAMED]) + (" …" if len(left) > NAMED else "")
        log.warning(
            "follows.ended account=%s feeds=%d (%s): the settings and keys at hand do not say any more that it follows "
            "them. What appears until they do again is not posted there.",
            account_key,
            len(left),
            named,
        )


def _as_new(feed: Feed) -> Values:
    return {"settings_url": feed.url} | feed_state_values(FeedState(key=feed.key, url=feed.url))


def sync_accounts(connection: Connection, wanted: Iterable[Account], *, now: datetime) -> None:
    """Add those that have no row yet. Raises StoreError for one that contradicts what is stored."""
    for account in wanted:
        _sync_account(connection, account, now=now)


def _sync_account(connection: Connection, account: Account, *, now: datetime) -> None:
    mine = accounts.c.key == account.key
    same_profile = (accounts.c.platform == account.platform) & (
        accounts.c.remote_account_id == account.remote_account_id
    )
    stored: Iterable[Any] = connection.execute(select(accounts).where(mine | same_profile)).all()
    for row in stored:
        if row.key != account.key:
            raise StoreError(
                f"Account {account.key!r} is the {account.platform} profile {account.remote_account_id}, which this "
                f"database knows as {row.key!r}. Call it {row.key!r} in the settings, so that nothing goes out twice."
            )
        if (row.platform, row.remote_account_id) != (account.platform, account.remote_account_id):
            raise StoreError(
                f"Account {account.key!r} is the {row.platform} profile {row.remote_account_id} in this database, but "
                f"the settings say {account.platform} {account.remote_account_id}. Give the new profile another key."
            )
    if not stored:
        values = {"platform": account.platform, "remote_account_id": account.remote_account_id, "added_at": now}
        connection.execute(insert(accounts).values(key=account.key, **values))
