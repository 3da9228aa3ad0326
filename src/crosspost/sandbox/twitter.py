"""X API v2 as it answers: the five routes that crosspost calls, over the sandbox's state.

What it checks: the OAuth 1.0a signature, the rate limit, the credit, every parameter, the weighted length, links,
cashtags, duplicates and ownership. What it does not do: media, quotes, polls, app-only and OAuth 2 tokens, and it
bills a post that is read twice on one day twice (X promises softly not to).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import islice
from typing import Any

from crosspost.core.costs import Operation
from crosspost.core.teasers import twitter_text
from crosspost.model import PlatformName, TwitterKeys
from crosspost.ports import Clock
from crosspost.sandbox import oauth1
from crosspost.sandbox import twitter_answers as answers
from crosspost.sandbox import twitter_objects as objects
from crosspost.sandbox import twitter_params as params
from crosspost.sandbox.limits import Limits, Window
from crosspost.sandbox.state import X_LIMITS, HeldPost, State, TwitterUser
from crosspost.sandbox.wire import Answer, Refusal, Request, json_answer

X = PlatformName.TWITTER
WINDOW = timedelta(minutes=15)
TIMELINE_DEPTH = 3200
TIMELINE_DEPTH_WITHOUT_REPLIES = 800
ONLY_REPLY = "You can only reply to or quote posts where you are mentioned or are the author."

ROUTES: Mapping[str, tuple[str, re.Pattern[str]]] = {
    "twitter.create": ("POST", re.compile(r"/2/tweets")),
    "twitter.delete": ("DELETE", re.compile(r"/2/tweets/([0-9]{1,19})")),
    "twitter.lookup": ("GET", re.compile(r"/2/tweets")),
    "twitter.me": ("GET", re.compile(r"/2/users/me")),
    "twitter.timeline": ("GET", re.compile(r"/2/users/([0-9]{1,19})/tweets")),
}


class Twitter:
    """X over the sandbox's state. Not thread-safe: the server's lock guards it."""

    routes = tuple(ROUTES)

    def __init__(self, state: State, clock: Clock) -> None:
        self._state = state
        self._clock = clock
        self._nonces = oauth1.Nonces()
        self._limits = Limits()
        self._handlers: dict[str, Callable[[Request, TwitterUser, datetime], Answer]] = {
            "twitter.create": self._create,
            "twitter.delete": self._delete,
            "twitter.lookup": self._lookup,
            "twitter.me": self._me,
            "twitter.timeline": self._timeline,
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
        try:
            user = self._user(request)
        except Refusal as refusal:
            return self._sealed(refusal.answer)
        if not self._state.rules.x.enrolled:
            return self._sealed(answers.not_enrolled())
        window = self._limits.count((route, user.id), limit=self._limit(route), length=WINDOW, now=now)
        try:
            answer = answers.plain(429) if window.exceeded else self._handlers[route](request, user, now)
        except Refusal as refusal:
            answer = refusal.answer
        return self._sealed(answer).with_headers(answers.limit_headers(window))

    def trouble(self, status: int) -> Answer:
        """Return what X says when it has trouble of its own."""
        return self._sealed(answers.plain(status))

    def rate_limited(self, seconds: float) -> Answer:
        """Return a 429 whose window ends in `seconds`."""
        reset_at = self._clock() + timedelta(seconds=seconds)
        headers = answers.limit_headers(Window(limit=100, used=101, reset_at=reset_at))
        return self._sealed(answers.plain(429)).with_headers(headers)

    def _limit(self, route: str) -> int:
        return self._state.rules.x_limits.get(route, X_LIMITS[route])

    # ── who

    def _user(self, request: Request) -> TwitterUser:
        try:
            token = oauth1.verify(request, keys_of=self._keys_of, nonces=self._nonces)
        except oauth1.NotAuthenticated as error:
            raise answers.unauthorized(str(error)) from error
        return self._state.users[token.partition("-")[0]]

    def _keys_of(self, token: str) -> TwitterKeys | None:
        user = self._state.users.get(token.partition("-")[0])
        return user.keys if user and user.keys.access_token.reveal() == token else None

    # ── writes

    def _create(self, request: Request, user: TwitterUser, now: datetime) -> Answer:
        self._must_write()
        new = params.new_post(request)
        text = objects.normalise(new.text)
        parsed = twitter_text.parse(text)
        if parsed.weighted_length > twitter_text.LIMIT:
            raise answers.invalid("text", parsed.weighted_length, "Your Tweet text is too long.")
        if not parsed.valid:
            raise answers.invalid("text", text, "Your Tweet text is empty or holds a forbidden character.")
        operation = Operation.POST_WITH_LINK if parsed.links else Operation.POST
        price = self._state.rules.prices[operation]
        self._must_pay(user, price)
        self._must_be_allowed(user, text, new.reply_to)
        post = self._held(user, text, tuple(link.text for link in parsed.links), price, new.reply_to, now)
        self._state.add(post)
        self._state.charge(user.id, operation, price, now=now)
        return json_answer(201, {"data": objects.tweet(post, (), owned=True)})

    def _must_be_allowed(self, user: TwitterUser, text: str, reply_to: str | None) -> None:
        if len(twitter_text.cashtags(text)) > 1:
            raise answers.forbidden("You are not permitted to perform this action.")
        if any(post.text == text for post in self._state.newest(X, user.id)):
            raise answers.forbidden("You are not allowed to create a Tweet with duplicate content.")
        if reply_to is not None:
            target = self._state.post(X, reply_to)
            if target is None or target.account_id != user.id:
                raise answers.forbidden(ONLY_REPLY)

    def _held(
        self, user: TwitterUser, text: str, links: tuple[str, ...], price: Decimal, reply_to: str | None, now: datetime
    ) -> HeldPost:
        post_id = objects.snowflake(now, self._state.next_number())
        return HeldPost(
            platform=X,
            account_id=user.id,
            id=post_id,
            text=text,
            links=links,
            url=f"https://x.com/{user.username}/status/{post_id}",
            created_at=now,
            price_usd=price,
            reply_to=reply_to,
        )

    def _must_write(self) -> None:
        if not self._state.rules.x.may_write:
            raise answers.read_only()

    def _delete(self, request: Request, user: TwitterUser, now: datetime) -> Answer:
        self._must_write()
        post_id = request.path.rpartition("/")[2]
        post = self._state.post(X, post_id)
        if post is None:
            entry = answers.not_found("id", post_id)
            return json_answer(404, entry | {"status": 404}, note=entry["detail"])
        if post.account_id != user.id:
            raise answers.forbidden("You are not allowed to delete this Tweet.")
        self._must_pay(user, self._state.rules.delete_usd)
        self._state.delete(post, now=now)
        self._state.charge(user.id, "delete", self._state.rules.delete_usd, now=now)
        return json_answer(200, {"data": {"deleted": True}})

    # ── reads

    def _me(self, request: Request, user: TwitterUser, now: datetime) -> Answer:
        asked = params.query(request, ("user.fields", "expansions", "tweet.fields"))
        params.fields(asked, "user.fields", params.USER_FIELDS)
        price = self._state.rules.prices[Operation.USER_READ]
        self._must_pay(user, price)
        self._state.charge(user.id, Operation.USER_READ, price, now=now)
        return json_answer(200, {"data": {"id": user.id, "name": user.name, "username": user.username}})

    def _lookup(self, request: Request, user: TwitterUser, now: datetime) -> Answer:
        asked = params.query(request, ("ids", "tweet.fields", *params.EXTRA))
        ids = params.post_ids(asked)
        fields = params.fields(asked, "tweet.fields", params.POST_FIELDS)
        price = self._state.rules.post_read_usd
        self._must_pay(user, price)
        found = [(post_id, self._state.post(X, post_id)) for post_id in ids]
        posts = [post for _, post in found if post]
        data, errors = _readable(posts, fields, user, now)
        errors += [answers.not_found("ids", post_id) for post_id, post in found if post is None]
        self._state.charge(user.id, "post_read", price * len(data), now=now)
        return json_answer(200, _without_empty(data=data, errors=errors))

    def _timeline(self, request: Request, user: TwitterUser, now: datetime) -> Answer:
        asked = params.timeline_query(request)
        whose = request.path.split("/")[3]
        if whose not in self._state.users:
            return json_answer(200, {"errors": [answers.not_found("id", whose, resource="user")]})
        rules = self._state.rules
        operation, price = Operation.OWNED_READ.value, rules.prices[Operation.OWNED_READ]
        if whose != user.id:
            operation, price = "post_read", rules.post_read_usd
        self._must_pay(user, price)
        page = list(islice(self._matching(whose, asked, now), asked.limit + 1))
        shown = page[: asked.limit]
        data, errors = _readable(shown, asked.fields, user, now)
        self._state.charge(user.id, operation, price * len(data), now=now)
        meta = _meta(shown, data, more=len(page) > asked.limit)
        return json_answer(200, _without_empty(data=data, errors=errors) | {"meta": meta})

    def _matching(self, whose: str, asked: params.TimelineQuery, now: datetime) -> Iterator[HeldPost]:
        depth = TIMELINE_DEPTH if asked.replies else TIMELINE_DEPTH_WITHOUT_REPLIES
        # An id takes precedence over the instant on its side (docs.x.com, "Timelines").
        start = None if asked.since_id is not None else asked.start
        for post in islice(self._state.listed(X, whose, now=now), depth):
            if asked.until_id is not None and int(post.id) >= asked.until_id:
                continue
            if asked.end is not None and post.created_at >= asked.end:
                continue
            if asked.since_id is not None and int(post.id) <= asked.since_id:
                continue
            if start is not None and post.created_at < start:
                continue
            if post.reply_to is None or asked.replies:
                yield post

    # ── money and seals

    def _must_pay(self, user: TwitterUser, price: Decimal) -> None:
        if not self._state.can_pay(price):
            raise answers.out_of_credit(user.id)

    def _sealed(self, answer: Answer) -> Answer:
        level = self._state.rules.x.access_level
        return answer.with_headers(
            {
                **({"x-access-level": level} if level is not None else {}),
                "api-version": "2.166",
                "x-transaction-id": f"{self._state.next_number():016x}",
            }
        )


def _readable(
    posts: list[HeldPost], fields: frozenset[str], user: TwitterUser, now: datetime
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Posts whose every field may be read, and an error for each field of the others, which X leaves out of `data`."""
    data: list[dict[str, Any]] = []
    errors: list[dict[str, Any]] = []
    private = sorted(fields & objects.PRIVATE_FIELDS)
    for post in posts:
        owned = post.account_id == user.id
        if private and not (owned and now - post.created_at < objects.PRIVATE_AGE):
            errors += [answers.not_authorized_for_field(post.id, field) for field in private]
        else:
            data.append(objects.tweet(post, fields, owned=owned))
    return data, errors


def _meta(shown: list[HeldPost], data: list[dict[str, Any]], *, more: bool) -> dict[str, Any]:
    meta: dict[str, Any] = {"result_count": len(data)}
    if data:
        meta |= {"newest_id": data[0]["id"], "oldest_id": data[-1]["id"]}
    if more:
        meta["next_token"] = params.page_token(shown[-1].id)
    return meta


def _without_empty(**lists: list[dict[str, Any]]) -> dict[str, Any]:
    """Leave out the lists that hold nothing: X sends no empty `data`, no empty `errors`."""
    return {name: items for name, items in lists.items() if items}
