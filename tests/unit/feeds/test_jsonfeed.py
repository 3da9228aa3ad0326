"""JSON Feed 1 and 1.1."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crosspost.errors import ParseError
from crosspost.feeds.document import Document
from crosspost.feeds.parse import parse
from crosspost.model import PlatformName


def read(**feed: Any) -> Document:
    data = {"version": "https://jsonfeed.org/version/1.1", "items": [], **feed}
    return parse(json.dumps(data).encode(), content_type="application/feed+json", url="https://blog.example/feed.json")


def test_an_entry_is_read_whole() -> None:
    item = {
        "id": 7,
        "url": "/a",
        "title": "Caf&eacute; <b>noir</b>",
        "summary": "Un\nrésumé",
        "content_html": '<p>x</p><img src="i.png">',
        "date_published": "2026-03-01T10:00:00+01:00",
        "date_modified": "2026-03-02T10:00:00Z",
        "authors": [{"name": "Anne"}],
        "tags": ["veille", "Veille", 3],
        "language": "fr-CA",
        "_crosspost": {"twitter": " À la main ", "facebook": ""},
    }
    document = read(title="Le blog", language="fr", home_page_url="https://blog.example/home/", items=[item])
    (entry,) = document.entries
    assert document.title == "Le blog"
    assert document.language == "fr"
    assert (entry.guid, entry.link, entry.title) == ("7", "https://blog.example/a", "Café noir")
    assert (entry.summary, entry.author, entry.tags, entry.language) == ("Un résumé", "Anne", ("veille",), "fr")
    assert entry.published_at == datetime(2026, 3, 1, 9, tzinfo=UTC)
    assert entry.updated_at == datetime(2026, 3, 2, 10, tzinfo=UTC)
    assert entry.image == "https://blog.example/home/i.png"
    assert entry.handwritten == {PlatformName.TWITTER: "À la main"}
    assert not entry.skip


SKIPS: list[tuple[dict[str, Any], bool, str]] = [
    ({"_crosspost": {"skip": True}}, True, "said so"),
    ({"_crosspost": {"skip": "no"}}, False, "only true is true"),
    ({"_crosspost": "x"}, False, "not an object"),
    ({"tags": ["NoCrosspost"]}, True, "tagged so"),
]


@pytest.mark.parametrize(("item", "expected", "reason"), SKIPS)
def test_an_author_can_keep_an_entry_back(item: dict[str, Any], expected: bool, reason: str) -> None:
    (entry,) = read(items=[item]).entries
    assert entry.skip is expected, reason
    assert entry.tags == ()


REFUSED = [
    (b"{", "cannot be read", "broken off"),
    (b'{"a": 1}', "no JSON Feed", "another kind of JSON"),
    (b'{"version": "https://jsonfeed.org/version/1", "items": 3}', "items", "no list"),
    (b'{"a":' * 100_000, "cannot be read", "nested without end"),
]


@pytest.mark.parametrize(("body", "word", "reason"), REFUSED)
def test_what_is_no_json_feed_is_refused_in_words(body: bytes, word: str, reason: str) -> None:
    with pytest.raises(ParseError, match=word):
        parse(body, content_type=None, url="https://blog.example/feed.json")


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.just("javascript:alert(1)"),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
KEYS = ("id", "url", "title", "content_html", "content_text", "summary", "image", "date_published", "author", "authors")
MORE_KEYS = (*KEYS, "tags", "language", "attachments", "_crosspost", "external_url")


@given(st.lists(st.dictionaries(st.sampled_from(MORE_KEYS), ANYTHING, max_size=6) | ANYTHING, max_size=3))
def test_no_value_of_any_type_crashes_it(items: list[Any]) -> None:
    for entry in read(items=items).entries:
        assert entry.link is None or entry.link.startswith("http")
