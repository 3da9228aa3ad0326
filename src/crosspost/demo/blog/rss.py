"""The blog's feed: RSS 2.0. Some entries carry the whole text, others only their chapô, as blogs do."""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import format_datetime
from html import escape

from crosspost.demo.blog.articles import BlogArticle
from crosspost.demo.blog.pages import SITE_NAME, TAGLINE, Dated


def feed(base: str, published: list[Dated]) -> str:
    """Write the feed of the published articles, given newest first. `base` is the site's address without final /."""
    built = format_datetime(max(at for _, at in published).astimezone(UTC), usegmt=True) if published else ""
    items = "\n".join(_item(base, article, at) for article, at in published)
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom" xmlns:dc="http://purl.org/dc/elements/1.1/" \
xmlns:content="http://purl.org/rss/1.0/modules/content/">
<channel>
<title>{escape(SITE_NAME)}</title>
<link>{escape(base)}/</link>
<description>{escape(TAGLINE)}</description>
<language>fr</language>
{f"<lastBuildDate>{built}</lastBuildDate>" if built else ""}
<atom:link rel="self" type="application/rss+xml" href="{escape(base)}/feed.xml"/>
{items}
</channel>
</rss>
"""


def _item(base: str, article: BlogArticle, at: datetime) -> str:
    link = escape(f"{base}{article.path}")
    categories = "\n".join(f"<category>{escape(tag)}</category>" for tag in article.tags)
    return f"""<item>
<title>{escape(article.title)}</title>
<link>{link}</link>
<guid isPermaLink="true">{link}</guid>
<pubDate>{format_datetime(at.astimezone(UTC), usegmt=True)}</pubDate>
<dc:creator>{escape(article.author)}</dc:creator>
{categories}
<description>{escape(escape(article.chapo, quote=False))}</description>{_full_text(base, article)}
</item>"""


def _full_text(base: str, article: BlogArticle) -> str:
    """Write the whole text with its lead image, where the article wants it; addresses in it are absolute."""
    if not article.full_text:
        return ""
    image = f'<p><img src="{article.image_path}" alt="{escape(article.image_alt)}" width="1200" height="630"></p>\n'
    html = (image + article.body).replace('src="/', f'src="{base}/').replace('href="/', f'href="{base}/')
    enclosure = (
        f'<enclosure url="{escape(base + article.image_path)}" type="image/png" length="{len(article.image())}"/>'
    )
    return f"\n{enclosure}\n<content:encoded>{escape(html, quote=False)}</content:encoded>"
