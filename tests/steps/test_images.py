"""Images on the way from the article to the post: fetched when drafted, frozen, uploaded before the one send."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from crosspost.core.costs import full_price
from crosspost.core.verdicts import ATTEMPT_LIFETIME, SEND_TIMEOUT
from crosspost.errors import CredentialsRejected, OutcomeUnknown, Refused, TryLater
from crosspost.model import Image, ImageUse, Outcome, PlatformName, Post, PostState
from crosspost.steps import compose, extract, poll, publish, review, schedule
from tests.pictures import FakeImages, png
from tests.steps.conftest import BODY, Installation, entry

SITE = "https://blog.example.org/"
ONE, TWO = png(shade=1), png(shade=2)
CONTENT = f'<p>{BODY}</p><img src="/one.png" alt="Un chat"><figure><img src="/two.png"></figure>'


def with_images(world: Installation, *, use: ImageUse = ImageUse.ATTACH, **files: bytes) -> FakeImages:
    """Both accounts attach images; the blog serves these files."""
    source = FakeImages(images={f"{SITE}{name}.png": data for name, data in files.items()})
    world.app = replace(world.app, image_source=source)
    for key in world.app.accounts:
        world.with_account(key, image=use)
    world.show()
    world.walk()
    world.show(entry(1, content=CONTENT))
    return source


def drafted(world: Installation) -> tuple[Post, ...]:
    poll.run(world.app)
    world.clock.advance(timedelta(minutes=10))
    for step in (extract, compose, schedule, review):
        step.run(world.app)
    return world.posts()


def digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def test_a_post_names_its_images_by_their_bytes_and_they_are_kept(world: Installation) -> None:
    with_images(world, one=ONE, two=TWO)
    for post in drafted(world):
        assert [image.sha256 for image in post.outgoing.images] == [digest(ONE), digest(TWO)]
        assert [image.alt for image in post.outgoing.images] == ["Un chat", entry(1).title]
        assert [world.app.store.picture(image.sha256) for image in post.outgoing.images] == [ONE, TWO]


def test_nothing_is_fetched_where_the_card_is_all_that_is_wanted(world: Installation) -> None:
    source = with_images(world, use=ImageUse.CARD, one=ONE)
    assert all(post.outgoing.images == () for post in drafted(world))
    assert source.asked == []


def test_no_more_is_fetched_than_some_account_carries(world: Installation) -> None:
    source = with_images(world, one=ONE, two=TWO)
    for key in world.app.accounts:
        world.with_account(key, images=1)
    assert [len(post.outgoing.images) for post in drafted(world)] == [1, 1]
    assert source.asked == [SITE + "one.png"]


def test_an_image_that_cannot_be_had_is_replaced_by_the_next_one_and_noted(world: Installation) -> None:
    with_images(world, two=TWO)
    for key in world.app.accounts:
        world.with_account(key, images=1)
    for post in drafted(world):
        assert [image.name for image in post.outgoing.images] == ["two.png"]
        assert any("one.png: there is no such image" in note for note in post.teaser.notes)


def test_without_any_image_the_post_goes_out_with_its_card_and_a_note(world: Installation) -> None:
    with_images(world)
    for post in drafted(world):
        assert post.outgoing.images == ()
        assert "no image to attach: the link's card shows instead" in post.teaser.notes
        assert post.teaser.platform is PlatformName.TWITTER or post.outgoing.link
    world.walk(times=2)
    assert {post.state for post in world.posts()} == {PostState.PUBLISHED}
    assert world.twitter.uploads == []


def test_tracking_pixels_and_icons_are_dropped_without_a_word(world: Installation) -> None:
    with_images(world, one=png(1, 1), two=png(64, 64))
    for post in drafted(world):
        assert post.outgoing.images == ()
        assert not any("one.png" in note for note in post.teaser.notes)


def test_slow_images_do_not_hold_up_the_other_rooms_what_is_left_waits_for_the_next_run(world: Installation) -> None:
    with_images(world, one=ONE)
    world.show(*(entry(number, content=CONTENT) for number in (1, 2, 3)))
    poll.run(world.app)
    seconds = iter(range(0, 10_000, 61))
    world.app = replace(world.app, monotonic=lambda: next(seconds))
    # Asked at 0 s, and then before each article: at 61, 122 (too late).
    assert extract.run(world.app).counts["extracted"] == 1
    assert extract.run(world.app).counts["extracted"] == 1
    assert len(world.app.store.articles_to_extract(limit=10)) == 1


def test_images_are_uploaded_once_and_before_the_post(world: Installation) -> None:
    with_images(world, one=ONE, two=TWO)
    drafted(world)
    world.walk(times=2)
    for platform in (world.twitter, world.facebook):
        assert platform.uploads == [digest(ONE), digest(TWO)]
        assert [call for call in platform.calls if call in ("upload", "publish")] == ["upload", "publish"]


def test_dry_run_uploads_nothing(world: Installation) -> None:
    with_images(world, one=ONE)
    drafted(world)
    world.app = replace(world.app, dry_run=True)
    world.clock.advance(timedelta(minutes=5))
    shown = publish.run(world.app).would_send
    assert shown
    assert all(post.outgoing.images for post in shown)
    assert "upload" not in world.twitter.calls


@pytest.mark.parametrize(
    ("error", "after"),
    [
        (TryLater("not now"), PostState.APPROVED),
        (CredentialsRejected("no"), PostState.APPROVED),
        (Refused("not this image"), PostState.FAILED),
        (OutcomeUnknown("nobody knows"), PostState.APPROVED),
        (RuntimeError("unforeseen"), PostState.APPROVED),
    ],
)
def test_an_upload_that_fails_in_whatever_way_leaves_no_doubt(
    world: Installation, error: Exception, after: PostState
) -> None:
    with_images(world, one=ONE)
    world.twitter.upload_raises = error
    drafted(world)
    publish.run(world.app)
    (post,) = [post for post in world.posts() if post.account_key == "twitter"]
    (attempt,) = world.app.store.attempts(post.id)
    assert (post.state, attempt.outcome) == (after, Outcome.NOT_CREATED)
    assert "publish" not in world.twitter.calls
    world.twitter.upload_raises = None
    world.app.store.resume("twitter", now=world.clock())
    world.walk(times=12)
    assert len(world.twitter.posts) == (0 if after is PostState.FAILED else 1)


def test_nothing_is_sent_when_uploading_took_so_long_that_others_may_give_the_attempt_up(world: Installation) -> None:
    with_images(world, one=ONE)
    drafted(world)
    honest = world.twitter.upload

    def slow(images: Sequence[Image]) -> tuple[str, ...]:
        world.clock.advance(ATTEMPT_LIFETIME - SEND_TIMEOUT + timedelta(seconds=1))
        return honest(images)

    world.twitter.upload = slow  # type: ignore[method-assign]
    publish.run(world.app)
    assert world.twitter.posts == {}
    (post,) = [post for post in world.posts() if post.account_key == "twitter"]
    assert "the machine stood still" in (post.note or "")


def test_a_post_whose_images_are_not_kept_any_more_fails_with_the_remedy_and_goes_out_without_them(
    world: Installation,
) -> None:
    with_images(world, one=ONE)
    (post, _) = drafted(world)
    store = world.app.store

    def gone(images: Sequence[Image]) -> tuple[str, ...]:
        store.picture("0" * 64)
        return ()

    world.twitter.upload = gone  # type: ignore[method-assign]
    publish.run(world.app)
    failed = store.post(post.id)
    assert failed.state is PostState.FAILED
    assert f"crosspost review edit {post.id} --no-images" in (failed.note or "")
    edited = review.edit(world.app, post.id, None, version=failed.version, who="ann", without_images=True)
    assert (edited.state, edited.outgoing.images, edited.teaser) == (PostState.DRAFT, (), failed.teaser)
    store.approve(post.id, version=edited.version, who="ann", now=world.clock())
    world.walk(times=8)
    assert len(world.twitter.posts) == 1


def test_an_edit_of_the_words_keeps_the_images(world: Installation) -> None:
    with_images(world, one=ONE)
    (_, post) = drafted(world)
    assert post.outgoing.platform is PlatformName.FACEBOOK
    edited = review.edit(world.app, post.id, "Other words", version=post.version, who="ann")
    assert edited.outgoing.images == post.outgoing.images
    assert edited.outgoing.text.startswith("Other words\n\nhttps://blog.example.org/article-1?")


def test_alternative_texts_count_in_the_budget_before_they_are_spent(world: Installation) -> None:
    with_images(world, one=ONE, two=TWO)
    (post, other) = drafted(world)
    assert full_price(post, world.app.prices) == Decimal("0.200") + 2 * Decimal("0.005")
    assert full_price(other, world.app.prices) == 0
    world.with_account("twitter", monthly_budget_usd=Decimal("0.205"))
    (problem,) = publish.run(world.app).problems
    assert "this post costs $0.210" in problem
    assert world.twitter.calls == []


def test_another_teaser_and_the_way_back_keep_the_images(world: Installation) -> None:
    with_images(world, one=ONE)
    for post in drafted(world):
        other = next(one for one in review.variants(world.app, post) if one.text != post.teaser.text)
        taken = review.reword(world.app, post.id, other.text, version=post.version, who="ann")
        back = review.reword(world.app, post.id, post.teaser.text, version=taken.version, who="ann")
        assert taken.teaser.text == other.text
        assert taken.outgoing.images == back.outgoing.images == post.outgoing.images != ()


def test_another_teaser_brings_back_no_image_that_somebody_left_away(world: Installation) -> None:
    with_images(world, one=ONE)
    post = drafted(world)[0]
    bare = review.edit(world.app, post.id, None, version=post.version, who="ann", without_images=True)
    other = next(one for one in review.variants(world.app, post) if one.text != post.teaser.text)
    assert review.reword(world.app, post.id, other.text, version=bare.version, who="ann").outgoing.images == ()
