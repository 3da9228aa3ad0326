"""Makes a plan fit: the lead and the link always, then what follows, then hashtags, as long as there is room."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from crosspost.core.teasers import safety
from crosspost.core.teasers.cutting import ENOUGH_CHARACTERS, ENOUGH_OF_SENTENCE, MOST_OF_SENTENCE, cut, cut_clause
from crosspost.core.teasers.hashtags import Tag, in_place, is_tagged
from crosspost.core.teasers.language import Pack
from crosspost.core.teasers.pieces import Piece, Sentence
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
    # The language that it is shortened in.
    pack: Pack
    # The account's own frame; None: words, hashtags and link, each with its line.
    frame: Frame | None = None
    # The words are a quotation: no hashtag is put among them.
    verbatim: bool = False


@dataclass(frozen=True, kw_only=True)
class Said:
    """The words that went in, and where they come from."""

    words: str
    notes: tuple[str, ...]
    counts: tuple[tuple[str, int], ...]
    # The pieces, in order, those that were cut as they were cut.
    pieces: tuple[Piece, ...]

    @property
    def is_whole(self) -> bool:
        """None of them was cut."""
        return not any(piece.is_cut for piece in self.pieces)

    @property
    def is_title(self) -> bool:
        """It is the title and nothing else."""
        return len(self.pieces) == 1 and self.pieces[0].name == "title"


def fit(plan: Plan, form: Form) -> Teaser | None:
    """Return the teaser with as much of the plan as the platform has room for; None when not even the lead goes in."""
    rules = form.rules
    said = say(plan, form)
    if said is None:
        return None
    at_end, frame, sign, room = _around(form)
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


def say(plan: Plan, form: Form) -> Said | None:
    """What of a plan goes into a form before any hashtag does; None when not even the lead goes in."""
    _, frame, sign, room = _around(form)
    # Whatever the frame adds to the words.
    taken = form.rules.count(frame(f"{sign}x", ())) - 1
    return _say(plan, room - taken, form)


def _around(form: Form) -> tuple[str | None, Frame, str, int]:
    """The link at the end, the frame, the emoji with its space, and the room that there is for all of it."""
    at_end = form.link if form.rules.link_in_text else None
    room = form.rules.target - room_for_mark(at_end, form.rules)
    return at_end, form.frame or _plain_frame(at_end), f"{form.emoji} " if form.emoji else "", room


def _say(plan: Plan, room: int, form: Form) -> Said | None:
    """The lead and what follows it, as far as there is room. What does not fit whole is left out."""
    rules = form.rules
    lead = next((piece for piece in plan.leads if rules.count(piece.text) <= room), None)
    first = lead or (_shortened(plan.leads[0], room, form) if plan.cut else None)
    if first is None:
        return None
    words, pieces = first.text, [first]
    notes = [_where(first)]
    counts = {first.name: rules.count(words)}
    taken, missed = rules.count(words), False
    for part in plan.then if lead else ():
        if (part.chained and missed) or not (part.free or lead is plan.leads[0]):
            continue
        space = room - taken - rules.count(part.before)
        options = _continuing(part.options, pieces[-1]) if part.continues else part.options
        piece = _following(replace(part, options=options), pieces[-1], space, form)
        missed = piece is None
        if piece:
            words = f"{words}{part.before}{piece.text}"
            pieces.append(piece)
            taken += rules.count(part.before) + rules.count(piece.text)
            counts[piece.name] = counts.get(piece.name, 0) + rules.count(piece.text)
            notes.append(_where(piece))
        elif options:
            notes.append(f"no room for {_where(options[0])}")
    if len(pieces) <= plan.least:
        return None
    return Said(words=words, notes=tuple(notes), counts=tuple(counts.items()), pieces=tuple(pieces))


def _shortened(lead: Piece, room: int, form: Form) -> Piece | None:
    """A lead that has no room, cut: a sentence after most of its clauses, else as well as can be."""
    whole = (
        _clauses(lead, room, form, least=int(MOST_OF_SENTENCE * len(lead.text))) if isinstance(lead, Sentence) else None
    )
    words = None if whole else cut(lead.text, room, form.rules.count, form.pack)
    return whole or (replace(lead, text=words, is_cut=True, breaks_off=True) if words else None)


def _continuing(options: Sequence[Piece], last: Piece) -> tuple[Piece, ...]:
    """The option that stands next to the sentence that was said last; none after one that was cut."""
    if not isinstance(last, Sentence) or last.is_cut:
        return ()
    block, number = place(last)
    return tuple(one for one in options if place(one) == (block, number + 1))


def _following(part: Part, last: Piece, space: int, form: Form) -> Piece | None:
    """The first option that fits, of those that the article says after the last one; or some of the first one.

    Most of the first is better than all of another, and all of another better than less of the first.
    """
    later = [one for one in part.options if not isinstance(one, Sentence) or place(one) > place(last)]
    whole = next((one for one in later if form.rules.count(one.text) <= space), None)
    # Somebody's words are said with their name or not at all, and two sentences both or not as one.
    first = next((one for one in later if one.name == "sentence" or not isinstance(one, Sentence)), None)
    if not part.cut or not isinstance(first, Sentence) or (whole and later.index(whole) <= later.index(first)):
        return whole
    most = int(MOST_OF_SENTENCE * len(first.text))
    enough = max(ENOUGH_CHARACTERS, int(ENOUGH_OF_SENTENCE * len(first.text)))
    return _clauses(first, space, form, least=most) or whole or _clauses(first, space, form, least=enough)


def _clauses(piece: Piece, space: int, form: Form, *, least: int) -> Piece | None:
    """The piece, cut after a clause, if that leaves enough of it."""
    words = cut_clause(piece.text, space, form.rules.count, form.pack, least=least)
    return replace(piece, text=words, is_cut=True) if words else None


def _where(piece: Piece) -> str:
    told = f"{piece.where} (score {piece.score:.2f})" if isinstance(piece, Sentence) else piece.where
    return f"{told}, cut to fit" if piece.is_cut else told


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
