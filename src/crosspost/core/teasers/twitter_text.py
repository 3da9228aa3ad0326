"""X's own rules of text, configuration v3: how long a text is, and what in it is a link, a mention or a tag.

A port of the grammar that X published as twitter-text (last commit October 2021). Every link counts 23, an emoji 2,
characters of Latin and the neighbouring alphabets 1, all others 2; the text is brought to NFC first. Time is linear
in the length of the text, whatever it holds.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from crosspost.core.teasers import patterns
from crosspost.core.teasers.links import Entity, links

if TYPE_CHECKING:
    import regex

LIMIT = 280
LINK_LENGTH = 23
EMOJI_LENGTH = 2

_HEAVY = re.compile(r"[^\u0000-\u10FF\u2000-\u200D\u2010-\u201F\u2032-\u2037]")
# From U+2000 on, said by what it is not: so large a set takes ten times as long to build.
_MAY_BE_EMOJI = re.compile(r"[\u00A9\u00AE]|[^\u0000-\u1FFF]")


@dataclass(frozen=True, kw_only=True)
class Parsed:
    """What X makes of a text."""

    # Weighted characters.
    weighted_length: int
    # Neither empty nor too long, and without characters that X refuses.
    valid: bool
    # Their places are those in the text after NFC.
    links: tuple[Entity, ...]


@dataclass(frozen=True, kw_only=True)
class Entities:
    """What X would make clickable in a text, each in order. Places are those in the text as it was given."""

    links: tuple[Entity, ...]
    # `@name`
    mentions: tuple[Entity, ...]
    # `@name/list`
    lists: tuple[Entity, ...]
    # `#tag`
    hashtags: tuple[Entity, ...]
    # `$TICKER`
    cashtags: tuple[Entity, ...]


def parse(text: str, *, limit: int = LIMIT) -> Parsed:
    """Count a text as X does. Does not trim it: a space counts wherever it stands."""
    text = unicodedata.normalize("NFC", text)
    found = links(text)
    length, at = 0, 0
    for link in found:
        length += _weight(text[at : link.start]) + LINK_LENGTH
        at = link.end
    length += _weight(text[at:])
    valid = 0 < length <= limit and not patterns.INVALID_CHARACTER.search(text)
    return Parsed(weighted_length=length, valid=valid, links=found)


# A sentence is looked at for each account and in each teaser that says it.
@lru_cache(maxsize=2048)
def extract(text: str) -> Entities:
    """Find what X would make clickable. Where two overlap, the one that starts first stands."""
    kinds: dict[str, Iterable[Entity]] = {
        "links": links(text),
        "mentions": mentions(text, lists=False),
        "lists": mentions(text, lists=True),
        "hashtags": hashtags(text),
        "cashtags": cashtags(text),
    }
    every = sorted(((entity.start, kind, entity) for kind, found in kinds.items() for entity in found), key=_place)
    kept: dict[str, list[Entity]] = {kind: [] for kind in kinds}
    at = 0
    for start, kind, entity in every:
        if start >= at:
            kept[kind].append(entity)
            at = entity.end
    return Entities(**{kind: tuple(found) for kind, found in kept.items()})


def mentions(text: str, *, lists: bool) -> tuple[Entity, ...]:
    """Every `@name`, or with `lists` every `@name/list`, links not looked at."""
    return tuple(
        _entity(found, 1, found.end())
        for found in (patterns.MENTION.finditer(text) if "@" in text or "＠" in text else ())
        if bool(found[2]) is lists and not patterns.AFTER_NO_MENTION.match(text, found.end())
    )


def hashtags(text: str) -> tuple[Entity, ...]:
    """Every `#tag`, links not looked at."""
    return tuple(
        _entity(found, 1, found.end())
        for found in (patterns.hashtag().finditer(text) if "#" in text or "＃" in text else ())
        if not patterns.AFTER_NO_HASHTAG.match(text, found.end())
    )


def cashtags(text: str) -> tuple[Entity, ...]:
    """Every `$TICKER`, links not looked at."""
    return tuple(_entity(found, 1, found.end()) for found in patterns.CASHTAG.finditer(text))


def is_hashtag(tag: str) -> bool:
    """Whether `#` and this word make one whole hashtag."""
    return [found.text for found in hashtags(f"#{tag}")] == [f"#{tag}"]


def _weight(text: str) -> int:
    """Weighted characters of a stretch without links."""
    if text.isascii():
        return len(text)
    length, at = 0, 0
    for found in patterns.emoji().finditer(text) if _MAY_BE_EMOJI.search(text) else ():
        length += _plain_weight(text[at : found.start()]) + EMOJI_LENGTH
        at = found.end()
    return length + _plain_weight(text[at:])


def _plain_weight(text: str) -> int:
    return len(text) + len(_HEAVY.findall(text))


def _entity(found: re.Match[str] | regex.Match[str], group: int, end: int) -> Entity:
    start = found.start(group)
    return Entity(text=found.string[start:end], start=start, end=end)


def _place(item: tuple[int, str, Entity]) -> int:
    return item[0]
