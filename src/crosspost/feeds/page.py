"""Reads an article page, or the HTML that a feed carries, into a `Page`. Pure: no network, no clock.

::

    bytes ─ markup.decode ─ markup.parse ─┬─ metadata.read ── title, image, canonical, …
                                          ├─ figures.of_page ─ the images of its text
                                          └─ maintext.read ── blocks
    fragment of a feed ─── markup.parse ─┬── blocks.of_tree ── blocks
                                         └── figures.of_fragment ── images
"""

from __future__ import annotations

import logging
from dataclasses import replace

from crosspost.feeds import blocks, figures, maintext, markup, metadata
from crosspost.model import Page

log = logging.getLogger(__name__)

# Characters. The longest of 6,000 real entries holds 240,000.
MAX_FRAGMENT = 500_000
MAX_FRAGMENT_TAGS = 20_000


def read(html: bytes | str, *, url: str | None, content_type: str | None = None) -> Page:
    """Read an article page. `url` is where it was found, `content_type` the header that came with it.

    Never raises: a page that says nothing is an empty `Page`. Fetches nothing, and does not judge whether the
    canonical address may be believed. Takes at most about a second, whatever the page holds.
    """
    root = markup.parse(markup.decode(html, content_type=content_type))
    if root is None:
        return Page()
    page = replace(metadata.read(root, url=url), figures=figures.of_page(root, url))
    return replace(page, blocks=maintext.read(root, url=url, title=page.title, description=page.description))


def understand(html: str, *, base_url: str | None) -> Page:
    """Read an HTML fragment that a feed carries: its blocks and its images. Never raises.

    A fragment is all article, so nothing is judged to be furniture. Only the first `MAX_FRAGMENT` characters are
    read (logged). A fragment says nothing about title, language or author.
    """
    if len(html) > MAX_FRAGMENT:
        log.warning("fragment.cut chars=%d of=%d base=%s", MAX_FRAGMENT, len(html), base_url)
        html = html[:MAX_FRAGMENT]
    if "<" not in html:
        # Plain text: an empty line ends a paragraph there.
        html = html.replace("\r\n", "\n").replace("\n\n", "<p>")
    root = markup.parse(f"<!DOCTYPE html><html><body><div>{html}", max_tags=MAX_FRAGMENT_TAGS)
    if root is None:
        return Page()
    found = figures.of_fragment(root, base_url)
    maintext.prepare(root)
    return Page(image=found[0].url if found else None, figures=found, blocks=blocks.of_tree(root))
