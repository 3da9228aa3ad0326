"""A French reader reads French: also where crosspost had written down its own words in English."""

from __future__ import annotations

import html
import re
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from crosspost.errors import FetchError
from crosspost.model import PostState, Secret
from crosspost.web.passwords import hashed
from tests.steps.conftest import Installation, entry
from tests.web.conftest import Reader, drafted, reader_of

ENGLISH = re.compile(r"\b(the|was|has|moved|published|answer|than|again|session|settled|server)\b", re.IGNORECASE)


def words(answer: Any) -> str:
    """The page's words, but for what others said, which is marked."""
    text = re.sub(r'<span lang="en".*?</span>|<(script|style|pre|svg|head).*?</\1>', "", answer.text, flags=re.DOTALL)
    return " ".join(html.unescape(re.sub("<[^>]+>", " ", text)).split())


@pytest.fixture
def french(world: Installation) -> Reader:
    made = reader_of(drafted(world))
    made.client.headers["accept-language"] = "fr"
    return made


def test_why_an_article_was_not_posted(french: Reader) -> None:
    world = french.world
    feeds = {key: replace(feed, max_age=timedelta(days=1)) for key, feed in world.app.feeds.items()}
    world.app = replace(world.app, feeds=feeds)
    world.show(entry(1), entry(2), entry(3), entry(9, published_at=world.clock() - timedelta(days=40)))
    world.walk(times=2)
    found = re.findall(r'Non publié[^<]*<span class="soft">([^<]+)', french.get("/health").text)
    assert found == ["il est du 14 octobre 2026, plus ancien que max_age ne le permet"]


def test_what_is_told_of_a_post_whose_answer_was_lost(french: Reader) -> None:
    world = french.world
    world.app = replace(world.app, dry_run=False)
    post = next(post for post in world.posts(PostState.DRAFT) if post.account_key == "twitter")
    world.twitter.lose_reply = True
    answer = french.decide("now", post, sure="yes")
    notice = re.search(r'role="status">\s*<p>(.+?)</p>', answer.text)
    assert notice
    assert "Pas de réponse digne de foi\u00a0: «" in re.sub("<[^>]+>", "", notice[1])
    assert "in doubt" not in notice[1]
    for path in (f"/posts/{post.id}", "/?show=trouble"):
        page = words(french.get(path))
        assert "as de réponse digne de foi" in page, path
        assert "no trustworthy" not in page, path


def test_when_a_post_was_moved_to(french: Reader) -> None:
    post = next(post for post in french.world.posts(PostState.DRAFT) if post.account_key == "facebook")
    answer = french.decide("move", post, own="2026-11-24T12:15", back="/")
    assert "part demain, 12:15" in words(answer)
    assert "attend votre relecture\u00a0: déplacé au 2026-11-24" in french.get(f"/posts/{post.id}").text


def test_a_persons_reason_stands_in_the_history_as_it_was_written(french: Reader) -> None:
    post = french.world.posts(PostState.DRAFT)[0]
    french.decide("reject", post, reason="trop <b>tôt</b>")
    assert "«\u00a0<bdi>trop &lt;b&gt;tôt&lt;/b&gt;</bdi>\u00a0»" in french.get(f"/posts/{post.id}").text


def test_why_a_feed_could_not_be_read(french: Reader) -> None:
    said = "https://blog.example.org/feed: the server is in trouble (503). It is tried again later."
    french.world.feeds.shown["blog"] = FetchError(said)
    page = words(french.post("/look", back="/"))
    assert "Flux 'blog'\u00a0: https://blog.example.org/feed\u00a0: le serveur est en difficulté (503)" in page.replace(
        " :", "\u00a0:"
    )


DOORS = [
    ("POST", {"origin": "http://evil.example"}, 403, 'href="/"', "from another site"),
    ("GET", {"host": "blog"}, 421, "", "by a name that is not its own"),
    ("PUT", {}, 405, 'href="/"', "with a method that no form has"),
    ("POST", {"content-length": "9999999"}, 413, 'href="/"', "more than a form holds"),
]


@pytest.mark.parametrize(("method", "headers", "status", "link", "reason"), DOORS)
def test_the_door_speaks_the_readers_language_and_shows_the_way(
    french: Reader, method: str, headers: dict[str, str], status: int, link: str, reason: str
) -> None:
    answer = french.client.request(method, "/logout" if method == "POST" else "/", headers=headers)
    assert answer.status_code == status, reason
    assert '<html lang="fr">' in answer.text
    assert not ENGLISH.search(words(answer)), words(answer)
    assert link in answer.text


def test_an_edit_after_the_session_is_over_leads_to_the_login_and_back_to_its_page(world: Installation) -> None:
    reader = reader_of(drafted(world), password_hash=Secret(hashed("a-long-password", cost=2**14)))
    sent = {"accept-language": "fr", "referer": "http://127.0.0.1:8420/posts/1/edit?back=/"}
    answer = reader.client.post("/posts/1/edit", data={"text": "x", "version": "1"}, headers=sent)
    assert answer.status_code == 401
    assert "Votre session est terminée" in answer.text
    assert 'href="/login?next=%2Fposts%2F1%2Fedit%3Fback%3D%2F"' in answer.text
    sent["referer"] = "https://evil.example/posts/1/edit"
    answer = reader.client.post("/posts/1/edit", data={"text": "x"}, headers=sent)
    assert 'href="/login?next=%2F"' in answer.text
