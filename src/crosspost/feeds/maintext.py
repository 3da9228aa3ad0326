"""The main text of an article page, without menus, comments and advertisements.

trafilatura does the judging (https://trafilatura.readthedocs.io, "fast" mode: it finds as much as the full one on
our collection of real pages, in two thirds of the time). Around it stand what it lacks: a bound on its input, the
standfirst, and a plain reading for pages where it finds nothing.
"""

from __future__ import annotations

import logging
from functools import cache
from itertools import islice
from typing import Any

from lxml import etree
from lxml.html import HtmlElement

from crosspost.feeds import blocks, markup
from crosspost.model import Block, BlockKind

log = logging.getLogger(__name__)

# trafilatura's time grows with the square of the number of elements: 12,500 paragraphs of one letter take 0.5 s,
# 125,000 take 28 s. The longest of our 47 real pages holds 3,500 elements; an article stands before its comments.
MAX_ELEMENTS = 12_000
# Characters that a description must have, and of which so many must agree, to be found again as a standfirst.
_STANDFIRST_LEAST, _STANDFIRST_AGREE, _STANDFIRST_MOST = 40, 60, 700

_NO_TEXT = ("script", "style", "template", "svg", "iframe", "object", "map", "canvas", "math")
# For the plain reading only: a page's furniture. In a feed's fragment the same tags hold the author's own words.
_FURNITURE = frozenset(("aside", "footer", "header", "nav", "noscript"))


def read(root: HtmlElement, *, url: str | None, title: str | None, description: str | None) -> tuple[Block, ...]:
    """Return the blocks of the article's text; empty when the page has none. Changes the tree. Never raises."""
    prepare(root)
    standfirst = _standfirst(root, description)
    found = _extracted(root, url) or _plainly(root, url)
    if found and title and found[0].kind is BlockKind.HEADING and _key(found[0].text) == _key(title):
        found = found[1:]
    text = _key(" ".join(block.text for block in found))
    if standfirst and _key(standfirst)[:_STANDFIRST_AGREE] not in text:
        return (Block(kind=BlockKind.PARAGRAPH, text=standfirst), *found)
    return found


def prepare(root: HtmlElement) -> None:
    """Take out of the tree, for good, what holds no prose, marks of footnotes, and all beyond `MAX_ELEMENTS`."""
    etree.strip_elements(root, *_NO_TEXT, with_tail=False)
    marks = [sup for sup in root.iter("sup") if any("#" in (a.get("href") or "") for a in sup.iter("a"))]
    for mark in marks:
        # Inside another mark it is gone already.
        if mark.getparent() is not None:
            mark.drop_tree()
    for listing in list(root.iter("pre")):
        # A rule in its place keeps apart what stood before and behind it.
        listing.clear(keep_tail=True)
        listing.tag = "hr"
    beyond = next(islice(root.iter(), MAX_ELEMENTS, None), None)
    if beyond is not None:
        log.warning("page.cut elements=%d", MAX_ELEMENTS)
        _cut_from(beyond)


def _cut_from(element: HtmlElement) -> None:
    """Remove the element and everything behind it in reading order."""
    inner, parent = element, element.getparent()
    while parent is not None:
        del parent[parent.index(inner) + (inner is not element) :]
        inner, parent = parent, parent.getparent()


def _standfirst(root: HtmlElement, description: str | None) -> str | None:
    """The paragraph or heading on the page that begins as the description does; the innermost one.

    Extractors drop the standfirst, because it stands apart from the text; it is the author's own summary.
    """
    wanted = _key(description or "")[:_STANDFIRST_AGREE]
    if len(wanted) < _STANDFIRST_LEAST:
        return None
    texts = (
        markup.words("".join(map(str, islice(element.itertext(), 30))))
        for element in root.iter("h2", "h3", "h4", "p", "div", "strong", "span")
    )
    found = (text for text in texts if len(text) <= _STANDFIRST_MOST and _key(text).startswith(wanted))
    return min(found, key=len, default=None)


def _key(text: str) -> str:
    """The text as it is compared: letters and digits only, small."""
    return "".join(c for c in text.casefold() if c.isalnum())


def _extracted(root: HtmlElement, url: str | None) -> tuple[Block, ...]:
    try:
        document = _extractor()(
            root, url=url, fast=True, include_comments=False, include_formatting=False, output_format="xml"
        )
    except Exception:
        # A foreign program on hostile input: it has raised half a dozen kinds over the years. The plain reading
        # takes over, and the log says so.
        log.exception("page.extractor_failed url=%s", url)
        return ()
    return blocks.of_tree(document.body) if document is not None and document.body is not None else ()


@cache
def _extractor() -> Any:
    # Imported at first use, not at start: it takes 160 ms, as long as all the rest of the program, and most runs
    # read no page.
    from trafilatura import bare_extraction

    # It reports "discarding data" as a warning for each page without text. That is ours to judge and to log.
    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    return bare_extraction


def _plainly(root: HtmlElement, url: str | None) -> tuple[Block, ...]:
    """Everything in the page's longest `article`, or else its `main`, or else its body without the furniture."""
    log.info("page.plain_reading reason=nothing_extracted url=%s", url)
    for name in ("article", "main", "body"):
        tree = blocks.longest(root.iter(name))
        if tree is not None and (found := blocks.of_tree(tree, skip=_FURNITURE)):
            return found
    return ()
