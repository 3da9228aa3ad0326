"""Words as they are compared: without case and accents."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_WORD = re.compile(r"[^\W_]+")
_MARKS = re.compile(r"[\u0300-\u036f]+")


def fold(text: str) -> str:
    """Return a text without case and accents; its length may change."""
    text = text.casefold()
    return text if text.isascii() else _MARKS.sub("", unicodedata.normalize("NFD", text))


# An article is composed for several accounts, and looks at a sentence more than once for each.
@lru_cache(maxsize=2048)
def folded_words(text: str) -> tuple[str, ...]:
    """The words of a text, in order, without case and accents."""
    return tuple(_WORD.findall(fold(text)))
