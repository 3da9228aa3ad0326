"""The manners of a teaser. A style is a small function: from what there is to say, and the platform, to a plan.

A style decides what to say and in which order; whether it goes in is decided by `fitting`. It returns None where the
article does not lend itself to it. A new style is one more function and one more line in `STYLES`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Set
from dataclasses import dataclass, replace
from types import MappingProxyType

from crosspost.core.teasers.figures import figure_weight
from crosspost.core.teasers.material import FEWEST_POINTS, Material, Piece, Sentence
from crosspost.core.teasers.rules import TextRules

APART = "\n\n"
BULLET = "\n• "

LEADS = 6
"""Sentences that are tried, best first, before one is cut."""

MOST_POINTS = 5
QUOTABLE = 0.35
"""The least score of a sentence that is quoted though no word in it is strong."""

LONG_ENOUGH = 60
"""Characters from which a sentence says enough by itself."""

EARLY = 0.35
LATE = 0.5
"""Which part of an article's sentences is its beginning, and from which one on its end."""

GOOD_ENOUGH = 0.2
"""The least score of a sentence that is taken for what an article comes to."""

ENOUGH = 3
"""Sentences of an article that has an end to speak of."""

FIGURE = 0.1
"""What a step in the weight of a figure adds to the score of its sentence."""

SHORTEST_PULLED, LONGEST_PULLED = 45, 200
"""Characters of a sentence that is set in quotation marks."""

LONG_FOLLOW = 8

_DATE = re.compile(r"\b(?:1[5-9]|20)\d\d\b")
_QUOTED = re.compile(r"«[\s\u00a0]?([^«»]{25,})[\s\u00a0]?»|“([^“”]{25,})”|„([^„“”]{25,})[“”]|\"([^\"]{25,})\"")


