"""The Graph API's words for what went wrong. Meta documents codes, not statuses: clients should read the code."""

from __future__ import annotations

import hashlib
import json
from datetime import datetime
from typing import Any

from crosspost.sandbox.wire import Answer, Refusal, json_answer

CONTENT_TYPE = "application/json; charset=UTF-8"


def graph_error(
    code: int,
    message: str,
    *,
    status: int = 400,
    subcode: int | None = None,
    kind: str = "OAuthException",
    transient: bool | None = None,
) -> Answer:
    """Return an error object."""
    error: dict[str, Any] = {"message": message, "type": kind, "code": code}
    if subcode is not None:
        error["error_subcode"] = subcode
    if transient is not None:
        error["is_transient"] = transient
    digest = hashlib.sha256(json.dumps(error, sort_keys=True).encode()).hexdigest()
    error["fbtrace_id"] = "A" + digest[:22]
    return json_answer(status, {"error": error}, content_type=CONTENT_TYPE, note=f"code {code}: {message}")


def invalid(message: str) -> Refusal:
    """Refuse a wrong parameter (code 100)."""
    return Refusal(graph_error(100, f"(#100) {message}"))


def no_field(name: str) -> Refusal:
    """Refuse a field that the node does not have (code 100)."""
    return invalid(f"Tried accessing nonexisting field ({name})")


def syntax(message: str) -> Refusal:
    """Refuse what cannot be read at all (code 2500)."""
    return Refusal(graph_error(2500, message))


def bad_token(message: str = "Invalid OAuth access token - Cannot parse access token") -> Refusal:
    """Refuse a token (code 190)."""
    return Refusal(graph_error(190, message))


def dead_token_words(why: str) -> tuple[str, int]:
    """Return message and subcode for a token that worked before: "expired" (463) or "revoked" (460)."""
    if why == "expired":
        return "Error validating access token: Session has expired.", 463
    words = "The session has been invalidated because the user changed their password or Facebook has changed the "
    return f"Error validating access token: {words}session for security reasons.", 460


def dead_token(why: str) -> Refusal:
    """Refuse a token that worked before (code 190 with a subcode)."""
    message, subcode = dead_token_words(why)
    return Refusal(graph_error(190, message, subcode=subcode))


def posting_limited() -> Answer:
    """Return what Facebook says when a page posted too much (code 368): for how long, it does not say."""
    message = (
        "We limit how often you can post, comment or do other things in a given amount of time in order to help "
        "protect the community from spam. You can try again later."
    )
    return graph_error(368, message, subcode=1390008, transient=False)


def expired_token(ended_at: datetime) -> Refusal:
    """Refuse a token that was good until then (code 190, subcode 463)."""
    message = f"Error validating access token: Session has expired on {ended_at:%A, %d-%b-%y %H:%M:%S} UTC."
    return Refusal(graph_error(190, message, subcode=463))


def may_not_inspect() -> Refusal:
    """Refuse to inspect a token for somebody who is neither its app nor itself (code 100)."""
    return invalid(
        "You must provide an app access token, or a user access token that is an owner or developer of the app"
    )


def no_token() -> Refusal:
    """Refuse a call without any token (code 104)."""
    return Refusal(graph_error(104, "An access token is required to request this resource."))


def proof(message: str) -> Refusal:
    """Refuse a missing or wrong `appsecret_proof` (code 100)."""
    return Refusal(graph_error(100, message, kind="GraphMethodException"))


def missing_object(verb: str, object_id: str) -> Refusal:
    """Refuse a call on something deleted, unknown or not visible (code 100, subcode 33)."""
    message = (
        f"Unsupported {verb} request. Object with ID '{object_id}' does not exist, cannot be loaded due to missing "
        "permissions, or does not support this operation. Please read the Graph API documentation at "
        "https://developers.facebook.com/docs/graph-api"
    )
    return Refusal(graph_error(100, message, subcode=33, kind="GraphMethodException"))


def may_not_write() -> Refusal:
    """Refuse to write with a token that is not the page's (code 200)."""
    message = (
        "(#200) If posting to a page, requires both pages_read_engagement and pages_manage_posts as an admin with "
        "sufficient administrative permission"
    )
    return Refusal(graph_error(200, message, status=403))


def may_not_read() -> Refusal:
    """Refuse to read with a token that is not the page's (code 10)."""
    message = (
        "(#10) This endpoint requires the 'pages_read_engagement' permission or the 'Page Public Content Access' "
        "feature."
    )
    return Refusal(graph_error(10, message, status=403))


def may_not_comment() -> Refusal:
    """Refuse a comment for want of `pages_manage_engagement`, or of the person's tasks (code 200)."""
    return Refusal(graph_error(200, "(#200) Permissions error", status=403))


def lacks(permission: str) -> Refusal:
    """Refuse to read for want of a permission (code 10)."""
    message = f"(#10) This endpoint requires the '{permission}' permission or the 'Page Public Content Access' feature."
    return Refusal(graph_error(10, message, status=403))


def duplicate() -> Refusal:
    """Refuse to post the same thing twice in a row (code 506)."""
    return Refusal(graph_error(506, "(#506) Duplicate status message"))


def service_trouble(status: int) -> Answer:
    """Return what Facebook says in trouble (code 2): the post may have been published all the same."""
    message = "An unexpected error has occurred. Please retry your request later."
    return graph_error(2, message, status=status, transient=True)


def too_many_calls() -> Answer:
    """Return what Facebook says when a page's calls are used up (code 80001)."""
    message = (
        "(#80001) There have been too many calls to this Page account. Wait a bit and try again. For more info, "
        "please refer to https://developers.facebook.com/docs/graph-api/overview/rate-limiting."
    )
    return graph_error(80001, message)


def usage(percent: int) -> str:
    """Return the value of an `X-App-Usage` header."""
    return json.dumps({"call_count": percent, "total_time": percent, "total_cputime": percent})


def page_usage(page_id: str, percent: int, *, minutes: int) -> str:
    """Return the value of an `X-Business-Use-Case-Usage` header; `minutes` until calls are welcome again."""
    entry = {
        "type": "pages",
        "call_count": percent,
        "total_cputime": percent,
        "total_time": percent,
        "estimated_time_to_regain_access": minutes,
    }
    return json.dumps({page_id: [entry]})
