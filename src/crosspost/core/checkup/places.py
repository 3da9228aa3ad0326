"""Findings about what is not an account: settings, database, feeds, article pages."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta

from crosspost.core.checkup.facts import StoreHealth
from crosspost.core.checkup.finding import Finding, fine, problem, warning
from crosspost.model import Account, Entry, Feed, Page

MIN_FREE = 200_000_000
"""Bytes of free disk below which a warning is due: the database and its journal grow slowly, logs do not."""

SILENT = timedelta(days=180)
"""A feed whose newest entry is older than this is perhaps not the one that the blog writes to today."""


def settings(feeds: Collection[Feed], accounts: Collection[Account], *, dry_run: bool) -> tuple[Finding, ...]:
    """Whether there is anything to do at all, and whether it would be done for real."""
    found: list[Finding] = []
    if not feeds:
        found.append(
            problem(
                "settings",
                "feeds",
                "there is no feed",
                follows="no article is ever found",
                remedy="write a table [[feed]] into config/crosspost.toml, or let crosspost init ask for the blog",
            )
        )
    if not accounts:
        found.append(
            problem(
                "settings",
                "accounts",
                "there is no account",
                follows="nothing can be posted",
                remedy="fill in a full set of TWITTER_… or FACEBOOK_… in .env; docs/accounts.md says where to get it",
            )
        )
    mode = "dry run: nothing goes out until dry_run = false" if dry_run else "live: approved posts go out"
    return (*found, fine("settings", "mode", mode))


def unusable(subject: str, words: str) -> Finding:
    """Settings or a database that cannot even be opened; the words name the remedy."""
    # Errors of the store end with these words; those of the settings have the remedy behind their first semicolon.
    what, _, remedy = words.partition(" What to do: " if " What to do: " in words else "; ")
    return problem(
        subject,
        "usable",
        what,
        follows="no command works until it is put right",
        remedy=remedy or "put right what is named there, then run crosspost doctor again",
    )


def database(health: StoreHealth) -> tuple[Finding, ...]:
    """Whether the database is sound, takes what we write, and has room to grow."""
    found: list[Finding] = []
    if health.damage:
        found.append(
            problem(
                "database",
                "soundness",
                f"{health.where} is damaged: {'; '.join(health.damage)}",
                follows="what was posted may be forgotten, so crosspost must not go on with it",
                remedy="stop crosspost, and restore the file from a backup (or save what is readable with .recover)",
            )
        )
    if health.write_trouble:
        found.append(
            problem(
                "database",
                "writable",
                f"{health.where} cannot be written to: {health.write_trouble}",
                follows="no attempt can be written down, so nothing is sent",
                remedy="give this user the right to write the file and its folder, or stop who keeps it locked",
            )
        )
    if health.free_bytes is not None and health.free_bytes < MIN_FREE:
        found.append(
            warning(
                "database",
                "disk",
                f"only {health.free_bytes // 1_000_000} MB are free on its disk",
                follows="on a full disk nothing can be written down, so nothing is sent",
                remedy="free some space",
            )
        )
    return tuple(found) or (fine("database", "soundness", f"{health.where} is sound and can be written to"),)


def feed_failed(feed: Feed, error: Exception, *, announced: Iterable[str] = (), human: bool) -> Finding:
    """A feed that gave nothing to read."""
    others = tuple(announced)
    words = " ".join(str(error).split())
    return problem(
        f"feed {feed.key}",
        "reachable",
        words,
        follows="no new article of it is found",
        remedy=f'that page announces a feed: write url = "{others[0]}"' if others else f"open {feed.url} in a browser",
        human=human or bool(others),
    )


def feed(feed: Feed, entries: tuple[Entry, ...], *, url: str, now: datetime) -> tuple[Finding, ...]:
    """What a feed that answered holds. `url` is where it was found in the end."""
    who, found = f"feed {feed.key}", []
    dates = [entry.dated_at for entry in entries if entry.dated_at]
    newest = max(dates, default=None)
    if url != feed.url:
        found.append(
            warning(
                who,
                "address",
                f"it has moved for good to {url}",
                follows="it is still found, as long as the old address leads there",
                remedy=f'write url = "{url}"',
            )
        )
    if not entries:
        what, remedy = "it holds no entry at all", "check that this is the address your blog writes to"
        return (*found, warning(who, "entries", what, follows="nothing is posted until it holds one", remedy=remedy))
    if not any(entry.link for entry in entries):
        what, remedy = "none of its entries has a link", "let the blog put each article's address into the feed"
        found.append(warning(who, "links", what, follows="teasers carry no link to the article", remedy=remedy))
    if newest is not None and now - newest > SILENT:
        found.append(
            warning(
                who,
                "entries",
                f"its newest entry is of {newest:%Y-%m-%d}",
                follows="if the blog has written since, this is not its feed any more",
                remedy=f"compare {feed.url} with the blog",
            )
        )
    dated = f", the newest of {newest:%Y-%m-%d}" if newest else ", none with a date"
    return (*found, fine(who, "reachable", f"{len(entries)} entries{dated}"))


def page_failed(feed: Feed, error: Exception) -> Finding:
    """The newest article's page could not be read."""
    return warning(
        f"feed {feed.key}",
        "article page",
        " ".join(str(error).split()),
        follows="teasers are made from what the feed gives, and the platforms may show no preview card",
        remedy="let the site admit programs that read pages: X and Facebook do so to make the preview card",
    )


def page(feed: Feed, link: str, page: Page) -> Finding:
    """Whether the newest article's page gives the platforms what they make a preview card of."""
    who, tags = f"feed {feed.key}", set(page.card_tags)
    missing = [
        tag for tag in ("og:title", "og:image") if tag not in tags and tag.replace("og:", "twitter:") not in tags
    ]
    if not missing:
        return fine(who, "article page", f"{link} has the tags for a preview card")
    return warning(
        who,
        "article page",
        f"{link} lacks {' and '.join(missing)}",
        follows="Facebook and X show a poor preview card, or none, under the post",
        remedy=f'let the blog write <meta property="{missing[0]}" content="…"> into each article\'s head',
    )
