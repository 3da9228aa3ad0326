"""What each platform allows in a text, as data."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from crosspost.core.teasers import twitter_text
from crosspost.model import PlatformName


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
    # The link stands in the text; otherwise it travels in a field of its own and shows as a card with the title.
    link_in_text: bool
    # Characters that a reader sees before "See more". None: the platform shows everything.
    fold: int | None
    # Whether a word, written after `#`, is one whole hashtag.
    is_hashtag: Callable[[str], bool]


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
            fold=125,
            is_hashtag=twitter_text.is_hashtag,
        ),
    }
)
"""Every platform's rules."""
