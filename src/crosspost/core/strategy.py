"""Which of an article's teasers goes out.

So far blind: every variant is as likely as another, and the probability is written down with the post. The variants
come best first; that order is for people who look at them, and has no say here.
"""

from __future__ import annotations

import random
from collections.abc import Sequence

from crosspost.model import Choice, Teaser


def choose(variants: Sequence[Teaser], *, rng: random.Random) -> tuple[Teaser, Choice]:
    """Pick one of the variants (at least one), each with the same probability."""
    if len(variants) == 1:
        return variants[0], Choice(kind="only", propensity=1.0)
    return rng.choice(variants), Choice(kind="blind", propensity=1 / len(variants))
