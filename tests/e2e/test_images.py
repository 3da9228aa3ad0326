"""A feed whose articles have images, from the first poll to what the platforms hold, through the whole program."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from email.utils import format_datetime
from html import escape
from pathlib import Path

import pytest
from typer.testing import CliRunner

from crosspost.cli import app as command_line
from crosspost.core.outgoing import fields
from crosspost.feeds import images
from crosspost.model import PostState
from crosspost.sandbox.faults import Fault, FaultKind
from tests.contract.feed_site import FeedSite, Visit
from tests.e2e.house import House, run_until, staged, walk
from tests.fakes import SetClock
from tests.pictures import gif, jpeg, png

MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
SETTLE = timedelta(minutes=5)
SETTINGS = """
[review]
policy = "auto"

[[feed]]
key = "carnet"
url = "{feed}"
allow_private = true

[[account]]
key = "twitter"
image = "attach"
min_gap = "0s"

[[account]]
key = "facebook"
image = "attach"
images = 2
min_gap = "0s"
"""
PHOTO, CHART = jpeg(size=40_000), png(shade=9)
WORDS = "Ce que trois mois d’essais sur une petite page nous ont appris, chiffres à l’appui. " * 20


@dataclass(kw_only=True)
class Blog:
    """Its articles: title and HTML, newest last."""

    articles: list[tuple[str, str]] = field(default_factory=list)

    def feed(self, visit: Visit) -> None:
        items = "".join(
            f"<item><title>{escape(title)}</title><link>https://carnet.example.org/{number}</link>"
            f"<pubDate>{format_datetime(MONDAY)}</pubDate><description>{escape(html)}</description></item>"
            for number, (title, html) in enumerate(self.articles)
        )
        rss = f'<rss version="2.0"><channel><title>Carnet</title><language>fr</language>{items}</channel></rss>'
        visit.answer(rss.encode(), Content_Type="application/rss+xml")


def slow(visit: Visit) -> None:
    visit.send(b"HTTP/1.1 200 X\r\nContent-Length: 100000\r\n\r\n")
    while visit.send(b"x"):
        visit.pause(0.05)


HOSTILE = {
    "/slow.png": slow,
    "/drawing.png": lambda visit: visit.answer(b"<svg xmlns='http://www.w3.org/2000/svg'/>", Content_Type="image/png"),
    "/page.png": lambda visit: visit.answer(b"<!DOCTYPE html><html></html>"),
    "/huge.png": lambda visit: visit.answer(png() + bytes(16_000_000)),
    "/inside.png": lambda visit: visit.answer(status=302, Location="file:///etc/passwd"),
    "/pixel.png": lambda visit: visit.answer(png(1, 1)),
    "/large.gif": lambda visit: visit.answer(gif(size=12_000_000)),
}


@dataclass(frozen=True, kw_only=True)
class Place:
    """The blog, its site, and the installation that follows it."""

    blog: Blog
    site: FeedSite
    house: House

    def write(self, title: str, *names: str) -> None:
        """A new article with these images, the first one with an alternative text, the second with a caption."""
        tags = [f'<img src="{self.site.url}/{name}">' for name in names]
        if tags:
            tags[0] = tags[0].replace(">", ' alt="Le port, au matin">')
        if len(tags) > 1:
            tags[1] = f"<figure>{tags[1]}<figcaption>Les chiffres</figcaption></figure>"
        self.blog.articles.append((title, f"<p>{WORDS}</p>" + "".join(tags)))

    def shown(self, platform: str) -> list[list[tuple[str, str]]]:
        """Digest and alternative text of the images of each post that the platform holds."""
        return [[(one["sha256"], one["alt_text"]) for one in post["images"]] for post in self.house.held(platform)]


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Place]:
    monkeypatch.setattr(images, "DEADLINE", 1.0)
    blog = Blog()
    pages: dict[str, Callable[[Visit], object]] = {
        "/feed": blog.feed,
        "/photo.jpg": lambda visit: visit.answer(PHOTO),
        "/chart.png": lambda visit: visit.answer(CHART),
        **HOSTILE,
    }
    with (
        FeedSite(pages) as site,
        staged(tmp_path, SetClock(MONDAY), settings=SETTINGS.format(feed=f"{site.url}/feed")) as house,
    ):
        with house.open() as app:
            walk(app)
        house.clock.advance(timedelta(hours=1))
        yield Place(blog=blog, site=site, house=house)


def digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def test_an_articles_images_stand_in_its_posts_with_their_words(place: Place) -> None:
    place.write("Trois mois d’essais", "photo.jpg", "chart.png")
    with place.house.open(dry_run=False) as app:
        walk(app)
        run_until(app, place.house.clock, None, settle=SETTLE)
    expected = [[(digest(PHOTO), "Le port, au matin"), (digest(CHART), "Les chiffres")]]
    assert place.shown("twitter") == expected
    assert place.shown("facebook") == expected
    (post,) = place.house.held("facebook")
    assert post["links"] == []
    assert "https://carnet.example.org/0?" in post["text"]


def test_what_dry_run_shows_goes_out_byte_for_byte_although_the_images_are_gone_by_then(place: Place) -> None:
    place.write("Trois mois d’essais", "photo.jpg")
    clock = place.house.clock
    with place.house.open() as app:
        walk(app)
        clock.advance(timedelta(minutes=20))
        walk(app)
        clock.advance(timedelta(minutes=5))
        planned = {post.id: fields(post.outgoing) for post in app.store.posts()}
        assert all("image 1" in sent for sent in planned.values())
        assert len(planned) == 2
    assert place.house.calls() == []
    del place.site.pages["/photo.jpg"]
    with place.house.open(dry_run=False) as app:
        run_until(app, clock, None, settle=SETTLE)
        assert {post.id: fields(post.outgoing) for post in app.store.posts([PostState.PUBLISHED])} == planned
    assert place.shown("twitter") == place.shown("facebook") == [[(digest(PHOTO), "Le port, au matin")]]


def test_hostile_images_cost_no_post_each_is_named_and_the_good_one_is_carried(place: Place) -> None:
    names = ["slow.png", "drawing.png", "page.png", "huge.png", "inside.png", "pixel.png", "photo.jpg"]
    place.write("Un article plein de pièges", *names)
    with place.house.open(dry_run=False) as app:
        walk(app)
        run_until(app, place.house.clock, None, settle=SETTLE)
        notes = " ".join(note for post in app.store.posts() for note in post.teaser.notes)
    for name in names:
        assert (name in notes) is (name not in ("pixel.png", "photo.jpg")), name
    title = "Un article plein de pièges"
    assert place.shown("twitter") == place.shown("facebook") == [[(digest(PHOTO), title)]]


def test_where_no_image_can_be_had_the_post_goes_out_with_its_card(place: Place) -> None:
    place.write("Sans image", "drawing.png", "gone.png")
    with place.house.open(dry_run=False) as app:
        walk(app)
        run_until(app, place.house.clock, None, settle=SETTLE)
    assert place.shown("twitter") == place.shown("facebook") == [[]]
    (post,) = place.house.held("facebook")
    assert post["links"][0].startswith("https://carnet.example.org/0?")


def test_what_one_platform_does_not_take_the_other_may(place: Place) -> None:
    """A GIF of 12 MB: X takes it, Facebook does not."""
    place.write("Un grand dessin animé", "large.gif")
    with place.house.open(dry_run=False) as app:
        walk(app)
        run_until(app, place.house.clock, None, settle=SETTLE)
        notes = {post.account_key: " ".join(post.teaser.notes) for post in app.store.posts()}
    assert [len(shown) for shown in (*place.shown("twitter"), *place.shown("facebook"))] == [1, 0]
    assert "large.gif: 12.0 MB, and 10.0 MB are taken" in notes["facebook"]


@pytest.mark.parametrize("kind", [FaultKind.LOSE_REQUEST, FaultKind.LOSE_REPLY, FaultKind.RATE_LIMIT, FaultKind.HTML])
def test_trouble_while_uploading_and_while_sending_leaves_one_post_each(place: Place, kind: FaultKind) -> None:
    for route in ("twitter.upload", "twitter.metadata", "facebook.photo", "twitter.create", "facebook.publish"):
        place.house.sandbox.faults.script(route, Fault(kind=kind, seconds=60 if kind is FaultKind.RATE_LIMIT else 0))
    place.write("Trois mois d’essais", "photo.jpg", "chart.png")
    with place.house.open(dry_run=False) as app:
        walk(app)
        run_until(app, place.house.clock, None, settle=SETTLE)
        assert {post.state for post in app.store.posts()} == {PostState.PUBLISHED}
    assert [len(shown) for shown in (*place.shown("twitter"), *place.shown("facebook"))] == [2, 2]


def test_x_is_paid_what_the_spending_says(place: Place) -> None:
    place.house.sandbox.faults.script("twitter.create", Fault(kind=FaultKind.RATE_LIMIT, seconds=60))
    place.write("Trois mois d’essais", "photo.jpg", "chart.png")
    with place.house.open(dry_run=False) as app:
        walk(app)
        run_until(app, place.house.clock, None, settle=SETTLE)
        spent = app.store.spent("twitter", since=MONDAY - timedelta(days=40))
    # Two alternative texts on either attempt, one post with a link.
    assert spent == Decimal(place.house.sandbox.state()["spent_usd"]) == Decimal("0.220")


def test_the_command_line_shows_the_images_and_leaves_them_away(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    place.write("Trois mois d’essais", "photo.jpg")
    with place.house.open() as app:
        walk(app)
        place.house.clock.advance(timedelta(minutes=20))
        walk(app)
        number = app.store.posts()[0].id
    monkeypatch.chdir(place.house.folder)
    monkeypatch.setenv("COLUMNS", "200")
    runner = CliRunner()
    options = ["--config", "crosspost.toml", "--env", ".env"]

    def run(*words: str) -> str:
        result = runner.invoke(command_line, [*options, *words])
        assert result.exit_code == 0, result.output
        return result.output

    shown = run("review", "show", str(number))
    assert "photo.jpg (image/jpeg, 800 x 600, 40 kB, sha256 " in shown
    assert "alt: Le port, au matin" in shown
    (image,) = json.loads(run("review", "show", str(number), "--json"))["post"]["outgoing"]["images"]
    assert (image["sha256"], image["alt"]) == (digest(PHOTO), "Le port, au matin")
    run("review", "edit", str(number), "--no-images")
    assert "photo.jpg" not in run("review", "show", str(number))


def test_a_preview_shows_the_images_on_request_and_the_addresses_always(place: Place) -> None:
    place.write("Trois mois d’essais", "photo.jpg", "drawing.png")
    runner = CliRunner(env={"COLUMNS": "200"})
    source = f"{place.site.url}/feed"
    (plain,) = json.loads(runner.invoke(command_line, ["preview", source, "--json"]).output)["articles"]
    assert plain["figures"][0] == {
        "url": f"{place.site.url}/photo.jpg",
        "alt": "Le port, au matin",
        "caption": "",
    }
    assert {teaser["price_usd"] for teaser in plain["teasers"]} == {"0.200", "0"}
    (whole,) = json.loads(runner.invoke(command_line, ["preview", source, "--images", "2", "--json"]).output)[
        "articles"
    ]
    for teaser in whole["teasers"]:
        (image,) = teaser["images"]
        assert image["sha256"] == digest(PHOTO)
        assert any("drawing.png" in note for note in teaser["notes"])
    assert {teaser["price_usd"] for teaser in whole["teasers"]} == {"0.205", "0"}
    assert (
        "photo.jpg (image/jpeg, 800 x 600" in runner.invoke(command_line, ["preview", source, "--images", "1"]).output
    )
