"""What can be read from the words of a post, whoever wrote it: the same for ours and for imported ones. Pure."""

from __future__ import annotations

from collections.abc import Mapping

import regex

HASHTAG = regex.compile(r"(?<![\w&/])#(?=\w*\p{L})\w{1,100}")
LINK = regex.compile(r"https?://\S+", regex.IGNORECASE)
EMOJI = regex.compile(
    # A flag; a keycap; any other, with what is joined to it. These three are letters unless they are asked to be emoji.
    r"(?V1)\p{Regional_Indicator}{2}"
    r"|[0-9#*]\uFE0F?\u20E3"
    r"|(?:[\p{Extended_Pictographic}--[\u00A9\u00AE\u2122]]|[\u00A9\u00AE\u2122]\uFE0F)"
    r"[\uFE0F\p{Emoji_Modifier}]*(?:\u200D\p{Extended_Pictographic}[\uFE0F\p{Emoji_Modifier}]*)*"
)
MOST = 100_000
"""Characters that are looked at; no post is longer."""


def features_of(text: str) -> Mapping[str, int]:
    """Count hashtags, emoji, links, question and exclamation marks, and characters. 0 is a fact here, not a gap."""
    words = text[:MOST]
    bare = LINK.sub(" ", words)
    return {
        "hashtags": len(HASHTAG.findall(bare)),
        "emoji": len(EMOJI.findall(bare)),
        "links": len(LINK.findall(words)),
        "questions": bare.count("?"),
        "exclamations": bare.count("!"),
        "characters": len(words),
    }
