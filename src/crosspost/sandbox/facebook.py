"""The Graph API as it answers for Pages: the routes that crosspost calls, over the sandbox's state.

What it checks: token and page, `appsecret_proof`, versions, fields, metrics, links, consecutive duplicates, the page's
budget of calls, photos, schedules, comments, the permissions that posting, listing, commenting, reading comments and
insights demand, and what `FacebookSetup` says is wrong with token, app and Page. What it does not do: fetch the pages
and images behind links, videos, people other than the one who manages the pages.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from crosspost.ports import Clock
from crosspost.sandbox import facebook_access as access
from crosspost.sandbox import facebook_answers as answers
from crosspost.sandbox import facebook_requests as incoming
from crosspost.sandbox.credentials import FACEBOOK_APP_ID, FACEBOOK_USER_ID
from crosspost.sandbox.facebook_call import Call
from crosspost.sandbox.facebook_comments import Comments
from crosspost.sandbox.facebook_posts import Posts
from crosspost.sandbox.facebook_reads import Reads
from crosspost.sandbox.limits import Limits
from crosspost.sandbox.state import State
from crosspost.sandbox.wire import Answer, Refusal, Request, json_answer

BUDGET_LENGTH = timedelta(hours=24)

ROUTES: Mapping[str, tuple[str, re.Pattern[str]]] = {
    "facebook.me": ("GET", re.compile(r"/me")),
    "facebook.accounts": ("GET", re.compile(r"/(?:me|[0-9]+)/accounts")),
    "facebook.exchange": ("GET", re.compile(r"/oauth/access_token")),
    "facebook.debug_token": ("GET", re.compile(r"/debug_token")),
    "facebook.app": ("GET", re.compile(rf"/(?:app|{FACEBOOK_APP_ID})")),
    "facebook.publish": ("POST", re.compile(r"/(me|[0-9]+)/feed")),
    "facebook.photo": ("POST", re.compile(r"/(me|[0-9]+)/photos")),
    "facebook.listing": ("GET", re.compile(r"/(me|[0-9]+)/(?:feed|published_posts)")),
    "facebook.scheduled": ("GET", re.compile(r"/(me|[0-9]+)/scheduled_posts")),
    "facebook.insights": ("GET", re.compile(r"/([0-9]+_[0-9]+)/insights")),
    "facebook.comments": ("GET", re.compile(r"/([0-9]+_[0-9]+)/comments")),
    "facebook.comment": ("POST", re.compile(r"/([0-9]+_[0-9]+)/comments")),
    "facebook.edit": ("POST", re.compile(r"/([0-9]+_[0-9]+)")),
    "facebook.delete": ("DELETE", re.compile(r"/([0-9]+_[0-9]+)")),
    "facebook.node": ("GET", re.compile(r"/([0-9]+(?:_[0-9]+)?)")),
}


class Facebook:
    """The Graph API over the sandbox's state. Not thread-safe: the server's lock guards it."""

    routes = tuple(ROUTES)
    creating = frozenset({"facebook.publish", "facebook.photo"})

    def __init__(self, state: State, clock: Clock) -> None:
        self._state = state
        self._clock = clock
        self._limits = Limits()
        posts, reads, comments = Posts(state), Reads(state), Comments(state)
        self._handlers: dict[str, Callable[[Call], Any]] = {
            "facebook.me": reads.me,
            "facebook.accounts": reads.accounts,
            "facebook.exchange": reads.exchange,
            "facebook.debug_token": reads.debug_token,
            "facebook.app": reads.app,
            "facebook.publish": posts.publish,
            "facebook.photo": posts.photo,
            "facebook.listing": reads.listing,
            "facebook.scheduled": reads.scheduled,
            "facebook.insights": reads.insights,
            "facebook.comments": comments.read,
            "facebook.comment": comments.write,
            "facebook.edit": posts.edit,
            "facebook.delete": posts.delete,
            "facebook.node": reads.node,
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
        self._state.publish_scheduled(now=self._clock())
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

    def rate_limited(self, request: Request, seconds: float, *, silent: bool) -> Answer:
        """Return the refusal of a page whose calls are used up for `seconds`; silent: without the headers."""
        answer = self._sealed(answers.too_many_calls())
        if silent:
            return answer
        minutes = max(1, round(seconds / 60))
        return answer.with_headers(incoming.usage_of(100, self._page_of(request), minutes=minutes))

    def day_limited(self, seconds: float) -> Answer:  # noqa: ARG002 - Facebook does not say for how long
        """Return the refusal of a page that posted too much."""
        return self._sealed(answers.posting_limited())

    def out_of_credit(self, request: Request) -> Answer:
        """Raise ValueError: Facebook bills nothing. Faults refuses to order it."""
        raise ValueError(f"Facebook bills nothing: {request.path} cannot be out of credit")

    def near_limit(self, request: Request, percent: int) -> dict[str, str]:
        """Return the usage headers with so much used."""
        return incoming.usage_of(percent, self._page_of(request))

    def token(self, request: Request) -> str:
        """Return the token that the request shows, "" for none or when it cannot be read."""
        try:
            return access.shown_token(request, incoming.parameters(request)[0])
        except Refusal:
            return ""

    def _page_of(self, request: Request) -> str:
        caller = access.caller_of(self.token(request), self._state)
        return caller.page.id if caller and caller.page else next(iter(self._state.pages), "0")

    # ── who, and how often

    def _understood(self, request: Request) -> Call:
        route, path = self.route(request), incoming.bare_path(request.path)
        params, files = incoming.parameters(request)
        # The exchange of tokens shows the app's secret instead of a token.
        anonymous = access.Caller(token="", is_app=True)
        exchange = route == "facebook.exchange"
        caller = anonymous if exchange else access.identify(request, params, self._state)
        setup = self._state.rules.facebook
        if setup.token_expires_at and not caller.is_app and setup.expired(self._clock()):
            raise answers.expired_token(setup.token_expires_at)
        if route is None:
            raise answers.syntax(f"Unknown path components: {path[:100]}")
        match = ROUTES[route][1].fullmatch(path)
        object_id = match[1] if match and match.re.groups else ""
        if object_id == "me":
            object_id = caller.page.id if caller.page else FACEBOOK_USER_ID
        return Call(
            caller=caller,
            params=params,
            files=files,
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

    def _sealed(self, answer: Answer) -> Answer:
        return answer.with_headers({"x-fb-trace-id": f"{self._state.next_number():011x}", "x-fb-rev": "1000000000"})
