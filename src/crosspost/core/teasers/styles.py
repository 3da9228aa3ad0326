"""The manners of a teaser. A style is a small function: from what there is to say, and the platform, to a plan.

A style decides what to say and in which order; whether it goes in is decided by `fitting`. It returns None where the
article does not lend itself to it. A new style is one more function and one more line in `STYLES`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from crosspost.core.teasers.material import Material, Piece
from crosspost.core.teasers.rules import TextRules


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What a teaser is to say."""

    # Always said, cut where it must be.
    lead: Piece
    # The first of these that fits is said too, whole.
    then: tuple[Piece, ...] = ()
    # What stands between the two.
    between: str = "\n\n"


Style = Callable[[Material, TextRules], Plan | None]


def headline(material: Material, rules: TextRules) -> Plan | None:
    """The plain manner: on X the title and a sentence, on a card, which shows the title itself, the sentences."""
    card_shows_title = not rules.link_in_text and material.link is not None
    first = material.sentences[0] if material.sentences else None
    if material.title and not (card_shows_title and (first or material.opening)):
        return Plan(lead=material.title, then=material.sentences)
    lead = first or material.opening or material.title
    if lead is None:
        return None
    # Two sentences in a row make a text; two from different places make none.
    next_one = tuple(piece for piece in material.sentences[1:] if piece.after == lead.where)
    return Plan(lead=lead, then=next_one, between=" ")


STYLES: Mapping[str, Style] = MappingProxyType({"headline": headline})
"""Every style by its name, in the order in which they are shown."""
