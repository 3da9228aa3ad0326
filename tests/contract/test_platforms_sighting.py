"""Recognising our own post, and the table of adapters: what needs no server."""

from __future__ import annotations

import html
import subprocess
import sys
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crosspost.model import Outgoing, PlatformName, Receipt
from crosspost.platforms.sighting import Sighting, is_ours, same_words

RECEIPT = Receipt(remote_id="1", url=None, at=datetime(2026, 11, 23, tzinfo=UTC))
WORDS = st.lists(st.text(st.characters(codec="utf-8", exclude_categories=("Z", "C")), min_size=1), min_size=1)


def wrapped(words: list[str], links: set[int]) -> str:
    """What X makes of a text: some words become links of its own, and `&`, `<`, `>` become entities."""
    return " ".join(
        f"https://t.co/a{n}" if n in links else html.escape(word, quote=False) for n, word in enumerate(words)
    )


@given(WORDS, st.sets(st.integers(0, 5)))
def test_a_text_is_recognised_whatever_words_x_took_for_links(words: list[str], links: set[int]) -> None:
    all_links = links >= set(range(len(words)))
    seen = Sighting(receipt=RECEIPT, text=wrapped(words, links))
    outgoing = Outgoing(platform=PlatformName.TWITTER, text="\n".join(words), link=None, mark="p1")
    # A word may itself look like one of X's links, and then proves nothing.
    if not all_links and not any("t.co/" in word for word in words):
        assert is_ours(outgoing, seen)


@given(WORDS, st.sets(st.integers(0, 5)))
def test_words_never_outweigh_the_mark_of_another_post(words: list[str], links: set[int]) -> None:
    seen = Sighting(receipt=RECEIPT, text=wrapped(words, links), links=("https://b.example/?utm_content=p11",))
    assert not is_ours(Outgoing(platform=PlatformName.TWITTER, text=" ".join(words), link=None, mark="p1"), seen)


@pytest.mark.parametrize(
    ("why", "sent", "seen", "same"),
    [
        ("as it is", "un deux", "un deux", True),
        ("white space does not count", "un\n\ndeux", " un deux ", True),
        ("composed or not, the letters are the same", "e\u0301te\u0301", "\u00e9t\u00e9", True),
        ("a link in the middle of a word", "voir:foo.py。", "voir:https://t.co/x。", False),
        ("a link in the middle of a word, with a word beside it", "à voir:foo.py。", "à voir:https://t.co/x。", True),
        ("a word more", "un deux", "un deux trois", False),
        ("a word less", "un deux", "un", False),
        ("another word", "un deux", "un trois", False),
        ("what stands before the link differs", "un a:foo.py", "un b:https://t.co/x", False),
        ("nothing but links", "foo.py bar.py", "https://t.co/x https://t.co/y", False),
        ("nothing at all", "", "", False),
    ],
)
def test_the_same_words(why: str, sent: str, seen: str, same: bool) -> None:
    assert same_words(sent, seen) is same


@pytest.mark.parametrize(
    ("link", "ours"),
    [
        ("https://b.example/a?utm_content=p1", True),
        ("https://b.example/a?x=1&utm_content=p1&y=2#z", True),
        ("https://b.example/a?utm_content=p12", False),
        ("https://b.example/a?utm_content=P1", False),
        ("https://b.example/utm_content=p1", False),
        ("https://b.example/a#utm_content=p1", False),
        ("http://www.b.example/a/?fbclid=x&utm_content=p1", True),
        ("https://[b.example/?utm_content=p1", False),
        ("https://b.example/?" + "&" * 200 + "utm_content=p1", False),
    ],
)
def test_the_mark_is_one_value_of_one_parameter(link: str, ours: bool) -> None:
    outgoing = Outgoing(
        platform=PlatformName.FACEBOOK, text="our words", link="https://b.example/a?utm_content=p1", mark="p1"
    )
    assert is_ours(outgoing, Sighting(receipt=RECEIPT, text="their words", links=(link,))) is ours


def seen_at(link: str, text: str = "their words") -> Sighting:
    return Sighting(receipt=RECEIPT, text=text, links=(link,))


def test_a_mark_of_another_database_is_not_ours() -> None:
    """Marks start at p1 again in a new database, while the posts of the old one are still on the platform."""
    outgoing = Outgoing(
        platform=PlatformName.FACEBOOK, text="words", link="https://b.example/new?utm_content=p1", mark="p1"
    )
    assert not is_ours(outgoing, seen_at("https://b.example/old?utm_content=p1"))
    assert is_ours(outgoing, seen_at("https://b.example/new?utm_content=p1"))


@pytest.mark.parametrize(
    ("why", "link"),
    [
        ("it leads elsewhere", "https://amp.b.example/moved?utm_content=p1"),
        ("something is glued to the mark", "https://b.example/a?utm_content=p1?ref=1"),
        ("the mark is another campaign's", "https://b.example/a?utm_content=spring-sale"),
        ("the mark is gone", "https://b.example/a"),
    ],
)
def test_where_the_platform_rewrote_the_link_the_words_decide(why: str, link: str) -> None:
    outgoing = Outgoing(platform=PlatformName.FACEBOOK, text="our words", link="https://b.example/a", mark="p1")
    assert is_ours(outgoing, seen_at(link, "our words")), why
    assert not is_ours(outgoing, seen_at(link, "their words")), why


NEW = "New on the blog:\n\nhttps://b.example/b?utm_source=twitter&utm_content=p5"


@pytest.mark.parametrize(
    ("why", "links", "ours"),
    [
        ("X did not say where the link leads", (), True),
        ("it leads to our page", ("https://b.example/b",), True),
        ("it leads to another page of ours, posted by hand", ("https://b.example/a",), False),
        ("a link to another site says nothing", ("https://c.example/a",), True),
        ("one of two leads to our page", ("https://b.example/a", "https://b.example/b"), True),
    ],
)
def test_on_x_a_link_to_another_page_of_our_site_is_another_post(why: str, links: tuple[str, ...], ours: bool) -> None:
    outgoing = Outgoing(platform=PlatformName.TWITTER, text=NEW, link=None, mark="p5")
    seen = Sighting(receipt=RECEIPT, text="New on the blog:\n\nhttps://t.co/abc", links=links)
    assert is_ours(outgoing, seen) is ours, why


def test_our_own_repost_is_not_the_post() -> None:
    outgoing = Outgoing(platform=PlatformName.TWITTER, text=NEW, link=None, mark="p5")
    repost = Sighting(
        receipt=RECEIPT, text="RT @us: New on the blog: https://t.co/abc", links=("https://b.example/b?utm_content=p5",)
    )
    assert not is_ours(outgoing, repost)


def test_the_client_libraries_are_imported_only_for_accounts_that_need_them() -> None:
    code = (
        "import sys, crosspost.platforms;"
        "print([name for name in ('tweepy', 'facebook', 'requests') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=30)
    assert done.stdout.strip() == "[]"
