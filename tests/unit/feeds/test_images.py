"""What is taken for a picture, and what is not."""

from __future__ import annotations

from typing import Any

import pytest

from crosspost.errors import FetchError, PageError
from crosspost.feeds.fetch import Answer
from crosspost.feeds.images import MAX_BYTES, HttpImageSource, sniffed

PNG = b"\x89PNG\r\n\x1a\n..."


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (PNG, "image/png"),
        (b"\xff\xd8\xff\xe0", "image/jpeg"),
        (b"GIF89a", "image/gif"),
        (b"RIFF\0\0\0\0WEBPVP8 ", "image/webp"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script>1</script></svg>", None),
        (b"<html><script>1</script>", None),
        (b"", None),
    ],
)
def test_only_pictures_that_run_nothing_are_pictures(body: bytes, kind: str | None) -> None:
    assert sniffed(body) == kind


@pytest.mark.parametrize("trusted", [False, True])
def test_the_limits_and_the_trust_of_the_feed_go_along(trusted: bool) -> None:
    asked: dict[str, Any] = {}

    def get(url: str, **how: Any) -> Answer:
        asked.update(how, url=url)
        return Answer(status=200, url=url, moved_to=None, headers={"content-type": "text/html"}, body=PNG)

    found = HttpImageSource(get).fetch("https://blog.example/i", allow_private=trusted)
    assert (found.media_type, asked["allow_private"], asked["max_bytes"]) == ("image/png", trusted, MAX_BYTES)


@pytest.mark.parametrize("status", [404, 500])
def test_what_cannot_be_had_is_an_error_that_says_so(status: int) -> None:
    def get(url: str, **_: Any) -> Answer:
        if status == 500:
            raise FetchError("a private address")
        return Answer(status=status, url=url, moved_to=None, headers={}, body=b"")

    with pytest.raises(PageError):
        HttpImageSource(get).fetch("http://10.0.0.1/i", allow_private=False)
