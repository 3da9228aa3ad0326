"""Which of an article's teasers goes out.

So far the one that the composer puts first; a reviewer sees it before it goes. Trying the others is for the day on
which what they do is learned from: until then it would cost readers and teach nobody. What was chosen, and with which
probability, is written down with each post.
"""

from __future__ import annotations

from collections.abc import Sequence

from crosspost.model import Choice, Teaser


def choose(variants: Sequence[Teaser]) -> tuple[Teaser, Choice]:
    """Take the first of the variants (at least one)."""
    return variants[0], Choice(kind="only" if len(variants) == 1 else "preferred", propensity=1.0)
