"""Looks for faults in a teaser, from the article and the platform's rules alone: it shares no code with the composer.

::

    Checker(article, language).faults(teaser, hashtags=2)
        length, link, tags, nothing clickable    tests.teaser_x
        signs, markup, pairs, typography         tests.teaser_form
        words, numbers, names, whole sentences   tests.teaser_evidence
        whose words, a list of what is there     tests.teaser_sense
        openers, the title on Facebook           here

Each fault has a kind. `HARD` are those that no text, however hostile, may ever cause; the others judge the writing,
and a real article may be so odd that one of them is a matter of taste.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from crosspost.model import Article, PlatformName, Teaser
from tests import teaser_form as form
from tests import teaser_sense as sense
from tests import teaser_x as x
from tests.teaser_evidence import Evidence, Place, letters, numbers, plain
from tests.teaser_phrases import FIXED, STOP_WORDS, is_refuted, leans_back, turns

HARD = frozenset(
    {
        "too long", "wrong length", "link", "second link", "mention", "cashtag", "hashtags", "hashtag twice",
        "too many hashtags", "control character", "not NFC", "number", "entity", "empty",
    }
)  # fmt: skip
"""Kinds that no article may cause."""

MOST_OF_TITLE = 0.8
"""From this share of its content words in a row on, the title stands in a text."""

_LAST_TAGS = re.compile(r"(?:\s+[#＃]\w+)+\s*\Z")
_TAG = re.compile(r"[#＃](\w+)")
_ENUMERATES = re.compile(r"\A(?:[•▪◦→✓✔·*–—-]|\d{1,2}[.)/](?=\s)|\d\ufe0f?\u20e3)\s*", re.MULTILINE)
_PICTURES = re.compile(
    r"\A[\u2190-\u2bff\u3030\ufe0f\u200d\U0001f000-\U0001faff\s]+|[\u2600-\u2bff\ufe0f\U0001f000-\U0001faff\s]+\Z"
)
_SENTENCES = re.compile(r"(?<=[.!?…])(?<![A-Z]\.)[»”\"’)\]\u00a0\u202f]*\s+(?=[«“„\"'‘(\[¿¡—–\u00a0 ]*[A-ZÀ-ÖØ-Þ0-9])")
_MIDDLE = re.compile(r"(?<=[a-zà-öø-ÿ,] )([A-ZÀ-ÖØ-Þ][\wÀ-ÿ]+)")
# Somebody's words with the name that the article sets behind them; the office that follows it is left out.
_SPEAKER = re.compile(r"(?:\A|[»”\"] )– [A-ZÀ-ÖØ-Þ][\w’-]+(?: [\w’-]+){1,3}\Z")
_CLOSES = re.compile(r"[\s\u00a0\u202f»”\"')\]]*\Z")


@dataclass(frozen=True, kw_only=True)
class Fault:
    """Something that is wrong with a teaser, and the words where it shows."""

    kind: str
    words: str

    @property
    def hard(self) -> bool:
        """Whether no article may cause it."""
        return self.kind in HARD


class Checker:
    """Knows one article; judges any of its teasers."""

    def __init__(self, article: Article) -> None:
        self._article = article
        self._evidence = Evidence(article)
        self._language = form.language(article)

    def faults(self, teaser: Teaser, *, hashtags: int) -> list[Fault]:
        """Everything that is wrong with it, `hashtags` being the most that were asked for."""
        text, link = teaser.text, teaser.link
        words = text.replace(link, " ") if link else text
        found = [*self._size(teaser), *_link(teaser), *self._tags(teaser, words, hashtags)]
        found += [_fault("mention", name) for name in x.mentions(words)]
        found += [_fault("cashtag", name) for name in x.cashtags(words)]
        found += [_fault("second link", name) for name in x.links(words)]
        found += [_fault(kind, what) for kind, what in form.signs(words)]
        found += [_fault(kind, what) for kind, what in form.pairs(words, self._language)]
        found += [_fault(kind, what) for kind, what in form.typography(words, self._language)]
        found += self._facts(words)
        found += self._telling(words)
        found += [_fault(kind, what) for kind, what in sense.attribution(words, self._article)]
        found += [_fault(kind, what) for kind, what in sense.contents(words, self._article)]
        if teaser.platform is PlatformName.FACEBOOK and link:
            found += self._title_again(words)
        return found

    def _size(self, teaser: Teaser) -> list[Fault]:
        on_x = teaser.platform is PlatformName.TWITTER
        length = x.length(teaser.text, teaser.link) if on_x else len(teaser.text)
        found = []
        if length != teaser.weighted_length:
            found.append(_fault("wrong length", f"{teaser.weighted_length} is really {length}"))
        if length > teaser.limit or length > (280 if on_x else 63_206):
            found.append(_fault("too long", str(length)))
        if not any(sign.isalnum() or ord(sign) > 0x2190 for sign in teaser.text.replace(teaser.link or "", "")):
            found.append(_fault("empty", teaser.text))
        return found

    def _tags(self, teaser: Teaser, words: str, most: int) -> list[Fault]:
        there = x.hashtags(words)
        keys = [plain(tag) for tag in there]
        found = []
        if there != list(teaser.hashtags):
            found.append(_fault("hashtags", f"{teaser.hashtags} but the text has {there}"))
        if len(there) > most:
            found.append(_fault("too many hashtags", " ".join(there)))
        if len(set(keys)) < len(keys):
            found.append(_fault("hashtag twice", " ".join(there)))
        found += [_fault("hashtag is a stop word", tag) for tag, key in zip(there, keys, strict=True) if _is_stop(key)]
        found += [
            _fault("hashtag not the article's", tag)
            for tag, key in zip(there, keys, strict=True)
            if key not in self._evidence.letters
        ]
        return found

    def _facts(self, words: str) -> list[Fault]:
        said = "\n".join(map(_said, words.splitlines()))
        found = [_fault("number", n) for n in sorted(numbers(said) - self._evidence.numbers)]
        return found + [
            _fault("name", name)
            for name in _MIDDLE.findall(_TAG.sub(" ", said))
            if plain(name) not in self._evidence.words and plain(name) not in self._evidence.letters
        ]

    def _telling(self, words: str) -> list[Fault]:
        """Whether each paragraph says what the article says, whole, and can be understood."""
        found: list[Fault] = []
        last: Place | None = None
        for line in words.splitlines():
            said = _said(line)
            if not letters(_LAST_TAGS.sub("", f" {said}")) or self._names_somebody(line):
                continue
            found += self._line(said, last, words)
            places = self._evidence.places(said)
            last = places[-1] if places else None
        return found

    def _names_somebody(self, line: str) -> bool:
        """Whether it says whose words were quoted: a dash, and a name that the article knows."""
        who = _LAST_TAGS.sub("", f" {line}").strip()
        return who.startswith(("— ", "– ")) and len(who.split()) <= 7 and letters(who) in self._evidence.letters

    def _line(self, said: str, last: Place | None, words: str) -> list[Fault]:
        # The whole line in one piece is the best evidence; else sentence by sentence, without the tags at its end.
        whole = any(one.begins and one.ends == "sentence" for one in self._evidence.places(said))
        parts = [said] if whole else _SENTENCES.split(_LAST_TAGS.sub("", said))
        found: list[Fault] = []
        for part in filter(letters, parts):
            places = self._evidence.places(part)
            if not places:
                found.append(_fault("not the article's words", part))
                last = None
                continue
            found += _whole(part, places)
            if is_refuted(part, self._language) and all(self._turns(one) for one in places) and not turns(words):
                found.append(_fault("refuted claim", part))
            if leans_back(part, self._language) and not any(one.opens or _continues(last, one) for one in places):
                found.append(_fault("dangling opener", part))
            last = places[0]
        return found

    def _turns(self, one: Place) -> bool:
        """Whether the article goes on with "Pourtant", "However", …"""
        return one.ends == "sentence" and turns(self._evidence.after(one), begins=True)

    def _title_again(self, words: str) -> list[Fault]:
        title = _content(self._article.title)
        if len(title) < 3 or len(self._evidence.words) < len(title) + 12:
            return []
        text = _content(words)
        run = _run(title, text)
        # The two or three words of a short title are its subject: a sentence may well name it and say more.
        again = run >= MOST_OF_TITLE * len(title) and (len(title) >= 5 or 2 * run > len(text))
        return [_fault("title on Facebook", words)] if again else []


def _link(teaser: Teaser) -> list[Fault]:
    if not teaser.link:
        return []
    wanted = teaser.platform is PlatformName.TWITTER and teaser.link_placement == "post"
    count = teaser.text.count(teaser.link)
    if count != wanted:
        return [_fault("link", f"stands {count} times")]
    whole = re.search(rf"(?<!\S){re.escape(teaser.link)}(?!\S)", teaser.text)
    return [_fault("link", "has words sticking to it")] if wanted and not whole else []


def _said(line: str) -> str:
    """A line without the bullet, the emoji and the fixed phrase that may be added to the article's words."""
    return FIXED.sub("", _PICTURES.sub("", _ENUMERATES.sub("", line.strip()))).strip()


