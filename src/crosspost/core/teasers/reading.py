"""Reads an article's texts: its sentences and its beginning, each with what is known of it beside the title."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from crosspost.core.teasers import introducing, residue, safety, salience, sentences, telling
from crosspost.core.teasers.language import Pack, is_foreign, pack_of
from crosspost.core.teasers.pieces import Sentence
from crosspost.core.teasers.salience import stems
from crosspost.core.teasers.texts import Text
from crosspost.core.teasers.typography import restored

MAX_SENTENCES = 90


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where a sentence stands in its article."""

    # Which text, in words and counted from 0; which of its sentences, from 1; and how many stand before it in all.
    where: str
    block: int
    number: int
    rank: int


# An article is composed for several accounts, one after the other.
@lru_cache(maxsize=8)
def read(
    texts: tuple[Text, ...], title: str, headings: tuple[str, ...], code: str
) -> tuple[salience.Subject, tuple[Sentence, ...], tuple[Sentence, ...]]:
    """What an article in the language of this code is about, its sentences, and what it begins with."""
    pack = pack_of(code)
    about = salience.subject(title, headings, (text for _, text in texts), pack)
    found = _weighed(texts, title, about, pack)
    return about, tuple(found), tuple(_openings(texts, found, title, about, pack))


def _weighed(texts: Sequence[Text], title: str, about: salience.Subject, pack: Pack) -> list[Sentence]:
    """Every whole sentence that holds no link and stands in nobody's words, once, in order."""
    seen: set[frozenset[str]] = set()
    found: list[tuple[Place, str]] = []
    rank = -1
    for block, (where, text) in enumerate(texts):
        is_quoted = False
        for number, raw in enumerate(sentences.split(text, pack), 1):
            rank += 1
            within, is_quoted = is_quoted, is_quoted ^ (raw.count('"') % 2 == 1)
            sentence = residue.without_number(raw)
            key = sentences.words(sentence)
            # In the midst of somebody's words, of which the marks stand in other sentences.
            if within or key in seen or not sentences.is_whole(sentence) or safety.has_link(sentence):
                continue
            if residue.has_heading(sentence, title, pack):
                continue
            seen.add(key)
            found.append((Place(where=where, block=block, number=number, rank=rank), sentence))
    found = found[:MAX_SENTENCES]
    above = _title_said(texts, title, pack)
    turning = {(at.block, at.number - 1) for at, text in found if pack.turns.match(text)}
    scores = salience.scores([sentence for _, sentence in found], about, pack)
    return [
        replace(
            _understood(sentence, at, title, about, pack),
            score=score,
            refuted=(at.block, at.number) in turning,
            takes_up=at.block == 0 < at.number <= above
            and sentences.takes_up(sentence, pack, title=_between(at.number, title)),
        )
        for (at, sentence), score in zip(found, scores, strict=True)
    ]


def _understood(sentence: str, at: Place, title: str, about: salience.Subject, pack: Pack) -> Sentence:
    """A sentence with what is known of it by its words and its place, the others apart."""
    again = sentences.echoes(sentence, title, pack)
    hangs, on_subject = sentences.hangs(sentence, pack), about.is_on(sentence, pack)
    return Sentence(
        name="sentence",
        text=restored(safety.neutral(sentence, hashtags=0), pack),
        where=f"sentence {at.number} of the {at.where}",
        block=at.block,
        number=at.number,
        score=0.0,
        hangs=hangs,
        on_subject=on_subject,
        covers=again and telling.figures(title) <= telling.figures(sentence),
        repeats=again and telling.repeats(sentence, title, pack),
        worth=telling.worth(sentence, title, pack),
        introduces=introducing.confidence(
            sentence,
            rank=at.rank,
            title=title,
            pack=pack,
            on_subject=on_subject,
            hangs=hangs,
            in_summary=at.where == "summary",
        ),
        alone=sentences.stands_alone(sentence, pack)
        and not sentences.says_again(sentence, title, pack)
        and not is_foreign(sentence, pack),
    )


def _openings(
    texts: Sequence[Text], found: Sequence[Sentence], title: str, about: salience.Subject, pack: Pack
) -> Iterator[Sentence]:
    """How the text begins: its first sentence, its first two, its first three.

    Nothing where the first one only says the title again: what comes after it goes on from the title as well.
    """
    is_named, is_idle, by_place = False, False, {(one.block, one.number): one for one in found}
    for start in introducing.beginnings(texts, pack):
        if sentences.says_again(start.text, title, pack) or residue.has_heading(start.text, title, pack):
            return
        last = by_place.get((start.block, start.number))
        is_idle = is_idle or (start.many > 1 and not is_named and last is not None and last.alone)
        is_named = is_named or not about.title.isdisjoint(stems(start.text, pack))
        where = texts[start.block][0]
        one = _understood(
            start.text, Place(where=where, block=start.block, number=start.number, rank=0), title, about, pack
        )
        yield replace(
            one,
            name="sentence" if start.many == 1 else "sentences",
            where=one.where if start.many == 1 else f"the beginning of the {where}",
            score=last.score if last else one.score,
            idle=is_idle,
        )


def _title_said(texts: Sequence[Text], title: str, pack: Pack) -> int:
    """Up to which of its sentences a text says nothing but the title: the first, or the second after an echo."""
    first = next(iter(sentences.split(texts[0][1], pack)), "") if texts else ""
    return 2 if sentences.says_again(first, title, pack) or sentences.echoes(first, title, pack) else 1


def _between(number: int, title: str) -> str | None:
    """The title, where another sentence has come between it and the one of this number."""
    return title if number > 1 else None
