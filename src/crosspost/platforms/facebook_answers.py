"""What the Graph API's good answers say. Pure: an answer in, a receipt, a list, counts or an identity out.

What its errors mean is next door (`facebook_errors`), and is raised from here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urlsplit

from crosspost.errors import CannotTell, CredentialsRejected
from crosspost.model import Identity, Reading, Receipt, Remark
from crosspost.platforms.answer import Answer, as_count, as_object, as_objects, one_line
from crosspost.platforms.facebook_errors import (
    INVALID,
    NO_ACCESS,
    NOT_THERE,
    REMEDY,
    code_number,
    comment_refusal,
    error_of,
    refusal,
    unreadable,
    words_of,
)
from crosspost.platforms.sighting import Sighting, links_in

_ID = re.compile(r"[0-9]{1,25}(_[0-9]{1,25})?")


@dataclass(frozen=True, kw_only=True)
class PostsPage:
    """One page of a Page's posts."""

    posts: tuple[Mapping[str, object], ...]
    # Cursor of the next page; None: this was the last one.
    after: str | None


def is_id(text: str) -> bool:
    """Whether this can be the id of a Page or of a post on Facebook."""
    return _ID.fullmatch(text) is not None


def published(answer: Answer, *, now: datetime, comment: bool = False) -> Receipt:
    """Judge the answer to a new post or comment of ours. Raises NotCreated in one of its kinds, or OutcomeUnknown."""
    post_id = answer.fields.get("id")
    if answer.ok and not answer.fields.get("error") and isinstance(post_id, str) and is_id(post_id):
        return Receipt(remote_id=post_id, url=f"https://www.facebook.com/{post_id}", at=now)
    raise comment_refusal(answer, now=now) if comment else refusal(answer, now=now)


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


def is_our_comment(comment: Mapping[str, object], *, page_id: str, text: str) -> bool:
    """Whether a comment is the one we wrote: our words, which hold the post's own mark, and not by somebody else."""
    message, author = comment.get("message"), as_object(comment.get("from")).get("id")
    return isinstance(message, str) and message.split() == text.split() and author in (None, page_id)


def comment_receipt(comment: Mapping[str, object], *, now: datetime) -> Receipt:
    """The receipt of a comment of a listing; `now` where it does not say when it was written."""
    comment_id = str(comment["id"])
    created = _instant(comment.get("created_time")) or now
    return Receipt(remote_id=comment_id, url=f"https://www.facebook.com/{comment_id}", at=created)


def reading(answer: Answer) -> Reading | None:
    """The counts of one post under our own names; likes are reactions of all kinds. None: no usable answer.

    Facebook leaves `shares` out where there are none; so does this.
    """
    if code_number(answer) == INVALID and error_of(answer).get("error_subcode") == NOT_THERE and answer.status < 500:
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


def remarks(pages: Iterable[PostsPage], post_id: str, *, page_id: str, since: datetime) -> Iterator[Remark]:
    """The comments of others under a post, and whether the Page has answered each. Facebook hides some authors."""
    pages = tuple(pages)
    answers_of_ours = answered(pages, page_id=page_id)
    for one in (comment for page in pages for comment in page.posts):
        at, author = _instant(one.get("created_time")), as_object(one.get("from"))
        if at is None or at < since.replace(microsecond=0) or author.get("id") == page_id:
            continue
        name, text = author.get("name"), one.get("message")
        yield Remark(
            account_key="",
            remote_id=str(one["id"]),
            answers=post_id,
            author=one_line(name) if isinstance(name, str) else "somebody",
            text=text if isinstance(text, str) else "",
            at=at,
            url=_address(one.get("permalink_url"), post_id),
            answered=one["id"] in answers_of_ours,
        )


def answered(pages: Iterable[PostsPage], *, page_id: str) -> set[str]:
    """The ids of the comments that the Page itself has answered, be they older than these pages."""
    ours = [one for page in pages for one in page.posts if as_object(one.get("from")).get("id") == page_id]
    parents = (as_object(one.get("parent")).get("id") for one in ours)
    return {parent for parent in parents if isinstance(parent, str)}


def newest(page: PostsPage, since: datetime) -> datetime:
    """When the newest comment of a page was made; `since` where none tells."""
    return max((at for one in page.posts if (at := _instant(one.get("created_time")))), default=since)


def identity(answer: Answer) -> Identity:
    """Read the answer to "who is this Page". Raises CredentialsRejected or CannotTell."""
    body = answer.fields
    page_id, name, handle = body.get("id"), answer.quote(body.get("name")), answer.quote(body.get("username"))
    if answer.ok and not body.get("error") and isinstance(page_id, str) and is_id(page_id):
        return Identity(remote_account_id=page_id, name=name or page_id, handle=handle or None)
    code = code_number(answer)
    if answer.status < 500 and (code in NO_ACCESS or code == INVALID):
        raise CredentialsRejected(f"Facebook does not accept the token for this Page ({words_of(answer)}): {REMEDY}")
    raise unreadable(answer)


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
