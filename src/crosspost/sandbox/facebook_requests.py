"""Reading a Graph API request before anybody acts on it: version, parameters, usage. Pure."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any

from crosspost.sandbox import facebook_answers as answers
from crosspost.sandbox import multipart
from crosspost.sandbox.credentials import FACEBOOK_APP_ID, FACEBOOK_USER_ID
from crosspost.sandbox.facebook_access import Caller
from crosspost.sandbox.limits import Window
from crosspost.sandbox.setup import FacebookSetup
from crosspost.sandbox.wire import FORM, MULTIPART, Request

VERSIONS = ("v21.0", "v22.0", "v23.0", "v24.0", "v25.0", "v26.0")
"""Versions alive in November 2026, oldest first. A dead one is served by the oldest, none at all by the newest."""

DATA_ACCESS = timedelta(days=90)
SHORT_LIFE = timedelta(hours=1)
_VERSION = re.compile(r"/v([0-9]{1,3})\.([0-9]{1,2})(?=/|$)")


def bare_path(path: str) -> str:
    """Return the path without its version."""
    return _VERSION.sub("", path, count=1) if _VERSION.match(path) else path


def served_version(path: str) -> str:
    """Return the version that answers. Raises Refusal (code 2500) for one that is not born yet."""
    match = _VERSION.match(path)
    if match is None:
        return VERSIONS[-1]
    asked = (int(match[1]), int(match[2]))
    if asked > _number(VERSIONS[-1]):
        raise answers.syntax(f"Unknown path components: {path[:100]}")
    return next((version for version in VERSIONS if _number(version) >= asked), VERSIONS[0])


def parameters(request: Request) -> tuple[dict[str, str], dict[str, bytes]]:
    """Return query and form together, and the files; the form counts where both name something.

    Raises Refusal (code 100).
    """
    if request.method == "POST" and request.body and request.content_type not in (FORM, MULTIPART):
        raise answers.invalid(f"the sandbox reads forms only, not {request.content_type[:80] or 'an unnamed type'}")
    try:
        if request.content_type != MULTIPART:
            return request.query_params() | request.form_params(), {}
        parts = multipart.parse(request.headers["content-type"], request.body)
        files = {part.name: part.data for part in parts if part.is_file}
        return request.query_params() | multipart.texts(parts), files
    except ValueError as error:
        raise answers.invalid("the parameters are malformed or too many") from error


def usage_headers(window: Window, page_id: str, now: datetime) -> dict[str, str]:
    """Return how much of a page's calls are used; nothing below one percent."""
    percent = min(100 * window.used // window.limit, 100)
    minutes = -(-int((window.reset_at - now).total_seconds()) // 60) if window.exceeded else 0
    return usage_of(percent, page_id, minutes=minutes) if percent else {}


def usage_of(percent: int, page_id: str, *, minutes: int = 0) -> dict[str, str]:
    """Return the headers that say how much is used, and in how many minutes calls are welcome again."""
    return {
        "X-App-Usage": answers.usage(percent),
        "X-Business-Use-Case-Usage": answers.page_usage(page_id, percent, minutes=minutes),
    }


def token_facts(caller: Caller, setup: FacebookSetup, page_ids: tuple[str, ...], now: datetime) -> dict[str, Any]:
    """Return what /debug_token says of a token that was given out once, also of one that has expired since."""
    facts: dict[str, Any] = {
        "app_id": FACEBOOK_APP_ID,
        "type": "APP" if caller.is_app else "PAGE" if caller.page else "USER",
        "application": "Crosspost Sandbox",
        "is_valid": caller.is_app or not setup.expired(now),
    }
    if caller.is_app:
        return facts
    expires_at = setup.token_expires_at or (now + SHORT_LIFE if caller.short_lived else None)
    targets = [caller.page.id] if caller.page else list(page_ids)
    if setup.granted_pages is not None:
        targets = list(setup.granted_pages)
    facts |= {
        "data_access_expires_at": int((setup.data_access_expires_at or now + DATA_ACCESS).timestamp()),
        "expires_at": int(expires_at.timestamp()) if expires_at else 0,
        "issued_at": int(now.timestamp()),
        "scopes": list(setup.scopes),
        "granular_scopes": [
            {"scope": scope, "target_ids": targets} for scope in setup.scopes if scope != "public_profile"
        ],
        "user_id": FACEBOOK_USER_ID,
    }
    return facts | ({"profile_id": caller.page.id} if caller.page else {})


def _number(version: str) -> tuple[int, int]:
    major, _, minor = version.removeprefix("v").partition(".")
    return int(major), int(minor)
