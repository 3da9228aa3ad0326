"""X API v2 as it answers: the routes that crosspost calls, over the sandbox's state.

::

    request ── which route ── who is it ── too often? ── posts, reads or media ── in the words of the rules ── answer

What it checks: the OAuth 1.0a signature, the rate limits, the credit, every parameter, the weighted length, links,
cashtags, duplicates, images, ownership, who may be answered. What it does not do: quotes, polls, videos and chunked
uploads, OAuth 2 tokens, reads with an app-only token, and it bills a post that is read twice on one day twice (X
promises softly not to).
"""

from __future__ import annotations

import hmac
import re
from collections.abc import Callable, Mapping
from datetime import timedelta

from crosspost.model import TwitterKeys
from crosspost.ports import Clock
from crosspost.sandbox import oauth1, twitter_words
from crosspost.sandbox import twitter_answers as answers
from crosspost.sandbox.credentials import TWITTER_APP_ID, TWITTER_BEARER
from crosspost.sandbox.limits import Limits, Window
from crosspost.sandbox.rules import X_LIMITS
from crosspost.sandbox.state import State
from crosspost.sandbox.twitter_call import Call
from crosspost.sandbox.twitter_media import Media
from crosspost.sandbox.twitter_posts import Posts
from crosspost.sandbox.twitter_reads import Reads
from crosspost.sandbox.wire import Answer, Refusal, Request

WINDOW = timedelta(minutes=15)
DAY = timedelta(hours=24)
DAY_HEADERS = "x-user-limit-24hour"
USAGE = "twitter.usage"
WRITES = frozenset({"twitter.create", "twitter.delete", "twitter.upload", "twitter.metadata"})
_SHOWN_TOKEN = re.compile(r'oauth_token="([^"]{1,200})"')

ROUTES: Mapping[str, tuple[str, re.Pattern[str]]] = {
    "twitter.create": ("POST", re.compile(r"/2/tweets")),
    "twitter.delete": ("DELETE", re.compile(r"/2/tweets/([0-9]{1,19})")),
    "twitter.lookup": ("GET", re.compile(r"/2/tweets")),
    "twitter.me": ("GET", re.compile(r"/2/users/me")),
    "twitter.timeline": ("GET", re.compile(r"/2/users/([0-9]{1,19})/tweets")),
    "twitter.mentions": ("GET", re.compile(r"/2/users/([0-9]{1,19})/mentions")),
    "twitter.upload": ("POST", re.compile(r"/2/media/upload")),
    "twitter.metadata": ("POST", re.compile(r"/2/media/metadata")),
    USAGE: ("GET", re.compile(r"/2/usage/tweets")),
}


