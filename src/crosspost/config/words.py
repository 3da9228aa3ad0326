"""How a mistake in the settings is put into words: one line, what was found, what to write. Never a secret's value."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from typing import Any

_SHOWN = 60
_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")

_REMEDIES: Mapping[str, str] = {
    "bool_type": "write true or false, without quotes",
    "int_type": "write a whole number, without quotes",
    "string_type": "write text in double quotes",
    "list_type": 'write a list in brackets, as in ["…", "…"]',
    "model_type": "write a table of keys and values",
    "date_type": "write a date without quotes, as in 2026-08-13",
}
"""By pydantic's name of the error: what a value of the right type looks like."""


def show(value: object) -> str:
    """Return a found value as TOML would write it, in one short printable line."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict):
        return "a table"
    if isinstance(value, list):
        return "a list"
    text = "".join(letter if letter.isprintable() else f"\\u{ord(letter):04x}" for letter in str(value)[: _SHOWN + 1])
    if len(text) > _SHOWN:
        text = text[:_SHOWN] + "…"
    return f'"{text}"' if isinstance(value, str) else text


def nearest(word: str, known: Iterable[str], *, cutoff: float = 0.6) -> str | None:
    """Return the known word that `word` was probably meant to be; "Paris" may mean "Europe/Paris"."""
    by_fold: dict[str, str] = {}
    for candidate in sorted(known):
        by_fold.setdefault(candidate.casefold().rpartition("/")[2], candidate)
        by_fold[candidate.casefold()] = candidate
    found = get_close_matches(word.casefold()[:100], by_fold, n=1, cutoff=cutoff)
    return by_fold[found[0]] if found else None


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Return a question to append to a message, or nothing when no known word is near."""
    meant = nearest(word, known)
    return f"; did you mean {show(meant)}?" if meant else ""


def join(words: Iterable[str], *, last: str = "and") -> str:
    """List words as prose: "a, b and c"."""
    *first, end = list(words)
    return f"{', '.join(first)} {last} {end}" if first else end


def path_of(loc: Iterable[int | str]) -> str:
    """Return the path of a key in the file, as in `account[1].slots[0]`."""
    path = ""
    for step in loc:
        if isinstance(step, int):
            path += f"[{step}]"
        else:
            path += ("." if path else "") + (step if _BARE_KEY.fullmatch(step) else show(step))
    return path


def explain(error: Mapping[str, Any], *, known: Iterable[str], homes: Mapping[str, Iterable[str]]) -> str:
    """Put one of pydantic's findings (`ValidationError.errors()`) into our words.

    `known` are the keys of the table in question; `homes` says for each place of the file which keys live there.
    """
    kind, found = error["type"], error["input"]
    key = str(error["loc"][-1]) if error["loc"] else ""
    match kind:
        case "value_error":
            return str(error["ctx"]["error"])
        case "extra_forbidden":
            return _unknown(key, known, homes)
        case "missing":
            return f'is missing; write {key} = "…"'
        case "list_type" if key in ("feed", "account"):
            return f"found {show(found)}; write each {key} under a line [[{key}]] with two brackets on each side"
        case "greater_than_equal" | "less_than_equal":
            bound = error["ctx"]["ge" if kind == "greater_than_equal" else "le"]
            return f"found {show(found)}; write a number of {'at least' if kind[0] == 'g' else 'at most'} {bound}"
        case "too_long":
            return f"holds {error['ctx']['actual_length']} values; write at most {error['ctx']['max_length']}"
        case _ if kind in _REMEDIES:
            return f"found {show(found)}; {_REMEDIES[kind]}"
        case _:
            return f"{error['msg']}; found {show(found)}"


def _unknown(key: str, known: Iterable[str], homes: Mapping[str, Iterable[str]]) -> str:
    # The value is not shown: this may be a secret that was written into the wrong file.
    known = sorted(known)
    if meant := nearest(key, known, cutoff=0.75):
        return f"is not a key here; did you mean {meant}?"
    if home := next((place for place, keys in homes.items() if key in keys), None):
        return f"does not belong here; move it to {home}"
    if re.search(r"token|secret|password|api_?key|page_?id", key, re.IGNORECASE):
        return "is not a key here; secrets are never written in this file, only in .env"
    return f"is not a key here{did_you_mean(key, known)}; the keys here are {join(known)}"
