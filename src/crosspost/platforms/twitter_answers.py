"""What X's good answers say. Pure: an answer in, a receipt, a list, counts or an identity out.

What its errors mean is next door (`twitter_errors`), and is raised from here. Since August 2026 X has two
vocabularies, `retweet_count` and `repost_count`; both are read.
"""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from types import MappingProxyType

from crosspost.core.remote_ids import address_of, made_at
from crosspost.errors import CannotTell
from crosspost.model import Identity, PlatformName, Reading, Receipt, Remark
from crosspost.platforms.answer import Answer, as_count, as_object, as_objects
from crosspost.platforms.sighting import Sighting
from crosspost.platforms.twitter_errors import is_problem, last_segment, no_access, refusal, unreadable

_ID = re.compile(r"[0-9]{1,19}")
_MAY_POST = {"read": False, "read-write": True, "read-write-directmessages": True}
"""What X says of the keys with every answer, in `x-access-level`."""


@dataclass(frozen=True, kw_only=True)
class TimelinePage:
    """One page of posts."""

    posts: tuple[Mapping[str, object], ...]
    next_token: str | None
    # X says that it left something out.
    partial: bool
    # Names of the authors by their ids, where they were asked for.
    authors: Mapping[str, str] = field(default_factory=dict)


VOCABULARIES = ("tweet.fields", "post.fields")
"""The parameter that names a post's fields, in the old words of X's API and in those from version 2.167 on."""

BY_EXPANSION: Mapping[str, str] = MappingProxyType({"author_id": "author_id", "referenced_tweets": "referenced_posts"})
"""Old field → the expansion that brings it in the new words."""


NEW_WORDS: Mapping[str, str] = MappingProxyType({"note_tweet": "note_post"})
"""Old field → the same in the new words."""


def is_id(text: str) -> bool:
    """Whether this can be the id of a post on X."""
    return _ID.fullmatch(text) is not None


def instant(at: datetime) -> str:
    """An instant as X wants it."""
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def receipt(post_id: str) -> Receipt:
    """The receipt of a post by its id alone."""
    return Receipt(remote_id=post_id, url=address_of(post_id, PlatformName.TWITTER), at=made_at(post_id))


def published(answer: Answer, *, now: datetime) -> Receipt:
    """Judge the answer to a new post. Raises NotCreated in one of its kinds, or OutcomeUnknown."""
    post_id = as_object(answer.fields.get("data")).get("id")
    if answer.ok and isinstance(post_id, str) and is_id(post_id):
        return receipt(post_id)
    raise refusal(answer, now=now)


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
    return TimelinePage(posts=items, next_token=token, partial=bool(body.get("errors")), authors=_authors(answer))


def sighting(post: Mapping[str, object]) -> Sighting:
    """A post of a page, for recognition. Of a long one `text` and `entities` are a beginning; the note is the whole."""
    whole = as_object(post.get("note_post") or post.get("note_tweet"))
    text = whole.get("text")
    if not isinstance(text, str):
        whole, text = post, str(post["text"])
    urls = as_objects(as_object(whole.get("entities")).get("urls"))
    links = [url.get(name) for url in urls for name in ("expanded_url", "unwound_url")]
    return Sighting(
        receipt=receipt(str(post["id"])),
        text=text,
        links=tuple(link for link in links if isinstance(link, str)),
    )


def reading(post: Mapping[str, object]) -> Reading:
    """The counts of a post under our own names, private ones where X gave them. Shares are reposts and quotes together.

    Clicks are those on links; what X did not give is absent.
    """
    metrics = as_object(post.get("public_metrics"))
    private = (as_object(post.get("non_public_metrics")), as_object(post.get("organic_metrics")))

    def hidden(name: str) -> int | None:
        return next((n for one in private if (n := as_count(one.get(name))) is not None), None)

    def read(*names: str) -> int | None:
        return next((n for name in names if (n := as_count(metrics.get(name))) is not None), None)

    reposts, quotes = read("repost_count", "retweet_count"), read("quote_count")
    counts = {
        "likes": read("like_count"),
        "replies": read("reply_count"),
        "shares": None if reposts is None and quotes is None else (reposts or 0) + (quotes or 0),
        "bookmarks": read("bookmark_count"),
        "impressions": read("impression_count"),
        "clicks": hidden("url_link_clicks"),
        "profile_clicks": hidden("user_profile_clicks"),
        "engagements": hidden("engagements"),
    }
    return Reading(counts={name: count for name, count in counts.items() if count is not None})


