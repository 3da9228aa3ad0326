"""What a request to X may ask for. Anything else is an error there, and so it is here. Pure."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from crosspost.sandbox.twitter_answers import invalid
from crosspost.sandbox.wire import JSON, Request

_POST_FIELDS = """
    article attachments author_id card_uri community_id context_annotations conversation_id created_at
    display_text_range edit_controls edit_history_tweet_ids entities geo id in_reply_to_user_id lang media_metadata
    non_public_metrics note_tweet organic_metrics possibly_sensitive promoted_metrics public_metrics
    referenced_tweets reply_settings scopes source text withheld
"""
_USER_FIELDS = """
    affiliation connection_status created_at description entities id is_identity_verified location
    most_recent_tweet_id name parody pinned_tweet_id profile_banner_url profile_image_url protected public_metrics
    receives_your_dm subscription_type url username verified verified_followers_count verified_type withheld
"""
_CREATE_KEYS = """
    card_uri community_id direct_message_deep_link edit_options for_super_followers_only geo made_with_ai media
    nullcast paid_partnership poll quote_tweet_id reply reply_settings share_with_followers text
"""
POST_FIELDS = frozenset(_POST_FIELDS.split())
USER_FIELDS = frozenset(_USER_FIELDS.split())
CREATE_KEYS = frozenset(_CREATE_KEYS.split())
# Known, and without effect here.
EXTRA = ("expansions", "media.fields", "poll.fields", "user.fields", "place.fields")
# What creating a post can do here; the other keys are known, and refused.
SERVED_KEYS = frozenset({"text", "reply", "reply_settings", "made_with_ai", "paid_partnership"})
REPLY_SETTINGS = ("following", "mentionedUsers", "subscribers", "verified")
POST_ID = re.compile(r"[0-9]{1,19}")
_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?Z", re.ASCII)
MAX_IDS = 100


@dataclass(frozen=True, kw_only=True)
class NewPost:
    """What POST /2/tweets is to create."""

    text: str
    reply_to: str | None


@dataclass(frozen=True, kw_only=True)
class TimelineQuery:
    """What GET /2/users/{id}/tweets asks for. Ids are exclusive, `start` inclusive, `end` exclusive."""

    limit: int
    start: datetime | None
    end: datetime | None
    since_id: int | None
    until_id: int | None
    replies: bool
    fields: frozenset[str]


def query(request: Request, known: Collection[str]) -> dict[str, str]:
    """Return the query's parameters. Raises Refusal (400) for one that the route does not know."""
    try:
        params = request.query_params()
    except ValueError as error:
        raise invalid("query", request.query, "The query string is malformed or too long.") from error
    for name, value in params.items():
        if name not in known:
            listed = ", ".join(sorted(known))
            raise invalid(name, value, f"The query parameter [{name}] is not one of [{listed}]")
    return params


def fields(params: Mapping[str, str], name: str, known: frozenset[str]) -> frozenset[str]:
    """Return a comma-separated list of fields. Raises Refusal (400) for an unknown one."""
    asked = frozenset(params[name].split(",")) if name in params else frozenset()
    for unknown in sorted(asked - known):
        listed = ",".join(sorted(known))
        raise invalid(name, unknown, f"The `{name}` query parameter value [{unknown}] is not one of [{listed}]")
    return asked


def post_ids(params: Mapping[str, str]) -> list[str]:
    """Return the list `ids`, each once, in order. Raises Refusal (400) for none, too many or malformed ones."""
    ids = list(dict.fromkeys(params.get("ids", "").split(",")))
    if not params.get("ids") or len(ids) > MAX_IDS:
        raise invalid("ids", params.get("ids", ""), f"The `ids` query parameter holds 1 to {MAX_IDS} ids")
    for post_id in ids:
        if not POST_ID.fullmatch(post_id):
            raise invalid("ids", post_id, f"The `ids` query parameter value [{post_id}] is not valid")
    return ids


