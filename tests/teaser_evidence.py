"""An article as evidence: does it say these words, and do they begin and end where one of its sentences does?

Words are compared by their letters and digits alone, without case and accents, so that typography, hashtags in place
(`#RéseauxSociaux` for "réseaux sociaux") and neutralised names (`jean` for `@jean`) need no exceptions. What stands
between two letters of the article tells whether a sentence or a clause ends there: no sentence is ever cut out here,
so this cannot make the composer's mistakes again.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from crosspost.model import Article
from tests.teaser_phrases import set_of

_UNSEEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff]")
_SCHEME = re.compile(r"https?://(?:www\.)?", re.IGNORECASE)
_WORD = re.compile(r"[^\W_]+(?:[\u0300-\u036F]+[^\W_]*)*")
# Thousands in groups, or digits with a point or a comma in them.
_NUMBER = re.compile(r"(?<!\d)\d{1,3}(?:[.,' ]\d{3})+(?!\d)(?:[.,]\d+)?|\d+(?:[.,]\d+)*")
_SENTENCE_END = re.compile(r"[.!?…۔؟।。！？\n•]")
# A dateline ends with a bracket and a dash: "Quito (AFP) - O fundador".
_OPENS = re.compile(r"[.!?…۔؟।:«“„\"‚‘‹\n•|–—。！？「]|\) ?-")
# The words of a link that run into the text: "Bitte hier klicken um die Notizen zu sehen".
_CALLED = re.compile(
    r"\s*(?:bitte )?(?:hier klicken|click here|cliquez ici)\b[^.!?]{3,60} (?:zu (?:sehen|lesen|ho\u0308ren)"
    r"|[a-z]+\d*)\s*",
    re.IGNORECASE,
)
# "GENSINGEN - Bei einem Unfall …": where a newspaper was when it wrote.
_DATELINE = re.compile(r"\s*[A-Z\u0300-\u036f]{4,}(?:[ /.-][A-Z.\u0300-\u036f]{2,}){0,3},? [-–—] (?:\(red\)\. )?")
_CLAUSE_END = re.compile(r"[۔؟।,;:.!?…–—()«»“”\"\n|/\[\]。、！？]|\s-\s")
_SITE = re.compile(r"\s*(?:\s[-–—·:]|[|»])\s")
_JOINS = set_of("""
    mais car et ou donc qui que dont où lorsque quand si afin alors tandis parce puisque sans avec pour comme
    and but or so nor which who that because while when if as where until unless although though than to with for
    y o pero que cuando porque und oder aber weil wenn dass die der das e ma che perché quando mas porque
    en of maar dat omdat als
    dans après avant depuis pendant lors durant grâce
    after before since during amid following within throughout until
    tras desde durante según dopo secondo após segundo
    """)


@dataclass(frozen=True, kw_only=True)
class Place:
    """How a stretch of words stands in the article."""

    # The sentence begins here, or a quotation does.
    begins: bool
    # "sentence", "clause", "word", or "inside a word".
    ends: str
    # Nothing stands before it in its block, and the block is the first of its kind.
    opens: bool
    # The block it stands in and where, in letters.
    block: int
    start: int
    end: int


class Evidence:
    """Everything an article says, block by block: title, summary, text, and what is said about it."""

    def __init__(self, article: Article) -> None:
        blocks = [article.title, article.summary, *(block.text for block in article.blocks)]
        said = [_SCHEME.sub("", text) for text in blocks]
        self._blocks = [_Block(text) for text in said]
        about = [*article.tags, article.author or "", article.site_name or ""]
        everything = " ".join([*said, *about])
        self.words = {plain(found) for found in _WORD.findall(everything)}
        # What nobody sees may stand inside of a number and go.
        self.numbers = numbers(everything) | numbers(_UNSEEN.sub("", everything))
        self.letters = letters(" ".join([everything, "".join(about)]))

    def places(self, words: str) -> list[Place]:
        """Every place where these words stand; empty when the article does not say them."""
        wanted = letters(words)
        found: list[Place] = []
        for number, block in enumerate(self._blocks):
            start = block.letters.find(wanted) if wanted else -1
            # A hostile text repeats itself; the first few places tell enough.
            while start >= 0 and len(found) < 50:
                found.append(block.place(number, start, start + len(wanted)))
                start = block.letters.find(wanted, start + 1)
        return found

    def after(self, place: Place) -> str:
        """How the article goes on in the same block."""
        block = self._blocks[place.block]
        return block.text[block.at[place.end] :][:40] if place.end < len(block.at) else ""


class _Block:
    def __init__(self, text: str) -> None:
        self.text = unicodedata.normalize("NFKD", text)
        self.at = [place for place, sign in enumerate(self.text) if sign.isalnum()]
        self.letters = "".join(self.text[place] for place in self.at).casefold()
        if len(self.letters) != len(self.at):
            # Folding the case may lengthen (ß → ss): then letter by letter.
            folded = [(place, sign) for place in self.at for sign in self.text[place].casefold() if sign.isalnum()]
            self.at = [place for place, _ in folded]
            self.letters = "".join(sign for _, sign in folded)

    def place(self, number: int, start: int, end: int) -> Place:
        before = self.text[self.at[start - 1] + 1 : self.at[start]] if start else ""
        last = self.at[end - 1] + 1
        after = self.text[last : self.at[end]] if end < len(self.at) else ""
        return Place(
            # After a time or a number alone ("[0:12] Begrüßung", "3. Couper") the words begin as well.
            begins=not any(map(str.isalpha, self.letters[:start]))
            or _OPENS.search(before) is not None
            or _CALLED.fullmatch(self.text[: self.at[start]]) is not None
            or _DATELINE.fullmatch(self.text[: self.at[start]]) is not None,
            # Behind the title stands the name of the site: without it the title is whole.
            ends="sentence" if number == 0 and _SITE.match(after) else self._ending(after, end),
            opens=start == 0 and number <= 2,
            block=number,
            start=start,
            end=end,
        )

    def _ending(self, after: str, end: int) -> str:
        if end >= len(self.at) or _SENTENCE_END.search(after):
            return "sentence"
        if _CLAUSE_END.search(after):
            return "clause"
        if not after.strip("\u0300\u0301\u0302\u0303\u0308\u0327"):
            return "inside a word"
        following = _WORD.match(self.text, self.at[end])
        return "clause" if following and plain(following[0]) in _JOINS else "word"


def letters(text: str) -> str:
    """The letters and digits of a text in a row, without case and accents."""
    text = "".join(sign for sign in unicodedata.normalize("NFKD", text) if sign.isalnum()).casefold()
    return "".join(sign for sign in unicodedata.normalize("NFKD", text) if sign.isalnum())


def plain(word: str) -> str:
    """A word as it is compared: letters alone, without case and accents."""
    return letters(word)


def numbers(text: str) -> set[str]:
    """Every number of a text, by its digits: "10 000" and "10.000" are the same, "10" is another."""
    return {re.sub(r"\D", "", number) for number in _NUMBER.findall(unicodedata.normalize("NFKC", text))}
