"""Conversation: everything said is seen, in order, harmless, with the way to answer it."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from crosspost.model import Heard, Remark
from crosspost.web.conversation import LONGEST, ON_A_PAGE
from tests.steps.conftest import Installation, entry
from tests.web.conftest import reader_of
from tests.web.seeding import remarks, talk


def heard(world: Installation, *some: Remark) -> Heard:
    return Heard(remarks=some, since=world.clock())


def said(world: Installation, **changes: object) -> Remark:
    made = remarks(world, 2)[1]
    return replace(made, **changes)  # type: ignore[arg-type]


def test_where_nothing_was_said_the_page_tells_how_to_listen_and_what_it_costs(world: Installation) -> None:
    html = reader_of(world).get("/conversation").text
    assert "Nothing was heard yet" in html
    assert "listen = true" in html
    assert "X bills $0.001 for each mention, or post of your own, that is read, at most $0.40 a look" in html
    assert "Listening costs nothing here." in html


def test_remarks_are_shown_newest_first_page_by_page(world: Installation) -> None:
    reader = reader_of(talk(world, 70))
    first, last = reader.get("/conversation").text, reader.get("/conversation?page=3").text
    assert first.count('<li class="remark') == ON_A_PAGE
    assert last.count('<li class="remark') == 10
    assert first.index("Zoé 1<") < first.index("Zoé 2<")


def test_unanswered_questions_come_first_on_demand(world: Installation) -> None:
    reader = reader_of(talk(world, 70))
    html = reader.get("/conversation?first=questions").text
    marks = re.findall(r'<li class="remark( open)?"', html)
    asked = world.app.store.count_remarks(["twitter", "facebook"], open_only=True)
    assert marks == [" open"] * asked + [""] * (ON_A_PAGE - asked)


@pytest.mark.parametrize(
    ("url", "linked"),
    [
        ("https://www.facebook.com/2000_7?comment_id=9", True),
        ("https://m.facebook.com/2000_7", True),
        ("https://x.com/i/web/status/1", False),
        ("javascript:alert(1)", False),
        ("https://www.facebook.com.evil.example/", False),
        ("https://evil.example/?https://www.facebook.com/", False),
        ("http://www.facebook.com/1", False),
        (None, False),
    ],
)
def test_answers_are_given_on_the_accounts_own_platform_alone(
    world: Installation, url: str | None, linked: bool
) -> None:
    world.app.store.hear("facebook", heard(world, said(world, url=url)))
    html = reader_of(world).get("/conversation").text
    assert ("Answer on Facebook" in html) is linked
    assert ('target="_blank"' in html) is linked
    assert ('rel="noopener noreferrer"' in html) is linked
    assert "evil.example" not in html


def test_a_remark_names_our_post_that_it_answers(world: Installation) -> None:
    world.walk()
    world.show(entry(1))
    world.walk(times=3)
    post = next(post for post in world.posts() if post.account_key == "facebook")
    assert post.remote_id
    world.app.store.hear("facebook", heard(world, said(world, answers=post.remote_id)))
    assert f'<a href="/posts/{post.id}">About post {post.id}</a>' in reader_of(world).get("/conversation").text


def test_a_long_remark_is_cut_and_one_without_words_says_so(world: Installation) -> None:
    long = said(world, remote_id="1", text="é" * 90_000)
    world.app.store.hear("facebook", heard(world, long, said(world, remote_id="2", text=" \n")))
    html = reader_of(world).get("/conversation").text
    assert "é" * LONGEST + "…" in html
    assert "é" * (LONGEST + 1) not in html
    assert "No words: a picture or a sticker." in html


def test_weeks_are_drawn_and_told_as_a_table(world: Installation) -> None:
    html = reader_of(talk(world, 300)).get("/conversation").text
    assert html.count('<svg viewBox="0 0 480 66" role="img"') == 2
    assert re.search(r"\d+ remarks in the last four weeks", html)
    assert html.count('<tr><th scope="row">') == 16
    assert "style=" not in html


def test_remarks_of_an_account_that_is_gone_from_the_settings_are_not_shown(world: Installation) -> None:
    talk(world, 20)
    world.app = replace(world.app, accounts={"twitter": world.app.accounts["twitter"]})
    html = reader_of(world).get("/conversation").text
    assert html.count('<li class="remark') == 10
    assert "Facebook" not in html


@pytest.mark.parametrize("query", ["page=0", "page=x", "first=x", "page=99999999999", "first=%F0&page=2"])
def test_an_odd_address_is_no_trouble(world: Installation, query: str) -> None:
    assert reader_of(talk(world, 40)).get(f"/conversation?{query}").status_code == 200
