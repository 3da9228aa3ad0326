"""What X makes of a text, seen by others than the program under test: length, links, and what a reader may click.

Where it is installed (it needs a Python before 3.12), the twitter-text-parser package counts and finds links. The
rest is written here from X's published rules, simpler than the program's own and on the strict side.
"""

from __future__ import annotations

import re
import unicodedata
import warnings
from collections.abc import Callable

import regex

LINK_LENGTH = 23

# After a letter of ASCII `@` makes an e-mail address, which notifies nobody; before another `@` it makes nothing.
_MENTION = re.compile(
    r"(?:(?<![a-zA-Z0-9_!#$%&*@＠])|(?<=\brt))[@＠][a-zA-Z0-9_]{1,20}+(?:/[a-zA-Z][a-zA-Z0-9_-]{0,24}+)?+(?![@＠\u00c0-\u024f]|://)"
)
_CASHTAG = re.compile(r"(?<!\S)\$[A-Za-z]{1,6}(?:[._][A-Za-z]{1,2})?(?!\w)")
_LETTER, _SIGN = r"\p{L}\p{M}", r"\p{L}\p{M}\p{Nd}_"
_HASHTAG = regex.compile(rf"(?<![{_SIGN}&])([#＃](?=[{_SIGN}]*[{_LETTER}])[{_SIGN}]++)(?![#＃]|://)")
_SCHEME = re.compile(r"\bhttps?://\S+|\bwww\.\w", re.IGNORECASE)
_DOMAIN = re.compile(r"(?<![\w@.\-])(?:[a-z0-9-]+\.)+(?:com|org|net|fr|io|de|uk|eu|ai|md|py|rs|it|es|be|ch|co)\b", re.I)
_HEAVY = re.compile(r"[^\u0000-\u10FF\u2000-\u200D\u2010-\u201F\u2032-\u2037]")
_EMOJI = regex.compile(r"\X", regex.VERSION1)
_PICTURE = regex.compile(r"\p{Emoji_Presentation}|\p{Extended_Pictographic}\uFE0F|\p{Regional_Indicator}|\u20E3")


def mentions(text: str) -> list[str]:
    """Where somebody would be notified."""
    return [text[found.start() : found.start() + 20] for found in _MENTION.finditer(text)]


def cashtags(text: str) -> list[str]:
    """Every `$TICKER`."""
    return _CASHTAG.findall(text)


def hashtags(text: str) -> list[str]:
    """Every `#tag`, with its sign."""
    return [found[1] for found in _HASHTAG.finditer(text)]


def _plain_length(text: str) -> int:
    """Count without links, picture by picture."""
    length = 0
    for cluster in _EMOJI.findall(unicodedata.normalize("NFC", text)):
        length += 2 if _PICTURE.search(cluster) else len(cluster) + len(_HEAVY.findall(cluster))
    return length


def own_length(text: str, link: str | None) -> int:
    words, found, rest = text.partition(link) if link else (text, "", "")
    return _plain_length(words) + _plain_length(rest) + (LINK_LENGTH if found else 0)


def _own_links(text: str) -> list[str]:
    return [found[0] for found in _SCHEME.finditer(text)] or [found[0] for found in _DOMAIN.finditer(text)]


def _others() -> tuple[Callable[[str, str | None], int], Callable[[str], list[str]]]:
    try:
        with warnings.catch_warnings():
            # It reads its data through a module that setuptools has given up.
            warnings.simplefilter("ignore")
            from twitter_text import extract_urls, parse_tweet
    except ImportError:
        return own_length, _own_links

    def length(text: str, link: str | None) -> int:
        # It takes © and ® for emoji even where nothing says that they are; X's own program does not.
        return int(parse_tweet(re.sub("[©®](?!\ufe0f)", "c", text)).weightedLength)

    # Where a hashtag and a link overlap, the one that starts first stands: `#a.com` is the tag #a.
    return length, lambda text: [str(found) for found in extract_urls(_HASHTAG.sub(" ", text))]


length, links = _others()
"""`length(text, link)`: weighted characters, the link counted as X counts it. `links(text)`: every link, as written."""
