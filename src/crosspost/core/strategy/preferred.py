"""Which of an article's teasers goes out on an account whose learning is off: the one that the composer puts first."""

from __future__ import annotations

from collections.abc import Sequence

from crosspost.model import Choice, Teaser


def choose(variants: Sequence[Teaser]) -> tuple[Teaser, Choice]:
    """Take the first of the variants (at least one)."""
    return variants[0], Choice(kind="only" if len(variants) == 1 else "preferred", propensity=1.0)
