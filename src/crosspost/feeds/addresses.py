"""Which network addresses crosspost refuses to connect to, and what makes a web address safe to keep. Pure.

The list is explicit because `ipaddress.is_global` differs between Python versions: on 3.11 it lets through NAT64,
6to4, site-local, multicast and newer reserved blocks, each of which can lead back into a private network.
Sources: the IANA special-purpose address registries for IPv4 and IPv6.
"""

from __future__ import annotations

import ipaddress
import re
from urllib.parse import urljoin, urlsplit

LONGEST_ADDRESS = 2048
"""Characters. No blog has a longer one that matters; every browser and platform takes this much."""

_REFUSED_V4 = tuple(
    ipaddress.IPv4Network(block)
    for block in (
        "0.0.0.0/8",  # this host
        "10.0.0.0/8",
        "100.64.0.0/10",  # carrier-grade NAT
        "127.0.0.0/8",
        "169.254.0.0/16",  # link-local, where clouds keep their metadata
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.0.2.0/24",  # documentation
        "192.31.196.0/24",  # AS112
        "192.52.193.0/24",  # AMT
        "192.88.99.0/24",  # 6to4 relays
        "192.168.0.0/16",
        "192.175.48.0/24",  # AS112
        "198.18.0.0/15",  # benchmarks
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/4",  # multicast
        "240.0.0.0/4",  # reserved, and broadcast
    )
)
_PUBLIC_V6 = ipaddress.IPv6Network("2000::/3")
_REFUSED_V6 = tuple(
    ipaddress.IPv6Network(block)
    for block in (
        "2001::/23",  # protocol assignments: Teredo, ORCHID, benchmarks
        "2001:db8::/32",  # documentation
        "2002::/16",  # 6to4: carries any IPv4 address
        "2620:4f:8000::/48",  # AS112
        "3fff::/20",  # documentation
    )
)
_BLANKS_INSIDE = re.compile(r"[\t\r\n]+")
_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]")


def is_public(address: str) -> bool:
    """Whether a numeric address belongs to the public internet.

    Everything outside 2000::/3 is refused in IPv6, which covers loopback, link-local, site-local, unique local,
    multicast, IPv4-mapped, NAT64 (64:ff9b::/96) and segment routing (5f00::/16). False for what is no address.
    """
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return False
    if isinstance(ip, ipaddress.IPv4Address):
        return not any(ip in block for block in _REFUSED_V4)
    return ip.scope_id is None and ip in _PUBLIC_V6 and not any(ip in block for block in _REFUSED_V6)


def web_address(raw: str | None, *, base: str | None = None) -> str | None:
    """The absolute http(s) address that `raw` means, or None when it is not one that is safe to link to.

    Relative addresses are resolved against `base`. Refused: other schemes (`javascript:`, `file:`, `data:`), no host,
    a user name or password before the host (it disguises where a link leads), control characters, over-long ones.
    """
    if not raw:
        return None
    text = _BLANKS_INSIDE.sub("", raw.strip()).replace(" ", "%20")
    if not text or len(text) > LONGEST_ADDRESS or _CONTROLS.search(text):
        return None
    try:
        full = urljoin(base, text) if base else text
        parts = urlsplit(full)
        _ = parts.port
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or not parts.hostname or "@" in parts.netloc:
        return None
    return full
