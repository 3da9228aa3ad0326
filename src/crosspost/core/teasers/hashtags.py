"""Hashtags: from the tags that an author gave an article, then from what it keeps talking about."""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from crosspost.core.teasers.boilerplate import NOT_A_SUBJECT
from crosspost.core.teasers.language import Pack, fold, folded_words
from crosspost.core.teasers.safety import clean
from crosspost.core.teasers.salience import STEM, Subject
from crosspost.core.teasers.twitter_text import is_hashtag

LONGEST = 28
"""Characters of a hashtag that is still read."""

MOST_WORDS = 3
MOST_TAGS = 50
MOST_PHRASES = 6
MOST_CHARACTERS = 12_000
"""Characters of the text in which key phrases are looked for."""

OFTEN_A_NAME = 2
OFTEN_A_WORD = 3
"""How often a name or a word must stand in an article to be its subject."""

SHORTEST_KEY = 4

# Signs that carry the sense of a name (C++, C#, .NET, R&D): without them it would be another one.
_MEANINGFUL = re.compile(r"[+#*=%$@<>^~\\]|(?<!\s)&(?!\s)|(?:^|\s)\.|://")
_PARTS = re.compile(r"[^\W_]+(?:[\u0300-\u036F]+[^\W_]*)*")
_ELIDED = re.compile(r"(?:^|(?<=\s))(?:[ldnsjmtc]|qu|jusqu|lorsqu)['’]", re.IGNORECASE)
_DOTS = re.compile(r"(?<=\w)\.(?=\w)")
_NO_SUBJECT = re.compile(rf"(?:{'|'.join(sorted(NOT_A_SUBJECT))}|(?:article|categor|rubrique|newsletter|episode)\w*)\Z")
# Names of several words in the middle of a sentence; "de" may stand inside.
_CAPITAL = r"[A-ZÀ-ÖØ-Þ][\w’-]*[a-zà-öø-ÿ\d]"
_NAME = re.compile(rf"(?<=[a-zà-öø-ÿ,’'] |[ldLD]['’])({_CAPITAL}(?: (?:de |of |von )?{_CAPITAL}){{0,2}})")
# A noun, more often than not: what stands between an article and a small word, or the end of a phrase.
_NOUN = re.compile(
    r"\b(?:les?|la|un|une|des|du|l['’]|d['’]|the|an?|el|los|las|una|der|die|das|den|il|lo|gli|os?|as|het|een)"
    r"[\s\u00a0]?([^\W\d_]{4,})(?=[\s\u00a0]*(?:[.,;:?!)]"
    r"|\b(?:de|des|du|d['’]|et|à|est|sont|of|and|in|is|are|for|to|en|y|und|ist|e|di)\b))",
    re.IGNORECASE,
)


@dataclass(frozen=True, kw_only=True)
class Tag:
    """A hashtag that fits the article."""

    # Without its sign.
    word: str
    # The author's own tag, or a key phrase of the text.
    where: str


def of(
    tags: Iterable[str], *, title: str, headings: Sequence[str], texts: Sequence[str], about: Subject, pack: Pack
) -> tuple[Tag, ...]:
    """Return the article's hashtags, best first: its tags in the author's order, then its key phrases.

    None twice, none a small word. Raises nothing, whatever the tags hold.
    """
    seen: set[str] = set()
    found: list[Tag] = []
    from_author = ((tag, "tag of the article") for tag in list(tags)[:MOST_TAGS])
    from_text = ((phrase, "key phrase") for phrase in _phrases(title, headings, texts, about, pack))
    for phrase, where in (*from_author, *from_text):
        word = to_hashtag(phrase)
        if word is None or (key := fold(word)) in seen or key in pack.stop:
            continue
        # "Climat" and "Climats", "Emmanuel Macron" and "Macron" are one subject.
        if any(key[:STEM] == other[:STEM] or key in other or other in key for other in seen):
            continue
        seen.add(key)
        found.append(Tag(word=word, where=where))
    return tuple(found)


def to_hashtag(tag: str) -> str | None:
    """A tag as one word that X takes for a hashtag, without its sign; None where it makes none worth having.

    Words are joined with capitals (`réseaux sociaux` → `RéseauxSociaux`); one word alone is left as it is written.
    """
    # Feeds escape the & of a tag once too often.
    tag = clean(html.unescape(tag)).removeprefix("#")
    # Of a path of categories, the last is the closest.
    tag = re.split(r"[/›]|\s>\s", tag)[-1].strip()
    if _MEANINGFUL.search(tag):
        return None
    parts = _PARTS.findall(_DOTS.sub("", _ELIDED.sub("", tag)))
    if not 1 <= len(parts) <= MOST_WORDS:
        return None
    word = parts[0] if len(parts) == 1 else "".join(part[0].upper() + part[1:] for part in parts)
    if len(word) < 2 or len(word) > LONGEST or _NO_SUBJECT.match(fold(word)) or not is_hashtag(word):
        return None
    return word


def in_place(text: str, word: str) -> str | None:
    """The text with `#` before the word, where it stands there by itself; None where it does not."""
    pattern = rf"(?<![\w#&＃@＠/-])(?<!\w\w[.’'])(?<!\.)({re.escape(word)})(?![\w’'/＠@#-])(?!\.\w)"
    found = re.search(pattern, text, re.IGNORECASE)
    return None if found is None else f"{text[: found.start()]}#{text[found.start() :]}"


def _phrases(title: str, headings: Sequence[str], texts: Sequence[str], about: Subject, pack: Pack) -> Iterator[str]:
    """Names that come back, then nouns of the title or of a heading that come back."""
    text = " ".join(texts)[:MOST_CHARACTERS]
    heads = {word[:STEM] for head in (title, *headings) for word in folded_words(head)}
    names = Counter(found[1] for found in _NAME.finditer(text))
    # A name of one word may be the end of a longer one, or any word of a title in capitals: it must come back more.
    known = [
        (name, count)
        for name, count in names.most_common()
        if count >= (OFTEN_A_NAME if " " in name else OFTEN_A_WORD)
        and not any(word in pack.stop for word in folded_words(name)[:1])
        and (heads & {word[:STEM] for word in folded_words(name)} or count >= 2 * OFTEN_A_NAME)
    ]
    yield from (name for name, _ in known[:MOST_PHRASES])
    nouns = Counter(found[1].lower() for found in _NOUN.finditer(text))
    weighed = sorted(nouns, key=lambda noun: (-about.weights.get(fold(noun)[:STEM], 0.0), noun))
    for noun in weighed[:MOST_PHRASES]:
        key = fold(noun)
        if len(key) >= SHORTEST_KEY and key[:STEM] in about.title and key not in pack.stop and nouns[noun] >= 2:
            yield noun
