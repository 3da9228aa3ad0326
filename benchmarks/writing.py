"""Articles by the thousand, put together from the paragraphs of the demo's blog; a few English ones are added here.

The same feed and number always give the same article. No two articles are alike: each carries its own number in its
title and its sentences, as no platform takes the same words twice.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from functools import cache
from html import escape
from random import Random

from crosspost.demo.blog.articles import load_articles

BEGINNING = datetime(2026, 1, 5, 8, 0, tzinfo=UTC)

_BLOCK = re.compile(r"<(p|h2|li|blockquote)>(.*?)</\1>", re.DOTALL)

ENGLISH_TITLES = (
    "What a small shop learned from a year of posting",
    "Why we stopped chasing the perfect hour",
    "How to answer a complaint without making it worse",
    "Numbers worth reading, and numbers worth ignoring",
    "Is a question a better teaser than a headline?",
    "Three habits that kept our page alive through winter",
)
ENGLISH = (
    "We posted every weekday for six weeks and counted every click, every reply and every silence that followed.",
    "The first thing we learned is that nobody waits for a post; they meet it, or they do not.",
    "Should a teaser give the answer away, or keep it for the article? We tried both on the same readers.",
    "Posts that ended with an honest question drew twice the replies, but hardly any more visits to the blog.",
    "A headline that names a number is read further, provided that the number belongs to the person who wrote it.",
    "“I only click when I know what I am going to get,” a customer of fifteen years told us at the counter.",
    "Our page reaches about four hundred people, which is a crowded room and should be spoken to like one.",
    "Most guides recommend an hour; ours would be the one at which you can still sit down and answer.",
    "Two good posts a week cost us one hour and forty minutes, pictures included, and that is what we can keep up.",
    "When a reader complains in public, the answer is written for everyone else who reads it afterwards.",
    "We keep a plain list of what was posted, when, and what came of it, because memory flatters.",
    "The image matters less than we feared, as long as it shows something that exists and is in focus.",
    "After a month of silence it took five weeks to be seen as often as before, and no trick made it shorter.",
    "A link alone is a door without a sign: say in one sentence what is behind it and for whom.",
)


@dataclass(frozen=True, kw_only=True)
class Written:
    """One article."""

    number: int
    language: str
    title: str
    lead: str
    author: str
    tags: tuple[str, ...]
    # HTML.
    body: str
    at: datetime

    def link(self, feed: int) -> str:
        """Its address under the blog's public name; nothing answers there."""
        return f"{public_name(feed)}/articles/{self.number}/"


def public_name(feed: int) -> str:
    """The name that a blog's links carry: a loopback address is no link for X."""
    return f"https://blog-{feed}.example.org"


def article(feed: int, number: int) -> Written:
    """The article of this number of this feed. Every third feed is in English."""
    random = Random(f"{feed}/{number}")
    english = feed % 3 == 2
    titles, leads, paragraphs, headings = _english() if english else _french()
    chosen = random.sample(paragraphs, min(random.randint(5, 12), len(paragraphs)))
    mark = f"{feed}-{number}"
    # Each paragraph says whose it is: a sentence that a teaser quotes is then no other article's.
    marked = [f"{'Note' if english else 'Carnet'} {mark}.{place}, {text}" for place, text in enumerate(chosen)]
    blocks = [
        f"<h2>{random.choice(headings)}</h2>\n<p>{text}</p>" if i % 3 == 2 else f"<p>{text}</p>"
        for i, text in enumerate(marked)
    ]
    return Written(
        number=number,
        language="en" if english else "fr",
        title=f"{random.choice(titles)} ({mark})",
        lead=f"{mark} : {random.choice(leads)}",
        author=random.choice(("Maud Vernelle", "Ilan Brossard", "Ruth Ashgrove")),
        tags=tuple(random.sample(("Réseaux sociaux", "Rythme", "Mesure", "Community management", "Blog", "PME"), 3)),
        body="\n".join(blocks),
        at=BEGINNING + timedelta(hours=6 * number, minutes=feed % 300),
    )


def feed_document(feed: int, *, newest: int, entries: int, full: bool) -> bytes:
    """A feed whose newest article has this number: RSS 2.0, or Atom for every second one. `full`: with whole texts."""
    return document_of(feed, [article(feed, number) for number in range(newest, newest - entries, -1)], full=full)


