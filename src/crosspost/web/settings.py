"""How the page is served, and whether that is safe."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

from crosspost.errors import ConfigError
from crosspost.model import Article, Secret
from crosspost.ports import App

PORT = 8420
LOOPBACK_NAMES = frozenset({"localhost", "127.0.0.1", "::1"})


@dataclass(frozen=True, kw_only=True)
class WebSettings:
    """What the page needs to know besides the App."""

    # The address to listen on. Any but loopback needs a password.
    host: str = "127.0.0.1"
    port: int = PORT
    # As `passwords.hashed` made it. None: whoever reaches the page may use it.
    password_hash: Secret | None = None
    # Further names under which browsers reach the page, such as that of a proxy before it.
    names: tuple[str, ...] = ()
    # Addresses or networks of proxies before the page: only from them X-Forwarded-For and -Proto are believed.
    proxies: tuple[str, ...] = ()
    # The App talks to a sandbox: nothing leaves this machine.
    sandbox: bool = False
    # Reads a feed's or an article's public address. Raises CrosspostError. None: the page offers no preview.
    preview: Callable[[str], list[Article]] | None = None
    # Starts a sandbox with a blog and returns an App on it. None: the page offers none.
    try_sandbox: Callable[[], App] | None = None


def checked(settings: WebSettings) -> WebSettings:
    """The settings, if they are safe. Raises ConfigError where others could reach the page without a password, and for
    a proxy that is no address."""
    for proxy in settings.proxies:
        try:
            ipaddress.ip_network(proxy, strict=False)
        except ValueError:
            raise ConfigError(
                [f"--proxy {proxy}: not an address; write one as 127.0.0.1 or ::1, or a network as 172.16.0.0/12"]
            ) from None
    reached = [settings.host, *settings.names]
    if settings.password_hash is None and not all(is_loopback(name) for name in reached):
        raise ConfigError(
            [
                f"the page would be reached as {', '.join(reached)}, by others too, and there is no password; set one "
                "with `crosspost web --set-password`, or leave --host and --name away: it is on this machine alone then"
            ]
        )
    return settings


def is_loopback(name: str) -> bool:
    """Whether only this machine is reached by this name or address."""
    if name in LOOPBACK_NAMES:
        return True
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False


def host_allowed(header: str, settings: WebSettings) -> bool:
    """Whether a browser may have meant us by this `Host` header.

    A hostile site can make its own name resolve to our address (DNS rebinding); it cannot make a browser send our
    name. So: names that we know, and numeric addresses where we listen beyond loopback, for nobody owns their names.
    """
    try:
        name = (urlsplit(f"//{header}").hostname or "").lower()
    except ValueError:
        return False
    if not name or header != header.strip() or "@" in header or "/" in header:
        return False
    if is_loopback(name) or name in {one.lower() for one in (*settings.names, settings.host)}:
        return True
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return not is_loopback(settings.host)
