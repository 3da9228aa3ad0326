"""What the body of a request to X may hold. Anything else is an error there, and so it is here. Pure."""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import re
from dataclasses import dataclass
from typing import Any

from crosspost.sandbox import multipart
from crosspost.sandbox.images import image_type
from crosspost.sandbox.twitter_answers import invalid, too_large
from crosspost.sandbox.wire import JSON, MULTIPART, Request

_CREATE_KEYS = """
    card_uri community_id direct_message_deep_link edit_options for_super_followers_only geo made_with_ai media
    nullcast paid_partnership poll quote_tweet_id reply reply_settings share_with_followers text
"""
CREATE_KEYS = frozenset(_CREATE_KEYS.split())
# What creating a post can do here; the other keys are known, and refused.
SERVED_KEYS = frozenset({"text", "media", "reply", "reply_settings", "made_with_ai", "paid_partnership"})
MEDIA_KEYS = frozenset(
    {"call_to_actions", "description", "embeddable", "media_ids", "preview_media_id", "tagged_user_ids", "title"}
)
SERVED_MEDIA_KEYS = frozenset({"media_ids", "tagged_user_ids"})
REPLY_KEYS = frozenset({"in_reply_to_tweet_id", "exclude_reply_user_ids", "auto_populate_reply_metadata"})
UPLOAD_KEYS = frozenset({"media", "media_category", "media_type", "shared", "additional_owners"})
REPLY_SETTINGS = ("following", "mentionedUsers", "subscribers", "verified")
CATEGORIES = ("tweet_image", "dm_image", "subtitles", "tweet_gif", "dm_gif")
ID = re.compile(r"[0-9]{1,19}")
MAX_IMAGES = 4
MAX_ALT_TEXT = 1000
MAX_IMAGE = 5_000_000
MAX_GIF = 15_000_000
"""Bytes (docs.x.com, "Media best practices")."""


@dataclass(frozen=True, kw_only=True)
class NewPost:
    """What POST /2/tweets is to create."""

    text: str
    reply_to: str | None
    media_ids: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Upload:
    """What POST /2/media/upload brings."""

    media_type: str
    size: int
    # Of the bytes, in hexadecimal.
    sha256: str


@dataclass(frozen=True, kw_only=True)
class Description:
    """What POST /2/media/metadata says of an image."""

    media_id: str
    alt_text: str | None


def new_post(request: Request) -> NewPost:
    """Read the body of POST /2/tweets. Raises Refusal (400). Judges the form of the text, not its length."""
    data = _json_object(request)
    _check_keys(data, known=CREATE_KEYS, served=SERVED_KEYS)
    media_ids = _media_ids(data.get("media"))
    text, settings = data.get("text", "" if media_ids else None), data.get("reply_settings", "following")
    if not isinstance(text, str):
        raise invalid("text", text, "`text` is required and is a string")
    if settings not in REPLY_SETTINGS:
        raise invalid("reply_settings", settings, f"`reply_settings` is one of {', '.join(REPLY_SETTINGS)}")
    for flag in ("made_with_ai", "paid_partnership"):
        if not isinstance(data.get(flag, False), bool):
            raise invalid(flag, data[flag], f"`{flag}` is true or false")
    return NewPost(text=text, reply_to=_reply_to(data.get("reply")), media_ids=media_ids)


def upload(request: Request) -> Upload:
    """Read the body of POST /2/media/upload, in either form. Raises Refusal: 400, or 413 for too large an image."""
    if request.content_type == MULTIPART:
        raw = _upload_parts(request)
    else:
        data = _json_object(request)
        _check_keys(data, known=UPLOAD_KEYS, served=UPLOAD_KEYS)
        _check_category(data.get("media_category"))
        raw = _decoded(data.get("media"))
    media_type = image_type(raw)
    if media_type is None:
        raise invalid("media", "", "media type unrecognized.")
    if len(raw) > (MAX_GIF if media_type == "image/gif" else MAX_IMAGE):
        raise too_large()
    return Upload(media_type=media_type, size=len(raw), sha256=hashlib.sha256(raw).hexdigest())


