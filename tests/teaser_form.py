"""The form of a teaser: signs that nobody reads, pairs that do not close, typography of the language."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter

from crosspost.model import Article
from tests.teaser_phrases import SMALL_WORDS

Found = list[tuple[str, str]]

_ENTITY = re.compile(r"&(?:[a-z]{2,8}|#x?[0-9a-f]{2,6});", re.IGNORECASE)
_MARKUP = re.compile(r"</?[a-z][a-z0-9]*(?:\s[^<>]*)?/?>|\[[^\]]+\]\(|\*\*\w|\{\{|\]\]>", re.IGNORECASE)
_CODE = re.compile(r"[{}]|\w\(\)|=>|\bfunction\s*\(|;\s*\Z|\$\(")
_BEFORE = re.compile(r"(?<=\S) (?=[?!:;»](?:\s|\Z))|« (?=\S)")
_STRAIGHT = re.compile(r"[^\W\d_]'[^\W\d_]")
_STRAIGHT_QUOTES = re.compile(r"\"[^\"\n]+\"")
# :) is no bracket, 3.5” no quotation, and a) 1) have no partner.
_FACES = re.compile(r"[:;][-']?[()]")
_INCHES = re.compile(r"(?<=\d)[\"”]")
_BOUND = "\u200c\u200d"
_JOINED = re.compile(r"[\u0590-\u0DFF\u1780-\u18AF]")
_LOOKS_LIKE = re.compile("[\u2024\ufe52\uff0e\u2044\u2215\u0430-\u044f](?=[A-Za-z])|(?<=[A-Za-z])[\u2024\ufe52\uff0e]")


def language(article: Article) -> str | None:
    """The article's language by its small words, else by what it says of itself: feeds name that of their site."""
    said = article.language.partition("-")[0].lower() if article.language else None
    text = " ".join([article.title, article.summary, *(block.text for block in article.blocks[:20])])
    words = re.findall(r"[^\W\d_]+", text.casefold())
    votes = Counter(tongue for word in words for tongue, small in SMALL_WORDS.items() if word in small)
    best = votes.most_common(2)
    if not best or best[0][1] < 3 or (len(best) > 1 and best[0][1] < 1.3 * best[1][1]):
        return said
    return best[0][0]


def signs(text: str) -> Found:
    """Signs that are not for reading: controls, markup, entities, code, characters that only look like others."""
    found = [("control character", f"U+{ord(sign):04X}") for at, sign in enumerate(text) if _is_hidden(text, at)]
    found += [("not NFC", text)] if unicodedata.normalize("NFC", text) != text else []
    found += [("entity", entity) for entity in _ENTITY.findall(text)]
    found += [("markup", found_[0]) for found_ in _MARKUP.finditer(text)]
    found += [("code", line) for line in text.splitlines() if _CODE.search(line)]
    found += [("look-alike sign", found_[0]) for found_ in _LOOKS_LIKE.finditer(text)]
    return found


def pairs(text: str, tongue: str | None) -> Found:
    """Quotation marks and brackets that do not close."""
    bare = _FACES.sub("", text)
    open_brackets = [pair for pair in ("()", "[]") if not _closes(bare, *pair)]
    if tongue not in ("de", "da") and bare.count("«") != bare.count("»"):
        open_brackets.append("«»")
    if not (_quotes_close(bare, tongue) or _quotes_close(_INCHES.sub("", bare), tongue)):
        open_brackets.append("“”")
    straight = (one.count('"') % 2 for one in (bare, _INCHES.sub("", bare)))
    return [("unbalanced", pair) for pair in open_brackets] + ([("unbalanced", '"')] if all(straight) else [])


def _closes(text: str, left: str, right: str) -> bool:
    depth = 0
    for at, sign in enumerate(text):
        if sign == left:
            depth += 1
        elif sign == right and (depth or not re.search(r"(?:\A|\s)\w{1,2}\Z", text[max(0, at - 3) : at])):
            depth -= 1
        if depth < 0:
            return False
    return depth == 0


def _quotes_close(text: str, tongue: str | None) -> bool:
    low, opened, closed = text.count("„"), text.count("“"), text.count("”")
    if low:
        return low == opened + closed
    return opened == closed or tongue not in ("fr", "en", "es", "it", "pt")


def typography(text: str, tongue: str | None) -> Found:
    """What a French reader sees at once."""
    if tongue != "fr":
        return []
    found = [("plain space", text[max(at.start() - 12, 0) : at.end() + 3]) for at in _BEFORE.finditer(text)]
    found += [("straight apostrophe", text[max(at.start() - 6, 0) : at.end() + 6]) for at in _STRAIGHT.finditer(text)]
    return found + [("straight quotes", at[0]) for at in _STRAIGHT_QUOTES.finditer(text)]


def _is_hidden(text: str, at: int) -> bool:
    sign = text[at]
    never = 0xFDD0 <= ord(sign) <= 0xFDEF or ord(sign) & 0xFFFE == 0xFFFE
    if sign == "\n" or not (never or unicodedata.category(sign) in ("Cc", "Cf", "Co", "Cs", "Zl", "Zp")):
        return False
    if sign in _BOUND:
        around = text[at - 1 : at] + text[at + 1 : at + 2]
        in_picture = sign == "\u200d" and all(ord(one) > 0x2190 for one in around) and len(around) == 2
        return not (in_picture or _JOINED.search(around))
    # The tags that make the flag of England.
    return not ("\U000e0020" <= sign <= "\U000e007f" and "\U0001f3f4" in text[max(0, at - 8) : at])
