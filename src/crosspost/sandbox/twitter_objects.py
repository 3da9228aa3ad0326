"""How X shows a post: wrapped links, escaped text, entities, metrics. Pure."""

from __future__ import annotations

import hashlib
import html
import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from crosspost.core.teasers import twitter_text
from crosspost.sandbox.state import HeldPost

SNOWFLAKE_EPOCH_MS = 1_288_834_974_657
"""Milliseconds that X's ids count from: 2010-11-04T01:42:54.657Z."""

PRIVATE_AGE = timedelta(days=30)
"""Private metrics of older posts are not given (docs.x.com, "Metrics")."""

PRIVATE_FIELDS = frozenset({"non_public_metrics", "organic_metrics", "promoted_metrics"})
DISPLAY_LENGTH = 26
_ALPHABET = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
_SCHEME = re.compile(r"^https?://", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True)
class Shown:
    """A post's text as X gives it back, and its `entities.urls`."""

    text: str
    urls: tuple[dict[str, Any], ...]


def snowflake(now: datetime, number: int) -> str:
    """Return the id of the `number`-th thing made, at `now`: 41 bits of milliseconds, 22 bits of number.

    Raises ValueError before X's epoch in 2010: a clock set there cannot give ids.
    """
    milliseconds = (now - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(milliseconds=1) - SNOWFLAKE_EPOCH_MS
    if milliseconds < 0:
        raise ValueError(f"the sandbox's clock says {now:%Y-%m-%d}, but X's ids begin on 2010-11-04")
    return str((milliseconds << 22) | (number & 0x3FFFFF))


def normalise(text: str) -> str:
    """Return the text in the form (NFC) in which X counts, compares and stores it."""
    return unicodedata.normalize("NFC", text)


def show(post_id: str, text: str) -> Shown:
    """Wrap every link of a normalised text as `https://t.co/…` and escape the rest, as X does.

    Positions count code points of the escaped text.
    """
    out, urls, length, done = [], [], 0, 0
    for number, link in enumerate(twitter_text.parse(text).links):
        before, short = html.escape(text[done : link.start], quote=False), _short_link(post_id, number)
        start = length + len(before)
        out += [before, short]
        length, done = start + len(short), link.end
        expanded = link.text if _SCHEME.match(link.text) else f"http://{link.text}"
        urls.append(
            {
                "start": start,
                "end": length,
                "url": short,
                "expanded_url": expanded,
                "display_url": _display(expanded),
            }
        )
    out.append(html.escape(text[done:], quote=False))
    return Shown(text="".join(out), urls=tuple(urls))


def tweet(post: HeldPost, fields: Collection[str], *, owned: bool) -> dict[str, Any]:
    """Return a post as an object of API v2. Fields that hold nothing are absent."""
    shown = show(post.id, post.text)
    every: dict[str, Any] = {
        "author_id": post.account_id,
        "conversation_id": post.reply_to or post.id,
        "created_at": timestamp(post.created_at),
        "public_metrics": _public(post),
        "possibly_sensitive": False,
        "reply_settings": "everyone",
    }
    if shown.urls:
        every["entities"] = {"urls": list(shown.urls)}
    if post.reply_to:
        every["referenced_tweets"] = [{"type": "replied_to", "id": post.reply_to}]
    if owned:
        every["non_public_metrics"] = _non_public(post)
        every["organic_metrics"] = _organic(post)
    always = {"id": post.id, "text": shown.text, "edit_history_tweet_ids": [post.id]}
    return always | {name: value for name, value in every.items() if name in fields}


def timestamp(instant: datetime) -> str:
    """Return an instant as X writes it: 2026-11-20T10:00:00.000Z."""
    return instant.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _short_link(post_id: str, number: int) -> str:
    digest = hashlib.sha256(f"{post_id}/{number}".encode()).digest()
    return "https://t.co/" + "".join(_ALPHABET[byte % len(_ALPHABET)] for byte in digest[:10])


def _display(expanded: str) -> str:
    bare = _SCHEME.sub("", expanded).removeprefix("www.")
    return bare if len(bare) <= DISPLAY_LENGTH else bare[:DISPLAY_LENGTH] + "…"


def _public(post: HeldPost) -> dict[str, int]:
    return {
        "retweet_count": post.counts.get("shares", 0),
        "reply_count": post.counts.get("replies", 0),
        "like_count": post.counts.get("likes", 0),
        "quote_count": post.counts.get("quotes", 0),
        "bookmark_count": post.counts.get("bookmarks", 0),
        "impression_count": post.counts.get("impressions", 0),
    }


def _non_public(post: HeldPost) -> dict[str, int]:
    acts = ("likes", "replies", "shares", "quotes", "bookmarks", "clicks", "profile_clicks")
    return {
        "impression_count": post.counts.get("impressions", 0),
        "url_link_clicks": post.counts.get("clicks", 0),
        "user_profile_clicks": post.counts.get("profile_clicks", 0),
        "engagements": sum(post.counts.get(act, 0) for act in acts),
    }


def _organic(post: HeldPost) -> dict[str, int]:
    public, private = _public(post), _non_public(post)
    shared = {name: public[name] for name in ("impression_count", "like_count", "reply_count", "retweet_count")}
    return shared | {name: private[name] for name in ("url_link_clicks", "user_profile_clicks")}
