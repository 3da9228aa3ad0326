"""Cuts text into sentences and picks those that say something by themselves. Knows French and English."""

from __future__ import annotations

import re
import unicodedata

from crosspost.core.teasers import phrases

SHORTEST, LONGEST = 35, 300
"""Characters of a sentence worth quoting."""

FEWEST_WORDS = 6

REPEATS = 0.75
"""From this share of words in common with the title on, a sentence says the title again."""

_END = re.compile(r"(?:[.!?…]+|[。！？])(?:[\u00a0\u202f ]?[»”’\"')\]])*(?=\s|\Z)|[。！？](?:[」』）])*")
_OPENS = re.compile(r"[\s]*[«“\"'‘(\[—–¿¡-]*[\s\u00a0\u202f]*(\S)")
_CLOSED = re.compile(r"(?:[.!?]|[。！？])[\u00a0\u202f ]?[»”’\"')\]」』）]*\Z")
_CUT_OFF = re.compile(r"(?:…|\.\.\.|\[…\]|\[\.\.\.\]|\(…\)|[,;:–—-])[\s\])»”\"']*\Z")
_ADDRESS = re.compile(r"://|www\.|\S@\S|[<>{}|\\]|&\w+;|\$\(|\bfunction\b", re.IGNORECASE)
_PAIRS = (("«", "»"), ("“", "”"), ("(", ")"), ("[", "]"))
_WORD = re.compile(r"[^\W_]+")


def split(text: str) -> tuple[str, ...]:
    """Cut one line of clean text into its sentences, with what closes them."""
    found, start = [], 0
    for end in _END.finditer(text):
        if _is_end(text, start, end):
            found.append(text[start : end.end()].strip())
            start = end.end()
    if rest := text[start:].strip():
        found.append(rest)
    return tuple(found)


def _is_end(text: str, start: int, end: re.Match[str]) -> bool:
    """Whether a sentence ends here, and not an abbreviation, an initial or a pause."""
    follower = _OPENS.match(text, end.end())
    if follower is None or end[0][0] in "。！？":
        return True
    if follower[1].islower() or follower[1] in ",;:%)":
        return False
    if end[0] != ".":
        return True
    before = text[max(start, end.start() - 12) : end.start()].split()
    last = before[-1].lstrip("(«“\"'’").casefold() if before else ""
    is_initial = len(last) == 1 and last.isalpha() and before[-1][-1].isupper()
    return not (is_initial or last in phrases.ABBREVIATIONS or (last in ("n", "etc") and follower[1].isdigit()))


def stands_alone(sentence: str, *, opening: bool) -> bool:
    """Whether a reader understands it without what comes before. `opening` sentences begin their text."""
    return (
        SHORTEST <= len(sentence) <= LONGEST
        and len(_WORD.findall(sentence)) >= FEWEST_WORDS * (0 if is_unspaced(sentence) else 1)
        and _CLOSED.search(sentence) is not None
        and not is_cut_off(sentence)
        and not is_boilerplate(sentence)
        and _opens_well(sentence)
        and (opening or not phrases.LEANS_BACK.match(sentence.lstrip("«“\"'‘( \u00a0\u202f")))
    )


def _opens_well(sentence: str) -> bool:
    first = sentence.lstrip("«“\"'‘(¿¡ \u00a0\u202f")[:1]
    return (
        bool(first)
        and not first.islower()
        and (first.isalnum() or ord(first) > 0x2190)
        and all(sentence.count(left) == sentence.count(right) for left, right in _PAIRS)
        and sentence.count('"') % 2 == 0
    )


def is_cut_off(text: str) -> bool:
    """Whether the text stops in the middle, as summaries that a machine shortened do."""
    return _CUT_OFF.search(text) is not None


def without_end_marks(text: str) -> str:
    """Return a shortened text without the "[…]" that a machine put at its end, but with an "…"."""
    if not is_cut_off(text):
        return text
    kept = re.sub(r"[\s…\[\]().,;:–—-]+\Z", "", text)
    return f"{kept}…" if kept else ""


def is_boilerplate(sentence: str) -> bool:
    """Whether it is about the site and not about the article, or is code and addresses."""
    return phrases.BOILERPLATE.search(sentence) is not None or _ADDRESS.search(sentence) is not None


def is_unspaced(text: str) -> bool:
    """Whether the writing has no spaces between words, as Chinese and Japanese."""
    return sum(0x2E80 <= ord(sign) <= 0xD7FF for sign in text) * 2 > len(text)


def says_again(sentence: str, title: str) -> bool:
    """Whether the sentence is the title in other words, or in the same."""
    said, known = words(sentence), words(title)
    if not said or not known:
        return False
    common = len(said & known)
    return common / len(said) >= REPEATS or (common / len(known) >= 1 and len(said) <= len(known) * 1.5)


def words(text: str) -> frozenset[str]:
    """The words of a text without case and accents."""
    plain = "".join(sign for sign in unicodedata.normalize("NFD", text) if not unicodedata.combining(sign))
    return frozenset(_WORD.findall(plain.casefold()))
