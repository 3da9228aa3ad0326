"""Listing a page's posts: filters, cursors, and the link to the next page. Pure."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import dropwhile, islice, takewhile
from typing import Any
from urllib.parse import urlencode

from crosspost.sandbox.facebook_answers import invalid
from crosspost.sandbox.state import HeldPost

DEFAULT_LIMIT = 25
MAX_LIMIT = 100


@dataclass(frozen=True, kw_only=True)
class Listing:
    """One page of a listing, newest first."""

    posts: tuple[HeldPost, ...]
    # More posts lie behind the last, or before the first.
    older: bool
    newer: bool


def select(posts: Iterator[HeldPost], params: Mapping[str, str]) -> Listing:
    """Pick the page asked for from posts given newest first. `since` and `until` are inclusive.

    Raises Refusal (code 100) for a limit, instant or cursor that cannot be.
    """
    limit, since, until = _limit(params), _instant(params, "since"), _instant(params, "until")
    every = [p for p in posts if (since is None or p.created_at >= since) and (until is None or p.created_at <= until)]
    if "after" in params:
        mark = _cursor(params, "after", every)
        rest = list(islice(dropwhile(lambda post: post.id != mark, every), 1, None))
        return Listing(posts=tuple(rest[:limit]), older=len(rest) > limit, newer=True)
    if "before" in params:
        mark = _cursor(params, "before", every)
        ahead = list(takewhile(lambda post: post.id != mark, every))
        return Listing(posts=tuple(ahead[-limit:]), older=True, newer=len(ahead) > limit)
    return Listing(posts=tuple(every[:limit]), older=len(every) > limit, newer=False)


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


def _cursor(params: Mapping[str, str], name: str, posts: list[HeldPost]) -> str:
    given = params[name]
    for post in posts:
        if cursor(post.id) == given:
            return post.id
    raise invalid(f"Invalid parameter: {name} is not a cursor of this listing")


def _limit(params: Mapping[str, str]) -> int:
    given = params.get("limit", str(DEFAULT_LIMIT))
    if not re.fullmatch(r"[0-9]{1,6}", given) or not 1 <= int(given) <= MAX_LIMIT:
        raise invalid(f"Param limit must be a number between 1 and {MAX_LIMIT}, not {given[:20]}")
    return int(given)


def _instant(params: Mapping[str, str], name: str) -> datetime | None:
    """Epoch seconds or ISO 8601; Facebook reads more than that, the sandbox does not."""
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
