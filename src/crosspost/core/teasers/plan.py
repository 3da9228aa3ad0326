"""What a teaser is to say, before anybody knows whether it fits."""

from __future__ import annotations

from dataclasses import dataclass

from crosspost.core.teasers.pieces import Piece, Sentence

APART = "\n\n"
BULLET = "\n• "


@dataclass(frozen=True, kw_only=True)
class Part:
    """What may follow the lead."""

    # The first of these that fits is said, whole. A sentence never follows one that the article says after it.
    options: tuple[Piece, ...]
    # What stands before it.
    before: str = APART
    # It makes sense only after the part before it.
    chained: bool = False
    # It makes sense after any lead; otherwise it continues the first one.
    free: bool = False
    # Where no option fits whole, the first one is cut at the end of a clause that leaves most of it.
    cut: bool = False
    # It goes on from the very sentence that was said last, whole: any other option is passed over.
    continues: bool = False


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What a teaser is to say."""

    # The first that fits whole is said; where none does and `cut` allows it, the first one is cut.
    leads: tuple[Piece, ...]
    then: tuple[Part, ...] = ()
    cut: bool = False
    # How many of `then` must go in; otherwise there is no teaser.
    least: int = 0


def place(piece: Piece) -> tuple[int, int]:
    """Where a sentence stands in its article; (-1, -1) for what is no sentence of the text."""
    return (piece.block, piece.number) if isinstance(piece, Sentence) else (-1, -1)
