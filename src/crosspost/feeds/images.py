"""Pictures of articles over HTTP, for the page to show. Nothing is decoded here: only the first bytes are looked at."""

from __future__ import annotations

from crosspost.errors import FetchError, PageError
from crosspost.feeds.pages import Get
from crosspost.ports import Image

MAX_BYTES = 3_000_000
"""Larger pictures are not worth their wait in a preview."""

DEADLINE = 8.0
"""Seconds for one picture, redirects and all: somebody sits before the page."""

_ACCEPT = {"Accept": "image/webp, image/png, image/jpeg, image/gif;q=0.8"}


class HttpImageSource:
    """Fetches pictures through the guarded fetcher. Keeps nothing."""

    def __init__(self, get: Get) -> None:
        self._get = get

    def fetch(self, url: str, *, allow_private: bool) -> Image:
        """Fetch one picture. Raises PageError for whatever is none, too large, or not to be had.

        What the server calls it does not count: SVG and HTML, which may hold scripts, are never taken for pictures.
        """
        try:
            answer = self._get(
                url, headers=_ACCEPT, allow_private=allow_private, max_bytes=MAX_BYTES, deadline=DEADLINE
            )
        except FetchError as error:
            raise PageError(f"The picture was not fetched. {error}") from error
        if answer.status != 200:
            raise PageError(f"{url}: the server answers {answer.status} instead of a picture.")
        media_type = sniffed(answer.body)
        if media_type is None:
            raise PageError(f"{url}: is no PNG, JPEG, GIF or WebP picture; it is not shown.")
        return Image(media_type=media_type, body=answer.body)


def sniffed(body: bytes) -> str | None:
    """The media type by the first bytes (WHATWG MIME Sniffing, 6.1); None for whatever is no such picture."""
    if body.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if body.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if body[:6] in (b"GIF87a", b"GIF89a"):
        return "image/gif"
    if body[:4] == b"RIFF" and body[8:14] == b"WEBPVP":
        return "image/webp"
    return None
