"""Makes a plan fit: the lead and the link always, then what follows, then hashtags, as long as there is room."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from crosspost.core.teasers import safety
from crosspost.core.teasers.cutting import ENOUGH_CHARACTERS, ENOUGH_OF_SENTENCE, MOST_OF_SENTENCE, cut, cut_clause
from crosspost.core.teasers.hashtags import Tag, in_place, is_tagged
from crosspost.core.teasers.material import Piece, Sentence
from crosspost.core.teasers.plan import APART, Part, Plan, place
from crosspost.core.teasers.rules import TextRules
from crosspost.model import LinkPlacement, Teaser

MARK_ROOM = 90
"""Weighted characters that the mark adds to a link that X does not know for one and counts letter by letter."""

Frame = Callable[[str, Sequence[str]], str]
"""Puts the words and the hashtags that stand below them into the whole text."""


@dataclass(frozen=True, kw_only=True)
class Form:
    """How one variant of a plan is to look."""

    style: str
    # Hashtags, best first: as many as there is room for.
    tags: tuple[Tag, ...] = ()
    emoji: str | None = None
    link: str | None
    placement: LinkPlacement = LinkPlacement.POST
    rules: TextRules
    # The account's own frame; None: words, hashtags and link, each with its line.
    frame: Frame | None = None
    # The words are a quotation: no hashtag is put among them.
    verbatim: bool = False


@dataclass(frozen=True, kw_only=True)
class _Said:
    """The words that went in, and where they come from."""

    words: str
    notes: tuple[str, ...]
    counts: tuple[tuple[str, int], ...]
    # It is the title and nothing else.
    is_title: bool


def fit(plan: Plan, form: Form) -> Teaser | None:
    """Return the teaser with as much of the plan as the platform has room for; None when not even the lead goes in."""
    rules = form.rules
    at_end = form.link if rules.link_in_text else None
    frame = form.frame or _plain_frame(at_end)
    sign = f"{form.emoji} " if form.emoji else ""
    room = rules.target - room_for_mark(at_end, rules)
    # Whatever the frame adds to the words.
    taken = rules.count(frame(f"{sign}x", ())) - 1
    said = _say(plan, room - taken, rules)
    if said is None:
        return None
    if said.is_title:
        form = replace(form, tags=tuple(tag for tag in form.tags if _adds(tag, said.words, plan)))
    words, below, left = _with_tags(
        f"{sign}{said.words}", form, lambda words, tags: rules.count(frame(words, tags)) <= room
    )
    text = frame(words, below)
    if rules.count(text) > room:
        return None
    notes = list(said.notes)
    notes += [f"{form.emoji} fits the subject"] if form.emoji else []
    notes += [f"no room for {' '.join(left)}"] if left else []
    around = {"emoji": form.emoji, "tags": " ".join(below), "link": at_end}
    parts = dict(said.counts) | {name: rules.count(part) for name, part in around.items() if part}
    return teaser(
        text,
        style=form.style,
        link=form.link,
        rules=rules,
        notes=(*notes, total(parts, text, rules)),
        emoji=bool(form.emoji),
        placement=form.placement,
    )


def _say(plan: Plan, room: int, rules: TextRules) -> _Said | None:
    """The lead and what follows it, as far as there is room. What does not fit whole is left out."""
    lead = next((piece for piece in plan.leads if rules.count(piece.text) <= room), None)
    words = lead.text if lead else cut(plan.leads[0].text, room, rules.count) if plan.cut else None
    if words is None:
        return None
    first = lead or plan.leads[0]
    notes = [_where(first) if lead else f"{_where(first)}, cut to fit"]
    counts = {first.name: rules.count(words)}
    taken, missed, said, last = rules.count(words), False, 0, first
    for part in plan.then if lead else ():
        if (part.chained and missed) or not (part.free or lead is plan.leads[0]):
            continue
        space = room - taken - rules.count(part.before)
        piece = _following(part, last, space, rules)
        missed = piece is None
        if piece:
            words, said, last = f"{words}{part.before}{piece.text}", said + 1, piece
            taken += rules.count(part.before) + rules.count(piece.text)
            counts[piece.name] = counts.get(piece.name, 0) + rules.count(piece.text)
            notes.append(_where(piece))
        else:
            notes.append(f"no room for {_where(part.options[0])}")
    if said < plan.least:
        return None
    is_title = first.name == "title" and said == 0
    return _Said(words=words, notes=tuple(notes), counts=tuple(counts.items()), is_title=is_title)


def _following(part: Part, last: Piece, space: int, rules: TextRules) -> Piece | None:
    """The first option that fits, of those that the article says after the last one; or some of the first one.

    Most of the first is better than all of another, and all of another better than less of the first.
    """
    later = [one for one in part.options if not isinstance(one, Sentence) or place(one) > place(last)]
    whole = next((one for one in later if rules.count(one.text) <= space), None)
    # Somebody's words are said with their name or not at all.
    if not part.cut or not later or whole is later[0] or not isinstance(later[0], Sentence):
        return whole
    most = int(MOST_OF_SENTENCE * len(later[0].text))
    enough = max(ENOUGH_CHARACTERS, int(ENOUGH_OF_SENTENCE * len(later[0].text)))
    return _clauses(later[0], space, rules, least=most) or whole or _clauses(later[0], space, rules, least=enough)


def _clauses(piece: Piece, space: int, rules: TextRules, *, least: int) -> Piece | None:
    """The piece, cut after a clause, if that leaves enough of it."""
    words = cut_clause(piece.text, space, rules.count, least=least)
    return replace(piece, text=words, where=f"{piece.where}, cut to fit") if words else None


def _where(piece: Piece) -> str:
    return f"{piece.where} (score {piece.score:.2f})" if isinstance(piece, Sentence) else piece.where


def _with_tags(
    words: str, form: Form, fits: Callable[[str, Sequence[str]], bool]
) -> tuple[str, tuple[str, ...], tuple[str, ...]]:
    """Words and hashtags: in the text where the word stands already, else below. And those without room."""
    below: list[str] = []
    left: list[str] = []
    for tag in form.tags:
        if is_tagged(words, tag.word):
            continue
        inside = None if form.verbatim else in_place(words, tag.word)
        if inside is not None and fits(inside, below):
            words = inside
        elif inside is None and fits(words, [*below, f"#{tag.word}"]):
            below.append(f"#{tag.word}")
        else:
            left.append(f"#{tag.word}")
    return words, tuple(below), tuple(left)


def _adds(tag: Tag, title: str, plan: Plan) -> bool:
    """Whether a hashtag is worth saying with a bare title: in it, or below where there is a text that had no room.

    Below a title that says them they are words said twice; of show notes and lists of links they tell nothing.
    """
    if in_place(title, tag.word) is not None:
        return True
    return bool(plan.then) and tag.word.casefold() not in title.casefold()


def _plain_frame(at_end: str | None) -> Frame:
    return lambda words, tags: APART.join(filter(None, (words, " ".join(tags), at_end)))


def teaser(
    text: str,
    *,
    style: str,
    link: str | None,
    rules: TextRules,
    notes: tuple[str, ...],
    emoji: bool = False,
    placement: LinkPlacement = LinkPlacement.POST,
) -> Teaser:
    """Return the teaser of a finished text, with what the platform counts in it."""
    return Teaser(
        platform=rules.platform,
        style=style,
        text=text,
        link=link if placement is not LinkPlacement.NONE else None,
        hashtags=safety.hashtags(text, link=link),
        emoji=emoji,
        link_placement=placement,
        weighted_length=rules.count(text),
        limit=rules.limit,
        notes=notes,
    )


def room_for_mark(link: str | None, rules: TextRules) -> int:
    """What to leave free for the mark that publishing adds to the link, in what the platform counts."""
    return MARK_ROOM if link and rules.link_in_text and not safety.is_whole(link) else 0


def total(parts: Mapping[str, int], text: str, rules: TextRules) -> str:
    """Explain the length: "title 62 + sentence 120 + tags 24 + link 23 + separators 6 = 235 of 280"."""
    counts = {name: count for name, count in parts.items() if count}
    length = rules.count(text)
    if between := length - sum(counts.values()):
        counts["separators"] = between
    return f"{' + '.join(f'{name} {count}' for name, count in counts.items())} = {length} of {rules.limit}"
