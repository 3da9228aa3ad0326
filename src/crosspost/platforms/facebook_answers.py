"""What the Graph API's answers mean. Pure: status, headers and body in, a receipt, a list or an error out.

Meta documents codes, not HTTP statuses, so the code decides; except that after a 5xx nothing is certain, whatever
its body says (posts were seen to appear after code 2, "Please retry your request later").

| answer                                                     | meaning                                    |
|------------------------------------------------------------|--------------------------------------------|
| 2xx with an `id` and no `error`                            | Receipt                                    |
| code 3, 10, 102, 190, 200–299, 450–499                     | CredentialsRejected                        |
| code 100 about `appsecret_proof`, missing or wrong         | CredentialsRejected                        |
| code 4, 17, 32, 341, 613, 80000–80014                      | TryLater, when Meta says                   |
| code 368: 1390008 "we limit how often you can post"        | TryLater, in some hours                    |
| code 368: 1404082 "you've already posted this"; code 506   | OutcomeUnknown: a sighting, not a refusal  |
| code 368: 1346003 reported as abusive                      | Refused                                    |
| code 368, anything else                                    | CredentialsRejected: a human must look     |
| codes below 3, anything marked transient, 5xx, unreadable  | OutcomeUnknown                             |
| any other code                                             | Refused                                    |
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from crosspost.core.limits import FARTHEST
from crosspost.errors import CannotTell, CredentialsRejected, OutcomeUnknown, PlatformError, Refused, TryLater
from crosspost.model import Identity, Limit, LimitKind, Reading, Receipt
from crosspost.platforms.answer import Answer, as_count, as_object, as_objects, read_json
from crosspost.platforms.sighting import Sighting, links_in

_ID = re.compile(r"[0-9]{1,25}(_[0-9]{1,25})?")
_WANTS_PROOF = "appsecret_proof"
"""What the message of a 100 names where the app's setting "Require App Secret" is on."""
_PROOF_REMEDY = "set FACEBOOK_APP_SECRET to the secret of the app that made the token, then resume the account"
_NO_ACCESS = frozenset({3, 10, 102, 190, *range(200, 300), *range(450, 500)})
_DEAD_TOKEN = frozenset({102, 190, *range(450, 500)})
_THROTTLED = frozenset({4, 17, 32, 341, 613, *range(80_000, 80_015)})
_BLOCKED, _DUPLICATE, _INVALID = 368, 506, 100
_NOT_THERE = 33
"""Subcode of 100: the object does not exist, or cannot be seen."""

_REST = timedelta(hours=6)
"""How long to leave an account alone that posted too often: Meta names no time."""

_LONGEST_REST = FARTHEST
_USAGE_REST = timedelta(hours=1)
_BUSINESS = "x-business-use-case-usage"
_REMEDY = (
    "check that FACEBOOK_PAGE_ACCESS_TOKEN belongs to the Page, is still valid and has pages_manage_posts and "
    "pages_read_engagement; then resume the account"
)


@dataclass(frozen=True, kw_only=True)
class PostsPage:
    """One page of a Page's posts."""

    posts: tuple[Mapping[str, object], ...]
    # Cursor of the next page; None: this was the last one.
    after: str | None


def is_id(text: str) -> bool:
    """Whether this can be the id of a Page or of a post on Facebook."""
    return _ID.fullmatch(text) is not None


def published(answer: Answer, *, now: datetime) -> Receipt:
    """Judge the answer to a new post. Raises NotCreated in one of its kinds, or OutcomeUnknown."""
    post_id = answer.fields.get("id")
    if answer.ok and not answer.fields.get("error") and isinstance(post_id, str) and is_id(post_id):
        return Receipt(remote_id=post_id, url=f"https://www.facebook.com/{post_id}", at=now)
    raise refusal(answer, now=now)


def refusal(answer: Answer, *, now: datetime) -> PlatformError:
    """The error that an answer without receipt amounts to; see the table in the module."""
    code, said = _code(answer), _said(answer)
    if code is None or answer.status >= 500:
        return OutcomeUnknown(f"Facebook answered {answer.status} in a way that settles nothing: {said}")
    if code in _NO_ACCESS:
        return CredentialsRejected(f"Facebook does not accept the token ({said}): {_REMEDY}")
    if code == _INVALID and _WANTS_PROOF in str(_error(answer).get("message")):
        # No fault of the post's: every other one would be refused as well.
        return CredentialsRejected(f"Facebook wants calls signed with the app's own secret ({said}): {_PROOF_REMEDY}")
    if code in _THROTTLED:
        return TryLater(f"Facebook says there were too many calls ({said})", retry_after=_reset(answer, now=now))
    if code == _BLOCKED:
        return _blocked(answer, said=said, now=now)
    if code == _DUPLICATE:
        return OutcomeUnknown(f"Facebook says it is a duplicate ({said}): it may be there already")
    if code < 3 or _error(answer).get("is_transient") is True:
        return OutcomeUnknown(f"Facebook failed on its side ({said}): it may be there nevertheless")
    return Refused(f"Facebook refused the post ({said}): edit it, or reject it")


