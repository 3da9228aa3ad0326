"""What may be set before the sandbox starts, or at a reset."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from types import MappingProxyType
from typing import Literal

from crosspost.core.costs import X_PRICES, Operation
from crosspost.sandbox.setup import FacebookSetup, XSetup

Vocabulary = Literal["legacy", "new", "mixed"]
ProblemHost = Literal["twitter", "x"]

X_LIMITS: Mapping[str, int] = MappingProxyType(
    {
        "twitter.create": 100,
        "twitter.delete": 50,
        "twitter.lookup": 5000,
        "twitter.timeline": 900,
        "twitter.mentions": 300,
        "twitter.me": 75,
        "twitter.upload": 500,
        "twitter.metadata": 500,
        "twitter.usage": 50,
    }
)
"""Calls per user (usage: per app) in 15 minutes (docs.x.com, "Rate limits", 2026-07-24)."""


@dataclass(frozen=True, kw_only=True)
class Rules:
    """How the sandbox's platforms behave. The defaults are what the real ones do."""

    # How long a new post takes to appear in listings.
    index_lag: timedelta = timedelta(0)
    # X's credit in US dollars; None is endless. At 0 every call is answered with 402.
    credit_usd: Decimal | None = None
    prices: Mapping[Operation, Decimal] = field(default_factory=lambda: X_PRICES)
    # Reading somebody's post by its id, deleting one, describing an image, and answering somebody who mentioned us:
    # X's prices of 2026-08-13.
    post_read_usd: Decimal = Decimal("0.005")
    delete_usd: Decimal = Decimal("0.010")
    metadata_usd: Decimal = Decimal("0.005")
    summoned_reply_usd: Decimal = Decimal("0.010")
    # Calls per user in 15 minutes, by route.
    x_limits: Mapping[str, int] = field(default_factory=lambda: X_LIMITS)
    # Posts per user in 24 hours. None: X neither counts them nor sends the headers that would say so.
    x_day_limit: int | None = None
    # X's words: `tweet.fields` and `retweet_count` ("legacy", up to version 2.166 of its API description),
    # `post.fields` and `repost_count` ("new", from 2.167 on); "mixed" understands both and answers in the new ones.
    vocabulary: Vocabulary = "legacy"
    # Which host the `type` of X's problems names; both are seen.
    problem_host: ProblemHost = "twitter"
    # Calls per Page in 24 hours: 4,800 for each engaged user, and a new Page has one.
    page_calls: int = 4800
    # The Facebook app's setting "Require App Secret".
    demand_proof: bool = False
    # What a person may have got wrong before the first post.
    x: XSetup = field(default_factory=XSetup)
    facebook: FacebookSetup = field(default_factory=FacebookSetup)
    # False: nothing is refused for having been said before, which the real ones refuse most of the time. What is sent
    # twice is then held twice, so that a test sees it.
    refuse_repeats: bool = True
