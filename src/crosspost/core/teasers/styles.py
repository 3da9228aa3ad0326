"""The manners of a teaser. A style is a small function: from what there is to say, and the platform, to a plan.

A style decides what to say and in which order; whether it goes in is decided by `fitting`. It returns None where the
article does not lend itself to it. A new style is one more function and one more line in `STYLES`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Set
from dataclasses import replace
from itertools import combinations
from types import MappingProxyType

from crosspost.core.teasers.figures import figure_weight
from crosspost.core.teasers.material import FEWEST_POINTS, Material
from crosspost.core.teasers.picking import FULL, LONG_ENOUGH, after, claims, early, opener, reasons, strong
from crosspost.core.teasers.pieces import Piece, Sentence
from crosspost.core.teasers.plan import BULLET, Part, Plan, place
from crosspost.core.teasers.rules import TextRules
from crosspost.core.teasers.telling import WORTH_READING

LEADS = 6
"""Sentences that are tried, best first, before one is cut."""

MOST_REASONS = 8
MOST_POINTS = 5
FROM_LONG = 300
"""The length of our own texts from which on one is a long post."""

WORTH_SAYING = 2
"""The least weight of a figure that a teaser is made of (see `figures.figure_weight`)."""

FIGURE = 0.1
"""What a step in the weight of a figure adds to the score of its sentence."""

LONG_FOLLOW = 8
SHORTEST_HALF = 25
"""Characters on either side of the word at which a sentence turns."""

DIGESTED = 6
"""Sentences, the best ones, that a digest is made of."""

AROUND = 30
"""Characters of a text that are not its sentences: the link and what stands between."""

_QUOTED = re.compile(r"«[\s\u00a0]?([^«»]{30,})[\s\u00a0]?»|“([^“”]{30,})”|„([^„“”]{30,})[“”]|\"([^\"]{30,})\"")

Style = Callable[[Material, TextRules], Plan | None]


def headline(material: Material, rules: TextRules) -> Plan | None:
    """The plain manner: the title and a reason to read on. Where a card shows the title, the reason alone."""
    if material.title and not card_shows_title(material, rules):
        told = reasons(material)[:MOST_REASONS]
        if not told:
            return Plan(leads=(material.title,), cut=True)
        following = (more for one in told if isinstance(one, Sentence) for more in after(material, one, most=1))
        # A short text is one piece; in a long one the next sentence is seldom the better half.
        is_short = len(material.sentences) < FULL
        more = tuple(one for one in following if is_short and not one.is_question and one.worth >= WORTH_READING)
        reason = Part(options=told, free=True, cut=True)
        onward = Part(options=more, before=" ", free=True, chained=True, continues=True)
        return Plan(leads=(material.title,), then=(reason, onward) if more else (reason,), cut=True)
    first = early(material)[:1]
    others = [one for one in claims(material) if not one.is_question and one not in first][:MOST_REASONS]
    # What says enough, and is read without a tap on "See more", comes first.
    others.sort(key=lambda one: not LONG_ENOUGH <= len(one.text) <= (rules.fold or rules.target))
    return Plan(leads=tuple(others[:LEADS])) if others else None


def lede(material: Material, rules: TextRules) -> Plan | None:
    """What the article is about: how it begins, where that is a question, else its first sentence that stands alone."""
    most = LONG_FOLLOW if rules.target > FROM_LONG else 1
    asked = next((one for one in material.sentences[:1] if one.is_question and one.alone and one.number == 1), None)
    if asked and (told := after(material, asked, most=most + 1)) and not told[0].is_question:
        return Plan(leads=(asked,), then=_chain(told), least=1)
    # A claim that the next sentence takes back is no beginning where that one has no room.
    room = rules.target - AROUND
    found = tuple(sorted(early(material), key=lambda one: one.refuted and _with_next(one, material) > room))
    if not found:
        return None
    return Plan(leads=found[:LEADS], then=_chain(after(material, found[0], most=most)), cut=True)


def highlight(material: Material, _: TextRules) -> Plan | None:
    """The sentence that says most of what the article is about, other than its beginning, by itself."""
    first = opener(material)
    told = tuple(one for one in strong(material) if one != first)
    return Plan(leads=told[:LEADS]) if told else None


def digest(material: Material, rules: TextRules) -> Plan | None:
    """Two of the article's strongest sentences, in its order, each a paragraph; the opening one if there are no two."""
    told, first = strong(material)[:DIGESTED], opener(material)
    room = rules.target - AROUND
    pairs = [pair for pair in combinations(told, 2) if sum(len(one.text) for one in pair) <= room]
    if not pairs:
        return None
    best = max(pairs, key=lambda pair: (first not in pair, sum(one.score for one in pair)))
    before, then = sorted(best, key=place)
    return Plan(leads=(before,), then=(Part(options=(then,)),), least=1)


