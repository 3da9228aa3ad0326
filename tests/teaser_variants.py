"""Every variant of an article for a platform, from an account that leaves all choices open."""

from __future__ import annotations

from typing import Any

from crosspost.core.teasers.compose import compose
from crosspost.model import Account, Article, PlatformName, Teaser

HASHTAGS = 2


def account(platform: PlatformName, *, hashtags: int = HASHTAGS, **settings: Any) -> Account:
    """An account with the most hashtags that a teaser may carry, and whatever else a test is about."""
    return Account(key=platform.value, platform=platform, remote_account_id="1", hashtags=hashtags, **settings)


def variants(
    article: Article, platform: PlatformName, *, hashtags: int = HASHTAGS, **settings: Any
) -> tuple[Teaser, ...]:
    """What `compose` offers for it; with emoji, unless the settings say otherwise."""
    return compose(article, account(platform, hashtags=hashtags, **{"emoji": True, **settings}))
