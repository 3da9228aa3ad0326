"""Small pages of our own: each says one thing about how an article page is read."""

from __future__ import annotations

import logging
import subprocess
import sys
from datetime import UTC, datetime

import pytest
import trafilatura

from crosspost.feeds import page
from crosspost.model import Block, BlockKind

URL = "https://blog.example/2026/reseaux/"

ARTICLE = """<!doctype html><html lang="fr-FR"><head><meta charset="utf-8">
<title>Publier sans s’épuiser – Le blog de Zoé</title>
<meta property="og:site_name" content="Le blog de Zoé">
</head><body>
<nav><ul><li><a href="/">Accueil</a></li><li><a href="/contact">Contact</a></li></ul></nav>
<article>
<h1>Publier sans s’épuiser</h1>
<p>Chaque matin, les équipes ouvrent quatre outils et copient le même texte quatre fois. C’est long, c’est lassant,
et l’on finit par publier moins&nbsp;: «&nbsp;demain&nbsp;» devient «&nbsp;jamais&nbsp;».</p>
<h2>Trois gestes qui changent tout</h2>
<ul><li>Écrire une fois, dans le blog, et nulle part ailleurs.</li>
<li>Relire à froid le lendemain, avec un café&nbsp;; l’&oelig;il neuf voit tout.</li></ul>
<blockquote><p>« On ne manque pas de temps, on manque de régularité », dit Zoé, qui publie le mardi.</p></blockquote>
<p>Le reste est affaire d’habitude. Une fois le rythme trouvé, il ne demande plus d’effort, et les lecteurs savent
quand revenir.</p>
</article>
<footer><p>© 2026 Le blog de Zoé. Mentions légales.</p></footer></body></html>"""


def test_an_article_becomes_its_blocks_in_reading_order() -> None:
    found = page.read(ARTICLE, url=URL)

    assert [(block.kind, block.text.split(" ")[0]) for block in found.blocks] == [
        (BlockKind.PARAGRAPH, "Chaque"),
        (BlockKind.HEADING, "Trois"),
        (BlockKind.LIST_ITEM, "Écrire"),
        (BlockKind.LIST_ITEM, "Relire"),
        (BlockKind.QUOTE, "«"),
        (BlockKind.PARAGRAPH, "Le"),
    ]


def test_french_typography_survives_as_plain_text() -> None:
    text = " ".join(block.text for block in page.read(ARTICLE, url=URL).blocks)

    assert "publier moins : « demain » devient « jamais »." in text
    assert "l’œil neuf" in text


def test_menus_and_footers_are_not_the_article() -> None:
    text = " ".join(block.text for block in page.read(ARTICLE, url=URL).blocks)

    assert "Contact" not in text
    assert "Mentions légales" not in text


def _head(*tags: str, html: str = "<html>") -> str:
    return f"<!doctype html>{html}<head>{''.join(tags)}</head><body><p>Bonjour.</p></body></html>"


OG = '<meta property="og:{}" content="{}">'.format
TITLES = [
    (
        "Open Graph wins, word for word",
        [OG("title", "Un &amp; deux – Blog"), OG("site_name", "Blog")],
        "Un & deux – Blog",
    ),
    ("name= instead of property= is common", ['<meta name="og:title" content="Un">', "<title>Deux</title>"], "Un"),
    ("the first of two og:title counts", [OG("title", "Un"), OG("title", "Deux")], "Un"),
    ("an empty og:title says nothing", [OG("title", "  "), "<title>Un</title>"], "Un"),
    ("the card before the plain title", ['<meta name="twitter:title" content="Un">', "<title>Un | Blog</title>"], "Un"),
    ("a known site name goes", ["<title>Un – Mon Blog</title>", OG("site_name", "Mon blog")], "Un"),
    ("an unknown end stays", ["<title>Un – deux</title>"], "Un – deux"),
    ("a title that is the site's name stays", ["<title>Mon blog</title>", OG("site_name", "Mon blog")], "Mon blog"),
    ("a word that ends alike stays", ["<title>Un monblog</title>", OG("site_name", "blog")], "Un monblog"),
    ("white space collapses, controls go", ["<title>\n Un\t\u202edeux\x01 </title>"], "Un deux"),
    ("nothing says nothing", [], None),
]


@pytest.mark.parametrize(("tags", "title"), [case[1:] for case in TITLES], ids=[case[0] for case in TITLES])
def test_the_title_is_the_best_that_the_page_gives(tags: list[str], title: str | None) -> None:
    assert page.read(_head(*tags), url=URL).title == title


IMAGES = [
    ("relative to the page", [OG("image", "lead.jpg")], "https://blog.example/2026/reseaux/lead.jpg"),
    ("relative to base", ['<base href="//cdn.example/x/">', OG("image", "lead.jpg")], "https://cdn.example/x/lead.jpg"),
    (
        "not what is no web address",
        [OG("image", "data:image/png;base64,AA"), OG("image", "/b.png")],
        "https://blog.example/b.png",
    ),
    ("no script either", [OG("image", "javascript:alert(1)")], None),
    ("the card's", ['<meta name="twitter:image" content="https://i.example/a.png">'], "https://i.example/a.png"),
]


@pytest.mark.parametrize(("tags", "image"), [case[1:] for case in IMAGES], ids=[case[0] for case in IMAGES])
def test_the_image_is_an_absolute_web_address_or_none(tags: list[str], image: str | None) -> None:
    assert page.read(_head(*tags), url=URL).image == image


