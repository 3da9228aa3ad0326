"""What a database that was put back does: nothing that went out since its backup goes out again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from crosspost.errors import DatabaseUnusable, TryLater, UnfitArticle
from crosspost.model import Ledger, LinkPlacement, PostState, ReplyState, World
from crosspost.steps.queueing import queue
from crosspost.store import SqlStore, open_store
from crosspost.store.restore import SKIPPED_NUMBERS, Restored, make_safe, restore
from tests.fakes import SetClock
from tests.steps.conftest import Installation, entry, installation

LATER = timedelta(hours=6)


@pytest.fixture
def world(tmp_path: Path) -> Iterator[Installation]:
    """One account on X whose links go into the first reply, on a file that can be backed up."""
    with installation(address(tmp_path)) as made:
        made.with_account("twitter", link=LinkPlacement.REPLY, min_gap=timedelta(0))
        made.show()
        made.walk()
        yield made


def address(folder: Path) -> str:
    return f"sqlite:///{folder / 'run.db'}"


def put_back(world: Installation, folder: Path) -> Restored:
    """Hours after the backup, the database is as it was then."""
    world.clock.advance(LATER)
    assert isinstance(world.app.store, SqlStore)
    world.app.store.close()
    done = restore(folder / "copy.db", address(folder), world=World.REAL, now=world.clock())
    store = open_store(address(folder), world=World.REAL, now=world.clock())
    store.sync(list(world.app.feeds.values()), list(world.app.accounts.values()), now=world.clock())
    world.app = replace(world.app, store=store)
    return done


def test_a_reply_that_waited_and_went_out_since_is_found_and_not_sent_again(
    world: Installation, tmp_path: Path
) -> None:
    world.show(entry(1))
    world.twitter.refuse_reply = TryLater("too many")
    world.walk(times=2)
    world.app.store.backup(tmp_path / "copy.db", now=world.clock())
    world.twitter.refuse_reply = None
    world.walk(times=4)
    put_back(world, tmp_path)
    (reply,) = world.app.store.replies()
    assert reply.state is ReplyState.IN_DOUBT
    world.walk(times=4)
    (reply,) = world.app.store.replies()
    assert reply.state is ReplyState.SENT
    assert [len(sent) for sent in world.twitter.sent_replies.values()] == [1]


def test_a_reply_that_waited_and_did_not_go_out_since_is_left_to_a_human(world: Installation, tmp_path: Path) -> None:
    world.show(entry(1))
    world.twitter.refuse_reply = TryLater("too many")
    world.walk(times=2)
    world.app.store.backup(tmp_path / "copy.db", now=world.clock())
    world.twitter.refuse_reply = None
    put_back(world, tmp_path)
    world.walk(times=4)
    (reply,) = world.app.store.replies()
    assert reply.state is ReplyState.MISSING
    assert world.twitter.sent_replies == {}


def test_the_reply_of_a_post_that_was_in_doubt_at_the_time_of_the_backup_is_not_sent_a_second_time(
    world: Installation, tmp_path: Path
) -> None:
    """What is found out of the post now was found out once before, and its reply sent."""
    world.show(entry(1))
    world.twitter.lose_reply = True
    world.walk(times=2)
    assert any(post.state is PostState.IN_DOUBT for post in world.posts())
    world.app.store.backup(tmp_path / "copy.db", now=world.clock())
    world.twitter.lose_reply = False
    world.walk(times=6)
    assert [len(sent) for sent in world.twitter.sent_replies.values()] == [1]
    put_back(world, tmp_path)
    world.walk(times=6)
    (reply,) = world.app.store.replies()
    assert reply.state is ReplyState.SENT
    assert [len(sent) for sent in world.twitter.sent_replies.values()] == [1]


def test_what_begins_after_the_restore_gets_its_reply_as_ever(world: Installation, tmp_path: Path) -> None:
    world.app.store.backup(tmp_path / "copy.db", now=world.clock())
    put_back(world, tmp_path)
    world.walk()
    world.clock.advance(timedelta(minutes=1))
    world.show(entry(2, published_at=world.clock()))
    world.walk(times=4)
    (reply,) = world.app.store.replies()
    assert reply.state is ReplyState.SENT
    assert reply.post_id > SKIPPED_NUMBERS, "not even where the backup had no post at all is a number given twice"


# ── put back by the database's own tools


@pytest.fixture(params=["sqlite", "postgresql"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Where a database stands that others put back."""
    if request.param == "sqlite":
        return address(tmp_path)
    return str(request.getfixturevalue("postgres_url"))


