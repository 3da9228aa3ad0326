"""Refuses documents whose elements nest without end, before a parser spends its seconds on them. Pure.

Real feeds nest some ten levels, and unescaped HTML some thirty. feedparser takes long for each level that stays open,
so that a few megabytes of opening tags keep it busy until its process is killed.
"""

from __future__ import annotations

import re

from crosspost.errors import ParseError

DEEPEST = 1_000
"""Elements open at one time. Sloppy HTML that closes none of its tags stays below it within one entry."""

# What is not markup comes first, so that nothing inside of it is taken for some. The name is in one of the groups.
_TAG = re.compile(
    rb"<!\[CDATA\[.*?(?:\]\]>|\Z)|<!--.*?(?:-->|\Z)|<(?P<end>/?)(?P<name>[A-Za-z_][\w:.-]*)[^<>]*?(?P<empty>/?)>",
    re.DOTALL,
)
_NEVER_OPEN = frozenset(b"br hr img input meta link area base col embed source wbr p li".split())
_ENTRIES = frozenset((b"item", b"entry"))


def check(body: bytes, *, where: str) -> None:
    """Raise ParseError for a document in which more than `DEEPEST` elements are open at one time.

    Elements that HTML leaves open, and those left open by an entry that has ended, do not count. Looks at ASCII
    compatible encodings only; for the others there is the limit of time.
    """
    depth = 0
    for tag in _TAG.finditer(body):
        name = tag["name"]
        if name is None or tag["empty"] or name.lower() in _NEVER_OPEN:
            continue
        if not tag["end"]:
            depth += 1
            if depth > DEEPEST:
                raise ParseError(
                    f"{where}: more than {DEEPEST:,} elements stand one within the other, which no honest feed does. "
                    "Its text may be crafted to stall readers; let the site repair it."
                )
        elif name.lower() in _ENTRIES:
            depth = 0
        else:
            depth = max(0, depth - 1)
