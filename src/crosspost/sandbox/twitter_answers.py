"""X's words for what went wrong, as its API v2 says them."""

from __future__ import annotations

import math
from http.client import responses
from typing import Any

from crosspost.sandbox.limits import Window
from crosspost.sandbox.wire import Answer, Refusal, json_answer

CONTENT_TYPE = "application/problem+json; charset=utf-8"
PROBLEMS = "https://api.twitter.com/2/problems/"


def problem(status: int, *, title: str, detail: str, kind: str = "about:blank", note: str | None = None) -> Answer:
    """Return a problem object, X's general form of an error."""
    body = {"title": title, "detail": detail, "type": kind, "status": status}
    return json_answer(status, body, note=note or detail)


def plain(status: int, *, note: str | None = None) -> Answer:
    """Return a problem that says no more than the status does."""
    words = responses.get(status, "Error")
    return problem(status, title=words, detail=words, note=note)


def invalid(parameter: str, value: object, message: str) -> Refusal:
    """Refuse a request with a wrong parameter (400)."""
    body = {
        "errors": [{"parameters": {parameter: [str(value)[:200]]}, "message": message}],
        "title": "Invalid Request",
        "detail": "One or more parameters to your request was invalid.",
        "type": PROBLEMS + "invalid-request",
    }
    return Refusal(json_answer(400, body, note=message))


def unauthorized(reason: str) -> Refusal:
    """Refuse a request that does not prove who sent it (401). X does not say why; the journal does."""
    return Refusal(plain(401, note=reason))


def forbidden(detail: str) -> Refusal:
    """Refuse a request for good (403)."""
    return Refusal(problem(403, title="Forbidden", detail=detail))


def may_not_answer(post_id: str) -> Refusal:
    """Refuse a reply to somebody who did not mention us (403)."""
    detail = "You can only reply to or quote posts where you are mentioned or are the author."
    body = {
        "title": "Forbidden",
        "detail": detail,
        "type": PROBLEMS + "not-authorized-for-resource",
        "status": 403,
        "resource_type": "tweet",
        "resource_id": post_id,
        "parameter": "reply.in_reply_to_tweet_id",
        "value": post_id,
        "section": "data",
    }
    return Refusal(json_answer(403, body, note=detail))


def may_not_write() -> Refusal:
    """Refuse to write for an app or a token that was made for reading (403)."""
    detail = "Your client app is not configured with the appropriate oauth1 app permissions for this endpoint."
    return Refusal(problem(403, title="Forbidden", detail=detail, kind=PROBLEMS + "oauth1-permissions"))


def not_enrolled() -> Refusal:
    """Refuse an app that belongs to no project (403)."""
    body = {
        "title": "Client Forbidden",
        "detail": "When authenticating requests to the Twitter API v2 endpoints, you must use keys and tokens from a "
        "Twitter developer App that is attached to a Project. You can create a project via the developer portal.",
        "type": PROBLEMS + "client-forbidden",
        "reason": "client-not-enrolled",
        "required_enrollment": "Appropriate Level of API Access",
        "registration_url": "https://developer.x.com/en/docs/projects/overview",
        "status": 403,
    }
    return Refusal(json_answer(403, body, note="the app belongs to no project"))


def suspended() -> Refusal:
    """Refuse every call of a profile that is suspended (403)."""
    detail = "The user used for authentication is suspended"
    return Refusal(problem(403, title="Forbidden", detail=detail, kind=PROBLEMS + "user-suspended"))


def wrong_kind_of_token(kind: str, supported: str) -> Refusal:
    """Refuse a token that is good, but of a kind that the route does not take (403)."""
    detail = (
        f"Authenticating with {kind} is forbidden for this endpoint.  Supported authentication types are [{supported}]."
    )
    kind = PROBLEMS + "unsupported-authentication"
    return Refusal(problem(403, title="Unsupported Authentication", detail=detail, kind=kind))


def too_large() -> Refusal:
    """Refuse an image that is too large (413)."""
    return Refusal(problem(413, title="Request Entity Too Large", detail="The media is larger than its kind may be."))


def out_of_credit(account_id: str) -> Refusal:
    """Refuse a request that nobody paid for (402)."""
    detail = f"Your enrolled account [{account_id}] does not have any credits to fulfill this request."
    return Refusal(problem(402, title="CreditsDepleted", detail=detail, kind=PROBLEMS + "credits"))


def not_found(parameter: str, value: str, *, resource: str = "tweet") -> dict[str, Any]:
    """Return the entry of `errors` that stands for something asked for and not there."""
    return {
        "value": value,
        "detail": f"Could not find {resource} with {parameter}: [{value}].",
        "title": "Not Found Error",
        "resource_type": resource,
        "parameter": parameter,
        "resource_id": value,
        "type": PROBLEMS + "resource-not-found",
    }


def not_authorized_for_field(post_id: str, field: str) -> dict[str, Any]:
    """Return the entry of `errors` for a private metric of a post that is somebody else's, or too old."""
    return {
        "resource_id": post_id,
        "parameter": "",
        "resource_type": "tweet",
        "section": "data",
        "title": "Field Authorization Error",
        "value": post_id,
        "detail": f"Sorry, you are not authorized to access '{field}' on the Tweet with ids : [{post_id}].",
        "field": field,
        "type": PROBLEMS + "not-authorized-for-field",
    }


def limit_headers(window: Window, *, of: str = "x-rate-limit") -> dict[str, str]:
    """Return the rate limit as headers; the reset is in epoch seconds, rounded up, so that nobody comes too early."""
    return {
        f"{of}-limit": str(window.limit),
        f"{of}-remaining": str(window.remaining),
        f"{of}-reset": str(math.ceil(window.reset_at.timestamp())),
    }
