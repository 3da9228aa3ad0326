"""Private counts: clicks on X while it gives them, and Facebook's insights by the names that live."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from crosspost.errors import CannotTell
from crosspost.model import Account, Outgoing, PlatformName
from crosspost.platforms import connect
from crosspost.platforms.answer import Answer
from crosspost.platforms.facebook_insights import NAMES, ForgetfulNames, counts_of
from crosspost.sandbox import credentials
from crosspost.sandbox.server import Sandbox
from tests.fakes import SetClock


def refused(code: int) -> Answer:
    return Answer(status=400, body={"error": {"code": code, "message": "no"}})


def page(*, dead: frozenset[str], asked: list[str]) -> Callable[[str], Answer]:
    """A Page that knows no name of `dead`; everything else counts 7."""

    def ask(names: str) -> Answer:
        asked.append(names)
        if set(names.split(",")) & dead:
            return refused(100)
        return Answer(status=200, body={"data": [{"name": n, "values": [{"value": 7}]} for n in names.split(",")]})

    return ask


def test_one_dead_name_loses_nothing_but_itself_and_is_not_asked_for_again() -> None:
    names, asked = ForgetfulNames(), list[str]()
    ask = page(dead=frozenset({"post_clicks"}), asked=asked)
    assert counts_of(ask, names) == {"impressions": 7, "reach": 7}
    assert names.dead() == {"post_clicks"}
    calls = len(asked)
    assert counts_of(ask, names) == {"impressions": 7, "reach": 7}
    assert len(asked) == calls + 1


def test_where_every_name_is_refused_the_post_is_the_reason() -> None:
    names = ForgetfulNames()
    assert counts_of(page(dead=frozenset(NAMES), asked=[]), names) == {}
    assert names.dead() == frozenset()


@pytest.mark.parametrize("answer", [refused(190), refused(10), refused(80001), Answer(status=503)])
def test_where_the_next_post_would_fare_the_same_reading_ends(answer: Answer) -> None:
    with pytest.raises(CannotTell):
        counts_of(lambda _: answer, ForgetfulNames())


@pytest.mark.parametrize(
    "body", [{"data": [{"name": "post_clicks"}]}, {"data": [{"name": "post_clicks", "values": [{"value": "9"}]}]}, {}]
)
def test_what_facebook_does_not_give_is_absent(body: object) -> None:
    assert counts_of(lambda _: Answer(status=200, body=body), ForgetfulNames()) == {}


def test_clicks_are_read_on_facebook() -> None:
    clock = SetClock()
    account = Account(key="p", platform=PlatformName.FACEBOOK, remote_account_id=credentials.facebook_page_id())
    with Sandbox(clock=clock) as sandbox:
        platform = connect(account, credentials.facebook_keys(), sandbox_url=sandbox.url, clock=clock)
        post = platform.publish(Outgoing(platform=PlatformName.FACEBOOK, text="words", link=None, mark="p1"))
        sandbox.engage(post.remote_id, clicks=4, impressions=90, reach=60, likes=2)
        counts = platform.metrics([post.remote_id])[post.remote_id].counts
    assert counts == {"likes": 2, "replies": 0, "clicks": 4, "impressions": 90, "reach": 60}


def test_clicks_are_read_on_x_for_a_month_and_old_posts_keep_their_public_counts() -> None:
    clock = SetClock()
    account = Account(key="x", platform=PlatformName.TWITTER, remote_account_id=credentials.twitter_user_id())
    with Sandbox(clock=clock) as sandbox:
        platform = connect(account, credentials.twitter_keys(), sandbox_url=sandbox.url, clock=clock)
        old = platform.publish(Outgoing(platform=PlatformName.TWITTER, text="old", link=None, mark="p1")).remote_id
        clock.advance(timedelta(days=29))
        young = platform.publish(Outgoing(platform=PlatformName.TWITTER, text="young", link=None, mark="p2")).remote_id
        for remote_id in (old, young):
            sandbox.engage(remote_id, clicks=4, likes=2)
        assert platform.metrics([old, young])[old].counts["clicks"] == 4
        clock.advance(timedelta(days=1))
        found = platform.metrics([old, young])
    assert "clicks" not in found[old].counts
    assert found[old].counts["likes"] == found[young].counts["likes"] == 2
    assert found[young].counts["clicks"] == 4
