"""Is this post ours? Pure, and the same for both platforms.

A post is recognised by the mark in one of its links. Where it has no marked link (a teaser without link, a platform
that did not expand it) its words decide. A post that carries another mark is another post, whatever it says.
"""

from __future__ import annotations

import html
import re
import unicodedata
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

from crosspost.model import Outgoing, Receipt

MARGIN = timedelta(seconds=60)
"""How far the platform's clock may lag behind ours: looks start this much before the attempt."""

# X replaces every link, and every word it takes for one ("foo.py"), by one of these.
_WRAPPED = re.compile(r"https?://t\.co/\w+")


@dataclass(frozen=True, kw_only=True)
class Sighting:
    """A post of our own account, as the platform lists it."""

    receipt: Receipt
    text: str
    # Where its links lead, as the platform expanded them.
    links: tuple[str, ...] = ()


def is_ours(outgoing: Outgoing, seen: Sighting) -> bool:
    """Whether the post seen is the one that `outgoing` made."""
    marks = {mark for link in seen.links for mark in marks_of(link)}
    if marks:
        return outgoing.mark in marks
    # X gives `&` as `&amp;`; Facebook gives the text as it is.
    return same_words(outgoing.text, seen.text) or same_words(outgoing.text, html.unescape(seen.text))


def marks_of(link: str) -> tuple[str, ...]:
    """The values of `utm_content` in a link; none where it is not a readable address."""
    try:
        return tuple(parse_qs(urlsplit(link).query, max_num_fields=100).get("utm_content", ()))
    except ValueError:
        return ()


def same_words(sent: str, seen: str) -> bool:
    """Whether both say the same, word by word, where a wrapped link stands for any one word.

    Texts that have no other word than links in common are not the same: they would match everything.
    """
    ours, theirs = _words(sent), _words(seen)
    if len(ours) != len(theirs):
        return False
    equal = False
    for our, their in zip(ours, theirs, strict=True):
        wrapped = list(_WRAPPED.finditer(their))
        if not wrapped:
            if our != their:
                return False
            equal = True
        elif not (our.startswith(their[: wrapped[0].start()]) and our.endswith(their[wrapped[-1].end() :])):
            return False
    return equal


def _words(text: str) -> list[str]:
    return unicodedata.normalize("NFC", text).split()
