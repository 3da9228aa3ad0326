"""What X's errors and limits mean. Pure: status, headers and body in, an error or limits out.

| answer                                                    | meaning                                     |
|-----------------------------------------------------------|---------------------------------------------|
| 2xx with `data.id`, whatever else rides along             | Receipt                                     |
| 401; 403 of kind `oauth1-permissions`, `client-forbidden` | CredentialsRejected                         |
| 401, 403: the profile is suspended or locked              | CredentialsRejected: a human must sign in   |
| 402, kind `credits…`; `usage-capped` for the month        | OutOfCredit                                 |
| 429                                                       | TryLater, at the reset that governs         |
| "duplicate" in a 400 or 403                               | OutcomeUnknown: a sighting, not a refusal   |
| other 400, 403, 404, 413; `repeated`: a 403 without reason | Refused                                    |
| anything else: 2xx without id, 3xx, 408, 5xx, other 4xx, a 4xx that is not X's error object | OutcomeUnknown |

The kind of a problem is the last segment of its `type`; the host before it changes (api.twitter.com, api.x.com).
Which of `tweet.fields` and `post.fields` X understands shows in a 400 that names the parameter (`refuses_parameter`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime, timedelta

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
from crosspost.model import Limit, LimitKind
from crosspost.platforms.answer import Answer, as_object, as_objects, epoch, one_line, soon

_REFUSALS = frozenset({400, 403, 404, 413})
_NO_ACCESS = frozenset({"oauth1-permissions", "client-forbidden", "unsupported-authentication"})
KEYS_REMEDY = (
    "check the four TWITTER_ keys, that the app may read and write, that it belongs to a project, and that the access "
    "token was made after that was set; then resume the account"
)
_CLOSED_CODES = (64, 326)
"""X's older numbers for a profile that is suspended, and for one that is locked."""

_CLOSED = re.compile(
    r"\b(?:your|this) account (?:is|has been) (?:temporarily |permanently )?(?:suspended|locked)", re.I
)
_NO_REASON = re.compile(r"not permitted to perform this action|might be automated|\AForbidden\Z", re.I)
"""Words in which X refuses without saying why: the post may be to blame, or the profile."""

_MONTH = timedelta(days=31)


def refusal(answer: Answer, *, now: datetime) -> PlatformError:
    """The error that an answer without receipt amounts to; see the table in the module."""
    status, kind, said = answer.status, kind_of(answer), words_of(answer)
    if not 400 <= status < 500 or not is_problem(answer):
        return OutcomeUnknown(f"X answered {status} in a way that settles nothing: {said}")
    if status == 402 or kind.startswith("credits"):
        return OutOfCredit(f"X says the credit is used up ({said}): buy credits in the developer console, then resume")
    if status == 401 or kind in _NO_ACCESS or is_closed(answer):
        return no_access(answer)
    if status == 429 or kind == "usage-capped":
        return _limited(answer, kind=kind, said=said, now=now)
    if status in {400, 403} and "duplicate" in said.lower():
        return OutcomeUnknown(f"X says it is a duplicate ({said}): it may be there already")
    if status in _REFUSALS:
        return _refused(status, said)
    return OutcomeUnknown(f"X answered {status}, which nothing is known about: {said}")


def no_access(answer: Answer) -> CredentialsRejected:
    """The error of an answer that refuses whoever asks, and not what was asked for."""
    said = f"{answer.status}, {words_of(answer)}"
    if is_closed(answer):
        return CredentialsRejected(
            f"X has suspended or locked the profile ({said}): sign in at x.com as this profile, do what X asks for or "
            "appeal there, then resume the account"
        )
    return CredentialsRejected(f"X does not accept the keys ({said}): {KEYS_REMEDY}")


def is_closed(answer: Answer) -> bool:
    """Whether X has suspended or locked the profile whose keys these are (or the app), and not another one."""
    if answer.status not in {401, 403} or not is_problem(answer):
        return False
    if kind_of(answer) in {"user-suspended", "app-suspended"} or _CLOSED.search(words_of(answer)):
        return True
    return any(error.get("code") in _CLOSED_CODES for error in as_objects(answer.fields.get("errors")))


def limits(answer: Answer, *, now: datetime) -> tuple[Limit, ...]:
    """What the answer to a new post says about the next ones: those in this quarter of an hour, those of the day."""
    headers = answer.headers
    window = _limit(LimitKind.WINDOW, headers, "x-rate-limit", assumed="0" if answer.status == 429 else "", now=now)
    day = _limit(LimitKind.DAY, headers, "x-user-limit-24hour", assumed="", now=now)
    of_the_app = _limit(LimitKind.APP_DAY, headers, "x-app-limit-24hour", assumed="", now=now)
    return tuple(limit for limit in (window, day, of_the_app) if limit is not None)


def refuses_parameter(answer: Answer, name: str) -> bool:
    """Whether X refused a read because it does not know this parameter."""
    if answer.status != 400:
        return False
    errors = as_objects(answer.fields.get("errors"))
    return any(name in as_object(error.get("parameters")) or name in str(error.get("message")) for error in errors)


def unreadable(answer: Answer) -> CannotTell:
    """The error of a read that gave no usable answer. 401, 402 and a suspension answer every call to this account."""
    closed = (answer.status in {401, 402} and is_problem(answer)) or is_closed(answer)
    return CannotTell(f"X answered {answer.status} instead of what was asked for: {words_of(answer)}", closed=closed)


def _refused(status: int, said: str) -> Refused:
    """For good. Said to two posts in a row and without a reason, it is hardly the posts that X means."""
    repeated = (
        f"X refuses one post after another ({status}, {said}): sign in at x.com as this profile and see whether X has "
        "limited it, then resume the account; if all is well there, edit or reject these posts"
    )
    vague = status == 403 and _NO_REASON.search(said) is not None
    return Refused(f"X refused the post ({status}, {said}): edit it, or reject it", repeated=repeated if vague else "")


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


def is_problem(answer: Answer) -> bool:
    """Whether the body is one of X's two shapes of error, and not a stranger's page."""
    body = answer.fields
    return any(isinstance(body.get(key), str) for key in ("title", "detail")) or bool(as_objects(body.get("errors")))


def words_of(answer: Answer) -> str:
    """X's words: what it says in general ("One or more parameters …") and, which is what helps, in particular."""
    body = answer.fields
    messages = [error.get("message") or error.get("detail") for error in as_objects(body.get("errors"))]
    words = dict.fromkeys(word for word in map(answer.quote, (body.get("detail"), *messages[:3])) if word)
    return one_line("; ".join(words)) or answer.quote(body.get("title")) or "no words that can be read"


def kind_of(answer: Answer) -> str:
    """The kind of a problem: the last segment of its `type`; "" where it names none."""
    return last_segment(answer.fields.get("type"))


def last_segment(address: object) -> str:
    """What stands after the last slash of an address, in lower case; "" for anything but text."""
    return address.rstrip("/").rsplit("/", 1)[-1].lower() if isinstance(address, str) else ""
