"""Who decided of a post's words and time, for those who read it outside of the learner. Pure."""

from __future__ import annotations

from collections.abc import Mapping

from crosspost.core.strategy.nouns import MOVED, row_of
from crosspost.core.teasers.compose import EDITED
from crosspost.model import Account, Post

BY_HUMAN = "human"
"""The kind of a choice that a person made: it says nothing of what the strategy would have picked."""


def kind_of(post: Post) -> str:
    """How the post's words and time came about: the kind of its choice, or `BY_HUMAN` where a person changed either.

    By the learner's own rule (`strategy.nouns.row_of`): edited words, or moved by more than `MOVED` by hand; only a
    human's hand gives a post a second version.
    """
    at, wanted = post.published_at or post.due_at, post.choice.wanted_at
    moved = post.version > 1 and at is not None and wanted is not None and abs(at - wanted) > MOVED
    return BY_HUMAN if moved or post.teaser.style == EDITED else post.choice.kind


def still_picked(post: Post, account: Account) -> Mapping[str, str]:
    """The levels that were picked for the post and are its own still, by factor, as the learner names them.

    A person may have given it other words or another time, and a slot that was gone is another time, too.
    """
    own = row_of(post, (), account, topic="").levels
    return {factor: level for factor, level in post.choice.levels.items() if own.get(factor) == level}


def propensity_of(post: Post) -> float | None:
    """The probability with which this teaser and instant were to be picked; None where a person picked them."""
    return None if kind_of(post) == BY_HUMAN else post.choice.propensity
