"""The settings: everything that feeds, accounts and secrets add up to, checked and ready for use."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from types import MappingProxyType
from zoneinfo import ZoneInfo

from crosspost.core.costs import Prices
from crosspost.model import Account, FacebookKeys, Feed, Marking, Retention, Secret, TwitterKeys, World
from crosspost.ports import App


@dataclass(frozen=True, kw_only=True)
class Settings:
    """What `load` returns. Its `repr` shows no secret."""

    feeds: tuple[Feed, ...] = ()
    accounts: tuple[Account, ...] = ()
    # By account key: every account has its keys.
    keys: Mapping[str, TwitterKeys | FacebookKeys] = field(default_factory=lambda: MappingProxyType({}))
    # Prefixes of full sets of secrets that are no account's.
    unclaimed: tuple[str, ...] = ()
    # Nothing is sent while this is true.
    dry_run: bool = True
    # SQLAlchemy URL; a path in it is absolute. May hold a password, so it does not print.
    database: str = field(repr=False)
    # Base address of the sandbox, without a slash at its end. None: the real platforms.
    sandbox: str | None = None
    # The time zone of accounts that name none.
    timezone: ZoneInfo = field(default_factory=lambda: ZoneInfo("UTC"))
    prices: Prices = field(default_factory=Prices)
    # How the links of posts are marked.
    marking: Marking = field(default_factory=Marking)
    # Ages at which posts are measured, ascending.
    horizons: tuple[timedelta, ...] = App.horizons
    graph_version: str = "v26.0"
    # Port on 127.0.0.1 of the service's doors; 0: none are opened.
    port: int = 8411
    # Where alerts go: addresses for apprise, which hold passwords, and a command with its arguments.
    alert_urls: tuple[Secret, ...] = ()
    alert_command: tuple[str, ...] = ()
    retention: Retention = field(default_factory=Retention)
    # Hash of the page's password (`crosspost web --set-password`). None: it has none, and listens on loopback only.
    web_password: Secret | None = None

    @property
    def world(self) -> World:
        """The sandbox's world when its address is set, else the real one."""
        return World.SANDBOX if self.sandbox else World.REAL
