"""The small words of a language by which a sentence is taken apart, or shortened: one module for each language."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True, eq=False)
class Grammar:
    """Small words as data, written as those of `Words`; what a language does without is left empty."""

    # Forms of the verbs that hardly a sentence lacks: before one the subject has said nothing yet.
    verbs: str = ""
    # Words that begin a clause: a text may be cut before one.
    joins: str = ""
    # How a sentence begins whose first clause is not the one that says something.
    opens: str = ""
    # How a sentence begins that names its subject only after a comma: endings of its first word.
    opens_without_subject: str = ""
    # How that begins which two commas put in after a subject: "who …", "aged …", "the mayor of …".
    inserts: str = ""
    # How that begins which takes back what was said: cut off before it, a sentence would say the opposite.
    takes_back: str = ""
    # Words that a shortened text does not end with.
    loose: str = ""
    # What stands before a noun, and after one, more often than not.
    before_noun: str = ""
    after_noun: str = ""
    # Words that after a noun make plain which one is meant: "the company behind …".
    complements: str = ""
    # Words that point at something by another name for it: "this video".
    demonstratives: str = ""
    # Last words of a sentence that is about what was said before: "… these questions."
    ends_back: str = ""
    # Words after a quotation that adds to another one: "… », ajoute-t-elle aussi".
    adds_to_quotation: str = ""
    # Days, months and parts of a day: when something was said is no news of it.
    days: str = ""
    # How the name of a month begins that follows the number of a day.
    months: str = ""
    # What makes a number a figure: "3 million", "12 hours".
    units: str = ""
    # What stands before a number that only numbers something: "page 3".
    numbered: str = ""
    # Headings that say nothing of an article: "Overview".
    headings: str = ""
    # Words that begin a sentence with a capital, and stand in the middle of no name.
    begins: str = ""