def new_post(request: Request) -> NewPost:
    """Read the body of POST /2/tweets. Raises Refusal (400). Judges the form of the text, not its length."""
    data = _json_object(request)
    for key in data:
        if key not in CREATE_KEYS:
            raise invalid(key, data[key], f"[$.{key}: is not defined in the schema and the schema does not allow it]")
        if key not in SERVED_KEYS:
            raise invalid(key, data[key], f"the sandbox does not serve `{key}`")
    text, settings = data.get("text"), data.get("reply_settings", "following")
    if not isinstance(text, str):
        raise invalid("text", text, "`text` is required and is a string")
    if settings not in REPLY_SETTINGS:
        raise invalid("reply_settings", settings, f"`reply_settings` is one of {', '.join(REPLY_SETTINGS)}")
    for flag in ("made_with_ai", "paid_partnership"):
        if not isinstance(data.get(flag, False), bool):
            raise invalid(flag, data[flag], f"`{flag}` is true or false")
    return NewPost(text=text, reply_to=_reply_to(data.get("reply")))


def timeline_query(request: Request) -> TimelineQuery:
    """Read the query of GET /2/users/{id}/tweets. Raises Refusal (400) for anything out of bounds."""
    own = ("max_results", "start_time", "end_time", "since_id", "until_id", "exclude", "pagination_token")
    params = query(request, (*own, "tweet.fields", *EXTRA))
    excluded = params["exclude"].split(",") if "exclude" in params else []
    for name in excluded:
        if name not in ("replies", "retweets"):
            raise invalid("exclude", name, f"The `exclude` value [{name}] is not one of [replies,retweets]")
    until = _id(params, "until_id")
    token = _token(params)
    return TimelineQuery(
        limit=_number(params, "max_results", default=10, low=5, high=100),
        start=_instant(params, "start_time"),
        end=_instant(params, "end_time"),
        since_id=_id(params, "since_id"),
        until_id=token if until is None else min(until, token) if token is not None else until,
        replies="replies" not in excluded,
        fields=fields(params, "tweet.fields", POST_FIELDS),
    )


def page_token(last_id: str) -> str:
    """Return the `next_token` for the page that follows the post `last_id`."""
    return f"7140dib{int(last_id):x}"


def _token(params: Mapping[str, str]) -> int | None:
    if "pagination_token" not in params:
        return None
    match = re.fullmatch(r"7140dib([0-9a-f]{1,16})", params["pagination_token"])
    if not match:
        raise invalid("pagination_token", params["pagination_token"], "The `pagination_token` is not valid")
    return int(match[1], 16)


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


def _reply_to(reply: object) -> str | None:
    if reply is None:
        return None
    target = reply.get("in_reply_to_tweet_id") if isinstance(reply, dict) else None
    if not isinstance(target, str) or not POST_ID.fullmatch(target):
        raise invalid("reply.in_reply_to_tweet_id", target, "`in_reply_to_tweet_id` is the id of a post, as a string")
    return target


def _number(params: Mapping[str, str], name: str, *, default: int, low: int, high: int) -> int:
    value = params.get(name, str(default))
    if not re.fullmatch(r"[0-9]{1,6}", value) or not low <= int(value) <= high:
        raise invalid(name, value, f"The `{name}` query parameter value [{value}] is not between {low} and {high}")
    return int(value)


def _id(params: Mapping[str, str], name: str) -> int | None:
    if name not in params:
        return None
    if not POST_ID.fullmatch(params[name]):
        raise invalid(name, params[name], f"The `{name}` query parameter value [{params[name]}] is not valid")
    return int(params[name])


def _instant(params: Mapping[str, str], name: str) -> datetime | None:
    if name not in params:
        return None
    value = params[name]
    try:
        return datetime.fromisoformat(value if _INSTANT.fullmatch(value) else "").astimezone(UTC)
    except ValueError as error:
        message = f"The `{name}` query parameter value [{value}] is not YYYY-MM-DDTHH:mm:ssZ"
        raise invalid(name, value, message) from error