def test_a_database_that_its_own_tools_put_back_is_made_safe_where_it_is(place: str) -> None:
    with installation(place) as world:
        world.with_account("twitter", link=LinkPlacement.REPLY, min_gap=timedelta(0))
        world.show()
        world.walk()
        world.show(entry(1))
        world.twitter.refuse_reply = TryLater("too many")
        world.walk(times=2)
        world.show(entry(1), entry(2))
        world.walk(rooms=("poll", "extract"))
        world.walk(rooms=("compose", "schedule", "review"))
        waiting = world.posts(PostState.APPROVED)
        assert waiting
        highest = max(post.id for post in world.posts())
        assert isinstance(world.app.store, SqlStore)
        world.app.store.close()
        done = make_safe(place, world=World.REAL, now=world.clock())
        assert (done.held, done.taken_at, done.aside) == (len(waiting), None, None)
        assert {world.app.store.post(post.id).state for post in waiting} == {PostState.DRAFT}
        assert {reply.state for reply in world.app.store.replies()} == {ReplyState.IN_DOUBT}
        assert all(state.baseline_at is None for state in world.app.store.feed_states())
        world.walk()
        world.clock.advance(timedelta(minutes=1))
        world.show(entry(3, published_at=world.clock()))
        world.walk(times=2)
        fresh = [post.id for post in world.posts() if post.id > highest]
        assert fresh
        assert min(fresh) > SKIPPED_NUMBERS


def test_where_nothing_was_put_back_there_is_nothing_to_make_safe(tmp_path: Path) -> None:
    with pytest.raises(DatabaseUnusable, match="Put the backup back first"):
        make_safe(address(tmp_path), world=World.REAL, now=SetClock()())
    assert not (tmp_path / "run.db").exists()


# ── what went out since the backup is of the past now, and a person may have it posted


def number_of(world: Installation, title: str) -> int:
    (line,) = world.app.store.ledger(limit=2, title=f"Article numéro {title} sur")
    assert line.ledger is Ledger.BASELINE
    return line.article_id


def test_what_may_have_gone_out_since_the_backup_is_queued_only_by_who_has_looked(
    world: Installation, tmp_path: Path
) -> None:
    """Two went out: one came after the backup, one a person queued after it. The restored database knows of neither."""
    old, missed = entry(1, published_at=world.clock() - 9 * LATER), entry(3)
    world.show(old)
    world.walk()
    world.app.store.backup(tmp_path / "copy.db", now=world.clock())
    queue(world.app, number_of(world, "1"), who="anna")
    world.show(old, entry(2, published_at=world.clock()), missed)
    world.walk(times=9)
    assert {post.state for post in world.posts()} == {PostState.PUBLISHED}
    put_back(world, tmp_path)
    world.walk()
    for title in ("1", "2", "3"):
        with pytest.raises(UnfitArticle, match="--looked") as refused:
            queue(world.app, number_of(world, title), who="anna")
        assert refused.value.against == "restored", title
    queue(world.app, number_of(world, "3"), who="anna", looked=True)


def test_what_is_of_the_time_after_the_restore_needs_no_look(world: Installation, tmp_path: Path) -> None:
    world.app.store.backup(tmp_path / "copy.db", now=world.clock())
    put_back(world, tmp_path)
    world.walk()
    world.clock.advance(LATER)
    world.show(entry(5, published_at=world.clock()))
    world.walk(rooms=("poll",))
    (line,) = world.app.store.ledger(limit=2)
    assert queue(world.app, line.article_id, who="anna") == ("facebook", "twitter")
