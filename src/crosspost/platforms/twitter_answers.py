"""What X's answers mean. Pure: status, headers and body in, a receipt, a list or an error out.

| answer                                                    | meaning                                     |
|-----------------------------------------------------------|---------------------------------------------|
| 2xx with `data.id`, whatever else rides along             | Receipt                                     |
| 401; 403 of kind `oauth1-permissions`, `client-forbidden` | CredentialsRejected                         |
| 402, kind `credits…`; `usage-capped` for the month        | OutOfCredit                                 |
| 429                                                       | TryLater, at the reset that governs         |
| "duplicate" in a 400 or 403                               | OutcomeUnknown: a sighting, not a refusal   |
| other 400, 403, 404, 413                                  | Refused                                     |
| anything else: 2xx without id, 3xx, 408, 5xx, other 4xx, a 4xx that is not X's error object | OutcomeUnknown |

The kind of a problem is the last segment of its `type`; the host before it changes (api.twitter.com, api.x.com).
Since August 2026 X has two vocabularies, `retweet_count` and `repost_count`; both are read. Which of `tweet.fields`
and `post.fields` it understands shows in a 400 that names the parameter (`refuses_parameter`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from crosspost.core.limits import FARTHEST
from crosspost.errors import (
    CannotTell,
    CredentialsRejected,
    OutcomeUnknown,
    OutOfCredit,
    PlatformError,
    Refused,
    TryLater,
)
from crosspost.model import Identity, Limit, LimitKind, Reading, Receipt
from crosspost.platforms.answer import Answer, as_count, as_object, as_objects, epoch, one_line, soon
from crosspost.platforms.sighting import Sighting

_ID = re.compile(r"[0-9]{1,19}")
_SNOWFLAKE_EPOCH = datetime(2010, 11, 4, 1, 42, 54, 657_000, tzinfo=UTC)
"""Where the clock in X's ids starts: 1288834974657 ms after 1970."""

_REFUSALS = frozenset({400, 403, 404, 413})
_NO_ACCESS = frozenset({"oauth1-permissions", "client-forbidden", "unsupported-authentication"})
_KEYS_REMEDY = (
    "check the four TWITTER_ keys, that the app may read and write, that it belongs to a project, and that the access "
    "token was made after that was set; then resume the account"
)
_MONTH = timedelta(days=31)
_MAY_POST = {"read": False, "read-write": True, "read-write-directmessages": True}
"""What X says of the keys with every answer, in `x-access-level`."""


@dataclass(frozen=True, kw_only=True)
class TimelinePage:
    """One page of posts."""

    posts: tuple[Mapping[str, object], ...]
    next_token: str | None
    # X says that it left something out.
    partial: bool


def is_id(text: str) -> bool:
    """Whether this can be the id of a post on X."""
    return _ID.fullmatch(text) is not None


def created_at(post_id: str) -> datetime:
    """When a post was created: its id says so, to the millisecond."""
    return _SNOWFLAKE_EPOCH + timedelta(milliseconds=int(post_id) >> 22)


def receipt(post_id: str) -> Receipt:
    """The receipt of a post by its id alone."""
    return Receipt(remote_id=post_id, url=f"https://x.com/i/web/status/{post_id}", at=created_at(post_id))


def published(answer: Answer, *, now: datetime) -> Receipt:
    """Judge the answer to a new post. Raises NotCreated in one of its kinds, or OutcomeUnknown."""
    post_id = as_object(answer.fields.get("data")).get("id")
    if answer.ok and isinstance(post_id, str) and is_id(post_id):
        return receipt(post_id)
    raise refusal(answer, now=now)


def refusal(answer: Answer, *, now: datetime) -> PlatformError:
    """The error that an answer without receipt amounts to; see the table in the module."""
    status, kind, said = answer.status, _kind(answer), _said(answer)
    if not 400 <= status < 500 or not _is_problem(answer):
        return OutcomeUnknown(f"X answered {status} in a way that settles nothing: {said}")
    if status == 402 or kind.startswith("credits"):
        return OutOfCredit(f"X says the credit is used up ({said}): buy credits in the developer console, then resume")
    if status == 401 or kind in _NO_ACCESS:
        return CredentialsRejected(f"X does not accept the keys ({status}, {said}): {_KEYS_REMEDY}")
    if status == 429 or kind == "usage-capped":
        return _limited(answer, kind=kind, said=said, now=now)
    if status in {400, 403} and "duplicate" in said.lower():
        return OutcomeUnknown(f"X says it is a duplicate ({said}): it may be there already")
    if status in _REFUSALS:
        return Refused(f"X refused the post ({status}, {said}): edit it, or reject it")
    return OutcomeUnknown(f"X answered {status}, which nothing is known about: {said}")