@dataclass(frozen=True, kw_only=True)
class Part:
    """What may follow the lead."""

    # The first of these that fits is said, whole.
    options: tuple[Piece, ...]
    # What stands before it.
    before: str = APART
    # It makes sense only after the part before it.
    chained: bool = False
    # It makes sense after any lead; otherwise it continues the first one.
    free: bool = False


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What a teaser is to say."""

    # The first that fits whole is said; where none does and `cut` allows it, the first one is cut.
    leads: tuple[Piece, ...]
    then: tuple[Part, ...] = ()
    cut: bool = False
    # How many of `then` must go in; otherwise there is no teaser.
    least: int = 0


Style = Callable[[Material, TextRules], Plan | None]


def headline(material: Material, rules: TextRules) -> Plan | None:
    """The plain manner: the title and a reason to read on. Where a card shows the title, the reason alone."""
    reasons = tuple(one for one in _claims(material) if not one.is_question)[:8]
    if material.title and not card_shows_title(material, rules):
        return Plan(leads=(material.title,), then=(Part(options=reasons, free=True),) if reasons else (), cut=True)
    opener = _early(material)[:1]
    others = [one for one in reasons if one not in opener]
    # What is read without a tap on "See more" comes first.
    others.sort(key=lambda one: rules.fold is not None and len(one.text) > rules.fold)
    return Plan(leads=tuple(others[:LEADS])) if others else None


def lede(material: Material, rules: TextRules) -> Plan | None:
    """What the article is about: the first of its sentences that stands alone, and the one that continues it."""
    early = _early(material)
    if not early:
        return None
    first = early[0]
    follow = _after(material, first, most=LONG_FOLLOW if rules.target > 300 else 1)
    then = [Part(options=(one,), before=" ", chained=number > 0) for number, one in enumerate(follow)]
    if rules.fold is not None:
        asked = tuple(one for one in material.best if one.is_question and one not in (first, *follow))
        then += [Part(options=asked, free=True)] if asked else []
    return Plan(leads=early[:LEADS] if not follow else (first, *early[1:LEADS]), then=tuple(then), cut=True)


def question(material: Material, _: TextRules) -> Plan | None:
    """A question that the article asks, and what it goes on to say; on its own where nothing else fits."""
    asked = tuple(one for one in material.best if one.is_question)[:LEADS]
    if not asked:
        more = tuple(one for one in material.best if not one.is_question)[:LEADS]
        return Plan(leads=material.asked, then=(Part(options=more, free=True),)) if material.asked and more else None
    answers = tuple(one for one in _after(material, asked[0], most=1) if not one.is_question)
    more = answers or tuple(one for one in material.best if not one.is_question)[:LEADS]
    return Plan(leads=asked, then=(Part(options=more, free=not answers),) if more else ())


def quote(material: Material, _: TextRules) -> Plan | None:
    """Somebody's words with who says them, as the article has it; else a strong sentence of the article itself.

    The latter is set in quotation marks, with the author's name below it where it is known.
    """
    pack = material.pack
    cited = [
        one for one in _claims(material)
        if not one.is_question and (said := _QUOTED.search(one.text)) and pack.says.search(_around(one, said))
    ]  # fmt: skip
    if cited:
        return Plan(leads=tuple(cited[:LEADS]))
    plain_ones = [
        one for one in _claims(material)
        if SHORTEST_PULLED <= len(one.text) <= LONGEST_PULLED
        and not (one.is_question or one.beside_quotes or re.search(r"\d", one.text))
    ]  # fmt: skip
    opener = _early(material)[:1]
    pulled = [one for one in plain_ones if pack.strong.search(one.text)]
    pulled.sort(key=lambda one: one in opener)
    pulled = pulled or [one for one in plain_ones if one.score >= QUOTABLE and one not in opener]
    if not pulled or material.is_talk:
        return None
    left, right = pack.quotes
    inside = tuple(replace(one, text=f"{left}{one.text}{right}") for one in pulled[:LEADS])
    if material.author is None:
        return Plan(leads=inside)
    by = Piece(name="author", text=f"— {material.author}", where="the author")
    return Plan(leads=inside, then=(Part(options=(by,), before="\n", free=True),), least=1)


def number(material: Material, rules: TextRules) -> Plan | None:
    """A figure and what it means: the best sentence that holds one, with the sentence that continues it."""
    opener = lede(material, rules)
    first = opener.leads[0] if opener else None
    weights = {one: figure_weight(one.text, material.pack) for one in _claims(material)}
    found = sorted(
        (one for one, weight in weights.items() if weight),
        key=lambda one: (one == first, -(one.score + FIGURE * weights[one])),
    )
    if not found:
        return None
    follow = [one for one in _after(material, found[0], most=1) if not one.is_question]
    return Plan(leads=tuple(found[:LEADS]), then=tuple(Part(options=(one,), before=" ") for one in follow))


def takeaway(material: Material, rules: TextRules) -> Plan | None:
    """The advice, or what the article comes to in the end, under a fixed phrase."""
    if material.pack.takeaway is None:
        return None
    opener, quoted = lede(material, rules), quote(material, rules)
    usable = [
        one for one in _claims(material)
        if not one.is_question and not (opener and one == opener.leads[0]) and not re.search(r"[«“\"]", one.text)
    ]  # fmt: skip
    # Another sentence than the one that is quoted, where there is one.
    usable.sort(key=lambda one: quoted is not None and one.where == quoted.leads[0].where)
    advice = [one for one in usable if material.pack.advice.search(one.text)]
    late = material.sentences[int(LATE * len(material.sentences)) :] if len(material.sentences) >= ENOUGH else ()
    closing = [one for one in usable if one in late and one.score >= GOOD_ENOUGH and not _DATE.search(one.text)]
    found = advice or closing
    if not found:
        return None
    phrase = f"{material.pack.takeaway}{_colon(material)} "
    return Plan(leads=tuple(replace(one, text=f"{phrase}{one.text}") for one in found[:LEADS]))


def points(material: Material, rules: TextRules) -> Plan | None:
    """The article's own headings as points, or the items of its list, under a fixed phrase."""
    if len(material.points) < FEWEST_POINTS or material.pack.contents is None:
        return None
    lead = Piece(name="phrase", text=f"{material.pack.contents}{_colon(material)}", where="a fixed phrase")
    most = MOST_POINTS if rules.target <= 300 else 2 * MOST_POINTS
    told = tuple(Part(options=(one,), before=BULLET, chained=True) for one in material.points[:most])
    return Plan(leads=(lead,), then=told, least=FEWEST_POINTS)


