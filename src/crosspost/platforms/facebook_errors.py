"""What the Graph API's errors mean. Pure: status, headers and body in, an error out.

Meta documents codes, not HTTP statuses, so the code decides; except that after a 5xx nothing is certain, whatever
its body says (posts were seen to appear after code 2, "Please retry your request later").

| answer                                                     | meaning                                    |
|------------------------------------------------------------|--------------------------------------------|
| 2xx with an `id` and no `error`                            | Receipt                                    |
| code 10, 200–299, to a comment of ours                     | MayNotReply                                |
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

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from crosspost.core.limits import FARTHEST
from crosspost.core.permissions import PERMISSIONS
from crosspost.errors import (
    CannotTell,
    CredentialsRejected,
    MayNotListen,
    MayNotReply,
    OutcomeUnknown,
    PlatformError,
    Refused,
    TryLater,
)
from crosspost.model import Ability, Limit, LimitKind
from crosspost.platforms.answer import Answer, as_count, as_object, as_objects, read_json

_WANTS_PROOF = "appsecret_proof"
"""What the message of a 100 names where the app's setting "Require App Secret" is on."""
_PROOF_REMEDY = "set FACEBOOK_APP_SECRET to the secret of the app that made the token, then resume the account"
NO_ACCESS = frozenset({3, 10, 102, 190, *range(200, 300), *range(450, 500)})
_NO_PERMISSION = frozenset({10, *range(200, 300)})
_DEAD_TOKEN = frozenset({102, 190, *range(450, 500)})
_THROTTLED = frozenset({4, 17, 32, 341, 613, *range(80_000, 80_015)})
_BLOCKED, _DUPLICATE, INVALID = 368, 506, 100
NOT_THERE = 33
"""Subcode of 100: the object does not exist, or cannot be seen."""

_REST = timedelta(hours=6)
"""How long to leave an account alone that posted too often: Meta names no time."""

_LONGEST_REST = FARTHEST
_USAGE_REST = timedelta(hours=1)
_BUSINESS = "x-business-use-case-usage"
REMEDY = (
    "check that FACEBOOK_PAGE_ACCESS_TOKEN belongs to the Page, is still valid and has pages_manage_posts and "
    "pages_read_engagement; then resume the account"
)


def refusal(answer: Answer, *, now: datetime) -> PlatformError:
    """The error that an answer without receipt amounts to; see the table in the module."""
    code, said = code_number(answer), words_of(answer)
    if code is None or answer.status >= 500:
        return OutcomeUnknown(f"Facebook answered {answer.status} in a way that settles nothing: {said}")
    if code in NO_ACCESS:
        return CredentialsRejected(f"Facebook does not accept the token ({said}): {REMEDY}")
    if code == INVALID and _WANTS_PROOF in str(error_of(answer).get("message")):
        # No fault of the post's: every other one would be refused as well.
        return CredentialsRejected(f"Facebook wants calls signed with the app's own secret ({said}): {_PROOF_REMEDY}")
    if code in _THROTTLED:
        return TryLater(f"Facebook says there were too many calls ({said})", retry_after=_reset(answer, now=now))
    if code == _BLOCKED:
        return _blocked(answer, said=said, now=now)
    if code == _DUPLICATE:
        return OutcomeUnknown(f"Facebook says it is a duplicate ({said}): it may be there already")
    if code < 3 or error_of(answer).get("is_transient") is True:
        return OutcomeUnknown(f"Facebook failed on its side ({said}): it may be there nevertheless")
    return Refused(f"Facebook refused the post ({said}): edit it, or reject it")


def comment_refusal(answer: Answer, *, now: datetime) -> PlatformError:
    """The same for a comment of ours: it wants a permission and a task of its own, which posts go without."""
    if code_number(answer) in _NO_PERMISSION and answer.status < 500:
        return MayNotReply(
            f"Facebook refuses the comment ({words_of(answer)}): FACEBOOK_PAGE_ACCESS_TOKEN needs the permission "
            f"{PERMISSIONS[Ability.REPLYING]}, and its person the task MODERATE"
        )
    return refusal(answer, now=now)


def comments_refusal(answer: Answer) -> CannotTell | None:
    """The error of comments that may not be read; None where that is not what the answer says."""
    if code_number(answer) in _NO_PERMISSION and answer.status < 500:
        return MayNotListen(
            f"Facebook does not show the comments ({words_of(answer)}): FACEBOOK_PAGE_ACCESS_TOKEN needs the "
            f"permission {PERMISSIONS[Ability.LISTENING]}"
        )
    return None


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


def _left(kind: LimitKind, uses: Iterable[Mapping[str, object]], reset_at: datetime) -> Limit | None:
    percents = [as_count(use.get(key)) for use in uses for key in ("call_count", "total_time", "total_cputime")]
    known = [percent for percent in percents if percent is not None]
    if not known:
        return None
    return Limit(kind=kind, remaining=max(0, 100 - max(known)), reset_at=reset_at)


def systemic(answer: Answer) -> bool:
    """Whether asking for the next post would end the same way: token or limit."""
    code = code_number(answer)
    return answer.status < 500 and code is not None and (code in NO_ACCESS - {10} or code in _THROTTLED)


def failing(answer: Answer) -> bool:
    """Whether this says something of Facebook, or of its trouble with one post, and nothing of the post itself."""
    code = code_number(answer)
    return code is None or answer.status >= 500 or code < 3


def unreadable(answer: Answer) -> CannotTell:
    """The error of a read that gave no usable answer. A dead token answers every call to this Page alike."""
    closed = code_number(answer) in _DEAD_TOKEN and answer.status < 500
    return CannotTell(
        f"Facebook answered {answer.status} instead of what was asked for: {words_of(answer)}", closed=closed
    )


def _blocked(answer: Answer, *, said: str, now: datetime) -> PlatformError:
    match error_of(answer).get("error_subcode"):
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


def error_of(answer: Answer) -> Mapping[str, object]:
    """The error object of an answer; empty where it has none."""
    return as_object(answer.fields.get("error"))


def code_number(answer: Answer) -> int | None:
    """The code of a well-formed error, else None."""
    code = error_of(answer).get("code")
    return code if isinstance(code, int) and not isinstance(code, bool) else None


def words_of(answer: Answer) -> str:
    """Facebook's own words for what is wrong, with its numbers, fit for a log."""
    error = error_of(answer)
    words = next((word for key in ("error_user_msg", "message") if (word := answer.quote(error.get(key)))), "")
    subcode = as_count(error.get("error_subcode"))
    numbers = "" if code_number(answer) is None else f"code {code_number(answer)}" + (f"/{subcode}" if subcode else "")
    return ", ".join(part for part in (numbers, words) if part) or "no words that can be read"


def code_of(answer: Answer) -> str:
    """Facebook's name of an error: "190/463" for code 190, subcode 463; "190" without subcode, "" for no error."""
    code, subcode = code_number(answer), as_count(error_of(answer).get("error_subcode"))
    return "" if code is None else f"{code}/{subcode}" if subcode else str(code)