def usage(answer: Answer, *, now: datetime) -> tuple[Limit, ...]:
    """How much of what the Page, and the app, may call is left, in percent. Empty: Facebook says nothing about it.

    It speaks up "once enough calls have been made". Where it names no time, the next hour counts anew.
    """
    page = [as_object(_header(answer, "x-page-usage"))]
    page += [use for entries in as_object(_header(answer, _BUSINESS)).values() for use in as_objects(entries)]
    app = [as_object(_header(answer, "x-app-usage"))]
    reset_at = _reset(answer, now=now) or now + _USAGE_REST
    both = (_left(LimitKind.USAGE, page, reset_at), _left(LimitKind.APP_USAGE, app, reset_at))
    return tuple(limit for limit in both if limit is not None)


def _left(kind: LimitKind, uses: Iterable[Mapping[str, Any]], reset_at: datetime) -> Limit | None:
    percents = [as_count(use.get(key)) for use in uses for key in ("call_count", "total_time", "total_cputime")]
    known = [percent for percent in percents if percent is not None]
    if not known:
        return None
    return Limit(kind=kind, remaining=max(0, 100 - max(known)), reset_at=reset_at)


def posts_page(answer: Answer) -> PostsPage:
    """Read one page of the Page's posts. Raises CannotTell unless it is exactly as documented."""
    body = answer.fields
    posts = body.get("data")
    if not answer.ok or body.get("error") or not isinstance(posts, list):
        raise unreadable(answer)
    items = as_objects(posts)
    if len(items) != len(posts) or not all(_readable(item) for item in items):
        raise CannotTell("Facebook's listing holds a post without id or time")
    paging = as_object(body.get("paging"))
    if not paging.get("next"):
        return PostsPage(posts=items, after=None)
    after = as_object(paging.get("cursors")).get("after")
    if not isinstance(after, str) or not after:
        raise CannotTell("Facebook's listing has a next page but no cursor to ask for it")
    return PostsPage(posts=items, after=after)


def sighting(post: Mapping[str, object]) -> Sighting:
    """A post of a page, for recognition."""
    post_id, created, message = str(post["id"]), _instant(post.get("created_time")), post.get("message")
    if created is None:
        raise CannotTell(f"Facebook's listing does not say when the post {post_id} was created")
    attachments = as_objects(as_object(post.get("attachments")).get("data"))
    # A post with photos has its link in the words.
    written = links_in(message) if isinstance(message, str) else []
    links = [*(attachment.get("unshimmed_url") for attachment in attachments), *written]
    return Sighting(
        receipt=Receipt(remote_id=post_id, url=_address(post.get("permalink_url"), post_id), at=created),
        text=message if isinstance(message, str) else "",
        links=tuple(link for link in links if isinstance(link, str)),
    )


def reading(answer: Answer) -> Reading | None:
    """The counts of one post under our own names; likes are reactions of all kinds. None: no usable answer.

    Facebook leaves `shares` out where there are none; so does this.
    """
    if _code(answer) == _INVALID and _error(answer).get("error_subcode") == _NOT_THERE and answer.status < 500:
        return Reading(counts={}, deleted=True)
    body = answer.fields
    if not answer.ok or body.get("error") or not isinstance(body.get("id"), str):
        return None
    counts = {
        "likes": _total(body.get("reactions")),
        "replies": _total(body.get("comments")),
        "shares": as_count(as_object(body.get("shares")).get("count")),
    }
    return Reading(counts={name: count for name, count in counts.items() if count is not None})


def systemic(answer: Answer) -> bool:
    """Whether asking for the next post would end the same way: token, limit or a failing server."""
    code = _code(answer)
    return code is None or answer.status >= 500 or code in _NO_ACCESS - {10} or code in _THROTTLED or code < 3


