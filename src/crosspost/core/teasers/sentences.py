"""Cuts text into sentences, and tells those that a reader understands by themselves."""

from __future__ import annotations

import re
from functools import lru_cache

from crosspost.core.teasers.boilerplate import boilerplate
from crosspost.core.teasers.language import Pack, folded_words
from crosspost.core.teasers.salience import stems

SHORTEST, LONGEST = 35, 300
"""Characters of a sentence worth quoting."""

SHORTEST_QUESTION = 18

FEWEST_WORDS = 6
FEWEST_WORDS_OF_A_QUESTION = 4

REPEATS = 0.66
"""From this share of its words on, small ones apart, a sentence says the title again."""

ECHOES, FEWEST_ECHOED = 0.5, 3
"""From this share of the title's words on, and that many of them, a sentence says half of the title again."""

COVERS = 0.75
"""From this share of the title's words on, a sentence of its length says the title again."""

LONGEST_QUOTATION = 600
"""Characters after which a quotation that does not end is taken for a stray mark."""

BEGINNING = 9
"""Words of a sentence in which it may point back."""

MOST_NAMES = 0.6
"""The share of words with a capital, or numbers, that a sentence of prose stays below, German ones too."""

FEWEST_SMALL = 4
"""Words without a capital from which even a sentence full of names says something."""

SUBJECT, NAMING = 100, 4
"""Characters in which a sentence names its subject, and words after a noun that may name who is meant."""

_END = re.compile(r"(?:[.!?…۔؟।]+|[。！？])(?:[\u00a0\u202f ]?[»”’\"')\]])*(?=\s|\Z)|[。！？](?:[」』）])*")
_OPENS = re.compile(r"[\s]*[«“\"'‘(\[—–¿¡-]*[\s\u00a0\u202f]*(\S)")
CLOSED = re.compile(r"(?:[.!?۔؟।]|[。！？])[\u00a0\u202f ]?[»”’\"')\]」』）]*\Z")
_CUT_OFF = re.compile(r"(?:…|\.\.\.|\[…\]|\[\.\.\.\]|\(…\)|[,;:–—-])[\s\])»”\"']*\Z")
_CODE = re.compile(
    r"://|www\.|[\w.+-]@\w|[<>{}|\\]|&\w+;|\$\(|\bfunction\b|\w\(\)|=>|==|\w_\w+_|\$\w+\s*=|\A\$ "
    # "ls -l here", but not "la Ciudad -antes Nacional- sortea".
    r"|\s--?[a-z][\w-]*\s(?![^-]*\w-[\s.,;])",
    re.IGNORECASE,
)
_PAIRS = (("«", "»"), ("“", "”"), ("(", ")"), ("[", "]"))
_QUOTES = (("«", "»"), ("“", "”"), ("„", "“"))
# Marks of a note that stands elsewhere: "[1]", "name*", "40 %1".
_NOTE_MARK = re.compile(r"\[\d+\]|\w\*|%\d|[a-zà-ÿ]{4}[1-9]\d?(?=[\s.,;»])")
_ALL_QUOTED = re.compile(r"[«“„\"‘](?:[^«»“”„\"]*)[»”\"’][\s\u00a0.!?]*\Z|[«“„][^»”]*[.!?…][\s\u00a0]?[»”“]\Z")
# "Marie Dupont : …", as interviews have it.
SPEAKER = re.compile(r"\A[A-ZÀ-ÖØ-Þ][\w.’-]+(?: [A-ZÀ-ÖØ-Þ][\w.’-]+){1,2}[\s\u00a0]?:\s")
# "Junichiro Tanizaki, Mes années d’enfance.": whose words stood above.
_ATTRIBUTION = re.compile(r"\A(?:[A-ZÀ-ÖØ-Þ][\w.’-]+ ){1,3}[A-ZÀ-ÖØ-Þ][\w.’-]+, [A-ZÀ-ÖØ-Þ][^,]{3,60}\.\Z")
# "« Des mots. » Marie Dupont, gérante chez …": what stands below a picture of somebody who speaks.
_SAID_BY = re.compile(
    r"\A[«“\"][\s\u00a0]?(?P<words>[^«»“”\"]{35,220}?)[\s\u00a0]?[»”\"][.,]? ?(?:[-–—] ?)?"
    r"(?P<who>[A-ZÀ-ÖØ-Þ][\w’-]+(?: (?:de |von |van )?[A-ZÀ-ÖØ-Þ][\w’-]+){1,2})(?=, |\Z)"
)
# U+2E80 to U+D7FF, said by what it is not: so large a set takes four times as long to build.
_UNSPACED = re.compile(r"(?![\uD800-\U0010FFFF])[^\u0000-\u2E7F]")
_DATELINE = re.compile(r"\A(?!\S+ [a-zà-ÿ]+ [a-zà-ÿ])[^\s,.]{3,}(?:[ ,][^—–]{0,30})? (?:\([^)]{2,20}\) ?)?[—–] ")


