"""How X shows a post: wrapped links, escaped text, entities, metrics. Pure."""

from __future__ import annotations

import hashlib
import html
import re
import unicodedata
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any

from crosspost.core.teasers import twitter_text
from crosspost.sandbox.held import HeldMedia, HeldPost, Reader, TwitterUser

SNOWFLAKE_EPOCH_MS = 1_288_834_974_657
"""Milliseconds that X's ids count from: 2010-11-04T01:42:54.657Z."""

PRIVATE_AGE = timedelta(days=30)
"""Private metrics of older posts are not given (docs.x.com, "Metrics")."""

WHOLE = 280
"""Weighted characters up to which `text` is the whole post. Of a longer one it is the beginning, with a link to the
post behind it, and `entities` speak of that; the whole is in `note_tweet` (X's OpenAPI document, "note_tweet")."""

BEGINNING = 250
"""Code points of a longer post that `text` begins with, at most. How many X leaves is not documented."""

PRIVATE_FIELDS = frozenset({"non_public_metrics", "organic_metrics", "promoted_metrics"})
DISPLAY_LENGTH = 26
REMEMBERED = 4096
"""Posts whose shown form is remembered: finding links takes longer than all the rest of listing a post."""

_ALPHABET = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
_SCHEME = re.compile(r"^https?://", re.IGNORECASE)
_MENTION = re.compile(r"(?<![\w@/])@(\w{1,15})(?![\w@])", re.ASCII)


@dataclass(frozen=True, kw_only=True)
class Shown:
    """A post's text as X gives it back, and its `entities.urls`."""

    text: str
    urls: tuple[dict[str, Any], ...]
    # Start, end and name, without the @; whether somebody has that name is not known here.
    mentions: tuple[tuple[int, int, str], ...]


def snowflake(now: datetime, number: int) -> str:
    """Return the id of the `number`-th thing made, at `now`: 41 bits of milliseconds, 22 bits of number.

    Raises ValueError before X's epoch in 2010: a clock set there cannot give ids.
    """
    milliseconds = (now - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(milliseconds=1) - SNOWFLAKE_EPOCH_MS
    if milliseconds < 0:
        raise ValueError(f"the sandbox's clock says {now:%Y-%m-%d}, but X's ids begin on 2010-11-04")
    return str((milliseconds << 22) | (number & 0x3FFFFF))


def made_at(post_id: int) -> datetime:
    """Return when the thing of this id was made, to the millisecond. Any number is some instant, at most of 2080."""
    milliseconds = min(post_id >> 22, 1 << 41) + SNOWFLAKE_EPOCH_MS
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=milliseconds)


def mentioned(text: str) -> tuple[str, ...]:
    """Return the names that a text mentions, in lower case, each once."""
    return tuple(dict.fromkeys(match[1].lower() for match in _MENTION.finditer(text)))


def normalise(text: str) -> str:
    """Return the text in the form (NFC) in which X counts, compares and stores it."""
    return unicodedata.normalize("NFC", text)


@lru_cache(maxsize=REMEMBERED)
def show(post_id: str, text: str, *, photo: str | None = None) -> Shown:
    """Wrap every link of a normalised text as `https://t.co/…` and escape the rest, as X does.

    A post with images ends in one more link, to its `photo` page. Positions count code points of the escaped text.
    """
    out: list[str] = []
    urls: list[dict[str, Any]] = []
    length, done = 0, 0
    for number, link in enumerate(twitter_text.parse(text).links):
        before, short = html.escape(text[done : link.start], quote=False), _short_link(post_id, number)
        start = length + len(before)
        out += [before, short]
        length, done = start + len(short), link.end
        urls.append(_url(start, short, link.text if _SCHEME.match(link.text) else f"http://{link.text}"))
    out.append(html.escape(text[done:], quote=False))
    shown = "".join(out)
    if photo:
        shown += " " if shown else ""
        urls.append(_url(len(shown), _short_link(post_id, len(urls)), photo))
        shown += urls[-1]["url"]
    mentions = tuple((match.start(), match.end(), match[1]) for match in _MENTION.finditer(shown))
    return Shown(text=shown, urls=tuple(urls), mentions=mentions)


@lru_cache(maxsize=REMEMBERED)
def beginning(post_id: str, text: str, *, url: str) -> Shown:
    """Return what `text` gives of a long post: its first words, an ellipsis and a link to the post."""
    whole = show(post_id, text)
    head = whole.text[:BEGINNING].rsplit(None, 1)[0]
    kept = tuple(link for link in whole.urls if link["end"] <= len(head))
    start = len(head) + 2
    link = _url(start, _short_link(post_id, len(whole.urls)), url)
    mentions = tuple(mention for mention in whole.mentions if mention[1] <= len(head))
    return Shown(text=f"{head}… {link['url']}", urls=(*kept, link), mentions=mentions)


