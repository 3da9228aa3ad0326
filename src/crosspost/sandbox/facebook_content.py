"""What a Page may post on Facebook, read and judged. Pure."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

from crosspost.sandbox import facebook_answers as answers
from crosspost.sandbox.held import HeldPost
from crosspost.sandbox.images import image_type
from crosspost.sandbox.wire import Refusal

MAX_MESSAGE = 63_206
MAX_PHOTO = 10_000_000
MAX_PHOTOS = 10
SOONEST, LATEST = timedelta(minutes=10), timedelta(days=30)
"""How far ahead a post may be scheduled."""

_INDEXED = re.compile(r"attached_media\[[0-9]{1,2}\]")
_TRUTH = {"true": True, "1": True, "false": False, "0": False}


@dataclass(frozen=True, kw_only=True)
class NewPost:
    """What is to be posted."""

    message: str
    link: str
    published: bool
    # When it is to be published by itself.
    publish_at: datetime | None
    photo_ids: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class NewPhoto:
    """A photo, and the post that it makes unless it is kept back for another one."""

    post: NewPost
    media_type: str
    size: int
    # Of the bytes, in hexadecimal; None for an address.
    sha256: str | None
    alt_text: str | None
    kept_back: bool


def new_post(params: Mapping[str, str], *, now: datetime) -> NewPost:
    """Read what POST /{page}/feed brings.

    Raises Refusal: nothing in it, too long, badly scheduled (100), or not a web address (1500).
    """
    message, link, photo_ids = params.get("message", ""), params.get("link", ""), _attached(params)
    if not message and not link and not photo_ids:
        raise answers.invalid("Missing message or attachment")
    if link and photo_ids:
        raise answers.invalid("a post has a link or photos, not both")
    _check(message, link)
    published, publish_at = _publishing(params, now=now)
    return NewPost(message=message, link=link, published=published, publish_at=publish_at, photo_ids=photo_ids)


def new_photo(params: Mapping[str, str], files: Mapping[str, bytes], *, now: datetime) -> NewPhoto:
    """Read what POST /{page}/photos brings: `source`, or the `url` of an image, which nobody fetches.

    Raises Refusal: no image, too large, badly scheduled (100), or not a web address (1500).
    """
    message, url, raw = (
        params.get("caption", "") or params.get("message", ""),
        params.get("url", ""),
        files.get("source"),
    )
    if raw is None and not url:
        raise answers.invalid("requires upload file")
    media_type = "image/unknown" if raw is None else image_type(raw)
    if media_type is None:
        raise answers.invalid("Invalid image file: it is neither JPEG, PNG, GIF nor WEBP")
    if raw is not None and len(raw) > MAX_PHOTO:
        raise answers.invalid(f"the photo is larger than {MAX_PHOTO} bytes")
    _check(message, url)
    published, publish_at = _publishing(params, now=now)
    return NewPhoto(
        post=NewPost(message=message, link="", published=published, publish_at=publish_at),
        media_type=media_type,
        size=len(raw or b""),
        sha256=hashlib.sha256(raw).hexdigest() if raw is not None else None,
        alt_text=params.get("alt_text_custom"),
        kept_back=not published and publish_at is None,
    )


def edited(post: HeldPost, params: Mapping[str, str], *, now: datetime) -> HeldPost:
    """Return the post as it is after an edit. Raises Refusal (100): too long, badly scheduled, hidden again."""
    message = params.get("message", post.text)
    _check(message, "")
    if not message and not post.links and not post.media:
        raise answers.invalid("Missing message or attachment")
    changed = replace(post, text=message)
    if post.published:
        if not _truth(params, "is_published", default=True):
            raise answers.invalid("a published post cannot be taken back: delete it")
        return changed
    if _truth(params, "is_published", default=False):
        return replace(changed, published=True, publish_at=None, created_at=now)
    if "scheduled_publish_time" in params:
        return replace(changed, publish_at=_schedule(params["scheduled_publish_time"], now=now))
    return changed


def comment_text(params: Mapping[str, str]) -> str:
    """Read what POST /{post}/comments brings. Raises Refusal (100): nothing, or too long."""
    message = params.get("message", "")
    if not message.strip():
        raise answers.invalid("Missing message or attachment")
    _check(message, "")
    return message


def _check(message: str, link: str) -> None:
    if len(message) > MAX_MESSAGE:
        raise answers.invalid(f"Param message must be at most {MAX_MESSAGE} characters long")
    if link and not _is_web_address(link):
        raise Refusal(answers.graph_error(1500, "(#1500) The url you supplied is invalid"))


def _publishing(params: Mapping[str, str], *, now: datetime) -> tuple[bool, datetime | None]:
    """Whether it is published at once, and if not, when. A time without `published=false` is refused, as there."""
    published = _truth(params, "published", default=True)
    if "scheduled_publish_time" not in params:
        return published, None
    if published:
        raise answers.invalid("You cannot specify a scheduled publish time on a published post")
    return False, _schedule(params["scheduled_publish_time"], now=now)


def _schedule(given: str, *, now: datetime) -> datetime:
    try:
        at = datetime.fromtimestamp(int(given), UTC) if re.fullmatch(r"[0-9]{1,11}", given) else _iso(given)
    except (ValueError, OverflowError) as error:
        raise answers.invalid("Param scheduled_publish_time must be epoch seconds or an ISO 8601 time") from error
    if not now + SOONEST <= at <= now + LATEST:
        words = "The specified scheduled publish time is invalid: it must be 10 minutes to 30 days ahead."
        raise answers.invalid(words)
    return at


def _iso(given: str) -> datetime:
    at = datetime.fromisoformat(given)
    return at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC)


def _truth(params: Mapping[str, str], name: str, *, default: bool) -> bool:
    given = params.get(name)
    if given is None:
        return default
    # facebook-sdk sends Python's own spelling, and the real one takes it.
    if given.lower() not in _TRUTH:
        raise answers.invalid(f"Param {name} must be a boolean")
    return _TRUTH[given.lower()]


def _attached(params: Mapping[str, str]) -> tuple[str, ...]:
    """Return the photos of `attached_media`: a JSON list, or one JSON object per indexed parameter."""
    texts = [value for name, value in params.items() if _INDEXED.fullmatch(name)]
    try:
        listed = json.loads(params["attached_media"]) if "attached_media" in params else []
        items = [*listed, *(json.loads(text) for text in texts)] if isinstance(listed, list) else None
        ids = None if items is None else [str(item["media_fbid"]) for item in items]
    except (ValueError, RecursionError, KeyError, TypeError):
        ids = None
    if ids is None:
        raise answers.invalid('Param attached_media must be an array such as [{"media_fbid":"1"}]')
    if len(ids) > MAX_PHOTOS:
        raise answers.invalid(f"Param attached_media holds at most {MAX_PHOTOS} photos")
    return tuple(dict.fromkeys(ids))


def _is_web_address(link: str) -> bool:
    try:
        parts = urlsplit(link)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname)
