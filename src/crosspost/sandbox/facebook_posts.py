"""What a Page writes on Facebook: posts, photos, changes, and their end."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

from crosspost.sandbox import facebook_answers as answers
from crosspost.sandbox import facebook_content as content
from crosspost.sandbox.facebook_call import FACEBOOK, Access, Call
from crosspost.sandbox.held import FacebookPage, HeldMedia, HeldPost
from crosspost.sandbox.state import State

FIRST_NUMBER = 122_000_000_000_000


class Posts:
    """What a Page writes."""

    def __init__(self, state: State) -> None:
        self._state = state
        self._access = Access(state=state)

    def publish(self, call: Call) -> dict[str, Any]:
        """POST /{page}/feed."""
        page = self._access.own_page(call)
        new = content.new_post(call.params, now=call.now)
        photos = [self._unused_photo(page, photo_id) for photo_id in new.photo_ids]
        links = (new.link,) if new.link else ()
        if self._state.rules.refuse_repeats and not photos and self._is_repeated(page, new.message, links):
            raise answers.duplicate()
        post = self._add(call, page, new, links=links, media=new.photo_ids)
        for photo in photos:
            self._state.media[photo.id] = replace(photo, used_by=post.id)
        return {"id": post.id}

    def photo(self, call: Call) -> dict[str, Any]:
        """POST /{page}/photos: a post of its own or, unpublished, an image for `attached_media`."""
        page = self._access.own_page(call)
        new = content.new_photo(call.params, call.files, now=call.now)
        photo = HeldMedia(
            platform=FACEBOOK,
            account_id=page.id,
            id=self._number(),
            media_type=new.media_type,
            size=new.size,
            sha256=new.sha256,
            created_at=call.now,
            alt_text=new.alt_text,
        )
        self._state.media[photo.id] = photo
        if new.kept_back:
            return {"id": photo.id}
        post = self._add(call, page, new.post, links=(), media=(photo.id,))
        self._state.media[photo.id] = replace(photo, used_by=post.id)
        return {"id": photo.id, "post_id": post.id}

    def edit(self, call: Call) -> dict[str, Any]:
        """POST /{post}: other words, another time, or out at once."""
        post = self._access.own_post(call, verb="post")
        self._state.change(content.edited(post, call.params, now=call.now))
        return {"success": True}

    def delete(self, call: Call) -> dict[str, Any]:
        """DELETE /{post} or /{comment}."""
        comment = self._access.comment(call)
        if comment is not None:
            self._state.delete_comment(comment)
        else:
            self._state.delete(self._access.own_post(call, verb="delete"), now=call.now)
        return {"success": True}

    def _add(
        self, call: Call, page: FacebookPage, new: content.NewPost, *, links: tuple[str, ...], media: tuple[str, ...]
    ) -> HeldPost:
        number = self._number()
        post = HeldPost(
            platform=FACEBOOK,
            account_id=page.id,
            id=f"{page.id}_{number}",
            text=new.message,
            links=links,
            url=f"https://www.facebook.com/{page.id}/posts/{number}",
            created_at=call.now,
            price_usd=Decimal(0),
            media=media,
            published=new.published,
            publish_at=new.publish_at,
            public=self._state.rules.facebook.live and self._state.rules.facebook.page_published,
        )
        self._state.add(post)
        return post

    def _is_repeated(self, page: FacebookPage, message: str, links: tuple[str, ...]) -> bool:
        """Whether this is what the newest post says already. Only that one counts on Facebook."""
        newest = next(self._state.shelf(FACEBOOK, page.id).newest_first(), None)
        last = self._state.post(FACEBOOK, newest) if newest else None
        return last is not None and (last.text, last.links, last.media) == (message, links, ())

    def _unused_photo(self, page: FacebookPage, photo_id: str) -> HeldMedia:
        photo = self._state.media.get(photo_id)
        if photo is None or (photo.platform, photo.account_id, photo.used_by) != (FACEBOOK, page.id, None):
            raise answers.invalid(f"attached_media: {photo_id} is no unpublished photo of this page")
        return photo

    def _number(self) -> str:
        return str(FIRST_NUMBER + self._state.next_number())
