"""An account that may post, but not reply or listen: told once, nothing else stops, and no link is left behind."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from crosspost.core import replies
from crosspost.core.checkup.facts import FacebookFacts, Health, Token
from crosspost.core.permissions import PERMISSIONS
from crosspost.errors import MayNotListen, MayNotReply
from crosspost.model import Ability, Identity, LinkPlacement, PostState, Receipt, ReplyState
from crosspost.steps import alert, doctor, listen, publish, report
from crosspost.steps import schedule as scheduling
from tests.steps.conftest import Installation, entry

HOUR = timedelta(hours=1)
NO_COMMENT = MayNotReply("Facebook refuses the comment (code 200): it needs pages_manage_engagement")
NO_COMMENTS = MayNotListen("Facebook does not show the comments (code 10): it needs pages_read_user_content")


@pytest.fixture
def page(world: Installation) -> Installation:
    """A Page whose links go into the first comment, which it may not write."""
    world.with_account("facebook", link=LinkPlacement.REPLY, min_gap=timedelta(0))
    world.show()
    world.walk()
    world.facebook.refuse_reply = NO_COMMENT
    return world


def on_page(world: Installation, state: PostState) -> int:
    return sum(post.account_key == "facebook" for post in world.posts(state))


def refused_once(page: Installation) -> None:
    """One post is out without its link, the next one waits."""
    page.show(entry(1))
    page.walk(times=2)
    page.show(entry(2), entry(1))
    page.walk(times=4)


def lack_of(world: Installation, ability: Ability) -> str | None:
    lack = world.app.store.account_states()["facebook"].lacks.get(ability)
    return lack.said if lack else None


def test_a_refused_comment_pauses_nothing_and_no_second_post_goes_out_without_its_link(page: Installation) -> None:
    refused_once(page)
    assert page.app.store.account_states()["facebook"].paused_reason is None
    assert (on_page(page, PostState.PUBLISHED), on_page(page, PostState.APPROVED)) == (1, 1)
    assert page.facebook.calls.count("reply") == 1
    told = report.run(page.app)
    assert told.calls_a_human
    assert any("pages_manage_engagement" in trouble for trouble in told.troubles)


def test_posts_that_carry_their_link_themselves_go_on(page: Installation) -> None:
    refused_once(page)
    page.with_account("facebook", link=LinkPlacement.POST)
    page.show(entry(3), entry(2), entry(1))
    page.walk(times=4)
    assert on_page(page, PostState.PUBLISHED) == 2
    assert alert.now_troubling(page.app) == (), "the settings ask for it no more"


def test_it_is_told_once_however_often_it_is_tried(page: Installation, caplog: pytest.LogCaptureFixture) -> None:
    refused_once(page)
    for _ in range(20):
        page.clock.advance(HOUR)
        publish.run(page.app)
        alert.run(page.app)
    assert sum("alert.began key=replying:facebook" in line for line in caplog.messages) == 1
    assert page.facebook.calls.count("reply") == 4, "every six hours"
    assert on_page(page, PostState.PUBLISHED) == 1


def test_once_the_comment_is_taken_the_links_follow_by_themselves(page: Installation) -> None:
    refused_once(page)
    page.facebook.refuse_reply = None
    for _ in range(14):
        page.clock.advance(HOUR)
        page.walk(rooms=("schedule", "publish"))
    assert {reply.state for reply in page.app.store.replies()} == {ReplyState.SENT}
    assert on_page(page, PostState.PUBLISHED) == 2
    assert lack_of(page, Ability.REPLYING) is None
    assert alert.now_troubling(page.app) == ()


def test_on_command_the_comment_is_tried_at_once(page: Installation) -> None:
    refused_once(page)
    page.facebook.refuse_reply = None
    assert page.app.store.resume("facebook", now=page.clock())
    publish.run(page.app)
    assert next(reply.state for reply in page.app.store.replies()) is ReplyState.SENT
    assert not page.app.store.resume("facebook", now=page.clock())


def test_a_comment_that_a_person_wrote_does_not_prove_that_the_token_may(page: Installation) -> None:
    refused_once(page)
    (reply,) = page.app.store.replies()
    page.clock.advance(timedelta(days=8))
    publish.run(page.app)
    assert page.app.store.replies()[0].state is ReplyState.MISSING
    seen = Receipt(remote_id="77", url=None, at=page.clock())
    verdict = replies.told_there(seen, who="anna")
    page.app.store.settle_reply(page.app.store.replies()[0], verdict, who="anna", now=page.clock())
    assert lack_of(page, Ability.REPLYING) is not None
    assert reply.post_id == page.app.store.replies()[0].post_id


def looked_at(world: Installation, *scopes: str) -> None:
    token = Token(kind="PAGE", valid=True, page_id="2000", scopes=frozenset(scopes))
    world.facebook.health = Health(
        asked_at=world.clock(),
        identity=Identity(remote_account_id="2000", name="Page"),
        facebook=FacebookFacts(token=token),
    )
    world.clock.advance(timedelta(days=1))
    alert.run(world.app)


def test_a_token_that_is_known_to_lack_the_permission_sends_no_first_post_without_its_link(page: Installation) -> None:
    every = tuple(PERMISSIONS.values())
    looked_at(page, *(scope for scope in every if scope != "pages_manage_engagement"))
    assert "pages_manage_engagement" in str(lack_of(page, Ability.REPLYING))
    page.show(entry(1, published_at=page.clock()))
    page.walk(times=4)
    assert (on_page(page, PostState.PUBLISHED), page.facebook.calls.count("reply")) == (0, 0)
    page.facebook.refuse_reply = None
    looked_at(page, *every)
    assert lack_of(page, Ability.REPLYING) is None
    for _ in range(3):
        page.clock.advance(HOUR)
        scheduling.run(page.app)
        publish.run(page.app)
    assert [reply.state for reply in page.app.store.replies()] == [ReplyState.SENT]


def test_what_facebook_refused_is_not_taken_back_for_what_the_token_says(page: Installation) -> None:
    refused_once(page)
    looked_at(page, *PERMISSIONS.values())
    assert lack_of(page, Ability.REPLYING) == str(NO_COMMENT)


def test_comments_that_may_not_be_read_are_told_once_and_tried_rarely(world: Installation) -> None:
    world.facebook.read_raises = NO_COMMENTS
    problems: list[str] = []
    for _ in range(13):
        problems += listen.run(world.app).problems
        world.clock.advance(HOUR)
    assert len(problems) == 1
    assert "pages_read_user_content" in problems[0]
    assert world.facebook.calls.count("replies") == 3
    assert [trouble.code for trouble in alert.now_troubling(world.app)] == ["may_not_listen"]
    world.facebook.read_raises = None
    world.clock.advance(6 * HOUR)
    listen.run(world.app)
    assert lack_of(world, Ability.LISTENING) is None
    assert world.app.store.account_states()["facebook"].paused_reason is None


def test_a_dry_run_says_that_the_post_would_wait(page: Installation) -> None:
    refused_once(page)
    page.clock.advance(7 * HOUR)
    dry = replace(page.app, dry_run=True)
    page.app.store.set_due({post.id: page.clock() for post in page.posts(PostState.APPROVED)}, now=page.clock())
    assert [post.account_key for post in publish.run(dry).would_send] == []


def test_the_doctor_tells_what_is_refused_though_the_token_has_every_permission(page: Installation) -> None:
    refused_once(page)
    looked_at(page, *PERMISSIONS.values())
    found = {finding.code: finding for finding in doctor.run(page.app)}
    assert found["replying_refused"].what == str(NO_COMMENT)
    assert "crosspost resume facebook" in found["replying_refused"].remedy
