"""What the Graph API tells: pages, posts, photos, comments, insights, and who a token stands for."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from crosspost.sandbox import facebook_access as access
from crosspost.sandbox import facebook_answers as answers
from crosspost.sandbox import facebook_listing as listings
from crosspost.sandbox import facebook_objects as objects
from crosspost.sandbox import facebook_requests as incoming
from crosspost.sandbox.credentials import (
    FACEBOOK_APP_ID,
    FACEBOOK_APP_SECRET,
    FACEBOOK_SHORT_USER_TOKEN,
    FACEBOOK_USER_ID,
    FACEBOOK_USER_TOKEN,
)
from crosspost.sandbox.facebook_call import FACEBOOK, Access, Call
from crosspost.sandbox.held import FacebookPage, HeldPost
from crosspost.sandbox.shelf import Shelf
from crosspost.sandbox.state import State
from crosspost.sandbox.wire import Refusal


class Reads:
    """What may be read."""

    def __init__(self, state: State) -> None:
        self._state = state
        self._access = Access(state=state)

    def listing(self, call: Call) -> dict[str, Any]:
        """GET /{page}/feed or /published_posts."""
        page = self._access.listed_page(call)
        posts = _Posts(self._state, self._state.shelf(FACEBOOK, page.id), call)
        listing, asked = listings.select(posts, call.params), call.fields()
        data = [objects.post_node(post, page, asked) for post in listing.posts]
        paging = listings.paging(listing, call.params, token=call.caller.token, address=call.address)
        return {"data": data} | ({"paging": paging} if paging else {})

    def scheduled(self, call: Call) -> dict[str, Any]:
        """GET /{page}/scheduled_posts: all on one page, the next first."""
        page, asked = self._access.readable_page(call), call.fields()
        limit = listings.limit(call.params)
        return {"data": [objects.post_node(post, page, asked) for post in self._state.scheduled(page.id)[:limit]]}

    def node(self, call: Call) -> dict[str, Any]:
        """GET /{page}, /{post}, /{comment} or /{photo}."""
        if call.object_id in self._state.pages:
            return self._page_node(self._access.readable_page(call), call)
        comment = self._access.comment(call)
        if comment is not None:
            return objects.comment_node(comment, call.fields())
        photo = self._state.media.get(call.object_id)
        if photo is not None and photo.platform is FACEBOOK:
            if call.caller.page is None or call.caller.page.id != photo.account_id:
                raise answers.may_not_read()
            return objects.photo_node(photo, call.fields())
        post = self._access.readable_post(call)
        return objects.post_node(post, self._state.pages[post.account_id], call.fields())

    def insights(self, call: Call) -> dict[str, Any]:
        """GET /{post}/insights."""
        post = self._access.readable_post(call)
        self._access.demand("read_insights")
        metrics = [name for name in call.params.get("metric", "").split(",") if name]
        if not metrics:
            message = "(#3001) Invalid query: no metric was specified to be fetched."
            raise Refusal(answers.graph_error(3001, message, subcode=1504028))
        return {"data": [objects.insight(post, name) for name in dict.fromkeys(metrics)]}

    def me(self, call: Call) -> dict[str, Any]:
        """GET /me."""
        if call.caller.page is not None:
            return self._page_node(call.caller.page, call)
        if call.caller.is_app:
            raise answers.bad_token("An active access token must be used to query information about the current user.")
        return {"name": "Sandbox Person", "id": FACEBOOK_USER_ID}

    def accounts(self, call: Call) -> dict[str, Any]:
        """GET /me/accounts: the pages that a person manages, each with its token."""
        if not call.caller.is_person:
            raise answers.no_field("accounts")
        return {
            "data": [
                {
                    "access_token": access.short_lived_token(page)
                    if call.caller.short_lived
                    else page.keys.page_access_token.reveal(),
                    "category": "Personal blog",
                    "name": page.name,
                    "id": page.id,
                    "tasks": list(self._state.rules.facebook.tasks),
                }
                for page in self._state.pages.values()
                if self._state.rules.facebook.tasks
            ]
        }

    def exchange(self, call: Call) -> dict[str, Any]:
        """GET /oauth/access_token: a user token becomes a long-lived one. Needs no token besides."""
        if call.params.get("grant_type") != "fb_exchange_token":
            raise answers.invalid("the sandbox exchanges user tokens only: grant_type must be fb_exchange_token")
        if call.params.get("client_id") != FACEBOOK_APP_ID:
            raise Refusal(answers.graph_error(101, "Error validating application. Invalid application ID."))
        if call.params.get("client_secret") != FACEBOOK_APP_SECRET.reveal():
            raise Refusal(answers.graph_error(1, "Error validating client secret."))
        given = call.params.get("fb_exchange_token", "")
        known = (FACEBOOK_SHORT_USER_TOKEN.reveal(), FACEBOOK_USER_TOKEN.reveal())
        if given in self._state.dead_tokens:
            raise answers.dead_token(self._state.dead_tokens[given])
        if given not in known:
            raise answers.bad_token()
        return {"access_token": FACEBOOK_USER_TOKEN.reveal(), "token_type": "bearer", "expires_in": 5_183_944}

    def app(self, call: Call) -> dict[str, Any]:
        """GET /app or /{app}."""
        if call.caller.page is None and call.caller.is_person and not call.address.endswith("/app"):
            raise answers.missing_object("get", FACEBOOK_APP_ID)
        return objects.app_node(self._state.rules.facebook, call.fields(), inside=call.caller.is_app)

    def debug_token(self, call: Call) -> dict[str, Any]:
        """GET /debug_token."""
        asked = call.params.get("input_token", "")
        if not asked:
            raise answers.invalid("The parameter input_token is required")
        if not call.caller.is_app and call.caller.token != asked:
            raise answers.may_not_inspect()
        found = access.caller_of(asked, self._state)
        if found is None:
            error = {"code": 190, "message": "Invalid OAuth access token."}
            return {"data": {"error": error, "is_valid": False, "scopes": []}}
        facts = incoming.token_facts(found, self._state.rules.facebook, tuple(self._state.pages), call.now)
        if asked in self._state.dead_tokens:
            message, subcode = answers.dead_token_words(self._state.dead_tokens[asked])
            facts |= {"is_valid": False, "error": {"code": 190, "message": message, "subcode": subcode}}
        return {"data": facts}

    def _page_node(self, page: FacebookPage, call: Call) -> dict[str, Any]:
        setup = self._state.rules.facebook
        may_post = call.caller.page is not None and "CREATE_CONTENT" in setup.tasks
        return objects.page_node(page, call.fields(), setup=setup, can_post=may_post)


class _Posts:
    """One page's posts, as the listing needs to walk them."""

    def __init__(self, state: State, shelf: Shelf, call: Call) -> None:
        self._state = state
        self._shelf = shelf
        self._now = call.now

    def newest_first(self, since: Any, until: Any) -> Iterator[HeldPost]:
        return self._shown(self._shelf.newest_first(since=since, until=until))

    def older_than(self, post_id: str) -> Iterator[HeldPost]:
        return self._beside(post_id, self._shelf.older_than)

    def newer_than(self, post_id: str) -> Iterator[HeldPost]:
        return self._beside(post_id, self._shelf.newer_than)

    def _beside(self, post_id: str, walk: Callable[..., Iterator[str]]) -> Iterator[HeldPost]:
        at = self._state.placed_at(FACEBOOK, post_id)
        if at is None:
            raise KeyError(post_id)
        return self._shown(walk(post_id, at))

    def _shown(self, ids: Iterator[str]) -> Iterator[HeldPost]:
        return self._state.listed(FACEBOOK, ids, now=self._now)