def identity(answer: Answer) -> Identity:
    """Read the answer to "who is this Page". Raises CredentialsRejected or CannotTell."""
    body = answer.fields
    page_id, name, handle = body.get("id"), answer.quote(body.get("name")), answer.quote(body.get("username"))
    if answer.ok and not body.get("error") and isinstance(page_id, str) and is_id(page_id):
        return Identity(remote_account_id=page_id, name=name or page_id, handle=handle or None)
    code = _code(answer)
    if answer.status < 500 and (code in _NO_ACCESS or code == _INVALID):
        raise CredentialsRejected(f"Facebook does not accept the token for this Page ({_said(answer)}): {_REMEDY}")
    raise unreadable(answer)


def unreadable(answer: Answer) -> CannotTell:
    """The error of a read that gave no usable answer. A dead token answers every call to this Page alike."""
    closed = _code(answer) in _DEAD_TOKEN and answer.status < 500
    return CannotTell(
        f"Facebook answered {answer.status} instead of what was asked for: {_said(answer)}", closed=closed
    )


def _blocked(answer: Answer, *, said: str, now: datetime) -> PlatformError:
    match _error(answer).get("error_subcode"):
        case 1_390_008:
            return TryLater(f"Facebook limits how often this Page may post ({said})", retry_after=now + _REST)
        case 1_404_082:
            return OutcomeUnknown(f"Facebook says it is a duplicate ({said}): it may be there already")
        case 1_346_003:
            return Refused(f"Facebook refused the post as reported by others ({said}): edit it, or reject it")
        case _:
            return CredentialsRejected(
                f"Facebook has blocked the Page or its owner ({said}): do what facebook.com asks for, then resume"
            )


def _reset(answer: Answer, *, now: datetime) -> datetime | None:
    """When the Page may call again, if Meta says: `estimated_time_to_regain_access` is in minutes."""
    business = as_object(_header(answer, _BUSINESS))
    minutes = [
        as_count(entry.get("estimated_time_to_regain_access"))
        for uses in business.values()
        for entry in as_objects(uses)
    ]
    longest = max((count for count in minutes if count), default=0)
    return now + min(timedelta(minutes=min(longest, 10_000)), _LONGEST_REST) if longest else None


def _header(answer: Answer, name: str) -> object:
    """A header that holds JSON; None where it is missing or is none."""
    return read_json(answer.headers.get(name, "").encode())


def _error(answer: Answer) -> Mapping[str, object]:
    return as_object(answer.fields.get("error"))


def _code(answer: Answer) -> int | None:
    """The code of a well-formed error, else None."""
    code = _error(answer).get("code")
    return code if isinstance(code, int) and not isinstance(code, bool) else None


def _said(answer: Answer) -> str:
    error = _error(answer)
    words = next((word for key in ("error_user_msg", "message") if (word := answer.quote(error.get(key)))), "")
    subcode = as_count(error.get("error_subcode"))
    numbers = "" if _code(answer) is None else f"code {_code(answer)}" + (f"/{subcode}" if subcode else "")
    return ", ".join(part for part in (numbers, words) if part) or "no words that can be read"


def _total(value: object) -> int | None:
    return as_count(as_object(as_object(value).get("summary")).get("total_count"))


def _address(url: object, post_id: str) -> str:
    """The post's address as Facebook gives it, if it is one on Facebook."""
    if isinstance(url, str) and url.isprintable() and len(url) <= 2000:
        try:
            parts = urlsplit(url)
        except ValueError:
            parts = urlsplit("")
        host = parts.hostname or ""
        if parts.scheme == "https" and (host == "facebook.com" or host.endswith(".facebook.com")):
            return url
    return f"https://www.facebook.com/{post_id}"


def _instant(text: object) -> datetime | None:
    """`2026-11-20T10:00:00+0000` as an aware UTC instant."""
    try:
        return datetime.strptime(text, "%Y-%m-%dT%H:%M:%S%z").astimezone(UTC) if isinstance(text, str) else None
    except (ValueError, OverflowError):
        return None


def _readable(post: Mapping[str, object]) -> bool:
    post_id = post.get("id")
    return isinstance(post_id, str) and is_id(post_id)


def code_of(answer: Answer) -> str:
    """Facebook's name of an error: "190/463" for code 190, subcode 463; "190" without subcode, "" for no error."""
    code, subcode = _code(answer), as_count(_error(answer).get("error_subcode"))
    return "" if code is None else f"{code}/{subcode}" if subcode else str(code)


def words_of(answer: Answer) -> str:
    """Facebook's own words for what is wrong, with its numbers, fit for a log."""
    return _said(answer)
