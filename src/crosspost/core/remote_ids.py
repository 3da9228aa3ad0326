"""From what a person copies off a platform, the address of a post or its number, to the id that its API knows.

Addresses as browsers show them: https://x.com/NAME/status/ID; https://www.facebook.com/PAGE/posts/ID,
…/posts/some-words/ID, …/permalink.php?story_fbid=ID&id=PAGE, …/PAGE_ID, each perhaps with ?comment_id=ID. Facebook also
shows addresses whose number is veiled ("pfbid…"): nobody but Facebook can read those.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from types import MappingProxyType
from urllib.parse import SplitResult, parse_qs, urlsplit

from crosspost.model import PlatformName

HOSTS: Mapping[PlatformName, tuple[str, ...]] = MappingProxyType(
    {PlatformName.TWITTER: ("x.com", "twitter.com"), PlatformName.FACEBOOK: ("facebook.com",)}
)
"""Names at which a platform shows posts; names below them are its own, too."""

_X_EPOCH = datetime(2010, 11, 4, 1, 42, 54, 657_000, tzinfo=UTC)
"""Where the clock in X's ids starts: 1288834974657 ms after 1970."""

_X_SEQUENCE_ENDS = 30_000_000_000
"""Ids below it were counted up, before X's ids had a clock; the last one was 29,700,859,247."""

_NUMBER = re.compile(r"[0-9]{1,25}")
_PAIR = re.compile(r"[0-9]{1,25}_[0-9]{1,25}")


def is_on(platform: PlatformName, address: str | None) -> bool:
    """Whether an address leads to this platform and nowhere else: https, its own name, no password, no odd port."""
    parts = _parts(address)
    return parts is not None and _is_at(platform, parts)


def remote_id_of(given: str, platform: PlatformName, *, page_id: str = "", comment: bool = False) -> str | None:
    """The id of the post that a person names by its address or its number; None where nothing can be read of it.

    `page_id`: whose post it is, where Facebook's address says a name instead. `comment`: the comment that an address
    names is meant. Does not ask whether there is such a post.
    """
    given = given.strip()
    if platform is PlatformName.FACEBOOK and _PAIR.fullmatch(given):
        return given
    if _NUMBER.fullmatch(given):
        return _of_page(given, page_id) if platform is PlatformName.FACEBOOK and not comment else given
    parts = _parts(given)
    if parts is None or not _is_at(platform, parts):
        return None
    return _on_x(parts) if platform is PlatformName.TWITTER else _on_facebook(parts, page_id, comment=comment)


def address_of(remote_id: str, platform: PlatformName) -> str:
    """Where the platform shows the post of this id, whoever wrote it."""
    if platform is PlatformName.TWITTER:
        return f"https://x.com/i/web/status/{remote_id}"
    return f"https://www.facebook.com/{remote_id}"


def created_at(remote_id: str, platform: PlatformName) -> datetime | None:
    """When a post was made, to the millisecond, where its id tells: X's do. None: it does not."""
    if platform is not PlatformName.TWITTER or not _NUMBER.fullmatch(remote_id) or int(remote_id) < _X_SEQUENCE_ENDS:
        return None
    try:
        return made_at(remote_id)
    except OverflowError:
        # No clock was ever there.
        return datetime.max.replace(tzinfo=UTC)


def made_at(x_id: str) -> datetime:
    """When a post on X was made, by its id. Raises OverflowError for a number that no clock reaches."""
    return _X_EPOCH + timedelta(milliseconds=int(x_id) >> 22)


def _on_x(parts: SplitResult) -> str | None:
    words = [word for word in parts.path.split("/") if word]
    after = [two for one, two in itertools.pairwise(words) if one == "status"]
    return after[0] if after and _NUMBER.fullmatch(after[0]) else None


def _on_facebook(parts: SplitResult, page_id: str, *, comment: bool) -> str | None:
    try:
        query = parse_qs(parts.query, max_num_fields=40)
    except ValueError:
        return None
    if comment:
        return _first(query, "comment_id")
    words = [word for word in parts.path.split("/") if word]
    if words and _PAIR.fullmatch(words[-1]):
        return words[-1]
    if story := _first(query, "story_fbid"):
        return _of_page(story, _first(query, "id") or page_id)
    if "posts" in words[:-1] and _NUMBER.fullmatch(words[-1]):
        owner = words[0] if _NUMBER.fullmatch(words[0]) else page_id
        return _of_page(words[-1], owner)
    return None


def _of_page(number: str, page_id: str) -> str:
    return f"{page_id}_{number}" if page_id else number


def _first(query: Mapping[str, list[str]], name: str) -> str | None:
    value = query.get(name, [""])[0]
    return value if _NUMBER.fullmatch(value) else None


def _parts(address: str | None) -> SplitResult | None:
    if not address or len(address) > 2000 or not address.isprintable() or any(one in address for one in ' \\"<>'):
        return None
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        return None
    return parts if port is None else None


def _is_at(platform: PlatformName, parts: SplitResult) -> bool:
    host = (parts.hostname or "").lower()
    if parts.scheme != "https" or "@" in parts.netloc:
        return False
    return any(host == name or host.endswith(f".{name}") for name in HOSTS[platform])
