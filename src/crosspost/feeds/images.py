"""Images over HTTP, guarded as feeds and pages are: bounded in time and size, judged by their bytes alone."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial

from crosspost.core.images import LARGEST, in_words
from crosspost.errors import FetchError, ImageError
from crosspost.feeds.image_kinds import kind_of
from crosspost.feeds.pages import Get
from crosspost.ports import Picture

log = logging.getLogger(__name__)

# Seconds for one image, redirects and all.
DEADLINE = 20.0
THREADS = 4
# Without AVIF: no platform takes it, and many a server would send it where it is named.
_ACCEPT = {"Accept": "image/jpeg, image/png, image/webp, image/gif;q=0.9, */*;q=0.1"}
_TAKEN = "JPEG, PNG, WebP or GIF"


class HttpImageSource:
    """Fetches images. Keeps nothing between two calls."""

    def __init__(self, get: Get) -> None:
        self._get = get

    def fetch_all(self, urls: Sequence[str], *, allow_private: bool) -> tuple[Picture | ImageError, ...]:
        """Fetch each once; answers in the order of the addresses. Raises nothing for a bad image: it is its answer."""
        if not urls:
            return ()
        with ThreadPoolExecutor(max_workers=min(THREADS, len(urls)), thread_name_prefix="image") as pool:
            return tuple(pool.map(partial(self._answer, allow_private=allow_private), urls))

    def _answer(self, url: str, *, allow_private: bool) -> Picture | ImageError:
        try:
            return self._read(url, allow_private=allow_private)
        except ImageError as error:
            return error
        except Exception as error:
            # Nothing foreseen: it is logged with its trace, and must not take the other images with it.
            log.exception("image.failed url=%s", url)
            failure = ImageError(f"{url}: the image could not be read ({type(error).__name__}). The log tells more.")
            failure.__cause__ = error
            return failure

    def _read(self, url: str, *, allow_private: bool) -> Picture:
        try:
            answer = self._get(url, headers=_ACCEPT, allow_private=allow_private, max_bytes=LARGEST, deadline=DEADLINE)
        except FetchError as error:
            raise ImageError(f"The image was not fetched. {error}") from error
        if answer.status != 200:
            raise ImageError(
                f"{url}: the server answers {answer.status} instead of an image. Open the address in a browser: is it "
                "still right, and does the site let programs read it?"
            )
        kind = kind_of(answer.body)
        if kind is None:
            said = answer.headers.get("content-type", "").partition(";")[0].strip()[:60] or "nothing"
            raise ImageError(
                f"{url}: is no {_TAKEN} image ({in_words(len(answer.body))}; the server calls it {said!r}). "
                "Give the article an image of one of these kinds."
            )
        return Picture(media_type=kind.media_type, width=kind.width, height=kind.height, data=answer.body)