@dataclass(frozen=True, kw_only=True)
class _View:
    """A post as one reader sees it."""

    post: HeldPost
    shown: Shown
    # The whole of a long post, of which `shown` is the beginning.
    note: Shown | None
    owned: bool
    # The post that this one replies to, if it is still there.
    answers: HeldPost | None


# A post's field → how to read it; None where it holds nothing.
_FIELDS: Mapping[str, Callable[[_View], Any]] = {
    "author_id": lambda view: view.post.account_id,
    "conversation_id": lambda view: view.post.conversation_id or view.post.id,
    "created_at": lambda view: timestamp(view.post.created_at),
    "public_metrics": lambda view: _public(view.post),
    "possibly_sensitive": lambda _: False,
    "reply_settings": lambda _: "everyone",
    "lang": lambda _: "und",
    "entities": lambda view: _entities(view.shown) or None,
    "note_tweet": lambda view: _note(view.note) if view.note else None,
    "attachments": lambda view: _attachments(view.post),
    "referenced_tweets": lambda view: _referenced(view.post),
    "in_reply_to_user_id": lambda view: view.answers.account_id if view.answers else None,
    "non_public_metrics": lambda view: _non_public(view.post) if view.owned else None,
    "organic_metrics": lambda view: _organic(view.post) if view.owned else None,
}


def tweet(post: HeldPost, fields: Collection[str], *, owned: bool, answers: HeldPost | None = None) -> dict[str, Any]:
    """Return a post as an object of API v2. Fields that hold nothing are absent.

    `answers` is the post that this one replies to, if it is still there.
    """
    shown, note = show(post.id, post.text, photo=f"{post.url}/photo/1" if post.media else None), None
    if is_long(post.text):
        shown, note = beginning(post.id, post.text, url=post.url), shown
    view = _View(post=post, shown=shown, note=note, owned=owned, answers=answers)
    found = {name: _FIELDS[name](view) for name in sorted(fields) if name in _FIELDS}
    always = {"id": post.id, "text": shown.text, "edit_history_tweet_ids": [post.id]}
    return always | {name: value for name, value in found.items() if value is not None}


@lru_cache(maxsize=REMEMBERED)
def is_long(text: str) -> bool:
    """Return whether X gives a normalised text by its beginning only."""
    return twitter_text.parse(text).weighted_length > WHOLE


def user(account: TwitterUser | Reader, fields: Collection[str]) -> dict[str, Any]:
    """Return a profile as an object of API v2."""
    every: dict[str, Any] = {"protected": False, "verified": False, "description": "", "url": ""}
    always = {"id": account.id, "name": account.name, "username": account.username}
    return always | {name: value for name, value in every.items() if name in fields}


def media(held: HeldMedia, fields: Collection[str]) -> dict[str, Any]:
    """Return an image as an object of API v2."""
    every: dict[str, Any] = {"url": f"https://pbs.twimg.com/media/{held.id}"}
    if held.alt_text:
        every["alt_text"] = held.alt_text
    always = {"media_key": media_key(held.id), "type": "animated_gif" if held.media_type == "image/gif" else "photo"}
    return always | {name: value for name, value in every.items() if name in fields}


def media_key(media_id: str) -> str:
    """Return the key under which posts refer to an image."""
    return f"3_{media_id}"


def timestamp(instant: datetime) -> str:
    """Return an instant as X writes it: 2026-11-20T10:00:00.000Z."""
    return instant.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _entities(shown: Shown) -> dict[str, Any]:
    entities: dict[str, Any] = {}
    if shown.urls:
        entities["urls"] = list(shown.urls)
    if shown.mentions:
        entities["mentions"] = [{"start": start, "end": end, "username": name} for start, end, name in shown.mentions]
    return entities


def _note(whole: Shown) -> dict[str, Any]:
    entities = _entities(whole)
    return {"text": whole.text} | ({"entities": entities} if entities else {})


def _attachments(post: HeldPost) -> dict[str, Any] | None:
    return {"media_keys": [media_key(media_id) for media_id in post.media]} if post.media else None


def _referenced(post: HeldPost) -> list[dict[str, str]] | None:
    return [{"type": "replied_to", "id": post.reply_to}] if post.reply_to else None


def _url(start: int, short: str, expanded: str) -> dict[str, Any]:
    return {
        "start": start,
        "end": start + len(short),
        "url": short,
        "expanded_url": expanded,
        "display_url": _display(expanded),
    }


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
