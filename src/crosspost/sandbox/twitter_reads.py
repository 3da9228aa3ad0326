"""Reading X: a profile, posts by id, a timeline, mentions, and how much was read."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, time, timedelta
from decimal import Decimal
from itertools import islice
from typing import Any

from crosspost.core.costs import Operation
from crosspost.sandbox import twitter_answers as answers
from crosspost.sandbox import twitter_objects as objects
from crosspost.sandbox import twitter_params as params
from crosspost.sandbox.credentials import TWITTER_APP_ID
from crosspost.sandbox.held import HeldPost
from crosspost.sandbox.shelf import Shelf
from crosspost.sandbox.state import State
from crosspost.sandbox.twitter_call import Call, X, must_pay
from crosspost.sandbox.twitter_includes import Includes, implied
from crosspost.sandbox.wire import Answer, json_answer

TIMELINE_DEPTH = 3200
TIMELINE_DEPTH_WITHOUT_REPLIES = 800
MENTIONS_DEPTH = 800
PROJECT_CAP = 3_000_000
"""Posts that a pay-per-use project may read in a month."""


class Reads:
    """What a user reads on X."""

    def __init__(self, state: State) -> None:
        self._state = state

    def me(self, call: Call) -> Answer:
        """GET /2/users/me."""
        vocabulary = self._state.rules.vocabulary
        names = tuple(name for name in params.post_params(vocabulary) if name.partition(".")[2] == "fields")
        asked = params.query(call.request, ("user.fields", "expansions", *names))
        fields = params.fields(asked, "user.fields", params.USER_FIELDS)
        self._bill(call, Operation.USER_READ.value, self._state.rules.prices[Operation.USER_READ], 1)
        return json_answer(200, {"data": objects.user(self._state.users[call.caller_id], fields)})

    def lookup(self, call: Call) -> Answer:
        """GET /2/tweets?ids=…."""
        vocabulary = self._state.rules.vocabulary
        asked = params.query(call.request, ("ids", *params.post_params(vocabulary)))
        ids, wanted = params.post_ids(asked), params.wanted(asked, vocabulary)
        price = self._state.rules.post_read_usd
        must_pay(self._state, call, price)
        found = [(post_id, self._state.post(X, post_id)) for post_id in ids]
        body = self._body(call, [post for _, post in found if post], wanted)
        body["errors"] += [answers.not_found("ids", post_id) for post_id, post in found if post is None]
        self._bill(call, "post_read", price, len(body["data"]))
        return json_answer(200, _without_empty(body))

    def timeline(self, call: Call) -> Answer:
        """GET /2/users/{id}/tweets."""
        asked = params.timeline_query(call.request, self._state.rules.vocabulary)
        depth = TIMELINE_DEPTH if asked.replies else TIMELINE_DEPTH_WITHOUT_REPLIES
        return self._listing(call, asked, lambda whose: self._state.shelf(X, whose), depth)

    def mentions(self, call: Call) -> Answer:
        """GET /2/users/{id}/mentions."""
        asked = params.timeline_query(call.request, self._state.rules.vocabulary, may_exclude=False)
        return self._listing(call, asked, self._state.mentions_of, MENTIONS_DEPTH)

    def usage(self, call: Call) -> Answer:
        """GET /2/usage/tweets, for the app itself. Numbers are numbers in the old words, strings in the new ones."""
        days, fields = params.usage_query(call.request)
        number: Callable[[int], int | str] = int if self._state.rules.vocabulary == "legacy" else str
        today = call.now.astimezone(UTC).date()
        read = [
            {"date": objects.timestamp(datetime.combine(day, time(), tzinfo=UTC)), "usage": number(count)}
            for day, count in sorted(self._state.reads.items())
            if day > today - timedelta(days=days)
        ]
        month = sum(
            count for day, count in self._state.reads.items() if (day.year, day.month) == (today.year, today.month)
        )
        every: dict[str, Any] = {
            "project_id": TWITTER_APP_ID,
            "project_cap": number(PROJECT_CAP),
            "project_usage": number(month),
            "cap_reset_day": 1,
        }
        if read and "daily_project_usage" in fields:
            project_id = int(TWITTER_APP_ID) if number is int else TWITTER_APP_ID
            every["daily_project_usage"] = {"project_id": project_id, "usage": read}
        if read and "daily_client_app_usage" in fields:
            app = {"client_app_id": TWITTER_APP_ID, "usage": read, "usage_result_count": len(read)}
            every["daily_client_app_usage"] = [app]
        return json_answer(200, {"data": every})

    def _listing(self, call: Call, asked: params.TimelineQuery, shelf_of: Callable[[str], Shelf], depth: int) -> Answer:
        whose = call.request.path.split("/")[3]
        if self._state.profile(whose) is None:
            return json_answer(200, {"errors": [answers.not_found("id", whose, resource="user")]})
        rules = self._state.rules
        operation, price = Operation.OWNED_READ.value, rules.prices[Operation.OWNED_READ]
        if whose != call.caller_id:
            operation, price = "post_read", rules.post_read_usd
        must_pay(self._state, call, price)
        page = list(islice(self._matching(shelf_of(whose), asked, depth, call.now), asked.limit + 1))
        shown = page[: asked.limit]
        body = self._body(call, shown, asked.wanted)
        self._bill(call, operation, price, len(body["data"]))
        meta = _meta(shown, body["data"], more=len(page) > asked.limit)
        return json_answer(200, _without_empty(body) | {"meta": meta})

    def _matching(self, shelf: Shelf, asked: params.TimelineQuery, depth: int, now: datetime) -> Iterator[HeldPost]:
        """Yield what lies within all bounds. The shelf narrows to the millisecond, the rest is judged here."""
        # An id takes precedence over the instant on its side (docs.x.com, "Timelines").
        start = None if asked.since_id is not None else asked.start
        since = start if asked.since_id is None else objects.made_at(asked.since_id)
        until = asked.end if asked.until_id is None else objects.made_at(asked.until_id)
        ids = shelf.newest_first(since=since, until=until, depth=depth)
        for post in self._state.listed(X, ids, now=now):
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

    def _body(self, call: Call, posts: list[HeldPost], wanted: params.Wanted) -> dict[str, Any]:
        """Return `data`, `errors` and `includes`, any of which may be empty.

        A post with a field that may not be read is left out of `data`, with an error for each such field.
        """
        fields = wanted.fields | implied(wanted.expansions)
        private = sorted(fields & objects.PRIVATE_FIELDS)
        body: dict[str, Any] = {"data": [], "errors": []}
        readable: list[HeldPost] = []
        for post in posts:
            owned = post.account_id == call.caller_id
            if private and not (owned and call.now - post.created_at < objects.PRIVATE_AGE):
                body["errors"] += [answers.not_authorized_for_field(post.id, field) for field in private]
                continue
            target = self._state.post(X, post.reply_to) if post.reply_to else None
            body["data"].append(objects.tweet(post, fields, owned=owned, answers=target))
            readable.append(post)
        return body | {"includes": Includes(self._state, wanted).of(readable)}

    def _bill(self, call: Call, operation: str, price: Decimal, number: int) -> None:
        if number:
            must_pay(self._state, call, price)
        self._state.charge(call.caller_id, operation, price * number, now=call.now)
        if operation != Operation.USER_READ:
            self._state.reads[call.now.astimezone(UTC).date()] += number


def _meta(shown: list[HeldPost], data: list[dict[str, Any]], *, more: bool) -> dict[str, Any]:
    meta: dict[str, Any] = {"result_count": len(data)}
    if data:
        meta |= {"newest_id": data[0]["id"], "oldest_id": data[-1]["id"]}
    if more:
        meta["next_token"] = params.page_token(shown[-1].id)
    return meta


def _without_empty(body: dict[str, Any]) -> dict[str, Any]:
    """Leave out what holds nothing: X sends no empty `data`, no empty `errors`."""
    return {name: items for name, items in body.items() if items}
