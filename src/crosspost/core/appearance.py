"""How a platform will show a payload: which words are coloured, how links are shortened, where the text folds. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import urlsplit

from crosspost.core.teasers.links import Entity
from crosspost.core.teasers.rules import RULES
from crosspost.core.teasers.twitter_text import extract
from crosspost.model import Outgoing, PlatformName

PATH_SHOWN = 15
"""Characters of a link's path that X shows."""


class Kind(StrEnum):
    """What a stretch of the text is to a reader."""

    WORDS = "words"
    LINK = "link"
    TAG = "tag"
    MENTION = "mention"


@dataclass(frozen=True, kw_only=True)
class Stretch:
    """A piece of the text as shown, all of one kind."""

    kind: Kind
    text: str


@dataclass(frozen=True, kw_only=True)
class Appearance:
    """A payload as a reader sees it."""

    # What is seen at once.
    shown: tuple[Stretch, ...]
    # What stands behind "See more"; empty where the platform shows everything.
    folded: tuple[Stretch, ...]
    # The address that makes a card below the text, if one does.
    card_link: str | None
    # Its host without `www.`, as the card names it.
    domain: str | None


def appearance(outgoing: Outgoing) -> Appearance:
    """Say how the very bytes that are sent will look. A link at the end that makes a card is left out, as X does."""
    rules = RULES[outgoing.platform]
    text, card_link = outgoing.text, outgoing.link
    if rules.link_in_text:
        found = extract(text).links
        card_link = _whole(found[-1]) if found else None
        if found and text[found[-1].end :].strip() == "":
            text = text[: found[-1].start].rstrip()
    fold = _fold_at(text, rules.fold)
    return Appearance(
        shown=_stretches(text[:fold], outgoing.platform),
        folded=_stretches(text[fold:], outgoing.platform),
        card_link=card_link,
        domain=(urlsplit(card_link).hostname or "").removeprefix("www.") if card_link else None,
    )


def _whole(link: Entity) -> str:
    """The address with a scheme: X takes `example.org/a` for a link, too."""
    return link.text if "://" in link.text else f"https://{link.text}"


def _fold_at(text: str, fold: int | None) -> int:
    """Where the text is folded: between two words, if one ends before the fold."""
    if fold is None or len(text) <= fold:
        return len(text)
    spaces = [found.start() for found in re.finditer(r"\s", text[: fold + 1])]
    return spaces[-1] if spaces else fold


def _stretches(text: str, platform: PlatformName) -> tuple[Stretch, ...]:
    found = extract(text)
    marks = [(one, Kind.LINK) for one in found.links] + [(one, Kind.TAG) for one in found.hashtags]
    if platform is PlatformName.TWITTER:
        marks += [(one, Kind.MENTION) for one in (*found.mentions, *found.lists)]
        marks += [(one, Kind.TAG) for one in found.cashtags]
    made: list[Stretch] = []
    at = 0
    for entity, kind in sorted(marks, key=lambda pair: pair[0].start):
        made.append(Stretch(kind=Kind.WORDS, text=text[at : entity.start]))
        shortened = kind is Kind.LINK and platform is PlatformName.TWITTER
        made.append(Stretch(kind=kind, text=_shortened(entity.text) if shortened else entity.text))
        at = entity.end
    made.append(Stretch(kind=Kind.WORDS, text=text[at:]))
    return tuple(one for one in made if one.text)


def _shortened(link: str) -> str:
    """A link as X displays it: no scheme, the beginning of the path."""
    shown = re.sub(r"^https?://(www\.)?", "", link, flags=re.IGNORECASE)
    host, slash, path = shown.partition("/")
    return shown if len(path) <= PATH_SHOWN else f"{host}{slash}{path[:PATH_SHOWN]}…"