def question(material: Material, _: TextRules) -> Plan | None:
    """A question that the article asks, and what it goes on to say; a heading's, and what the article is about.

    A question whose answer cannot be said stands by itself: another sentence would pass for the answer.
    """
    asked = tuple(one for one in material.best if one.is_question)[:LEADS]
    if not asked:
        told = tuple(one for one in claims(material) if not one.is_question)[:LEADS]
        return Plan(leads=material.asked, then=(Part(options=told, free=True),)) if material.asked and told else None
    answers = tuple(one for one in after(material, asked[0], most=1) if not one.is_question)
    return Plan(leads=asked, then=(Part(options=answers),) if answers else ())


def quote(material: Material, _: TextRules) -> Plan | None:
    """Somebody's words with who says them, as the article has it.

    A sentence of the author's own is never set in quotation marks: read under a name, narration sounds foolish.
    """
    cited = [
        one for one in claims(material)
        if not one.is_question
        and (said := _QUOTED.search(one.text))
        and material.pack.says.search(_around(one, said))
    ]  # fmt: skip
    leads = (*cited[:LEADS], material.said) if material.said else tuple(cited[:LEADS])
    return Plan(leads=leads) if leads else None


def number(material: Material, rules: TextRules) -> Plan | None:
    """A figure and what it means: the best sentence that holds one, with the sentence that continues it."""
    begins = lede(material, rules)
    first = begins.leads[0] if begins else None
    weights = {one: figure_weight(one.text, material.pack) for one in claims(material)}
    found = sorted(
        (one for one, weight in weights.items() if weight >= WORTH_SAYING and not one.is_question),
        key=lambda one: (one == first, -(one.score + FIGURE * weights[one])),
    )
    if not found:
        return None
    follow = [one for one in after(material, found[0], most=1) if not one.is_question]
    return Plan(leads=tuple(found[:LEADS]), then=tuple(Part(options=(one,), before=" ") for one in follow))


def takeaway(material: Material, rules: TextRules) -> Plan | None:
    """The article's advice, under a fixed phrase. Only what tells the reader what to do is advice."""
    if material.pack.takeaway is None:
        return None
    begins, quoted = lede(material, rules), quote(material, rules)
    advice = [
        one for one in claims(material)
        if material.pack.advice.search(one.text)
        and not one.is_question
        and not (begins and one == begins.leads[0])
        and not re.search(r"[«“\"]", one.text)
    ]  # fmt: skip
    if not advice:
        return None
    # Another sentence than the one that is quoted, where there is one.
    advice.sort(key=lambda one: quoted is not None and one.where == quoted.leads[0].where)
    phrase = f"{material.pack.takeaway}{_colon(material)} "
    return Plan(leads=tuple(replace(one, text=f"{phrase}{one.text}") for one in advice[:LEADS]))


def points(material: Material, rules: TextRules) -> Plan | None:
    """The article's own headings as points, or the items of its list, under a fixed phrase."""
    if len(material.points) < FEWEST_POINTS or material.pack.contents is None:
        return None
    lead = Piece(name="phrase", text=f"{material.pack.contents}{_colon(material)}", where="a fixed phrase")
    most = MOST_POINTS if rules.target <= FROM_LONG else 2 * MOST_POINTS
    told = tuple(Part(options=(one,), before=BULLET, chained=True) for one in material.points[:most])
    return Plan(leads=(lead,), then=told, least=FEWEST_POINTS)


