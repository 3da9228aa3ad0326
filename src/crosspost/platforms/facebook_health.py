"""What Facebook's answers say of a Page, its token and the app behind it. Pure.

Sources: developers.facebook.com, "Debug-Token" (an app token may inspect every token of its app), "Page"
(`is_published`, `can_post`), "Facebook App" (`privacy_policy_url`, with an app token only).
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from crosspost.core.checkup.facts import FacebookFacts, Health, Obstacle, Token, Trouble
from crosspost.errors import CannotTell, CredentialsRejected
from crosspost.platforms import facebook_answers as answers
from crosspost.platforms import facebook_errors as errors
from crosspost.platforms.answer import Answer, as_count, as_object, as_objects
from crosspost.platforms.examining import server_time, trouble_of

PAGE_FIELDS = "id,name,username,is_published,can_post"
LEAST_PAGE_FIELDS = "id,name,username"

MOST_SCOPES = 200


def health(answer: Answer, *, asked_at: datetime) -> Health:
    """Read the answer about the Page itself: who it is, whether the public sees it, whether we may post."""
    clock = server_time(answer)
    try:
        identity = answers.identity(answer)
    except (CredentialsRejected, CannotTell) as error:
        trouble = _trouble(answer, error, asked_at=asked_at)
        return Health(asked_at=asked_at, server_time=clock, trouble=trouble, facebook=FacebookFacts())
    facts = FacebookFacts(page_published=_flag(answer, "is_published"), can_post=_flag(answer, "can_post"))
    return Health(asked_at=asked_at, server_time=clock, identity=identity, facebook=facts)


def knows_no_such_field(answer: Answer) -> bool:
    """Whether a read failed because of a field: Meta takes fields away from one version to the next."""
    code, said = errors.code_of(answer), errors.words_of(answer).lower()
    return code == "100" and "field" in said


def app_id(answer: Answer) -> str | None:
    """The id of the app that a token was made by."""
    found = answer.fields.get("id")
    return found if answer.ok and isinstance(found, str) and answers.is_id(found) else None


def has_privacy_policy(answer: Answer) -> bool | None:
    """Whether the app has the address of a privacy policy. None: not told. An empty field is left out by Facebook."""
    if app_id(answer) is None:
        return None
    return bool(answer.fields.get("privacy_policy_url"))


def tasks(answer: Answer, *, page_id: str) -> frozenset[str] | None:
    """The tasks that a person has on the Page, from the list of the person's Pages. None: the list cannot be read."""
    listed = answer.fields.get("data")
    if not answer.ok or not isinstance(listed, list):
        return None
    mine = next((page for page in as_objects(listed) if page.get("id") == page_id), {})
    return _words(answer, mine.get("tasks"))


def with_token(facts: FacebookFacts, answer: Answer, *, asked_at: datetime) -> FacebookFacts:
    """Add what the inspection of the token said, or why it said nothing."""
    data = as_object(answer.fields.get("data"))
    if not answer.ok or not isinstance(data.get("is_valid"), bool):
        return replace(facts, token_trouble=_trouble(answer, errors.unreadable(answer), asked_at=asked_at))
    scopes = {one["scope"]: one for one in as_objects(data.get("granular_scopes")) if isinstance(one.get("scope"), str)}
    token = Token(
        kind=answer.quote(data.get("type")) or "unknown",
        valid=data["is_valid"] is True,
        app_id=_id(data.get("app_id")),
        app_name=answer.quote(data.get("application")) or None,
        page_id=_id(data.get("profile_id")),
        expires_at=_instant(data.get("expires_at")),
        data_access_expires_at=_instant(data.get("data_access_expires_at")),
        scopes=_words(answer, data.get("scopes")),
        targets={
            str(scope): _words(answer, one["target_ids"])
            for scope, one in scopes.items()
            if isinstance(one.get("target_ids"), list)
        },
    )
    return replace(facts, token=token)


def _trouble(answer: Answer, error: CredentialsRejected | CannotTell, *, asked_at: datetime) -> Trouble:
    same = error if isinstance(error, CredentialsRejected) else errors.refusal(answer, now=asked_at)
    words = errors.words_of(answer)
    code = "100/proof" if "appsecret_proof" in words else errors.code_of(answer)
    found = trouble_of(same, code=code)
    if found.obstacle is Obstacle.NO_ANSWER:
        return Trouble(obstacle=found.obstacle, said=str(error), code=code)
    return Trouble(obstacle=found.obstacle, said=words, code=code)


def _flag(answer: Answer, name: str) -> bool | None:
    found = answer.fields.get(name)
    return found if isinstance(found, bool) else None


def _id(value: object) -> str | None:
    text = str(value) if isinstance(value, str | int) and not isinstance(value, bool) else ""
    return text if answers.is_id(text) else None


def _words(answer: Answer, value: object) -> frozenset[str]:
    listed = value if isinstance(value, list) else []
    return frozenset(word for one in listed[:MOST_SCOPES] if (word := answer.quote(one)))


def _instant(value: object) -> datetime | None:
    """Unix seconds; 0 is "never"."""
    seconds = as_count(value)
    return datetime.fromtimestamp(seconds, UTC) if seconds and seconds < 10**11 else None
