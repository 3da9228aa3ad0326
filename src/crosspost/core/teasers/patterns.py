"""The alphabets and expressions of X's text rules (twitter-text, configuration v3), built when they are first needed.

Source: the conformance data and the grammar of github.com/twitter/twitter-text at its last commit (October 2021). No
expression here can take more than linear time for one match: a repeated group is never followed by anything that
must match. `regex` is used where Unicode properties are asked for; its patterns behave as those of `re`. It is loaded
with the first of them: commands that compose nothing need not wait for it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pkgutil import get_data
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import regex

LATIN_ACCENTS = (
    r"\u00C0-\u00D6\u00D8-\u00F6\u00F8-\u00FF\u0100-\u024F\u0253\u0254\u0256\u0257\u0259\u025B\u0263\u0268\u026F"
    r"\u0272\u0289\u028B\u02BB\u0300-\u036F\u1E00-\u1EFF"
)
SPACES = r"\u0009-\u000D\u0020\u0085\u00A0\u1680\u180E\u2000-\u200A\u2028\u2029\u202F\u205F\u3000"
PUNCTUATION = r"!'#%&()*+,\\\-./:;<=>?@\[\]^_{|}~$"
DIRECTIONS = r"\u202A-\u202E\u061C\u200E\u200F\u2066-\u2069"
INVALID = r"\uFFFE\uFEFF\uFFFF"

_PATH = rf"[A-Za-z\u0400-\u04FF0-9!*';:=+,.$/%#\[\]\-\u2013_~@|&{LATIN_ACCENTS}]"
# One level of brackets inside brackets, as encyclopaedias have it: /wiki/Foo_(bar_(baz))
_BRACKETS = rf"\((?:{_PATH}+|{_PATH}*\({_PATH}+\){_PATH}*)\)"
_PATH_END = rf"(?:[+\-A-Za-z\u0400-\u04FF0-9=_#/{LATIN_ACCENTS}]|{_BRACKETS})"
_QUERY = r"\?[A-Za-z0-9!?*'@();:&=+$/%#\[\]\-_.,~|]*[A-Za-z0-9\-_&=#/]"

INVALID_CHARACTER = re.compile(rf"[{INVALID}\uD800-\uDFFF]")
"""What makes a whole text invalid. A lone surrogate is no character at all."""

DOMAIN_RUN = re.compile(rf"(?:[^{PUNCTUATION}{SPACES}{INVALID}{DIRECTIONS}]|[-_.])+")
"""A stretch that may hold host names: domain characters, dots, hyphens, underscores."""

ASCII_TAIL = re.compile(rf"[-A-Za-z0-9{LATIN_ACCENTS}]*\Z")
ASCII_LABEL = re.compile(rf"[-A-Za-z0-9{LATIN_ACCENTS}]+")
NOT_BEFORE_LINK = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789@＠$#＃\ufffe\ufeff\uffff")
PUNYCODE = re.compile(r"xn--[-0-9a-z]+", re.IGNORECASE | re.ASCII)
PROTOCOL_BEFORE = re.compile(r"https?://\Z", re.IGNORECASE | re.ASCII)
PORT = re.compile(r":[0-9]+", re.ASCII)
PATH = re.compile(rf"/(?:{_PATH}*(?:{_BRACKETS}{_PATH}*)*{_PATH_END}|@{_PATH}+/)*")
QUERY = re.compile(_QUERY)
SHORTENED = re.compile(rf"https?://t\.co/([a-z0-9]+)(?:{_QUERY})?", re.IGNORECASE | re.ASCII)

MENTION = re.compile(
    r"(?:^|[^a-zA-Z0-9_!#$%&*@＠]|(?:^|[^a-zA-Z0-9_+~.-])(?:rt|RT|rT|Rt):?)"
    r"([@＠][a-zA-Z0-9_]{1,20})(/[a-zA-Z][a-zA-Z0-9_-]{0,24})?",
    re.ASCII,
)
AFTER_NO_MENTION = re.compile(rf"[@＠{LATIN_ACCENTS}]|://")

_TAG_LETTER = r"[\p{L}\p{M}]"
_TAG_CHARACTER = (
    r"[\p{L}\p{M}\p{Nd}_\u200c\u200d\ua67e\u05be\u05f3\u05f4\uff5e\u301c\u309b\u309c\u30a0\u30fb\u3003"
    r"\u0f0b\u0f0c\u00b7]"
)
CASHTAG = re.compile(
    rf"(?:^|[{SPACES}])(\$[a-zA-Z]{{1,6}}(?:[._][a-zA-Z]{{1,2}})?)(?=\Z|[\s\uFEFF{PUNCTUATION}])",
)
AFTER_NO_HASHTAG = re.compile(r"[#＃]|://")

_TONE = r"[\U0001F3FB-\U0001F3FF]"
# England, Scotland, Wales: a black flag, then the region in tag characters.
_NATIONS = ("gbeng", "gbsct", "gbwls")


@dataclass(frozen=True, kw_only=True)
class Domains:
    """The top-level domains that X knows, lower case."""

    ascii: frozenset[str]
    international: frozenset[str]
    # Characters of the longest international one.
    longest: int


@cache
def domains() -> Domains:
    """Read the list once, when a text first holds a dot."""
    names = _words("tlds.txt")
    international = frozenset(name for name in names if not name.isascii())
    return Domains(
        ascii=frozenset(names) - international,
        international=international,
        longest=max(map(len, international)),
    )


@cache
def hashtag() -> regex.Pattern[str]:
    """What X takes for a hashtag; group 1 is the tag with its sign."""
    import regex

    return regex.compile(
        rf"(?:^|[\uFE0E\uFE0F]|(?!{_TAG_CHARACTER}|&).)"
        rf"([#＃](?![\uFE0F\u20E3]){_TAG_CHARACTER}*{_TAG_LETTER}{_TAG_CHARACTER}*)",
        regex.DOTALL,
    )


@cache
def emoji() -> regex.Pattern[str]:
    """One emoji as a reader sees it, however many code points it is written with."""
    import regex

    flags: list[str] = []
    joined: list[str] = []
    for sequence in _words("emoji.txt"):
        (joined if "\u200d" in sequence else flags).append(sequence)
    joined.sort(key=len, reverse=True)
    return regex.compile(
        "|".join(
            (
                r"[0-9#*]\uFE0F?\u20E3",
                *(rf"\U0001F3F4{''.join(chr(0xE0000 + ord(c)) for c in nation)}\U000E007F" for nation in _NATIONS),
                *flags,
                rf"(?=\p{{Emoji}}[\U0001F3FB-\U0001F3FF\uFE0F]*\u200D)(?:{'|'.join(map(_joined, joined))})",
                rf"\p{{Emoji_Modifier_Base}}{_TONE}",
                r"[\u00A9\u00AE]\uFE0F",
                r"[\p{Emoji}--\p{Emoji_Presentation}--[0-9#*\u00A9\u00AE]]\uFE0F?",
                r"\p{Emoji_Presentation}",
            )
        ),
        regex.VERSION1,
    )


@cache
def grapheme() -> regex.Pattern[str]:
    """One character as a reader sees it."""
    import regex

    return regex.compile(r"\X")


def _joined(sequence: str) -> str:
    return r"\u200D".join(_part(part) for part in sequence.split("\u200d"))


def _part(part: str) -> str:
    """One emoji of a joined sequence: with its skin tone, or told to be an emoji where it is a text character too."""
    import regex

    is_emoji_already = regex.match(r"\p{Emoji_Presentation}", part) is not None
    return rf"{part}{_TONE}?" if is_emoji_already else rf"{part}(?:{_TONE}|\uFE0F)?"


def _words(name: str) -> tuple[str, ...]:
    data = get_data("crosspost.core.teasers", name)
    if data is None:
        raise FileNotFoundError(f"crosspost is installed without its file core/teasers/{name}: install it again")
    text = data.decode("utf-8")
    return tuple(word for line in text.splitlines() if not line.startswith("#") for word in line.split())
