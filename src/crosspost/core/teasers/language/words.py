"""What a language pack is made of: words and phrases as text, one phrase to a line, small expressions allowed."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

_WORD = re.compile(r"[^\W_]+")
_MARKS = re.compile(r"[\u0300-\u036f]+")
APOSTROPHES = "['’]"


@dataclass(frozen=True, kw_only=True)
class Words:
    """A language as data. In a phrase a space is any white space and `'` is any apostrophe."""

    # ISO 639-1.
    code: str
    # Words that are no subject, and by which the language is recognised.
    stop: str
    # What a full stop follows without ending a sentence, lower case, without that full stop.
    abbreviations: str
    # How a sentence begins that is not understood without the one before it.
    leans_back: str
    # Words within the beginning of a sentence that point at something said before: wherever they stand there.
    points_back: str
    # Pronouns that need somebody named before them, in the sentence itself or in the one before.
    pronouns: str
    # How a sentence begins that contradicts the one before it.
    turns: str
    # What stands between the two halves of a sentence that contradicts itself.
    but: str
    # Words that set one thing against another anywhere in a sentence.
    against: str
    # Numbers as words, from three on.
    numbers: str
    # Words of advice.
    advice: str
    # Verbs of saying, as they stand beside a quotation.
    says: str
    # Words that make a sentence worth quoting.
    strong: str
    # Subjects that only a name or a complement makes plain, with their article: "the actor", "la star".
    hangs: str = ""
    # How a sentence begins that goes on from what was just said: understood below a title that says it.
    takes_up: str = ""
    # Praise and generalities, that could stand in any article.
    empty: str = ""
    # How the authors of a study begin to say what they found.
    finds: str = ""
    # Fixed phrases that a teaser may add to the article's words, without punctuation.
    takeaway: str | None = None
    contents: str | None = None
    # What opens and closes a quotation.
    quotes: tuple[str, str] = ("“", "”")
    # A full stop after a number makes it an ordinal ("am 3. Oktober").
    ordinal_dot: bool = False
    # ? ! : ; and the quotation marks stand apart from their words, by a no-break space.
    spaced: bool = False
    # A capital in the middle of a sentence is a name's: not in German.
    nouns_small: bool = True


@dataclass(frozen=True, kw_only=True)
class Pack:
    """A language, ready for use: the same as `Words`, compiled."""

    code: str
    stop: frozenset[str]
    abbreviations: frozenset[str]
    leans_back: re.Pattern[str]
    points_back: re.Pattern[str]
    takes_up: re.Pattern[str]
    pronouns: re.Pattern[str]
    turns: re.Pattern[str]
    but: re.Pattern[str]
    against: re.Pattern[str]
    numbers: frozenset[str]
    advice: re.Pattern[str]
    says: re.Pattern[str]
    strong: re.Pattern[str]
    hangs: re.Pattern[str]
    empty: re.Pattern[str]
    finds: re.Pattern[str]
    takeaway: str | None
    contents: str | None
    quotes: tuple[str, str]
    ordinal_dot: bool
    spaced: bool
    nouns_small: bool


def compiled(words: Words) -> Pack:
    """Compile the phrases of a language. An empty list of phrases matches nothing."""
    return Pack(
        code=words.code,
        stop=frozenset(fold(words.stop).split()),
        abbreviations=frozenset(words.abbreviations.split()),
        leans_back=_any_of(words.leans_back, after=r"(?!\w)"),
        points_back=_any_of(words.points_back, before=r"(?<![\w-])", after=r"(?!\w)"),
        takes_up=_any_of(words.takes_up, after=r"(?!\w)"),
        pronouns=_any_of(words.pronouns, before=r"(?<![\w-])", after=r"(?![\w-])"),
        turns=_any_of(words.turns, after=r"(?!\w)"),
        but=_any_of(words.but, before=r"(?:,|\s[–—-])\s", after=r"(?!\w)"),
        against=_any_of(words.against, before=r"(?<!\w)", after=r"(?!\w)"),
        numbers=frozenset(fold(words.numbers).split()),
        advice=_any_of(words.advice, before=r"(?<!\w)", after=r"(?!\w)"),
        says=_any_of(words.says, before=r"(?<!\w)", after=r"(?!\w)"),
        strong=_any_of(words.strong, before=r"(?<!\w)", after=r"(?!\w)"),
        hangs=_any_of(words.hangs, before=r"(?:\A|(?<=, )|(?<=\soù )|(?<=\sque ))", after=r"(?!\w)"),
        empty=_any_of(words.empty, before=r"(?<!\w)", after=r"(?!\w)"),
        finds=_any_of(words.finds, before=r"(?:\A|(?<=, ))", after=r"(?!\w)"),
        takeaway=words.takeaway,
        contents=words.contents,
        quotes=words.quotes,
        ordinal_dot=words.ordinal_dot,
        spaced=words.spaced,
        nouns_small=words.nouns_small,
    )


def fold(text: str) -> str:
    """Return a text without case and accents; its length may change."""
    text = text.casefold()
    return text if text.isascii() else _MARKS.sub("", unicodedata.normalize("NFD", text))


# An article is composed for several accounts, and looks at a sentence more than once for each.
@lru_cache(maxsize=2048)
def folded_words(text: str) -> tuple[str, ...]:
    """The words of a text, in order, without case and accents."""
    return tuple(_WORD.findall(fold(text)))


def _any_of(phrases: str, *, before: str = "", after: str = "") -> re.Pattern[str]:
    lines = [line.strip().replace("'", APOSTROPHES).replace(" ", r"\s") for line in phrases.splitlines()]
    found = "|".join(filter(None, lines))
    return re.compile(rf"{before}(?:{found}){after}" if found else r"(?!)", re.IGNORECASE)
