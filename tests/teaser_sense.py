"""Whether a teaser says whose words it quotes truly, and lists what is really in the article."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from crosspost.model import Article, BlockKind
from tests.teaser_evidence import letters
from tests.teaser_phrases import STOP_WORDS

Found = Iterator[tuple[str, str]]

_WHO = re.compile(r"\A[—–] (.{2,60})\Z")
_SPEAKER = re.compile(r"\A([A-ZÀ-Þ][\w.’'-]+(?: [A-ZÀ-Þ][\w.’'-]+){1,3}) ?:\s")
_QUOTED = re.compile(r"«[^»]*»|“[^”]*”|„[^“”]*[“”]|\"[^\"]*\"")
_ITEM = re.compile(r"^• (.+)", re.MULTILINE)
_STEM = 5
"""Letters that two words must share at their beginning to be of one family."""


def attribution(words: str, article: Article) -> Found:
    """Words under somebody's name that the article does not give to that person."""
    lines = words.splitlines()
    for said, line in pairwise(lines):
        if not (who := _WHO.match(line.strip())):
            continue
        name = who[1].partition(" #")[0]
        is_author = letters(name) == letters(article.author or "")
        for block in article.blocks:
            if letters(said) not in letters(block.text):
                continue
            speaker = _SPEAKER.match(block.text)
            other_speaks = speaker is not None and letters(speaker[1]) != letters(name)
            quoted = any(letters(said) in letters(one) for one in _QUOTED.findall(block.text))
            if is_author and (quoted or other_speaks or block.kind is BlockKind.QUOTE):
                yield "false attribution", f"{said} — {name}"


def contents(words: str, article: Article) -> Found:
    """A list of which most items have nothing to do with the text: links to other articles, mostly.

    Headings are the article's own, whatever words they choose.
    """
    headings = {letters(block.text) for block in article.blocks if block.kind is BlockKind.HEADING}
    items = [item for item in _ITEM.findall(words) if not any(letters(item) in heading for heading in headings)]
    paragraphs = [block.text for block in article.blocks if block.kind in (BlockKind.PARAGRAPH, BlockKind.QUOTE)]
    known = _family(" ".join([article.title, article.summary, *paragraphs]))
    strange = [item for item in items if not _family(item) & known]
    # Where there are hardly any paragraphs (a list is all there is) nothing can be compared.
    enough = sum(len(text.split()) for text in paragraphs) >= 60
    if len(items) > 1 and enough and len(strange) > len(items) / 2:
        yield "list of something else", " / ".join(strange)


def _family(text: str) -> set[str]:
    found = (letters(word) for word in re.findall(r"\w+", text))
    return {word[:_STEM] for word in found if len(word) >= 4 and word not in STOP_WORDS}
