"""The life of a post, as data.

::

    draft ──▶ approved ──▶ publishing ──▶ published
      │ ▲        │ ▲            │
      │ └─ edit ─┘ │            ├──▶ approved     certainly not created, try later
      │            │            ├──▶ failed       certainly not created, for good
      │            │            └──▶ in_doubt     anything else
      │            └─ proved absent ── in_doubt ──▶ published   found
      ▼
    rejected, expired       a rejection may be taken back, as long as nothing was ever sent; of a post that was in
                            doubt it may prove wrong: then it is published, by proof or by the word of who saw it

Nothing that is not listed here is legal; the store asks `may` before each write.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from crosspost.model import Event, PostState

S = PostState

TRANSITIONS: Mapping[PostState, frozenset[PostState]] = MappingProxyType(
    {
        S.DRAFT: frozenset({S.DRAFT, S.APPROVED, S.REJECTED, S.EXPIRED}),
        S.APPROVED: frozenset({S.DRAFT, S.PUBLISHING, S.REJECTED, S.EXPIRED}),
        S.PUBLISHING: frozenset({S.PUBLISHED, S.APPROVED, S.FAILED, S.IN_DOUBT}),
        S.IN_DOUBT: frozenset({S.IN_DOUBT, S.PUBLISHED, S.APPROVED, S.REJECTED}),
        S.FAILED: frozenset({S.DRAFT, S.REJECTED}),
        S.PUBLISHED: frozenset(),
        S.REJECTED: frozenset({S.DRAFT, S.PUBLISHED}),
        S.EXPIRED: frozenset(),
    }
)
"""From each state, the states it may become.

`draft → draft` is an edit, `in_doubt → in_doubt` a look that did not settle it, `rejected → draft` a rejection that is
taken back (the store allows it only where nothing was ever sent), `rejected → published` one of a post in doubt that
proves to be on the platform (the store asks for a receipt, and for an attempt whose end nobody knew).
"""

FINAL = frozenset(state for state, to in TRANSITIONS.items() if not to)
"""States that nothing leaves."""

LIVE = frozenset(PostState) - FINAL - {S.FAILED, S.REJECTED}
"""States from which a post may still reach the platform, or may be there already."""

MOVED = "moved to"
"""How the note of a post's history begins where a human gave it another time."""


UNSETTLED = frozenset({S.PUBLISHING, S.IN_DOUBT})
"""States in which nobody knows for certain whether the platform holds the post."""


def may(old: PostState, new: PostState) -> bool:
    """Whether the step from `old` to `new` is legal."""
    return new in TRANSITIONS[old]


def is_move(event: Event) -> bool:
    """Whether this line of a post's history is of a human who gave it another time."""
    return event.note is not None and event.note.startswith(MOVED)
