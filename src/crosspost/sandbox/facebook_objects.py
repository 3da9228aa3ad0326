"""How the Graph API shows pages, posts and insights. Pure."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote, urlsplit

from crosspost.sandbox.credentials import FACEBOOK_APP_ID
from crosspost.sandbox.facebook_answers import invalid, no_field
from crosspost.sandbox.facebook_fields import Field
from crosspost.sandbox.held import FacebookPage, HeldComment, HeldMedia, HeldPost
from crosspost.sandbox.setup import FacebookSetup

POST_DEFAULT = tuple(Field(name=name) for name in ("created_time", "message", "id"))
COMMENT_DEFAULT = tuple(Field(name=name) for name in ("created_time", "from", "message", "id"))
PHOTO_DEFAULT = tuple(Field(name=name) for name in ("created_time", "id"))
PAGE_DEFAULT = tuple(Field(name=name) for name in ("name", "id"))
ATTACHMENT_DEFAULT = ("media_type", "target", "title", "type", "url")

# Metric → title and how to read it from a post's counts. All that is not here is dead: every `post_impressions…`
# has been gone since 2026-06-15.
INSIGHTS: Mapping[str, tuple[str, Callable[[Mapping[str, int]], Any]]] = {
    "post_media_view": ("Media views", lambda counts: counts.get("impressions", 0)),
    "post_total_media_view_unique": ("Viewers", lambda counts: counts.get("reach", 0)),
    "post_clicks": ("Lifetime Post Clicks", lambda counts: counts.get("clicks", 0)),
    "post_clicks_by_type": ("Clicks by type", lambda counts: _only(**{"link clicks": counts.get("clicks", 0)})),
    "post_reactions_like_total": ("Likes", lambda counts: counts.get("likes", 0)),
    "post_reactions_love_total": ("Loves", lambda _: 0),
    "post_reactions_wow_total": ("Wows", lambda _: 0),
    "post_reactions_haha_total": ("Hahas", lambda _: 0),
    "post_reactions_sorry_total": ("Sorries", lambda _: 0),
    "post_reactions_anger_total": ("Angers", lambda _: 0),
    "post_reactions_by_type_total": ("Reactions by type", lambda counts: _only(like=counts.get("likes", 0))),
    "post_activity_by_action_type": ("Activity by type", lambda counts: _activity(counts)),
    "post_activity_by_action_type_unique": ("People by activity", lambda counts: _activity(counts)),
    "post_video_views": ("Video views", lambda _: 0),
}


# A post's field → how to read it. What a post does not have is None, and left out, as on Facebook.
POST_FIELDS: Mapping[str, Callable[[HeldPost, FacebookPage, Field], Any]] = {
    "id": lambda post, _page, _field: post.id,
    "message": lambda post, _page, _field: post.text or None,
    "created_time": lambda post, _page, _field: timestamp(post.created_at),
    "updated_time": lambda post, _page, _field: timestamp(post.created_at),
    "permalink_url": lambda post, _page, _field: post.url,
    "from": lambda _post, page, _field: {"name": page.name, "id": page.id},
    "is_published": lambda post, _page, _field: post.published,
    "scheduled_publish_time": lambda post, _page, _field: int(post.publish_at.timestamp()) if post.publish_at else None,
    "is_hidden": lambda _post, _page, _field: False,
    "is_expired": lambda _post, _page, _field: False,
    "status_type": lambda post, _page, _field: _status_type(post),
    "shares": lambda post, _page, _field: _only(count=post.counts.get("shares", 0)) or None,
    "comments": lambda post, _page, field: _edge(
        field, post.counts.get("replies", 0), order="ranked", can_comment=True
    ),
    "reactions": lambda post, _page, field: _edge(field, _reactions(post, field), viewer_reaction="NONE"),
    "likes": lambda post, _page, field: _edge(field, post.counts.get("likes", 0), can_like=True, has_liked=False),
    "attachments": lambda post, _page, field: _attachments(post, field),
}


def timestamp(instant: datetime) -> str:
    """Return an instant as the Graph API writes it: 2026-11-20T10:00:00+0000."""
    return instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S+0000")


def page_node(page: FacebookPage, fields: tuple[Field, ...], *, setup: FacebookSetup, can_post: bool) -> dict[str, Any]:
    """Return a page. Raises Refusal (code 100) for a field that pages do not have."""
    known: dict[str, Any] = {
        "id": page.id,
        "name": page.name,
        "username": page.username,
        "link": f"https://www.facebook.com/{page.username}",
        "category": "Personal blog",
        "is_published": setup.page_published,
        "can_post": can_post,
        "fan_count": 0,
        "followers_count": 0,
    }
    known = {name: value for name, value in known.items() if name not in setup.dead_page_fields}
    return _picked(fields or PAGE_DEFAULT, known, lambda field: known[field.name], always_id=page.id)


def app_node(setup: FacebookSetup, fields: tuple[Field, ...], *, inside: bool) -> dict[str, Any]:
    """Return the app; its settings only to its own token (`inside`). What is not filled in is absent.

    Raises Refusal (code 100) for a field that apps do not have, or that is not shown.
    """
    known: dict[str, Any] = {"id": FACEBOOK_APP_ID, "name": "Crosspost Sandbox", "link": "https://blog.example/"}
    if inside:
        known |= {"privacy_policy_url": setup.privacy_policy_url, "app_domains": []}
    return _picked(fields or PAGE_DEFAULT, known, lambda field: known[field.name], always_id=FACEBOOK_APP_ID)


def post_node(post: HeldPost, page: FacebookPage, fields: tuple[Field, ...]) -> dict[str, Any]:
    """Return a post. What it does not have (message, link, shares) is absent, as on Facebook.

    Raises Refusal (code 100) for a field that posts do not have.
    """

    def read(field: Field) -> Any:
        return POST_FIELDS[field.name](post, page, field)

    return _picked(fields or POST_DEFAULT, POST_FIELDS, read, always_id=post.id)


def comment_node(comment: HeldComment, fields: tuple[Field, ...]) -> dict[str, Any]:
    """Return a comment. Raises Refusal (code 100) for a field that comments do not have."""
    known: dict[str, Any] = {
        "id": comment.id,
        "message": comment.text,
        "created_time": timestamp(comment.created_at),
        "from": {"name": comment.author, "id": comment.author_id},
        "parent": {"id": comment.parent_id} if comment.parent_id else None,
        "permalink_url": f"https://www.facebook.com/{comment.post_id}?comment_id={comment.id.partition('_')[2]}",
        "like_count": 0,
        "comment_count": 0,
        "can_reply_privately": False,
        "is_hidden": False,
    }
    return _picked(fields or COMMENT_DEFAULT, known, lambda field: known[field.name], always_id=comment.id)


def photo_node(photo: HeldMedia, fields: tuple[Field, ...]) -> dict[str, Any]:
    """Return a photo. Raises Refusal (code 100) for a field that photos do not have."""
    known: dict[str, Any] = {
        "id": photo.id,
        "created_time": timestamp(photo.created_at),
        "link": f"https://www.facebook.com/photo.php?fbid={photo.id}",
        "alt_text_custom": photo.alt_text,
        "page_story_id": photo.used_by,
    }
    return _picked(fields or PHOTO_DEFAULT, known, lambda field: known[field.name], always_id=photo.id)


def insight(post: HeldPost, metric: str) -> dict[str, Any]:
    """Return one metric of a post over its lifetime. Raises Refusal (code 100) for an unknown or dead one."""
    if metric not in INSIGHTS:
        raise invalid("The value must be a valid insights metric")
    title, read = INSIGHTS[metric]
    return {
        "name": metric,
        "period": "lifetime",
        "values": [{"value": read(post.counts)}],
        "title": title,
        "description": title,
        "id": f"{post.id}/insights/{metric}/lifetime",
    }


def _picked(
    fields: tuple[Field, ...], known: Collection[str], read: Callable[[Field], Any], *, always_id: str
) -> dict[str, Any]:
    node: dict[str, Any] = {}
    for field in fields:
        if field.name not in known:
            raise no_field(field.name)
        value = read(field)
        if value is not None:
            node[field.key] = value
    node.setdefault("id", always_id)
    return node


def _status_type(post: HeldPost) -> str:
    return "shared_story" if post.links else "added_photos" if post.media else "mobile_status_update"


def _edge(field: Field, total: int, **more: object) -> dict[str, Any]:
    """Return a list that the sandbox holds only the length of."""
    edge: dict[str, Any] = {"data": []}
    if field.modifiers.get("summary") in ("true", "1", "total_count"):
        edge["summary"] = {"total_count": total, **more}
    return edge


def _reactions(post: HeldPost, field: Field) -> int:
    """Every reaction in the sandbox is a like."""
    return post.counts.get("likes", 0) if field.modifiers.get("type", "LIKE") == "LIKE" else 0


def _attachments(post: HeldPost, field: Field) -> dict[str, Any] | None:
    known = _photo_attachment(post) if post.media else _link_attachment(post.links[0] if post.links else "")
    asked = tuple(child.name for child in field.children) or ATTACHMENT_DEFAULT
    for name in asked:
        if name not in known:
            raise no_field(name)
    if not post.links and not post.media:
        return None
    return {"data": [{name: known[name] for name in asked if known[name] is not None}]}


def _link_attachment(link: str) -> dict[str, Any]:
    shim = f"https://l.facebook.com/l.php?u={quote(link, safe='')}&h=sandbox"
    return {
        "unshimmed_url": link,
        "url": shim,
        "title": urlsplit(link).hostname or link,
        "type": "share",
        "media_type": "link",
        "target": {"url": shim},
        "description": None,
        "media": None,
        "subattachments": None,
    }


def _photo_attachment(post: HeldPost) -> dict[str, Any]:
    """One photo is an attachment by itself; several are an album with a sub-attachment each."""
    single = {**_link_attachment(""), **_photo_facts(post.media[0])}
    if len(post.media) == 1:
        return single
    albums = {"type": "album", "media_type": "album", "target": {"id": post.id}}
    return {**single, **albums, "subattachments": {"data": [_photo_facts(media_id) for media_id in post.media]}}


def _photo_facts(media_id: str) -> dict[str, Any]:
    url = f"https://www.facebook.com/photo.php?fbid={media_id}"
    return {
        "unshimmed_url": url,
        "url": url,
        "title": None,
        "type": "photo",
        "media_type": "photo",
        "target": {"id": media_id, "url": url},
    }


def _activity(counts: Mapping[str, int]) -> dict[str, int]:
    return _only(like=counts.get("likes", 0), comment=counts.get("replies", 0), share=counts.get("shares", 0))


def _only(**counts: int) -> dict[str, int]:
    """Leave out what nobody did, as Facebook does."""
    return {name: count for name, count in counts.items() if count}
