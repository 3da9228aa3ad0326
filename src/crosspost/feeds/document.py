"""What a feed document says, once read. No parser is imported here: it crosses from the worker processes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from crosspost.model import Entry

MOST_ENTRIES = 5_000
"""Entries taken from one document, in its own order, which is newest first by custom. No feed in use comes near."""


@dataclass(frozen=True, kw_only=True)
class Document:
    """A feed document: RSS, Atom or JSON Feed alike."""

    entries: tuple[Entry, ...]
    title: str | None = None
    # Lower-case primary tag, "fr".
    language: str | None = None
    # How long the feed asks to be left alone, at most a day.
    rest: timedelta | None = None
    # True when the document held more than MOST_ENTRIES entries: the rest was not looked at.
    cut: bool = False
    # False when the document breaks off before its end: the entry in which it does was left out.
    whole: bool = True
