"""The settings: `config/crosspost.toml` for what may be committed, `.env` for what may not.

::

    crosspost.toml ──▶ toml (tables) ──▶ values, addresses ──┐
                                                             ├──▶ accounts ──▶ Settings
    .env, environment ──▶ env (variables, keys) ─────────────┘
                             every mistake ──▶ words ──▶ one ConfigError

Reads files and the process's environment; writes nothing, asks no network.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from urllib.parse import urlsplit

from crosspost.config.accounts import gather, prefix_of, unclaimed
from crosspost.config.addresses import database_url, has_password, is_private, same_feed
from crosspost.config.env import Variables, alert_urls, read_variables, text_of
from crosspost.config.settings import Settings
from crosspost.config.toml import AccountTable, Document, FeedTable, LinkTable, PricesTable, read_file, read_table
from crosspost.config.words import show
from crosspost.core.costs import Operation, Prices
from crosspost.errors import ConfigError
from crosspost.model import Feed, Marking, Retention, Secret, World

__all__ = ["Settings", "load"]

DEFAULT_PATH = Path("config/crosspost.toml")
DEFAULT_ENV_PATH = Path(".env")
DEFAULT_DATABASES: Mapping[World, str] = {World.REAL: "var/crosspost.db", World.SANDBOX: "var/sandbox.db"}
"""A database knows its world and is refused by the other, so each has its own."""


SCRYPT = re.compile(r"scrypt:[0-9]+:[0-9]+:[0-9]+:[A-Za-z0-9+/=]+:[A-Za-z0-9+/=]+")
"""What the page's password is kept as."""


def load(
    path: Path | None = None, env_path: Path | None = None, *, environ: Mapping[str, str] | None = None
) -> Settings:
    """Read the settings. Without arguments: `config/crosspost.toml` and `.env` in the current folder, if they exist.

    A file that is named explicitly must exist. `environ` stands in for the process's environment, which wins over
    `.env`. Creates nothing: neither the database nor its folder.

    Raises ConfigError with every mistake found, one line each: the file, the key, what was found, what to write.
    """
    problems: list[str] = []
    file, env_file = path or DEFAULT_PATH, env_path or DEFAULT_ENV_PATH
    raw = read_file(file, must_exist=path is not None, problems=problems)
    variables = read_variables(
        env_file,
        must_exist=env_path is not None,
        environ=os.environ if environ is None else environ,
        problems=problems,
    )
    document = read_table(Document, raw, file=file, problems=problems) or Document()
    feeds = _feeds(document, file, problems)
    tables = tuple(_account_tables(document, file, problems))
    accounts = gather(
        tables,
        document=document,
        # Naming a feed that has a mistake in it is no mistake of the account's.
        feed_keys={key for key in _keys(document.feed) if key is not None},
        variables=variables,
        file=file,
        problems=problems,
    )
    database = _database(document, file, variables, problems)
    urls = alert_urls(variables, problems=problems)
    web_password = _web_password(variables, problems)
    if problems:
        raise ConfigError(problems)
    return Settings(
        feeds=tuple(feeds),
        accounts=tuple(one.account for one in accounts),
        keys=MappingProxyType({one.account.key: one.keys for one in accounts}),
        unclaimed=unclaimed({prefix_of(table) for _, table in tables}, variables),
        dry_run=document.dry_run,
        database=database,
        sandbox=document.sandbox,
        timezone=document.timezone,
        prices=_prices(document.prices),
        marking=_marking(document.link),
        horizons=tuple(sorted(set(document.horizons))),
        graph_version=document.facebook.graph_version,
        port=document.service.port,
        alert_urls=urls,
        alert_command=tuple(document.alerts.command),
        retention=Retention(text=document.retention.text, history=document.retention.history),
        web_password=web_password,
    )


def _feeds(document: Document, file: Path, problems: list[str]) -> list[Feed]:
    """Every feed that can be read; mistakes in one, or between two, are problems."""
    problems.extend(_double_keys(document.feed, "feed", file))
    feeds: list[Feed] = []
    by_address: dict[tuple[str, ...], int] = {}
    for number, raw in enumerate(document.feed):
        table = read_table(FeedTable, raw, file=file, at=("feed", number), problems=problems)
        if table is None:
            continue
        where = f"{file}: feed[{number}]"
        if (first := by_address.setdefault(same_feed(table.url), number)) != number:
            problems.append(f"{where}.url ({table.key}): is the address of feed[{first}] too; remove one of the two")
        if not table.allow_private and is_private(urlsplit(table.url).hostname or ""):
            problems.append(
                f"{where}.url ({table.key}): {show(table.url)} is a private address; "
                "write allow_private = true in this feed if you trust it"
            )
        feeds.append(Feed(**dict(table)))
    return feeds


def _account_tables(document: Document, file: Path, problems: list[str]) -> Iterator[tuple[int, AccountTable]]:
    """Every account that can be read well enough to tell whose secrets it needs."""
    problems.extend(_double_keys(document.account, "account", file))
    for number, raw in enumerate(document.account):
        table = read_table(AccountTable, raw, file=file, at=("account", number), problems=problems)
        if table is not None and not (raw.keys() & {"platform", "secrets"}) - table.model_fields_set:
            yield number, table


def _keys(tables: Iterable[object]) -> list[str | None]:
    """The keys as written, also of tables with mistakes in them. None where there is none."""
    keys = (raw.get("key") if isinstance(raw, dict) else None for raw in tables)
    return [key if isinstance(key, str) else None for key in keys]


def _double_keys(tables: Iterable[object], kind: str, file: Path) -> Iterator[str]:
    seen: dict[str, int] = {}
    for number, key in enumerate(_keys(tables)):
        if key is not None and (first := seen.setdefault(key, number)) != number:
            yield f"{file}: {kind}[{number}].key: {show(key)} is the key of {kind}[{first}] too; write another"


def _database(document: Document, file: Path, variables: Variables, problems: list[str]) -> str:
    """The database's URL: from CROSSPOST_DATABASE, else from the file, else one of its own for each world."""
    name = "CROSSPOST_DATABASE"
    found: str = DEFAULT_DATABASES[World.SANDBOX if document.sandbox else World.REAL]
    if document.database is not None:
        found = document.database
    where = f"{file}: database"
    if variables.given(name):
        where = variables.where(name)
        found = text_of(variables, name, problems=problems) or found
    try:
        url = database_url(found, folder=variables.file.parent)
    except ValueError as error:
        problems.append(f"{where}: {error}")
        return ""
    if not variables.given(name) and has_password(url):
        problems.append(f"{where}: holds a password, and this file may be shared; write it as {name} in .env instead")
    return url


def _web_password(variables: Variables, problems: list[str]) -> Secret | None:
    """The hash of the page's password; its form is checked, so that a typing mistake does not lock everybody out."""
    name = "CROSSPOST_WEB_PASSWORD_HASH"
    found = text_of(variables, name, problems=problems) if variables.given(name) else None
    if found is not None and not SCRYPT.fullmatch(found):
        remedy = "let `crosspost web --set-password` write it"
        problems.append(f"{variables.where(name)} is no hash of a password; {remedy}")
        return None
    return Secret(found) if found else None


def _marking(table: LinkTable) -> Marking:
    return Marking(source=table.utm_source, medium=table.utm_medium, campaign=table.utm_campaign)


def _prices(table: PricesTable) -> Prices:
    rows = {operation: getattr(table, operation.value) for operation in Operation}
    return Prices(as_of=table.as_of, twitter=MappingProxyType(rows))