# A text is split, and a sentence looked at, by whoever reads the beginning and by whoever reads all of it.
@lru_cache(maxsize=256)
def split(text: str, pack: Pack) -> tuple[str, ...]:
    """Cut one line of clean text into its sentences, with what closes them. A quotation is not cut inside."""
    found, start = [], 0
    for end in _END.finditer(text):
        if _is_end(text, start, end, pack) and not _is_quoting(text[start : end.end()]):
            found.append(text[start : end.end()].strip())
            start = end.end()
    if rest := text[start:].strip():
        found.append(rest)
    return tuple(found)


def _is_end(text: str, start: int, end: re.Match[str], pack: Pack) -> bool:
    """Whether a sentence ends here, and not an abbreviation, an initial, an ordinal or a pause."""
    follower = _OPENS.match(text, end.end())
    if follower is None or end[0][0] in "。！？":
        return True
    if follower[1].islower() or follower[1] in ",;:%)":
        return False
    if end[0] != ".":
        return True
    before = text[max(start, end.start() - 12) : end.start()].split()
    last = before[-1].lstrip("(«“\"'’").casefold() if before else ""
    if last.isdigit() and (not text[start : end.start() - len(last)].strip() or (pack.ordinal_dot and len(last) <= 2)):
        return False
    is_initial = len(last) == 1 and last.isalpha() and before[-1][-1].isupper()
    return not (is_initial or last in pack.abbreviations or (last in ("n", "etc") and follower[1].isdigit()))


def _is_quoting(text: str) -> bool:
    """Whether a quotation is open at the end of the text."""
    if len(text) > LONGEST_QUOTATION:
        return False
    return text.count("«") > text.count("»") or text.count("“") > text.count("”") + text.count("„")


def asks(sentence: str) -> bool:
    """Whether it is a question."""
    return sentence.rstrip("»”\"') \u00a0").endswith(("?", "؟", "？"))


def said_by(text: str) -> tuple[str, str] | None:
    """Somebody's words, and who says them, where a text begins with both and nothing else; None otherwise."""
    found = _SAID_BY.match(text)
    return (found["words"], found["who"]) if found else None


# An article is composed for several accounts, one after the other.
@lru_cache(maxsize=1024)
def is_whole(sentence: str) -> bool:
    """Whether it is a sentence of prose from its first word to its full stop; it may still lean on the one before."""
    is_question = asks(sentence)
    shortest, fewest = (SHORTEST_QUESTION, FEWEST_WORDS_OF_A_QUESTION) if is_question else (SHORTEST, FEWEST_WORDS)
    if is_unspaced(sentence):
        shortest, fewest = shortest // 3, 0
    return (
        shortest <= len(sentence) <= LONGEST
        and len(folded_words(sentence)) >= fewest
        and CLOSED.search(sentence) is not None
        and not is_cut_off(sentence)
        and not is_boilerplate(sentence)
        and is_prose(sentence)
        and not is_caption(sentence)
    )


def is_prose(sentence: str) -> bool:
    """Whether it begins as a sentence, and is no dateline, no cry, no note and no line that says who speaks."""
    return (
        _opens_well(sentence)
        and not _DATELINE.match(sentence)
        and not _NOTE_MARK.search(sentence)
        and not SPEAKER.match(sentence)
        and not _ATTRIBUTION.match(sentence)
        and not _shouts(sentence)
    )


def stands_alone(sentence: str, pack: Pack) -> bool:
    """Whether a reader understands it without what comes before: all of a quotation is nobody's words."""
    return is_whole(sentence) and not is_quotation(sentence) and not leans_back(sentence, pack)


def is_quotation(sentence: str) -> bool:
    """Whether all of it is in quotation marks, so that it does not tell who speaks."""
    return _ALL_QUOTED.match(sentence) is not None


