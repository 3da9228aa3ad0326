"""From a person's token to the token of a Page that has no expiry date.

::

    user token ─▶ exchange: a long-lived one ─▶ /me/accounts: the Page's token ─▶ debug_token: is it that?

Only what is derived from a long-lived user token has no expiry date (developers.facebook.com, "Long-Lived Access
Tokens"). Writes nothing anywhere; neither user token leaves this module.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from crosspost.core.checkup.facts import FacebookFacts, Token
from crosspost.core.permissions import NEEDED, PERMISSIONS, TO_LIST
from crosspost.errors import CannotTell, CredentialsRejected
from crosspost.model import Secret
from crosspost.platforms import facebook_health as reading
from crosspost.platforms.answer import Answer, Silence, as_object, as_objects
from crosspost.platforms.facebook_answers import is_id
from crosspost.platforms.facebook_errors import code_of, words_of
from crosspost.platforms.facebook_session import BASE_URL, VERSION, GraphSession, open_graph, proof_of
from crosspost.ports import Clock

MOST_PAGES = 20
"""Of the listing of a person's Pages, a hundred each."""


@dataclass(frozen=True, kw_only=True)
class PageToken:
    """The token of a Page, looked at: it is one, of this Page, valid, with the permissions that posting needs."""

    page_id: str
    name: str
    token: Secret
    # None: it has no expiry date.
    expires_at: datetime | None
    # Permissions that it lacks and that some settings need, such as commenting.
    lacks: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class FacebookApp:
    """The app that the person's token was made with."""

    app_id: str
    secret: Secret


class SeveralPages(CredentialsRejected):
    """The person manages several Pages, and none was named. `pages`: name by id."""

    def __init__(self, pages: Mapping[str, str]) -> None:
        self.pages = pages
        listed = ", ".join(f"{page_id} ({name})" for page_id, name in list(pages.items())[:20])
        super().__init__(f"this person manages several Pages, so FACEBOOK_PAGE_ID must say which: {listed}")


def derive(
    user_token: Secret,
    app: FacebookApp,
    *,
    page_id: str | None,
    clock: Clock,
    base_url: str = BASE_URL,
    version: str = VERSION,
) -> PageToken:
    """Make the Page's token of a person's. `page_id` None: the only Page that the person manages.

    Raises CredentialsRejected, which says what is wrong and what to do, SeveralPages, or CannotTell when Facebook could
    not be asked.
    """
    given, secret = user_token.reveal(), app.secret.reveal()
    app_token = f"{app.app_id}|{secret}"
    graph, session = open_graph(
        app_token, app_secret=secret, base_url=base_url, version=version, secrets=(given, proof_of(given, secret))
    )
    asking = _Asking(graph=graph, session=session)
    long_lived = _exchanged(asking, given, app)
    session.hide(long_lived, proof_of(long_lived, secret))
    page = _chosen(_pages(asking, long_lived, secret), page_id)
    token = str(page["access_token"])
    session.hide(token)
    found = _looked_at(asking, token, page_id=str(page["id"]), now=clock())
    return PageToken(
        page_id=str(page["id"]),
        name=str(page["name"]),
        token=Secret(token),
        expires_at=found.expires_at,
        lacks=tuple(scope for scope in PERMISSIONS.values() if scope not in found.scopes),
    )


@dataclass(frozen=True, kw_only=True)
class _Asking:
    """One conversation with the Graph API, as the app."""

    graph: Any
    session: GraphSession

    def get(self, path: str, **arguments: str) -> Answer:
        """Read once. Raises CannotTell when no complete answer comes."""
        try:
            return self.session.ask(lambda: self.graph.request(f"{self.graph.version}/{path}", args=arguments))
        except Silence as silence:
            raise CannotTell(f"Facebook could not be asked: {silence}") from silence


