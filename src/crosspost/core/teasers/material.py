"""What an article gives to say: cleaned title, weighed sentences, headings, hashtags, an emoji, and the link."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from crosspost.core.teasers import emoji, hashtags, naming, residue, safety, salience, sentences
from crosspost.core.teasers.hashtags import Tag
from crosspost.core.teasers.language import Pack, detect, pack_of
from crosspost.core.teasers.pieces import Piece, Sentence
from crosspost.core.teasers.reading import read
from crosspost.core.teasers.salience import stems
from crosspost.core.teasers.texts import MAX_BLOCKS, Text, running
from crosspost.core.teasers.twitter_text import extract
from crosspost.core.teasers.typography import restored
from crosspost.model import Article, BlockKind

SHORTEST_OPENING = 60
LONGEST_OPENING = 600
"""Characters of an opening that are looked at: twice what any teaser holds, so that it is fitting that cuts."""

FEWEST_POINTS = 3
SHORTEST_POINT, LONGEST_POINT = 8, 75
"""Characters of a heading or item that makes a point of a list."""


@dataclass(frozen=True, kw_only=True)
class Material:
    """Everything that styles may use. No piece holds anything clickable but the title's own hashtags."""

    pack: Pack
    title: Piece | None
    # Every whole sentence, in the order of the article.
    sentences: tuple[Sentence, ...]
    # Those that stand alone, best first.
    best: tuple[Sentence, ...]
    # How it begins: its first sentence, its first two, its first three, as far as they are whole.
    begins: tuple[Sentence, ...]
    # Somebody's words with who says them, where the text begins with both, as captions of a film do.
    said: Piece | None
    # What its headings ask.
    asked: tuple[Piece, ...]
    # Its headings, or the items of its lists: what it deals with, in order.
    points: tuple[Piece, ...]
    # How the text begins, whole or not; what remains when no sentence stands alone.
    opening: Piece | None
    hashtags: tuple[Tag, ...]
    emoji: str | None
    # A person's name.
    author: str | None
    site: str | None
    link: str | None


def gather(article: Article, *, most_hashtags: int) -> Material:
    """Read an article once for all styles. `most_hashtags` is how many a teaser may carry, the title's own included."""
    raw_title = naming.without_site(safety.clean(article.title), article)
    texts = running(article)
    pack = pack_of(detect(article.language, " ".join((raw_title, *(text for _, text in texts[:6])))))
    title = restored(safety.neutral(raw_title, hashtags=most_hashtags), pack)
    headings = [safety.clean(block.text) for block in article.blocks if block.kind is BlockKind.HEADING][:MAX_BLOCKS]
    about, found, begins = read(tuple(texts), raw_title, tuple(headings), pack.code)
    alone = sorted((one for one in found if one.alone), key=lambda one: -one.score)
    own = len(extract(title).hashtags)
    return Material(
        pack=pack,
        title=Piece(name="title", text=title, where="the title") if _has_words(title) else None,
        sentences=found,
        best=tuple(alone),
        begins=begins,
        said=_said(texts, raw_title, pack),
        asked=tuple(
            replace(one, name="question")
            for one in _of_kind(article, BlockKind.HEADING, "heading", raw_title, pack)
            if one.text.endswith("?")
        ),
        points=_points(article, raw_title, about, pack),
        opening=_opening(texts, title, pack),
        hashtags=hashtags.of(
            naming.subjects(article),
            title=raw_title,
            headings=headings,
            texts=[text for _, text in texts],
            about=about,
            pack=pack,
        )[: max(most_hashtags - own, 0)],
        emoji=emoji.fitting(raw_title, article.tags, [text for _, text in texts]),
        author=naming.person(article.author),
        site=safety.neutral(safety.clean(article.site_name or ""), hashtags=0) or None,
        link=safety.link(article.link),
    )


