"""One situation for every kind of finding: facts as adapters and store give them, judged by the core."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import partial

from crosspost.core.checkup import accounts, delivery, places
from crosspost.core.checkup.facts import FacebookFacts, Health, Obstacle, StoreHealth, Token, Trouble
from crosspost.core.checkup.finding import Finding
from crosspost.core.costs import Prices
from crosspost.core.permissions import PERMISSIONS
from crosspost.errors import FetchError, PageError, ParseError
from crosspost.model import (
    Ability,
    Account,
    AccountState,
    Alert,
    Entry,
    Feed,
    FeedState,
    Identity,
    Lack,
    LinkPlacement,
    Page,
    PlatformName,
    StepEnd,
)

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
X = Account(key="x", platform=PlatformName.TWITTER, remote_account_id="1000")
PAGE = Account(key="page", platform=PlatformName.FACEBOOK, remote_account_id="2000", link=LinkPlacement.REPLY)
BLOG = Feed(key="blog", url="https://blog.example/feed")
LINK = "https://blog.example/1"
ENTRY = Entry(guid="1", link=LINK, title="One", published_at=NOW)
SCOPES = frozenset(PERMISSIONS.values())
TOKEN = Token(kind="PAGE", valid=True, app_name="Workshop", page_id="2000", scopes=SCOPES)
PERSONS = Token(kind="USER", valid=True, scopes=SCOPES)
X_SELF = Identity(remote_account_id="1000", name="Workshop", handle="workshop")
PAGE_SELF = Identity(remote_account_id="2000", name="Workshop Page")

Found = tuple[Finding, ...]


def some(finding: Finding | None) -> Found:
    """The finding as a tuple."""
    return () if finding is None else (finding,)


def on_x(**facts: object) -> Found:
    """What is said of the X account by these facts."""
    return accounts.judge(X, Health(**{"asked_at": NOW, "identity": X_SELF, "access_level": "read-write"} | facts))  # type: ignore[arg-type]


def on_page(token: Token | None = TOKEN, **facts: object) -> Found:
    """What is said of the Page by these facts about its token."""
    health = Health(asked_at=NOW, identity=PAGE_SELF, facebook=FacebookFacts(token=token, **facts))  # type: ignore[arg-type]
    return accounts.judge(PAGE, health)


def in_trouble(account: Account, obstacle: Obstacle, said: str, code: str = "") -> Found:
    """What is said of an account whose platform did not say who it is."""
    health = Health(asked_at=NOW, trouble=Trouble(obstacle=obstacle, said=said, code=code))
    return accounts.judge(account, replace(health, facebook=FacebookFacts()) if account is PAGE else health)


def off_by(account: Account, **span: float) -> Found:
    """What is said of a machine's clock that is so far ahead of the platform's."""
    identity = X_SELF if account is X else PAGE_SELF
    health = Health(asked_at=NOW, server_time=NOW - timedelta(**span), identity=identity, access_level="read-write")
    return accounts.judge(account, replace(health, facebook=FacebookFacts(token=TOKEN)))


def spent(amount: str, limit: str | None) -> Found:
    """What is said of the X account's money."""
    account = replace(X, monthly_budget_usd=Decimal(limit) if limit else None)
    return some(accounts.budget(account, spent=Decimal(amount), prices=Prices()))


def in_feed(*entries: Entry, url: str = BLOG.url) -> Found:
    """What is said of a feed that answered."""
    return places.feed(BLOG, entries, url=url, now=NOW)


def _rejected() -> dict[str, Callable[[], Found]]:
    """Every code of a platform for keys or a token that it does not accept, whose remedy is a different one."""
    x = ("", "oauth1-permissions", "client-forbidden", "user-suspended")
    page = ("", "100/proof", "100/33", "190/458", "190/459", "190/460", "190/463", "190/464", "190/492")
    return {
        **{f"X rejects {code}": partial(in_trouble, X, Obstacle.REJECTED, "401, Unauthorized", code) for code in x},
        **{
            f"Facebook rejects {code}": partial(
                in_trouble, PAGE, Obstacle.REJECTED, f"code {code}, Error validating access token", code
            )
            for code in page
        },
    }


