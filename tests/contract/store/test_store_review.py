"""Every pair of states, every door of the review, every version."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from crosspost.core.lifecycle import may
from crosspost.errors import IllegalTransition, NoSuchPost, StaleVersion, StoreError
from crosspost.model import Post, PostState
from crosspost.store import SqlStore
from crosspost.store.transitions import load, move
from tests.contract.store.support import (
    HOUR,
    NOW,
    PRICE,
    approved,
    articles,
    drafted,
    failed,
    freeze,
    in_doubt,
    in_state,
    teaser,
)

S = PostState
PROOF: dict[str, Any] = {"remote_id": "r1", "published_at": NOW}


@pytest.mark.parametrize("old", list(PostState))
@pytest.mark.parametrize("new", list(PostState))
def test_the_store_makes_a_step_exactly_when_the_life_of_a_post_has_it(
    store: SqlStore, old: PostState, new: PostState
) -> None:
    post = in_state(store, old)
    life = store.history(post.id)
    proof: dict[str, Any] = PROOF if new is S.PUBLISHED else {}
    if may(old, new):
        with store._db.write() as connection:
            moved = move(connection, post, new, who="test", now=NOW, **proof)
        assert moved.state is new
        assert [(e.from_state, e.to_state) for e in store.history(post.id)[len(life) :]] == [(old, new)]
    else:
        with store._db.write() as connection, pytest.raises(IllegalTransition, match=f"is {old}.*cannot become {new}"):
            move(connection, post, new, who="test", now=NOW, **proof)
        assert store.post(post.id) == post
        assert store.history(post.id) == life


def test_a_step_from_a_state_the_post_has_left_is_stale(store: SqlStore) -> None:
    (article_id,) = articles(store, 1)
    as_seen = drafted(store, article_id)
    store.approve(as_seen.id, version=1, who="ann", now=NOW)
    with store._db.write() as connection, pytest.raises(StaleVersion):
        move(connection, as_seen, S.REJECTED, who="test", now=NOW)
    with store._db.read() as connection:
        assert load(connection, as_seen.id).state is S.APPROVED


def approve(store: SqlStore, post: Post, version: int) -> Post:
    return store.approve(post.id, version=version, who="ann", now=NOW)


def reject(store: SqlStore, post: Post, version: int) -> Post:
    return store.reject(post.id, version=version, reason="dull", who="ann", now=NOW)


def edit(store: SqlStore, post: Post, version: int) -> Post:
    words = teaser("Better words")
    outgoing = freeze(post.id)
    return store.edit(
        post.id, version=version, teaser=words, outgoing=outgoing, price_usd=PRICE / 2, who="ann", now=NOW
    )


def hold(store: SqlStore, post: Post, version: int) -> Post:
    return store.hold(post.id, version=version, who="ann", now=NOW)


Decision = Callable[[SqlStore, Post, int], Post]
DECISIONS: dict[Decision, tuple[set[PostState], PostState]] = {
    approve: ({S.DRAFT}, S.APPROVED),
    reject: ({S.DRAFT, S.APPROVED, S.FAILED, S.IN_DOUBT}, S.REJECTED),
    edit: ({S.DRAFT, S.APPROVED, S.FAILED}, S.DRAFT),
    hold: ({S.APPROVED}, S.DRAFT),
}


@pytest.mark.parametrize("state", list(PostState))
@pytest.mark.parametrize("decide", DECISIONS)
def test_each_decision_is_possible_from_its_states_only(store: SqlStore, decide: Decision, state: PostState) -> None:
    post = in_state(store, state)
    allowed, after = DECISIONS[decide]
    if state in allowed:
        assert decide(store, post, post.version).state is after
        assert store.history(post.id)[-1].who == "ann"
    else:
        with pytest.raises(IllegalTransition, match=f"Post {post.id} is {state}"):
            decide(store, post, post.version)
        assert store.post(post.id) == post


@pytest.mark.parametrize("decide", DECISIONS)
def test_a_decision_about_another_version_or_no_post_is_refused(store: SqlStore, decide: Decision) -> None:
    post = in_state(store, S.APPROVED)
    with pytest.raises(StaleVersion, match=r"version 7 was seen, 1 is current"):
        decide(store, post, 7)
    assert store.post(post.id) == post
    nobody = Post(**{name: getattr(post, name) for name in post.__dataclass_fields__} | {"id": 999})
    with pytest.raises(NoSuchPost, match="999"):
        decide(store, nobody, 1)


def test_an_edit_brings_new_words_a_new_version_and_needs_approval_again(store: SqlStore) -> None:
    (article_id,) = articles(store, 1)
    before = approved(store, article_id)
    after = edit(store, before, before.version)
    assert (after.version, after.state, after.due_at) == (2, S.DRAFT, before.due_at)
    assert (after.teaser.text, after.price_usd) == ("Better words", PRICE / 2)
    with pytest.raises(StaleVersion):
        approve(store, after, 1)


def test_a_failed_post_that_is_edited_loses_the_refusal(store: SqlStore) -> None:
    (article_id,) = articles(store, 1)
    post = failed(store, article_id)
    assert post.note == "text too long"
    assert edit(store, post, post.version).note is None


def test_holding_keeps_the_words_and_makes_what_was_seen_stale(store: SqlStore) -> None:
    (article_id,) = articles(store, 1)
    before = approved(store, article_id)
    after = hold(store, before, before.version)
    assert (after.teaser, after.version) == (before.teaser, before.version + 1)


def test_an_edit_may_not_repeat_another_post_word_for_word(store: SqlStore) -> None:
    one, two = articles(store, 2)
    first, second = drafted(store, one), drafted(store, two)
    edit(store, first, 1)
    with pytest.raises(StoreError, match=f"the same as post {first.id}"):
        edit(store, second, 1)
    assert store.post(second.id) == second
    edit(store, store.post(first.id), 2)


def test_giving_up_a_post_in_doubt_leaves_its_attempt_unknown(store: SqlStore) -> None:
    (article_id,) = articles(store, 1)
    post, attempt = in_doubt(store, article_id)
    assert reject(store, post, post.version).note == "dull"
    assert store.attempts(post.id) == (attempt,)
    assert store.doubtful(now=NOW + 100 * HOUR) == ()


def test_posts_are_listed_by_due_time_then_number_with_the_undue_last(store: SqlStore) -> None:
    one, two, three, four = articles(store, 4)
    undue = drafted(store, one)
    late = approved(store, two, due_at=NOW + HOUR)
    soon, also_soon = approved(store, three), approved(store, four)
    assert [post.id for post in store.posts()] == [soon.id, also_soon.id, late.id, undue.id]
    assert [post.id for post in store.posts([S.DRAFT])] == [undue.id]
    assert store.posts([S.FAILED]) == ()


def test_articles_come_by_number_and_unknown_ones_are_absent(store: SqlStore) -> None:
    ids = articles(store, 3)
    assert set(store.articles([*ids[:2], 999])) == set(ids[:2])
    assert store.articles([]) == {}


@pytest.mark.parametrize("number", [0, -1, 2**31, 2**63, 99999999999999999999])
def test_a_number_that_no_post_can_have_is_no_post_at_every_door(store: SqlStore, number: int) -> None:
    doors: list[Callable[[], object]] = [
        lambda: store.post(number),
        lambda: store.approve(number, version=1, who="ann", now=NOW),
        lambda: store.move_due(number, version=1, due_at=NOW, who="ann", now=NOW),
    ]
    for door in doors:
        with pytest.raises(NoSuchPost, match=f"no post {number}"):
            door()
