"""What the query of a request to X may ask for. Anything else is an error there, and so it is here. Pure."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from crosspost.sandbox import twitter_words as words
from crosspost.sandbox.rules import Vocabulary
from crosspost.sandbox.twitter_answers import invalid
from crosspost.sandbox.wire import Request

_USER_FIELDS = """
    affiliation confirmed_email connection_status created_at description entities id is_identity_verified location
    most_recent_tweet_id name parody pinned_tweet_id profile_banner_url profile_image_url protected public_metrics
    receives_your_dm subscribes_to_you subscription subscription_type url username verified verified_followers_count
    verified_type withheld
"""
_MEDIA_FIELDS = """
    alt_text duration_ms height media_key non_public_metrics organic_metrics preview_image_url promoted_metrics
    public_metrics type url variants width
"""
_USAGE_FIELDS = "cap_reset_day daily_client_app_usage daily_project_usage project_cap project_id project_usage"
USER_FIELDS = frozenset(_USER_FIELDS.split())
MEDIA_FIELDS = frozenset(_MEDIA_FIELDS.split())
USAGE_FIELDS = frozenset(_USAGE_FIELDS.split())
# Known, and without effect here.
EXTRA = ("poll.fields", "place.fields")
POST_ID = re.compile(r"[0-9]{1,19}")
_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?Z", re.ASCII)
MAX_IDS = 100
MAX_DAYS = 90


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """Which parts of posts, and of what they point to, a request asks for; in X's old words."""

    fields: frozenset[str]
    expansions: frozenset[str]
    media_fields: frozenset[str]
    user_fields: frozenset[str]


@dataclass(frozen=True, kw_only=True)
class TimelineQuery:
    """What GET /2/users/{id}/tweets asks for. Ids are exclusive, `start` inclusive, `end` exclusive."""

    limit: int
    start: datetime | None
    end: datetime | None
    since_id: int | None
    until_id: int | None
    replies: bool
    wanted: Wanted


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


def post_params(vocabulary: Vocabulary) -> tuple[str, ...]:
    """Return the names of all parameters that say which parts of posts are wanted."""
    return (*words.known_fields(vocabulary), "expansions", "media.fields", "user.fields", *EXTRA)


def wanted(params: Mapping[str, str], vocabulary: Vocabulary) -> Wanted:
    """Read which parts of posts are asked for. Raises Refusal (400) for an unknown one."""
    known = words.known_fields(vocabulary)
    asked = frozenset[str]().union(*(fields(params, name, allowed) for name, allowed in known.items()))
    expansions = fields(params, "expansions", words.known_expansions(vocabulary))
    return Wanted(
        fields=words.understood(asked),
        expansions=words.understood(expansions),
        media_fields=fields(params, "media.fields", MEDIA_FIELDS),
        user_fields=fields(params, "user.fields", USER_FIELDS),
    )


def timeline_query(request: Request, vocabulary: Vocabulary, *, may_exclude: bool = True) -> TimelineQuery:
    """Read the query of a timeline or, without `exclude`, of mentions. Raises Refusal (400)."""
    own = ("max_results", "start_time", "end_time", "since_id", "until_id", "pagination_token")
    params = query(request, (*own, *(("exclude",) if may_exclude else ()), *post_params(vocabulary)))
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
        wanted=wanted(params, vocabulary),
    )


def usage_query(request: Request) -> tuple[int, frozenset[str]]:
    """Read the query of GET /2/usage/tweets: how many days, which fields. Raises Refusal (400)."""
    params = query(request, ("days", "usage.fields"))
    return _number(params, "days", default=7, low=1, high=MAX_DAYS), fields(params, "usage.fields", USAGE_FIELDS)


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