def _tokens() -> dict[str, Callable[[], Found]]:
    far, soon, past = NOW + timedelta(days=60), NOW + timedelta(days=3), NOW - timedelta(days=2)
    said = Trouble(obstacle=Obstacle.REJECTED, said="code 100, You must provide an app access token")
    return {
        "a Page token with all it needs": lambda: on_page(can_post=True, has_app_secret=True, has_privacy_policy=True),
        "a token that is not valid": lambda: on_page(replace(TOKEN, valid=False)),
        "another Page's token": lambda: on_page(replace(TOKEN, page_id="2001")),
        "a token of no known kind": lambda: on_page(replace(PERSONS, kind="APP")),
        "a person's token without a role": lambda: on_page(PERSONS, tasks=frozenset()),
        "a person's token without the task": lambda: on_page(PERSONS, tasks=frozenset({"ANALYZE", "ADVERTISE"})),
        "a person's token with the task": lambda: on_page(PERSONS, tasks=frozenset({"CREATE_CONTENT", "ANALYZE"})),
        "an expired token": lambda: on_page(replace(TOKEN, expires_at=past)),
        "a token that expires": lambda: on_page(replace(TOKEN, expires_at=soon)),
        "data access that ended": lambda: on_page(replace(TOKEN, data_access_expires_at=past)),
        "data access that ends": lambda: on_page(replace(TOKEN, data_access_expires_at=soon)),
        "data access for long": lambda: on_page(replace(TOKEN, data_access_expires_at=far)),
        "a token without permissions": lambda: on_page(replace(TOKEN, scopes=frozenset())),
        "permissions for another Page": lambda: on_page(
            replace(TOKEN, targets={scope: frozenset({"2001"}) for scope in SCOPES})
        ),
        "no privacy policy": lambda: on_page(has_privacy_policy=False, has_app_secret=True),
        "no privacy policy of an app without name": lambda: on_page(
            replace(TOKEN, app_name=None), has_privacy_policy=False
        ),
        "a token that is not inspected": lambda: on_page(None, token_trouble=said),
        "a token that is not inspected with the secret": lambda: on_page(None, token_trouble=said, has_app_secret=True),
        "a token of which nothing is known": lambda: on_page(None),
        "a Page that is not published": lambda: on_page(page_published=False, can_post=False),
    }


def _places() -> dict[str, Callable[[], Found]]:
    where = "The database /srv/crosspost.db"
    locked = f"{where} cannot be used: database is locked. What to do: close what keeps it open."
    html = ParseError(f"{BLOG.url}: this is a web page (HTML), not a feed.", announced=("https://blog.example/rss",))
    old = replace(ENTRY, published_at=NOW - timedelta(days=400))
    elsewhere = FeedState(key="blog", url="https://new.example/feed")
    return {
        "nothing set": lambda: places.settings([], [], dry_run=True),
        "keys without an account": lambda: places.settings([BLOG], [X], ["TWITTER_ACME"], dry_run=False),
        "live": lambda: places.settings([BLOG], [X], dry_run=False),
        "settings that cannot be read": lambda: (
            places.unusable("settings", "crosspost.toml: no such key; remove it"),
        ),
        "a database that cannot be read": lambda: (places.unusable("database", locked),),
        "a database that says only no": lambda: (places.unusable("database", "The database a is newer than this"),),
        "a sound database": lambda: places.database(StoreHealth(where=where, free_bytes=10**12)),
        "a sick database": lambda: places.database(
            StoreHealth(
                where=where, damage=("row 3 missing from index", "x"), write_trouble=locked, free_bytes=12_900_000
            )
        ),
        "alerts that nobody gets": lambda: delivery.judge(
            [Alert(key="paused:x", since=NOW - timedelta(days=1), what="", seen_at=NOW, tried_at=NOW)], [], now=NOW
        ),
        "alerts that nobody tells": lambda: delivery.judge(
            [], [StepEnd(step="alert", good_at=None, error="KeyError", failing_since=NOW - timedelta(days=1))], now=NOW
        ),
        "a feed that does not answer": lambda: some(
            places.feed_failed(BLOG, FetchError(f"{BLOG.url}: the server answers 503."), human=False)
        ),
        "a page instead of a feed": lambda: some(places.feed_failed(BLOG, html, announced=html.announced, human=True)),
        "a feed that is well": lambda: in_feed(ENTRY, replace(ENTRY, guid="2")),
        "a feed without dates or links, that moved": lambda: in_feed(
            replace(ENTRY, published_at=None, link=None), url="https://new.example/feed"
        ),
        "a feed that is read elsewhere": lambda: (places.feed_elsewhere(BLOG, elsewhere),),
        "a feed whose address may be in other hands": lambda: (
            places.feed_elsewhere(BLOG, replace(elsewhere, strange_since=NOW - timedelta(days=2))),
        ),
        "an empty feed": lambda: in_feed(),
        "an old feed": lambda: in_feed(old),
        "a page that cannot be read": lambda: some(
            places.page_failed(BLOG, PageError(f"{LINK}: the server answers 404.\n Is it right?"))
        ),
        "a page with a card": lambda: some(places.page(BLOG, LINK, Page(card_tags=("og:title", "og:image")))),
        "a page without a card": lambda: some(places.page(BLOG, LINK, Page())),
        "a page without an image": lambda: some(places.page(BLOG, LINK, Page(card_tags=("twitter:title",)))),
    }


