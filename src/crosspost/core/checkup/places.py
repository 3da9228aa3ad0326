"""Findings about what is not an account: settings, database, feeds, article pages."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta

from crosspost.core.checkup.facts import StoreHealth
from crosspost.core.checkup.finding import Finding, found
from crosspost.model import Account, Entry, Feed, FeedState, Page

MIN_FREE = 200_000_000
"""Bytes of free disk below which a warning is due: the database and its journal grow slowly, logs do not."""

SILENT = timedelta(days=180)
"""A feed whose newest entry is older than this is perhaps not the one that the blog writes to today."""


def settings(
    feeds: Collection[Feed], accounts: Collection[Account], unclaimed: Collection[str] = (), *, dry_run: bool
) -> tuple[Finding, ...]:
    """Whether there is anything to do at all, and whether it would be done for real.

    `unclaimed`: prefixes of secrets that belong to no account.
    """
    findings: list[Finding] = []
    if not feeds:
        findings.append(found("settings", "no_feed"))
    if not accounts:
        findings.append(found("settings", "no_account"))
    findings += [found("settings", "unclaimed_keys", prefix=prefix) for prefix in unclaimed]
    return (*findings, found("settings", "dry_run" if dry_run else "live"))


def unusable(subject: str, words: str) -> Finding:
    """Settings or a database that cannot even be opened; the words name the remedy."""
    # Errors of the store end with these words; those of the settings have the remedy behind their first semicolon.
    said, _, advice = words.partition(" What to do: " if " What to do: " in words else "; ")
    if not advice:
        return found(subject, "unusable_without_advice", said=said)
    return found(subject, "unusable", said=said, advice=advice)


def database(health: StoreHealth) -> tuple[Finding, ...]:
    """Whether the database is sound, takes what we write, and has room to grow."""
    findings: list[Finding] = []
    # The sentences of the findings say what it is, each in its language.
    where = health.where.removeprefix("The database ")
    if health.damage:
        findings.append(found("database", "damaged", where=where, said="; ".join(health.damage)))
    if health.write_trouble:
        findings.append(found("database", "not_writable", where=where, said=health.write_trouble))
    if health.free_bytes is not None and health.free_bytes < MIN_FREE:
        findings.append(found("database", "disk_nearly_full", megabytes=health.free_bytes // 1_000_000))
    return tuple(findings) or (found("database", "sound", where=where),)


def feed_failed(feed: Feed, error: Exception, *, announced: Iterable[str] = (), human: bool) -> Finding:
    """A feed that gave nothing to read."""
    who, others, said = f"feed {feed.key}", tuple(announced), " ".join(str(error).split())
    if others:
        return found(who, "feed_announced", said=said, announced=others[0])
    return found(who, "feed_unread", human=human, said=said, url=feed.url)


def feed(feed: Feed, entries: tuple[Entry, ...], *, url: str, now: datetime) -> tuple[Finding, ...]:
    """What a feed that answered holds. `url` is where it was found in the end."""
    who, findings = f"feed {feed.key}", []
    dates = [entry.dated_at for entry in entries if entry.dated_at]
    newest = max(dates, default=None)
    if url != feed.url:
        findings.append(found(who, "feed_moved", url=url))
    if not entries:
        return (*findings, found(who, "feed_empty"))
    if not any(entry.link for entry in entries):
        findings.append(found(who, "feed_without_links"))
    if newest is None:
        return (*findings, found(who, "feed_read_undated", entries=len(entries)))
    if now - newest > SILENT:
        findings.append(found(who, "feed_silent", day=newest.isoformat(), url=feed.url))
    return (*findings, found(who, "feed_read", entries=len(entries), day=newest.isoformat()))


def feed_elsewhere(feed: Feed, state: FeedState) -> Finding:
    """A feed that is read where a redirect once led, though the address of the settings does not lead there now."""
    who = f"feed {feed.key}"
    if state.strange_since is None:
        return found(who, "feed_read_elsewhere", url=state.url)
    return found(who, "feed_address_strange", url=state.url, at=state.strange_since.isoformat(), feed=feed.key)


def page_failed(feed: Feed, error: Exception) -> Finding:
    """The newest article's page could not be read."""
    return found(f"feed {feed.key}", "page_unread", said=" ".join(str(error).split()))


def page(feed: Feed, link: str, page: Page) -> Finding:
    """Whether the newest article's page gives the platforms what they make a preview card of."""
    who, tags = f"feed {feed.key}", set(page.card_tags)
    missing = [
        tag for tag in ("og:title", "og:image") if tag not in tags and tag.replace("og:", "twitter:") not in tags
    ]
    if not missing:
        return found(who, "page_has_card", link=link)
    return found(who, "page_lacks_card", link=link, missing=missing, tag=missing[0])
