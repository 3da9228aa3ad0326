"""Where the line once gave way: shared articles, gaps after late posts, the queue after a long dry run, edits, 410."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from crosspost.core.due_times import LATE
from crosspost.errors import FetchError
from crosspost.model import Feed, Page, PostState
from crosspost.steps import LINE, extract, poll, publish, report, schedule
from tests.steps.conftest import Installation, entry, page

MINUTE = timedelta(minutes=1)


@pytest.fixture
def two_feeds(world: Installation) -> Installation:
    """The blog goes to X, a planet that repeats some of its articles goes to Facebook."""
    feeds = {**world.app.feeds, "planet": Feed(key="planet", url="https://planet.example.org/feed")}
    world.app = replace(world.app, feeds=feeds)
    world.with_account("twitter", feeds=("blog",))
    world.with_account("facebook", feeds=("planet",))
    world.app.store.sync(tuple(feeds.values()), tuple(world.app.accounts.values()), now=world.clock())
    for feed in feeds:
        world.show(entry(0), feed=feed)
    world.walk()
    return world


@pytest.mark.parametrize("behind", [timedelta(0), timedelta(hours=2)], ids=["in the same poll", "hours later"])
def test_an_article_in_two_feeds_goes_to_the_accounts_of_both_once_each(
    two_feeds: Installation, behind: timedelta
) -> None:
    two_feeds.show(entry(1), entry(0))
    if not behind:
        two_feeds.show(entry(1), entry(0), feed="planet")
    two_feeds.walk(times=8)
    two_feeds.show(entry(1), entry(0), feed="planet")
    two_feeds.walk(times=8)
    assert (len(two_feeds.twitter.posts), len(two_feeds.facebook.posts)) == (1, 1)


def test_an_account_that_follows_both_feeds_gets_the_article_once(two_feeds: Installation) -> None:
    two_feeds.with_account("facebook", feeds=())
    two_feeds.app.store.sync(
        tuple(two_feeds.app.feeds.values()), tuple(two_feeds.app.accounts.values()), now=two_feeds.clock()
    )
    two_feeds.show(entry(1), entry(0))
    two_feeds.show(entry(1), entry(0), feed="planet")
    two_feeds.walk(times=8)
    assert len(two_feeds.facebook.posts) == 1


def test_what_a_new_feed_shows_at_its_first_poll_is_its_past_also_where_another_feed_just_brought_it(
    world: Installation,
) -> None:
    world.with_account("twitter", feeds=("blog",))
    world.with_account("facebook", feeds=("planet",))
    world.show()
    world.walk()
    world.show(entry(1))
    world.walk()
    feeds = {**world.app.feeds, "planet": Feed(key="planet", url="https://planet.example.org/feed")}
    world.app = replace(world.app, feeds=feeds)
    world.app.store.sync(tuple(feeds.values()), tuple(world.app.accounts.values()), now=world.clock())
    world.show(entry(1), feed="planet")
    world.walk(times=8)
    assert (len(world.twitter.posts), len(world.facebook.posts)) == (1, 0)


def test_the_gap_is_kept_after_a_post_that_went_out_late(world: Installation) -> None:
    gap = timedelta(minutes=30)
    world.with_account("twitter", min_gap=gap)
    world.show()
    world.walk()
    world.show(entry(1), entry(2))
    poll.run(replace(world.app, clock=lambda: world.clock() + MINUTE * 15))
    world.clock.advance(MINUTE * 30)
    for step in ("extract", "compose", "schedule", "review"):
        LINE[step](world.app)
    world.clock.advance(LATE - MINUTE)
    for _ in range(60):
        publish.run(world.app)
        world.clock.advance(MINUTE)
    first, second = (held.receipt.at for held in world.twitter.posts.values())
    assert second - first >= gap


def test_a_late_draft_that_nobody_reviews_holds_up_no_approved_post(world: Installation) -> None:
    world.with_account("twitter", max_per_day=1)
    world.show()
    world.walk()
    world.show(entry(1), entry(2))
    world.walk(times=1)
    world.clock.advance(MINUTE)
    for post in world.posts(PostState.APPROVED):
        if post.account_key == "twitter" and post.article_id == min(p.article_id for p in world.posts()):
            world.app.store.hold(post.id, version=post.version, who="anna", now=world.clock())
    due = {post.id: post.due_at for post in world.posts(PostState.APPROVED)}
    world.clock.advance(timedelta(minutes=30))
    schedule.run(world.app)
    assert {post.id: post.due_at for post in world.posts(PostState.APPROVED)} == due


def test_an_edit_that_comes_while_the_page_is_read_is_not_lost(
    world: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.show()
    world.walk()
    thin = entry(1, content="<p>Court.</p>")
    world.show(thin)
    poll.run(world.app, force=True)
    world.pages.pages[str(thin.link)] = page("Ancien texte. " * 60)
    read_all = world.pages.read_all

    def read_while_the_author_edits(urls: object) -> object:
        answers = list(read_all(urls))  # type: ignore[arg-type]
        world.show(replace(thin, title="Un meilleur titre", content="<p>Corrigé.</p>"))
        poll.run(world.app, force=True)
        return iter(answers)

    monkeypatch.setattr(world.pages, "read_all", read_while_the_author_edits)
    assert extract.run(world.app).counts["extracted"] == 0
    monkeypatch.undo()
    world.pages.pages[str(thin.link)] = Page(title="t", blocks=page("Nouveau texte. " * 60).blocks)
    assert extract.run(world.app).counts["extracted"] == 1
    (article,) = world.app.store.articles([1]).values()
    assert article.title == "Un meilleur titre"
    assert "Nouveau" in article.blocks[0].text


def test_a_feed_that_was_gone_is_polled_again_once_somebody_says_so(world: Installation) -> None:
    world.show()
    world.walk()
    world.feeds.shown["blog"] = FetchError("410 Gone.", gone=True)
    world.walk(times=2)
    polled = len(world.feeds.polled)
    world.show(entry(1))
    world.walk(times=3)
    assert len(world.feeds.polled) == polled, "it is left alone"
    assert any("`crosspost resume blog`" in trouble for trouble in report.run(world.app).troubles)
    assert world.app.store.revive("blog")
    assert not world.app.store.revive("blog")
    world.walk(times=4)
    assert len(world.twitter.posts) == 1
    assert not report.run(world.app).troubles
