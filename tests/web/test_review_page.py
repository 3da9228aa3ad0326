"""What a reviewer sees, and what each decision does."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from html import unescape

import pytest

from crosspost.errors import OutcomeUnknown, Refused
from crosspost.model import Entry, Metrics, Page, Post, PostState, QuietHours
from crosspost.steps import publish
from crosspost.steps import review as step
from crosspost.web.review import ON_A_PAGE
from tests.steps.conftest import Installation, entry
from tests.web.conftest import Reader, reader_of

S = PostState


def live(reader: Reader) -> None:
    live = replace(reader.desk.app, dry_run=False)
    reader.desk.current = lambda: live


def test_the_home_page_shows_what_waits_as_it_will_be_sent(reader: Reader) -> None:
    html = reader.get().text
    for post in reader.world.posts(S.DRAFT):
        assert f'id="post-{post.id}"' in html
    assert "Dry run: nothing leaves this machine" in html
    assert '<span class="link">#' in html
    assert "of 280: words " in html
    assert "$0.20 to post" in html


def test_the_details_hold_the_very_bytes_that_are_sent(reader: Reader) -> None:
    post = next(post for post in reader.world.posts() if post.account_key == "facebook")
    html = reader.get(f"/posts/{post.id}").text
    assert post.outgoing.link is not None
    assert post.outgoing.link.replace("&", "&amp;") in html


def test_approving_says_so_and_can_be_undone(reader: Reader) -> None:
    post = reader.world.posts()[0]
    html = reader.decide("approve", post).text
    assert reader.of(post).state is S.APPROVED
    assert f"Approved: post {post.id}" in html
    notice = html.split('name="notice" value="')[1].split('"')[0]
    reader.post("/undo", notice=notice)
    assert reader.of(post).state is S.DRAFT
    assert "nothing to undo" in reader.post("/undo", notice=notice).text


@pytest.mark.parametrize("begin", ["draft", "approved"])
def test_a_rejection_keeps_its_reason_and_can_be_undone(reader: Reader, begin: str) -> None:
    post = reader.world.posts()[0]
    if begin == "approved":
        reader.decide("approve", post)
    html = reader.decide("reject", reader.of(post), reason="too dry").text
    assert (reader.of(post).state, reader.of(post).note) == (S.REJECTED, "too dry")
    reader.post("/undo", notice=html.split('name="notice" value="')[1].split('"')[0])
    assert reader.of(post).state == begin


def test_holding_brings_a_post_back_into_review(reader: Reader) -> None:
    post = reader.world.posts()[0]
    reader.decide("approve", post)
    assert f'id="post-{post.id}"' in reader.get("/?show=approved").text
    reader.decide("hold", reader.of(post))
    assert reader.of(post).state is S.DRAFT


def test_many_are_approved_at_once_and_one_that_changed_is_left_alone(reader: Reader) -> None:
    one, two, three = reader.world.posts()[:3]
    step.edit(reader.world.app, two.id, "Other words", version=two.version, who="somebody")
    html = reader.post("/approve", post=[f"{post.id}:{post.version}" for post in (one, two, three)]).text
    assert [reader.of(post).state for post in (one, two, three)] == [S.APPROVED, S.DRAFT, S.APPROVED]
    assert "Left alone, because they changed meanwhile: 1" in html


def test_the_second_of_two_editors_sees_the_change_and_overwrites_nothing(reader: Reader) -> None:
    post = reader.world.posts()[0]
    first = reader.decide("edit", post, text="The first one's words")
    assert first.status_code == 200
    second = reader.decide("edit", post, text="The second one's words")
    assert second.status_code == 409
    assert "changed while you were writing" in second.text
    assert "The second one&#39;s words</textarea>" in second.text
    assert "The first one&#39;s words" in second.text
    assert reader.of(post).teaser.text.startswith("The first one's words")
    assert reader.decide("edit", reader.of(post), text="The second one's words").status_code == 200
    assert reader.of(post).teaser.text.startswith("The second one's words")


def test_a_decision_about_a_version_that_is_gone_changes_nothing(reader: Reader) -> None:
    post = reader.world.posts()[0]
    reader.decide("edit", post, text="Other words")
    for action in ("approve", "reject", "now", "take", "move"):
        answer = reader.decide(action, post, text="words", own="2026-11-25T10:00")
        assert answer.status_code == 409, action
    assert reader.of(post).state is S.DRAFT
    assert reader.of(post).version == 2


def test_words_that_the_platform_refuses_are_kept_in_the_box_with_the_reason(reader: Reader) -> None:
    post = next(post for post in reader.world.posts() if post.account_key == "twitter")
    answer = reader.decide("edit", post, text="word " * 80)
    assert answer.status_code == 422
    assert "Too long: take" in answer.text
    assert "word word" in answer.text
    assert reader.of(post) == post


@pytest.mark.parametrize(
    ("text", "valid", "said"),
    [
        ("Short words", True, "of 280: words"),
        ("", False, "no words"),
        ("é" * 300, False, "Too long"),
    ],
)
def test_the_live_count_is_the_servers_own(reader: Reader, text: str, valid: bool, said: str) -> None:
    post = next(post for post in reader.world.posts() if post.account_key == "twitter")
    found = reader.decide("count", post, text=text).json()
    assert found["valid"] is valid
    assert said in f"{found['sum']} {found['problem']}"
    assert ("card" in found) is valid
    assert (reader.decide("edit", post, text=text).status_code == 200) is valid


def test_another_way_to_say_it_is_one_click_away_and_keeps_its_style(reader: Reader) -> None:
    post = reader.world.posts()[0]
    other = next(one for one in step.variants(reader.world.app, post) if one.style != post.teaser.style)
    assert other.style in {"lede", "headline"} or reader.get(f"/posts/{post.id}/ways").status_code == 200
    html = reader.decide("take", post, text=other.text).text
    after = reader.of(post)
    assert (after.teaser, after.choice.kind) == (other, "human")
    reader.post("/undo", notice=html.split('name="notice" value="')[1].split('"')[0])
    assert reader.of(post).teaser == post.teaser


def test_every_other_teaser_is_offered_once_and_its_like_are_folded_below_it(reader: Reader) -> None:
    post = next(post for post in reader.world.posts() if post.account_key == "twitter")
    html = reader.get(f"/posts/{post.id}/ways").text
    offered = re.findall(r'name="text" value="([^"]*)"', html)
    others = [one for one in step.variants(reader.world.app, post) if one.text != post.teaser.text]
    assert sorted(map(unescape, offered)) == sorted(one.text for one in others)
    styles = {one.style for one in step.variants(reader.world.app, post)}
    assert html.count('<section class="way') == len(styles)
    assert html.count('<section class="way chosen">') == 1
    assert html.count("with other hashtags") == html.count("<details><summary>") > 0


def test_a_post_that_went_out_tells_what_it_did(reader: Reader) -> None:
    post = reader.world.posts()[0]
    reader.world.app = replace(reader.world.app, dry_run=False)
    reader.decide("now", post, sure="yes")
    assert "What it did was not measured yet." in reader.get(f"/posts/{post.id}").text
    for hours, likes in ((1, 3), (24, 41)):
        age = timedelta(hours=hours)
        read = Metrics(post_id=post.id, horizon=age, age=age, measured_at=reader.world.clock(), counts={"likes": likes})
        reader.world.app.store.save_metrics([read])
    assert "After 1 day: 41 likes." in reader.get(f"/posts/{post.id}").text


def test_a_post_is_moved_and_moved_back(reader: Reader) -> None:
    post = reader.world.posts()[0]
    reader.decide("approve", post)
    html = reader.decide("move", reader.of(post), own="2026-11-25T10:00").text
    assert "goes out Wednesday 25 November, 10:00 UTC" in html
    assert reader.of(post).state is S.APPROVED
    reader.post("/undo", notice=html.split('name="notice" value="')[1].split('"')[0])
    assert reader.of(post).due_at == post.due_at


def to_come(reader: Reader) -> Post:
    """A draft whose time is still to come."""
    return next(post for post in reader.world.posts(S.DRAFT) if post.due_at and post.due_at > reader.world.clock())


def undone(reader: Reader, html: str) -> str:
    """What the page says once the notice on it is taken back."""
    token = html.split('name="notice" value="')[1].split('"')[0]
    answer = reader.post("/undo", notice=token)
    assert answer.status_code == 200
    return unescape(answer.text.split('role="status">')[1].split("<p>")[1].split("</p>")[0])


def test_undo_of_many_holds_each_that_can_still_be_held(reader: Reader) -> None:
    live(reader)
    first, second, *rest = sorted(reader.world.posts(S.DRAFT), key=lambda post: (str(post.due_at), post.id))
    html = reader.post("/approve", post=[f"{post.id}:{post.version}" for post in (first, second, *rest)]).text
    assert first.due_at is not None
    account = first.account_key
    claimed = reader.world.app.store.claim(
        first.id, version=first.version, now=first.due_at, deadline=first.due_at + timedelta(minutes=2)
    )
    assert claimed is not None, account
    held = reader.of(second)
    reader.world.app.store.hold(held.id, version=held.version, who="somebody", now=reader.world.clock())
    assert undone(reader, html) == ("Held back again: 4. They went out or changed meanwhile, and stay as they are: 2.")
    assert [reader.of(post).state for post in rest] == [S.DRAFT] * 4
    assert reader.of(first).state is S.PUBLISHING


def test_a_move_is_not_undone_into_the_past(reader: Reader) -> None:
    post = to_come(reader)
    reader.decide("approve", post)
    html = reader.decide("move", reader.of(post), own="2026-11-25T10:00").text
    assert post.due_at is not None
    reader.world.clock.now = post.due_at + timedelta(minutes=5)
    moved = reader.of(post)
    assert "has passed" in undone(reader, html)
    assert reader.of(post) == moved


def test_a_move_is_not_undone_to_a_time_that_another_post_has_taken(reader: Reader) -> None:
    reader.world.with_account("twitter", min_gap=timedelta(hours=1))
    one, two = [post for post in reader.world.posts(S.DRAFT) if post.account_key == "twitter"][:2]
    html = reader.decide("move", one, own="2026-11-25T10:00").text
    assert one.due_at is not None
    reader.world.app.store.move_due(two.id, version=two.version, due_at=one.due_at, who="ann", now=reader.world.clock())
    moved = reader.of(one)
    assert "stand against it" in undone(reader, html)
    assert reader.of(one) == moved


@pytest.mark.parametrize("action", ["hold", "reject"])
def test_what_was_approved_does_not_go_out_at_once_when_its_time_has_passed_before_the_undo(
    reader: Reader, action: str
) -> None:
    post = to_come(reader)
    reader.decide("approve", post)
    html = reader.decide(action, reader.of(post)).text
    assert post.due_at is not None
    reader.world.clock.now = post.due_at
    assert "waits for your review" in undone(reader, html)
    assert reader.of(post).state is S.DRAFT


@pytest.mark.parametrize(
    ("own", "said"),
    [
        ("2026-11-01T10:00", "That time has passed"),
        ("2029-01-01T10:00", "more than a year away"),
        ("2026-11-25T23:30", "quiet hours"),
        ("soon", "cannot be read"),
        ("9999-99-99T99:99", "cannot be read"),
    ],
)
def test_a_time_that_cannot_be_is_refused_with_its_reason(reader: Reader, own: str, said: str) -> None:
    from datetime import time

    for key in ("twitter", "facebook"):
        reader.world.with_account(key, quiet_hours=QuietHours(start=time(22), end=time(7)))
    reader.desk.current = lambda: reader.world.app
    post = reader.world.posts()[0]
    answer = reader.decide("move", post, own=own)
    assert answer.status_code == 422
    assert said in answer.text
    assert reader.of(post) == post


def test_post_now_in_dry_run_says_what_would_be_and_changes_nothing(reader: Reader) -> None:
    post = reader.world.posts()[0]
    assert "Nothing was sent, and nothing was changed" in reader.decide("now", post).text
    assert reader.of(post) == post
    assert reader.world.twitter.texts == []
    reader.world.app.store.pause(post.account_key, reason="no credit", now=reader.world.clock())
    assert "The account is paused" in reader.decide("now", post).text


def banner(reader: Reader) -> str:
    return unescape(re.sub("<[^>]+>", "", reader.get().text.split('<p class="mode')[1].split("</p>")[0]).split(">")[-1])


def test_a_page_in_dry_run_beside_a_live_service_says_that_what_is_approved_goes_out(reader: Reader) -> None:
    service = replace(reader.world.app, dry_run=False)
    publish.run(service)
    assert banner(reader) == "Live: what you approve goes out"
    reader.world.clock.advance(timedelta(hours=1))
    assert banner(reader) == "Live, but no service runs: what you approve goes out once one does"
    publish.run(reader.world.app)
    assert banner(reader) == "Dry run: nothing leaves this machine"
    reader.world.app = service
    assert banner(reader).startswith("Live here")


@pytest.mark.parametrize("begin", ["draft", "approved"])
def test_post_now_beside_a_live_service_asks_first_and_can_be_taken_back_until_it_is_sent(
    reader: Reader, begin: str
) -> None:
    service = replace(reader.world.app, dry_run=False)
    publish.run(service)
    post = to_come(reader)
    if begin == "approved":
        reader.decide("approve", post)
        post = reader.of(post)
    assert "Post it now?" in reader.decide("now", post).text
    assert reader.of(post) == post
    html = reader.decide("now", post, sure="yes").text
    assert "the service sends it within seconds" in html
    assert (reader.of(post).state, reader.of(post).due_at) == (S.APPROVED, reader.world.clock())
    assert "waits for review again" in undone(reader, html)
    assert (reader.of(post).state, reader.of(post).due_at) == (S.DRAFT, post.due_at)
    html = reader.decide("now", reader.of(post), sure="yes").text
    publish.run(service)
    assert reader.of(post).state is S.PUBLISHED
    token = html.split('name="notice" value="')[1].split('"')[0]
    assert reader.post("/undo", notice=token).status_code == 409
    assert reader.of(post).state is S.PUBLISHED


def test_post_now_while_the_live_service_is_down_says_that_it_waits(reader: Reader) -> None:
    store, now = reader.world.app.store, reader.world.clock()
    store.note_sender(live=True, now=now)
    store.note_stopped(live=True, now=now)
    html = reader.decide("now", to_come(reader), sure="yes").text
    assert "No service runs now: it goes out once one does" in html


def test_post_now_asks_once_more_where_it_is_live_and_then_sends_exactly_that(reader: Reader) -> None:
    live(reader)
    post = next(post for post in reader.world.posts() if post.account_key == "twitter")
    asked = reader.decide("now", post)
    assert "Post it now?" in asked.text
    assert reader.world.twitter.texts == []
    assert f"Post {post.id} is on the platform" in reader.decide("now", post, sure="yes").text
    assert reader.world.twitter.texts == [post.outgoing.text]
    assert reader.decide("now", reader.of(post), sure="yes").status_code == 409
    assert len(reader.world.twitter.texts) == 1


def test_in_the_sandbox_post_now_asks_nothing(drafts: Installation) -> None:
    drafts.app = replace(drafts.app, dry_run=False)
    reader = reader_of(drafts, sandbox=True)
    post = drafts.posts()[0]
    assert "is on the platform" in reader.decide("now", post).text


@pytest.mark.parametrize(
    ("error", "state", "said"),
    [
        (Refused("the text is not welcome"), S.FAILED, "The platform refused post"),
        (OutcomeUnknown("read timed out"), S.IN_DOUBT, "could not see whether"),
    ],
)
def test_post_now_tells_what_became_of_it(reader: Reader, error: Exception, state: PostState, said: str) -> None:
    live(reader)
    post = next(post for post in reader.world.posts() if post.account_key == "twitter")
    reader.world.twitter.write_raises = error
    assert said in reader.decide("now", post, sure="yes").text
    assert reader.of(post).state is state
    assert f'id="post-{post.id}"' in reader.get("/?show=trouble").text


def test_a_post_in_doubt_is_resolved_by_who_looked(reader: Reader) -> None:
    live(reader)
    post = next(post for post in reader.world.posts() if post.account_key == "twitter")
    reader.world.twitter.lose_reply = True
    reader.decide("now", post, sure="yes")
    assert "Write the post" in reader.decide("resolve", reader.of(post), of="attempt-1").text
    reader.decide("resolve", reader.of(post), of="attempt-1", there="1")
    assert (reader.of(post).state, reader.of(post).remote_id) == (S.PUBLISHED, "1")


def test_of_a_post_in_doubt_nobody_says_that_it_will_not_go_out(reader: Reader) -> None:
    live(reader)
    post = next(post for post in reader.world.posts() if post.account_key == "twitter")
    reader.world.twitter.lose_reply = True
    reader.decide("now", post, sure="yes")
    html = reader.get(f"/posts/{post.id}").text
    assert 'data-key="r"' not in html
    assert "It may be on the platform all the same" in html
    assert reader.decide("reject", reader.of(post), reason="").status_code == 409
    assert reader.of(post).state is S.IN_DOUBT
    answer = reader.decide("reject", reader.of(post), reason="", give_up="yes").text
    assert f"Post {post.id} is not looked for any more. It may be on the platform" in answer
    assert "will not go out" not in answer
    assert reader.of(post).state is S.REJECTED


def test_a_post_that_was_given_up_can_still_be_said_to_be_there_and_nothing_else(reader: Reader) -> None:
    live(reader)
    post = next(post for post in reader.world.posts() if post.account_key == "twitter")
    reader.world.twitter.lose_reply = True
    reader.decide("now", post, sure="yes")
    reader.decide("reject", reader.of(post), reason="", give_up="yes")
    html = reader.get(f"/posts/{post.id}").text
    assert "Nobody looks for it any more: did you find it?" in html
    assert 'name="there"' in html
    for gone in ('name="absent"', "/reopen"):
        assert gone not in html, gone
    assert reader.decide("resolve", reader.of(post), of="attempt-1", absent="yes").status_code == 409
    assert "is on the platform" in reader.decide("resolve", reader.of(post), of="attempt-1", there="1").text
    assert (reader.of(post).state, reader.of(post).remote_id) == (S.PUBLISHED, "1")


def test_what_was_sent_once_and_rejected_is_not_taken_back(reader: Reader) -> None:
    live(reader)
    post = next(post for post in reader.world.posts() if post.account_key == "twitter")
    reader.world.twitter.write_raises = Refused("no")
    reader.decide("now", post, sure="yes")
    html = reader.decide("reject", reader.of(post), reason="").text
    assert "Undo" not in html
    answer = reader.decide("reopen", reader.of(post))
    assert answer.status_code == 409
    assert reader.of(post).state is S.REJECTED


def test_a_paused_account_sends_nothing_now_and_says_why(reader: Reader) -> None:
    live(reader)
    post = next(post for post in reader.world.posts() if post.account_key == "twitter")
    reader.world.app.store.pause("twitter", reason="no credit", now=reader.world.clock())
    assert "The account is paused" in reader.decide("now", post, sure="yes").text
    assert reader.of(post) == post


@pytest.mark.parametrize("query", ["page=0", "page=-1", "page=x", "page=99999999999", "show=x", "n=x", "page=%F0"])
def test_an_odd_address_is_no_trouble(reader: Reader, query: str) -> None:
    assert reader.get(f"/?{query}").status_code == 200


def test_a_number_that_no_post_can_have_is_a_page_that_is_not_there(reader: Reader) -> None:
    for page in ("", "/edit", "/ways", "/move"):
        answer = reader.get(f"/posts/99999999999999999999{page}")
        assert (answer.status_code, "There is no such post" in answer.text) == (404, True), page


@pytest.mark.parametrize("fields", [{}, {"version": "x"}, {"version": "9" * 40}, {"version": "-1"}])
def test_a_form_with_odd_fields_is_refused_and_named(reader: Reader, fields: dict[str, str]) -> None:
    post = reader.world.posts()[0]
    assert reader.post(f"/posts/{post.id}/approve", headers=None, **fields).status_code == 400
    assert reader.of(post) == post


def test_what_waits_is_shown_page_by_page(drafts: Installation) -> None:
    drafts.show(*(entry(number, published_at=drafts.clock()) for number in range(1, 31)))
    drafts.walk(times=3)
    reader = reader_of(drafts)
    html = reader.get().text
    assert html.count("<article class=") == ON_A_PAGE
    assert "Page 1 of 3" in html
    last = reader.get("/?page=3").text
    assert last.count("<article class=") == 60 - 2 * ON_A_PAGE


def test_empty_pages_teach_what_will_be_there(world: Installation) -> None:
    reader = reader_of(world)
    html = reader.get().text
    assert "Nothing waits for you" in html
    assert "Look for new articles now" in html
    assert "Nothing needs you" in reader.get("/?show=trouble").text
    world.walk()
    world.clock.advance(timedelta(hours=1))
    world.show(entry(1))
    assert "The feeds were read" in reader.post("/look").text


def test_without_anything_configured_the_page_says_how_to_begin(world: Installation) -> None:
    whole = replace(world.app, dry_run=False)
    bare = replace(world.app, feeds={}, accounts={}, dry_run=True)
    started = []

    def sandbox() -> object:
        started.append(1)
        return whole

    world.app = bare
    reader = reader_of(world, preview=lambda _: [], try_sandbox=sandbox)
    html = reader.get().text
    assert "crosspost init" in html
    assert "This is the sandbox" in reader.post("/sandbox").text
    assert "Sandbox: nothing leaves this machine" in reader.get().text
    reader.post("/sandbox")
    assert started == [1]


def test_a_picture_is_fetched_once_and_only_with_the_feeds_own_trust(drafts: Installation) -> None:
    from crosspost.errors import ImageError
    from crosspost.ports import Picture

    asked: list[tuple[str, bool]] = []

    class Source:
        def fetch_all(self, urls: Sequence[str], *, allow_private: bool) -> tuple[Picture | ImageError, ...]:
            asked.extend((url, allow_private) for url in urls)
            data = b"\x89PNG\r\n\x1a\n"
            shown = Picture(media_type="image/png", width=1, height=1, data=data)
            return tuple(ImageError("refused") if "10.0.0.1" in url else shown for url in urls)

    drafts.show(
        Entry(
            guid="i",
            link="https://blog.example.org/i",
            title="With a picture",
            content="<p>Words here.</p>",
            image="https://blog.example.org/i.png",
        ),
        Entry(
            guid="j",
            link="https://blog.example.org/j",
            title="With a bad one",
            content="<p>Words there.</p>",
            image="http://10.0.0.1/i.png",
        ),
    )
    drafts.pages.pages = {f"https://blog.example.org/{one}": Page(title="T") for one in "ij"}
    drafts.walk(times=3)
    drafts.app = replace(drafts.app, image_source=Source())
    reader = reader_of(drafts)
    articles = {line.title: line.article_id for line in drafts.app.store.ledger(limit=10)}
    for _ in range(2):
        answer = reader.get(f"/images/{articles['With a picture']}")
        assert (answer.status_code, answer.headers["content-type"]) == (200, "image/png")
        assert "sandbox" in answer.headers["content-security-policy"]
        assert reader.get(f"/images/{articles['With a bad one']}").status_code == 404
    assert asked == [("https://blog.example.org/i.png", False), ("http://10.0.0.1/i.png", False)]


def test_a_database_in_trouble_is_said_in_words(reader: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    from crosspost.errors import DatabaseUnusable

    def broken(*_: object) -> None:
        raise DatabaseUnusable("The database is locked. What to do: wait.")

    monkeypatch.setattr(reader.world.app.store, "count_posts", broken)
    answer = reader.get()
    assert answer.status_code == 503
    assert "What to do" in answer.text
