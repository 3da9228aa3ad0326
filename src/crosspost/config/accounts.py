"""From tables to accounts: who they are, which secrets are theirs, and whether they fit together."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import time
from pathlib import Path

from crosspost.config.env import REQUIRED, Variables, app_of, keys_of, remote_id_of
from crosspost.config.learning import learning_of
from crosspost.config.toml import AccountTable, Document
from crosspost.config.values import in_words
from crosspost.config.words import did_you_mean, join, show
from crosspost.model import Account, FacebookKeys, PlatformName, QuietHours, Slot, TwitterKeys


@dataclass(frozen=True, kw_only=True)
class Owned:
    """An account together with its keys, and where it was written."""

    account: Account
    keys: TwitterKeys | FacebookKeys
    # Where it was written, as the beginning of a message about it.
    where: str
    # It stands in no table: its secrets alone make it an account.
    by_itself: bool = False


def gather(
    tables: Iterable[tuple[int, AccountTable]],
    *,
    document: Document,
    feed_keys: Collection[str],
    variables: Variables,
    file: Path,
    problems: list[str],
) -> list[Owned]:
    """Return every account: those of the tables, and those that a plain set of secrets makes by itself."""
    tables = list(tables)
    owned: list[Owned] = []
    for number, table in tables:
        where = f"{file}: account[{number}] ({table.key})"
        problems.extend(_contradictions(table, feed_keys, file=file, number=number))
        problems.extend(_never_in_time(table, document, file=file, number=number))
        platform = platform_of(table)
        if platform is None:
            problems.append(
                f"{file}: account[{number}].platform ({table.key}): is missing and neither key nor secrets tell it; "
                'write platform = "twitter" (for X) or "facebook"'
            )
            continue
        keys = keys_of(variables, prefix_of(table), platform, owner=f'account "{table.key}"', problems=problems)
        if keys is not None:
            owned.append(Owned(account=_account(table, platform, keys, document), keys=keys, where=where))
    owned.extend(_by_themselves({prefix_of(table) for _, table in tables}, document, variables, problems))
    problems.extend(_doubles(owned, tables))
    return owned


def prefix_of(table: AccountTable) -> str:
    """Return the prefix of the account's secrets: the one it names, else its key in capitals."""
    return table.secrets or re.sub(r"[^A-Z0-9]", "_", table.key.upper())


def platform_of(table: AccountTable) -> PlatformName | None:
    """Return the platform: the one it names, else the one that a word of its secrets' prefix or of its key names."""
    if table.platform:
        return table.platform
    for text in (table.secrets or "", table.key):
        named = {word for word in re.split(r"[^a-z0-9]", text.lower()) if word in set(PlatformName)}
        if len(named) == 1:
            return PlatformName(named.pop())
    return None


def _account(
    table: AccountTable, platform: PlatformName, keys: TwitterKeys | FacebookKeys, document: Document
) -> Account:
    return Account(
        key=table.key,
        platform=platform,
        remote_account_id=remote_id_of(keys),
        feeds=tuple(dict.fromkeys(table.feeds)),
        timezone=table.timezone or document.timezone,
        slots=tuple(sorted({slot for line in table.slots for slot in line})),
        quiet_hours=table.quiet_hours,
        min_gap=table.min_gap,
        max_per_day=table.max_per_day,
        expire_after=table.expire_after,
        monthly_budget_usd=table.monthly_budget_usd,
        measure_budget_usd=table.measure_budget_usd,
        listen=table.listen,
        hashtags=table.hashtags,
        link=table.link,
        image=table.image,
        images=table.images,
        emoji=table.emoji,
        long_posts=table.long_posts,
        template=table.template,
        review=table.review or document.review.policy,
        learning=learning_of(document.learning, table.learning, table.timezone or document.timezone),
        app=app_of(keys),
    )


