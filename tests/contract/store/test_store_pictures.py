"""The bytes of images: kept with the article, given to the post that needs them, forgotten when none does."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import update

from crosspost.errors import StoreError
from crosspost.model import Gallery, Image, Page, PostState
from crosspost.store import SqlStore
from crosspost.store.schema import pictures, posts
from tests.contract.store.support import IN_STATE, NOW, articles, draft, freeze, news, polled, synced

DATA = bytes(range(256)) * 10
DIGEST = hashlib.sha256(DATA).hexdigest()
IMAGE = Image(sha256=DIGEST, media_type="image/png", size=len(DATA), width=2, height=3, name="a.png", alt="Été")
MONTH = timedelta(days=30)


def with_image(store: SqlStore) -> int:
    """An extracted article with one image."""
    synced(store)
    store.record_polls([polled(news(1))])
    (article,) = store.articles_to_extract(limit=1)
    gallery = Gallery(images=(IMAGE,), troubles=("b.png: gone",))
    store.save_page(article.id, Page(), now=NOW, gallery=gallery, pictures={DIGEST: DATA})
    return article.id


def test_an_articles_images_come_back_as_they_were_kept(store: SqlStore) -> None:
    article_id = with_image(store)
    assert store.articles([article_id])[article_id].gallery == Gallery(images=(IMAGE,), troubles=("b.png: gone",))
    assert store.picture(DIGEST) == DATA
    assert store.pictures_kept([DIGEST, "0" * 64]) == {DIGEST}
    assert store.pictures_kept([]) == frozenset()


def test_an_image_that_is_not_kept_is_said_so(store: SqlStore) -> None:
    with pytest.raises(StoreError, match="000000000000 is not kept any more"):
        store.picture("0" * 64)


def test_an_image_that_is_not_what_it_was_is_never_handed_out(store: SqlStore) -> None:
    with_image(store)
    with store._db.write() as connection:
        connection.execute(update(pictures).values(data=b"something else"))
    with pytest.raises(StoreError, match="damaged"):
        store.picture(DIGEST)


def test_a_posts_outgoing_comes_back_with_its_images(store: SqlStore) -> None:
    post = store.add_draft(draft(with_image(store)), lambda n: replace(freeze(n), images=(IMAGE,)), now=NOW)
    assert post is not None
    assert store.post(post.id).outgoing.images == (IMAGE,)


def test_bytes_are_forgotten_a_while_after_they_were_last_kept(store: SqlStore) -> None:
    article_id = with_image(store)
    assert store.drop_pictures(kept_before=NOW) == 0
    later = NOW + MONTH
    store.save_page(article_id, Page(), now=later, gallery=Gallery(images=(IMAGE,)), pictures={DIGEST: DATA})
    assert store.drop_pictures(kept_before=later) == 0, "kept again"
    assert store.drop_pictures(kept_before=later + MONTH) == 1
    assert store.pictures_kept([DIGEST]) == frozenset()


@pytest.mark.parametrize(
    ("state", "needed"),
    [
        (PostState.DRAFT, True),
        (PostState.APPROVED, True),
        (PostState.PUBLISHING, True),
        (PostState.IN_DOUBT, True),
        (PostState.FAILED, True),
        (PostState.PUBLISHED, False),
        (PostState.REJECTED, False),
        (PostState.EXPIRED, False),
    ],
)
def test_bytes_stay_as_long_as_a_post_may_still_be_sent(store: SqlStore, state: PostState, needed: bool) -> None:
    with_image(store)
    (article_id,) = articles(store, 1)
    post = IN_STATE[state](store, article_id)
    with store._db.write() as connection:
        outgoing = {**connection.execute(posts.select()).one().outgoing, "images": [vars(IMAGE)]}
        connection.execute(update(posts).values(outgoing=outgoing))
    assert store.post(post.id).outgoing.images == (IMAGE,)
    store.drop_pictures(kept_before=NOW + MONTH)
    assert (store.pictures_kept([DIGEST]) == {DIGEST}) is needed
