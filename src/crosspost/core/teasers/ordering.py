"""Which manner comes first on X: the title with what can be said below it, or the opening by itself."""

from __future__ import annotations

from collections.abc import Sequence

from crosspost.core.teasers.figures import figure_weight
from crosspost.core.teasers.language import Pack
from crosspost.core.teasers.material import Material
from crosspost.core.teasers.pieces import Piece, Sentence
from crosspost.core.teasers.plan import place
from crosspost.core.teasers.telling import WORTH_READING, WORTH_SAYING, figures, repeats, worth

WORTH_A_TITLE = 5.0
"""The worth from which an opening that does not say the title again may be said without it."""

BY_ITSELF = 2.0
"""How surely an opening must introduce its article to be said without the title (see `introducing.confidence`)."""

PLAIN = 7.0
"""The worth up to which an opening is less than a figure of the sentence that follows it."""

TELLING = 3
"""The weight of a figure with its unit (see `figures.figure_weight`)."""

LOST = 2.0
"""How much more an opening must say than the sentence for which it was passed over, to be said without the title."""

AS_SURE = 1.0
"""How much less surely than that sentence it may introduce the article."""

CUT_COSTS = 2.0
"""How much more a sentence must add to a title when it is cut."""


def speaks_for_itself(titled: Sequence[Piece], alone: Sequence[Piece], material: Material) -> bool:
    """Whether an opening by itself is better, on X, than the title with what could be said below it.

    It is where it says what the title says and would be lost, or cut, below it; where what was found for below adds
    nothing to the title; and where it says more than that. Where nothing was found, the bare title is better: a reader
    who did not know which was which took it in 26 of 30 cases, and the opening by itself in 21 of 30 of the others.
    """
    opening, below = alone[0], titled[1] if len(titled) > 1 else None
    if below is None or not isinstance(opening, Sentence) or not _is_clear(opening, material.pack):
        return False
    if material.pack.before.search(opening.text) or material.pack.aside.match(opening.text):
        return False
    if _comes_before(below, opening) and not material.pack.before.search(below.text):
        return False
    if opening.covers and opening.worth >= WORTH_SAYING and not _says_whole(below, opening):
        return True
    is_known = (opening.on_subject or opening.block == 0) and opening.introduces >= BY_ITSELF
    if not is_known or opening.repeats or opening.worth < WORTH_A_TITLE or material.pack.empty.search(opening.text):
        return False
    if not _adds(below, material):
        return True
    if opening.is_cut:
        return False
    if _says_whole(below, opening):
        return opening.worth <= PLAIN and _tells_figure(alone[1:], titled, material.pack)
    # Another sentence took the place of the opening, which had no room below the title.
    if not isinstance(below, Sentence) or place(below) < place(opening):
        return False
    return opening.worth >= below.worth + LOST and opening.introduces + AS_SURE >= below.introduces


def _tells_figure(more: Sequence[Piece], titled: Sequence[Piece], pack: Pack) -> bool:
    """Whether what follows the opening tells a figure that found no room below the title, and is not in it."""
    known = figures(" ".join(one.text for one in titled))
    return any(figure_weight(one.text, pack) >= TELLING and not figures(one.text) <= known for one in more)


def _is_clear(opening: Sentence, pack: Pack) -> bool:
    """Whether whole clauses of it are said, and they need no title to be understood."""
    return opening.alone and not (opening.hangs or opening.breaks_off or pack.takes_up.match(opening.text))


def _says_whole(below: Piece, opening: Sentence) -> bool:
    return isinstance(below, Sentence) and place(below) == place(opening) and not below.is_cut and below.adds


def _comes_before(below: Piece, opening: Sentence) -> bool:
    """Whether what stands below the title is whole, adds to it, and is nearer to the beginning than the opening."""
    return isinstance(below, Sentence) and place(below) < place(opening) and below.adds and not below.is_cut


def _adds(below: Piece, material: Material) -> bool:
    """Whether what was said below a title adds to it; of a cut sentence that is measured by what is left."""
    if not isinstance(below, Sentence) or not below.is_cut:
        return not isinstance(below, Sentence) or below.adds
    title = material.title.text if material.title else ""
    again = repeats(below.text, title, material.pack)
    return not again and worth(below.text, title, material.pack) >= WORTH_READING + CUT_COSTS