SITUATIONS: Mapping[str, Callable[[], Found]] = {
    "an account that is well": lambda: on_x(),
    "a Page that is well by its handle": lambda: accounts.judge(
        PAGE, Health(asked_at=NOW, identity=replace(PAGE_SELF, handle="workshop"), facebook=FacebookFacts(token=TOKEN))
    ),
    "an X profile without a handle": lambda: on_x(identity=replace(X_SELF, handle=None)),
    "the keys of another profile": lambda: on_x(identity=Identity(remote_account_id="666", name="Somebody")),
    "a paused account": lambda: some(
        accounts.paused(X, AccountState(key="x", paused_reason="X does not accept the keys (401)", paused_at=NOW))
    ),
    "a Page that may not comment or listen": lambda: accounts.refused(
        PAGE,
        AccountState(
            key="page",
            lacks={
                ability: Lack(said="Facebook refuses it (code 200, Permissions error)", since=NOW, seen_at=NOW)
                for ability in (Ability.REPLYING, Ability.LISTENING)
            },
        ),
    ),
    "a paused account of unknown age": lambda: some(accounts.paused(X, AccountState(key="x", paused_reason="no"))),
    "no budget": lambda: spent("1.25", None),
    "a budget that is spent": lambda: spent("4.99", "5"),
    "a budget that lasts": lambda: spent("4.015", "5"),
    "a budget that does not leave the question": lambda: some(accounts.not_asked(X, price=Decimal("0.010"))),
    "no credit": lambda: in_trouble(X, Obstacle.NO_CREDIT, "402, Your account has no credits"),
    "too many calls": lambda: in_trouble(PAGE, Obstacle.TOO_MANY_CALLS, "code 4, Application request limit reached"),
    "no answer": lambda: in_trouble(
        X, Obstacle.NO_ANSWER, "X answered 503 instead of what was asked for: Over capacity"
    ),
    "no answer and no reason": lambda: accounts.judge(X, Health(asked_at=NOW)),
    "an access level that X does not name": lambda: on_x(access_level=None),
    "keys that may only read": lambda: on_x(access_level="read"),
    "clocks that agree": lambda: off_by(X, seconds=3),
    "a clock that is ahead": lambda: off_by(X, seconds=90),
    "a clock that is behind": lambda: off_by(PAGE, minutes=-3),
    "a clock that is far ahead of X": lambda: off_by(X, hours=3),
    "a clock that is far behind Facebook": lambda: off_by(PAGE, days=-4),
    **_rejected(),
    **_tokens(),
    **_places(),
}


def one_of_each() -> dict[str, Finding]:
    """A finding of every kind, by its code: the first that is found in the situations."""
    found: dict[str, Finding] = {}
    for judge in SITUATIONS.values():
        for finding in judge():
            found.setdefault(finding.code, finding)
    return found
