"""What makes two entries comparable: guids that mean the same everywhere, addresses without what tracks clicks."""

from __future__ import annotations

import pytest

from crosspost.core.identity import address_key, body_key, canonical, identify, is_unique
from crosspost.model import Entry

GUIDS = [
    ("https://blog.example/?p=57", True, "WordPress"),
    ("http://blog.example/2026/11/a-title", True, "a permalink"),
    ("https://medium.com/p/0a1b2c3d", True, "Medium"),
    ("https://blog.example/", False, "the site, not something on it"),
    ("https://blog.example", False, "the site, not something on it"),
    ("tag:blog.example,2026-11-23:/57", True, "RFC 4151"),
    ("tag:blogger.com,1999:blog-1.post-2", True, "Blogger"),
    ("urn:uuid:0b1f2c3d-0000-4000-8000-123456789abc", True, "Atom's usual one"),
    ("0B1F2C3D-0000-4000-8000-123456789ABC", True, "a UUID without its prefix"),
    ("57 at https://blog.example", True, "Drupal"),
    ("5f0c2d3e4b5a697887766554", True, "Ghost"),
    ("57", False, "a number"),
    ("guid-57", False, "a number with a word"),
    ("a title of sorts", False, "words"),
    ("", False, "nothing"),
    (None, False, "nothing"),
]


@pytest.mark.parametrize(("guid", "unique", "whose"), GUIDS)
def test_a_guid_means_the_same_in_any_feed_if_it_is_given_once_in_the_world(
    guid: str | None, unique: bool, whose: str
) -> None:
    assert is_unique(guid) is unique, whose


@pytest.mark.parametrize(
    ("query", "kept"),
    [
        ("?source=rss-0a1b2c------2", ""),
        ("?source=rss----0a1b2c---4", ""),
        ("?source=newsletter", "?source=newsletter"),
        ("?id=7&source=rss", "?id=7"),
        ("?resource=rss", "?resource=rss"),
    ],
)
def test_what_medium_says_of_its_feeds_is_no_part_of_the_address(query: str, kept: str) -> None:
    assert canonical(f"https://medium.com/p/x{query}") == f"https://medium.com/p/x{kept}"
    assert address_key(f"https://medium.com/p/x{query}") == f"medium.com/p/x{kept}"


@pytest.mark.parametrize(
    ("one", "other", "same", "why"),
    [
        ({"content": "<p>Des mots.</p>"}, {"content": "<div>Des <b>mots</b></div>"}, True, "markup is no word"),
        ({"content": '<a href="//a.example">x</a>'}, {"content": '<a href="//b.example">x</a>'}, True, "addresses"),
        ({"content": "<p>Des mots.</p>"}, {"content": "<p>D’autres mots.</p>"}, False, "other words"),
        ({"content": '<img src="1.jpg">'}, {"content": '<img src="2.jpg">'}, False, "images alone"),
        ({"image": "1.jpg"}, {"image": "2.jpg"}, False, "images alone"),
        ({}, {}, True, "nothing but a title"),
    ],
)
def test_bodies_are_compared_by_their_words_and_without_any_by_what_they_show(
    one: dict[str, str], other: dict[str, str], same: bool, why: str
) -> None:
    first, second = (Entry(guid=None, link=None, title="Photo", **said) for said in (one, other))  # type: ignore[arg-type]
    assert (body_key(first) == body_key(second)) is same, why


def test_feeds_of_one_site_give_a_piece_the_same_identity_though_its_address_be_the_home_page() -> None:
    episode = Entry(guid="1", link="https://blog.example/", title="Un")
    (first,), (second,) = identify("blog", [episode]), identify("tag", [episode])
    assert first.identity == second.identity
    assert first.otherwise != second.otherwise
