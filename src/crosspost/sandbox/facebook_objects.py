"""How the Graph API shows pages, posts and insights. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote, urlsplit

from crosspost.sandbox.credentials import FACEBOOK_APP_ID
from crosspost.sandbox.facebook_answers import invalid, no_field
from crosspost.sandbox.facebook_fields import Field
from crosspost.sandbox.setup import FacebookSetup
from crosspost.sandbox.state import FacebookPage, HeldPost

POST_DEFAULT = tuple(Field(name=name) for name in ("created_time", "message", "id"))
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
    return _picked(fields or PAGE_DEFAULT, lambda _: known, always_id=page.id)


def app_node(setup: FacebookSetup, fields: tuple[Field, ...], *, inside: bool) -> dict[str, Any]:
    """Return the app; its settings only to its own token (`inside`). What is not filled in is absent.

    Raises Refusal (code 100) for a field that apps do not have, or that is not shown.
    """
    known: dict[str, Any] = {"id": FACEBOOK_APP_ID, "name": "Crosspost Sandbox", "link": "https://blog.example/"}
    if inside:
        known |= {"privacy_policy_url": setup.privacy_policy_url, "app_domains": []}
    return _picked(fields or PAGE_DEFAULT, lambda _: known, always_id=FACEBOOK_APP_ID)


def post_node(post: HeldPost, page: FacebookPage, fields: tuple[Field, ...]) -> dict[str, Any]:
    """Return a post. What it does not have (message, link, shares) is absent, as on Facebook.

    Raises Refusal (code 100) for a field that posts do not have.
    """
    return _picked(fields or POST_DEFAULT, lambda field: _post_fields(post, page, field), always_id=post.id)


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


def _post_fields(post: HeldPost, page: FacebookPage, field: Field) -> dict[str, Any]:
    shares = post.counts.get("shares", 0)
    return {
        "id": post.id,
        "message": post.text or None,
        "created_time": timestamp(post.created_at),
        "updated_time": timestamp(post.created_at),
        "permalink_url": post.url,
        "from": {"name": page.name, "id": page.id},
        "is_published": True,
        "is_hidden": False,
        "is_expired": False,
        "status_type": "shared_story" if post.links else "mobile_status_update",
        "shares": {"count": shares} if shares else None,
        "comments": _edge(field, post.counts.get("replies", 0), order="ranked", can_comment=True),
        "reactions": _edge(field, _reactions(post, field), viewer_reaction="NONE"),
        "likes": _edge(field, post.counts.get("likes", 0), can_like=True, has_liked=False),
        "attachments": _attachments(post, field),
    }


def _picked(
    fields: tuple[Field, ...], known: Callable[[Field], Mapping[str, Any]], *, always_id: str
) -> dict[str, Any]:
    node: dict[str, Any] = {}
    for field in fields:
        values = known(field)
        if field.name not in values:
            raise no_field(field.name)
        if values[field.name] is not None:
            node[field.key] = values[field.name]
    node.setdefault("id", always_id)
    return node


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
    link = post.links[0] if post.links else ""
    shim = f"https://l.facebook.com/l.php?u={quote(link, safe='')}&h=sandbox"
    known = {
        "unshimmed_url": link,
        "url": shim,
        "title": urlsplit(link).hostname or link,
        "type": "share",
        "media_type": "link",
        "target": {"url": shim},
        "description": None,
        "media": None,
    }
    asked = tuple(child.name for child in field.children) or ATTACHMENT_DEFAULT
    for name in asked:
        if name not in known:
            raise no_field(name)
    if not link:
        return None
    return {"data": [{name: known[name] for name in asked if known[name] is not None}]}


def _activity(counts: Mapping[str, int]) -> dict[str, int]:
    return _only(like=counts.get("likes", 0), comment=counts.get("replies", 0), share=counts.get("shares", 0))


def _only(**counts: int) -> dict[str, int]:
    """Leave out what nobody did, as Facebook does."""
    return {name: count for name, count in counts.items() if count}
