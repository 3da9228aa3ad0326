"""Counting as X counts: how fast, and how long hostile texts can hold it up."""

from __future__ import annotations

from collections.abc import Mapping

from benchmarks.figures import Figure, best, figure
from benchmarks.writing import article
from crosspost.core.teasers.twitter_text import extract, parse

SIZE = 10_000
"""Characters of a hostile text; a post holds 280."""

LONGER = 4
"""How many times longer the texts are by which growth is measured."""

HOSTILE: Mapping[str, str] = {
    "dots between letters": "a.",
    "a domain that never ends": "a-b.",
    "schemes on schemes": "http://",
    "one long path of brackets": "http://t.co/(",
    "brackets inside brackets": "x.com/((a)",
    "domains of every kind": "x.com ",
    "tags without words": "#",
    "names without end": "@a/",
    "money": "$A",
    "families joined": "👨\u200d👩\u200d👧\u200d",
    "flags": "🇫",
    "keycaps": "1️⃣",
    "Chinese": "新.中国",
    "marks piled up": "e\u0301\u0327",
    "Hangul in parts": "\u1100\u1161\u11a8",
    "ampersands in a query": "x.com?a=b&",
}
"""Name → what is repeated to the size."""


def run(quick: bool) -> list[Figure]:
    """Measure speed on prose, then the slowest of the hostile texts, and how time grows with length."""
    rounds, size = (2, SIZE // 10) if quick else (15, SIZE)
    prose = " ".join(article(0, number).body for number in range(20))[:size]
    posts = [prose[at : at + 250] + " https://blog.example.org/articles/1/" for at in range(0, size, 250)]
    of_prose = best(lambda: parse(prose), rounds=rounds)
    of_posts = best(lambda: [parse(post) for post in posts], rounds=rounds)
    times = {name: best(lambda text=text: _hostile(text, size), rounds=rounds) for name, text in HOSTILE.items()}  # type: ignore[misc]
    worst = max(times, key=times.__getitem__)
    growth = {
        name: best(lambda text=text: _hostile(text, LONGER * size), rounds=rounds) / times[name]  # type: ignore[misc]
        for name, text in HOSTILE.items()
    }
    steepest = max(growth, key=growth.__getitem__)
    return [
        figure("prose", len(prose) / of_prose, "per s", f"characters of French HTML, {size:,} at once"),
        figure("posts", len(posts) / of_posts, "per s", "posts of 286 characters with a link"),
        *(
            figure(f"hostile: {name}", took * 1000, "ms CPU", f"{size:,} characters, count and extract")
            for name, took in times.items()
        ),
        figure("worst hostile ÷ prose", times[worst] / of_prose, "×", worst),
        figure("steepest growth", growth[steepest], "×", f"{LONGER} times the length (linear: {LONGER}): {steepest}"),
    ]


def _hostile(text: str, size: int) -> None:
    whole = (text * (size // len(text) + 1))[:size]
    parse(whole)
    extract(whole)
