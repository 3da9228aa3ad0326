"""Images for X: one request uploads the bytes, a second one says what the image shows (X API v2).

tweepy has no such methods; its `Client.request` signs and sends what is put together here. An image is uploaded in one
piece, which X allows for photos of 5 MB and GIFs of 15 MB (`core.images` drops what is larger).
"""

from __future__ import annotations

import base64
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from crosspost.core.costs import Operation
from crosspost.core.images import GIF
from crosspost.errors import Refused, TryLater
from crosspost.model import Image
from crosspost.platforms import twitter_answers as answers
from crosspost.platforms import twitter_errors as errors
from crosspost.platforms.answer import Answer, as_object
from crosspost.platforms.uploading import Uploading
from crosspost.ports import Images, Meter

_UNFINISHED = frozenset({"pending", "in_progress"})


@dataclass(frozen=True, kw_only=True)
class TwitterImages:
    """The uploads of one post."""

    # `tweepy.Client.request` with method and authentication given: route and JSON are left.
    post: Callable[..., object]
    uploading: Uploading
    images: Images
    meter: Meter

    def upload(self, image: Image, *, now: datetime) -> str:
        """Upload one image and describe it; returns its id on X. Raises NotCreated in one of its kinds."""
        data = base64.b64encode(self.images(image.sha256)).decode("ascii")
        body = {"media": data, "media_category": "tweet_gif" if image.media_type == GIF else "tweet_image"}
        answer = self.uploading.call(image, lambda: self.post("/2/media/upload", json=body))
        media_id = self._id(image, answer, now)
        if image.alt:
            self._describe(image, media_id, now)
        return media_id

    def _describe(self, image: Image, media_id: str, now: datetime) -> None:
        """Say what the image shows: a post whose images are silent to some readers is not sent."""
        body = {"id": media_id, "metadata": {"alt_text": {"text": image.alt}}}
        answer = self.uploading.call(image, lambda: self.post("/2/media/metadata", json=body))
        if not answer.ok or not as_object(answer.fields.get("data")):
            raise self.uploading.failure(image, answer, errors.refusal(answer, now=now))
        self.meter(Operation.MEDIA_METADATA, 1)

    def _id(self, image: Image, answer: Answer, now: datetime) -> str:
        data = as_object(answer.fields.get("data"))
        media_id = data.get("id")
        if not answer.ok or not isinstance(media_id, str) or not answers.is_id(media_id):
            raise self.uploading.failure(image, answer, errors.refusal(answer, now=now))
        state = as_object(data.get("processing_info")).get("state")
        if state == "failed":
            raise self.uploading.failure(image, answer, Refused("X could not process it"))
        if state in _UNFINISHED:
            raise TryLater(f"X is still at work on the image {image.name}; the post was not sent")
        return media_id
