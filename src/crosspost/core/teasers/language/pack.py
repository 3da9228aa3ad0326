"""A language ready for use: its words as sets, its phrases as expressions, each compiled when it is first asked for."""

from __future__ import annotations

import re
from functools import cached_property

from crosspost.core.teasers.language.folding import fold
from crosspost.core.teasers.language.words import Words

_APOSTROPHES = "['’]"
_NOT_IN_WORD, _NOT_IN_COMPOUND, _NOT_ELIDED = r"(?<!\w)", r"(?<![\w-])", r"(?<![\w'’-])"
_WORD_ENDS = r"(?!\w)"
_NEVER = r"(?!)"


class _Phrases:
    """The phrases of the same name in a language's `Words` or `Grammar`, as one expression; none match nothing.

    `before` and `after` are what stands around each of them. Compiled when first read, and kept with its pack.
    """

    def __init__(self, *, before: str = "", after: str = _WORD_ENDS) -> None:
        self._before, self._after = before, after

    def __set_name__(self, owner: type[Pack], name: str) -> None:
        self._name = name

    def __get__(self, pack: Pack, owner: type[Pack]) -> re.Pattern[str]:
        # What an object holds itself is read before this: once it is kept there, this is not asked again.
        found = vars(pack)[self._name] = _any_of(pack.text(self._name), before=self._before, after=self._after)
        return found


class Pack:
    """The same as `Words` and its `Grammar`, under the same names, where what each of them is for is told.

    A pattern that no article asks for is never built: a program that composes French pays for French alone.
    """

    leans_back = _Phrases()
    points_back = _Phrases(before=_NOT_IN_COMPOUND)
    rest = _Phrases(before=_NOT_IN_COMPOUND)
    takes_up = _Phrases()
    pronouns = _Phrases(before=_NOT_IN_COMPOUND, after=r"(?![\w-])")
    turns = _Phrases()
    but = _Phrases(before=r"(?:,|\s[–—-])\s")
    against = _Phrases(before=_NOT_IN_WORD)
    advice = _Phrases(before=_NOT_IN_WORD)
    says = _Phrases(before=_NOT_IN_WORD)
    hangs = _Phrases(before=r"(?:\A|(?<=, )|(?<=\soù )|(?<=\sque ))")
    empty = _Phrases(before=_NOT_IN_WORD)
    finds = _Phrases(before=r"(?:\A|(?<=, ))")
    before = _Phrases(before=_NOT_IN_WORD)
    myself = _Phrases(before=_NOT_ELIDED)
    aside = _Phrases()

    # With the space before it.
    verbs = _Phrases(before=r"\s")
    joins = _Phrases(after=r"\b")
    opens = _Phrases(before=r"[«“\"]?\s?", after=r"\b")
    opens_without_subject = _Phrases(before=r"[^\W\d_]+", after=r"\s")
    # From the beginning of a sentence to the second of the two commas.
    inserts = _Phrases(before=r"\A[^,]*, ", after=r"\b[^,]*,\Z")
    takes_back = _Phrases(before=r"\s*")
    # At the end of a text, with the space before it.
    loose = _Phrases(before=r"(?:^|\s)", after=r"\Z")
    # With the space before it.
    complements = _Phrases(before=r"[\s\u00a0]+")
    # With the noun that follows it.
    demonstratives = _Phrases(before=_NOT_ELIDED, after=r" [^\W\d_]{4,}")
    ends_back = _Phrases(before=_NOT_ELIDED, after=r"[.!]\Z")
    adds_to_quotation = _Phrases(before=r"[»”\"],? ")
    # With what may stand between it and the number of the day.
    months = _Phrases(before=r"\.?[ \u00a0]?", after=r"[\w.]*\b")
    units = _Phrases(after=r"\b")
    # At the end of what stands before a number.
    numbered = _Phrases(before=r"\b", after=r"\.?[ \u00a0]?\Z")
    headings = _Phrases(after="")

    def __init__(self, words: Words) -> None:
        self._words = words
        self.code = words.code
        self.takeaway = words.takeaway
        self.contents = words.contents
        self.quotes = words.quotes
        self.ordinal_dot = words.ordinal_dot
        self.spaced = words.spaced
        self.nouns_small = words.nouns_small

    @cached_property
    def stop(self) -> frozenset[str]:
        """Folded."""
        return frozenset(fold(self._words.stop).split())

    @cached_property
    def abbreviations(self) -> frozenset[str]:
        """In lower case."""
        return frozenset(self._words.abbreviations.split())

    @cached_property
    def numbers(self) -> frozenset[str]:
        """Folded."""
        return frozenset(fold(self._words.numbers).split())

    @cached_property
    def days(self) -> frozenset[str]:
        """Folded."""
        return frozenset(fold(self._words.grammar.days).split())

    @cached_property
    def late_verbs(self) -> re.Pattern[str]:
        """One of the verbs after a comma."""
        return _any_of(self.text("verbs"), before=r",\s", after=_WORD_ENDS)

    @cached_property
    def nouns(self) -> re.Pattern[str]:
        """Group 1 is a noun of four letters or more, told by what stands before it and after it."""
        before, after = _alternatives(self.text("before_noun")), _alternatives(self.text("after_noun"))
        follows = rf"(?=[\s\u00a0]*(?:[.,;:?!)]|\b(?:{after})\b))"
        return re.compile(rf"\b(?:{before})[\s\u00a0]?([^\W\d_]{{4,}}){follows}" if before else _NEVER, re.IGNORECASE)

    @cached_property
    def headed(self) -> re.Pattern[str]:
        """One to six words with capitals, as a heading has them (group "heading"), before one that begins a sentence."""
        begins = "|".join(self._words.grammar.begins.split())
        heading = r"(?P<heading>(?:[A-ZÀ-ÖØ-Þ0-9][\w’'.-]*[\s\u00a0]){1,6})"
        return re.compile(rf"{heading}(?:{begins})[\s\u00a0]+[a-zà-öø-ÿ’']" if begins else _NEVER)

    def text(self, name: str) -> str:
        """The phrases of that name, as the language has them: one to a line."""
        words = self._words
        text: str = getattr(words, name) if hasattr(words, name) else getattr(words.grammar, name)
        if name == "rest":
            numbers = "|".join((r"\d+", *words.counts.split(), *words.numbers.split()))
            return text.replace("<number>", f"(?:{numbers})")
        return text


def _any_of(phrases: str, *, before: str, after: str) -> re.Pattern[str]:
    found = _alternatives(phrases)
    return re.compile(rf"{before}(?:{found}){after}" if found else _NEVER, re.IGNORECASE)


def _alternatives(phrases: str) -> str:
    """The phrases as one expression, without brackets around it."""
    lines = (line.strip().replace("'", _APOSTROPHES).replace(" ", r"\s") for line in phrases.splitlines())
    return "|".join(filter(None, lines))
