"""Creating and deleting posts on X, as X does it: what it refuses, what it bills, what it stores."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

from crosspost.core.costs import Operation
from crosspost.core.teasers import twitter_text
from crosspost.core.teasers.rules import LONG_LIMIT
from crosspost.sandbox import twitter_answers as answers
from crosspost.sandbox import twitter_bodies as bodies
from crosspost.sandbox import twitter_objects as objects
from crosspost.sandbox.held import HeldMedia, HeldPost
from crosspost.sandbox.state import State
from crosspost.sandbox.twitter_call import Call, X, must_pay
from crosspost.sandbox.wire import Answer, json_answer

MEDIA_LIFETIME = timedelta(hours=24)
"""After which an uploaded image that no post shows is forgotten."""


class Posts:
    """What a user writes on X."""

    def __init__(self, state: State) -> None:
        self._state = state

    def create(self, call: Call) -> Answer:
        """POST /2/tweets."""
        new = bodies.new_post(call.request)
        text = objects.normalise(new.text)
        limit = LONG_LIMIT if self._state.rules.x.long_posts else twitter_text.LIMIT
        links = _checked(text, has_media=bool(new.media_ids), limit=limit)
        target = self._target(call, new.reply_to)
        operation, price = self._price(call, links, target)
        must_pay(self._state, call, price)
        self._must_be_news(call, text)
        images = self._images(call, new.media_ids)
        post = replace(self._held(call, text, target), links=links, price_usd=price, media=new.media_ids)
        self._state.add(post)
        for image in images:
            self._state.media[image.id] = replace(image, used_by=post.id)
        if target is not None:
            self._state.engage(target.id, {"replies": 1})
        self._state.charge(call.caller_id, operation, price, now=call.now)
        return json_answer(201, {"data": objects.tweet(post, (), owned=True)})

    def delete(self, call: Call) -> Answer:
        """DELETE /2/tweets/{id}."""
        post_id = call.request.path.rpartition("/")[2]
        post = self._state.post(X, post_id)
        if post is None:
            entry = answers.not_found("id", post_id)
            return json_answer(404, entry | {"status": 404}, note=entry["detail"])
        if post.account_id != call.caller_id:
            raise answers.forbidden("You are not allowed to delete this Tweet.")
        price = self._state.rules.delete_usd
        must_pay(self._state, call, price)
        self._state.delete(post, now=call.now)
        self._state.charge(call.caller_id, "delete", price, now=call.now)
        return json_answer(200, {"data": {"deleted": True}})

    def _target(self, call: Call, reply_to: str | None) -> HeldPost | None:
        """Return the post to reply to. Raises Refusal (403) unless it is the caller's own, or mentions them."""
        if reply_to is None:
            return None
        target = self._state.post(X, reply_to)
        if target is None or call.caller_id not in (target.account_id, *target.mentions):
            raise answers.may_not_answer(reply_to)
        return target

    def _price(self, call: Call, links: tuple[str, ...], target: HeldPost | None) -> tuple[str, Decimal]:
        if target is not None and target.account_id != call.caller_id:
            return "summoned_reply", self._state.rules.summoned_reply_usd
        operation = Operation.POST_WITH_LINK if links else Operation.POST
        return operation.value, self._state.rules.prices[operation]

    def _must_be_news(self, call: Call, text: str) -> None:
        if len(twitter_text.cashtags(text)) > 1:
            raise answers.forbidden("You are not permitted to perform this action.")
        if self._state.rules.refuse_repeats and text and self._state.said_before(call.caller_id, text):
            raise answers.forbidden("You are not allowed to create a Tweet with duplicate content.")

    def _images(self, call: Call, media_ids: tuple[str, ...]) -> list[HeldMedia]:
        """Return the images to attach. Raises Refusal (400): unknown, somebody else's, too old, or shown already."""
        oldest = call.now - MEDIA_LIFETIME
        found = [self._state.media.get(media_id) for media_id in media_ids]
        usable = [
            image
            for image in found
            if image and (image.platform, image.account_id, image.used_by) == (X, call.caller_id, None)
            if image.created_at >= oldest
        ]
        if len(usable) < len(media_ids):
            raise answers.invalid("media.media_ids", ",".join(media_ids), "Your media IDs are invalid.")
        return usable

    def _held(self, call: Call, text: str, target: HeldPost | None) -> HeldPost:
        """Return the post with its id and its place in a conversation; not yet what it carries and costs."""
        author, post_id = self._state.users[call.caller_id], objects.snowflake(call.now, self._state.next_number())
        return HeldPost(
            platform=X,
            account_id=author.id,
            id=post_id,
            text=text,
            links=(),
            url=f"https://x.com/{author.username}/status/{post_id}",
            created_at=call.now,
            price_usd=Decimal(0),
            reply_to=target.id if target else None,
            conversation_id=(target.conversation_id or target.id) if target else post_id,
            mentions=self._state.named(objects.mentioned(text)),
        )


def _checked(text: str, *, has_media: bool, limit: int) -> tuple[str, ...]:
    """Return the links of a text. Raises Refusal (400) when it is too long, empty, or holds what none may."""
    if has_media and not text:
        return ()
    parsed = twitter_text.parse(text, limit=limit)
    if parsed.weighted_length > limit:
        raise answers.invalid("text", parsed.weighted_length, "Your Tweet text is too long.")
    if not parsed.valid:
        raise answers.invalid("text", text, "Your Tweet text is empty or holds a forbidden character.")
    return tuple(link.text for link in parsed.links)