def looked_up(answer: Answer) -> dict[str, Reading]:
    """Read the answer to a look-up by ids: the counts of those there, and those that X says are gone."""
    if not answer.ok or not (answer.fields.get("data") or answer.fields.get("errors")):
        raise unreadable(answer)
    readings = {str(post["id"]): reading(post) for post in as_objects(answer.fields.get("data")) if _readable(post)}
    for error in as_objects(answer.fields.get("errors")):
        gone = error.get("resource_id") or error.get("value")
        if isinstance(gone, str) and last_segment(error.get("type")) == "resource-not-found":
            readings.setdefault(gone, Reading(counts={}, deleted=True))
    return readings


def identity(answer: Answer) -> Identity:
    """Read the answer to "who am I". Raises CredentialsRejected or CannotTell."""
    data = as_object(answer.fields.get("data"))
    user_id, name, handle = data.get("id"), answer.quote(data.get("name")), answer.quote(data.get("username"))
    if answer.ok and isinstance(user_id, str) and is_id(user_id):
        may_post = _MAY_POST.get(answer.headers.get("x-access-level", "").strip().lower())
        return Identity(remote_account_id=user_id, name=name or user_id, handle=handle or None, may_post=may_post)
    if answer.status in {401, 403} and is_problem(answer):
        raise no_access(answer)
    raise unreadable(answer)


def remark(post: Mapping[str, object], authors: Mapping[str, str]) -> Remark:
    """A mention. What it answers is the first post of its conversation; whether we answered, X does not say here."""
    post_id, root = str(post["id"]), post.get("conversation_id")
    return Remark(
        account_key="",
        remote_id=post_id,
        answers=root if isinstance(root, str) and is_id(root) and root != post_id else None,
        author=authors.get(str(post.get("author_id")), "somebody"),
        text=html.unescape(str(post["text"])),
        at=made_at(post_id),
        url=address_of(post_id, PlatformName.TWITTER),
    )


def in_words(vocabulary: str, fields: str, parameters: Mapping[str, str]) -> dict[str, str]:
    """What is asked for of posts, in one of X's `VOCABULARIES`: the new one has some fields by expansion only."""
    if vocabulary == VOCABULARIES[0]:
        return {**parameters, vocabulary: fields}
    asked = fields.split(",")
    expansions = [*parameters.get("expansions", "").split(","), *(BY_EXPANSION.get(name, "") for name in asked)]
    kept = [NEW_WORDS.get(name, name) for name in asked if name not in BY_EXPANSION] or ["id"]
    found = {**parameters, vocabulary: ",".join(kept)}
    wanted = ",".join(dict.fromkeys(name for name in expansions if name))
    return found | ({"expansions": wanted} if wanted else {})


def replied_to(post: Mapping[str, object]) -> str | None:
    """The id of the post that this one replies to. Both vocabularies of X's API name it alike but for the list."""
    for reference in as_objects(post.get("referenced_posts") or post.get("referenced_tweets")):
        replied = reference.get("id")
        if reference.get("type") == "replied_to" and isinstance(replied, str) and is_id(replied):
            return replied
    return None


def oldest(page: TimelinePage, before: datetime) -> datetime:
    """When the oldest post of a page was made, or what was the oldest before."""
    return min((before, *(made_at(str(post["id"])) for post in page.posts)))


def _authors(answer: Answer) -> dict[str, str]:
    users = as_objects(as_object(answer.fields.get("includes")).get("users"))
    return {str(user.get("id")): answer.quote(user.get("name")) for user in users if answer.quote(user.get("name"))}


def _readable(post: Mapping[str, object]) -> bool:
    post_id = post.get("id")
    return isinstance(post_id, str) and is_id(post_id) and isinstance(post.get("text"), str)
