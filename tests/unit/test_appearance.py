"""How a payload looks to a reader."""

from __future__ import annotations

from dataclasses import replace

import pytest

from crosspost.core.appearance import Kind, appearance
from crosspost.model import Image, Outgoing, PlatformName


def x(text: str) -> Outgoing:
    return Outgoing(platform=PlatformName.TWITTER, text=text, link=None, mark="p1")


def facebook(text: str, link: str | None = "https://www.example.org/a") -> Outgoing:
    return Outgoing(platform=PlatformName.FACEBOOK, text=text, link=link, mark="p1")


@pytest.mark.parametrize(
    ("text", "shown", "card", "why"),
    [
        ("Words https://www.example.org/a", "Words", "https://www.example.org/a", "a last link gives way to its card"),
        (
            "See https://example.org/abcdefghijklmnopqrst here",
            "See example.org/abcdefghijklmno… here",
            None,
            "else cut",
        ),
        ("No link", "No link", None, "no card"),
        ("<b>&amp;", "<b>&amp;", None, "words are words"),
    ],
)
def test_x_shortens_links_and_makes_the_last_one_a_card(text: str, shown: str, card: str | None, why: str) -> None:
    looks = appearance(x(text))
    assert "".join(one.text for one in looks.shown) == shown, why
    assert looks.folded == ()
    if card:
        assert (looks.card_link, looks.domain) == (card, "example.org")


def test_links_tags_and_mentions_are_told_apart() -> None:
    kinds = [
        (one.kind, one.text) for one in appearance(x("Hi @ann, #été and $ABC")).shown if one.kind is not Kind.WORDS
    ]
    assert kinds == [(Kind.MENTION, "@ann"), (Kind.TAG, "#été"), (Kind.TAG, "$ABC")]
    assert all(one.kind is not Kind.MENTION for one in appearance(facebook("Hi @ann")).shown)


@pytest.mark.parametrize("length", [1, 60, 124, 125, 126, 127, 200, 5000])
def test_facebook_folds_between_two_words_and_loses_none(length: int) -> None:
    text = ("word " * length)[:length].strip() or "w"
    looks = appearance(facebook(text))
    shown, folded = ("".join(one.text for one in part) for part in (looks.shown, looks.folded))
    assert shown + folded == text
    assert len(shown) <= 125
    assert bool(folded) is (len(text) > 125)
    assert not folded or folded[0] == " "


def test_a_word_without_end_is_folded_within() -> None:
    assert len("".join(one.text for one in appearance(facebook("x" * 300)).shown)) == 125


PICTURE = Image(sha256="0" * 64, media_type="image/png", size=1, width=9, height=9, name="a.png", alt="")


def test_with_images_there_is_no_card_and_the_link_stays_in_the_text() -> None:
    on_x = appearance(replace(x("Words https://example.org/a"), images=(PICTURE,)))
    assert (on_x.card_link, on_x.images) == (None, (PICTURE,))
    assert "".join(one.text for one in on_x.shown) == "Words example.org/a"
    on_facebook = appearance(replace(facebook("Words\n\nhttps://example.org/a", None), images=(PICTURE,)))
    assert on_facebook.card_link is None
    assert on_facebook.shown[-1].text == "https://example.org/a"


def test_the_first_reply_has_the_link_and_its_card() -> None:
    on_x = appearance(replace(x("Words"), reply="https://www.example.org/a"))
    assert on_x.card_link is None
    assert on_x.reply is not None
    assert (on_x.reply.shown, on_x.reply.domain) == ((), "example.org")
    on_facebook = appearance(replace(facebook("Words", None), reply="https://www.example.org/a"))
    assert on_facebook.reply is not None
    assert (on_facebook.reply.shown[0].text, on_facebook.reply.domain) == ("https://www.example.org/a", "example.org")


def test_a_fold_leaves_no_empty_line_before_see_more() -> None:
    looks = appearance(facebook("word " * 20 + "\n\n" + "https://example.org/" + "a" * 400, None))
    assert not looks.shown[-1].text.endswith("\n")
