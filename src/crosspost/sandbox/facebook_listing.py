"""Listing a page's posts: filters, cursors, and the link to the next page. Pure."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from typing import Any, Protocol
from urllib.parse import urlencode

from crosspost.sandbox.facebook_answers import invalid
from crosspost.sandbox.held import HeldPost

DEFAULT_LIMIT = 25
MAX_LIMIT = 100


@dataclass(frozen=True, kw_only=True)
class Listing:
    """One page of a listing, newest first."""

    posts: tuple[HeldPost, ...]
    # More posts lie behind the last, or before the first.
    older: bool
    newer: bool


class Walk(Protocol):
    """A page's posts, walked in order."""

    def newest_first(self, since: datetime | None, until: datetime | None) -> Iterator[HeldPost]:
        """Yield the posts from `until` back to `since`, roughly: both to the millisecond."""
        ...

    def older_than(self, post_id: str) -> Iterator[HeldPost]:
        """Yield what lies behind a post, newest first. Raises KeyError when there never was one."""
        ...

    def newer_than(self, post_id: str) -> Iterator[HeldPost]:
        """Yield what lies before a post, oldest first. Raises KeyError when there never was one."""
        ...


def select(posts: Walk, params: Mapping[str, str]) -> Listing:
    """Pick the page asked for. `since` and `until` are inclusive.

    Raises Refusal (code 100) for a limit, instant or cursor that cannot be.
    """
    size, since, until = limit(params), instant(params, "since"), instant(params, "until")

    def within(post: HeldPost) -> bool:
        return (since is None or post.created_at >= since) and (until is None or post.created_at <= until)

    try:
        if "after" in params:
            rest = list(islice(filter(within, posts.older_than(_marked(params, "after"))), size + 1))
            return Listing(posts=tuple(rest[:size]), older=len(rest) > size, newer=True)
        if "before" in params:
            ahead = list(islice(filter(within, posts.newer_than(_marked(params, "before"))), size + 1))
            return Listing(posts=tuple(ahead[:size][::-1]), older=True, newer=len(ahead) > size)
    except KeyError as error:
        raise invalid("Invalid parameter: there is no such cursor in this listing") from error
    page = list(islice(filter(within, posts.newest_first(since, until)), size + 1))
    return Listing(posts=tuple(page[:size]), older=len(page) > size, newer=False)


def paging(listing: Listing, params: Mapping[str, str], *, token: str, address: str) -> dict[str, Any] | None:
    """Return the `paging` object, or None for an empty page. Its links hold the token, as Facebook's do."""
    if not listing.posts:
        return None
    before, after = cursor(listing.posts[0].id), cursor(listing.posts[-1].id)
    kept = {name: value for name, value in params.items() if name not in ("access_token", "before", "after")}
    base = {"access_token": token, **kept}
    found: dict[str, Any] = {"cursors": {"before": before, "after": after}}
    if listing.newer:
        found["previous"] = f"{address}?{urlencode({**base, 'before': before})}"
    if listing.older:
        found["next"] = f"{address}?{urlencode({**base, 'after': after})}"
    return found


def cursor(post_id: str) -> str:
    """Return the opaque mark of a post's place in a listing."""
    return base64.urlsafe_b64encode(post_id.encode()).decode().rstrip("=")


def forward_paging(
    first_id: str, last_id: str, params: Mapping[str, str], *, more: bool, token: str, address: str
) -> dict[str, Any]:
    """Return the `paging` object of a listing that is walked in one direction only."""
    before, after = cursor(first_id), cursor(last_id)
    kept = {name: value for name, value in params.items() if name not in ("access_token", "before", "after")}
    found: dict[str, Any] = {"cursors": {"before": before, "after": after}}
    if more:
        found["next"] = f"{address}?{urlencode({'access_token': token, **kept, 'after': after})}"
    return found


def _marked(params: Mapping[str, str], name: str) -> str:
    """Return the post that a cursor marks."""
    given = params[name]
    try:
        return base64.urlsafe_b64decode(given + "=" * (-len(given) % 4)).decode("ascii")
    except ValueError as error:
        raise invalid(f"Invalid parameter: {name} is not a cursor of this listing") from error


def limit(params: Mapping[str, str]) -> int:
    """Return how many are asked for. Raises Refusal (code 100)."""
    given = params.get("limit", str(DEFAULT_LIMIT))
    if not re.fullmatch(r"[0-9]{1,6}", given) or not 1 <= int(given) <= MAX_LIMIT:
        raise invalid(f"Param limit must be a number between 1 and {MAX_LIMIT}, not {given[:20]}")
    return int(given)


def instant(params: Mapping[str, str], name: str) -> datetime | None:
    """Return the instant of a parameter: epoch seconds or ISO 8601. Facebook reads more, the sandbox does not.

    Raises Refusal (code 100).
    """
    if name not in params:
        return None
    given = params[name]
    try:
        if re.fullmatch(r"[0-9]{1,11}", given):
            return datetime.fromtimestamp(int(given), tz=UTC)
        parsed = datetime.fromisoformat(given)
        return parsed.astimezone(UTC) if parsed.tzinfo else parsed.replace(tzinfo=UTC)
    except (ValueError, OverflowError) as error:
        raise invalid(f"Param {name} must be epoch seconds or an ISO 8601 time, not {given[:40]}") from error