def _whole(part: str, places: list[Place]) -> list[Fault]:
    if any(one.begins and one.ends == "sentence" for one in places):
        return []
    begun = [one for one in places if one.begins]
    if not begun:
        return [_fault("begins inside a sentence", part)]
    ends = {one.ends for one in begun}
    if "clause" in ends:
        marked = _CLOSES.sub("", part).endswith(("…", "...", ":", "?", "!")) or _SPEAKER.search(part)
        return [] if marked else [_fault("cut without a sign", part)]
    return [_fault("cut inside a clause" if "word" in ends else "cut inside a word", part)]


def _continues(last: Place | None, one: Place) -> bool:
    return last is not None and last.block == one.block and last.end == one.start


def _content(text: str) -> list[str]:
    return [
        key
        for word in re.findall(r"\w+", text)
        if (key := plain(word)) and (len(key) > 2 or key.isdigit()) and key not in STOP_WORDS
    ]


def _run(title: list[str], text: list[str]) -> int:
    """The longest run of the title's words that stands in the text."""
    best = 0
    for at in range(len(text)):
        for start in range(len(title)):
            run = 0
            while at + run < len(text) and start + run < len(title) and text[at + run] == title[start + run]:
                run += 1
            best = max(best, run)
    return best


def _is_stop(key: str) -> bool:
    return key in STOP_WORDS or len(key) < 2


def _fault(kind: str, words: str) -> Fault:
    return Fault(kind=kind, words=words)
