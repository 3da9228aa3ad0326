"""A tree becomes blocks: paragraphs, headings, list items and quotes, in reading order.

One walk serves HTML (`h2`, `li`, `blockquote`, `br`) and the tree that trafilatura gives (`head`, `item`, `quote`,
`lb`). The walk is iterative and touches each element twice: its time is linear however the tree is nested.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from lxml import etree
from lxml.html import HtmlElement

from crosspost.feeds import markup
from crosspost.model import Block, BlockKind

MAX_BLOCKS = 2_000

_KINDS = {
    **dict.fromkeys(("h1", "h2", "h3", "h4", "h5", "h6", "head"), BlockKind.HEADING),
    **dict.fromkeys(("li", "item", "dd", "dt"), BlockKind.LIST_ITEM),
    **dict.fromkeys(("blockquote", "quote"), BlockKind.QUOTE),
}
_BREAKS = frozenset(("br", "lb"))
_CELLS = frozenset(("td", "th", "cell"))
_BLOCK_NAMES = (
    "address article aside body center details dialog div dl fieldset footer header hr html main list ol p section"
    " summary table tbody tfoot thead tr row ul"
)
_BLOCKS = frozenset(_BLOCK_NAMES.split()).union(_KINDS, _CELLS)
# Neither prose nor part of a sentence. Inline `code` stays: "call <code>x()</code> first" needs its word.
_SKIPPED_NAMES = (
    "applet audio button canvas datalist embed graphic iframe input map math noscript object script select style svg"
    " template textarea title video"
)
_SKIPPED = frozenset(_SKIPPED_NAMES.split())
# As above, and what stands before and behind belongs to two blocks.
_SKIPPED_BLOCKS = frozenset(("figcaption", "figure", "form", "nav", "noframes", "pre"))
# A cell that is shorter than this is a figure or a label, not prose. Layout tables hold longer ones.
_PROSE_IN_CELL = 80
_SENTENCE_ENDS = re.compile(r"[.!?…:;][\"'”’»)\]\s]*\Z")
_HIDDEN_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.I)
# What blog software puts under an article in its feed: WordPress's default line, and invitations to read on.
_FOOTERS = re.compile(
    r"(?:the post|l['’]article|cet article|der beitrag|la entrada|l['’]articolo|o post|het bericht)\b.{1,300}?"
    r"\b(?:appeared first on|est apparu en premier sur|erschien zuerst auf|apareció primero en|proviene da|"
    r"apareceu primeiro em|verscheen eerst op)\b.{1,200}"
    r"|(?:continue reading|read more|lire la suite|weiterlesen|leer más|seguir leyendo|continua a leggere)\b.{0,200}",
    re.I,
)


def of_tree(root: etree._Element, *, skip: frozenset[str] = frozenset()) -> tuple[Block, ...]:
    """Blocks of everything under `root`, at most `MAX_BLOCKS`; elements named in `skip` are passed over as well.

    Leaves out scripts, captions, code listings, forms, what is hidden, and the line that blog software adds at the
    end. Two line breaks end a paragraph; so does one that follows the end of a sentence.
    """
    writer = _Writer()
    events = etree.iterwalk(root, events=("start", "end"))
    for event, element in events:
        passed_over = element is not root and _passed_over(element, skip)
        if event == "start" and passed_over:
            events.skip_subtree()
        elif event == "start":
            writer.enter(element.tag, element.text)
        else:
            writer.leave(element.tag, was_entered=not passed_over)
            if element is not root:
                writer.add(element.tail)
        if len(writer.blocks) >= MAX_BLOCKS:
            break
    writer.flush()
    return _without_footer(writer.blocks[:MAX_BLOCKS])


class _Writer:
    """Collects words until a block ends. Knows where it is by the tags that are open around it."""

    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self._words: list[str] = []
        # One (kind, inside a table cell) per open block element.
        self._open: list[tuple[BlockKind, bool]] = [(BlockKind.PARAGRAPH, False)]
        self._broken = False

    def enter(self, tag: str, text: str | None) -> None:
        if tag in _BLOCKS:
            self.flush()
            kind, in_cell = self._open[-1]
            self._open.append((_KINDS.get(tag, kind), in_cell or tag in _CELLS))
        elif tag in _BREAKS:
            self._line_break()
        self.add(text)

    def leave(self, tag: object, *, was_entered: bool) -> None:
        if tag in _BLOCKS and was_entered:
            self.flush()
            self._open.pop()
        elif tag in _SKIPPED_BLOCKS:
            self.flush()

    def add(self, text: str | None) -> None:
        if not text:
            return
        self._words.append(text)
        if not text.isspace():
            self._broken = False

    def _line_break(self) -> None:
        if self._broken or _SENTENCE_ENDS.search("".join(self._words[-3:])[-40:]):
            self.flush()
            return
        self._words.append(" ")
        self._broken = True

    def flush(self) -> None:
        text = markup.words("".join(self._words))
        kind, in_cell = self._open[-1]
        self._words.clear()
        self._broken = False
        if text and not (in_cell and len(text) < _PROSE_IN_CELL) and any(c.isalnum() for c in text):
            self.blocks.append(Block(kind=kind, text=text))


def _passed_over(element: etree._Element, skip: frozenset[str]) -> bool:
    tag = element.tag
    if not isinstance(tag, str) or tag in _SKIPPED or tag in _SKIPPED_BLOCKS or tag in skip:
        return True
    style = element.get("style")
    return element.get("hidden") is not None or (style is not None and _HIDDEN_STYLE.search(style[:500]) is not None)


def _without_footer(blocks: list[Block]) -> tuple[Block, ...]:
    end = len(blocks)
    while end and _FOOTERS.fullmatch(blocks[end - 1].text):
        end -= 1
    return tuple(blocks[:end])


def longest(trees: Iterable[HtmlElement]) -> HtmlElement | None:
    """The tree with the most text; None of none."""
    return max(trees, key=lambda tree: sum(len(text) for text in tree.itertext()), default=None)
