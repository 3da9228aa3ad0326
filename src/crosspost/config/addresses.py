"""Readers of addresses: of feeds, of the sandbox, of the database. Each raises ValueError with what to write instead.

Nothing is resolved and nothing is fetched: names that *point* to a private address are the fetcher's to refuse.
"""

from __future__ import annotations

from ipaddress import ip_address
from pathlib import Path
from urllib.parse import SplitResult, urlsplit

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from crosspost.config.words import show

_LONGEST = 2048
_FEED_EXAMPLE = 'as in "https://blog.example/feed/"'
_SANDBOX_EXAMPLE = 'as in "http://127.0.0.1:8410"'
_DATABASE_EXAMPLE = '"var/crosspost.db"'


def feed_url(found: object) -> str:
    """Read a feed's address: http or https, absolute, without a name and password in it and without a fragment."""
    parts = _split(found, _FEED_EXAMPLE)
    if parts.fragment:
        bare = parts._replace(fragment="").geturl()
        raise ValueError(f"{show(found)} has a fragment, which names a place in a page; write {show(bare)}")
    return str(found)


def sandbox_url(found: object) -> str:
    """Read the sandbox's base address, without a slash at its end. It must be on this machine."""
    parts = _split(found, _SANDBOX_EXAMPLE)
    if not is_loopback(parts.hostname or ""):
        raise ValueError(f"{show(found)} is not on this machine; write a loopback address, {_SANDBOX_EXAMPLE}")
    if parts.query or parts.fragment:
        raise ValueError(f"{show(found)} has more than a base address; write only that, {_SANDBOX_EXAMPLE}")
    return str(found).rstrip("/")


def database_url(found: object, *, folder: Path) -> str:
    """Read the database's address: a path means SQLite, and a relative one starts at `folder`.

    Returns an SQLAlchemy URL. Creates neither file nor folder. What was found is never shown: it may hold a password.
    """
    if not isinstance(found, str) or not found.strip() or not found.isprintable():
        raise ValueError(f"is not the address of a database; write {_DATABASE_EXAMPLE}")
    if "://" not in found:
        return _sqlite(found, folder)
    try:
        url = make_url(found)
    except (ArgumentError, ValueError):
        raise ValueError(f"is not a URL that can be read; write {_DATABASE_EXAMPLE}") from None
    match url.get_backend_name():
        case "sqlite":
            # `file:` names are SQLite's own URIs: they are handed on as they are.
            plain = url.database and url.database != ":memory:" and not url.database.startswith("file:")
            return _render(url.set(database=_absolute(url.database, folder))) if plain and url.database else found
        case "postgresql":
            return found
        case other:
            raise ValueError(
                f"{show(other)} is not a database we can use, SQLite and PostgreSQL are; write {_DATABASE_EXAMPLE}"
            )


def has_password(database: str) -> bool:
    """Whether the address of a database, as `database_url` returns it, holds a password."""
    url = make_url(database)
    return url.password is not None or any(name.endswith("password") for name in url.query)


def same_feed(url: str) -> tuple[str, ...]:
    """What two addresses of one feed have in common: scheme, host and port as a server sees them, path and query."""
    parts = urlsplit(url)
    port = parts.port or {"http": 80, "https": 443}[parts.scheme]
    return parts.scheme, (parts.hostname or "").rstrip("."), str(port), parts.path or "/", parts.query


def is_loopback(host: str) -> bool:
    """Whether the host is this machine by its very writing."""
    host = host.lower().rstrip(".")
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def is_private(host: str) -> bool:
    """Whether the host is, by its very writing, this machine or inside a private network."""
    try:
        return not ip_address(host.rstrip(".")).is_global
    except ValueError:
        return is_loopback(host)


def _split(found: object, example: str) -> SplitResult:
    """Take an http(s) address apart. One with a name and password is refused without showing them."""
    if not isinstance(found, str):
        raise ValueError(f"{show(found)} is not an address; write one in double quotes, {example}")  # noqa: TRY004
    if len(found) > _LONGEST or not found.isprintable() or " " in found:
        raise ValueError(
            f"is not an address that can be read (blanks, control characters, or over {_LONGEST} letters); "
            f"write one, {example}"
        )
    try:
        parts = urlsplit(found)
        port = parts.port
    except ValueError:
        raise ValueError(f"is not an address that can be read; write one, {example}") from None
    if "@" in parts.netloc:
        raise ValueError(f"has a name or password before the host {show(parts.hostname)}; write it without, {example}")
    if parts.scheme not in ("http", "https") or not parts.hostname or port == 0:
        raise ValueError(f"{show(found)} is not an http or https address; write one, {example}")
    return parts


def _sqlite(path: str, folder: Path) -> str:
    database = path if path == ":memory:" else _absolute(path, folder)
    return _render(URL.create("sqlite", database=database))


def _absolute(path: str, folder: Path) -> str:
    try:
        return str(folder.resolve() / Path(path).expanduser())
    except RuntimeError:
        raise ValueError(f"begins with the home of somebody who has none; write {_DATABASE_EXAMPLE}") from None


def _render(url: URL) -> str:
    return url.render_as_string(hide_password=False)