def contrast(material: Material, _: TextRules) -> Plan | None:
    """A claim and what contradicts it: two neighbours, or one sentence that turns in the middle."""
    pack = material.pack
    by_place = {place(one): one for one in material.sentences}
    turned: list[tuple[float, Piece]] = []
    for one in material.best:
        following = by_place.get((one.block, one.number + 1))
        if following and pack.turns.match(following.text) and not one.is_question and not one.hangs:
            text = f"{one.text} {following.text}"
            turned.append(
                (one.score + 0.2, replace(one, name="sentences", text=text, where=f"{one.where} and the next"))
            )
        elif not one.refuted and not one.hangs and _turns(one, material):
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
        "highlight": highlight,
        "digest": digest,
        "takeaway": takeaway,
        "list": points,
        "headline": headline,
    }
)
"""Every style by its name, best first: people who look at teasers see them in this order."""


_CHOICE = ("lede", "question", "contrast", "number", "quote", "takeaway", "highlight", "headline", "list")
"""Which style has the first say on a sentence."""


def plans(material: Material, rules: TextRules) -> dict[str, Plan]:
    """What each style makes of the article, by its name; no two begin with the same sentence where it has others."""
    found = {name: plan for name, style in STYLES.items() if (plan := style(material, rules)) is not None}
    taken: set[tuple[int, int]] = set()
    for name in _CHOICE:
        if name not in found or (name == "headline" and found[name].cut):
            continue
        found[name] = plan = _spread(found[name], taken)
        said = plan.leads[0] if isinstance(plan.leads[0], Sentence) else None
        if said is None and plan.then and isinstance(plan.then[0].options[0], Sentence):
            said = plan.then[0].options[0]
        taken |= {place(said)} if said else set()
    return found


def _spread(plan: Plan, taken: Set[tuple[int, int]]) -> Plan:
    """The plan with sentences that no other style begins with first."""
    leads = tuple(sorted(plan.leads, key=lambda one: place(one) in taken))
    if leads[0] is not plan.leads[0]:
        # What followed the first one follows no other.
        return replace(plan, leads=leads, then=tuple(part for part in plan.then if part.free))
    then = tuple(
        replace(part, options=tuple(sorted(part.options, key=lambda one: place(one) in taken))) if part.free else part
        for part in plan.then
    )
    return replace(plan, leads=leads, then=then)


def plain(material: Material, rules: TextRules) -> Plan | None:
    """What is left to say where no style finds anything: the beginning of the text, else the title."""
    lead = material.opening or material.title
    if material.title and not card_shows_title(material, rules):
        lead = material.title
    return Plan(leads=(lead,), cut=True) if lead else None


def card_shows_title(material: Material, rules: TextRules) -> bool:
    """Whether the reader sees the title below the text anyway."""
    return rules.card and material.link is not None


def _chain(sentences: tuple[Sentence, ...]) -> tuple[Part, ...]:
    return tuple(Part(options=(one,), before=" ", chained=number > 0) for number, one in enumerate(sentences))


def _with_next(one: Sentence, material: Material) -> int:
    """The characters of a sentence with the one that follows it."""
    return sum(len(each.text) for each in (one, *after(material, one, most=1)))


def _turns(one: Sentence, material: Material) -> bool:
    """Whether a sentence sets one thing against another, with enough to say of both."""
    found = material.pack.but.search(one.text) or material.pack.against.search(one.text)
    return found is not None and SHORTEST_HALF <= found.start() <= len(one.text) - SHORTEST_HALF


def _around(one: Sentence, said: re.Match[str]) -> str:
    """The words beside a quotation."""
    return f"{one.text[: said.start()]} {one.text[said.end() :]}"


def _colon(material: Material) -> str:
    return "\u00a0:" if material.pack.spaced else ":"
