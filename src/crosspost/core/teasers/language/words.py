"""What a language pack is made of: words and phrases as text, one phrase to a line, small expressions allowed."""

from __future__ import annotations

from dataclasses import dataclass

from crosspost.core.teasers.language.grammar import Grammar


@dataclass(frozen=True, kw_only=True, eq=False)
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
    # What is left of a number of things told of before: "the other three". `<number>` is any, in figures or in words.
    rest: str
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
    # Further numbers as words, by which things are only counted: "two", "thirteen".
    counts: str
    # Words of advice.
    advice: str
    # Verbs of saying, as they stand beside a quotation.
    says: str
    # Subjects that only a name or a complement makes plain, with their article: "the actor", "la star".
    hangs: str = ""
    # How a sentence begins that goes on from what was just said: understood below a title that says it.
    takes_up: str = ""
    # Praise and generalities, that could stand in any article.
    empty: str = ""
    # How the authors of a study begin to say what they found.
    finds: str = ""
    # How a sentence tells what was before, or long ago, and not what is new.
    before: str = ""
    # Words by which an author speaks of himself alone.
    myself: str = ""
    # How a text begins that speaks to its readers, to somebody, or of another text before it comes to its subject.
    aside: str = ""
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
    # The small words by which a sentence is taken apart, or shortened.
    grammar: Grammar
