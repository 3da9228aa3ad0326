"""Verifies OAuth 1.0a signatures (HMAC-SHA1, RFC 5849) as a server must: over the address that was really asked for.

The signature covers method, address, query, the `oauth_` parameters and a form body. It does not cover a JSON body:
RFC 5849 section 3.4.1.3.1 leaves it out, so neither X nor this module notices a change there.

The age of `oauth_timestamp` is not judged: the sandbox's clock may be set to any year, the client's runs on.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, cast

from oauthlib.oauth1.rfc5849 import signature, utils

from crosspost.model import TwitterKeys
from crosspost.sandbox.wire import FORM, Request

MAX_NONCES = 100_000
"""Nonces remembered; older ones are forgotten first."""

REQUIRED = ("oauth_consumer_key", "oauth_token", "oauth_signature_method", "oauth_timestamp", "oauth_nonce")

UNIQUE = ("oauth_consumer_key", "oauth_token", "oauth_timestamp", "oauth_nonce")


class NotAuthenticated(Exception):
    """The request does not prove who sent it. The text says why; it holds no secret."""


class Nonces:
    """Remembers which nonces were used. Not thread-safe: the server's lock guards it."""

    def __init__(self, capacity: int = MAX_NONCES) -> None:
        self._capacity = capacity
        self._order: deque[tuple[str, ...]] = deque()
        self._seen: set[tuple[str, ...]] = set()

    def use(self, *nonce: str) -> bool:
        """Take a nonce. False when it was taken before."""
        if nonce in self._seen:
            return False
        if len(self._order) >= self._capacity:
            self._seen.discard(self._order.popleft())
        self._order.append(nonce)
        self._seen.add(nonce)
        return True


def verify(request: Request, *, keys_of: Callable[[str], TwitterKeys | None], nonces: Nonces) -> str:
    """Return the access token that the request is proved to come from.

    `keys_of` gives the keys that belong to an access token. Raises NotAuthenticated. Leaves no trace of a request
    whose signature is wrong.
    """
    params = _oauth_params(request)
    keys = keys_of(params["oauth_token"])
    if keys is None:
        raise NotAuthenticated("the access token is not known here")
    if params["oauth_consumer_key"] != keys.api_key.reveal():
        raise NotAuthenticated("the API key does not belong to the access token")
    if not _signature_fits(request, params["oauth_signature"], keys):
        raise NotAuthenticated("the signature does not fit: a secret is wrong, or the request was changed on its way")
    if not nonces.use(*(params[name] for name in UNIQUE)):
        raise NotAuthenticated("the nonce was used before: the request is a repetition")
    return params["oauth_token"]


def _oauth_params(request: Request) -> dict[str, str]:
    header = request.headers.get("authorization", "")
    if not header.lower().startswith("oauth "):
        raise NotAuthenticated("no OAuth 1.0a Authorization header")
    try:
        pairs = [(name, utils.unescape(value)) for name, value in utils.parse_authorization_header(header)]
    except ValueError as error:
        raise NotAuthenticated("the Authorization header is malformed") from error
    params = dict(pairs)
    if len(params) != len(pairs):
        raise NotAuthenticated("an OAuth parameter is given twice")
    missing = [name for name in (*REQUIRED, "oauth_signature") if not params.get(name)]
    if missing:
        raise NotAuthenticated(f"missing {', '.join(missing)}")
    if params["oauth_signature_method"] != "HMAC-SHA1":
        raise NotAuthenticated("the signature method is not HMAC-SHA1")
    if params.get("oauth_version", "1.0") != "1.0":
        raise NotAuthenticated("the OAuth version is not 1.0")
    if not (params["oauth_timestamp"].isascii() and params["oauth_timestamp"].isdigit()):
        raise NotAuthenticated("the timestamp is not a number")
    return params


@dataclass(frozen=True, kw_only=True)
class _Signed:
    """What oauthlib needs to see of a request."""

    http_method: str
    uri: str
    params: list[tuple[str, str]]
    signature: str


def _signature_fits(request: Request, given: str, keys: TwitterKeys) -> bool:
    form = request.body.decode("utf-8", "replace") if request.content_type == FORM else ""
    headers = {"Authorization": request.headers["authorization"]}
    try:
        params = signature.collect_parameters(uri_query=request.query, body=form, headers=headers)
        signed = _Signed(http_method=request.method, uri=request.url, params=params, signature=given)
        return signature.verify_hmac_sha1(
            cast(Any, signed), keys.api_secret.reveal(), keys.access_token_secret.reveal()
        )
    except ValueError as error:
        raise NotAuthenticated("the address or the form cannot be signed: it is not properly encoded") from error
