"""Health and the ledger: what is in trouble is seen, explained and put right; nothing hostile gets through."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from crosspost.model import Alert, PostState, StepReport
from crosspost.ports import Ticks
from crosspost.steps import LINE
from crosspost.web.health import ON_A_PAGE, ticks_of
from crosspost.web.language import LANGUAGES, language
from tests.steps.conftest import Installation, entry, installation
from tests.web.conftest import Reader, reader_of
from tests.web.seeding import HOSTILE, troubled

S = PostState


@pytest.fixture
def ill(world: Installation) -> Reader:
    return reader_of(troubled(world, 6))


@pytest.fixture(scope="module")
def _sick() -> Iterator[Installation]:
    with installation() as world:
        yield troubled(world, 6)


@pytest.fixture
def sick(_sick: Installation) -> Reader:
    """The same for all who only look, or are refused."""
    return reader_of(_sick)


def test_where_nothing_is_wrong_the_page_says_so_and_what_runs(world: Installation) -> None:
    world.walk(times=2)
    html = reader_of(world).get("/health").text
    assert "All is well" in html
    assert "1 blog answers" in html
    assert "crosspost run" in html
    assert "Articles appear here once" in html
    assert "(needs you)" not in html


def test_everything_in_trouble_is_told_with_what_to_do(sick: Reader) -> None:
    html = sick.get("/health").text
    for said in (
        "things need you",
        "Is it there?",
        "were refused",
        "Paused: it posts nothing.",
        "no answer &lt;b&gt;within&lt;/b&gt; 10 s",
        "it is not asked any more",
        "read timed out",
        "X bills the question: $0.01 at the most",
        "make a new token",
        "1 thing is well",
    ):
        assert said in html, said
    assert '<span class="hidden">(needs you)</span>' in html


@pytest.mark.parametrize(("code", "said"), [("en", "no channel has taken"), ("fr", "aucun canal n’a pris")])
def test_that_nobody_is_told_stands_there_with_since_when_and_what_to_do(
    world: Installation, code: str, said: str
) -> None:
    at = world.clock()
    alert = Alert(key="paused:twitter", since=at, what="twitter is paused", seen_at=at, tried_at=at)
    world.app.store.save_alerts([alert])
    reader = reader_of(world)
    reader.client.headers["accept-language"] = code
    assert said not in reader.get("/health").text
    world.clock.advance(timedelta(minutes=16))
    html = reader.get("/health").text
    assert said in html
    assert "crosspost alerts test" in html


def test_nothing_hostile_is_markup_on_any_page(sick: Reader) -> None:
    for path in ("/health", "/health/ledger", f"/health/ledger?q={HOSTILE[0]}", "/conversation", "/strategy"):
        html = sick.get(path).text
        assert "<script>" not in html, path
        assert "<img src=x" not in html, path
        assert 'href="javascript' not in html, path
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in sick.get("/health/ledger").text


def test_a_paused_account_is_let_go_by_the_button(ill: Reader) -> None:
    html = ill.post("/health/resume", account="facebook", back="/health").text
    assert "Account facebook may post again." in html
    assert "Paused: it posts nothing." not in html
    assert ill.desk.app.store.account_states()["facebook"].paused_reason is None
    assert "was not paused" in ill.post("/health/resume", account="facebook", back="/health").text


def test_a_feed_that_was_gone_is_asked_again_by_the_button(ill: Reader) -> None:
    assert "asked again" in ill.post("/health/revive", feed="blog-1", back="/health").text
    assert not any(state.stopped for state in ill.desk.app.store.feed_states())
    assert "was not stopped" in ill.post("/health/revive", feed="blog-1", back="/health").text


@pytest.mark.parametrize(("path", "name"), [("/health/resume", "account"), ("/health/revive", "feed")])
@pytest.mark.parametrize("key", ["", "nobody", "<script>", "facebook' OR 1=1"])
def test_a_key_that_is_in_no_settings_changes_nothing(sick: Reader, path: str, name: str, key: str) -> None:
    before = sick.desk.app.store.account_states()
    assert sick.post(path, headers=None, **{name: key}).status_code == 400
    assert sick.desk.app.store.account_states() == before


@pytest.mark.parametrize(
    ("there", "remote_id"),
    [("https://x.com/me/status/7700", "7700"), (" 7701 ", "7701"), ("https://twitter.com/a/status/7702?s=20", "7702")],
)
def test_a_post_in_doubt_is_found_by_the_address_that_a_person_pastes(ill: Reader, there: str, remote_id: str) -> None:
    post = ill.world.posts(S.IN_DOUBT)[0]
    html = ill.post(f"/posts/{post.id}/resolve", of="attempt-1", there=there, back="/health").text
    assert f"Noted: post {post.id} is on the platform." in html
    after = ill.of(post)
    assert (after.state, after.remote_id) == (S.PUBLISHED, remote_id)
    assert after.remote_url == f"https://x.com/i/web/status/{remote_id}"


@pytest.mark.parametrize(
    "there", ["https://evil.example/status/7", "soon", "https://www.facebook.com/1_2", "<script>", "7" * 40]
)
def test_what_is_no_address_of_a_post_there_changes_nothing_and_says_why(sick: Reader, there: str) -> None:
    post = sick.world.posts(S.IN_DOUBT)[0]
    assert (
        "neither an address of a post"
        in sick.post(f"/posts/{post.id}/resolve", of="attempt-1", there=there, back="/health").text
    )
    assert sick.of(post) == post


def test_the_form_says_which_sending_it_speaks_of_and_a_word_about_another_is_refused(sick: Reader) -> None:
    post = sick.world.posts(S.IN_DOUBT)[0]
    for path in ("/health", f"/posts/{post.id}", "/?show=trouble"):
        assert 'name="of" value="attempt-1"' in sick.get(path).text
    said = sick.post(f"/posts/{post.id}/resolve", headers=None, of="attempt-2", absent="yes", back="/health")
    assert said.status_code == 409
    assert sick.post(f"/posts/{post.id}/resolve", headers=None, absent="yes", back="/health").status_code == 400
    assert sick.of(post) == post


def test_a_post_that_is_not_there_goes_back_to_be_sent(ill: Reader) -> None:
    post = ill.world.posts(S.IN_DOUBT)[0]
    assert (
        "It will be sent again"
        in ill.post(f"/posts/{post.id}/resolve", of="attempt-1", absent="yes", back="/health").text
    )
    assert ill.of(post).state is S.APPROVED


def test_saying_both_or_nothing_is_asked_again(sick: Reader) -> None:
    post = sick.world.posts(S.IN_DOUBT)[0]
    for fields in ({}, {"there": "7", "absent": "yes"}):
        assert (
            "or say that it is not there"
            in sick.post(f"/posts/{post.id}/resolve", of="attempt-1", back="/health", headers=None, **fields).text
        )
    assert sick.of(post) == post


def test_doctor_looks_on_demand_books_what_it_costs_and_its_findings_are_kept(world: Installation) -> None:
    reader = reader_of(world)
    assert "not looked at yet" in reader.get("/health").text
    html = reader.post("/health/examine", back="/health").text
    assert "Last look: today, 09:00" in html
    at, findings = world.app.store.kept_findings() or (None, ())
    assert at == world.clock()
    assert findings
    assert world.app.store.totals().spent_usd["twitter"] > 0
    world.clock.advance(timedelta(days=1))
    assert "Last look: yesterday, 09:00" in reader_of(world).get("/health").text


def test_two_do_not_look_and_pay_at_once(world: Installation) -> None:
    reader = reader_of(world)
    with reader.desk.checking:
        assert "being looked at already" in reader.post("/health/examine", back="/health").text
    assert world.app.store.kept_findings() is None
    assert world.app.store.totals().spent_usd["twitter"] == 0


def test_ticks_are_told_with_what_is_late_and_what_failed(world: Installation) -> None:
    seconds = [0.0]
    ticks = Ticks(lambda: seconds[0])
    for name, every in (("poll", 60), ("publish", 20), ("keep", 86400)):
        ticks.expect(name, timedelta(seconds=every))
    ticks.begin("poll")
    ticks.done("poll", StepReport(step="poll", counts={}))
    ticks.begin("keep")
    ticks.failed("keep", ValueError("secret words"))
    seconds[0] = 1000.0
    world.app = replace(world.app, ticks=ticks)
    late, *_ = ticks_of(world.app)
    assert late.late
    html = reader_of(world).get("/health").text
    assert "look for new articles" in html
    assert "17 minutes ago" in html
    assert "the last run failed (ValueError; see the log)" in html
    assert "secret words" not in html
    assert "in 23 hours\u00a043 minutes" in html


def test_the_ledger_is_searched_and_paged(world: Installation) -> None:
    world.walk()
    world.show(*(entry(n, title=f"Titre {n} & suite", published_at=world.clock()) for n in range(ON_A_PAGE + 10)))
    world.walk(times=2)
    reader = reader_of(world)
    first, last = reader.get("/health/ledger").text, reader.get("/health/ledger?page=99").text
    assert "60 articles" in first
    assert "Page 1 of 2" in first
    assert "Page 2 of 2" in last
    assert first.count('class="what"') == ON_A_PAGE
    assert reader.get("/health/ledger?q=TITRE 7 ").text.count('class="what"') == 1
    paged = reader.get("/health/ledger?q=%26 suite").text
    assert "/health/ledger?q=%26+suite&amp;page=2" in paged or "q=%26%20suite&amp;page=2" in paged
    assert "None is as you ask for" in reader.get("/health/ledger?q=%25").text
    for odd in ("page=-1", "page=x", "q=%F0", f"q={'x' * 5000}", "q=%00"):
        assert reader.get(f"/health/ledger?{odd}").status_code == 200, odd


def test_each_article_names_its_posts_and_why_it_was_not_posted(sick: Reader) -> None:
    html = sick.get("/health/ledger").text
    for post in sick.world.posts():
        assert f'href="/posts/{post.id}"' in html


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_step_and_every_word_of_the_ledger_has_its_name(code: str) -> None:
    messages = language(code).messages
    assert {f"tick.{name}" for name in (*LINE, "keep")} <= set(messages)
    assert {"ledger.baseline", "ledger.skipped"} <= set(messages)


@pytest.mark.parametrize("path", ["/health", "/health/ledger", "/conversation", "/strategy"])
def test_the_rooms_speak_french(sick: Reader, path: str) -> None:
    assert '<html lang="fr">' in sick.get(path, **{"accept-language": "fr"}).text


def test_a_first_reply_in_question_is_asked_about_and_settled(world: Installation) -> None:
    from crosspost.errors import Refused
    from crosspost.model import LinkPlacement

    world.with_account("twitter", link=LinkPlacement.REPLY)
    world.walk()
    world.twitter.refuse_reply = Refused("not this one")
    world.show(entry(1))
    world.walk(times=3)
    (reply,) = world.app.store.replies()
    reader = reader_of(world)
    assert f"First reply of post {reply.post_id}" in reader.get("/health").text
    own = str(reader.world.app.store.post(reply.post_id).remote_id)
    said = reader.post(f"/posts/{reply.post_id}/resolve", of="reply-1", there=own, back="/health").text
    assert "own address" in said
    said = reader.post(
        f"/posts/{reply.post_id}/resolve", of="reply-1", there="https://x.com/me/status/55", back="/health"
    ).text
    assert "the first reply of post" in said
    assert world.app.store.replies()[0].remote_id == "55"


def test_an_article_of_the_past_is_posted_by_its_button_and_one_with_posts_has_none(world: Installation) -> None:
    world.show(entry(1))
    world.walk()
    world.show(entry(1), entry(2))
    world.walk(times=2)
    reader = reader_of(world)
    html = reader.get("/health/ledger").text
    assert html.count('action="/health/queue"') == 1
    assert "It was there before crosspost came: it is not posted by itself." in html
    assert 'action="/health/queue"' not in reader.get("/health").text
    (past,) = world.app.store.ledger(limit=9, unposted=True)
    assert past.title not in _listed(reader.get("/health/ledger?q=num%C3%A9ro+2&unposted=yes").text)
    said = reader.post("/health/queue", article=str(past.article_id), back="/health/ledger").text
    assert "Drafts are made of it within a minute or two" in said
    world.walk()
    assert {post.article_id for post in world.posts()} >= {past.article_id}
    again = reader.post("/health/queue", article=str(past.article_id), back="/health/ledger").text
    assert "has a post of it" in again


@pytest.mark.parametrize(("marked", "said"), [({"skip": True}, "mark is gone"), ({"link": None}, "whole by now")])
def test_what_stands_against_an_article_is_asked(world: Installation, marked: dict[str, Any], said: str) -> None:
    world.show()
    world.walk()
    world.show(entry(1, **marked))
    world.walk()
    reader = reader_of(world)
    html = reader.get("/health/ledger").text
    assert html.count('action="/health/queue"') == 1
    assert said in html
    (line,) = world.app.store.ledger(limit=9)
    form = {"article": str(line.article_id), "looked": "", "back": "/health/ledger"}
    refused = reader.post("/health/queue", headers=None, **form).text
    assert ("Its author marked it" if "skip" in marked else "It lacked") in refused
    assert world.app.store.ledger(limit=9) == (line,)


def test_after_a_restore_an_article_of_before_is_posted_by_who_has_looked(
    world: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.show(entry(1))
    world.walk()
    at = world.clock()
    monkeypatch.setattr(world.app.store, "restored_at", lambda: at)
    reader = reader_of(world)
    assert "I looked: it is not on the accounts" in reader.get("/health/ledger").text
    (line,) = world.app.store.ledger(limit=9)
    form = {"article": str(line.article_id), "back": "/health/ledger"}
    assert "It may have gone out after the backup" in reader.post("/health/queue", headers=None, **form).text
    assert world.app.store.ledger(limit=9) == (line,)
    assert "Drafts are made of it" in reader.post("/health/queue", headers=None, looked="yes", **form).text


def test_an_article_that_there_is_not_is_not_there(world: Installation) -> None:
    said = reader_of(world).post("/health/queue", article="77", back="/health/ledger")
    assert said.status_code == 404
    assert "There is no such article." in said.text


def _listed(html: str) -> str:
    """The list of articles of a page."""
    return html.partition('<ul class="lines">')[2].partition("</ul>")[0]
