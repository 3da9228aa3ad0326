"""HTML that a feed carries: all of it is the author's."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crosspost.feeds import page
from crosspost.model import BlockKind, Page

P, H, L, Q = BlockKind.PARAGRAPH, BlockKind.HEADING, BlockKind.LIST_ITEM, BlockKind.QUOTE

FRAGMENTS: list[tuple[str, str, list[tuple[BlockKind, str]]]] = [
    ("paragraphs", "<p>Un.</p><p>Deux.</p>", [(P, "Un."), (P, "Deux.")]),
    ("a heading", "<h3>Titre</h3>Texte.", [(H, "Titre"), (P, "Texte.")]),
    ("lists, nested", "<ol><li>un<ul><li>deux</li></ul></li></ol>", [(L, "un"), (L, "deux")]),
    ("a paragraph in a list item", "<ul><li><p>un</p></li></ul>", [(L, "un")]),
    ("a quote of two paragraphs", "<blockquote><p>Un</p><p>Deux</p></blockquote>", [(Q, "Un"), (Q, "Deux")]),
    ("a heading in a quote is a heading", "<blockquote><h4>Un</h4></blockquote>", [(H, "Un")]),
    ("two breaks end a paragraph", "Un<br><br/>Deux", [(P, "Un"), (P, "Deux")]),
    ("two breaks with white space between", "Un<br>\n <br>Deux", [(P, "Un"), (P, "Deux")]),
    ("one break inside a sentence does not", "Un<br>deux.", [(P, "Un deux.")]),
    ("one break behind a sentence does", "Un.<br>Deux.", [(P, "Un."), (P, "Deux.")]),
    ("inline marks join", "<p>Un <b>gr<i>and</i></b> mot</p>", [(P, "Un grand mot")]),
    ("text beside blocks", "<div>Un<p>Deux</p>Trois</div>", [(P, "Un"), (P, "Deux"), (P, "Trois")]),
    ("no scripts or styles", "<p>Un<script>x()</script> mot<style>p{}</style></p>", [(P, "Un mot")]),
    ("no captions", "<figure><img src=a><figcaption>Moi</figcaption></figure><p>Un</p>", [(P, "Un")]),
    ("no listings, but words in code", "<pre>x = 1</pre><p>Call <code>x()</code>.</p>", [(P, "Call x().")]),
    ("a listing splits what surrounds it", "<div>Un<pre>x</pre>Deux</div>", [(P, "Un"), (P, "Deux")]),
    ("nothing hidden", '<p hidden>Un</p><p style="display: none">Deux</p><p>Trois</p>', [(P, "Trois")]),
    ("no figures of tables", "<table><tr><td>12</td><td>13</td></tr></table><p>Un</p>", [(P, "Un")]),
    ("prose of layout tables", f"<table><tr><td>{'mot ' * 30}</td></tr></table>", [(P, ("mot " * 30).strip())]),
    ("no marks of footnotes", 'Un mot<sup><a href="#n1">1</a></sup>.', [(P, "Un mot.")]),
    ("drawn quotation marks are written", "<p>Dit <q>oui</q>.</p>", [(P, "Dit “oui”.")]),
    ("entities and spaces", "<p>L&rsquo;an&nbsp;2026\n  &amp; apr&egrave;s</p>", [(P, "L’an 2026 & après")]),
    ("no ornaments", "<p>* * *</p><p>Un</p><p>—</p>", [(P, "Un")]),
    ("no line of the software", "<p>Un</p><p>The post <a>Un</a> appeared first on <a>Blog</a>.</p>", [(P, "Un")]),
    ("nor a French one", "<p>Un</p><p>L’article Un est apparu en premier sur Blog.</p>", [(P, "Un")]),
    ("plain text", "Un.\n\nDeux\nsuite.", [(P, "Un."), (P, "Deux suite.")]),
    ("unclosed tags", "<p>Un<p>Deux<ul><li>trois", [(P, "Un"), (P, "Deux"), (L, "trois")]),
    ("stray ends", "</div></p><p>Un</p></body></html>Deux", [(P, "Un"), (P, "Deux")]),
    ("nothing", "", []),
    ("only a comment", "<!-- a -->", []),
]  # fmt: skip


@pytest.mark.parametrize(("html", "blocks"), [case[1:] for case in FRAGMENTS], ids=[case[0] for case in FRAGMENTS])
def test_a_fragment_becomes_blocks(html: str, blocks: list[tuple[BlockKind, str]]) -> None:
    found = page.understand(html, base_url=None)

    assert [(block.kind, block.text) for block in found.blocks] == blocks


PICTURES = [
    ("the first one", '<img src="/a.jpg"><img src="/b.jpg">', "https://blog.example/a.jpg"),
    ("not a counter", '<img src="/c.gif" width="1" height="1"><img src="/b.jpg">', "https://blog.example/b.jpg"),
    ("not an emoji", '<img src="https://s.w.org/images/core/emoji/1.png"><img src="/b.jpg">', "https://blog.example/b.jpg"),
    ("the one that is loaded late", '<img src="data:image/gif;base64,R0" data-src="/b.jpg">', "https://blog.example/b.jpg"),
    ("no other scheme", '<img src="file:///etc/passwd">', None),
    ("none", "<p>Un</p>", None),
]  # fmt: skip


@pytest.mark.parametrize(("html", "image"), [case[1:] for case in PICTURES], ids=[case[0] for case in PICTURES])
def test_the_picture_of_a_fragment_is_its_first_real_one(html: str, image: str | None) -> None:
    assert page.understand(html, base_url="https://blog.example/2026/").image == image


def test_without_a_base_only_absolute_pictures_count() -> None:
    assert page.understand('<img src="/a.jpg"><img src="https://x.example/b.jpg">', base_url=None).image == (
        "https://x.example/b.jpg"
    )


PIECES = st.sampled_from(
    [
        *("<p>", "</p>", "<div>", "</div>", "<li>", "<ul>", "</ul>", "<table>", "<td>", "<br>", "<q>", "</q>", "<sup>"),
        *("<a href='#x'>", "</a>", "<script>", "</script>", "<pre>", "<!--", "-->", "<![CDATA[", "&amp", "&#0;", "\0"),
        *("<p hidden>", "mot ", "fin. ", "<img src=x>", "<svg>", "<body>", "</html>", "\ud800", "<?xml ?>", "&#31;"),
    ]
)


@settings(max_examples=300, deadline=None)
@given(st.lists(PIECES | st.text(max_size=8), max_size=40).map("".join))
def test_whatever_a_fragment_holds_its_blocks_are_plain_lines(html: str) -> None:
    for block in page.understand(html, base_url=None).blocks:
        assert block.text
        assert block.text == " ".join(block.text.split())
        assert "\0" not in block.text


@settings(max_examples=100, deadline=None)
@given(st.lists(PIECES | st.text(max_size=8), max_size=40).map("".join))
def test_whatever_a_page_holds_it_is_read(html: str) -> None:
    assert isinstance(page.read(html, url="https://blog.example/"), Page)
    assert isinstance(page.read(html.encode("utf-8", "replace"), url=None, content_type="text/html"), Page)


@given(st.lists(st.text(alphabet="abcdéœ ", min_size=1).filter(str.strip), max_size=20))
def test_no_paragraph_is_lost_and_none_changes_its_place(paragraphs: list[str]) -> None:
    html = "".join(f"<p>{text}</p>" for text in paragraphs)

    assert [block.text for block in page.understand(html, base_url=None).blocks] == [
        " ".join(text.split()) for text in paragraphs
    ]
