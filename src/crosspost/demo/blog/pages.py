"""The blog's HTML: the home page and the article pages. Pure text; every word from outside the body is escaped."""

from __future__ import annotations

from datetime import UTC, datetime
from html import escape

from crosspost.demo.blog.articles import DATA, BlogArticle

SITE_NAME = "Petite audience"
TAGLINE = "Carnet de bord d’une communicante de PME sur les réseaux sociaux"
# An article that is out, with the instant at which it was published.
Dated = tuple[BlogArticle, datetime]

_MONTHS = (
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
)


def french_date(instant: datetime) -> str:
    """Write the day of an instant, in UTC, as a French reader expects it: « 1er mars 2026 »."""
    day = instant.astimezone(UTC)
    return f"{'1er' if day.day == 1 else day.day} {_MONTHS[day.month - 1]} {day.year}"


def home_page(base: str, published: list[Dated]) -> str:
    """Render the list of the published articles, given newest first. `base` is the site's address without final /."""
    head = _meta("property", "og:type", "website") + _meta("property", "og:title", SITE_NAME)
    cards = "\n".join(_card(article, at) for article, at in published)
    return _document(f"{base}/", SITE_NAME, TAGLINE, head, f"<p class=tagline>{escape(TAGLINE)}</p>\n{cards}", base)


def article_page(base: str, article: BlogArticle, at: datetime) -> str:
    """Render one article, with Open Graph, canonical link, author and date. `at` is when it was published."""
    tags = "".join(f"<li>{escape(tag)}</li>" for tag in article.tags)
    main = f"""<article>
<h1>{escape(article.title)}</h1>
<p class=chapo>{escape(article.chapo)}</p>
<p class=byline>Par <span class=author>{escape(article.author)}</span>, {_time(at)}</p>
<img src="{article.image_path}" alt="{escape(article.image_alt)}" width=1200 height=630>
{article.body}
<ul class=tags>{tags}</ul>
</article>"""
    head = _open_graph(base, article, at)
    return _document(f"{base}{article.path}", f"{article.title} — {SITE_NAME}", article.chapo, head, main, base)


def _open_graph(base: str, article: BlogArticle, at: datetime) -> str:
    properties = [
        ("og:type", "article"),
        ("og:title", article.title),
        ("og:image", f"{base}{article.image_path}"),
        ("og:image:type", "image/png"),
        ("og:image:width", "1200"),
        ("og:image:height", "630"),
        ("og:image:alt", article.image_alt),
        ("article:published_time", at.astimezone(UTC).isoformat()),
        ("article:author", article.author),
        *(("article:tag", tag) for tag in article.tags),
    ]
    named = [("author", article.author), ("twitter:card", "summary_large_image")]
    return "".join(_meta("property", key, value) for key, value in properties) + "".join(
        _meta("name", key, value) for key, value in named
    )


def _card(article: BlogArticle, at: datetime) -> str:
    return f"""<section class=card>
<a href="{article.path}"><img src="{article.image_path}" alt="" width=1200 height=630></a>
<h2><a href="{article.path}">{escape(article.title)}</a></h2>
<p>{escape(article.chapo)}</p>
<p class=byline>{_time(at)}</p>
</section>"""


def _document(url: str, title: str, description: str, head: str, main: str, base: str) -> str:
    """Wrap what differs between pages in what they share. `head` and `main` are HTML, the rest plain text."""
    style = (DATA / "style.css").read_text(encoding="utf-8")
    return f"""<!DOCTYPE html>
<html lang="fr">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{escape(title)}</title>
{_meta("name", "description", description)}{_meta("property", "og:description", description)}\
{_meta("property", "og:url", url)}{_meta("property", "og:site_name", SITE_NAME)}\
{_meta("property", "og:locale", "fr_FR")}{head}\
<link rel="canonical" href="{escape(url)}">
<link rel="alternate" type="application/rss+xml" title="{escape(SITE_NAME)}" href="{escape(base)}/feed.xml">
<link rel="icon" href="data:,">
<style>{style}</style>
</head>
<body>
<header><a href="/">{escape(SITE_NAME)}</a></header>
<main>
{main}
</main>
<footer><p>Un blog de démonstration, servi par crosspost sur cette seule machine.
L’entreprise, les personnes et les chiffres sont inventés.</p></footer>
</body>
</html>
"""


def _meta(kind: str, key: str, value: str) -> str:
    return f'<meta {kind}="{key}" content="{escape(value)}">\n'


def _time(at: datetime) -> str:
    return f'<time datetime="{at.astimezone(UTC).isoformat()}">{french_date(at)}</time>'
