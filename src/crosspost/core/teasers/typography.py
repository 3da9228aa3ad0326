"""Restores what French typography asks for and keyboards leave out. Other languages are left as they were written.

Source: Imprimerie nationale, "Lexique des règles typographiques". The no-break space is U+00A0 everywhere, where
printers would put the narrow U+202F: X counts the narrow one 2.
"""

from __future__ import annotations

import re

from crosspost.core.teasers.language import Pack

NO_BREAK = "\u00a0"

_STRAIGHT = re.compile(r'"([^"\n]{1,400})"')
_APOSTROPHE = re.compile(r"(?<=[^\W\d_])'(?=[^\W\d_«])")
_HIGH = re.compile(r"(?<=[\w»”’)\]%])[ \u00a0\u202f]*(?=[?!;]+(?:[\s»”)\]]|\Z))")
_COLON = re.compile(r"(?<=[\w»”)\]%])[ \u00a0\u202f]*(?=:(?:\s|\Z))")
_OPENED = re.compile(r"«[ \u00a0\u202f]*")
_CLOSED = re.compile(r"[ \u00a0\u202f]*»")
_UNIT = re.compile(r"(?<=\d)(?:[ \u202f]?(?=%)(?!%\w)|[ \u202f](?=[€$£]|\d{3}(?!\d)|(?:millions?|milliards?)\b))")


def restored(text: str, pack: Pack) -> str:
    """Return the text as its language is printed: « », ’ and no-break spaces in French. Applying it twice is once."""
    text = text.replace("\u202f", NO_BREAK)
    if not pack.spaced:
        return text
    text = _APOSTROPHE.sub("’", text)
    if text.count('"') % 2 == 0:
        text = _STRAIGHT.sub(lambda found: f"«{NO_BREAK}{found[1].strip()}{NO_BREAK}»", text)
    text = _HIGH.sub(NO_BREAK, text)
    text = _COLON.sub(NO_BREAK, text)
    text = _OPENED.sub(f"«{NO_BREAK}", text)
    text = _CLOSED.sub(f"{NO_BREAK}»", text)
    return _UNIT.sub(NO_BREAK, text)
