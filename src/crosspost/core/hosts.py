"""Which network addresses belong to the public internet, and which links lead there. Pure: no name is resolved.

The list is explicit because `ipaddress.is_global` differs between Python versions: on 3.11 it lets through NAT64 of
private addresses, 6to4, site-local, multicast and newer reserved blocks, each of which can lead back into a private
network.
Sources: the IANA special-purpose address registries for IPv4 and IPv6.
"""

from __future__ import annotations

import ipaddress
from urllib.parse import urlsplit

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
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
"""How a network without IPv4 reaches an IPv4 address, which stands in the last four bytes (RFC 6052)."""
# RFC 6761, 6762 and 8375, ICANN's reservation of `.internal`, and what home routers call their own network.
_PRIVATE_NAMES = ("localhost", "local", "internal", "home.arpa", "lan", "intranet", "test", "invalid")


def is_public(address: str) -> bool:
    """Whether a numeric address belongs to the public internet.

    Everything outside 2000::/3 is refused in IPv6, which covers loopback, link-local, site-local, unique local,
    multicast, IPv4-mapped, local NAT64 (64:ff9b:1::/48) and segment routing (5f00::/16). NAT64's own block is judged by
    the IPv4 address inside: it is how networks without IPv4 see most blogs. False for what is no address.
    """
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return False
    if isinstance(ip, ipaddress.IPv6Address) and ip.scope_id is None and ip in _NAT64:
        ip = ipaddress.IPv4Address(ip.packed[-4:])
    if isinstance(ip, ipaddress.IPv4Address):
        return not any(ip in block for block in _REFUSED_V4)
    return ip.scope_id is None and ip in _PUBLIC_V6 and not any(ip in block for block in _REFUSED_V6)


def leads_to_public(link: str) -> bool:
    """Whether readers elsewhere may follow the link, by its very writing: a blog's preview on this machine is none."""
    try:
        host = (urlsplit(link).hostname or "").rstrip(".").lower()
    except ValueError:
        return False
    if ":" in host or host.rpartition(".")[2].isdecimal():
        return is_public(host)
    return "." in host and not any(host.endswith(f".{name}") for name in _PRIVATE_NAMES)
