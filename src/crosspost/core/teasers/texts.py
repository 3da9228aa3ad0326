"""The running text of an article, place by place, with its standfirst first where it has one.

The author's own standfirst says what the article is about better than any sentence that is dug up. It is the summary,
unless a paragraph says all of it, or it is the line below a picture; or the line that the page sets above the text.
Such a line often bears no full stop, and gets one.
"""

from __future__ import annotations

from collections.abc import Sequence

from crosspost.core.teasers import residue, safety, sentences
from crosspost.core.teasers.language import folded_words
from crosspost.model import Article, Block, BlockKind

MAX_BLOCKS = 60

LONGEST_UNENDED = 300
"""Characters of an article that is one line, whose author left out the full stop."""

STANDFIRST = (60, 300)
"""Characters of a line above the text that is a standfirst, and no heading and no paragraph that lost its end."""

START = 200
"""Characters by which a summary is found again in the text it was cut from."""

FIRST = 5
"""Paragraphs in which it is looked for."""

Text = tuple[str, str]
"""Where a text stands, and its words."""


def running(article: Article) -> list[Text]:
    """The summary, unless the text says it too, and the paragraphs, cleaned, in order; a line above them is one."""
    blocks = [block for block in article.blocks if block.kind is BlockKind.PARAGRAPH]
    above = [block for block in article.blocks[:1] if blocks and _is_line_above(block, article)]
    cleaned = [residue.apart(safety.clean(block.text)) for block in (*above, *blocks)][:MAX_BLOCKS]
    found = [(f"paragraph {number}", text) for number, text in enumerate(cleaned, 1)]
    summary = residue.apart(safety.clean(article.summary))
    is_caption = bool(cleaned) and residue.credits_photo(summary)
    if summary and not is_caption and not _begins_with(cleaned, summary):
        found.insert(0, ("summary", summary))
    # Beside a longer text, a short line without a full stop is the caption of a picture.
    if sum(len(text) for _, text in found) <= LONGEST_UNENDED:
        return [(where, residue.ended(text)) for where, text in found]
    return [(where, _standfirst(text) if number < 2 else text) for number, (where, text) in enumerate(found)]


def _is_line_above(block: Block, article: Article) -> bool:
    """Whether the heading that a page begins with is a standfirst: too long for a heading, and not the title."""
    shortest, longest = STANDFIRST
    is_line = block.kind is BlockKind.HEADING and shortest <= len(block.text) <= longest
    return is_line and folded_words(block.text) != folded_words(article.title)


def _begins_with(paragraphs: Sequence[str], summary: str) -> bool:
    """Whether one of the first paragraphs says the summary too, which may have been cut anywhere."""
    start = residue.without_end_marks(summary).rstrip("…")[:START]
    return bool(start) and any(start in text for text in paragraphs[:FIRST])


def _standfirst(text: str) -> str:
    """The text with a full stop where it is a standfirst without one."""
    shortest, longest = STANDFIRST
    is_line = shortest <= len(text) <= longest and not residue.credits_photo(text) and not sentences.is_caption(text)
    return residue.ended(text) if is_line else text
