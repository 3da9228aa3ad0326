"""Shortens a text decently: after a clause, else after a word; never inside a number, a name, a tag, a character."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable

from crosspost.core.teasers import patterns

CLAUSE_SHARE = 0.5
"""A cut at the end of a clause is better than one at a word if it keeps this share of the words."""

MAX_CHARACTERS = 4_000
"""Characters that are looked at when a text is cut."""

LAST_WORDS = 80
"""Characters at the end of a cut text in which a decent end is looked for."""

MOST_OF_SENTENCE = 0.6
"""The share of a sentence that its first clauses hold when they say most of it."""

ENOUGH_OF_SENTENCE, ENOUGH_CHARACTERS = 0.35, 65
"""The share and the characters that the first clauses must hold to be worth saying where there is nothing else."""

MOST_SMALL_WORDS = 3

# Not inside "10 000" nor between a number and what it counts, nor inside "Emmanuel Macron".
_BREAKS = re.compile(r"(?<![\d+$€£]) +(?! )(?!%)|(?<=\d) +(?=[^\W\d_]{1,3} )")
_NAME_BREAK = re.compile(r"[A-ZÀ-ÖØ-Þ][\w’'-]*\Z")
_CLAUSE_ENDS = frozenset(",;:.!?…–—")
_JOINING = re.compile(
    r"(?:à l['’]occasion|en (?:vue|raison|marge)|dans|après|avant|depuis|pendant|lors|durant|grâce|pour|after|before"
    r"|since|during|amid|following|within|throughout|until|tras|desde|durante|según|dopo|secondo|após|segundo|mais|car|qui"
    r"|dont|où|lorsque|quand|afin|alors|tandis|parce|puisque|but|which|who|because|while|when|unless|although|pero"
    r"|aunque|porque|cuando|mientras|aber|weil|wenn|dass|obwohl|ma|perché|mentre|mas|enquanto|maar|omdat|terwijl)\b",
    re.IGNORECASE,
)
# The first clause of such a sentence is not the one that says something.
_OPENS_WITH_CLAUSE = re.compile(
    r"[«“\"]?\s?(?:alors|après|avant|lorsque?|quand|si|dans|en|à|au|aux|depuis|pendant|malgré|pour|comme|selon|d['’]après"
    r"|while|when|although|though|after|before|if|as|since|in|at|on|for|with|because|despite|during|until|once|by|to"
    r"|a pesar|pese|desde|según|para|al|ob|trotz|seit|sobald|damit|um|malgrado|nonostante|apesar|embora|ondanks|sinds"
    r"|mientras|cuando|tras|después|aunque|si|con|während|wenn|nachdem|als|obwohl|nach|bei|mit|mentre|quando|dopo"
    r"|dopo|se|após|enquanto|terwijl|toen|nadat|als|na)\b",
    re.IGNORECASE,
)
# "La navigatrice, qui termine 25e, …": what the sentence says of her comes after it.
_INSERTED = re.compile(
    r"\A[^,]*, (?:qui|dont|où|âgée?|[a-zà-ÿ]{3,}(?:ée?s?|ed)|ancien(?:ne)?|un|une|le|la|l['’]|who|which|whose|where"
    r"|an?|the|der|die|das|que|el|che|il|dat|dans|en|avec|sous|in|with|mit|im|con)\b[^,]*,\Z",
    re.IGNORECASE,
)
# Verbs that hardly a sentence lacks: before one the subject has said nothing yet.
_VERB = re.compile(
    r"\s(?:est|sont|a|ont|va|vont|sera|seront|était|étaient|avait|avaient|doit|doivent|devra|devront|peut|peuvent|pourra"
    r"|pourrait|is|are|was|were|has|have|had|will|would|can|could|must|should|may|ist|sind|hat|haben|wird|werden|war"
    r"|waren|kann|können|soll|sollen|es|son|está|están|ha|han|fue|fueron|será|puede|debe|è|sono|hanno|può|deve|é|são|foi"
    r"|foram|tem|têm|pode|heeft|hebben|wordt|worden|kan|kunnen|moet)(?!\w)",
    re.IGNORECASE,
)
_LATE_VERB = re.compile(rf",{_VERB.pattern}", re.IGNORECASE)
# What follows may take back what was said: cut off before it, a sentence would say the opposite.
_TAKES_BACK = re.compile(
    r"\s*(?:mais|pourtant|sauf|except[ée]?|à moins|si|s['’]|sans|but|yet|unless|if|without|pero|sino|salvo|si|aber"
    r"|sondern|außer|ma|bensì|tranne|mas|senão|exceto|maar|tenzij|behalve)(?!\w)",
    re.IGNORECASE,
)
# "…, and shortly after,": the beginning of a clause that is lost.
_SHORT_TAIL = re.compile(r"[,;:] (?:[^\s,;:]+ ){0,2}[^\s,;:]+,?\Z")
# "Favorables à une taxe, les Français …", "Interrogé sur l’IA, Demis Hassabis, patron de Deepmind, …": the commas come
# before anybody has said anything.
_OPENS_WITHOUT_SUBJECT = re.compile(r"[^\W\d_]+(?:ée?s?|ables?|ibles?|ant|ed|ing)\s", re.IGNORECASE)
_LOOSE_END = re.compile(r"[\s,;:.…·|/–—\-«“„‘(\[\"'&+]+\Z")
_SMALL_WORD = re.compile(
    r"(?:^|\s)(?:le|la|les|l[’']|un|une|des|du|de|d[’']|à|au|aux|et|ou|où|en|dans|sur|pour|par|avec|que|qu[’']|qui|son|sa|ses|ce|cette"
    r"|ces|mais|car|dont|ne|se|est|sont|a|ont|plus|très|the|an?|of|to|in|on|at|and|or|for|with|by|from|that|its|is|are|was|but|which"
    r"|en [^\W\d_]+ant"
    r"|who|not|el|los|las|una?|y|con|por|para|der|die|das|und|mit|von|il|lo|gli|e|di|per|o|os|as|com|het|een|van|en)\Z",
    re.IGNORECASE,
)
_PAIRS = (("«", "\u00a0»"), ("“", "”"), ("„", "“"), ("(", ")"), ("[", "]"))


def cut(text: str, room: int, count: Callable[[str], int]) -> str | None:
    """Shorten a text to `room` of what `count` counts, marked with "…". None when nothing would be left."""
    if count(text) <= room:
        return text
    text = text[:MAX_CHARACTERS]
    ends = [found.start() for found in _BREAKS.finditer(text) if not _is_in_name(text, found)]
    fitting = ends[: bisect_right(ends, room, key=lambda end: count(_closed(text[:end])))]
    clauses = [end for end in fitting if _ends_clause(text, end) and end >= CLAUSE_SHARE * fitting[-1]]
    short = _closed(text[: (clauses or fitting)[-1]]) if fitting else ""
    if not short and text[:1] not in "#＃":
        ends = [found.end() for found in patterns.grapheme().finditer(text)]
        fitting = ends[: bisect_right(ends, room, key=lambda end: count(_closed(text[:end])))]
        short = _closed(text[: fitting[-1]]) if fitting else ""
    return short if short and count(short) <= room else None


def cut_clause(text: str, room: int, count: Callable[[str], int], *, least: int) -> str | None:
    """Shorten a sentence to its first clauses, marked with "…"; None unless that leaves `least` characters of it."""
    text = text[:MAX_CHARACTERS]
    if _OPENS_WITH_CLAUSE.match(text):
        return None
    ends = [found.start() for found in _BREAKS.finditer(text) if found.start() >= least]
    if _OPENS_WITHOUT_SUBJECT.match(text):
        ends = [end for end in ends if text[end - 1] != "," and "," in text[:end]]
    found = [end for end in ends if _ends_clause(text, end) and not _TAKES_BACK.match(text, end)]
    cuts = (
        _closed(text[:end]) for end in reversed(found) if not (_is_open(text, end) or _SHORT_TAIL.search(text, 0, end))
    )
    return next((short for short in cuts if count(short) <= room), None)


def _is_open(text: str, end: int) -> bool:
    """Whether a quotation, a bracket or what a comma put in between is still open there, or the verb yet to come."""
    is_inserted = _INSERTED.search(text, 0, end) is not None and _VERB.search(text, 0, text.find(",")) is None
    return (
        is_inserted
        or _VERB.match(text, end) is not None
        or (_LATE_VERB.search(text, end) is not None and _VERB.search(text, 0, end) is None)
        or text.count('"', 0, end) % 2 == 1
        or any(text.count(left, 0, end) > text.count(right.strip(), 0, end) for left, right in _PAIRS if left != "„")
    )


def _ends_clause(text: str, end: int) -> bool:
    return text[end - 1] in _CLAUSE_ENDS or _JOINING.match(text, end + 1) is not None


def _is_in_name(text: str, found: re.Match[str]) -> bool:
    """Whether a capitalised word stands on both sides: the parts of a name."""
    return (
        text[found.end() : found.end() + 1].isupper()
        and _NAME_BREAK.search(text[max(0, found.start() - 30) : found.start()]) is not None
    )


def _closed(text: str) -> str:
    """Return the beginning of a text with a decent end: no loose comma or small word, its quotation closed."""
    head, kept = text[:-LAST_WORDS], text[-LAST_WORDS:]
    if kept[-1:] not in ("!", "?"):
        kept = _LOOSE_END.sub("", kept)
        for _ in range(MOST_SMALL_WORDS):
            kept = _LOOSE_END.sub("", _SMALL_WORD.sub("", kept)) or kept
        kept = f"{kept}…" if head or kept else ""
    kept = head + kept
    closing = "".join(right for left, right in _PAIRS if left != "„" and kept.count(left) > kept.count(right.strip()))
    return kept + closing
