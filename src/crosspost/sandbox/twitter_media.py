"""Images on X: uploading one, and describing it for those who cannot see it. The bytes are looked at and let go."""

from __future__ import annotations

from dataclasses import replace

from crosspost.sandbox import twitter_answers as answers
from crosspost.sandbox import twitter_bodies as bodies
from crosspost.sandbox import twitter_objects as objects
from crosspost.sandbox.held import HeldMedia
from crosspost.sandbox.state import State
from crosspost.sandbox.twitter_call import Call, X, must_pay
from crosspost.sandbox.twitter_posts import MEDIA_LIFETIME
from crosspost.sandbox.wire import Answer, json_answer


class Media:
    """What a user uploads to X."""

    def __init__(self, state: State) -> None:
        self._state = state

    def upload(self, call: Call) -> Answer:
        """POST /2/media/upload, in one shot. X names no price for it."""
        upload = bodies.upload(call.request)
        media_id = objects.snowflake(call.now, self._state.next_number())
        self._state.media[media_id] = HeldMedia(
            platform=X,
            account_id=call.caller_id,
            id=media_id,
            media_type=upload.media_type,
            size=upload.size,
            sha256=upload.sha256,
            created_at=call.now,
        )
        data = {
            "id": media_id,
            "media_key": objects.media_key(media_id),
            "size": upload.size,
            "expires_after_secs": int(MEDIA_LIFETIME.total_seconds()),
        }
        return json_answer(200, {"data": data})

    def describe(self, call: Call) -> Answer:
        """POST /2/media/metadata: the alternative text."""
        new = bodies.description(call.request)
        image = self._state.media.get(new.media_id)
        if image is None or (image.platform, image.account_id) != (X, call.caller_id):
            entry = answers.not_found("id", new.media_id, resource="media")
            return json_answer(404, entry | {"status": 404}, note=entry["detail"])
        price = self._state.rules.metadata_usd
        must_pay(self._state, call, price)
        data: dict[str, object] = {"id": image.id}
        if new.alt_text is not None:
            self._state.media[image.id] = replace(image, alt_text=new.alt_text)
            data["associated_metadata"] = {"alt_text": {"text": new.alt_text}}
        self._state.charge(call.caller_id, "media_metadata", price, now=call.now)
        return json_answer(200, {"data": data})
