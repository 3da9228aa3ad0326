"""The Graph API as it answers for Pages: the routes that crosspost calls, over the sandbox's state.

What it checks: token and page, `appsecret_proof`, versions, fields, metrics, links, consecutive duplicates, the page's
budget of calls, and what `FacebookSetup` says is wrong with token, app and Page. What it does not do: photos,
scheduled and unpublished posts, comments' texts, exchange of tokens.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from crosspost.model import PlatformName
from crosspost.ports import Clock
from crosspost.sandbox import facebook_access as access
from crosspost.sandbox import facebook_answers as answers
from crosspost.sandbox import facebook_fields as fields
from crosspost.sandbox import facebook_listing as listings
from crosspost.sandbox import facebook_objects as objects
from crosspost.sandbox import facebook_requests as incoming
from crosspost.sandbox.credentials import FACEBOOK_APP_ID, FACEBOOK_USER_ID
from crosspost.sandbox.limits import Limits
from crosspost.sandbox.state import FacebookPage, HeldPost, State
from crosspost.sandbox.wire import Answer, Refusal, Request, json_answer

FACEBOOK = PlatformName.FACEBOOK
BUDGET_LENGTH = timedelta(hours=24)

ROUTES: Mapping[str, tuple[str, re.Pattern[str]]] = {
    "facebook.me": ("GET", re.compile(r"/me")),
    "facebook.accounts": ("GET", re.compile(r"/(?:me|[0-9]+)/accounts")),
    "facebook.debug_token": ("GET", re.compile(r"/debug_token")),
    "facebook.app": ("GET", re.compile(rf"/(?:app|{FACEBOOK_APP_ID})")),
    "facebook.publish": ("POST", re.compile(r"/(me|[0-9]+)/feed")),
    "facebook.listing": ("GET", re.compile(r"/(me|[0-9]+)/(?:feed|published_posts)")),
    "facebook.insights": ("GET", re.compile(r"/([0-9]+_[0-9]+)/insights")),
    "facebook.delete": ("DELETE", re.compile(r"/([0-9]+_[0-9]+)")),
    "facebook.node": ("GET", re.compile(r"/([0-9]+(?:_[0-9]+)?)")),
}


@dataclass(frozen=True, kw_only=True)
class Call:
    """One call, understood: who asks what of which object."""

    caller: access.Caller
    # Query and form together.
    params: Mapping[str, str]
    # Page or post; "me" is resolved already. "" where the route has none.
    object_id: str
    # The address without its query, for links to the next page.
    address: str
    now: datetime

    def fields(self) -> tuple[fields.Field, ...]:
        """Return the fields asked for; none means the default ones. Raises Refusal (code 2500)."""
        try:
            return fields.parse(self.params.get("fields", ""))
        except fields.FieldSyntax as error:
            raise answers.syntax(str(error)) from error


class Facebook:
    """The Graph API over the sandbox's state. Not thread-safe: the server's lock guards it."""

    routes = tuple(ROUTES)

    def __init__(self, state: State, clock: Clock) -> None:
        self._state = state
        self._clock = clock
        self._setup = state.rules.facebook
        self._limits = Limits()
        self._handlers: dict[str, Callable[[Call], Any]] = {
            "facebook.me": self._me,
            "facebook.accounts": self._accounts,
            "facebook.debug_token": self._debug_token,
            "facebook.app": self._app,
            "facebook.publish": self._publish,
            "facebook.listing": self._listing,
            "facebook.insights": self._insights,
            "facebook.delete": self._delete,
            "facebook.node": self._node,
        }

    def clear(self) -> None:
        """Begin the pages' budgets of calls anew."""
        self._limits.clear()

    def route(self, request: Request) -> str | None:
        """Return the name of the route that serves the request, or None."""
        path = incoming.bare_path(request.path)
        for name, (method, pattern) in ROUTES.items():
            if request.method == method and pattern.fullmatch(path):
                return name
        return None

    def answer(self, request: Request) -> Answer:
        """Carry the request out: which version, who is it, is it too much, and then what it asks for."""
        headers: dict[str, str] = {}
        try:
            version = incoming.served_version(request.path)
            headers["facebook-api-version"] = version
            call = self._understood(request)
            headers |= self._counted(call.caller)
            data = self._handlers[self.route(request) or ""](call)
            answer = json_answer(200, data, content_type=answers.CONTENT_TYPE)
        except Refusal as refusal:
            answer = refusal.answer
        return self._sealed(answer).with_headers(headers)

    def trouble(self, status: int) -> Answer:
        """Return what Facebook says when it has trouble of its own."""
        return self._sealed(answers.service_trouble(status))

    def rate_limited(self, seconds: float) -> Answer:
        """Return the refusal of a page whose calls are used up for `seconds`."""
        minutes = max(1, round(seconds / 60))
        page_id = next(iter(self._state.pages), "0")
        usage = {"X-Business-Use-Case-Usage": answers.page_usage(page_id, 100, minutes=minutes)}
        return self._sealed(answers.too_many_calls()).with_headers(usage)

    # ── who, and how often

    def _understood(self, request: Request) -> Call:
        route, path = self.route(request), incoming.bare_path(request.path)
        params = incoming.parameters(request)
        caller = access.identify(request, params, self._state)
        ended_at = self._setup.token_expires_at
        if ended_at and not caller.is_app and self._setup.expired(self._clock()):
            raise answers.expired_token(ended_at)
        if route is None:
            raise answers.syntax(f"Unknown path components: {path[:100]}")
        match = ROUTES[route][1].fullmatch(path)
        object_id = match[1] if match and match.re.groups else ""
        if object_id == "me":
            object_id = caller.page.id if caller.page else FACEBOOK_USER_ID
        return Call(
            caller=caller,
            params=params,
            object_id=object_id,
            address=request.url.partition("?")[0],
            now=self._clock(),
        )

    def _counted(self, caller: access.Caller) -> dict[str, str]:
        """Count a call of a page and return its usage headers. Raises Refusal (80001) when its calls are used up."""
        if caller.page is None:
            return {}
        budget = self._state.rules.page_calls
        window = self._limits.count((caller.page.id,), limit=budget, length=BUDGET_LENGTH, now=self._clock())
        headers = incoming.usage_headers(window, caller.page.id, self._clock())
        if window.exceeded:
            raise Refusal(answers.too_many_calls().with_headers(headers))
        return headers

    # ── writes

    def _publish(self, call: Call) -> dict[str, Any]:
        page = self._own_page(call)
        message, link = call.params.get("message", ""), call.params.get("link", "")
        incoming.check_content(message, link, call.params.get("published", "true"))
        links = (link,) if link else ()
        last = next((post for post in self._state.newest(FACEBOOK, page.id) if post.deleted_at is None), None)
        if last is not None and (last.text, last.links) == (message, links):
            raise answers.duplicate()
        number = str(122_000_000_000_000 + self._state.next_number())
        post = HeldPost(
            platform=FACEBOOK,
            account_id=page.id,
            id=f"{page.id}_{number}",
            text=message,
            links=links,
            url=f"https://www.facebook.com/{page.id}/posts/{number}",
            created_at=call.now,
            price_usd=Decimal(0),
            public=self._setup.live and self._setup.page_published,
        )
        self._state.add(post)
        return {"id": post.id}

    def _delete(self, call: Call) -> dict[str, Any]:
        post = self._post(call, verb="delete")
        if call.caller.page is None or call.caller.page.id != post.account_id:
            raise answers.may_not_write()
        self._state.delete(post, now=call.now)
        return {"success": True}

    # ── reads

    def _listing(self, call: Call) -> dict[str, Any]:
        page = self._listed_page(call)
        listing = listings.select(self._state.listed(FACEBOOK, page.id, now=call.now), call.params)
        asked = call.fields()
        data = [objects.post_node(post, page, asked) for post in listing.posts]
        paging = listings.paging(listing, call.params, token=call.caller.token, address=call.address)
        return {"data": data} | ({"paging": paging} if paging else {})

    def _node(self, call: Call) -> dict[str, Any]:
        if call.object_id in self._state.pages:
            return self._page_node(self._readable_page(call), call)
        post = self._readable_post(call)
        return objects.post_node(post, self._state.pages[post.account_id], call.fields())

    def _insights(self, call: Call) -> dict[str, Any]:
        post = self._readable_post(call)
        metrics = [name for name in call.params.get("metric", "").split(",") if name]
        if not metrics:
            message = "(#3001) Invalid query: no metric was specified to be fetched."
            raise Refusal(answers.graph_error(3001, message, subcode=1504028))
        return {"data": [objects.insight(post, name) for name in dict.fromkeys(metrics)]}

    def _me(self, call: Call) -> dict[str, Any]:
        if call.caller.page is not None:
            return self._page_node(call.caller.page, call)
        if call.caller.is_app:
            raise answers.bad_token("An active access token must be used to query information about the current user.")
        return {"name": "Sandbox Person", "id": FACEBOOK_USER_ID}

    def _page_node(self, page: FacebookPage, call: Call) -> dict[str, Any]:
        may_post = call.caller.page is not None and "CREATE_CONTENT" in self._setup.tasks
        return objects.page_node(page, call.fields(), setup=self._setup, can_post=may_post)

    def _app(self, call: Call) -> dict[str, Any]:
        if call.caller.page is None and call.caller.is_person and not call.address.endswith("/app"):
            raise answers.missing_object("get", FACEBOOK_APP_ID)
        return objects.app_node(self._setup, call.fields(), inside=call.caller.is_app)

    def _accounts(self, call: Call) -> dict[str, Any]:
        if not call.caller.is_person:
            raise answers.no_field("accounts")
        return {
            "data": [
                {
                    "access_token": page.keys.page_access_token.reveal(),
                    "category": "Personal blog",
                    "name": page.name,
                    "id": page.id,
                    "tasks": list(self._setup.tasks),
                }
                for page in self._state.pages.values()
                if self._setup.tasks
            ]
        }

    def _debug_token(self, call: Call) -> dict[str, Any]:
        asked = call.params.get("input_token", "")
        if not asked:
            raise answers.invalid("The parameter input_token is required")
        if not call.caller.is_app and call.caller.token != asked:
            raise answers.may_not_inspect()
        found = access.caller_of(asked, self._state)
        if found is None:
            error = {"code": 190, "message": "Invalid OAuth access token."}
            return {"data": {"error": error, "is_valid": False, "scopes": []}}
        return {"data": incoming.token_facts(found, self._setup, tuple(self._state.pages), call.now)}

    # ── what may be touched

    def _own_page(self, call: Call) -> FacebookPage:
        page = self._state.pages.get(call.object_id)
        if page is None:
            raise answers.missing_object("post", call.object_id)
        if call.caller.page != page or not self._setup.may_post(page.id):
            raise answers.may_not_write()
        return page

    def _readable_page(self, call: Call) -> FacebookPage:
        page = self._state.pages.get(call.object_id)
        if page is None:
            raise answers.missing_object("get", call.object_id)
        if call.caller.page != page and not call.caller.is_person:
            raise answers.may_not_read()
        return page

    def _listed_page(self, call: Call) -> FacebookPage:
        page = self._readable_page(call)
        if "pages_read_engagement" not in self._setup.scopes:
            raise answers.may_not_read()
        return page

    def _readable_post(self, call: Call) -> HeldPost:
        post = self._post(call, verb="get")
        if call.caller.page != self._state.pages[post.account_id]:
            raise answers.may_not_read()
        return post

    def _post(self, call: Call, *, verb: str) -> HeldPost:
        post = self._state.post(FACEBOOK, call.object_id)
        if post is None:
            raise answers.missing_object(verb, call.object_id)
        return post

    def _sealed(self, answer: Answer) -> Answer:
        return answer.with_headers({"x-fb-trace-id": f"{self._state.next_number():011x}", "x-fb-rev": "1000000000"})
