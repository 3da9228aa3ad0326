"""Articles written for this project, and beside each the teasers that an editor has found good.

`python -m tests.goldens` (`make goldens`) writes the teasers anew; what changed is then read as a diff, and a bad one
is a fault of the composer, not of the file.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from crosspost.model import Article, Block, BlockKind, Ledger, PlatformName, Teaser
from tests.teaser_variants import variants

FOLDER = Path(__file__).parent / "data" / "teasers"
NOON = datetime(2026, 3, 3, 12, tzinfo=UTC)
HASHTAGS = 2
KINDS = {"## ": BlockKind.HEADING, "- ": BlockKind.LIST_ITEM, "> ": BlockKind.QUOTE}
"""How a block of the text begins that is no paragraph."""

NOT_GOOD: dict[tuple[str, str], str] = {}
"""What the composer offers and an editor would not post, with the reason: shown in the file without its words."""


def names() -> list[str]:
    """The names of all articles."""
    return sorted(path.stem for path in FOLDER.glob("*.toml"))


def article(name: str) -> Article:
    """Read one of them. Raises KeyError where its file lacks a field."""
    said = tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))
    return Article(
        id=1,
        feed_key="blog",
        identity=said["link"],
        guid=None,
        link=said["link"],
        title=said["title"],
        summary=said["summary"],
        blocks=tuple(_blocks(said["text"])),
        image=None,
        site_name=None,
        language=said["language"],
        author=said["author"],
        tags=tuple(said["tags"]),
        handwritten={},
        published_at=None,
        seen_at=NOON,
        ready_at=NOON,
        ledger=Ledger.QUEUED,
    )


def made(name: str) -> str:
    """What the composer makes of it now: of each style, for each platform, the variant with the most hashtags."""
    one = article(name)
    shown = [
        _shown(teaser, NOT_GOOD.get((name, teaser.style)))
        for platform in PlatformName
        for teaser in _one_per_style(one, platform)
    ]
    return "\n".join(shown)


def expected(name: str) -> str:
    """What it made when an editor last agreed."""
    return _file(name).read_text(encoding="utf-8")


def _one_per_style(one: Article, platform: PlatformName) -> list[Teaser]:
    best: dict[str, Teaser] = {}
    for teaser in variants(one, platform, hashtags=HASHTAGS, emoji=False):
        if teaser.style not in best or len(teaser.hashtags) > len(best[teaser.style].hashtags):
            best[teaser.style] = teaser
    return list(best.values())


def _shown(teaser: Teaser, fault: str | None) -> str:
    if fault:
        return f"=== {teaser.platform} · {teaser.style} · not good yet: {fault}\n"
    # A no-break space is drawn, so that a diff shows one that comes or goes.
    text = teaser.text.replace("\u00a0", "⍽")
    return f"=== {teaser.platform} · {teaser.style} · {teaser.weighted_length} of {teaser.limit}\n{text}\n"


def _blocks(text: str) -> Iterator[Block]:
    for line in filter(None, map(str.strip, text.splitlines())):
        sign = next((sign for sign in KINDS if line.startswith(sign)), "")
        yield Block(kind=KINDS.get(sign, BlockKind.PARAGRAPH), text=line.removeprefix(sign))


def _file(name: str) -> Path:
    return FOLDER / f"{name}.teasers.txt"


def main() -> None:
    """Write what the composer makes now."""
    for name in names():
        _file(name).write_text(made(name), encoding="utf-8")
    print(f"{len(names())} articles: read the changes with git diff {FOLDER}")


if __name__ == "__main__":
    main()