def document_of(feed: int, written: Sequence[Written], *, full: bool = True) -> bytes:
    """A feed of these articles, newest first."""
    return (_atom if feed % 2 else _rss)(feed, written, full=full).encode()


def page(feed: int, number: int) -> bytes:
    """The article's page."""
    one = article(feed, number)
    title = escape(one.title)
    return f"""<!DOCTYPE html>
<html lang="{one.language}"><head><meta charset="utf-8"><title>{title}</title>
<meta property="og:title" content="{title}"><meta property="og:type" content="article">
<meta property="og:image" content="{public_name(feed)}/images/{number}.png">
<meta name="description" content="{escape(one.lead)}"><link rel="canonical" href="{one.link(feed)}"></head>
<body><header><nav><a href="/">Blog</a> <a href="/articles/">Articles</a></nav></header>
<main><article><h1>{title}</h1><p>{escape(one.lead)}</p>
{one.body}
</article></main><footer><p>© {escape(one.author)}</p></footer></body></html>
""".encode()


def _rss(feed: int, written: Sequence[Written], *, full: bool) -> str:
    base = public_name(feed)
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" \
xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:atom="http://www.w3.org/2005/Atom">
<channel><title>Blog {feed}</title><link>{base}/</link><description>Un blog parmi d’autres</description>
<language>{written[0].language}</language><atom:link href="{base}/feed/" rel="self" type="application/rss+xml"/>
{"".join(_rss_item(feed, one, full=full) for one in written)}</channel></rss>
"""


def _rss_item(feed: int, one: Written, *, full: bool) -> str:
    categories = "".join(f"<category><![CDATA[{tag}]]></category>\n" for tag in one.tags)
    content = f"<content:encoded><![CDATA[{one.body}]]></content:encoded>\n" if full else ""
    return f"""<item><title>{escape(one.title)}</title><link>{one.link(feed)}</link>
<dc:creator><![CDATA[{one.author}]]></dc:creator><pubDate>{format_datetime(one.at)}</pubDate>
{categories}<guid isPermaLink="false">{public_name(feed)}/?p={one.number}</guid>
<description><![CDATA[<p>{one.lead}</p>]]></description>
{content}</item>
"""


def _atom(feed: int, written: Sequence[Written], *, full: bool) -> str:
    base = public_name(feed)
    return f"""<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="{written[0].language}"><title>Blog {feed}</title>
<id>{base}/</id><link href="{base}/"/><link rel="self" href="{base}/atom.xml"/>
<updated>{written[0].at.isoformat()}</updated>
{"".join(_atom_entry(feed, one, full=full) for one in written)}</feed>
"""


def _atom_entry(feed: int, one: Written, *, full: bool) -> str:
    categories = "".join(f'<category term="{escape(tag)}"/>\n' for tag in one.tags)
    content = f'<content type="html">{escape(one.body)}</content>\n' if full else ""
    return f"""<entry><title type="html">{escape(escape(one.title))}</title><link href="{one.link(feed)}"/>
<id>{public_name(feed)}/?p={one.number}</id><author><name>{escape(one.author)}</name></author>
<published>{one.at.isoformat()}</published><updated>{one.at.isoformat()}</updated>
{categories}<summary>{escape(one.lead)}</summary>
{content}</entry>
"""


Pieces = tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...], tuple[str, ...]]


@cache
def _french() -> Pieces:
    """Titles, leads, paragraphs (HTML), headings of the demo's blog."""
    articles = load_articles()
    blocks = [found for one in articles for found in _BLOCK.findall(one.body)]
    return (
        tuple(one.title for one in articles),
        tuple(one.chapo for one in articles),
        tuple(text for kind, text in blocks if kind == "p" and len(text) > 120),
        tuple(text for kind, text in blocks if kind == "h2"),
    )


@cache
def _english() -> Pieces:
    """The same in English; a paragraph is three sentences."""
    random = Random("english")
    paragraphs = tuple(" ".join(random.sample(ENGLISH, 3)) for _ in range(40))
    return ENGLISH_TITLES, ENGLISH[:6], paragraphs, ENGLISH_TITLES