def leans_back(sentence: str, pack: Pack) -> bool:
    """Whether it needs the sentence before it: by how it begins, or by a pronoun that nobody was named for."""
    sentence = sentence.lstrip("«“„\"'‘(—–- \u00a0\u202f")
    beginning = " ".join(sentence.split()[:BEGINNING])
    if pack.leans_back.match(sentence) or pack.points_back.search(beginning) or pack.rest.search(beginning):
        return True
    if pack.ends_back.search(sentence) or pack.adds_to_quotation.search(sentence):
        return True
    pronoun = pack.pronouns.search(beginning)
    if pronoun is None:
        return False
    before = beginning[: pronoun.start()]
    if any(word[:1].isupper() for word in before.split()[1:]):
        return False
    if len(before.split()) == 1 or before.rstrip().endswith(","):
        return True
    return all(word in pack.stop or word.isdigit() for word in folded_words(before))


def hangs(sentence: str, pack: Pack) -> bool:
    """Whether it speaks of somebody or something that only an earlier sentence names: "The actor has …"."""
    found = pack.hangs.search(sentence[:SUBJECT])
    # A complement makes plain which company or which actor is meant.
    if found is None or pack.complements.match(sentence, found.end()):
        return False
    before = sentence[: found.start()].split()[1:] + found[0].split()[1:]
    around = before + sentence[found.end() :].split()[:NAMING]
    return not any(word.lstrip("«“\"'‘(")[:1].isupper() for word in around)


def _opens_well(sentence: str) -> bool:
    words = sentence.lstrip("«“„\"'‘(¿¡ \u00a0\u202f")
    first = words[:1]
    return (
        bool(first)
        # "iFixit" and "eBay" are names.
        and not (first.islower() and not words[1:2].isupper())
        and (first.isalnum() or ord(first) > 0x2190)
        and all(sentence.count(left) == sentence.count(right) for left, right in _PAIRS if "„" not in sentence)
        and sentence.count('"') % 2 == 0
    )


def is_caption(sentence: str) -> bool:
    """Whether it is mostly names, as what stands below a picture; somebody who does something takes more words."""
    found = sentence.split()
    names = sum(word[:1].isupper() or word[:1].isdigit() for word in found)
    return names > MOST_NAMES * len(found) and len(found) - names < FEWEST_SMALL


def _shouts(sentence: str) -> bool:
    """Whether it is written in capitals, or has more capitals than a sentence has."""
    return sum(map(str.isupper, sentence)) > 0.4 * sum(map(str.isalpha, sentence))


def is_cut_off(text: str) -> bool:
    """Whether the text stops in the middle, as summaries that a machine shortened do."""
    return _CUT_OFF.search(text) is not None


@lru_cache(maxsize=1024)
def is_boilerplate(sentence: str) -> bool:
    """Whether it is about the site and not about the article, or is code and addresses."""
    return boilerplate().search(sentence) is not None or _CODE.search(sentence) is not None


def is_unspaced(text: str) -> bool:
    """Whether the writing has no spaces between words, as Chinese and Japanese."""
    return not text.isascii() and len(_UNSPACED.findall(text)) * 2 > len(text)


def says_again(sentence: str, title: str, pack: Pack) -> bool:
    """Whether the sentence is the title in other words, or in the same."""
    said, known = frozenset(stems(sentence, pack)), frozenset(stems(title, pack))
    if not said or not known:
        return False
    common = len(said & known)
    return common / len(said) >= REPEATS or (common / len(known) >= COVERS and len(said) <= len(known) * 1.6)


def echoes(sentence: str, title: str, pack: Pack) -> bool:
    """Whether the sentence says half of the title again, whatever else it says."""
    known = frozenset(stems(title, pack))
    common = len(known.intersection(stems(sentence, pack)))
    return common >= FEWEST_ECHOED and common >= ECHOES * len(known)


def takes_up(sentence: str, pack: Pack, *, title: str | None = None) -> bool:
    """Whether the sentence goes on from what was just said by a word that points at it: "This release …", "C’est …".

    With a title, which another sentence has come between: only what points at a word of the title still does.
    """
    sentence = sentence.lstrip("«“„\"'‘(—–- \u00a0\u202f")
    if is_quotation(sentence) or pack.turns.match(sentence):
        return False
    beginning = " ".join(sentence.split()[:BEGINNING])
    if pack.rest.search(beginning):
        return False
    # "Mise en ligne en 2008, cette vidéo …": another name for what the title names.
    this = pack.demonstratives.search(beginning)
    if this is not None and title is not None and not set(stems(this[0], pack)) & set(stems(title, pack)):
        return False
    points = this is not None and not pack.leans_back.match(sentence)
    return points or pack.takes_up.match(sentence) is not None


def words(text: str) -> frozenset[str]:
    """The words of a text without case and accents."""
    return frozenset(folded_words(text))
