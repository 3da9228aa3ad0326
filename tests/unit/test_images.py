"""Which images a post carries, with which words; and what image some bytes are."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crosspost.core.images import CANDIDATES, LONGEST_ALT, alt_text, attached, describe, figures_of, name_of
from crosspost.core.outgoing import fields, freeze
from crosspost.feeds import page as pages
from crosspost.feeds.image_kinds import kind_of
from crosspost.model import Account, Figure, Gallery, Image, ImageUse, LinkPlacement, Page, PlatformName, Teaser
from tests.pictures import gif, jpeg, png, webp
from tests.unit.teasers.articles import article

SITE = "https://blog.example/"
X = Account(key="x", platform=PlatformName.TWITTER, remote_account_id="1", image=ImageUse.ATTACH)
PAGE = Account(key="page", platform=PlatformName.FACEBOOK, remote_account_id="2", image=ImageUse.ATTACH)


def image(number: int, *, media_type: str = "image/png", size: int = 1000) -> Image:
    digest = f"{number:064x}"
    return Image(
        sha256=digest, media_type=media_type, size=size, width=640, height=360, name=f"{number}.png", alt=f"n {number}"
    )


def carried(account: Account, *images: Image, troubles: tuple[str, ...] = ()) -> tuple[list[str], str]:
    found, notes = attached(
        Gallery(images=images, troubles=troubles), account, kept={one.sha256 for one in images if one.size}
    )
    return [one.name for one in found], "; ".join(notes)


# ── which, and in which order ─────────────────────────────────────────────────────────────────────────────────


def test_the_main_image_comes_first_and_no_picture_comes_twice() -> None:
    found = figures_of(
        article(image=SITE + "main-1024x576.jpg"),
        Page(
            image=SITE + "main.jpg",
            image_alt="Le port au matin",
            figures=(
                Figure(url=SITE + "one.png", alt="Un"),
                Figure(url=SITE + "main-300x200.jpg?w=3", caption="Le port"),
                Figure(url=SITE + "show?id=1"),
                Figure(url=SITE + "show?id=2"),
            ),
        ),
    )
    assert found == (
        Figure(url=SITE + "main-1024x576.jpg", alt="Le port au matin", caption="Le port"),
        Figure(url=SITE + "one.png", alt="Un"),
        Figure(url=SITE + "show?id=1"),
        Figure(url=SITE + "show?id=2"),
    )


def test_words_of_the_pages_main_image_are_not_put_under_another_one() -> None:
    (first, *_) = figures_of(article(image=SITE + "a.jpg"), Page(image=SITE + "b.jpg", image_alt="Another picture"))
    assert first == Figure(url=SITE + "a.jpg")


def test_so_many_images_are_looked_at_and_no_more() -> None:
    many = tuple(Figure(url=f"{SITE}{n}.png") for n in range(100))
    assert len(figures_of(article(image=None), Page(figures=many))) == CANDIDATES


@pytest.mark.parametrize(
    ("figure", "said"),
    [
        (Figure(url=SITE, alt="Un chat", caption="Minou"), "Un chat"),
        (Figure(url=SITE, alt=" \n ", caption="Minou  dort"), "Minou dort"),
        (Figure(url=SITE), "The title"),
        (Figure(url=SITE, alt="mot " * 400), ("mot " * 249).rstrip() + "…"),
        (Figure(url=SITE, alt="x" * 2000), "x" * (LONGEST_ALT - 1) + "…"),
    ],
    ids=["its own words", "the caption", "the title", "cut between words", "cut where there is one word"],
)
def test_the_alternative_text_is_the_authors_and_never_made_up(figure: Figure, said: str) -> None:
    found = alt_text(figure, title="The title")
    assert found == said
    assert len(found) <= LONGEST_ALT


@given(st.text(max_size=3000), st.text(max_size=3000), st.text(max_size=300))
def test_no_alternative_text_is_longer_than_x_takes_or_holds_a_line_break(alt: str, caption: str, title: str) -> None:
    found = alt_text(Figure(url=SITE, alt=alt, caption=caption), title=title)
    assert len(found) <= LONGEST_ALT
    assert found == " ".join(found.split())


@pytest.mark.parametrize(
    ("url", "name"),
    [
        (SITE + "img/le%20port.jpg?w=3", "le port.jpg"),
        (SITE, "image"),
        (SITE + "a%0Ab%1B[31m.png", "a b [31m.png"),
        ("http://[", "image"),
        (SITE + "x" * 500, "x" * 59 + "…"),
    ],
)
def test_a_name_is_for_people_one_printable_line(url: str, name: str) -> None:
    assert name_of(url) == name


# ── what a platform takes ─────────────────────────────────────────────────────────────────────────────────────


def test_an_account_that_leaves_images_to_the_card_carries_none_and_says_nothing() -> None:
    assert carried(replace(X, image=ImageUse.CARD), image(1), troubles=("broken",)) == ([], "")


def test_at_most_as_many_are_carried_as_the_account_wants() -> None:
    assert carried(replace(X, images=2), image(1), image(2), image(3))[0] == ["1.png", "2.png"]
    assert carried(X, *map(image, range(9)))[0] == ["0.png", "1.png", "2.png", "3.png"]


def test_the_same_bytes_under_two_addresses_are_carried_once() -> None:
    assert carried(X, image(1), replace(image(1), name="again.png"), image(2))[0] == ["1.png", "2.png"]


@pytest.mark.parametrize(
    ("account", "size", "media_type", "taken"),
    [
        (X, 5_000_000, "image/png", True),
        (X, 5_000_001, "image/jpeg", False),
        (X, 15_000_000, "image/gif", True),
        (X, 15_000_001, "image/gif", False),
        (PAGE, 10_000_000, "image/webp", True),
        (PAGE, 10_000_001, "image/png", False),
    ],
)
def test_what_a_platform_does_not_take_is_left_away_with_a_note(
    account: Account, size: int, media_type: str, taken: bool
) -> None:
    names, notes = carried(account, image(1, size=size, media_type=media_type), image(2))
    assert ("1.png" in names) is taken
    assert ("without the image 1.png" in notes) is not taken


def test_on_x_a_gif_stands_alone_on_facebook_it_need_not() -> None:
    moving = image(1, media_type="image/gif")
    assert carried(X, moving, image(2))[0] == ["1.png"]
    names, notes = carried(X, image(2), moving, image(3))
    assert (names, "a GIF stands alone" in notes) == (["2.png", "3.png"], True)
    assert carried(PAGE, moving, image(2))[0] == ["1.png", "2.png"]


def test_without_any_image_the_card_shows_and_the_note_says_why() -> None:
    assert carried(X, troubles=("https://a.example/i.png: gone",)) == (
        [],
        "without an image: https://a.example/i.png: gone; no image to attach: the link's card shows instead",
    )
    names, notes = carried(X, image(1, size=0))
    assert names == []
    assert "not kept any more" in notes


# ── the outgoing ──────────────────────────────────────────────────────────────────────────────────────────────


def teaser(platform: PlatformName, placement: LinkPlacement = LinkPlacement.POST) -> Teaser:
    link = "https://blog.example/a"
    text = f"Words {link}" if platform is PlatformName.TWITTER and placement is LinkPlacement.POST else "Words"
    return Teaser(
        platform=platform,
        style="headline",
        text=text,
        link=link,
        link_placement=placement,
        weighted_length=30,
        limit=280,
    )


def test_on_facebook_a_post_with_images_has_its_marked_link_in_the_words_and_no_link_field() -> None:
    frozen = freeze(teaser(PlatformName.FACEBOOK), post_id=7, images=[image(1)])
    assert frozen.link is None
    assert frozen.text.startswith("Words\n\nhttps://blog.example/a?")
    assert "utm_content=p7" in frozen.text
    assert frozen.images == (image(1),)


@pytest.mark.parametrize("placement", [LinkPlacement.REPLY, LinkPlacement.NONE])
def test_a_link_that_stands_elsewhere_stays_there(placement: LinkPlacement) -> None:
    without = freeze(teaser(PlatformName.FACEBOOK, placement), post_id=7)
    assert freeze(teaser(PlatformName.FACEBOOK, placement), post_id=7, images=[image(1)]) == replace(
        without, images=(image(1),)
    )


def test_on_x_images_change_nothing_in_the_words() -> None:
    without = freeze(teaser(PlatformName.TWITTER), post_id=7)
    assert freeze(teaser(PlatformName.TWITTER), post_id=7, images=[image(1)]) == replace(without, images=(image(1),))


def test_the_fields_shown_name_each_image_with_its_size_digest_and_words() -> None:
    shown = fields(freeze(teaser(PlatformName.TWITTER), post_id=7, images=[image(1), image(2)]))
    assert list(shown) == ["text", "image 1", "image 2"]
    assert shown["image 1"] == "1.png (image/png, 640 x 360, 1 kB, sha256 000000000000), alt: n 1"
    assert describe(replace(image(1), size=2_400_000, alt="")).endswith("2.4 MB, sha256 000000000000), alt: none")


# ── what bytes are ────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (png(640, 360), ("image/png", 640, 360)),
        (gif(320, 200), ("image/gif", 320, 200)),
        (jpeg(800, 600), ("image/jpeg", 800, 600)),
        (webp(1200, 630), ("image/webp", 1200, 630)),
        (b"RIFF\x1a\0\0\0WEBPVP8X" + bytes(8) + b"\xaf\x04\0\x75\x02\0", ("image/webp", 1200, 630)),
        (b"RIFF\x1a\0\0\0WEBPVP8L" + bytes(4) + b"\x2f\x3f\xc1\x59\0" + bytes(4), None),
    ],
    ids=["png", "gif", "jpeg", "webp, lossy", "webp, extended", "webp, lossless"],
)
def test_an_image_is_known_by_its_bytes(data: bytes, said: tuple[str, int, int] | None) -> None:
    kind = kind_of(data)
    assert kind is not None
    if said is not None:
        assert (kind.media_type, kind.width, kind.height) == said


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        b"<!DOCTYPE html><html></html>",
        b"RIFF\0\0\0\0WAVEfmt ",
        png()[:20],
        png(0, 0),
        b"\xff\xd8\xff",
        b"\xff\xd8" + b"\xff\xfe\0\2" * 100_000,
        b"\x00\x00\x00\x1cftypavif",
        b"%PDF-1.7",
    ],
    ids=["nothing", "svg", "html", "sound", "cut short", "no size", "jpeg cut short", "endless jpeg", "avif", "pdf"],
)
def test_what_cannot_be_posted_is_no_image(data: bytes) -> None:
    assert kind_of(data) is None


@given(st.binary(max_size=200), st.sampled_from([png()[:16], gif()[:6], jpeg()[:4], webp()[:16], b""]))
def test_no_bytes_make_it_raise(data: bytes, head: bytes) -> None:
    kind = kind_of(head + data)
    assert kind is None or min(kind.width, kind.height) > 0


# ── what a page names ─────────────────────────────────────────────────────────────────────────────────────────

PAGE_HTML = """
<html><head><title>T</title><meta property="og:image" content="/main.jpg">
<meta property="og:image:alt" content="Le port"></head><body>
<header><img src="/logo.png" alt="Logo"></header>
<article><p>Le texte de cet article dit ce que l’on a vu au port ce matin, et pourquoi.</p>
<figure><a href="/big"><img src="/one.png" alt=""></a><figcaption>Un bateau <b>rouge</b></figcaption></figure>
<img src="data:image/gif;base64,R0" data-src="/lazy.webp" alt="Deux &amp; trois">
<img src="/spacer.gif" width="1" height="1"><img src="javascript:alert(1)"><img src="file:///etc/passwd">
<img src="https://secure.gravatar.com/avatar/1" alt="Anne"><img src="/line.png" role="presentation">
<aside><img src="/advert.png"></aside></article>
<footer><img src="/foot.png"></footer></body></html>
"""


def test_a_pages_figures_are_those_of_its_text_with_their_authors_words() -> None:
    found = pages.read(PAGE_HTML, url=SITE + "a")
    assert (found.image, found.image_alt) == (SITE + "main.jpg", "Le port")
    assert found.figures == (
        Figure(url=SITE + "one.png", caption="Un bateau rouge"),
        Figure(url=SITE + "lazy.webp", alt="Deux & trois"),
    )


def test_a_fragments_figures_are_all_of_its_images() -> None:
    found = pages.understand('<p>Un</p><aside><img src="a.png" alt="A"></aside><img src="b.png">', base_url=SITE)
    assert found.image == SITE + "a.png"
    assert found.figures == (Figure(url=SITE + "a.png", alt="A"), Figure(url=SITE + "b.png"))


def test_a_page_without_any_image_names_none() -> None:
    assert pages.read("<article><p>Words</p></article>", url=SITE).figures == ()


def test_a_page_of_a_thousand_images_names_a_few() -> None:
    html = "<article>" + "".join(f'<img src="/{n}.png">' for n in range(1000)) + "</article>"
    assert len(pages.understand(html, base_url=SITE).figures) <= 20
