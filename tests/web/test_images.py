"""Images and first replies of posts, on the review's cards."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from hashlib import sha256

import pytest

from crosspost.core.outgoing import freeze
from crosspost.model import Image, LinkPlacement, Review
from crosspost.store.pictures import keep
from tests.pictures import png
from tests.steps.conftest import Installation
from tests.web.conftest import Reader, reader_of
from tests.web.filled import drafted

EVIL_ALT = '"><script>alert(1)</script>'


@pytest.fixture
def reader(world: Installation) -> Iterator[Reader]:
    for key in ("twitter", "facebook"):
        world.with_account(key, review=Review())
    world.app = replace(world.app, dry_run=True)
    made = reader_of(world)
    with made.client:
        yield made


def kept(world: Installation, data: bytes) -> Image:
    digest = sha256(data).hexdigest()
    with world.app.store._db.write() as connection:  # type: ignore[attr-defined]
        keep(connection, {digest: data}, now=world.clock())
    return Image(
        sha256=digest, media_type="image/png", size=len(data), width=640, height=360, name="a.png", alt=EVIL_ALT
    )


@pytest.mark.parametrize("key", ["twitter", "facebook"])
def test_a_post_with_images_shows_them_instead_of_the_card_and_keeps_its_link(reader: Reader, key: str) -> None:
    images = [kept(reader.world, png(shade=shade)) for shade in (1, 2, 3)]
    post = drafted(reader.world, 1, key=key, images=images)
    for path in ("/", f"/posts/{post.id}", f"/posts/{post.id}/edit"):
        html = reader.get(path).text
        assert re.findall(r'src="/attached/([0-9a-f]+)"', html) == [image.sha256 for image in images], path
        assert "linkcard" not in html, path
        assert "<script>alert" not in html
    assert "blog.example.org/filled" in html


def test_the_live_card_of_the_editor_shows_the_images_too(reader: Reader) -> None:
    image = kept(reader.world, png())
    post = drafted(reader.world, 1, images=[image])
    answer = reader.post(f"/posts/{post.id}/count", text="Other words").json()
    assert image.sha256 in answer["card"]


def test_an_image_is_given_as_its_own_bytes_say_and_boxed_in(reader: Reader) -> None:
    data = png()
    image = kept(reader.world, data)
    answer = reader.get(f"/attached/{image.sha256}")
    assert (answer.status_code, answer.headers["content-type"], answer.content) == (200, "image/png", data)
    assert answer.headers["content-security-policy"] == "default-src 'none'; sandbox"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "private" in answer.headers["cache-control"]


@pytest.mark.parametrize(
    "data", [b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", b"<html><script>1</script>", b""]
)
def test_what_is_no_image_is_not_given_out(reader: Reader, data: bytes) -> None:
    assert reader.get(f"/attached/{kept(reader.world, data).sha256}").status_code == 404


@pytest.mark.parametrize("digest", ["0" * 64, "x", "../../etc/passwd", "0" * 63 + "G", "A" * 64])
def test_what_is_not_kept_is_not_there(reader: Reader, digest: str) -> None:
    assert reader.get(f"/attached/{digest}").status_code == 404


@pytest.mark.parametrize(("key", "named"), [("twitter", "First reply"), ("facebook", "First comment")])
def test_a_first_reply_is_drawn_with_its_card_and_the_post_without(reader: Reader, key: str, named: str) -> None:
    post = drafted(reader.world, 1, key=key)
    teaser = replace(post.teaser, text="Words alone", link_placement=LinkPlacement.REPLY)
    outgoing = freeze(teaser, post_id=post.id)
    reader.world.app.store.edit(
        post.id, version=1, teaser=teaser, outgoing=outgoing, price_usd=post.price_usd, who="ann", now=post.created_at
    )
    html = reader.get(f"/posts/{post.id}").text
    assert named in html
    assert html.count('class="linkcard"') == 1
    assert html.index("firstreply") < html.index('class="linkcard"')