def _by_themselves(
    claimed: Collection[str], document: Document, variables: Variables, problems: list[str]
) -> Iterator[Owned]:
    """Accounts that need no table: a set of secrets under a plain prefix that no table claims."""
    for platform in PlatformName:
        prefix = platform.value.upper()
        given = [name for field in REQUIRED[platform] if variables.given(name := f"{prefix}_{field}")]
        if prefix in claimed or not given:
            continue
        table = AccountTable(key=platform.value)
        keys = keys_of(variables, prefix, platform, owner=f'account "{table.key}"', problems=problems)
        if keys is not None:
            where = f"{variables.file}: {prefix}_… (an account by itself)"
            yield Owned(account=_account(table, platform, keys, document), keys=keys, where=where, by_itself=True)


def unclaimed(prefixes: Collection[str], variables: Variables) -> tuple[str, ...]:
    """Prefixes under which a full set of secrets stands and which are no account's: `prefixes` are those of the tables.

    No mistake, for an account may be taken out of the settings before its secrets are; but worth a word.
    """
    names = {name.removesuffix("_FILE") for name in variables.set}
    first = {f"_{fields[0]}": fields for fields in REQUIRED.values()}
    full = {
        prefix
        for ending, fields in first.items()
        for name in names
        if name.endswith(ending) and (prefix := name.removesuffix(ending))
        if all(f"{prefix}_{field}" in names for field in fields)
    }
    return tuple(sorted(full - {*prefixes, *(platform.value.upper() for platform in PlatformName)}))


def _contradictions(table: AccountTable, feed_keys: Collection[str], *, file: Path, number: int) -> Iterator[str]:
    """What is well written but cannot be meant."""
    for place, feed in enumerate(table.feeds):
        if feed not in feed_keys:
            known = f"the feeds are {join(sorted(feed_keys))}" if feed_keys else "there is no [[feed]] yet"
            remedy = did_you_mean(feed, feed_keys) or f"; {known if len(feed_keys) < 20 else 'write the key of a feed'}"
            yield f"{file}: account[{number}].feeds[{place}] ({table.key}): no feed has the key {show(feed)}{remedy}"
    for place, line in enumerate(table.slots):
        if quiet := next((slot for slot in line if table.quiet_hours and _within(slot, table.quiet_hours)), None):
            yield (
                f"{file}: account[{number}].slots[{place}] ({table.key}): {quiet.at:%H:%M} lies in the account's own "
                "quiet hours, when nothing goes out; change one of the two"
            )


def _never_in_time(table: AccountTable, document: Document, *, file: Path, number: int) -> Iterator[str]:
    """A draft that approves itself only once it is too late to be posted is never posted."""
    after = (table.review or document.review.policy).auto_after
    if after is not None and after > table.expire_after:
        where = "review" if table.review else "[review] policy"
        yield (
            f'{file}: account[{number}] ({table.key}): {where} = "auto-after {in_words(after)}" is longer than '
            f'expire_after = "{in_words(table.expire_after)}": each draft would end before it approves itself; '
            "make the first shorter, or the second longer"
        )


def _within(slot: Slot, quiet: QuietHours) -> bool:
    def after_start(at: time) -> int:
        return (at.hour * 60 + at.minute - quiet.start.hour * 60 - quiet.start.minute) % (24 * 60)

    return after_start(slot.at) < after_start(quiet.end)


def _doubles(owned: Iterable[Owned], tables: Iterable[tuple[int, AccountTable]]) -> Iterator[str]:
    """An account by itself whose name a table has taken, and two accounts for one profile or Page."""
    by_key = {table.key: f"account[{number}]" for number, table in tables}
    by_profile: dict[tuple[PlatformName, str], Owned] = {}
    for one in owned:
        account = one.account
        if one.by_itself and account.key in by_key:
            yield (
                f"{one.where}: would be named {show(account.key)}, but {by_key[account.key]} has that key; "
                "give that one another key, or remove these secrets"
            )
        first = by_profile.setdefault((account.platform, account.remote_account_id), one)
        if first is not one:
            yield (
                f"{one.where}: is the same {'profile' if account.platform is PlatformName.TWITTER else 'Page'} as "
                f"account {show(first.account.key)}; keep one of them, or correct its secrets"
            )
