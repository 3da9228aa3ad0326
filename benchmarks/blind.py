"""A blind comparison: the composed teaser beside `{title} {link}`, read by somebody who does not know which is which.

    python -m benchmarks.blind make [--shared DIR] [--out FILE] [--key FILE] [--draw WORD]
    python -m benchmarks.blind score --key FILE --answers FILE

`make` takes articles that nobody who works on the composer has read (`tests.real_articles.is_held_out`), half of them
French as far as there are any, half of them for X and half for Facebook. Each line of its file is one comparison; the
key tells which side was composed. With `--draw`, any word, it takes a hundred others, which may be read while the
composer is worked on: another hundred for each word, and none that is held out. A reader answers in lines of JSON:
`{"id": 1, "better": "A"}`, "B" or "same".
"""

from __future__ import annotations

import argparse
import hashlib
import json
import random
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import chain
from math import sqrt
from pathlib import Path
from typing import Any

from tests.real_articles import from_feeds, from_pages, is_held_out, words
from tests.teaser_form import language
from tests.teaser_variants import variants

from crosspost.model import Article, PlatformName

ROOT = Path(__file__).resolve().parent.parent
COUNT, MOST_PER_FEED, OPENING = 100, 5, 600
LEAST_WORDS, LEAST_SUMMARY = 60, 120
"""An article with less text than both gives nothing to compose from."""

SIDES = 20261
"""Seed of the order in which the two are shown."""


@dataclass(frozen=True, kw_only=True)
class Pair:
    """One comparison, as the reader sees it."""

    id: int
    platform: str
    title: str
    # The first characters of the article.
    opening: str
    A: str
    B: str


@dataclass(frozen=True, kw_only=True)
class Key:
    """What the reader does not see."""

    # "A" or "B".
    composed: str
    language: str
    style: str
    identity: str


def chosen(articles: Iterable[Article], *, count: int = COUNT, draw: str | None = None) -> list[Article]:
    """Choose by a digest of the title alone: half French as far as there are any, few of each feed.

    Those that are held out; with a `draw`, those that are not, others for each word.
    """
    sides: dict[bool, list[Article]] = {True: [], False: []}
    per_feed: Counter[str] = Counter()
    known: set[str] = set()
    for one in sorted(articles, key=lambda one: hashlib.sha256(f"{draw or ''}{one.title}".encode()).hexdigest()):
        enough = words(one) >= LEAST_WORDS or len(one.summary) >= LEAST_SUMMARY
        is_asked = is_held_out(one) is (draw is None)
        if not (is_asked and enough and one.title and one.link) or one.title in known:
            continue
        if per_feed[one.feed_key] < MOST_PER_FEED:
            per_feed[one.feed_key] += 1
            known.add(one.title)
            sides[language(one) == "fr"].append(one)
    french = sides[True][: count // 2]
    return french + sides[False][: count - len(french)]


def compare(articles: Sequence[Article], *, rng: random.Random) -> tuple[list[Pair], dict[str, Key]]:
    """Compose for every article, X and Facebook in turn, and hide which is which."""
    pairs: list[Pair] = []
    keys: dict[str, Key] = {}
    for number, one in enumerate(articles, 1):
        platform = PlatformName.TWITTER if number % 2 else PlatformName.FACEBOOK
        made = variants(one, platform, emoji=False)
        if not made:
            raise SystemExit(f"{one.identity}: nothing was composed for {platform}; such an article is no comparison")
        composed, plain = made[0].text, f"{one.title} {one.link}"
        is_first = rng.random() < 0.5
        text = " ".join([one.summary, *(block.text for block in one.blocks)])
        left, right = (composed, plain) if is_first else (plain, composed)
        pairs.append(
            Pair(id=number, platform=platform, title=one.title, opening=text[:OPENING].strip(), A=left, B=right)
        )
        keys[str(number)] = Key(
            composed="A" if is_first else "B",
            language=language(one) or "?",
            style=made[0].style,
            identity=one.identity,
        )
    return pairs, keys


def score(keys: Mapping[str, Mapping[str, str]], answers: Iterable[Mapping[str, Any]]) -> list[str]:
    """Say how often the composed one was preferred, in all and by platform, language and style.

    Raises SystemExit for an answer that is none, or that is missing.
    """
    given = {str(answer["id"]): answer["better"] for answer in answers}
    if missing := [number for number in keys if given.get(number) not in ("A", "B", "same")]:
        raise SystemExit(f'no answer to {", ".join(missing)}: each needs {{"id": …, "better": "A", "B" or "same"}}')
    groups: dict[str, Counter[str]] = {}
    for number, key in keys.items():
        verdict = "same" if given[number] == "same" else "won" if given[number] == key["composed"] else "lost"
        platform = "twitter" if int(number) % 2 else "facebook"
        for group in ("all", platform, f"language {key['language']}", f"style {key['style']}"):
            groups.setdefault(group, Counter())[verdict] += 1
    return [_line(group, found) for group, found in groups.items()]


def _line(group: str, found: Counter[str]) -> str:
    won, count = found["won"], found.total()
    low, high = _wilson(won, count)
    told = f"{won} of {count} preferred ({low:.0%} to {high:.0%}), {found['same']} the same, {found['lost']} lost"
    return f"{group:<14} {told}"


def _wilson(won: int, count: int, z: float = 1.96) -> tuple[float, float]:
    """The 95 % interval of a share (Wilson's score)."""
    share = won / count
    middle = share + z * z / (2 * count)
    width = z * sqrt(share * (1 - share) / count + z * z / (4 * count * count))
    return (middle - width) / (1 + z * z / count), (middle + width) / (1 + z * z / count)


def main() -> None:
    """Make the files, or score the answers."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.blind", description=__doc__)
    parser.add_argument("verb", choices=["make", "score"])
    parser.add_argument("--shared", type=Path, default=ROOT.parent / "shared", help="where the real articles are")
    parser.add_argument("--out", type=Path, default=ROOT / "var" / "blind.jsonl")
    parser.add_argument("--key", type=Path, default=ROOT / "var" / "blind_key.json")
    parser.add_argument("--answers", type=Path)
    parser.add_argument("--draw", help="any word: articles that may be read, instead of those that are held out")
    asked = parser.parse_args()
    if asked.verb == "make":
        _make(asked.shared, asked.out, asked.key, draw=asked.draw)
        return
    if asked.answers is None:
        parser.error("score needs --answers FILE, the reader's lines of JSON")
    lines = asked.answers.read_text(encoding="utf-8").splitlines()
    answers = [json.loads(line) for line in lines if line.strip()]
    print("\n".join(score(json.loads(asked.key.read_text(encoding="utf-8")), answers)))


def _make(shared: Path, out: Path, key: Path, *, draw: str | None) -> None:
    if not (shared / "data").is_dir():
        raise SystemExit(f"{shared} is not here: this needs the collected feeds, which are not part of the project")
    articles = chosen(chain(from_pages(shared), from_feeds(shared)), draw=draw)
    # Always the same order, so that two versions of the composer are asked the same; nothing secret hangs on it.
    pairs, keys = compare(articles, rng=random.Random(SIDES))
    for path in (out, key):
        path.parent.mkdir(parents=True, exist_ok=True)
    out.write_text("".join(json.dumps(asdict(pair), ensure_ascii=False) + "\n" for pair in pairs), encoding="utf-8")
    told = {number: asdict(one) for number, one in keys.items()}
    key.write_text(json.dumps(told, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    print(f"{len(pairs)} comparisons in {out}; the key is in {key}, not for the reader")


if __name__ == "__main__":
    main()
