"""What platforms, accounts, levels and percentages are called on the page. Loads no numpy. Pure."""

from __future__ import annotations

from crosspost.model import PlatformName
from crosspost.web.language import Language

PLATFORMS = {PlatformName.TWITTER: "X", PlatformName.FACEBOOK: "Facebook"}


def account_name(key: str, platform: PlatformName) -> str:
    """The platform, with the account's key where that says more."""
    return PLATFORMS[platform] if key == platform.value else f"{PLATFORMS[platform]} · {key}"


def level_words(words: Language, factor: str, level: str) -> str:
    """A level as a reader would say it."""
    if factor == "style":
        return words.known(f"style.{level}", "style.other", style=level)
    return words.known(f"level.{factor}.{level}", "level.other", level=level)


def percent_words(words: Language, percent: float) -> str:
    """A signed whole percentage: "+18 %", "−3 %"; what is beyond any sense is cut off."""
    shown = round(max(min(percent, 9999), -9999))
    sign = "+" if shown > 0 else "\u2212" if shown < 0 else "\u00b1"
    return f"{sign}{words.number(abs(shown))}\u00a0%"