def bare(material: Material) -> Material:
    """Return the same without any sign that could make something clickable, for words that resist."""

    def plain(piece: Piece | None) -> Piece | None:
        return piece and replace(piece, text=safety.bare(piece.text))

    return replace(
        material,
        title=plain(material.title),
        sentences=tuple(replace(one, text=safety.bare(one.text)) for one in material.sentences),
        best=tuple(replace(one, text=safety.bare(one.text)) for one in material.best),
        begins=tuple(replace(one, text=safety.bare(one.text)) for one in material.begins),
        said=plain(material.said),
        asked=tuple(replace(one, text=safety.bare(one.text)) for one in material.asked),
        points=tuple(replace(one, text=safety.bare(one.text)) for one in material.points),
        opening=plain(material.opening),
        hashtags=(),
        emoji=None,
        author=None,
        site=None,
    )


def _said(texts: list[Text], title: str, pack: Pack) -> Piece | None:
    """The words that the text begins with and the name behind them, set as the language sets a quotation."""
    where, text = texts[0] if texts else ("", "")
    found = sentences.said_by(text)
    if found is None or sentences.says_again(found[0], title, pack) or safety.has_link(text):
        return None
    words, who = (restored(safety.neutral(part, hashtags=0), pack) for part in found)
    before, after = pack.quotes
    return Piece(
        name="quote", text=f"{before}{words}{after} – {who}", where=f"the words at the beginning of the {where}"
    )


def _points(article: Article, title: str, about: salience.Subject, pack: Pack) -> tuple[Piece, ...]:
    """The headings, where there are enough for a list; else those items of lists that speak of the subject.

    Lists at the end of a page are of other articles, more often than not.
    """
    for kind, name in ((BlockKind.HEADING, "heading"), (BlockKind.LIST_ITEM, "list item")):
        found = tuple(_of_kind(article, kind, name, title, pack))
        if kind is BlockKind.LIST_ITEM:
            found = tuple(one for one in found if not about.weights.keys().isdisjoint(stems(one.text, pack)))
        if len(found) >= FEWEST_POINTS:
            return found
    return ()


def _of_kind(article: Article, kind: BlockKind, name: str, title: str, pack: Pack) -> Iterator[Piece]:
    seen: set[frozenset[str]] = set()
    texts = [safety.clean(block.text[: LONGEST_POINT * 3]) for block in article.blocks if block.kind is kind][
        :MAX_BLOCKS
    ]
    for number, raw in enumerate(texts, 1):
        point = residue.without_number(raw).rstrip(" :.;,\u00a0")
        key = sentences.words(point)
        if (
            not SHORTEST_POINT <= len(point) <= LONGEST_POINT
            or not 2 <= len(key) <= 12
            or key in seen
            or point[:1].islower()
            or len(sentences.split(point, pack)) > 1
            or sentences.is_boilerplate(point)
            or sentences.leans_back(point, pack)
            or sentences.says_again(point, title, pack)
            or safety.has_link(point)
        ):
            continue
        seen.add(key)
        text = restored(safety.neutral(point, hashtags=0), pack)
        yield Piece(name="point", text=text, where=f"{name} {number}")


def _opening(texts: list[Text], title: str, pack: Pack) -> Piece | None:
    for where, text in texts:
        start = residue.without_end_marks(text)
        if len(start) > LONGEST_OPENING:
            start = start[:LONGEST_OPENING].rpartition(" ")[0] or start[:LONGEST_OPENING]
        if title and not _says_more(start, title, pack):
            continue
        words = restored(safety.neutral(start, hashtags=0), pack)
        if _has_words(words):
            return Piece(name="opening", text=words, where=f"the beginning of the {where}")
    return None


def _says_more(start: str, title: str, pack: Pack) -> bool:
    """Whether the beginning of a text is worth saying beside the title."""
    return (
        len(start) >= SHORTEST_OPENING
        and not sentences.says_again(start, title, pack)
        and not sentences.is_boilerplate(start)
        and not extract(start).links
    )


def _has_words(text: str) -> bool:
    return any(sign.isalnum() or ord(sign) > 0x2190 for sign in text)
