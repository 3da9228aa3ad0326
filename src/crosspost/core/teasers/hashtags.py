"""Hashtags from the tags that an author gave an article."""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Iterable

from crosspost.core.teasers.phrases import NOT_A_SUBJECT
from crosspost.core.teasers.safety import clean
from crosspost.core.teasers.sentences import words
from crosspost.core.teasers.twitter_text import is_hashtag

LONGEST = 28
"""Characters of a hashtag that is still read."""

MOST_WORDS = 3
MOST_TAGS = 50

# Signs that carry the sense of a name (C++, C#, .NET, R&D): without them it would be another one.
_MEANINGFUL = re.compile(r"[+#*=%$@<>^~\\]|(?<!\s)&(?!\s)|(?:^|\s)\.|://")
_PARTS = re.compile(r"[^\W_]+(?:[\u0300-\u036F]+[^\W_]*)*")
_ELIDED = re.compile(r"(?:^|(?<=\s))(?:[ldnsjmtc]|qu|jusqu|lorsqu)['’]", re.IGNORECASE)
_DOTS = re.compile(r"(?<=\w)\.(?=\w)")


def from_tags(tags: Iterable[str], *, title: str, most: int) -> tuple[str, ...]:
    """At most `most` hashtags with their sign, in the author's order; none twice, none that the title says already."""
    known = words(title)
    seen: set[str] = set()
    found: list[str] = []
    for tag in list(tags)[:MOST_TAGS]:
        word = to_hashtag(tag)
        if len(found) >= most or word is None:
            continue
        key = _plain(word)
        if key in seen or words(clean(html.unescape(tag))) <= known or key in known:
            continue
        seen.add(key)
        found.append(f"#{word}")
    return tuple(found)


def to_hashtag(tag: str) -> str | None:
    """A tag as one word that X takes for a hashtag, without its sign; None where it makes none worth having.

    Words are joined with capitals (`réseaux sociaux` → `RéseauxSociaux`); one word alone is left as it is written.
    """
    # Feeds escape the & of a tag once too often.
    tag = clean(html.unescape(tag)).removeprefix("#")
    # Of a path of categories, the last is the closest.
    tag = re.split(r"[/›]|\s>\s", tag)[-1].strip()
    if _MEANINGFUL.search(tag):
        return None
    parts = _PARTS.findall(_DOTS.sub("", _ELIDED.sub("", tag)))
    if not 1 <= len(parts) <= MOST_WORDS:
        return None
    word = parts[0] if len(parts) == 1 else "".join(part[0].upper() + part[1:] for part in parts)
    if len(word) < 2 or len(word) > LONGEST or _plain(word) in NOT_A_SUBJECT or not is_hashtag(word):
        return None
    return word


def _plain(word: str) -> str:
    return "".join(sign for sign in unicodedata.normalize("NFD", word) if not unicodedata.combining(sign)).casefold()
