"""What a reader sees of a post: its words and when it came out. Pure.

The names of factors and levels are those of the strategy, so that what it found can be laid beside what readers like.
The manner of a teaser is not sent to any platform: readers judge by what stands there, unless a test labels the words.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from zoneinfo import ZoneInfo

import regex

from crosspost.core.features import EMOJI, HASHTAG, LINK, MOST

STYLE = "style"
DAYPARTS: Mapping[str, tuple[int, int]] = MappingProxyType(
    {"morning": (5, 11), "midday": (11, 14), "afternoon": (14, 18), "evening": (18, 5)}
)
"""Local hours: the first is inside, the second is not. The evening lasts through the night."""

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
MANNERS = ("question", "quotation", "figure", "plain")
"""What can be told from words alone; the first that fits counts."""

LEVELS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "hashtags": ("0", "1", "2"),
        "emoji": ("with", "without"),
        "daypart": tuple(DAYPARTS),
        "weekday": WEEKDAYS,
    }
)

_QUOTED = regex.compile(r"«[^»]+»|“[^”]+”|\"[^\"]+\"|„[^“”]+[“”]")
_FIGURE = regex.compile(r"(?<![\p{L}\d])\d")


@dataclass(frozen=True, kw_only=True)
class Labels:
    """A test's own word for the manner of a text, in place of what readers would make of it.

    `of` is given the text as the platform got it, and returns one of `names`, or None for words that it does not know:
    nobody minds their manner. It is called in the sandbox's thread, once for each post.
    """

    names: Sequence[str]
    of: Callable[[str], str | None]


def levels_of(text: str, at: datetime, timezone: ZoneInfo, labels: Labels | None = None) -> Mapping[str, str]:
    """Factor → level of a post with these words at this instant, by the readers' clocks.

    Raises ValueError when a label is none of its own names.
    """
    words = LINK.sub(" ", text[:MOST])
    local = at.astimezone(timezone)
    found = {
        "hashtags": str(min(len(HASHTAG.findall(words)), 2)),
        "emoji": "with" if EMOJI.search(words) else "without",
        "daypart": next((name for name, (start, end) in DAYPARTS.items() if start <= local.hour < end), "evening"),
        "weekday": WEEKDAYS[local.weekday()],
    }
    style = labels.of(text) if labels else manner(words)
    if labels and style is not None and style not in labels.names:
        raise ValueError(f"labels: {style!r} is none of the names given: {', '.join(labels.names)}")
    return found if style is None else {STYLE: style, **found}


def manner(words: str) -> str:
    """Which of `MANNERS` a reader would call these words; hashtags and links do not count."""
    bare = HASHTAG.sub(" ", LINK.sub(" ", words[:MOST]))
    if "?" in bare:
        return "question"
    if _QUOTED.search(bare):
        return "quotation"
    return "figure" if _FIGURE.search(bare) else "plain"
