"""What an article gives to say: cleaned title, sentences, tags and link."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from crosspost.core.teasers import hashtags as tags_of
from crosspost.core.teasers import safety, sentences
from crosspost.core.teasers.twitter_text import extract
from crosspost.model import Article, BlockKind

MAX_BLOCKS = 12
MAX_SENTENCES = 8
SHORTEST_OPENING = 60
LONGEST_OPENING = 600
"""Characters of an opening that are looked at: twice what any teaser holds, so that it is fitting that cuts."""


@dataclass(frozen=True, kw_only=True)
class Piece:
    """Some of an article's words, ready to be posted."""

    # What it is: "title", "sentence", …
    name: str
    text: str
    # Where it comes from, in words.
    where: str
    # The piece that it continues: the same text, the sentence before.
    after: str | None = None


@dataclass(frozen=True, kw_only=True)
class Material:
    """Everything that styles may use. No piece holds anything clickable but the title's own hashtags."""

    title: Piece | None
    # Sentences that stand alone and do not say the title again, best first.
    sentences: tuple[Piece, ...]
    # How the text begins, whole or not; what remains when no sentence stands alone.
    opening: Piece | None
    # With their sign.
    hashtags: tuple[str, ...]
    link: str | None


def gather(article: Article, *, hashtags: int) -> Material:
    """Read an article once for all styles. `hashtags` is how many a teaser may carry, the title's own included."""
    title = safety.neutral(safety.clean(article.title), hashtags=hashtags)
    own = len(extract(title).hashtags)
    return Material(
        title=Piece(name="title", text=title, where="the title") if _has_words(title) else None,
        sentences=tuple(_sentences(article, title)),
        opening=_opening(article, title),
        hashtags=tags_of.from_tags(article.tags, title=title, most=max(hashtags - own, 0)),
        link=safety.link(article.link),
    )


def bare(material: Material) -> Material:
    """Return the same without any sign that could make something clickable, for words that resist."""

    def plain(piece: Piece | None) -> Piece | None:
        return piece and replace(piece, text=safety.bare(piece.text))

    return replace(
        material,
        title=plain(material.title),
        sentences=tuple(piece for piece in map(plain, material.sentences) if piece),
        opening=plain(material.opening),
    )


def _texts(article: Article) -> Iterator[tuple[str, str]]:
    yield "summary", safety.clean(article.summary)
    paragraphs = [block for block in article.blocks if block.kind is BlockKind.PARAGRAPH][:MAX_BLOCKS]
    for number, block in enumerate(paragraphs, 1):
        yield f"paragraph {number}", safety.clean(block.text)


def _sentences(article: Article, title: str) -> Iterator[Piece]:
    seen: set[frozenset[str]] = set()
    for where, text in _texts(article):
        for number, sentence in enumerate(sentences.split(text), 1):
            if len(seen) >= MAX_SENTENCES:
                return
            key = sentences.words(sentence)
            if (
                key not in seen
                and sentences.stands_alone(sentence, opening=number == 1)
                and not sentences.says_again(sentence, title)
            ):
                seen.add(key)
                words = safety.neutral(sentence, hashtags=0)
                yield Piece(name="sentence", text=words, where=_place(number, where), after=_place(number - 1, where))


def _place(number: int, where: str) -> str:
    return f"sentence {number} of the {where}"


def _opening(article: Article, title: str) -> Piece | None:
    for where, text in _texts(article):
        start = sentences.without_end_marks(text)
        if len(start) > LONGEST_OPENING:
            start = start[:LONGEST_OPENING].rpartition(" ")[0] or start[:LONGEST_OPENING]
        if title and not _says_more(start, title):
            continue
        words = safety.neutral(start, hashtags=0)
        if _has_words(words):
            return Piece(name="opening", text=words, where=f"the beginning of the {where}")
    return None


def _says_more(start: str, title: str) -> bool:
    """Whether the beginning of a text is worth saying beside the title."""
    return (
        len(start) >= SHORTEST_OPENING
        and not sentences.says_again(start, title)
        and not sentences.is_boilerplate(start)
        and not extract(start).links
    )


def _has_words(text: str) -> bool:
    return any(sign.isalnum() or ord(sign) > 0x2190 for sign in text)
