"""The composer's notes in the reader's language.

The composer writes down how it made a teaser in English (`core.teasers.fitting`), and that is how it is stored. Its
notes follow few forms, which are read here. What follows none of them is shown as it stands. Pure.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from crosspost.web.language import Language

_TOTAL = re.compile(r"((?:[a-z]+ \d+)(?: \+ [a-z]+ \d+)*) = (\d+) of (\d+)")
_EDITED = re.compile(r"(\d+) of (\d+): (\d+) words(?: \+ (\d+) link)?(?: \+ (\d+) room for the link's mark)?")
_EMOJI = re.compile(r"(\S+) fits the subject")
_SCORE = re.compile(r" \(score -?\d+\.\d+\)")
_BLOCK = r"(?:(summary)|paragraph (\d+))"
_SENTENCE = re.compile(rf"sentence (\d+) of the {_BLOCK}( and the next)?")
_BEGINNING = re.compile(rf"the beginning of the {_BLOCK}")
_NUMBERED = re.compile(r"(heading|list item) (\d+)")
_PLAIN = {
    "the title": "title",
    "a fixed phrase": "phrase",
    "the author's own words": "handwritten",
    "no image to attach: the link's card shows instead": "no_image",
}
_CUT, _NO_ROOM = ", cut to fit", "no room for "


@dataclass(frozen=True, kw_only=True)
class Note:
    """One note, ready for a reader."""

    text: str
    # The language it is in: the reader's, or "en" where it could only be shown as it stands.
    lang: str


def note_of(note: str, words: Language) -> Note:
    """The note in the reader's language, if it is of a form that is known. Hostile words in it stay plain text."""
    told = _told(note, words)
    return Note(text=note, lang="en") if told is None else Note(text=told[:1].upper() + told[1:], lang=words.code)


def _told(note: str, words: Language) -> str | None:
    if found := _TOTAL.fullmatch(note):
        return _total(found, words)
    if found := _EDITED.fullmatch(note):
        return _edited(found, words)
    if found := _EMOJI.fullmatch(note):
        return words.t("note.emoji", emoji=found[1])
    if note.startswith(_NO_ROOM):
        left = note.removeprefix(_NO_ROOM)
        # Hashtags are the article's words, not ours.
        missed = left if left.startswith("#") else _where(left, words)
        return words.t("note.no_room", what=missed) if missed else None
    return _where(note, words)


def _where(note: str, words: Language) -> str | None:
    """Where words of a teaser come from."""
    place = _SCORE.sub("", note)
    is_cut = _CUT in place
    told = _place(place.replace(_CUT, ""), words)
    return words.t("note.cut", what=told) if told and is_cut else told


def _place(place: str, words: Language) -> str | None:
    if found := _SENTENCE.fullmatch(place):
        key = "note.sentences" if found[4] else "note.sentence"
        return words.t(key, number=found[1], block=_block(found[2], found[3], words))
    if found := _BEGINNING.fullmatch(place):
        return words.t("note.beginning", block=_block(found[1], found[2], words))
    if found := _NUMBERED.fullmatch(place):
        return words.t("note.heading" if found[1] == "heading" else "note.point", number=found[2])
    return words.t(f"note.{_PLAIN[place]}") if place in _PLAIN else None


def _block(summary: str | None, number: str | None, words: Language) -> str:
    return words.t("note.summary") if summary else words.t("note.paragraph", number=number)


def _total(found: re.Match[str], words: Language) -> str | None:
    parts = [part.split(" ") for part in found[1].split(" + ")]
    if any(f"note.part.{name}" not in words.messages for name, _ in parts):
        return None
    told = " + ".join(f"{words.t(f'note.part.{name}')} {count}" for name, count in parts)
    return words.t("note.total", parts=told, total=_number(found[2], words), limit=_number(found[3], words))


def _edited(found: re.Match[str], words: Language) -> str:
    parts = [words.t("count.words", count=found[3])]
    parts += [words.t("count.link", count=found[4])] if found[4] else []
    parts += [words.t("count.mark", count=found[5])] if found[5] else []
    return words.t("count.sum", total=_number(found[1], words), limit=_number(found[2], words), parts=" + ".join(parts))


def _number(digits: str, words: Language) -> str:
    return words.number(int(digits))