def limits(answer: Answer, *, now: datetime) -> tuple[Limit, ...]:
    """What the answer to a new post says about the next ones: those in this quarter of an hour, those of the day."""
    headers = answer.headers
    window = _limit(LimitKind.WINDOW, headers, "x-rate-limit", assumed="0" if answer.status == 429 else "", now=now)
    day = _limit(LimitKind.DAY, headers, "x-user-limit-24hour", assumed="", now=now)
    of_the_app = _limit(LimitKind.APP_DAY, headers, "x-app-limit-24hour", assumed="", now=now)
    return tuple(limit for limit in (window, day, of_the_app) if limit is not None)


def timeline_page(answer: Answer) -> TimelinePage:
    """Read one page of our timeline. Raises CannotTell unless it is exactly as documented."""
    body, posts = answer.fields, answer.fields.get("data", [])
    meta = as_object(body.get("meta"))
    if not answer.ok or not meta:
        raise unreadable(answer)
    items = as_objects(posts)
    if not isinstance(posts, list) or len(items) != len(posts) or meta.get("result_count") != len(items):
        raise CannotTell("X's listing contradicts itself: its posts and their number differ")
    if not all(_readable(item) for item in items):
        raise CannotTell("X's listing holds a post without id or text")
    token = meta.get("next_token")
    if token is not None and not (isinstance(token, str) and token):
        raise CannotTell("X's listing has a next page that cannot be asked for")
    return TimelinePage(posts=items, next_token=token, partial=bool(body.get("errors")))


def sighting(post: Mapping[str, object]) -> Sighting:
    """A post of a page, for recognition."""
    urls = as_objects(as_object(post.get("entities")).get("urls"))
    links = [url.get(name) for url in urls for name in ("expanded_url", "unwound_url")]
    return Sighting(
        receipt=receipt(str(post["id"])),
        text=str(post["text"]),
        links=tuple(link for link in links if isinstance(link, str)),
    )


def reading(post: Mapping[str, object]) -> Reading:
    """The public counts of a post under our own names. Shares are reposts and quotes together."""
    metrics = as_object(post.get("public_metrics"))

    def read(*names: str) -> int | None:
        return next((n for name in names if (n := as_count(metrics.get(name))) is not None), None)

    reposts, quotes = read("repost_count", "retweet_count"), read("quote_count")
    counts = {
        "likes": read("like_count"),
        "replies": read("reply_count"),
        "shares": None if reposts is None and quotes is None else (reposts or 0) + (quotes or 0),
        "bookmarks": read("bookmark_count"),
        "impressions": read("impression_count"),
    }
    return Reading(counts={name: count for name, count in counts.items() if count is not None})


def looked_up(answer: Answer) -> dict[str, Reading]:
    """Read the answer to a look-up by ids: the counts of those there, and those that X says are gone."""
    if not answer.ok or not (answer.fields.get("data") or answer.fields.get("errors")):
        raise unreadable(answer)
    readings = {str(post["id"]): reading(post) for post in as_objects(answer.fields.get("data")) if _readable(post)}
    for error in as_objects(answer.fields.get("errors")):
        gone = error.get("resource_id") or error.get("value")
        if isinstance(gone, str) and _last_segment(error.get("type")) == "resource-not-found":
            readings.setdefault(gone, Reading(counts={}, deleted=True))
    return readings