def contrast(material: Material, _: TextRules) -> Plan | None:
    """A claim and what contradicts it: two neighbours, or one sentence that turns in the middle."""
    pack = material.pack
    by_place = {(one.block, one.number): one for one in material.sentences}
    turned: list[tuple[float, Piece]] = []
    for one in material.best:
        after = by_place.get((one.block, one.number + 1))
        if after and pack.turns.match(after.text) and not one.is_question:
            both = replace(one, name="sentences", text=f"{one.text} {after.text}", where=f"{one.where} and the next")
            turned.append((one.score + 0.2, both))
        elif (half := pack.but.search(one.text) or pack.against.search(one.text)) and 25 <= half.start() <= len(
            one.text
        ) - 25:
            turned.append((one.score, one))
    turned.sort(key=lambda found: -found[0])
    return Plan(leads=tuple(piece for _, piece in turned[:LEADS])) if turned else None


STYLES: Mapping[str, Style] = MappingProxyType(
    {
        "lede": lede,
        "contrast": contrast,
        "question": question,
        "number": number,
        "quote": quote,
        "takeaway": takeaway,
        "list": points,
        "headline": headline,
    }
)
"""Every style by its name, best first: people who look at teasers see them in this order."""


_CHOICE = ("lede", "question", "contrast", "number", "quote", "takeaway", "headline", "list")
"""Which style has the first say on a sentence."""


def plans(material: Material, rules: TextRules) -> dict[str, Plan]:
    """What each style makes of the article, by its name; no two begin with the same sentence where it has others."""
    found = {name: plan for name, style in STYLES.items() if (plan := style(material, rules)) is not None}
    taken: set[tuple[int, int]] = set()
    for name in _CHOICE:
        if name not in found:
            continue
        found[name] = plan = _spread(found[name], taken)
        said = plan.leads[0] if isinstance(plan.leads[0], Sentence) else None
        if said is None and plan.then and isinstance(plan.then[0].options[0], Sentence):
            said = plan.then[0].options[0]
        taken |= {_key(said)} if said else set()
    return found


def _spread(plan: Plan, taken: Set[tuple[int, int]]) -> Plan:
    """The plan with sentences that no other style begins with first."""
    leads = tuple(sorted(plan.leads, key=lambda one: _key(one) in taken))
    if leads[0] is not plan.leads[0]:
        # What followed the first one follows no other.
        return replace(plan, leads=leads, then=tuple(part for part in plan.then if part.free))
    then = tuple(
        replace(part, options=tuple(sorted(part.options, key=lambda one: _key(one) in taken))) if part.free else part
        for part in plan.then
    )
    return replace(plan, leads=leads, then=then)


def _key(piece: Piece) -> tuple[int, int]:
    return (piece.block, piece.number) if isinstance(piece, Sentence) else (-1, -1)


def plain(material: Material, rules: TextRules) -> Plan | None:
    """What is left to say where no style finds anything: the beginning of the text, else the title."""
    lead = material.opening or material.title
    if material.title and not card_shows_title(material, rules):
        lead = material.title
    return Plan(leads=(lead,), cut=True) if lead else None


def card_shows_title(material: Material, rules: TextRules) -> bool:
    """Whether the reader sees the title below the text anyway."""
    return rules.card and material.link is not None


def _claims(material: Material) -> tuple[Sentence, ...]:
    """The sentences, best first, that may be said without the one that follows them."""
    return tuple(one for one in material.best if not one.refuted)


def _early(material: Material) -> tuple[Sentence, ...]:
    """Sentences of the beginning that stand alone, in order: those that say enough come first."""
    last = max((one.block for one in material.sentences), default=0)
    found = [
        one for one in material.sentences
        if one.alone and not one.is_question and one.block <= max(2, EARLY * last)
    ]  # fmt: skip
    found = found or [one for one in material.best if not one.is_question][:1]
    return tuple(sorted(found, key=lambda one: len(one.text) < LONG_ENOUGH))


def _after(material: Material, sentence: Sentence, *, most: int) -> tuple[Sentence, ...]:
    """The sentences that follow it in its paragraph, without a gap."""
    by_place = {(one.block, one.number): one for one in material.sentences}
    found: list[Sentence] = []
    while len(found) < most and (one := by_place.get((sentence.block, sentence.number + len(found) + 1))):
        found.append(one)
    return tuple(found)


def _around(one: Sentence, said: re.Match[str]) -> str:
    """The words beside a quotation."""
    return f"{one.text[: said.start()]} {one.text[said.end() :]}"


def _colon(material: Material) -> str:
    return "\u00a0:" if material.pack.spaced else ":"