def description(request: Request) -> Description:
    """Read the body of POST /2/media/metadata. Raises Refusal (400). Reads nothing but the alternative text."""
    data = _json_object(request)
    media_id, metadata = data.get("id"), data.get("metadata", {})
    if not isinstance(media_id, str) or not ID.fullmatch(media_id):
        raise invalid("id", media_id, "`id` is the id of an uploaded image, as a string")
    if not isinstance(metadata, dict):
        raise invalid("metadata", metadata, "`metadata` is an object")
    if "alt_text" not in metadata:
        return Description(media_id=media_id, alt_text=None)
    text = metadata["alt_text"].get("text") if isinstance(metadata["alt_text"], dict) else None
    if not isinstance(text, str) or len(text) > MAX_ALT_TEXT:
        raise invalid("metadata.alt_text.text", text, f"`text` is a string of at most {MAX_ALT_TEXT} characters")
    return Description(media_id=media_id, alt_text=text)


def _upload_parts(request: Request) -> bytes:
    try:
        parts = multipart.parse(request.headers["content-type"], request.body)
        fields = multipart.texts(parts)
    except ValueError as error:
        raise invalid("body", "", str(error)) from error
    files = {part.name: part.data for part in parts if part.is_file}
    _check_keys({**fields, **files}, known=UPLOAD_KEYS, served=UPLOAD_KEYS)
    _check_category(fields.get("media_category"))
    return files["media"] if "media" in files else _decoded(fields.get("media"))


def _decoded(media: object) -> bytes:
    try:
        if isinstance(media, str) and media:
            return base64.b64decode(media, validate=True)
    except (binascii.Error, ValueError) as error:
        raise invalid("media", "", "`media` is not valid base64") from error
    raise invalid("media", "", "`media` is required: a file, or its bytes in base64")


def _check_category(category: object) -> None:
    if category not in CATEGORIES:
        raise invalid("media_category", category, f"`media_category` is one of {', '.join(CATEGORIES)}")


def _check_keys(data: dict[str, Any], *, known: frozenset[str], served: frozenset[str], within: str = "") -> None:
    for key in data:
        if key not in known:
            words = f"[$.{within}{key}: is not defined in the schema and the schema does not allow it]"
            raise invalid(within + key, data[key], words)
        if key not in served:
            raise invalid(within + key, data[key], f"the sandbox does not serve `{within}{key}`")


def _json_object(request: Request) -> dict[str, Any]:
    if request.content_type != JSON:
        raise invalid("content-type", request.content_type, "the body must be application/json")
    try:
        data = json.loads(request.body)
    except (ValueError, RecursionError) as error:
        raise invalid("body", "", "the body is not valid JSON") from error
    if not isinstance(data, dict):
        raise invalid("body", "", "the body must be a JSON object")
    return data


def _media_ids(media: object) -> tuple[str, ...]:
    if media is None:
        return ()
    if not isinstance(media, dict):
        raise invalid("media", media, "`media` is an object")
    _check_keys(media, known=MEDIA_KEYS, served=SERVED_MEDIA_KEYS, within="media.")
    ids = media.get("media_ids")
    if not isinstance(ids, list) or not 1 <= len(ids) <= MAX_IMAGES:
        raise invalid("media.media_ids", ids, f"`media_ids` holds 1 to {MAX_IMAGES} ids")
    for media_id in ids:
        if not isinstance(media_id, str) or not ID.fullmatch(media_id):
            raise invalid("media.media_ids", media_id, "`media_ids` holds ids, as strings")
    return tuple(dict.fromkeys(ids))


def _reply_to(reply: object) -> str | None:
    if reply is None:
        return None
    target = reply.get("in_reply_to_tweet_id") if isinstance(reply, dict) else None
    if not isinstance(reply, dict) or not isinstance(target, str) or not ID.fullmatch(target):
        raise invalid("reply.in_reply_to_tweet_id", target, "`in_reply_to_tweet_id` is the id of a post, as a string")
    _check_keys(reply, known=REPLY_KEYS, served=REPLY_KEYS, within="reply.")
    return target
