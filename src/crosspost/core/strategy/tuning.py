"""The numbers that the learner stands on. Effects and standard deviations are in natural logarithms of the score."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

FORMAT = 1
"""Of kept beliefs. Those of another format are not read but made anew."""

WEIGHTS: Mapping[str, float] = MappingProxyType(
    {"likes": 1, "reactions": 1, "replies": 2, "comments": 2, "shares": 3, "reposts": 3, "quotes": 3}
)
"""What one interaction of each kind counts. Likes and reactions are one thing under two names, so are the others.

Correlations of log scores under different weights are 0.92 to 0.98: the logarithm matters, the weights hardly do.
"""


@dataclass(frozen=True, kw_only=True)
class Tuning:
    """Priors and paces. The defaults suit blogs with 50 to 1,000 posts a year."""

    weights: Mapping[str, float] = field(default_factory=lambda: WEIGHTS)
    # Prior standard deviations: of an effect, of a topic, of an article, of one post's noise.
    effect_sd: float = 0.15
    topic_sd: float = 0.3
    article_sd: float = 0.3
    noise_sd: float = 0.9
    # Which part of an effect's variance the accounts have in common.
    shared: float = 0.25
    # The level of an account is a line with a knot every so many days; sd of its first knot and of its steps.
    knot_days: float = 45.0
    first_level_sd: float = 2.0
    level_step_sd: float = 0.15
    # How much the priors of the variances weigh, in observations.
    effect_weight: float = 4.0
    noise_weight: float = 5.0
    # Rounds of expectation and maximisation, always from the prior: the same rows give the same beliefs.
    rounds: int = 10
    # After so many days a post counts half, but so many posts of an average account stay inside.
    half_life_days: float = 365.0
    kept_posts: int = 150
    # What an alert leaves of the weight of older posts.
    cut: float = 0.3
    # How far a draw departs from the mean, in posterior standard deviations. 1 would explore far too long.
    temperature: float = 0.3
    # First posts of an account that try everything; fewer where another account has as many behind it.
    warmup: int = 20
    warmup_with_company: int = 8
    # One post in so many is a control.
    block: int = 10
    # Draws by which a choice's propensity is estimated; the arm is one of them.
    draws: int = 256
