"""Uploading images ahead of a post: what both platforms have in common. Pure, but for the seconds that it counts.

An upload makes no post, and `publish` was not called yet: so whatever becomes of it, the post was certainly not
created. What X keeps unused vanishes after a day; what Facebook keeps unpublished nobody sees.

| what became of the upload                              | raised                                                  |
|--------------------------------------------------------|---------------------------------------------------------|
| refused for a limit, for money, for the keys           | `TryLater`, `OutOfCredit`, `CredentialsRejected`        |
| 413, or refused for what it is                         | `Refused`: the post goes out without images, or never   |
| no answer, 5xx, unreadable, slow                       | `TryLater`                                              |
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable

from crosspost.core.verdicts import SEND_TIMEOUT, UPLOAD_TIMEOUT
from crosspost.errors import NotCreated, PlatformError, Refused, TryLater
from crosspost.model import Image
from crosspost.platforms.answer import Answer, Silence, one_line

log = logging.getLogger(__name__)

TOO_LARGE = 413

_REMEDY = "leave the images away with `crosspost review edit NUMBER --no-images`, or reject the post"


class Uploading:
    """The uploads of one post. Starts none that might end after `UPLOAD_TIMEOUT`."""

    def __init__(self, *, platform: str, ask: Callable[[Callable[[], object]], Answer]) -> None:
        self._platform = platform
        self._ask = ask
        self._begun = time.monotonic()

    def call(self, image: Image, request: Callable[[], object]) -> Answer:
        """Make one request for an image, once. Raises TryLater when no answer came, or there is no time for it."""
        if time.monotonic() - self._begun > (UPLOAD_TIMEOUT - SEND_TIMEOUT).total_seconds():
            raise TryLater(f"uploading images to {self._platform} takes too long; the post was not sent")
        try:
            return self._ask(request)
        except Silence as silence:
            log.warning("image.upload_lost platform=%s sha256=%s", self._platform, image.sha256[:12])
            raise TryLater(
                f"{self._platform} gave no answer to the upload of {image.name}, the post was not sent: {silence}"
            ) from silence

    def failure(self, image: Image, answer: Answer, meant: PlatformError) -> NotCreated:
        """The error of an upload that was answered without success; `meant` is what it would be for a post."""
        if isinstance(meant, Refused) or answer.status == TOO_LARGE:
            return Refused(
                f"{self._platform} does not take the image {image.name} ({answer.status}, "
                f"{one_line(str(meant))}): {_REMEDY}"
            )
        if isinstance(meant, NotCreated):
            return meant
        return TryLater(f"{self._platform} did not take the image {image.name}, the post was not sent: {meant}")