def test_what_the_page_says_besides() -> None:
    found = page.read(
        _head(
            '<link rel="canonical" href="/2026/reseaux/">',
            '<link rel="alternate" type="application/rss+xml" href="/feed/">',
            '<link rel="alternate" type="text/html" hreflang="en" href="/en/">',
            '<meta name="description" content="L&rsquo;essentiel, en trois gestes">',
            '<meta name="author" content="Zoé Martin">',
            '<meta property="article:tag" content="Médias"><meta property="article:tag" content="médias">',
            '<meta name="keywords" content="jamais, lus, quand, des, tags, existent">',
            html='<html lang="fr-CA">',
        ),
        url=URL,
    )

    assert found.canonical == URL
    assert found.feed_links == ("https://blog.example/feed/",)
    assert found.description == "L’essentiel, en trois gestes"
    assert found.author == "Zoé Martin"
    assert found.tags == ("Médias",)
    assert found.language == "fr"


KEYWORDS = [
    ("few keywords are tags", "Blog, Réseaux , blog", ("Blog", "Réseaux")),
    ("many were written for search engines", ", ".join(f"mot{n}" for n in range(16)), ()),
    ("a sentence is no tag", "Un mot, " + "x" * 41, ("Un mot",)),
]


@pytest.mark.parametrize(("content", "tags"), [case[1:] for case in KEYWORDS], ids=[case[0] for case in KEYWORDS])
def test_keywords_are_tags_within_reason(content: str, tags: tuple[str, ...]) -> None:
    assert page.read(_head(f'<meta name="keywords" content="{content}">'), url=URL).tags == tags


NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
GRAPH = '{"@graph":[{"@type":"WebSite"},{"@type":["BlogPosting"],"datePublished":"2026-03-02T12:00:00Z"}]}'
DATES = [
    ("Open Graph", '<meta property="article:published_time" content="2026-03-02T13:00:00+01:00">', NOON),
    ("JSON-LD in a graph", f'<script type="application/ld+json">{GRAPH}</script>', NOON),
    ("a time element", '<time datetime="2026-03-02T12:00">2 mars</time>', NOON),
    ("an e-mail's date", '<meta name="date" content="Mon, 02 Mar 2026 12:00:00 GMT">', NOON),
    ("a date alone is its midnight", '<meta itemprop="datePublished" content="2026-03-02">', NOON.replace(hour=0)),
    ("a zero date says nothing", '<meta property="article:published_time" content="0001-01-01T00:00:00Z">', None),
    ("nor does a word", '<time datetime="yesterday">', None),
    ("broken JSON-LD is passed over", '<script type="application/ld+json">{"@type":</script>', None),
    ("so is one that is all brackets", f'<script type="application/ld+json">{"[" * 100_000}</script>', None),
]  # fmt: skip


@pytest.mark.parametrize(("tag", "instant"), [case[1:] for case in DATES], ids=[case[0] for case in DATES])
def test_the_date_is_an_instant_in_utc(tag: str, instant: datetime | None) -> None:
    assert page.read(_head(tag), url=URL).published_at == instant


def test_json_ld_names_the_author_and_the_tags_of_the_article() -> None:
    script = '{"@type":"NewsArticle","author":[{"@type":"Person","name":"Zo\\u00e9"}],"keywords":["Un","Deux"]}'

    found = page.read(_head(f'<script type="application/ld+json">{script}</script>'), url=URL)

    assert (found.author, found.tags) == ("Zoé", ("Un", "Deux"))


def test_the_standfirst_is_part_of_the_article_although_extractors_drop_it() -> None:
    standfirst = "Quatre outils, quatre fois le même texte : comment une petite équipe en est sortie."
    html = ARTICLE.replace("<article>", f'<div class="deck"><h2>{standfirst}</h2></div><article>').replace(
        "</head>", f'<meta name="description" content="{standfirst}"></head>'
    )

    blocks = page.read(html, url=URL).blocks

    assert blocks[0].text == standfirst
    assert sum(standfirst in block.text for block in blocks) == 1


def test_when_the_extractor_fails_the_article_is_read_plainly_and_the_log_says_so(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fails(*args: object, **options: object) -> None:
        raise AttributeError("a bug of its own")

    monkeypatch.setattr("crosspost.feeds.maintext._extractor", lambda: fails)
    with caplog.at_level(logging.INFO, logger="crosspost"):
        blocks = page.read(ARTICLE, url=URL).blocks

    assert any("page.extractor_failed" in record.message for record in caplog.records)
    assert len(blocks) == 6
    assert "Mentions" not in " ".join(block.text for block in blocks)


def test_a_page_too_short_for_the_extractor_is_still_read() -> None:
    found = page.read("<html><body><main><p>Court.</p></main></body></html>", url=None)

    assert found.blocks == (Block(kind=BlockKind.PARAGRAPH, text="Court."),)


def test_trafilatura_does_not_speak_in_our_log(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        page.read("<html><body></body></html>", url=None)

    assert [record for record in caplog.records if record.name.startswith(trafilatura.__name__)] == []


def test_the_extractor_is_not_imported_before_a_page_is_read() -> None:
    code = "import sys, crosspost.feeds.pages; sys.exit('trafilatura' in sys.modules)"

    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