def _exchanged(asking: _Asking, token: str, app: FacebookApp) -> str:
    answer = asking.get(
        "oauth/access_token",
        grant_type="fb_exchange_token",
        client_id=app.app_id,
        client_secret=app.secret.reveal(),
        fb_exchange_token=token,
    )
    found = answer.fields.get("access_token")
    if answer.ok and isinstance(found, str) and found and found.isascii() and found.isprintable():
        return found
    _refuse_if_silent(answer)
    if code_of(answer).startswith("190"):
        remedy = "make a new user token in the Graph API Explorer: those live an hour or two"
    else:
        remedy = "check FACEBOOK_APP_ID and FACEBOOK_APP_SECRET: both stand in the app's settings, under Basic"
    raise CredentialsRejected(f"Facebook does not exchange the user token ({words_of(answer)}): {remedy}")


def _pages(asking: _Asking, token: str, app_secret: str) -> dict[str, Mapping[str, object]]:
    """The Pages that the person manages, by id."""
    found: dict[str, Mapping[str, object]] = {}
    arguments = {"fields": "id,name,access_token", "limit": "100", "access_token": token}
    arguments["appsecret_proof"] = proof_of(token, app_secret)
    for _ in range(MOST_PAGES):
        answer = asking.get("me/accounts", **arguments)
        listed = answer.fields.get("data")
        if not answer.ok or not isinstance(listed, list):
            _refuse_if_silent(answer)
            raise CredentialsRejected(
                f"Facebook does not list the person's Pages ({words_of(answer)}): make the user token with "
                + ", ".join((TO_LIST, *PERMISSIONS.values()))
            )
        for page in as_objects(listed):
            page_id, name, own = page.get("id"), page.get("name"), page.get("access_token")
            if isinstance(page_id, str) and is_id(page_id) and isinstance(own, str) and own.isascii():
                found[page_id] = {"id": page_id, "name": answer.quote(name) or page_id, "access_token": own}
        paging = as_object(answer.fields.get("paging"))
        after = as_object(paging.get("cursors")).get("after")
        if not paging.get("next") or not isinstance(after, str):
            return found
        arguments["after"] = after
    raise CannotTell(f"Facebook's list of Pages did not end after {MOST_PAGES} pages; name FACEBOOK_PAGE_ID")


def _chosen(pages: Mapping[str, Mapping[str, object]], page_id: str | None) -> Mapping[str, object]:
    if page_id is not None and page_id in pages:
        return pages[page_id]
    if not pages:
        raise CredentialsRejected(
            "this person's token opens no Page: choose the Page in the dialogue that makes the token, and give it "
            "pages_show_list (and business_management, if a business portfolio owns the Page)"
        )
    if page_id is not None:
        listed = ", ".join(f"{one} ({page['name']})" for one, page in list(pages.items())[:20])
        raise CredentialsRejected(f"this person's token does not open the Page {page_id}, but: {listed}")
    if len(pages) > 1:
        raise SeveralPages({one: str(page["name"]) for one, page in pages.items()})
    return next(iter(pages.values()))


def _looked_at(asking: _Asking, token: str, *, page_id: str, now: datetime) -> Token:
    """What Facebook says of the token, if it is the Page's and may post. Raises CredentialsRejected otherwise."""
    answer = asking.get("debug_token", input_token=token)
    found = reading.with_token(FacebookFacts(), answer, asked_at=now).token
    if found is None:
        _refuse_if_silent(answer)
        raise CredentialsRejected(f"Facebook does not inspect the new token ({words_of(answer)}): try again later")
    missing = [PERMISSIONS[ability] for ability in NEEDED if PERMISSIONS[ability] not in found.scopes]
    trouble = None
    if found.kind != "PAGE" or found.page_id not in (None, page_id):
        trouble = f"it is a {found.kind} token of {found.page_id or 'nobody'}, not one of the Page {page_id}"
    elif not found.valid:
        trouble = "Facebook says that it is not valid"
    elif missing:
        trouble = f"it lacks {' and '.join(missing)}"
    if trouble:
        raise CredentialsRejected(f"the token that Facebook gave is of no use, {trouble}: make the user token anew")
    return found


def _refuse_if_silent(answer: Answer) -> None:
    if answer.status >= 500 or not code_of(answer):
        raise CannotTell(f"Facebook answered {answer.status} in a way that settles nothing: {words_of(answer)}")
