"""Images from strangers' servers: whatever is served, each address has its own answer, bounded in time and size."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from crosspost.core.images import LARGEST
from crosspost.errors import ImageError
from crosspost.feeds import images
from crosspost.feeds.fetch import Fetcher
from crosspost.feeds.images import HttpImageSource
from crosspost.ports import ImageSource, Picture
from tests.contract.feed_site import FeedSite, Visit
from tests.pictures import gif, jpeg, png

SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'


def huge(visit: Visit) -> None:
    """Says nothing of its size, and never ends."""
    visit.send(b"HTTP/1.1 200 X\r\nContent-Type: image/png\r\nConnection: close\r\n\r\n" + png())
    while visit.send(bytes(1_000_000)):
        pass


def slow(visit: Visit) -> None:
    visit.send(b"HTTP/1.1 200 X\r\nContent-Type: image/png\r\nContent-Length: 100000\r\n\r\n")
    while visit.send(b"x"):
        visit.pause(0.05)


def cut(visit: Visit) -> None:
    visit.send(
        b"HTTP/1.1 200 X\r\nContent-Type: image/png\r\nContent-Length: 100000\r\nConnection: close\r\n\r\n" + png()
    )


PAGES = {
    "/good.png": lambda visit: visit.answer(png(), Content_Type="image/png"),
    "/lies.html": lambda visit: visit.answer(jpeg(), Content_Type="text/html"),
    "/moved": lambda visit: visit.answer(status=302, Location="/good.png"),
    "/drawing.svg": lambda visit: visit.answer(SVG, Content_Type="image/svg+xml"),
    "/drawing.png": lambda visit: visit.answer(SVG, Content_Type="image/png"),
    "/page.png": lambda visit: visit.answer(b"<!DOCTYPE html><p>Not found</p>", Content_Type="image/png"),
    "/gone.png": lambda visit: visit.answer(b"", status=404),
    "/empty.png": lambda visit: visit.answer(b"", Content_Type="image/png"),
    "/large.gif": lambda visit: visit.answer(gif(size=LARGEST + 1), Content_Type="image/gif"),
    "/huge.png": huge,
    "/slow.png": slow,
    "/cut.png": cut,
    "/inside": lambda visit: visit.answer(status=302, Location="http://169.254.169.254/latest/meta-data/"),
    "/away": lambda visit: visit.answer(status=302, Location="file:///etc/passwd"),
}


@pytest.fixture
def site() -> Iterator[FeedSite]:
    with FeedSite(PAGES) as site:
        yield site


@pytest.fixture
def source(monkeypatch: pytest.MonkeyPatch) -> Iterator[ImageSource]:
    monkeypatch.setattr(images, "DEADLINE", 1.0)
    fetcher = Fetcher()
    yield HttpImageSource(fetcher.get)
    fetcher.close()


def test_images_come_in_the_order_of_their_addresses_and_are_judged_by_their_bytes(
    site: FeedSite, source: ImageSource
) -> None:
    urls = [site.url + path for path in ("/lies.html", "/gone.png", "/moved")]
    first, second, third = source.fetch_all(urls, allow_private=True)
    assert isinstance(first, Picture)
    assert (first.media_type, first.width, first.height, first.data) == ("image/jpeg", 800, 600, jpeg())
    assert isinstance(second, ImageError)
    assert isinstance(third, Picture)
    assert third.data == png()
    assert source.fetch_all([], allow_private=True) == ()


@pytest.mark.parametrize(
    ("path", "says"),
    [
        ("/drawing.svg", "no JPEG, PNG, WebP or GIF image"),
        ("/drawing.png", "the server calls it 'image/png'"),
        ("/page.png", "no JPEG, PNG, WebP or GIF image"),
        ("/empty.png", "no JPEG, PNG, WebP or GIF image"),
        ("/gone.png", "the server answers 404"),
        ("/large.gif", "more than 15 MB"),
        ("/huge.png", "more than 15 MB|not finished after 1 s"),
        ("/slow.png", "not finished after 1 s"),
        ("/cut.png", "broke the conversation off|not finished after 1 s"),
        ("/away", "only http and https"),
        ("/nothing", "the server answers 404"),
    ],
)
def test_what_is_no_image_says_what_it_is_and_what_to_do(
    site: FeedSite, source: ImageSource, path: str, says: str
) -> None:
    (answer,) = source.fetch_all([site.url + path], allow_private=True)
    assert isinstance(answer, ImageError)
    assert re.search(says, str(answer)), answer
    assert site.url + path in str(answer) or "file:" in str(answer)


def test_a_public_image_does_not_lead_into_the_private_network(site: FeedSite, source: ImageSource) -> None:
    (answer,) = source.fetch_all([site.url + "/good.png"], allow_private=False)
    assert isinstance(answer, ImageError)
    assert "not on the public internet" in str(answer)
    assert site.visits == []


def test_a_source_that_fails_in_an_unforeseen_way_fails_for_that_image_alone() -> None:
    def get(url: str, **_: object) -> object:
        raise RuntimeError("out of order")

    (answer,) = HttpImageSource(get).fetch_all(["https://a.example/i.png"], allow_private=False)  # type: ignore[arg-type]
    assert isinstance(answer, ImageError)
    assert "RuntimeError" in str(answer)
