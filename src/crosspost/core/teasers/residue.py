"""What reading a page leaves in its text: lost spaces, datelines, calls to click, postscripts, glued headings."""

from __future__ import annotations

import re
from functools import lru_cache

from crosspost.core.teasers import sentences
from crosspost.core.teasers.boilerplate import CALL
from crosspost.core.teasers.language import Pack
from crosspost.core.teasers.salience import stems

# "un accord.Le ministre": the space that a machine lost between two sentences.
_GLUED = re.compile(r"(?<=[a-zà-öø-ÿ]{3})\.(?=[A-ZÀ-ÖØ-Þ](?:[a-zà-öø-ÿ]+|['’][a-zà-öø-ÿ]+)? )")
# "Quito, 24 set 2018 (AFP) - O fundador …": where a news agency was when it wrote.
_AGENCY = re.compile(
    r"\A[A-ZÀ-ÖØ-Þ -]{3,30} [-–—] \(red\)\. "
    r"|\A[A-ZÀ-ÖØ-Þ]{4,}(?:[ /.-][A-ZÀ-ÖØ-Þ.]{2,}){0,3},? [-–—] (?=[«“\"]?[A-ZÀ-ÖØ-Þ][a-zà-öø-ÿ’' ])"
    r"|\A[^.!?()]{2,45} ?\((?:[A-Z]{2,8}|[A-Z][a-z]{2,9}(?:/[A-Z][a-z]+)?|dpa)\)\.? ?[-–—] ?(?=[«“\"]?[A-ZÀ-ÖØ-Þ])"
)
# "… and we sailed home. p.s. The photos are up": what follows is beside the subject.
_POSTSCRIPT = re.compile(r"(?<=[.!?…»”\")])\s+p\.?\s?s\.?[:,-]?\s+(?=[A-ZÀ-ÖØ-Þ])", re.IGNORECASE)
_CREDIT = re.compile(
    r"\((?:AP|AFP|EFE|Reuters|Getty)[^)]{0,20}(?:Photo|Foto|Images)[^)]{0,60}\)|\A(?:ARCHIVO|FILE) ?[-–—]"
    r"|\bCreative Commons\b.{0,20}\Z|\b(?:FOTO|Foto|Fuente|Photo|Crédit(?:s photo)?) ?: ?[^.]{2,40}\Z"
)
_NUMBERED = re.compile(r"\A(?:\d{1,2}(?::\d\d){1,2}[\s\u00a0]+|\d{1,2}[.)/°-][\s\u00a0]+|[•▪◦→✓✔*·–—-]\s+)(?=\S)")


# An article is composed for several accounts, one after the other.
@lru_cache(maxsize=512)
def apart(text: str) -> str:
    """Return the text with its sentences told apart, and without a news agency's dateline or a call to click."""
    text = CALL.sub("", _AGENCY.sub("", text, count=1), count=1)
    return _POSTSCRIPT.sub(" PS: ", _GLUED.sub(". ", text))


def ended(text: str) -> str:
    """Return the text with the full stop that its last sentence lacks; as it is where that is a heading, or quoted."""
    is_open = text[-1:].isalnum() or (text[-1:] in '»”")' and not sentences.CLOSED.search(text))
    is_prose = (
        len(text.split()) >= sentences.FEWEST_WORDS and text[:1] not in '«“„"‘' and not sentences.is_boilerplate(text)
    )
    return f"{text}." if is_open and is_prose else text


def without_number(sentence: str) -> str:
    """Return the sentence without the number or bullet that it has as part of a list."""
    return _NUMBERED.sub("", sentence)


def without_end_marks(text: str) -> str:
    """Return a shortened text without the "[…]" that a machine put at its end, but with an "…"."""
    if not sentences.is_cut_off(text):
        return text
    kept = re.sub(r"[\s…\[\]().,;:–—-]+\Z", "", text)
    return f"{kept}…" if kept else ""


def credits_photo(text: str) -> bool:
    """Whether it tells whose a picture is: the words around that are of the picture, not of the article."""
    return _CREDIT.search(text) is not None


def has_heading(sentence: str, title: str, pack: Pack) -> bool:
    """Whether a heading has stuck to its beginning: "Overview We are looking for …"; a title's words make one too."""
    found = pack.headed.match(sentence)
    if found is None:
        return False
    if pack.headings.fullmatch(found["heading"].strip()):
        return True
    headed = frozenset(stems(found["heading"], pack))
    return bool(headed) and headed <= frozenset(stems(title, pack))
