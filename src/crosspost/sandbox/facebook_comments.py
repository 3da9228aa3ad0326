"""Comments under a Page's posts: reading them, and answering as the Page."""

from __future__ import annotations

from itertools import islice
from typing import Any

from crosspost.sandbox import facebook_answers as answers
from crosspost.sandbox import facebook_content as content
from crosspost.sandbox import facebook_listing as listings
from crosspost.sandbox import facebook_objects as objects
from crosspost.sandbox.facebook_call import Access, Call
from crosspost.sandbox.held import HeldComment
from crosspost.sandbox.state import State

FILTERS = ("toplevel", "stream")
ORDERS = ("chronological", "reverse_chronological", "ranked")


class Comments:
    """What people say under a post."""

    def __init__(self, state: State) -> None:
        self._state = state
        self._access = Access(state=state)

    def read(self, call: Call) -> dict[str, Any]:
        """GET /{post}/comments, or /{comment}/comments for the answers to one. Pages by the `after` cursor."""
        found = self._asked_for(call)
        start = self._start(found, call.params.get("after"))
        limit, asked = listings.limit(call.params), call.fields()
        page = list(islice(found, start, start + limit))
        body: dict[str, Any] = {"data": [objects.comment_node(comment, asked) for comment in page]}
        if page:
            more = start + limit < len(found)
            body["paging"] = listings.forward_paging(
                page[0].id, page[-1].id, call.params, more=more, token=call.caller.token, address=call.address
            )
        if call.params.get("summary") in ("true", "1", "total_count"):
            order = call.params.get("order", "chronological")
            body["summary"] = {"order": order, "total_count": len(found), "can_comment": True}
        return body

    def write(self, call: Call) -> dict[str, Any]:
        """POST /{post}/comments, or /{comment}/comments for an answer; as the Page."""
        parent = self._access.comment(call)
        post = self._state.find(parent.post_id) if parent else self._access.own_post(call, verb="post")
        if not self._state.rules.facebook.may_comment(post.account_id):
            raise answers.may_not_comment()
        page, text = self._state.pages[post.account_id], content.comment_text(call.params)
        comment = HeldComment(
            id=f"{post.id.partition('_')[2]}_{self._state.next_number()}",
            post_id=post.id,
            parent_id=parent.id if parent else None,
            author_id=page.id,
            author=page.name,
            text=text,
            created_at=call.now,
        )
        self._state.add_comment(comment)
        return {"id": comment.id}

    def _asked_for(self, call: Call) -> list[HeldComment]:
        """Return all that the filter, the order and `since` leave, in that order."""
        wanted, order = call.params.get("filter", "toplevel"), call.params.get("order", "chronological")
        if wanted not in FILTERS:
            raise answers.invalid(f"Param filter must be one of {{{', '.join(FILTERS)}}}")
        if order not in ORDERS:
            raise answers.invalid(f"Param order must be one of {{{', '.join(ORDERS)}}}")
        parent, since = self._access.comment(call), listings.instant(call.params, "since")
        post_id = parent.post_id if parent else self._access.readable_post(call).id
        self._access.demand("pages_read_user_content")
        found = [
            comment
            for comment in self._state.comments(post_id)
            if (comment.parent_id == (parent.id if parent else None) or (wanted == "stream" and not parent))
            and (since is None or comment.created_at >= since)
        ]
        return found[::-1] if order == "reverse_chronological" else found

    def _start(self, found: list[HeldComment], after: str | None) -> int:
        if after is None:
            return 0
        for place, comment in enumerate(found):
            if listings.cursor(comment.id) == after:
                return place + 1
        raise answers.invalid("Invalid parameter: after is not a cursor of this listing")
