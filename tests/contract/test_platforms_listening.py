"""Listening through the real clients: our own answers noticed later, and nothing lost where there is too much."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import get_args

import pytest

from crosspost.core.costs import Operation
from crosspost.core.outgoing import freeze
from crosspost.model import Account, LinkPlacement, PlatformName, Teaser
from crosspost.platforms import connect, facebook_listening, twitter_listening
from crosspost.ports import Platform
from crosspost.sandbox import credentials
from crosspost.sandbox.rules import Rules, Vocabulary
from crosspost.sandbox.server import Sandbox
from tests.contract.sandbox_clients import SetClock, graph_client, x_client

X_ACCOUNT = Account(key="x", platform=PlatformName.TWITTER, remote_account_id=credentials.twitter_user_id())
PAGE_ACCOUNT = Account(key="page", platform=PlatformName.FACEBOOK, remote_account_id=credentials.facebook_page_id())
MINUTE = timedelta(minutes=1)


@pytest.fixture
def clock() -> SetClock:
    return SetClock()


@pytest.fixture
def sandbox(clock: SetClock) -> Iterator[Sandbox]:
    with Sandbox(clock=clock) as running:
        yield running


@pytest.fixture
def billed() -> list[tuple[Operation, int]]:
    return []


def x(sandbox: Sandbox, clock: SetClock, billed: list[tuple[Operation, int]]) -> Platform:
    return connect(
        X_ACCOUNT,
        credentials.twitter_keys(),
        sandbox_url=sandbox.url,
        clock=clock,
        meter=lambda operation, count: billed.append((operation, count)),
    )


def page(sandbox: Sandbox, clock: SetClock) -> Platform:
    return connect(PAGE_ACCOUNT, credentials.facebook_keys(), sandbox_url=sandbox.url, clock=clock)


def published(platform: Platform, name: PlatformName) -> str:
    teaser = Teaser(
        platform=name,
        style="headline",
        text="Le bilan de l'année",
        link=None,
        link_placement=LinkPlacement.NONE,
        weighted_length=20,
        limit=280,
    )
    return platform.publish(freeze(teaser, post_id=1)).remote_id


# ── X


@pytest.mark.parametrize("vocabulary", get_args(Vocabulary))
def test_an_answer_of_ours_that_comes_later_is_noticed_on_x(clock: SetClock, vocabulary: Vocabulary) -> None:
    with Sandbox(clock=clock, rules=Rules(vocabulary=vocabulary)) as sandbox:
        ours = x(sandbox, clock, [])
        post = published(ours, PlatformName.TWITTER)
        clock.pass_(minutes=1)
        question = sandbox.reply(post, "C'est où ?", author="Zoé")
        first = ours.replies([post], since=clock() - MINUTE)
        assert [(one.remote_id, one.answers, one.author) for one in first.remarks] == [(question, post, "Zoé")]
        assert question not in first.answered
        clock.pass_(hours=1)
        since = clock() - MINUTE
        x_client(sandbox).create_tweet(text="@zoe Ici.", in_reply_to_tweet_id=question)
        assert ours.replies([post], since=since, waiting=True).answered == {question}


def test_our_own_posts_are_paid_for_only_where_something_waits_for_an_answer(
    sandbox: Sandbox, clock: SetClock, billed: list[tuple[Operation, int]]
) -> None:
    ours = x(sandbox, clock, billed)
    since = clock()
    published(ours, PlatformName.TWITTER)
    billed.clear()
    ours.replies([], since=since)
    assert sum(count for _, count in billed) == 0
    ours.replies([], since=since, waiting=True)
    assert sum(count for _, count in billed) == 1


def test_of_too_many_mentions_the_newest_are_heard_and_the_rest_later(
    sandbox: Sandbox, clock: SetClock, billed: list[tuple[Operation, int]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(twitter_listening, "LISTEN_PAGES", 2)
    ours, since = x(sandbox, clock, billed), clock()
    said = []
    for number in range(430):
        clock.pass_(seconds=20)
        said.append(sandbox.mention(f"n° {number} @sandbox_1"))
    first = ours.replies([], since=since)
    assert [one.remote_id for one in first.remarks] == said[-200:]
    assert first.since == first.remarks[0].at > since
    heard, until = {one.remote_id for one in first.remarks}, first.since
    for _ in range(3):
        look = ours.replies([], since=since, until=until)
        heard |= {one.remote_id for one in look.remarks}
        if look.since == since:
            break
        until = look.since
    assert heard == set(said)
    assert look.since == since


@pytest.mark.parametrize("most", [20, 60, 200])
def test_no_more_is_billed_than_a_look_may_cost_and_the_rest_is_heard_later(
    sandbox: Sandbox, clock: SetClock, billed: list[tuple[Operation, int]], most: int
) -> None:
    ours, since = x(sandbox, clock, billed), clock()
    said = []
    for number in range(130):
        clock.pass_(seconds=20)
        said.append(sandbox.mention(f"n° {number} @sandbox_1"))
    heard: set[str] = set()
    until = None
    for _ in range(12):
        billed.clear()
        look = ours.replies([], since=since, until=until, waiting=True, most=most)
        assert sum(count for _, count in billed) <= most
        heard |= {one.remote_id for one in look.remarks}
        if look.since == since:
            break
        until = look.since
    assert heard == set(said)


def test_a_look_smaller_than_xs_smallest_pages_is_a_mistake(
    sandbox: Sandbox, clock: SetClock, billed: list[tuple[Operation, int]]
) -> None:
    with pytest.raises(ValueError, match="too small"):
        x(sandbox, clock, billed).replies([], since=clock(), most=19)


# ── Facebook


def test_an_answer_of_ours_that_comes_later_is_noticed_on_facebook(sandbox: Sandbox, clock: SetClock) -> None:
    ours = page(sandbox, clock)
    post = published(ours, PlatformName.FACEBOOK)
    clock.pass_(minutes=1)
    question = sandbox.reply(post, "C'est où ?")
    assert ours.replies([post], since=clock() - MINUTE).answered == frozenset()
    clock.pass_(hours=1)
    since = clock() - MINUTE
    graph_client(sandbox).put_object(question, "comments", message="Ici.")
    later = ours.replies([post], since=since)
    assert (later.remarks, later.answered) == ((), frozenset({question}))


def test_of_too_many_comments_the_oldest_are_heard_and_the_next_look_goes_on(
    sandbox: Sandbox, clock: SetClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(facebook_listening, "COMMENT_PAGES", 1)
    ours, since = page(sandbox, clock), clock()
    post = published(ours, PlatformName.FACEBOOK)
    said = []
    for _ in range(150):
        clock.pass_(seconds=30)
        said.append(sandbox.reply(post, "Bravo"))
    first = ours.replies([post], since=since)
    assert [one.remote_id for one in first.remarks] == said[:100]
    assert first.until == first.remarks[-1].at.replace(microsecond=0)
    second = ours.replies([post], since=first.until)
    assert [one.remote_id for one in second.remarks] == said[99:]
    assert second.until is None


def test_where_a_pages_calls_are_used_up_nothing_is_taken_for_heard(clock: SetClock) -> None:
    with Sandbox(clock=clock, rules=Rules(page_calls=10)) as sandbox:
        ours, since = page(sandbox, clock), clock()
        post = published(ours, PlatformName.FACEBOOK)
        sandbox.reply(post, "C'est où ?")
        for _ in range(8):
            ours.whoami()
        look = ours.replies([post], since=since)
    assert (look.remarks, look.until) == ((), since)
