"""What each platform allows in a text, as data."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from types import MappingProxyType

from crosspost.core.teasers import twitter_text
from crosspost.model import Account, LinkPlacement, PlatformName


@dataclass(frozen=True, kw_only=True)
class TextRules:
    """The rules of text of one platform."""

    platform: PlatformName
    # The longest text that the platform takes, in what `count` counts.
    limit: int
    # The longest text that we write ourselves.
    target: int
    # The length of a text as the platform counts it.
    count: Callable[[str], int]
    # The link stands in the text.
    link_in_text: bool
    # The link travels in a field of its own and shows as a card with the article's title.
    card: bool
    # Characters that a reader sees before "See more". None: the platform shows everything.
    fold: int | None
    # Whether a word, written after `#`, is one whole hashtag.
    is_hashtag: Callable[[str], bool]


LONG_LIMIT = 25_000
"""Weighted characters of a post of an X profile that pays for long ones (X, "About X Premium")."""

LONG_TARGET = 900
"""Weighted characters of a long post that we write ourselves: a teaser, not the article."""


@lru_cache(maxsize=4096)
def weighted(text: str) -> int:
    """Return the weighted characters of X."""
    return twitter_text.parse(text).weighted_length


RULES: Mapping[PlatformName, TextRules] = MappingProxyType(
    {
        PlatformName.TWITTER: TextRules(
            platform=PlatformName.TWITTER,
            limit=twitter_text.LIMIT,
            target=twitter_text.LIMIT,
            count=weighted,
            link_in_text=True,
            card=False,
            fold=None,
            is_hashtag=twitter_text.is_hashtag,
        ),
        # Facebook takes 63,206 characters, but shows about 125 of them before "See more".
        PlatformName.FACEBOOK: TextRules(
            platform=PlatformName.FACEBOOK,
            limit=63_206,
            target=300,
            count=len,
            link_in_text=False,
            card=True,
            fold=125,
            is_hashtag=twitter_text.is_hashtag,
        ),
    }
)
"""Every platform's rules."""


def rules_of(account: Account) -> TextRules:
    """The platform's rules as they are for this account: long posts, and where its link stands."""
    rules = RULES[account.platform]
    here = account.link is LinkPlacement.POST
    rules = replace(rules, link_in_text=rules.link_in_text and here, card=rules.card and here)
    if account.long_posts and account.platform is PlatformName.TWITTER:
        return replace(rules, limit=LONG_LIMIT, target=LONG_TARGET)
    return rules