def identity(answer: Answer) -> Identity:
    """Read the answer to "who am I". Raises CredentialsRejected or CannotTell."""
    data = as_object(answer.fields.get("data"))
    user_id, name, handle = data.get("id"), answer.quote(data.get("name")), answer.quote(data.get("username"))
    if answer.ok and isinstance(user_id, str) and is_id(user_id):
        may_post = _MAY_POST.get(answer.headers.get("x-access-level", "").strip().lower())
        return Identity(remote_account_id=user_id, name=name or user_id, handle=handle or None, may_post=may_post)
    if answer.status in {401, 403} and _is_problem(answer):
        raise CredentialsRejected(f"X does not accept the keys ({answer.status}, {_said(answer)}): {_KEYS_REMEDY}")
    raise unreadable(answer)


def refuses_parameter(answer: Answer, name: str) -> bool:
    """Whether X refused a read because it does not know this parameter."""
    if answer.status != 400:
        return False
    errors = as_objects(answer.fields.get("errors"))
    return any(name in as_object(error.get("parameters")) or name in str(error.get("message")) for error in errors)


def unreadable(answer: Answer) -> CannotTell:
    """The error of a read that gave no usable answer. 401 and 402 answer every call to this account alike."""
    closed = answer.status in {401, 402} and _is_problem(answer)
    return CannotTell(f"X answered {answer.status} instead of what was asked for: {_said(answer)}", closed=closed)


def _limited(answer: Answer, *, kind: str, said: str, now: datetime) -> PlatformError:
    if kind == "usage-capped":
        if answer.fields.get("period") != "Daily":
            return OutOfCredit(
                f"X says the usage cap is reached ({said}): raise it in the developer console, then resume"
            )
        midnight = (now + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
        return TryLater(f"X says the usage cap of the day is reached ({said})", retry_after=midnight)
    return TryLater(f"X says there were too many requests ({said})", retry_after=_reset(answer.headers, now=now))


def _reset(headers: Mapping[str, str], *, now: datetime) -> datetime | None:
    """When a limit ends. A used-up 24-hour limit governs over the 15-minute one; the later one over the earlier."""
    resets = [
        epoch(headers.get(f"x-{who}-limit-24hour-reset"))
        for who in ("app", "user")
        if headers.get(f"x-{who}-limit-24hour-remaining", "").strip() == "0"
    ]
    known = [reset for reset in resets if reset and soon(reset, now=now, within=_MONTH)]
    plain = epoch(headers.get("x-rate-limit-reset"))
    return max(known) if known else plain and soon(plain, now=now, within=_MONTH)


def _limit(kind: LimitKind, headers: Mapping[str, str], name: str, *, assumed: str, now: datetime) -> Limit | None:
    """One limit; None where X does not name it, or names nonsense. `assumed` is what is left where X does not say."""
    left = headers.get(f"{name}-remaining", assumed).strip()
    reset = epoch(headers.get(f"{name}-reset"))
    if not re.fullmatch(r"[0-9]{1,9}", left) or reset is None or soon(reset, now=now, within=FARTHEST) is None:
        return None
    return Limit(kind=kind, remaining=int(left), reset_at=reset)


def _is_problem(answer: Answer) -> bool:
    """Whether the body is one of X's two shapes of error, and not a stranger's page."""
    body = answer.fields
    return any(isinstance(body.get(key), str) for key in ("title", "detail")) or bool(as_objects(body.get("errors")))


def _said(answer: Answer) -> str:
    """X's words: what it says in general ("One or more parameters …") and, which is what helps, in particular."""
    body = answer.fields
    messages = [error.get("message") or error.get("detail") for error in as_objects(body.get("errors"))]
    words = dict.fromkeys(word for word in map(answer.quote, (body.get("detail"), *messages[:3])) if word)
    return one_line("; ".join(words)) or answer.quote(body.get("title")) or "no words that can be read"


def _kind(answer: Answer) -> str:
    return _last_segment(answer.fields.get("type"))


def _last_segment(address: object) -> str:
    return address.rstrip("/").rsplit("/", 1)[-1].lower() if isinstance(address, str) else ""


def _readable(post: Mapping[str, object]) -> bool:
    post_id = post.get("id")
    return isinstance(post_id, str) and is_id(post_id) and isinstance(post.get("text"), str)


def kind_of(answer: Answer) -> str:
    """The kind of a problem: the last segment of its `type`; "" where it names none."""
    return _kind(answer)


def words_of(answer: Answer) -> str:
    """X's own words for what is wrong, fit for a log."""
    return _said(answer)
