"""Who calls the Graph API: the token, wherever it is, and the proof that the caller knows the app's secret."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass

from crosspost.sandbox import facebook_answers as answers
from crosspost.sandbox.credentials import (
    FACEBOOK_APP_ID,
    FACEBOOK_APP_SECRET,
    FACEBOOK_SHORT_USER_TOKEN,
    FACEBOOK_USER_TOKEN,
)
from crosspost.sandbox.held import FacebookPage
from crosspost.sandbox.state import State
from crosspost.sandbox.wire import Request

APP_TOKEN = f"{FACEBOOK_APP_ID}|{FACEBOOK_APP_SECRET.reveal()}"


@dataclass(frozen=True, kw_only=True)
class Caller:
    """Whom a token stands for: a page, the app, or (neither) the person who manages the pages."""

    token: str
    page: FacebookPage | None = None
    is_app: bool = False
    # A user token of the Explorer's, or a page token that was derived from one.
    short_lived: bool = False

    @property
    def is_person(self) -> bool:
        """Whether this is the person who manages the pages."""
        return self.page is None and not self.is_app


def identify(request: Request, params: Mapping[str, str], state: State) -> Caller:
    """Find out who calls.

    Raises Refusal: no token (104), an unknown or dead one (190), a missing or wrong proof (100).
    """
    token = shown_token(request, params)
    if not token:
        raise answers.no_token()
    caller = caller_of(token, state)
    if caller is None:
        raise answers.bad_token()
    if token in state.dead_tokens:
        raise answers.dead_token(state.dead_tokens[token])
    given = params.get("appsecret_proof")
    if given is None and state.demand_proof and not caller.is_app:
        raise answers.proof("API calls from the server require an appsecret_proof argument")
    if given is not None and not hmac.compare_digest(given.encode(), proof_of(token).encode()):
        raise answers.proof("Invalid appsecret_proof provided in the API argument")
    return caller


def caller_of(token: str, state: State) -> Caller | None:
    """Return whom a token stands for, or None."""
    if hmac.compare_digest(token.encode(), APP_TOKEN.encode()):
        return Caller(token=token, is_app=True)
    if hmac.compare_digest(token.encode(), FACEBOOK_USER_TOKEN.reveal().encode()):
        return Caller(token=token)
    if hmac.compare_digest(token.encode(), FACEBOOK_SHORT_USER_TOKEN.reveal().encode()):
        return Caller(token=token, short_lived=True)
    for page in state.pages.values():
        if hmac.compare_digest(token.encode(), page.keys.page_access_token.reveal().encode()):
            return Caller(token=token, page=page)
        if hmac.compare_digest(token.encode(), short_lived_token(page).encode()):
            return Caller(token=token, page=page, short_lived=True)
    return None


def short_lived_token(page: FacebookPage) -> str:
    """Return the page token that a short-lived user token gives."""
    return f"{page.keys.page_access_token.reveal()}-for-an-hour"


def proof_of(token: str) -> str:
    """Return the `appsecret_proof` of a token: HMAC-SHA256 of it under the app's secret, in hexadecimal."""
    return hmac.new(FACEBOOK_APP_SECRET.reveal().encode(), token.encode(), hashlib.sha256).hexdigest()


def shown_token(request: Request, params: Mapping[str, str]) -> str:
    """Return the token that a request shows, in a header or a parameter; "" for none. Does not check it."""
    scheme, _, bearer = request.headers.get("authorization", "").partition(" ")
    return bearer.strip() if scheme.lower() == "bearer" else params.get("access_token", "")
