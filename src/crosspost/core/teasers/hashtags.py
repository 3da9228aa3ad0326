"""Hashtags: from the tags that an author gave an article, then from what it keeps talking about."""

from __future__ import annotations

import html
import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from crosspost.core.teasers.boilerplate import LABELS, NOT_A_SUBJECT
from crosspost.core.teasers.language import Pack, fold, folded_words
from crosspost.core.teasers.safety import clean
from crosspost.core.teasers.salience import SHORTEST_WORD, STEM, Subject
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

FULL_TEXT = 900
"""Characters of a text that is long enough to speak of whatever it is tagged with."""

SHORTEST_KEY = 4

KEY_PHRASE = "key phrase"
"""Where a hashtag comes from that is none of the author's tags."""

LONG_HALF = 5
"""Letters from which one half of a compound tells its subject."""

# Signs that carry the sense of a name (C++, C#, .NET, R&D): without them it would be another one.
_MEANINGFUL = re.compile(r"[+#*=%$@<>^~\\]|(?<!\s)&(?!\s)|(?:^|\s)\.|://")
_PARTS = re.compile(r"[^\W_]+(?:[\u0300-\u036F]+[^\W_]*)*")
# A tag may be in another language than its article: how it is read goes by none.
_ELIDED = re.compile(r"(?:^|(?<=\s))(?:[ldnsjmtc]|qu|jusqu|lorsqu)['’]", re.IGNORECASE)
# "Arts & Entertainment", "privacy and security": a shelf for two things, not one subject.
_TWO = re.compile(r"\s(?:&|\+|and|et|und|y|e|en)\s", re.IGNORECASE)
# "Spain’s Jewish" is a part of something.
_WHOSE = re.compile(r"\w['’]s\s")
_POSSESSIVE = re.compile(r"(?<=\w)['’]s\Z")
# "d1", "v2": a number in somebody's system. "G7" and "F1" are names.
_CODE = re.compile(r"[a-zà-öø-ÿ]\d+\Z")
_DOTS = re.compile(r"(?<=\w)\.(?=\w)")
_NO_SUBJECT = re.compile(rf"(?:{'|'.join(sorted(NOT_A_SUBJECT))}|(?:article|categor|rubrique|newsletter|episode)\w*)\Z")
# Names of several words in the middle of a sentence; "de" may stand inside.
_CAPITAL = r"[A-ZÀ-ÖØ-Þ][\w’-]*[a-zà-öø-ÿ\d]"
_NAME = re.compile(rf"(?<=[a-zà-öø-ÿ,’'] |[ldLD]['’])({_CAPITAL}(?: (?:de |of |von )?{_CAPITAL}){{0,2}})")


