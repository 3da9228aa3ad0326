"""How facebook-sdk is opened and kept in check. All that is known of it besides its calls is in this file.

facebook-sdk 3.1.0 (2018) refuses to be told a living version of the API, puts the token into addresses, has no
time limit and never looks at the HTTP status. The version is set after construction; the session sees to the rest.
"""

from __future__ import annotations

import hashlib
import hmac
import warnings
from collections.abc import Collection
from typing import Any

import requests

from crosspost.platforms.session import GuardedSession, Limits

with warnings.catch_warnings():
    # Its source holds an invalid escape; Python ≥ 3.12 says so aloud at the first import.
    warnings.simplefilter("ignore")
    import facebook

BASE_URL = "https://graph.facebook.com"

VERSION = "v26.0"
"""The Graph API's version of 2026-07-29; each lives at least two years."""


class GraphSession(GuardedSession):
    """Carries the token in a header instead of in the address, and signs calls where there is an app secret."""

    token_in_header: bool
    # The token that the proof belongs to. An app's token needs none: the secret is a part of it.
    token: str
    proof: str | None

    def request(self, method: str, url: str, **kwargs: Any) -> requests.Response:  # type: ignore[override]
        """Send what facebook-sdk asks for, with the token where it belongs and the proof that fits it."""
        params, data = dict(kwargs.pop("params", None) or {}), kwargs.pop("data", None)
        token = params.pop("access_token", None)
        sent = token or (data or {}).get("access_token")
        if token and self.token_in_header:
            kwargs["headers"] = {**(kwargs.get("headers") or {}), "Authorization": f"Bearer {token}"}
        elif token:
            params["access_token"] = token
        if self.proof and sent == self.token:
            (params if data is None else data)["appsecret_proof"] = self.proof
        return super().request(method, url, params=params, data=data, **kwargs)


def proof_of(token: str, app_secret: str) -> str:
    """The `appsecret_proof` of a token; "" where there is no app secret."""
    return hmac.new(app_secret.encode(), token.encode(), hashlib.sha256).hexdigest() if app_secret else ""


def open_graph(
    token: str,
    *,
    app_secret: str,
    base_url: str = BASE_URL,
    version: str = VERSION,
    limits: Limits | None = None,
    in_header: bool = True,
    secrets: Collection[str] = (),
) -> tuple[Any, GraphSession]:
    """Return facebook-sdk's GraphAPI for a token, and the session it talks through. Connects nowhere yet.

    `secrets` are further ones that no error and no log may show. `in_header=False` puts the token back into the
    address of reads, as the library does.
    """
    proof = proof_of(token, app_secret)
    hidden = (token, app_secret, proof, *secrets)
    session = GraphSession(origin=BASE_URL, base_url=base_url, secrets=hidden, limits=limits)
    session.token_in_header = in_header
    session.token = token
    session.proof = proof or None
    graph = facebook.GraphAPI(access_token=token, session=session)
    graph.version = version
    return graph, session
