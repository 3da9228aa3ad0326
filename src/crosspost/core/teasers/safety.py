"""Makes foreign words safe to post: nothing invisible, nothing clickable that was not meant to be.

Everything a feed says is foreign. French typography (« », no-break spaces) is kept.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from urllib.parse import quote, urlsplit

from crosspost.core.teasers import patterns
from crosspost.core.teasers.links import Entity
from crosspost.core.teasers.twitter_text import extract

MAX_WORDS = 3_000
"""Characters of a foreign text that are looked at; no teaser needs more."""

ROUNDS = 4
"""How often words are looked at again after a change, since taking one thing away may uncover another."""

_BREAK = re.compile(r"\r\n?|[\u0085\u2028\u2029\v\f]")
# Controls, directions, zero widths, soft hyphens, surrogates, private and non-characters, tags.
_UNSEEN = re.compile(
    r"[\u0000-\u0008\u000E-\u001F\u007F-\u009F\u00AD\u034F\u061C\u115F\u1160\u17B4\u17B5\u180B-\u180E\u200B\u200E\u200F"
    r"\u202A-\u202E\u2060-\u206F\u3164\uD800-\uDFFF\uE000-\uF8FF\uFDD0-\uFDEF\uFE00-\uFE0E\uFEFF\uFFA0\uFFF0-\uFFFF"
    r"\U0001FFFE\U0001FFFF\U000E0000-\U0010FFFF]"
)
# Joiners change how letters of these scripts are written (Hebrew to Malayalam, Khmer, Mongolian): there they stay.
_JOINED = r"\u0590-\u0DFF\u1780-\u18AF"
_JOINER = re.compile(rf"(?<![{_JOINED}])[\u200C\u200D]|[\u200C\u200D](?![{_JOINED}])|\uFE0F")
# More than three accents on one letter are a prank that covers the lines above.
_ACCENTS = r"[\u0300-\u036F\u0483-\u0489\u1AB0-\u1AFF\u1DC0-\u1DFF\u20D0-\u20F0\uFE20-\uFE2F]"
_PILE = re.compile(rf"({_ACCENTS}{{3}}){_ACCENTS}+")
_SPACES = re.compile(r"[^\S\n]+")
_NO_BREAK = frozenset("\u00a0\u202f")
_BLANK_LINES = re.compile(r" *\n *")
_ADDRESS = re.compile(r"\bhttps?://\S+", re.IGNORECASE)
_TWO_SPACES = re.compile(r" {2,}")
_INNER_DOT = re.compile(r"(?<=\S)\.(?=\S)")
# Without one of these nothing can be clickable but a hashtag.
_MAY_CLICK = re.compile(r"[@＠$]|\S\.\S|://")
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z]{2,10}\d{0,2});")
_TICKER = re.compile(r"(?<![\w$])\$(?=[A-Za-z])")
_SCHEME = re.compile(r"\b[a-z][a-z0-9+.-]{1,10}://(?=\w)", re.IGNORECASE)
_LINK_QUOTED = "%/:=&?~#+,;@"


# An article is composed for several accounts, one after the other.
@lru_cache(maxsize=512)
def clean(text: str) -> str:
    """Return the first `MAX_WORDS` characters in one line, in NFC, with only what a reader sees.

    What was escaped once too often (`&amp;`) is read as it was meant.
    """
    text = clean_lines(text[:MAX_WORDS])
    for _ in range(ROUNDS):
        if "&" not in text or _ENTITY.search(text) is None:
            break
        text = clean_lines(html.unescape(text))
    else:
        text = text.replace("&", " ")
    return _SPACES.sub(_one_space, text.replace("\n", " ")).strip()


def clean_lines(text: str) -> str:
    """Return the text in NFC with only what a reader sees; lines stay, with one empty line between at the most."""
    text = unicodedata.normalize("NFC", _BREAK.sub("\n", text))
    kept, at = [], 0
    for found in patterns.emoji().finditer(text):
        kept += [_visible(text[at : found.start()]), found[0]]
        at = found.end()
    text = "".join([*kept, _visible(text[at:])])
    text = _SPACES.sub(_one_space, text)
    text = re.sub(r"\n{3,}", "\n\n", _BLANK_LINES.sub("\n", text))
    return unicodedata.normalize("NFC", text).strip()


def _one_space(found: re.Match[str]) -> str:
    return found[0] if found[0] in _NO_BREAK else " "


def _visible(text: str) -> str:
    return _PILE.sub(r"\1", _JOINER.sub("", _UNSEEN.sub("", text)))


def neutral(text: str, *, hashtags: int) -> str:
    """Return the words with nothing clickable but their first `hashtags` different hashtags.

    `@name` loses its sign, `$TICKER` too. An address with a scheme goes; a name that X would take for one is written
    so that it is none: "README .md", with plain characters and the dot apart, as careful people write it.
    """
    if not (may_click(text) or "#" in text or "＃" in text):
        return text
    # Whatever X makes of the letters that follow: nothing but a sum needs the sign.
    text = unlinked(_TICKER.sub("", text))
    for _ in range(ROUNDS):
        found = extract(text)
        signs = {entity.start for entity in found.mentions + found.lists + found.cashtags}
        signs |= set(_extra(found.hashtags, hashtags))
        if not signs and not found.links:
            return text
        text = unlinked("".join(sign for place, sign in enumerate(text) if place not in signs))
    # Something keeps coming back: take the signs away that all of it is made of.
    return bare(text)


def bare(text: str) -> str:
    """Return the words without any sign that could make something clickable. The last resort."""
    return _INNER_DOT.sub(" .", re.sub(r"[@＠$#＃]", "", text))


def has_link(text: str) -> bool:
    """Whether X would make a link somewhere in the words."""
    return _INNER_DOT.search(text) is not None and bool(extract(text).links)


def may_click(text: str) -> bool:
    """Whether any sign in the text could make something clickable but a hashtag. A quick look, which errs on yes."""
    return _MAY_CLICK.search(text) is not None


def unlinked(text: str) -> str:
    """Return the text with no links. An address goes, unless nothing would be left; its dots are set apart then."""
    if _INNER_DOT.search(text) is None and "://" not in text:
        return text
    if "://" in text:
        without = _TWO_SPACES.sub(" ", _ADDRESS.sub(" ", text)).strip()
        text = without if any(sign.isalnum() for sign in without) else text
    for _ in range(ROUNDS):
        text = _SCHEME.sub("", text)
        found = extract(text).links
        if not found:
            return text
        dots = {place for one in found for place in range(one.start, one.end) if text[place] == "."}
        text = "".join(f" {sign}" if place in dots else sign for place, sign in enumerate(text))
    return _INNER_DOT.sub(" .", text)


def _extra(tags: Sequence[Entity], most: int) -> list[int]:
    """Where the hashtags start that are one too many, or the same one again."""
    seen: set[str] = set()
    starts = []
    for tag in tags:
        word = tag.text[1:].casefold()
        if word in seen or len(seen) >= most:
            starts.append(tag.start)
        else:
            seen.add(word)
    return starts


def link(address: str | None) -> str | None:
    """Return the address so that X takes all of it for the link, or None where it is none for the web.

    An address that X takes whole is left as it is; otherwise what ends a link too early is percent-encoded. A host
    that X does not know (`localhost`) stays as it is: X counts its characters.
    """
    address = _UNSEEN.sub("", address or "").strip()
    try:
        parts = urlsplit(address)
        host = parts.hostname
    except ValueError:
        return None
    if parts.scheme.lower() not in ("http", "https") or not host:
        return None
    if not re.search(r"\s", address) and is_whole(address):
        return address
    start = len(address) - len(address.split("://", 1)[1].lstrip("/")) + len(parts.netloc)
    rest = quote(address[start:], safe=_LINK_QUOTED)
    while rest and not re.match(r"[A-Za-z0-9=_/#&-]", rest[-1]):
        last = f"%{ord(rest[-1]):02X}"
        rest = rest[:-1] + last
    quoted = address[:start] + rest
    return None if re.search(r"\s", quoted) else quoted


@lru_cache(maxsize=1024)
def is_whole(address: str) -> bool:
    """Whether X takes this address, all of it, for one link."""
    return [found.text for found in extract(address).links] == [address]


def hashtags(text: str, *, link: str | None) -> tuple[str, ...]:
    """Return the hashtags of a finished text with their signs, none twice; what stands in its link is none."""
    words = text.replace(link, " ") if link else text
    found = extract(words).hashtags if "#" in words or "＃" in words else ()
    return tuple(dict.fromkeys(tag.text for tag in found))