class Twitter:
    """X over the sandbox's state. Not thread-safe: the server's lock guards it."""

    routes = tuple(ROUTES)
    creating = frozenset({"twitter.create"})

    def __init__(self, state: State, clock: Clock) -> None:
        self._state = state
        self._clock = clock
        self._nonces = oauth1.Nonces()
        self._limits = Limits()
        posts, reads, media = Posts(state), Reads(state), Media(state)
        self._handlers: dict[str, Callable[[Call], Answer]] = {
            "twitter.create": posts.create,
            "twitter.delete": posts.delete,
            "twitter.lookup": reads.lookup,
            "twitter.me": reads.me,
            "twitter.timeline": reads.timeline,
            "twitter.mentions": reads.mentions,
            "twitter.upload": media.upload,
            "twitter.metadata": media.describe,
            USAGE: reads.usage,
        }

    def clear(self) -> None:
        """Begin all rate limit windows anew. Used nonces stay used."""
        self._limits.clear()

    def route(self, request: Request) -> str | None:
        """Return the name of the route that serves the request, or None."""
        for name, (method, path) in ROUTES.items():
            if request.method == method and path.fullmatch(request.path):
                return name
        return None

    def answer(self, request: Request) -> Answer:
        """Carry the request out: who is it, is it too much, and then what it asks for."""
        now, route = self._clock(), self.route(request)
        if route is None:
            return answers.plain(404, note=f"X has no {request.method} {request.path} in the sandbox")
        headers: dict[str, str] = {}
        try:
            call = Call(request=request, caller_id=self._caller_id(route, request), now=now)
            window = self._limits.count((route, call.caller_id), limit=self._limit(route), length=WINDOW, now=now)
            headers |= answers.limit_headers(window)
            headers |= self._day(route, call, refused=window.exceeded)
            answer = answers.plain(429) if window.exceeded else self._handlers[route](call)
        except _TooManyToday as limit:
            headers |= limit.headers
            answer = answers.plain(429)
        except Refusal as refusal:
            answer = refusal.answer
        return self._sealed(answer).with_headers(headers)

    def trouble(self, status: int) -> Answer:
        """Return what X says when it has trouble of its own."""
        return self._sealed(answers.plain(status))

    def rate_limited(self, request: Request, seconds: float, *, silent: bool) -> Answer:  # noqa: ARG002 - the same for all
        """Return a 429 whose window ends in `seconds`, or that says nothing about it."""
        window = Window(limit=100, used=101, reset_at=self._clock() + timedelta(seconds=seconds))
        headers = {} if silent else answers.limit_headers(window)
        return self._sealed(answers.plain(429)).with_headers(headers)

    def day_limited(self, seconds: float) -> Answer:
        """Return a 429 for a day's posts used up: the 15-minute headers look as if all were well."""
        short = Window(limit=100, used=1, reset_at=self._clock() + WINDOW)
        long = Window(limit=100, used=101, reset_at=self._clock() + timedelta(seconds=seconds))
        headers = answers.limit_headers(short) | answers.limit_headers(long, of=DAY_HEADERS)
        return self._sealed(answers.plain(429)).with_headers(headers)

    def out_of_credit(self, request: Request) -> Answer:
        """Return a 402."""
        account_id = self.token(request).partition("-")[0] or TWITTER_APP_ID
        return self._sealed(answers.out_of_credit(account_id).answer)

    def near_limit(self, request: Request, percent: int) -> dict[str, str]:  # noqa: ARG002
        """Return both windows' headers with so much used."""
        now = self._clock()
        short = Window(limit=100, used=percent, reset_at=now + WINDOW)
        long = Window(limit=100, used=percent, reset_at=now + DAY)
        return answers.limit_headers(short) | answers.limit_headers(long, of=DAY_HEADERS)

    def token(self, request: Request) -> str:
        """Return the access token that the request names, "" for none."""
        match = _SHOWN_TOKEN.search(request.headers.get("authorization", ""))
        return match[1] if match else ""

    # ── who, and how often

    def _limit(self, route: str) -> int:
        return self._state.rules.x_limits.get(route, X_LIMITS[route])

    def _day(self, route: str, call: Call, *, refused: bool) -> dict[str, str]:
        """Count a post against the day's limit, if there is one. Raises _TooManyToday."""
        limit = self._state.rules.x_day_limit
        if limit is None or route != "twitter.create" or refused:
            return {}
        window = self._limits.count(("day", call.caller_id), limit=limit, length=DAY, now=call.now)
        headers = answers.limit_headers(window, of=DAY_HEADERS)
        if window.exceeded:
            raise _TooManyToday(headers)
        return headers

    def _caller_id(self, route: str, request: Request) -> str:
        bearer = request.headers.get("authorization", "").partition(" ")
        if bearer[0].lower() == "bearer":
            return self._app_id(route, bearer[2].strip())
        try:
            token = oauth1.verify(request, keys_of=self._keys_of, nonces=self._nonces)
        except oauth1.NotAuthenticated as error:
            raise answers.unauthorized(str(error)) from error
        if token in self._state.dead_tokens:
            raise answers.unauthorized(f"the access token was {self._state.dead_tokens[token]}")
        if self._state.rules.x.suspended:
            raise answers.suspended()
        if route == USAGE:
            raise answers.wrong_kind_of_token("OAuth 1.0a User Context", "OAuth 2.0 Application-Only")
        if route in WRITES and not self._state.rules.x.may_write:
            raise answers.may_not_write()
        if not self._state.rules.x.enrolled:
            raise answers.not_enrolled()
        return token.partition("-")[0]

    def _app_id(self, route: str, bearer: str) -> str:
        if not hmac.compare_digest(bearer.encode(), TWITTER_BEARER.reveal().encode()):
            raise answers.unauthorized("the bearer token is not known here")
        if route != USAGE:
            raise answers.wrong_kind_of_token("OAuth 2.0 Application-Only", "OAuth 1.0a User Context")
        return TWITTER_APP_ID

    def _keys_of(self, token: str) -> TwitterKeys | None:
        user = self._state.users.get(token.partition("-")[0])
        return user.keys if user and user.keys.access_token.reveal() == token else None

    def _sealed(self, answer: Answer) -> Answer:
        rules = self._state.rules
        kind = {} if answer.status < 400 else {"Content-Type": answers.CONTENT_TYPE}
        return twitter_words.spoken(answer, rules).with_headers(
            {
                **kind,
                **({"x-access-level": rules.x.access_level} if rules.x.access_level is not None else {}),
                "api-version": "2.166" if rules.vocabulary == "legacy" else "2.167",
                "x-transaction-id": f"{self._state.next_number():016x}",
            }
        )


class _TooManyToday(Exception):
    """The day's posts are used up."""

    def __init__(self, headers: Mapping[str, str]) -> None:
        self.headers = dict(headers)
        super().__init__("the day's posts are used up")
