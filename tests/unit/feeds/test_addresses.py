"""Which numeric addresses are refused, and which web addresses are kept."""

from __future__ import annotations

import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crosspost.core.hosts import is_public, leads_to_public
from crosspost.feeds.addresses import web_address

REFUSED = [
    ("127.0.0.1", "loopback"),
    ("0.0.0.0", "this host"),
    ("10.1.2.3", "private"),
    ("172.31.255.255", "private"),
    ("192.168.0.1", "private"),
    ("100.64.0.1", "carrier-grade NAT"),
    ("169.254.169.254", "cloud metadata"),
    ("192.88.99.1", "6to4 relay"),
    ("198.18.0.1", "benchmark"),
    ("203.0.113.9", "documentation"),
    ("224.0.0.251", "multicast"),
    ("255.255.255.255", "broadcast"),
    ("::1", "loopback"),
    ("::", "unspecified"),
    ("::ffff:127.0.0.1", "IPv4-mapped"),
    ("::ffff:8.8.8.8", "IPv4-mapped, whatever it maps"),
    ("64:ff9b::7f00:1", "NAT64 of loopback"),
    ("64:ff9b::a00:1", "NAT64 of a private address"),
    ("64:ff9b::169.254.169.254", "NAT64 of cloud metadata"),
    ("64:ff9b::5db8:d822%eth0", "NAT64 with a zone"),
    ("64:ff9b:1::1", "local NAT64"),
    ("2002:7f00:1::", "6to4"),
    ("2001::1", "Teredo"),
    ("2001:db8::1", "documentation"),
    ("3fff::1", "documentation"),
    ("5f00::1", "segment routing"),
    ("fc00::1", "unique local"),
    ("fec0::1", "site-local"),
    ("fe80::1", "link-local"),
    ("fe80::1%eth0", "link-local with a zone"),
    ("ff02::1", "multicast"),
    ("example.org", "no address at all"),
]


@pytest.mark.parametrize(("address", "reason"), REFUSED)
def test_an_address_outside_the_public_internet_is_refused(address: str, reason: str) -> None:
    assert not is_public(address), reason


@pytest.mark.parametrize(
    "address",
    ["1.1.1.1", "93.184.216.34", "172.32.0.1", "100.128.0.1", "2606:4700::1111", "64:ff9b::5db8:d822"],
)
def test_a_public_address_is_let_through(address: str) -> None:
    assert is_public(address)


@given(st.ip_addresses())
def test_nothing_that_python_calls_private_is_public(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> None:
    if address.is_private or address.is_loopback or address.is_multicast or address.is_link_local:
        assert not is_public(str(address))


KEPT = [
    ("https://blog.example/a?b=1#c", None, "https://blog.example/a?b=1#c", "absolute"),
    ("/a", "https://blog.example/x/feed.xml", "https://blog.example/a", "from the root"),
    ("a", "https://blog.example/x/feed.xml", "https://blog.example/x/a", "beside the base"),
    ("//cdn.example/i.png", "https://blog.example/", "https://cdn.example/i.png", "without scheme"),
    ("  https://blog.example/\n a ", None, "https://blog.example/%20a", "broken over lines"),
    ("https://blog.example/été", None, "https://blog.example/été", "accents stay for others to encode"),
]
DROPPED = [
    ("javascript:alert(1)", "script"),
    ("java\nscript:alert(1)", "script broken over lines"),
    ("file:///etc/passwd", "file"),
    ("data:text/html,x", "data"),
    ("tag:blog.example,2009:1", "no web address"),
    ("/relative", "relative to nothing"),
    ("https:///path", "no host"),
    ("http://[::1", "unreadable"),
    ("http://h:99999/", "impossible port"),
    ("https://bank.example@evil.example/", "disguised host"),
    ("https://blog.example/\x00", "control character"),
    ("https://blog.example/" + "a" * 3000, "over-long"),
    ("", "empty"),
    (None, "missing"),
]


@pytest.mark.parametrize(("raw", "base", "expected", "reason"), KEPT)
def test_a_safe_address_is_made_absolute(raw: str, base: str | None, expected: str, reason: str) -> None:
    assert web_address(raw, base=base) == expected, reason


@pytest.mark.parametrize(("raw", "reason"), DROPPED)
def test_an_unsafe_address_is_dropped(raw: str | None, reason: str) -> None:
    assert web_address(raw) is None, reason


@given(st.text(), st.sampled_from([None, "https://blog.example/feed"]))
def test_whatever_is_kept_is_http_with_a_host(raw: str, base: str | None) -> None:
    kept = web_address(raw, base=base)
    assert kept is None or kept.split("/")[0] in ("http:", "https:")


LINKS = [
    ("https://blog.example.org/a", True, "a blog"),
    ("https://münchen.example/a", True, "a name beyond ASCII"),
    ("http://1.1.1.1/a", True, "a public address by number"),
    ("http://localhost:4000/a", False, "a preview of the blog's generator"),
    ("http://blog.localhost/a", False, "this machine by name"),
    ("http://127.0.0.1:1313/a", False, "this machine by number"),
    ("http://[::1]/a", False, "this machine in IPv6"),
    ("http://192.168.1.20/wordpress/?p=12", False, "a private network"),
    ("http://intranet/a", False, "a name without dot"),
    ("http://nas.local./a", False, "a name of the local network"),
    ("http://build.internal/a", False, "a name reserved for inside"),
    ("http://blog.test/a", False, "a name reserved for tests"),
    ("http://127.1/a", False, "a number in short"),
    ("http://[bad/a", False, "no address"),
]


@pytest.mark.parametrize(("link", "public", "reason"), LINKS)
def test_a_link_is_public_where_readers_elsewhere_may_follow_it(link: str, public: bool, reason: str) -> None:
    assert leads_to_public(link) is public, reason