_LEAST_WEIGHT = math.log(OFTEN_A_WORD)
_BEGINS = re.compile(r"(?:\A|[\n.!?…:«“\"(])[\s\u00a0]*\Z")
_NAME_BEFORE = re.compile(r"[A-ZÀ-ÖØ-Þ][\w’'-]*[\s\u00a0]\Z")
_NAME_AFTER = re.compile(r"[\s\u00a0](?:de |of |von )?[A-ZÀ-ÖØ-Þ\d]")


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

    A tag that only files the article makes none. None twice, none a small word. Raises nothing, whatever the tags hold.
    """
    seen: set[str] = set()
    said: set[str] = set()
    found: list[Tag] = []
    is_full = sum(map(len, texts)) >= FULL_TEXT
    from_author = (
        (tag, "tag of the article") for tag in list(tags)[:MOST_TAGS] if _is_subject(tag, about, pack, is_full=is_full)
    )
    from_text = ((phrase, KEY_PHRASE) for phrase in _phrases(title, headings, texts, about, pack))
    for phrase, where in (*from_author, *from_text):
        word = to_hashtag(phrase)
        if word is None or (key := fold(word)) in seen or key in pack.stop:
            continue
        # "Climat" and "Climats", "Emmanuel Macron" and "Macron" are one subject.
        if any(key[:STEM] == other[:STEM] or key in other or other in key for other in seen):
            continue
        stems = {part[:STEM] for part in folded_words(phrase) if len(part) >= SHORTEST_KEY}
        if where == KEY_PHRASE and not stems.isdisjoint(said):
            continue
        said |= stems
        seen.add(key)
        found.append(Tag(word=word, where=where))
    return tuple(found)


def to_hashtag(tag: str) -> str | None:
    """A tag as one word that X takes for a hashtag, without its sign; None where it makes none worth having.

    Words are joined with capitals (`réseaux sociaux` → `RéseauxSociaux`); one word alone is left as it is written.
    """
    # Feeds escape the & of a tag once too often.
    tag = _POSSESSIVE.sub("", clean(html.unescape(tag)).removeprefix("#"))
    # Of a path of categories, the last is the closest.
    tag = re.split(r"[/›]|\s>\s", tag)[-1].strip()
    if _MEANINGFUL.search(tag) or _TWO.search(tag) or _WHOSE.search(tag):
        return None
    parts = _PARTS.findall(_DOTS.sub("", _ELIDED.sub("", tag)))
    if not 1 <= len(parts) <= MOST_WORDS:
        return None
    word = parts[0] if len(parts) == 1 else "".join(part[0].upper() + part[1:] for part in parts)
    if len(word) < 2 or len(word) > LONGEST or _NO_SUBJECT.match(fold(word)) or not is_hashtag(word):
        return None
    if _CODE.match(word):
        return None
    return word


def in_place(text: str, word: str) -> str | None:
    """The text with `#` before the word, where it stands there by itself as a name; None where it does not.

    A sign in the middle of a sentence reads well before a name alone: not before a common word, not inside of
    "Christophe Bisciglia", and not as the first thing that is read.
    """
    pattern = rf"(?<![\w#&＃@＠/-])(?<!\w\w[.’'])(?<!\.)({re.escape(word)})(?![\w’'/＠@#-])(?!\.\w)"
    found = re.search(pattern, text, re.IGNORECASE)
    if found is None or not found[0][0].isupper() or _BEGINS.search(text, 0, found.start()):
        return None
    if _NAME_BEFORE.search(text, 0, found.start()) or _NAME_AFTER.match(text, found.end()):
        return None
    return f"{text[: found.start()]}#{text[found.start() :]}"


def is_tagged(text: str, word: str) -> bool:
    """Whether the text has the hashtag already, as titles may."""
    return re.search(rf"[#＃]{re.escape(word)}(?!\w)", text, re.IGNORECASE) is not None


def _is_subject(tag: str, about: Subject, pack: Pack, *, is_full: bool) -> bool:
    """Whether an article is about its tag: it comes back to it, or takes it up in other words.

    A long text that names a town once is not about it; what it never says is a shelf of the site, or a newsroom's town.
    Of several words it need not say all.
    """
    words = folded_words(tag[: LONGEST * 2].rpartition("/")[2])
    known = [word[:STEM] for word in words if len(word) >= SHORTEST_WORD and word not in pack.stop]
    if "".join(words) in LABELS:
        return about.title.issuperset(known)
    if not about.said.issuperset(known):
        # "RéseauxSociaux" and "Bahnreisen", written in one.
        return not about.said.isdisjoint(known) or (len(words) == 1 and _is_joined(words[0], about))
    return not is_full or all(about.weights.get(stem, 0.0) >= _LEAST_WEIGHT for stem in known)


def _is_joined(word: str, about: Subject) -> bool:
    """Whether a word is two written in one, of which the article says both, or a longer one."""
    for at in range(SHORTEST_WORD, len(word) - SHORTEST_WORD + 1):
        said = [half for half in (word[:at], word[at:]) if half[:STEM] in about.said]
        if len(said) == 2 or any(len(half) >= LONG_HALF for half in said):
            return True
    return False


def _is_part_of_name(name: str, title: str) -> bool:
    """Whether the title has it as a part of a longer name: a surname alone is no subject."""
    at = title.find(name)
    before, after = title[: max(at, 0)], at + len(name)
    return at >= 0 and bool(_NAME_BEFORE.search(before) or _NAME_AFTER.match(title, after))


def _phrases(title: str, headings: Sequence[str], texts: Sequence[str], about: Subject, pack: Pack) -> Iterator[str]:
    """Names that come back, then nouns of the title or of a heading that come back."""
    text = " ".join(texts)[:MOST_CHARACTERS]
    of_title = {word[:STEM] for word in folded_words(title)}
    heads = of_title | {word[:STEM] for head in headings for word in folded_words(head)}
    names = Counter(found[1] for found in _NAME.finditer(text))
    # A name of one word may be the end of a longer one, or any word of a title in capitals: it must come back more.
    known = [
        (name, count)
        for name, count in names.most_common()
        if count >= (OFTEN_A_NAME if " " in name else OFTEN_A_WORD)
        and not any(word in pack.stop for word in folded_words(name)[:1])
        and (heads if " " in name and count > OFTEN_A_NAME else of_title) & {word[:STEM] for word in folded_words(name)}
        and not _is_part_of_name(name, title)
    ]
    yield from (name for name, _ in known[:MOST_PHRASES])
    nouns = Counter(found[1].lower() for found in pack.nouns.finditer(text))
    weighed = sorted(nouns, key=lambda noun: (-about.weights.get(fold(noun)[:STEM], 0.0), noun))
    for noun in weighed[:MOST_PHRASES]:
        key = fold(noun)
        if (
            len(key) >= SHORTEST_KEY
            and key[:STEM] in about.title
            and key not in pack.stop
            and nouns[noun] >= OFTEN_A_WORD
        ):
            yield noun
