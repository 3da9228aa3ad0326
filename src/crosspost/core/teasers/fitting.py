"""Makes a plan fit: the title and the link always, then a sentence, then hashtags, as long as there is room."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Sequence

from crosspost.core.teasers import patterns, safety
from crosspost.core.teasers.rules import TextRules
from crosspost.core.teasers.styles import Plan
from crosspost.model import Teaser

APART = "\n\n"

MARK_ROOM = 90
"""Weighted characters that the mark adds to a link that X does not know for one and counts letter by letter."""

CLAUSE_SHARE = 0.6
"""A cut at the end of a clause is better than one at a word if it keeps this share of the words."""

MAX_CHARACTERS = 4_000
"""Characters that are looked at when a text is cut; the longest that X takes is far shorter."""

LAST_WORDS = 80
"""Characters at the end of a cut text in which a decent end is looked for."""

MOST_SMALL_WORDS = 3

_BREAKS = re.compile(r"(?<!\d) +(?! )|(?<=\d) +(?![\d ])")
_CLAUSE_ENDS = frozenset(",;:.!?…–—")
_LOOSE_END = re.compile(r"[\s,;:.…·|/–—\-«“‘(\[\"'&+]+\Z")
_SMALL_WORD = re.compile(
    r"(?:^|\s)(?:le|la|les|un|une|des|du|de|à|au|aux|et|ou|où|en|dans|sur|pour|par|avec|que|qui|son|sa|ses|ce|cette|ces"
    r"|the|an?|of|to|in|on|at|and|or|for|with|by|from|that|its|is)\Z",
    re.IGNORECASE,
)
_PAIRS = (("«", "\u00a0»"), ("“", "”"), ("(", ")"), ("[", "]"))


def fit(plan: Plan, *, style: str, tags: Sequence[str], link: str | None, rules: TextRules) -> Teaser | None:
    """Return the teaser with as much of the plan as the platform has room for; None when not even the lead goes in."""
    at_end = link if rules.link_in_text else None
    room = rules.target - room_for_mark(at_end, rules)

    def whole(lead: str, then: str, chosen: Sequence[str]) -> str:
        words = plan.between.join(filter(None, (lead, then)))
        return APART.join(filter(None, (words, " ".join(chosen), at_end)))

    room_for_lead = room - (rules.count(whole("", "", ())) + rules.count(APART) if at_end else 0)
    lead = cut(plan.lead.text, room_for_lead, rules.count)
    if lead is None:
        return None
    then = next((piece for piece in plan.then if rules.count(whole(lead, piece.text, ())) <= room), None)
    said = then.text if then else ""
    chosen: list[str] = []
    for tag in tags:
        if rules.count(whole(lead, said, [*chosen, tag])) <= room:
            chosen.append(tag)
    notes = [plan.lead.where if lead == plan.lead.text else f"{plan.lead.where}, cut to fit"]
    notes += [then.where] if then else ["no room for a sentence"] if plan.then else []
    notes += [f"no room for {' '.join(tag for tag in tags if tag not in chosen)}"] if len(chosen) < len(tags) else []
    text = whole(lead, said, chosen)
    parts = {"tags": " ".join(chosen), "link": at_end or ""}
    if then and then.name == plan.lead.name:
        parts = {f"{then.name}s": f"{lead}{plan.between}{said}", **parts}
    else:
        parts = {plan.lead.name: lead, **({then.name: said} if then else {}), **parts}
    return teaser(text, style=style, link=link, rules=rules, notes=(*notes, total(parts, text, rules)))


def teaser(text: str, *, style: str, link: str | None, rules: TextRules, notes: tuple[str, ...]) -> Teaser:
    """Return the teaser of a finished text, with what the platform counts in it."""
    return Teaser(
        platform=rules.platform,
        style=style,
        text=text,
        link=link,
        hashtags=safety.hashtags(text, link=link),
        weighted_length=rules.count(text),
        limit=rules.limit,
        notes=notes,
    )


def room_for_mark(link: str | None, rules: TextRules) -> int:
    """What to leave free for the mark that publishing adds to the link, in what the platform counts."""
    return MARK_ROOM if link and rules.link_in_text and not safety.is_whole(link) else 0


def total(parts: dict[str, str], text: str, rules: TextRules) -> str:
    """Explain the length: "title 62 + sentence 120 + tags 24 + link 23 + separators 6 = 235 of 280"."""
    counts = {name: rules.count(part) for name, part in parts.items() if part}
    length = rules.count(text)
    if between := length - sum(counts.values()):
        counts["separators"] = between
    return f"{' + '.join(f'{name} {count}' for name, count in counts.items())} = {length} of {rules.limit}"


def cut(text: str, room: int, count: Callable[[str], int]) -> str | None:
    """Shorten a text to `room`: after a clause, else after a word, else after a character; marked with "…".

    Never inside a number, a hashtag or a character as the reader sees it. None when nothing would be left.
    """
    if count(text) <= room:
        return text
    text = text[:MAX_CHARACTERS]
    ends = [found.start() for found in _BREAKS.finditer(text)]
    fitting = ends[: bisect_right(ends, room, key=lambda end: count(_closed(text[:end])))]
    clauses = [end for end in fitting if text[end - 1] in _CLAUSE_ENDS and end >= CLAUSE_SHARE * fitting[-1]]
    short = _closed(text[: (clauses or fitting)[-1]]) if fitting else ""
    if not short and text[:1] not in "#＃":
        ends = [found.end() for found in patterns.grapheme().finditer(text)]
        fitting = ends[: bisect_right(ends, room, key=lambda end: count(_closed(text[:end])))]
        short = _closed(text[: fitting[-1]]) if fitting else ""
    return short if short and count(short) <= room else None


def _closed(text: str) -> str:
    """Return the beginning of a text with a decent end: no loose comma or small word, its quotation closed."""
    head, kept = text[:-LAST_WORDS], text[-LAST_WORDS:]
    if kept[-1:] not in ("!", "?"):
        kept = _LOOSE_END.sub("", kept)
        for _ in range(MOST_SMALL_WORDS):
            kept = _LOOSE_END.sub("", _SMALL_WORD.sub("", kept)) or kept
        kept = f"{kept}…" if head or kept else ""
    kept = head + kept
    closing = "".join(right for left, right in _PAIRS if kept.count(left) > kept.count(right.strip()))
    return kept + closing
