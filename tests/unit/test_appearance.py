"""How a payload looks to a reader."""

from __future__ import annotations

import pytest

from crosspost.core.appearance import Kind, appearance
from crosspost.model import Outgoing, PlatformName


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
