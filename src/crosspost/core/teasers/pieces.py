"""Some of an article's words, ready to be posted, with what is known of them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from crosspost.core.teasers import sentences, telling


@dataclass(frozen=True, kw_only=True)
class Piece:
    """Some of an article's words, ready to be posted."""

    # What it is: "title", "sentence", …
    name: str
    text: str
    # Where it comes from, in words.
    where: str
    # These are only its first words; in the midst of a clause, where no clause ended.
    is_cut: bool = False
    breaks_off: bool = False


@dataclass(frozen=True, kw_only=True)
class Sentence(Piece):
    """A whole sentence of the article."""

    # Which text it stands in and as which of its sentences; two neighbours may be said together.
    block: int
    number: int
    # Salience, 0 to 1.
    score: float
    # It is understood without the one before it, and does not say the title again.
    alone: bool
    # The next one contradicts it: without that it would say the opposite of what the article says.
    refuted: bool = False
    # It speaks of somebody whom only an earlier sentence, or the title, names.
    hangs: bool = False
    # It names something that the title names, or that the article keeps coming back to.
    on_subject: bool = True
    # It takes up what the title says, and nothing else: below the title it is understood.
    takes_up: bool = False
    # It says half of the title again, its figures with it: it may stand for it.
    covers: bool = False
    # It says half of the title again, and little else.
    repeats: bool = False
    # What it adds to the title (see `telling.worth`).
    worth: float = 0.0
    # It begins with words that say nothing of the subject, and goes on with a sentence that does without them.
    idle: bool = False
    # How surely it introduces the article (see `introducing.confidence`).
    introduces: float = 0.0

    @property
    def adds(self) -> bool:
        """Whether a reader of the title learns something from it."""
        return self.worth >= telling.WORTH_READING and not self.repeats

    @cached_property
    def is_question(self) -> bool:
        """Whether it asks."""
        return sentences.asks(self.text)
